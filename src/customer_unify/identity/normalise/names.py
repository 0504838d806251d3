"""Given names, family names and whole names, each as the facts of its parts."""

from __future__ import annotations

import re
from functools import partial

from ..language import TITLES, european, mended, remembered, word_set, words
from .company import company
from .couple import are_two_given, families_of_couple, families_of_party
from .eastern import eastern_family, eastern_given, in_one_script, is_eastern, split_eastern, untitled
from .employed import firm_apart
from .name_words import (
    ABBREVIATED,
    APOSTROPHES,
    COMPOUND,
    cut_words,
    fold_word,
    join_family,
    join_given,
    parted_by_birth,
    parted_by_hump,
    sex_of,
    stripped,
    trailing_particles,
    turned_round,
    without_descent,
)
from .order import apart_initials, split_words
from .plain_name import split_plain
from .splitter import Facts, Splitter
from .text import BLANK_NAMES, NOBODY
from .written import booked, fathered, shown, spelled_out, unglued, without_address, without_degrees

__all__ = ["family_name", "given_name", "initials", "name"]

_LONGEST = 200
"""Characters read of a name; what is longer once folded is no name."""
_DESCENT = r"(?i)(?<=\w)\s+(?:[sdw]\s?/\s?o|a/[lp])\b.*"
"""Indian forms: son, daughter, wife of; what follows is another person's name."""
_DOTS = frozenset("·・")
"""What parts the words of a foreign name in Chinese and Japanese, in the order of its own language."""
_MOST_INITIALS = 4
"""More capitals than these are a name written in capitals."""
_VOWELS = frozenset("aeiouy")
_ASIDE = re.compile(r"[(\[\"“”«](.*?)[)\]\"“”»]", re.DOTALL)

_NOTES = word_set(
    "deceased decd late ret retired minor old new former ex vip test duplicate inactive closed do not use",
    "erben verstorben neu alt gesperrt decede decedee ancien nouveau doublon fallecido fallecida baja",
)
"""What clerks note in brackets beside a name, and nobody is called."""
_FATHERS = re.compile(r"[^\W\d_]\s*\([^()]{1,100}\)\s*[^\W\d_]")
"""What stands in brackets between the words of a name; where the family's is first it is the father's."""


def _read(value: str) -> str:
    """The characters read of a value; what was decoded wrongly is mended before words are cut."""
    if value.isascii():
        return shown(without_address(value[:_LONGEST]))
    return shown(unglued(without_address(in_one_script(mended(value[: 2 * _LONGEST]))[:_LONGEST])))


def _absent(value: str) -> bool:
    return " ".join(words(value)) in BLANK_NAMES


def _is_nobody(value: str) -> bool:
    """Whether a till or a telephone system says that it does not know whose a row is.

    >>> _is_nobody("CONSUMIDOR FINAL"), _is_nobody("Caller +1 617"), _is_nobody("Ann Walk")
    (True, True, False)
    """
    return " ".join(word for word in words(value) if not word.isdecimal()) in NOBODY


def _usable(found: list[tuple[str, str]]) -> Facts:
    return tuple(
        (field, part) for field, part in found if 0 < len(part) <= _LONGEST and part not in BLANK_NAMES
    )


def _facts(given: str, family: str, generation: str, sex: str = "") -> Facts:
    told = [("given_name", given), ("family_name", family), ("generation", generation), ("sex", sex)]
    return _usable(told)


def _asides(value: str) -> tuple[str, Facts]:
    """A name without what stands in brackets or quotes, and that as given names: Robert (Bob) Smith.

    A name at birth in brackets is the family's: Jeanne Martin (née Dupont).
    """
    rest = _ASIDE.sub(" ", value)
    if not any(character.isalpha() for character in rest):
        return value, ()
    said = (cut_words(aside) for aside in _ASIDE.findall(value))
    return rest, _usable([_aside(words) for words in said if not _titles(words)])


