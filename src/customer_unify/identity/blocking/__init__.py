"""Measures block keys: what they cost, what they reach without labels, and which ones a budget buys."""

from .report import report

__all__ = ["report"]
