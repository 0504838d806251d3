"""How good a partition or an order is, measured against the truth or against another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import attrs

from .errors import InputError

__all__ = [
    "Agreement",
    "BCubed",
    "ClusterEdits",
    "PairScore",
    "Reliability",
    "b_cubed",
    "cluster_edits",
    "pairwise",
    "ranking_agreement",
    "reliability",
]

K = TypeVar("K", bound=Hashable)


def _harmonic(precision: Fraction, recall: Fraction) -> Fraction:
    total = precision + recall
    return 2 * precision * recall / total if total else Fraction(0)


def _share(part: int, whole: int) -> Fraction:
    # Of nothing, everything was right: a partition into single records makes no false claim.
    return Fraction(part, whole) if whole else Fraction(1)


@attrs.frozen
class PairScore:
    """Pairs put together: how many rightly (``agreed``), in all (``predicted``), and in truth (``true``)."""

    agreed: int
    predicted: int
    true: int

    @property
    def precision(self) -> float:
        """The share of the pairs put together that belong together; 1 when none was."""
        return float(_share(self.agreed, self.predicted))

    @property
    def recall(self) -> float:
        """The share of the pairs that belong together that were put together; 1 when none does."""
        return float(_share(self.agreed, self.true))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return float(_harmonic(_share(self.agreed, self.predicted), _share(self.agreed, self.true)))

    def __str__(self) -> str:
        return f"precision {self.precision:.4f}, recall {self.recall:.4f}, F1 {self.f1:.4f}"


@attrs.frozen
class BCubed:
    """The mean over records of the share of their group that is rightly there, as exact fractions."""

    exact_precision: Fraction
    exact_recall: Fraction

    @property
    def precision(self) -> float:
        """Of the group a record was put into, the share that is the same person; mean over records."""
        return float(self.exact_precision)

    @property
    def recall(self) -> float:
        """Of a person's records, the share that was put with a record of it; mean over records."""
        return float(self.exact_recall)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return float(_harmonic(self.exact_precision, self.exact_recall))

    def __str__(self) -> str:
        return f"precision {self.precision:.4f}, recall {self.recall:.4f}, F1 {self.f1:.4f}"


@attrs.frozen
class ClusterEdits:
    """What a person would have to do to mend a partition.

    ``splits`` and ``merges`` are the fewest that turn the prediction into the truth (first
    split, then merge). ``mixed`` counts the records that lie with somebody else's,
    ``worst`` the most persons found in one group, ``exact`` the groups that are right as
    they are, ``groups`` those predicted.
    """

    splits: int
    merges: int
    mixed: int
    worst: int
    exact: int
    groups: int

    @property
    def edits(self) -> int:
        """Splits and merges together."""
        return self.splits + self.merges


@attrs.frozen
class Agreement:
    """How far two orders of the same things agree.

    ``tau`` is Kendall's tau-b, from -1 (reversed) to 1 (the same order); ``overlap`` the
    share of the first ``top`` of the one found among the first ``top`` of the other;
    ``concordant`` and ``discordant`` count pairs.
    """

    tau: float
    overlap: float
    top: int
    concordant: int
    discordant: int


@attrs.frozen
class _Table:
    """How many records share each pair of a predicted and a true label, and each label."""

    cells: Counter[tuple[Hashable, Hashable]]
    predicted: Counter[Hashable]
    true: Counter[Hashable]


def _table(predicted: Mapping[K, Hashable], truth: Mapping[K, Hashable]) -> _Table:
    if predicted.keys() != truth.keys():
        missing = len(truth.keys() - predicted.keys())
        extra = len(predicted.keys() - truth.keys())
        raise InputError(
            f"the two partitions speak of different records: {missing} are only in the truth, "
            f"{extra} only in the prediction (hint: give each record a label in both)"
        )
    cells = Counter((label, truth[record]) for record, label in predicted.items())
    return _Table(cells, Counter(predicted.values()), Counter(truth.values()))


