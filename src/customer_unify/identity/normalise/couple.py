"""Several people in one name: Mr & Mrs Smith, Jean et Marie Dupont, the tenants of a flat."""

from __future__ import annotations

import re

from ..language import NAMELIKE_TITLES, PARTICLES, TITLES
from .name_words import COMPOUND, TITLED_IN, cut_words, fold_word, join_family, stripped
from .order import is_family, is_given, split_words

__all__ = ["are_two_given", "families_of_couple", "families_of_party"]

_AND = re.compile(r"\s*[&+]\s*|\s+(?:and|et|und|og|och|ja|e|y|en|i|u\.)\s+", re.IGNORECASE)
"""Signs and words that join two people; the words join the parts of one name, too."""
_TWO_GIVEN = re.compile(
    r"\S+(?:\s\S+)?(?:\s*[&+]\s*|\s+(?:and|et|und|og|och|u\.)\s+)\S+(?:\s\S+)?", re.IGNORECASE
)
"""First names of two people: in a column of them nothing else is joined by these."""
_PARTED = re.compile(r"\s*[;|\n]\s*")
"""Signs that stand between people, where a comma may part the names of one."""
_LISTED = re.compile(r"\s*,\s*(?:(?:and|und|et|y|&)\s+)?|\s+(?:and|und|et|&)\s+")
"""What stands between people who are listed given name first."""
_OF_TWO = frozenset({"eheleute", "ehepaar", "epoux"})
"""Titles of a couple."""
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
    >>> families_of_couple("Eheleute Zorn Hans und Zora", "DE", family_first=True)
    ('zorn',)
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
    persons = fold_word(one[0]) in _OF_TWO or (
        _is_person(other[0], region) and (_is_person(one[-1], region) or _is_person(one[0], region))
    )
    if found.group().strip() not in _SIGNS and not persons:
        return None
    if comma:
        return _written([cut_words(head, COMPOUND)])
    first_family = _family(one, region, last=False, family_first=family_first)
    return _written([first_family, _family(other, region, last=True, family_first=family_first)])


def families_of_party(value: str, region: str, *, family_first: bool = False) -> tuple[str, ...] | None:
    """The family names of people who are listed in one cell, ``None`` where it is one person's name.

    A semicolon stands between whole names only. Between commas all must end in one family name, or each must
    be a whole name, its first word known as a given name and its last not as one: behind a comma one
    person's given names may stand.

    >>> families_of_party("Aaron Gray, Debra Halington", "US"), families_of_party("Gray, A.; Roe, Eve", "US")
    (('gray', 'halington'), ('gray', 'roe'))
    >>> families_of_party("García López, María José", "ES"), families_of_party("Gray, Mary Ann", "US")
    (None, None)
    """
    parts = [part for part in _PARTED.split(value) if part]
    if len(parts) > 1 and all(len(_names(part, region)) > 1 for part in parts):
        return _written([_family_in(part, region, family_first=family_first) for part in parts])
    listed = [_names(part, region) for part in _LISTED.split(value)] if "," in value else []
    same = {fold_word(words[-1]) for words in listed if len(words) > 1}
    if len(listed) > 1 and (all(map(_is_whole, listed)) or (len(same) == 1 and min(map(len, listed)) > 1)):
        return _written([split_words(words, [*map(fold_word, words)], region)[1] for words in listed])
    return None


def _names(part: str, region: str) -> list[str]:
    """The words of a name without titles and the like."""
    return stripped(cut_words(part, COMPOUND), region)[0]


def _is_whole(words: list[str]) -> bool:
    """Whether words are the name of one person, given name first."""
    if len(words) < 2:
        return False
    first, last = fold_word(words[0]), fold_word(words[-1])
    return is_given(first) and first not in PARTICLES and not is_given(last) and len(last) > 1


def _family_in(part: str, region: str, *, family_first: bool) -> list[str]:
    """The family name of one of several, which a comma may part from the given name."""
    head, comma, _ = part.partition(",")
    words = _names(head if comma else part, region)
    folded = [*map(fold_word, words)]
    return words if comma else split_words(words, folded, region, family_first=family_first)[1]


def are_two_given(value: str) -> bool:
    """Whether what stands in a column of first names are those of two people, known ones or not.

    >>> are_two_given("Hans und Inge"), are_two_given("Zora & Anna Maria"), are_two_given("Anna Maria")
    (True, True, False)
    """
    return _TWO_GIVEN.fullmatch(value.strip()) is not None


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
