"""The knowledge of names: how they are folded, how they sound, what people are called by."""

from .commonness import COMMONNESS_LEVELS, common_names, commonness
from .folding import LONGEST, european, plain, words
from .memory import forget_remembered, remembered
from .mending import mended
from .nicknames import called, given_group, is_listed, name_groups, related, word_group
from .phonetics import sound, sounds
from .places import STATES, STREET_ENDS, city_name, country_code, street_words
from .romanisation import (
    listed_alike,
    mens_outlines,
    mens_readings,
    other_gender,
    outlines,
    readings,
    romanised_alike,
)
from .vocabulary import (
    DECORATIONS,
    GENERATIONS,
    HONOURS,
    LEGAL_FORMS,
    NAMELIKE_TITLES,
    PARTICLES,
    SEXES,
    TITLES,
    word_set,
)

__all__ = [
    "COMMONNESS_LEVELS",
    "DECORATIONS",
    "GENERATIONS",
    "HONOURS",
    "LEGAL_FORMS",
    "LONGEST",
    "NAMELIKE_TITLES",
    "PARTICLES",
    "SEXES",
    "STATES",
    "STREET_ENDS",
    "TITLES",
    "called",
    "city_name",
    "common_names",
    "commonness",
    "country_code",
    "european",
    "forget_remembered",
    "given_group",
    "is_listed",
    "listed_alike",
    "mended",
    "mens_outlines",
    "mens_readings",
    "name_groups",
    "other_gender",
    "outlines",
    "plain",
    "readings",
    "related",
    "remembered",
    "romanised_alike",
    "sound",
    "sounds",
    "street_words",
    "word_group",
    "word_set",
    "words",
]
