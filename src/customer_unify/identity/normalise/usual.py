"""Which of the names a source writes first, as its own words and those of columns beside it show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from .eastern import is_eastern
from .name_words import COMPOUND, cut_words, fold_word, stripped
from .order import PATRONYMICS, is_family, is_given

__all__ = ["name_order"]

TRIED = 1_000
"""Different names that are looked into at most: a bound on work (law L19)."""
ENOUGH = 6
"""Less than three names known in both words, or six in one, show no order."""
MOST = 3
"""So many times as much must speak against what is usual: most of the world writes the given name first."""
RATHER = 4
"""A word is a given name where it stands so many times as often among given names as among family names."""
LONGEST = 100


class _Words:
    """What is known of single words: by columns that hold given and family names apart, else by our lists."""

    def __init__(self, givens: Iterable[str], families: Iterable[str]) -> None:
        self._given, self._family = _counted(givens), _counted(families)

    def kind(self, word: str) -> int:
        """1 for a given name, -1 for a family name, 0 for what is unknown, or both."""
        given, family = self._given[word], self._family[word]
        if given or family:
            return (given >= RATHER * family) - (family >= RATHER * given)
        return is_given(word) - is_family(word)

    def vote(self, words: list[str]) -> int:
        """What a name says of the order: above 0 for the given name first, below for the family's."""
        if len(words) == 3 and words[1].endswith(PATRONYMICS) != words[2].endswith(PATRONYMICS):
            return 2 if words[1].endswith(PATRONYMICS) else -2
        whole = [word for word in words if len(word) > 1]
        if len(whole) < 2:
            return self._beside_initials(words, whole)
        return self.kind(whole[0]) - self.kind(whole[-1])

    def _beside_initials(self, words: list[str], whole: list[str]) -> int:
        """The same of one word with initials: several behind it are those of given names (Petrov P. V.)."""
        if not whole or len(words) < 2:
            return 0
        if len(words[0]) == 1:
            return -self.kind(words[-1]) if len(words[-1]) > 1 else 0
        return -1 if len(words) > 2 else self.kind(whole[0])


def _counted(values: Iterable[str]) -> Counter[str]:
    return Counter(fold_word(word) for value in values for word in cut_words(value[:LONGEST], COMPOUND))


def name_order(
    names: Iterable[str], givens: Iterable[str] = (), families: Iterable[str] = (), *, usual: str = "given"
) -> str:
    """Which name whole names are mostly written with first, ``given`` or ``family``; else the ``usual`` one.

    ``givens`` and ``families`` are what columns of given and of family names hold, in the same run. What a
    comma parts needs no order, nor does what is written in signs.

    >>> name_order(["Dupont Jeanne", "Durand Luc", "Moreau Anne"]), name_order(["Anne Moreau", "Li Wei"])
    ('family', 'given')
    >>> unknown = ["Sadyr Tolgat", "Sadyr Nurlan", "Omur Dinara", "Omur Tolgat", "Omur Aizat", "Sadyr Aizat"]
    >>> name_order(unknown), name_order(unknown, givens=["Tolgat", "Nurlan", "Dinara", "Aizat"])
    ('given', 'family')
    """
    known = _Words(givens, families)
    told = {-1: 0, 1: 0}
    parted = (name for name in dict.fromkeys(names) if "," not in name and not is_eastern(name))
    for name in islice(parted, TRIED):
        words = stripped(cut_words(name[:LONGEST], COMPOUND), "")[0]
        vote = known.vote([fold_word(word) for word in words])
        if vote:
            told[1 if vote > 0 else -1] += abs(vote)
    given, family = told[1], told[-1]
    if usual == "family":
        return "given" if given >= max(ENOUGH, MOST * family) else "family"
    return "family" if family >= max(ENOUGH, MOST * given) else "given"
