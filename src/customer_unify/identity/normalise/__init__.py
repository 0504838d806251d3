"""From what a source says to what can be compared: one small normaliser per kind of value."""

from .columnwise import Columnwise
from .look import deceives, look
from .plan import Normalising
from .record import NORMALISERS, mark_of, normalise
from .splitter import Splitter
from .text import bare
from .usual import name_order

__all__ = [
    "NORMALISERS",
    "Columnwise",
    "Normalising",
    "Splitter",
    "bare",
    "deceives",
    "look",
    "mark_of",
    "name_order",
    "normalise",
]
