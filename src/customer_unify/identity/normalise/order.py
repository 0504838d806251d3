"""Which words of a whole name are given names and which the family's."""

from __future__ import annotations

from ..language import PARTICLES, commonness, is_listed, word_set
from .syllables import paired_family, syllabic_family

__all__ = [
    "FATHERS_INITIAL",
    "PATRONYMICS",
    "SYLLABIC",
    "apart_initials",
    "is_family",
    "is_given",
    "is_loud",
    "split_words",
]

_SHORT_FAMILIES = word_set("li xu ma wu hu he yu lu le ng do vo ho oh ko")
_VIETNAMESE = word_set("nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly")
_DOUBLE = word_set("FR BE CH LU ES PT MX AR CO CL PE VE EC BR")
"""Regions where people bear two family names more often than a rare second given name."""
_DEVOTED = word_set("abd abdul abdel abdal abdur abu abou", "bd")
"""First parts of Arabic given names, which are nothing without the word behind them; bd has no vowels."""
PATRONYMICS = (
    *("ovich", "evich", "ovna", "evna", "ovych", "yovych", "ivna", "ichna", "ovitch", "evitch", "owitsch"),
    *("ewitsch", "owna", "ewna", "inichna"),
)
"""How names made of the father's end, in Latin letters: they stand behind the given name."""

SYLLABIC = word_set("CN TW HK MO KR KP SG")
"""Regions of Chinese and Korean names."""
_GIVEN_BEFORE = word_set("US GB IE AU NZ ZA")
"""Regions where whoever is written with one initial behind is written given name first: Thaddeus L."""
FATHERS_INITIAL = word_set("IN LK")
"""Regions where the initial is the father's name or the home's, before a given name or behind it."""

_VOWELS = frozenset("AEIOUY")

Split = tuple[list[str], list[str]]


def is_given(word: str) -> bool:
    """Whether a folded word is known as a given name."""
    return bool(commonness("given_name", word)) or is_listed(word)


def is_family(word: str) -> bool:
    """Whether a folded word is known as a family name."""
    return bool(commonness("family_name", word))


def is_loud(word: str, folded: str) -> bool:
    """Whether a word stands in capitals, and is no pair of initials."""
    return word.isupper() and len(word) > 1 and (len(word) > 2 or folded in _SHORT_FAMILIES)


def _are_initials(word: str) -> bool:
    """Whether a word of a name is two capitals that nobody is known to be called.

    >>> _are_initials("RP"), _are_initials("JO"), _are_initials("Jo"), _are_initials("JFK")
    (True, False, False, False)
    """
    folded = word.lower()
    return (
        len(word) == 2
        and word.isupper()
        and word.isascii()
        and not is_given(folded)
        and not is_family(folded)
    )


def apart_initials(given: list[str], *, titled: bool) -> list[str]:
    """Given names that are nothing but a pair of initials, one by one, as banks write them: MR RP SMITH.

    Without a title a pair that can be spoken may be a name that no list has, as in China.

    >>> apart_initials(["SA"], titled=True), apart_initials(["RP"], titled=False)
    (['S', 'A'], ['R', 'P'])
    >>> apart_initials(["SA"], titled=False), apart_initials(["Anna", "RP"], titled=True)
    (['SA'], ['Anna', 'RP'])
    """
    if len(given) != 1 or not _are_initials(given[0]):
        return given
    return [*given[0]] if titled or _VOWELS.isdisjoint(given[0]) else given


def _capitals(words: list[str], folded: list[str]) -> Split | None:
    """MICHU Jocelyne, Jocelyne MICHU: capitals mark the family where the rest is mixed."""
    loud = list(map(is_loud, words, folded))
    # One letter shows no capitals: in ZACHARY L. nothing is marked.
    if all(loud) or not any(loud) or all(map(str.isupper, words)):
        return None
    first = loud.index(True)
    last = len(loud) - 1 - loud[::-1].index(True)
    if not all(loud[first : last + 1]) or (first > 0 and last < len(loud) - 1):
        return None
    while first > 0 and folded[first - 1] in PARTICLES:
        first -= 1
    given = words[:first] + words[last + 1 :]
    return (given, words[first : last + 1]) if given else None


def _particle(folded: list[str]) -> int:
    """Where a family name begins with a particle; 0 where none does."""
    start = 2 if folded[0] == "maria" and len(folded) > 4 else 1
    for index in range(start, len(folded) - 1):
        if folded[index] in PARTICLES and folded[index - 1] not in _DEVOTED:
            return index
    return 0


def _leading_particle(folded: list[str]) -> int:
    """Where a family name that stands first with its particles ends (de la Tour Jean); 0 for none."""
    at = 0
    while at < len(folded) - 2 and folded[at] in PARTICLES:
        if (
            not at and is_given(folded[at]) and folded[1] not in PARTICLES
        ):  # Van Morrison, but Van den Bossche
            break
        at += 1
    return at + 1 if at else 0