def _pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def pairwise(predicted: Mapping[K, Hashable], truth: Mapping[K, Hashable]) -> PairScore:
    """Score a partition by pairs of records; both map each record to the label of its group.

    Exact integers, O(n). Raises ``InputError`` when the two speak of different records.

    >>> score = pairwise({"a": 1, "b": 1, "c": 1, "d": 2}, {"a": "P", "b": "P", "c": "Q", "d": "Q"})
    >>> score
    PairScore(agreed=1, predicted=3, true=2)
    >>> print(score)
    precision 0.3333, recall 0.5000, F1 0.4000
    """
    table = _table(predicted, truth)
    return PairScore(
        _pairs(table.cells.values()), _pairs(table.predicted.values()), _pairs(table.true.values())
    )


def b_cubed(predicted: Mapping[K, Hashable], truth: Mapping[K, Hashable]) -> BCubed:
    """Score a partition record by record, so that a large group does not count by its square.

    Source: Bagga and Baldwin, "Entity-Based Cross-Document Coreferencing Using the
    Vector Space Model", 1998. Exact fractions, O(n) counts. Raises ``InputError`` when
    the two speak of different records.

    >>> score = b_cubed({"a": 1, "b": 1, "c": 1, "d": 2}, {"a": "P", "b": "P", "c": "Q", "d": "Q"})
    >>> score.exact_precision, score.exact_recall
    (Fraction(2, 3), Fraction(3, 4))
    """
    table = _table(predicted, truth)
    records = len(predicted)
    # Summed by group size first: few distinct denominators, so that exactness stays cheap.
    by_predicted: Counter[int] = Counter()
    by_true: Counter[int] = Counter()
    for (label, person), count in table.cells.items():
        by_predicted[table.predicted[label]] += count * count
        by_true[table.true[person]] += count * count

    def mean(by_size: Counter[int]) -> Fraction:
        total = sum((Fraction(count, size) for size, count in sorted(by_size.items())), Fraction(0))
        return total / records if records else Fraction(1)

    return BCubed(mean(by_predicted), mean(by_true))


def cluster_edits(predicted: Mapping[K, Hashable], truth: Mapping[K, Hashable]) -> ClusterEdits:
    """Count the splits and merges that would correct a partition. O(n).

    Source: Menestrina, Whang and Garcia-Molina, "Evaluating Entity Resolution Results",
    2010 (merge distance with unit costs). Raises ``InputError`` when the two speak of
    different records.

    >>> cluster_edits({"a": 1, "b": 1, "c": 1, "d": 2}, {"a": "P", "b": "P", "c": "Q", "d": "Q"})
    ClusterEdits(splits=1, merges=1, mixed=3, worst=2, exact=0, groups=2)
    """
    table = _table(predicted, truth)
    persons = Counter(label for label, _ in table.cells)
    groups = Counter(person for _, person in table.cells)
    exact = sum(1 for label, person in table.cells if persons[label] == 1 and groups[person] == 1)
    return ClusterEdits(
        splits=sum(persons.values()) - len(persons),
        merges=sum(groups.values()) - len(groups),
        mixed=sum(table.predicted[label] for label, count in persons.items() if count > 1),
        worst=max(persons.values(), default=0),
        exact=exact,
        groups=len(persons),
    )


@attrs.frozen
class Reliability:
    """One tenth of the pairs by weight, from ``least`` to ``most`` thousandths of a bit.

    Of ``pairs`` the odds expect the share ``expected`` to be one person, and ``same`` of them are.
    """

    least: int
    most: int
    pairs: int
    expected: float
    same: int

    @property
    def observed(self) -> float:
        """The share of the pairs that are one person."""
        return self.same / self.pairs

    def __str__(self) -> str:
        return (
            f"{self.least / 1000:+.1f} to {self.most / 1000:+.1f} bits: {self.pairs} pairs, "
            f"{self.expected:.3f} expected, {self.observed:.3f} found"
        )


