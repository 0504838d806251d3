"""Measures block keys: what they cost, what they reach without labels, and which ones a budget buys."""

from .propose import propose
from .report import report

__all__ = ["propose", "report"]