def _reversed(folded: list[str]) -> bool:
    """Whether the family seems to come first: first and last word are known only the other way round."""
    first, last = folded[0], folded[-1]
    return is_family(first) and not is_given(first) and is_given(last) and not is_family(last)


def _not_reversed(folded: list[str]) -> bool:
    """Whether the given name stands first for once, where a source writes the family first."""
    if len(folded) == 3 and folded[1].endswith(PATRONYMICS):
        return True
    first, last = folded[0], folded[-1]
    return is_given(first) and not is_family(first) and (len(last) == 1 or _reversed([last, first]))


def _family_ends(folded: list[str], region: str) -> int:
    """Where a family name that stands first ends, one word for the given name left at least."""
    at, last = 1, len(folded) - 1
    if folded[0] in _VIETNAMESE:
        return at
    while at < last and (
        folded[at - 1] in PARTICLES or folded[at] in PARTICLES or _another_family(folded[at], region)
    ):
        at += 1
    return at


def _initials(folded: list[str], region: str) -> int:
    """Where initials behind a family name begin (Petrov P. V.); 0 for none.

    One initial behind a given name is the family's: Jocelyne M.
    """
    at = len(folded)
    while at > 1 and len(folded[at - 1]) == 1:
        at -= 1
    known = (is_given(folded[0]) or region in _GIVEN_BEFORE) and not is_family(folded[0])
    single = at == len(folded) - 1 and known
    return 0 if at == len(folded) or single or len(folded[0]) == 1 else at


def _one_word(folded: list[str]) -> int:
    """Which word, counted from 1, is the only one that is no initial; 0 where several are."""
    whole = [at for at, word in enumerate(folded, 1) if len(word) > 1]
    return whole[0] if len(whole) == 1 else 0


def _joined_families(folded: list[str]) -> int:
    """Where two family names joined by the Spanish y begin; 0 for none."""
    return folded.index("y", 2) - 1 if "y" in folded[2:-1] else 0


def _another_family(word: str, region: str) -> bool:
    """Whether a word before the last is a family name too, and no further given name."""
    known = is_given(word) or word.endswith(PATRONYMICS)
    return len(word) > 1 and not known and (region in _DOUBLE or is_family(word))


def split_words(
    words: list[str], folded: list[str], region: str = "", *, family_first: bool = False
) -> Split:
    """(given, family) words of a name; ``words`` as written, ``folded`` the same words folded.

    In this order: capitals among mixed case mark the family; a patronymic stands behind the given name; of a
    Chinese or Korean name the family is a known one beside two syllables (in one word by ``region``);
    in India the one word that is no initial is the given name; the family stands first where a source writes
    it so (``family_first``), but for names whose words are known only the other way round; initials stand
    behind the family name; a Vietnamese family stands first; a particle begins the family; a first word known
    only as family name and a last known only as given name are the other way round; else the last word is the
    family's, with the words before it that are known only as family names (``Maria Garcia Lopez``), or where
    double family names are usual, that are no known given names (``region``: ``Florence Blatrix Contat``).

    A lone word is a given name if it is known as one and not as a family name, else a family name.

    >>> split_words(["Jean", "de", "la", "Tour"], ["jean", "de", "la", "tour"])
    (['Jean'], ['de', 'la', 'Tour'])
    >>> split_words(["Dupont", "Jocelyne"], ["dupont", "jocelyne"])
    (['Jocelyne'], ['Dupont'])
    """
    if len(words) < 2:
        lone_given = bool(words) and is_given(folded[0]) and not is_family(folded[0])
        return (words, []) if lone_given else ([], words)
    if marked := _capitals(words, folded):
        return marked
    if len(words) == 3 and folded[2].endswith(PATRONYMICS):
        return words[1:], words[:1]
    if family := syllabic_family(words, folded):
        return words[: family - 1] + words[family:], words[family - 1 : family]
    if region in SYLLABIC and (family := paired_family(folded)):
        return words[: family - 1] + words[family:], words[family - 1 : family]
    if region in FATHERS_INITIAL and (name := _one_word(folded)):
        return [words[name - 1]], [word for at, word in enumerate(words, 1) if at != name]
    if family_first and not _not_reversed(folded):
        at = _family_ends(folded, region)
        return words[at:], words[:at]
    if at := _initials(folded, region):
        return words[at:], words[:at]
    if len(words) > 2 and folded[0] in _VIETNAMESE and folded[1] in {"van", "thi", "thanh", "minh"}:
        return words[1:], words[:1]
    if len(words) > 2 and (at := _leading_particle(folded)):
        return words[at:], words[:at]
    if at := _particle(folded):
        return words[:at], words[at:]
    if _reversed(folded):
        return words[1:], words[:1]
    if at := _joined_families(folded):
        return words[:at], words[at:]
    at = len(words) - 1
    while at > 1 and folded[at - 2] not in _DEVOTED and _another_family(folded[at - 1], region):
        at -= 1
    if at > 1 and folded[at - 1] in _DEVOTED:  # Mohamed Abdel Fattah
        at -= 1
    return words[:at], words[at:]
