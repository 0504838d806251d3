"""Pairs worth a review, and the order in which to ask."""

from .pairs import candidates_of

__all__ = ["candidates_of"]