def _titles(words: list[str]) -> bool:
    """Whether nothing is said but titles and notes: Smith (Mr), Smith (deceased)."""
    return all(fold_word(word) in TITLES | _NOTES for word in words)


def _aside(words: list[str]) -> tuple[str, str]:
    births = parted_by_birth(["x", *words])[1:]  # a word in front, for nothing is born before it
    return ("family_name", join_family(births[-1])) if births else ("given_name", join_given(words))


def _behind(tail: str, joins: str = APOSTROPHES) -> tuple[list[str], str]:
    """The words behind a comma, without decorations, and the generation among them."""
    # A word in front, for Jr alone is a generation here and not the last word left.
    kept, generation = stripped(["x", *cut_words(tail, joins)], "")
    return [] if _titles(kept[1:]) else kept[1:], generation


@remembered
def _split_given(value: str, region: str) -> Facts:
    if value.isascii() and value.isalpha():  # one plain word, as most are: nothing to cut
        return _usable([("given_name", value.lower())])
    if _absent(value):
        return ()
    if families_of_couple(value, region) is not None or are_two_given(value):
        return ()
    rest, asides = _asides(spelled_out(value))
    if is_eastern(rest) and _DOTS.isdisjoint(rest):
        return _facts(eastern_given(untitled(rest)), "", "") + asides
    words = cut_words(rest)
    kept, generation = stripped(words, region)
    return _facts(join_given(kept), "", generation, sex_of(words, region)) + asides


def _split_initials(value: str, region: str) -> Facts:
    """Letters that stand together are read one by one where they are all capitals, or no syllable."""
    if families_of_couple(value, region) is not None:
        return ()
    said: list[str] = []
    words = cut_words(value)
    for word in stripped(words, region)[0]:
        folded = fold_word(word)
        together = len(word) <= _MOST_INITIALS and (word.isupper() or not _VOWELS.intersection(folded))
        said += folded if together else [folded]
    return _facts(join_given(said), "", "", sex_of(words, region))


@remembered
def _split_family(value: str, region: str) -> Facts:
    if value.isascii() and value.isalpha():
        return _usable([("family_name", value.lower())])
    if _absent(value):
        return ()
    value = without_degrees(spelled_out(value))
    if is_eastern(value) and _DOTS.isdisjoint(value):
        return _facts("", eastern_family(untitled(value)), "")
    head, _, tail = value.partition(",")
    behind, generation = _behind(tail)
    facts = _facts(join_given(behind), "", generation)
    for group in parted_by_birth(cut_words(head)):
        kept, generation = stripped(group, region)
        facts += _facts("", join_family(kept), generation)
    return facts


@remembered
def _split_name(value: str, region: str, family_first: bool) -> Facts:
    rest, firm = firm_apart(value)
    facts = _split_person(rest, region, family_first)
    return facts + tuple(("company", said) for said in company(firm, region=region, date_order=""))