def reliability(judged: Iterable[tuple[int, bool]], *, parts: int = 10) -> tuple[Reliability, ...]:
    """Whether odds are right: for each tenth of judged pairs, what their weights expect and what is true.

    ``judged`` gives the weight of each pair (``Pair.weight``, thousandths of a bit) and whether it is one
    person. A weight stands for the probability ``1 / (1 + 2 ** -bits)``. Pairs with the same weight are
    never separated, so tenths may be unequal, and there may be fewer. The order of pairs does not matter.
    O(n log n). Source: DeGroot and Fienberg, "The Comparison and Evaluation of Forecasters", 1983. Raises
    ``InputError`` for fewer than one part.

    >>> pairs = [(2_000, True)] * 4 + [(2_000, False)] + [(-2_000, False)] * 4 + [(-2_000, True)]
    >>> for tenth in reliability(pairs, parts=2):
    ...     print(tenth)
    -2.0 to -2.0 bits: 5 pairs, 0.200 expected, 0.200 found
    +2.0 to +2.0 bits: 5 pairs, 0.800 expected, 0.800 found
    """
    if not isinstance(parts, int) or parts < 1:
        raise InputError("parts must be a whole number above 0")
    rows = sorted((weight, bool(same)) for weight, same in judged)
    found: list[Reliability] = []
    start = 0
    for part in range(1, parts + 1):
        end = max(start, len(rows) * part // parts)
        while start < end < len(rows) and rows[end][0] == rows[end - 1][0]:
            end += 1
        inside = rows[start:end]
        if inside:
            chance = math.fsum(_chance(weight) for weight, _ in inside) / len(inside)
            same = sum(same for _, same in inside)
            found.append(Reliability(inside[0][0], inside[-1][0], len(inside), chance, same))
        start = end
    return tuple(found)


def _chance(weight: int) -> float:
    """The chance that odds of so many thousandths of a bit stand for; beyond a thousand bits it is sure."""
    bits = max(-1_000.0, min(1_000.0, weight / 1000))
    return 1 / (1 + math.exp2(-bits))


def _ranks(order: Sequence[str] | Mapping[str, int]) -> dict[str, int]:
    if isinstance(order, Mapping):
        return dict(order)
    ranks = {item: place for place, item in enumerate(order)}
    if len(ranks) != len(order):
        raise InputError(f"an order names {len(order) - len(ranks)} of its things more than once")
    return ranks


def _inversions(values: Sequence[int]) -> int:
    """How many pairs stand in falling order. O(n log n), by a tree of counts (Fenwick, 1994)."""
    places = {value: place for place, value in enumerate(sorted(set(values)), 1)}
    tree = [0] * (len(places) + 1)
    found = 0
    for seen, value in enumerate(values):
        place = places[value]
        at, not_above = place, 0
        while at:
            not_above += tree[at]
            at &= at - 1
        found += seen - not_above
        while place < len(tree):
            tree[place] += 1
            place += place & -place
    return found


def ranking_agreement(
    a: Sequence[str] | Mapping[str, int], b: Sequence[str] | Mapping[str, int], *, top: int = 10
) -> Agreement:
    """How far two orders of the same things agree: Kendall's tau-b and the overlap of the first ``top``.

    An order is a sequence of ids, first served first, or a mapping of ids to ranks, where
    equal ranks are ties (broken by id for the overlap). Source: Kendall, "The Treatment of
    Ties in Ranking Problems", 1945. Where tau-b is undefined because an order is all ties
    it is 1 if both are and 0 if one is. Raises ``InputError`` when the two order different things.

    >>> ranking_agreement(["ann", "bob", "cat"], ["ann", "cat", "bob"], top=2)
    Agreement(tau=0.3333333333333333, overlap=0.5, top=2, concordant=2, discordant=1)
    """
    first, second = _ranks(a), _ranks(b)
    if first.keys() != second.keys():
        raise InputError(
            f"the two orders speak of different things: {len(first.keys() - second.keys())} are only "
            f"in the first, {len(second.keys() - first.keys())} only in the second"
        )
    rows = sorted((first[item], second[item]) for item in first)
    pairs = len(rows) * (len(rows) - 1) // 2
    tied_first, tied_second = (
        _pairs(Counter(first.values()).values()),
        _pairs(Counter(second.values()).values()),
    )
    discordant = _inversions([rank for _, rank in rows])
    concordant = pairs - tied_first - tied_second + _pairs(Counter(rows).values()) - discordant
    comparable = (pairs - tied_first) * (pairs - tied_second)
    if comparable:
        tau = (concordant - discordant) / math.sqrt(comparable)
    else:
        tau = 1.0 if tied_first == tied_second == pairs else 0.0
    heads = [set(sorted(ranks, key=lambda item: (ranks[item], item))[:top]) for ranks in (first, second)]
    held = min(top, len(rows))
    return Agreement(tau, len(heads[0] & heads[1]) / held if held > 0 else 1.0, top, concordant, discordant)
