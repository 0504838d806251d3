"""What a run found: how many records a customer has, what sources have in common, how sure it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import attrs

from ..model.result import Partition, Row
from .label import percent, told, whole
from .markup import Markup, element, join
from .table import bars, left_out, table

__all__ = ["found"]

MOST = 12
"""Sources, pairs of sources and doubtful customers that are shown; of more the rest is counted."""
SIZES = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 9), (10, None))
"""From how many records to how many customers are counted together."""
SURE = (999, 990, 950, 900, 0)
"""At least so sure, in thousandths, records are counted together."""
DOUBTFUL = 950
"""A customer with a record less sure than this is worth a look."""

Pair = tuple[str, str]


@attrs.frozen
class _Source:
    """How many records a source has, of how many customers, and how many of these another source knows."""

    name: str
    records: int
    customers: int
    shared: int


@attrs.frozen
class _Doubtful:
    """A customer of several records of which one is least sure to belong."""

    id: str
    records: int
    confidence: int


@attrs.frozen
class _Counted:
    """What is counted of a partition: linear in its records."""

    sizes: Mapping[int, int]
    """How many customers have so many records."""
    across: int
    """Customers whom several sources know."""
    sources: Sequence[_Source]
    meetings: Sequence[tuple[Pair, int]]
    """How many customers two sources have in common, most first."""
    confidences: Mapping[int, int]
    """How many records of customers with several are so sure, in thousandths."""
    doubtful: Sequence[_Doubtful]

    @property
    def several(self) -> int:
        """Customers of more than one record."""
        return sum(count for size, count in self.sizes.items() if size > 1)


def found(partition: Partition, *, language: str = "en") -> Markup:
    """A partition in figures and bars; nothing in it names a person but the ids of doubtful customers.

    Linear in the records, and in the pairs of sources that know one customer.
    """
    counted = _counted(partition.rows)
    figures = [
        (whole(counted.several, language), "figure_several"),
        (whole(counted.across, language), "figure_shared"),
        (whole(len(partition.candidates), language), "figure_await"),
    ]
    if len(counted.sources) < 2:
        del figures[1]
    items = (element("li", element("b", figure), told(code, language)) for figure, code in figures)
    return join(
        element("ul", *items, class_="figures"),
        _sizes(counted, language),
        _sources(counted, language) if len(counted.sources) > 1 else None,
        _meetings(counted, language) if counted.meetings else None,
        _confidences(counted, language) if counted.several else None,
        _doubtful(counted, language) if counted.doubtful else None,
    )


def _counted(rows: Iterable[Row]) -> _Counted:
    members: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        members[row.customer_id].append(row)
    records: Counter[str] = Counter()
    customers: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    meetings: Counter[Pair] = Counter()
    confidences: Counter[int] = Counter()
    doubtful: list[_Doubtful] = []
    across = 0
    for id, some in members.items():
        names = sorted({row.source for row in some})
        records.update(row.source for row in some)
        customers.update(names)
        if len(names) > 1:
            across += 1
            shared.update(names)
            meetings.update(combinations(names, 2))
        if len(some) > 1:
            confidences.update(row.confidence for row in some)
            least = min(row.confidence for row in some)
            if least < DOUBTFUL:
                doubtful.append(_Doubtful(id, len(some), least))
    return _Counted(
        Counter(map(len, members.values())),
        across,
        [_Source(name, count, customers[name], shared[name]) for name, count in records.most_common()],
        meetings.most_common(),
        confidences,
        sorted(doubtful, key=lambda one: (one.confidence, -one.records, one.id)),
    )


def _sizes(counted: _Counted, language: str) -> Markup:
    """How many customers have one record, two, three …"""
    groups = [
        (low, high, [size for size in counted.sizes if size >= low and (high is None or size <= high)])
        for low, high in SIZES
    ]
    customers = [sum(counted.sizes[size] for size in sizes) for _, _, sizes in groups]
    rows = (
        (
            _from_to(low, high, max(sizes), language),
            whole(count, language),
            whole(sum(size * counted.sizes[size] for size in sizes), language),
            bars([(0, count / max(customers), "policy")]),
        )
        for (low, high, sizes), count in zip(groups, customers, strict=True)
        if sizes
    )
    columns = {"each_has": "", "customers": "number", "records": "number", "drawn": "wide"}
    return table("sizes", columns, rows, language=language)


def _from_to(low: int, high: int | None, largest: int, language: str) -> str:
    """So many records, as a reader says it; of the most, how many the largest has."""
    if low == high:
        return told("size_one" if low == 1 else "size", language, count=whole(low, language))
    until = largest if high is None else min(high, largest)
    return told("size_between", language, low=whole(low, language), high=whole(until, language))


def _sources(counted: _Counted, language: str) -> Markup:
    """Of each source, how many of its customers another source knows too."""
    rows = (
        (
            element("bdi", one.name),
            whole(one.records, language),
            whole(one.customers, language),
            join(
                bars([(0, 1, "between"), (0, one.shared / one.customers, "policy")]),
                element("small", percent(one.shared, one.customers, language)),
            ),
        )
        for one in counted.sources[:MOST]
    )
    columns = {"source": "", "records": "number", "customers": "number", "known_elsewhere": "wide"}
    return join(table("sources", columns, rows, language=language), left_out(counted.sources, MOST, language))


def _meetings(counted: _Counted, language: str) -> Markup:
    """How many customers two sources have in common."""
    most = counted.meetings[0][1]
    rows = (
        (
            join(element("bdi", one), " – ", element("bdi", other)),
            whole(count, language),
            bars([(0, count / most, "policy")]),
        )
        for (one, other), count in counted.meetings[:MOST]
    )
    columns = {"two_sources": "", "customers": "number", "drawn": "wide"}
    return join(
        table("meetings", columns, rows, language=language), left_out(counted.meetings, MOST, language)
    )


def _confidences(counted: _Counted, language: str) -> Markup:
    """How sure it is that records belong where they stand; those that stand alone are left out."""
    groups = [
        (low, sum(count for sure, count in counted.confidences.items() if low <= sure < high))
        for low, high in zip(SURE, (1001, *SURE), strict=False)
    ]
    every = sum(count for _, count in groups)
    rows = (
        (
            told("sure_from", language, low=percent(low, 1000, language))
            if low
            else told("sure_below", language, high=percent(SURE[-2], 1000, language)),
            whole(count, language),
            bars([(0, count / every, "policy")]),
        )
        for low, count in groups
        if count
    )
    columns = {"how_sure": "", "records": "number", "drawn": "wide"}
    return table("confidences", columns, rows, language=language)


def _doubtful(counted: _Counted, language: str) -> Markup:
    """The customers that a person should look at first."""
    rows = (
        (
            element("bdi", one.id),
            whole(one.records, language),
            percent(one.confidence, 1000, language),
        )
        for one in counted.doubtful[:MOST]
    )
    columns = {"customer": "", "records": "number", "least_sure": "number"}
    return join(
        table("doubtful", columns, rows, language=language), left_out(counted.doubtful, MOST, language)
    )
