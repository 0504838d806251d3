"""From what a source says to what can be compared: one small normaliser per kind of value."""

from .record import NORMALISERS, normalise
from .splitter import Splitter

__all__ = ["NORMALISERS", "Splitter", "normalise"]
