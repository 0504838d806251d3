"""From what a source says to what can be compared: one small normaliser per kind of value."""

from .look import deceives, look
from .plan import Normalising
from .record import NORMALISERS, normalise
from .splitter import Splitter
from .text import bare

__all__ = ["NORMALISERS", "Normalising", "Splitter", "bare", "deceives", "look", "normalise"]
