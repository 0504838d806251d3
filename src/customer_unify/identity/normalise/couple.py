"""Two people in one name: Mr & Mrs Smith, Jean et Marie Dupont; what they are called together."""

from __future__ import annotations

import re

from ..language import NAMELIKE_TITLES, TITLES
from .name_words import COMPOUND, TITLED_IN, cut_words, fold_word, join_family, stripped
from .order import is_family, is_given, split_words

__all__ = ["families_of_couple"]

_AND = re.compile(r"\s*[&+]\s*|\s+(?:and|et|und|og|och|ja|e|y|en|i)\s+", re.IGNORECASE)
"""Signs and words that join two people; the words join the parts of one name, too."""
_SIGNS = frozenset("&+")


def families_of_couple(value: str, region: str, *, family_first: bool = False) -> tuple[str, ...] | None:
    """The family names of two people named together, ``None`` where one person is named.

    Which of the two somebody is nobody can tell, so neither given name is a fact. A word like ``and``
    joins two people only between titles or known given names: Ruiz y Ferrer is one name. Where the family
    name stands first (``family_first``), a lone second word is the given name of who shares it.

    >>> families_of_couple("Mr & Mrs J Smith", "GB"), families_of_couple("Jean et Marie Dupont", "FR")
    (('smith',), ('dupont',))
    >>> families_of_couple("Smith, John & Mary", "GB"), families_of_couple("Ann Bell and Joe Hill", "GB")
    (('smith',), ('bell', 'hill'))
    >>> families_of_couple("Juan Ruiz y Ferrer", "ES"), families_of_couple("Maria Eva", "PT")
    (None, None)
    >>> families_of_couple("Smith John & Zora", "US", family_first=True)
    ('smith',)
    """
    found = _AND.search(value)
    if found is None:
        return None
    before, after = value[: found.start()], value[found.end() :]
    head, comma, first = before.rpartition(",")
    one, other = cut_words(first, COMPOUND), cut_words(after, COMPOUND)
    if not one or not other:
        return None
    persons = _is_person(other[0], region) and (_is_person(one[-1], region) or _is_person(one[0], region))
    if found.group().strip() not in _SIGNS and not persons:
        return None
    if comma:
        return _written([cut_words(head, COMPOUND)])
    first_family = _family(one, region, last=False, family_first=family_first)
    return _written([first_family, _family(other, region, last=True, family_first=family_first)])


def _is_person(word: str, region: str) -> bool:
    """Whether a word is a title or a given name."""
    folded = fold_word(word)
    titled = folded in TITLES or folded in NAMELIKE_TITLES or region in TITLED_IN.get(folded, ())
    return titled or is_given(folded)


def _family(words: list[str], region: str, *, last: bool, family_first: bool) -> list[str]:
    """The family name of one of two; one has none of its own where given names alone are said of them."""
    kept = stripped(words, region)[0]
    folded = [fold_word(word) for word in kept]
    if family_first and last and (len(kept) == 1 or is_given(folded[0])):
        return []
    if len(kept) == 1:
        alone = folded[0] in TITLES or (is_given(folded[0]) and not is_family(folded[0]))
        return kept if not alone and (last or not is_given(folded[0])) else []
    return split_words(kept, folded, region, family_first=family_first)[1]


def _written(families: list[list[str]]) -> tuple[str, ...]:
    named = (join_family(stripped(words, "")[0]) for words in families if words)
    return tuple(dict.fromkeys(name for name in named if len(name) > 1))