def _split_person(value: str, region: str, family_first: bool) -> Facts:
    if _absent(value) or _is_nobody(value):
        return ()
    said = spelled_out(value)
    rest, asides = _asides(said)
    if family_first and _FATHERS.search(said):
        asides = ()  # Lazić (Dragan) Božica is the daughter of Dragan
    rest = without_degrees(rest)
    if is_eastern(rest) and _DOTS.isdisjoint(rest):
        family, given = split_eastern(untitled(rest))
        return _facts(given, family, "") + asides
    together = families_of_party(rest, region, family_first=family_first)
    if together is None:
        together = families_of_couple(rest, region, family_first=family_first)
    if together is not None:
        return _usable([("family_name", family) for family in together])
    before, _, after = booked(re.sub(_DESCENT, " ", fathered(rest, region))).partition(",")
    groups = parted_by_birth(parted_by_hump(turned_round(cut_words(before, COMPOUND))))
    kept, generation = stripped(groups[0], region)
    kept = without_descent(kept)
    behind, also = _behind(after, COMPOUND)
    if behind:
        births = parted_by_birth(behind)[1:]
        given_words, family_words = stripped(parted_by_birth(behind)[0], region)[0], kept
    else:
        births = []
        given_words, family_words = _parted(kept, region, family_first)
        if not given_words and len(groups) > 1:  # DUPONT épouse MARTIN Jeanne
            given_words, groups[-1] = _parted(groups[-1], region, family_first)
    if (titled := kept != groups[0]) or not (family_words and family_words[-1].isupper()):
        given_words = apart_initials(given_words, titled=titled)
    if tail := trailing_particles([fold_word(word) for word in given_words]):
        given_words, family_words = given_words[:tail], given_words[tail:] + family_words
    sex = sex_of(groups[0], region) or sex_of([*behind, ""], region)
    facts = _facts(join_given(given_words), join_family(family_words), generation or also, sex)
    maiden = [("family_name", join_family(group)) for group in [*groups[1:], *births]]
    return facts + _usable(maiden) + asides


def _parted(words: list[str], region: str, family_first: bool) -> tuple[list[str], list[str]]:
    """Given and family names among words."""
    return split_words(words, [fold_word(word) for word in words], region, family_first=family_first)


def _word(field: str, value: str) -> Facts | None:
    """One word of European letters, which is not cut, nor anything but a name; None for all else.

    >>> _word("given_name", "Jérôme"), _word("given_name", "Jean-Luc")
    ((('given_name', 'jerome'),), None)
    """
    if len(value) > _LONGEST or not value.isalpha():
        return None
    folded = value.lower() if value.isascii() else european(value)
    if not folded or (folded in ABBREVIATED and not value.isascii()):
        return None
    return () if folded in BLANK_NAMES else ((field, folded),)


def _given(value: str, region: str) -> Facts:
    found = _word("given_name", value)
    return _split_given(_read(value), region) if found is None else found


def _family(value: str, region: str) -> Facts:
    found = _word("family_name", value)
    return _split_family(_read(value), region) if found is None else found


given_name = Splitter("given_name", _given)
"""Given names: ``Mme Jocelyne`` is ``jocelyne``, ``Robert E. Jr`` ``robert e`` and generation ``jr``.

>>> given_name("Jean-François", region="FR", date_order="dmy")
('jean francois',)
"""

initials = Splitter("initials", lambda value, region: _split_initials(_read(value), region))
"""A column of initials, as given names for want of better: ``JP``, ``J.P.`` and ``J P`` are ``j p``.

>>> initials.split("J.P.", "GB"), initials.split("JP", "GB"), initials.split("Jo", "GB")
((('given_name', 'j p'),), (('given_name', 'j p'),), (('given_name', 'jo'),))
"""

family_name = Splitter("family_name", _family)
"""Family names: particles stay, an apostrophe joins, both names of ``Dupont née Martin`` count.

>>> family_name("O'Brien", region="FR", date_order="dmy")
('obrien',)
"""


def _whole(value: str, region: str, *, family_first: bool = False) -> Facts:
    value = _read(value)
    return split_plain(value, region, family_first=family_first) or _split_name(value, region, family_first)


name = Splitter("name", _whole, partial(_whole, family_first=True))
"""A whole name, as given name, family name and generation; see :func:`split_words` for the order.

>>> name.split("MICHU Jocelyne", "FR")
(('given_name', 'jocelyne'), ('family_name', 'michu'))
>>> name.split("Dr. Robert (Bob) Smith Jr", "US")
(('given_name', 'robert'), ('family_name', 'smith'), ('generation', 'jr'), ('given_name', 'bob'))
>>> name.split("Thomas Martin", "FR")[0], name.ordered("family").split("Thomas Martin", "FR")[0]
(('given_name', 'thomas'), ('given_name', 'martin'))
"""
