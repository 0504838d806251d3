"""Weighs two groups by everything that each of them says, if the mean of their pairs keeps them apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from itertools import product
from math import log2, prod
from typing import NamedTuple

from ...model.content import NO_MARK, Content, Fact
from ...model.evidence import Score
from .retaken import Accounts

__all__ = ["Weigh", "Whole", "Wholes", "gathered"]

Weigh = Callable[[Content, Content], Score]
"""The score of two contents, which no key need have proposed."""

MOST = 64
"""Of a field of which people have one value, the most pairs of values that are compared (law L19)."""


class Whole(NamedTuple):
    """How groups are judged: how to weigh contents, and of which fields a person has one value."""

    weigh: Weigh
    personal: frozenset[str] = frozenset()


class Wholes:
    """What groups of one piece weigh as wholes; each pair of them is weighed once.

    A record with one of two mailboxes differs from all records with the other one, and their votes keep it
    from its customer, who has both. So of all values that two groups have in a field, the best agreement
    counts; but if a person has only one, such as a first name, the worst. Facts are counted over the whole
    groups too, so that the proof may be a telephone of one record and an address of another.
    Cost: one pair of contents for each pair of groups asked, and for each two values of such a field; none
    where two records in them are told apart, as in most that their mean keeps apart.
    """

    def __init__(
        self,
        contents: Mapping[str, Content],
        whole: Whole,
        accounts: Accounts,
        above: int,
        contested: frozenset[str] = frozenset(),
        parted: Set[tuple[str, str]] = frozenset(),
    ) -> None:
        """``contents`` are those of the nodes; groups that do not weigh more than ``above`` do not join.

        ``parted`` are the pairs of nodes, the smaller first, that are told apart as two people.
        """
        self._contents, self._whole, self._above, self._parted = contents, whole, above, parted
        self._contested, self._accounts = contested, accounts
        self._known: dict[tuple[str, int, str, int], int | None] = {}

    def __call__(self, ours: Collection[str], theirs: Collection[str]) -> int | None:
        """The weight of two groups; None if it is too low or proves nothing, or if they are two people.

        Groups grow and never split, so the first node of a group and its size identify it.
        """
        (name, members), (other, others) = sorted((min(one), one) for one in (ours, theirs))
        key = (name, len(members), other, len(others))
        if key not in self._known:
            self._known[key] = self._weighed(members, others)
        return self._known[key]

    def _weighed(self, ours: Collection[str], theirs: Collection[str]) -> int | None:
        if self._parted and any((min(a, b), max(a, b)) in self._parted for a in ours for b in theirs):
            return None
        one = [self._contents[key] for key in sorted(ours)]
        two = [self._contents[key] for key in sorted(theirs)]
        here, there = _farthest(one, two)
        left, right = gathered(one, here), gathered(two, there)
        chances = _chances(left, right)
        found: int | None = None
        for here_one, there_one in self._asked(left, right):
            score = self._whole.weigh(here_one, there_one)
            # Handles change hands: whom they tie was decided before.
            doubtful = self._contested | self._accounts.labels(score.ties)
            weight = score.weight - chances
            joins = score.may_join and score.proves(doubtful)
            if score.parted or weight <= self._above or not joins:
                return None
            found = weight if found is None else min(found, weight)
        return found

    def _asked(self, one: Content, two: Content) -> Iterator[tuple[Content, Content]]:
        """The two; or, for each field of which a person has one value, every two values by themselves."""
        several = [
            (field, pairs)
            for field in sorted(self._whole.personal & one.facts.keys() & two.facts.keys())
            if len(pairs := [*product(one.facts[field], two.facts[field])]) > 1
        ]
        if all(len(pairs) <= MOST for _, pairs in several):
            yield one, two
            for field, pairs in several:
                for ours, theirs in pairs:
                    yield _saying(one, field, ours), _saying(two, field, theirs)


def gathered(contents: Sequence[Content], seen: int | None = None) -> Content:
    """One content that says everything that these say, without claims (law L8).

    Its digest is made of theirs; no such content is stored.

    >>> one, two = Content({"city": [Fact("paris")]}), Content({"city": [Fact("lyon")], "sex": [Fact("f")]})
    >>> both = gathered([one, two])
    >>> both.values("city"), both.values("sex")
    (('lyon', 'paris'), ('f',))
    """
    if len(contents) == 1:  # when it was seen, which is asked only where the other is dated too
        return contents[0]
    facts: dict[str, tuple[Fact, ...]] = {}
    for content in contents:
        for field, said in content.facts.items():
            known = facts.setdefault(field, said)
            if known != said:
                facts[field] = tuple(sorted({*known, *said}))
    digest = "+".join(sorted(content.digest for content in contents))
    return Content.remade({field: facts[field] for field in sorted(facts)}, digest, NO_MARK, seen)


def _saying(content: Content, field: str, fact: Fact) -> Content:
    """A content as if it had only one value in a field."""
    facts = {**content.facts, field: (fact,)}
    return Content.remade(facts, f"{content.digest}|{field}={fact.value}", NO_MARK, content.seen)


def _chances(one: Content, two: Content) -> int:
    """What several values cost, in thousandths of a bit: with two values beside three, one agrees by chance
    six times as often as with one beside one."""
    tries = prod(len(one.values(field)) * len(two.values(field)) for field in one.facts if field in two.facts)
    return round(1000 * log2(tries))


def _farthest(one: Sequence[Content], two: Sequence[Content]) -> tuple[int | None, int | None]:
    """When each of two was seen, taken as far from each other as any two of theirs: old values prove less."""
    ours = [content.seen for content in one if content.seen is not None]
    theirs = [content.seen for content in two if content.seen is not None]
    if not ours or not theirs:
        return None, None
    pairs = ((min(ours), max(theirs)), (max(ours), min(theirs)))
    return max(pairs, key=lambda pair: abs(pair[0] - pair[1]))
