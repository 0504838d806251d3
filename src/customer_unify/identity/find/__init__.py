"""Whom a description, an identifier or a handle may mean."""

from .described import find

__all__ = ["find"]
