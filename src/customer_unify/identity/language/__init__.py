"""The knowledge of names: how they are folded, how they sound, what people are called by."""

from .commonness import COMMONNESS_LEVELS, common_names, commonness
from .folding import LONGEST, plain, words
from .memory import forget_remembered, remembered
from .nicknames import given_group, related
from .phonetics import sound
from .vocabulary import DECORATIONS, GENERATIONS, LEGAL_FORMS, NAMELIKE_TITLES, PARTICLES, TITLES

__all__ = [
    "COMMONNESS_LEVELS",
    "DECORATIONS",
    "GENERATIONS",
    "LEGAL_FORMS",
    "LONGEST",
    "NAMELIKE_TITLES",
    "PARTICLES",
    "TITLES",
    "common_names",
    "commonness",
    "forget_remembered",
    "given_group",
    "plain",
    "related",
    "remembered",
    "sound",
    "words",
]
