"""Where each record, identifier and link of one customer is drawn: a deterministic layered layout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

import attrs

from ..model.customer import Customer, IdentifierHeld
from ..model.evidence import Pair, Verdict
from ..model.record import RecordRef

__all__ = ["BOX", "Arc", "Box", "Group", "Layout", "Tie", "layout"]

MOST_NODES = 40
MOST_RECORDS = 24
MOST_ARCS = 24
LANE = 56.0
"""Width of one lane of brackets: room for one label."""
BOX = 42.0
GAP = 12.0
TITLE = 26.0
PADDING = 12.0
RECORD_WIDTH = 216.0
BETWEEN = 110.0
HELD_WIDTH = 270.0


@attrs.frozen
class Box:
    """A record or an identifier, with its upper left corner."""

    x: float
    y: float
    width: float
    record: RecordRef | None = None
    held: IdentifierHeld | None = None

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + BOX / 2


@attrs.frozen
class Group:
    """The frame around the records of one source."""

    source: str
    x: float
    y: float
    width: float
    height: float


@attrs.frozen
class Tie:
    """A line from a record to an identifier it carries: the heights of its two ends."""

    record: Box
    held: Box
    start: float
    end: float


@attrs.frozen
class Arc:
    """A bracket between two records: its ends, the lane it runs in, the height of its label."""

    pair: Pair
    top: float
    bottom: float
    lane: int
    label: float


@attrs.frozen
class Layout:
    """Everything with its place, and how many things of each kind were left out."""

    width: float
    height: float
    records_at: float
    groups: tuple[Group, ...]
    records: tuple[Box, ...]
    identifiers: tuple[Box, ...]
    ties: tuple[Tie, ...]
    arcs: tuple[Arc, ...]
    records_left_out: int = 0
    identifiers_left_out: int = 0
    arcs_left_out: int = 0

    def lane_at(self, lane: int) -> float:
        """Where a lane of brackets runs."""
        return self.records_at - PADDING - LANE * (lane + 0.55)


def layout(customer: Customer, pairs: Sequence[Pair]) -> Layout:
    """Place the graph of one customer: brackets of evidence, records by source, identifiers.

    At most ``MOST_NODES`` records and identifiers and ``MOST_ARCS`` brackets are
    placed, the strongest of each. A function of the sets handed in: every tie is broken
    by a canonical key. Quadratic in what is drawn, ``n log n`` in what is given.
    """
    inside = _inside(customer, pairs)
    refs, held = _strongest(customer, inside)
    drawn = _spanning(inside, frozenset(refs))
    lanes, spans = _lanes(drawn, _heights(refs))
    at = PADDING + lanes * LANE + (PADDING if lanes else 0)
    groups, records = _column(refs, at)
    right = at + RECORD_WIDTH + BETWEEN
    identifiers = _identifiers(held, records, right)
    bottom = max([box.y + BOX for box in (*records, *identifiers)], default=0.0)
    return Layout(
        width=right + HELD_WIDTH + PADDING if held else at + RECORD_WIDTH + 2 * PADDING,
        height=bottom + 2 * PADDING,
        records_at=at,
        groups=groups,
        records=records,
        identifiers=identifiers,
        ties=_ties(records, identifiers),
        arcs=spans,
        records_left_out=len(customer.records) - len(refs),
        identifiers_left_out=len(customer.identifiers) - len(held),
        arcs_left_out=len(inside) - len(drawn),
    )


def _inside(customer: Customer, pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs within the customer, each once, the strongest first."""
    known = frozenset(customer.records)
    kept = {(pair.a, pair.b): pair for pair in pairs if {pair.a, pair.b} <= known and pair.a != pair.b}
    return sorted(
        kept.values(), key=lambda pair: (pair.verdict != Verdict.LINK, -pair.weight, pair.a, pair.b)
    )


def _strongest(
    customer: Customer, pairs: Sequence[Pair]
) -> tuple[tuple[RecordRef, ...], tuple[IdentifierHeld, ...]]:
    """The records and identifiers to draw: all of them while there are few."""
    most = max(MOST_RECORDS, MOST_NODES - len(customer.identifiers))
    best: dict[RecordRef, int] = {}
    for pair in pairs:
        for ref in (pair.a, pair.b):
            best[ref] = max(best.get(ref, pair.weight), pair.weight)
    none = min(best.values(), default=0) - 1
    by_strength = sorted(customer.records, key=lambda ref: (-best.get(ref, none), ref))
    refs = tuple(sorted(by_strength[:most]))
    left = MOST_NODES - len(refs)
    by_reach = sorted(
        customer.identifiers, key=lambda each: (-len(each.records), -each.assurance, each.identifier)
    )
    return refs, tuple(by_reach[:left])


def _spanning(pairs: Sequence[Pair], refs: frozenset[RecordRef]) -> list[Pair]:
    """What holds the records together (a maximum spanning forest), then the strongest of the rest."""
    root = {ref: ref for ref in refs}

    def find(ref: RecordRef) -> RecordRef:
        while root[ref] != ref:
            root[ref] = root[root[ref]]
            ref = root[ref]
        return ref

    tree: list[Pair] = []
    rest: list[Pair] = []
    for pair in pairs:
        if pair.a not in refs or pair.b not in refs:
            continue
        a, b = find(pair.a), find(pair.b)
        root[a] = b
        (tree if a != b else rest).append(pair)
    return (tree + rest)[: min(MOST_ARCS, len(refs) + 2)]


def _heights(refs: Sequence[RecordRef]) -> dict[RecordRef, float]:
    """The upper edge of each record's box: sources one under the other, a title over each."""
    heights, at, source = {}, PADDING, None
    for ref in refs:
        if ref.source != source:
            at += TITLE + (GAP if source is not None else 0)
            source = ref.source
        heights[ref] = at
        at += BOX + GAP
    return heights


def _column(refs: Sequence[RecordRef], at: float) -> tuple[tuple[Group, ...], tuple[Box, ...]]:
    heights = _heights(refs)
    by_source: dict[str, list[float]] = defaultdict(list)
    for ref in refs:
        by_source[ref.source].append(heights[ref])
    groups = tuple(
        Group(
            source,
            at - PADDING,
            tops[0] - TITLE,
            RECORD_WIDTH + 2 * PADDING,
            tops[-1] - tops[0] + TITLE + BOX + 8,
        )
        for source, tops in by_source.items()
    )
    return groups, tuple(Box(at, heights[ref], RECORD_WIDTH, record=ref) for ref in refs)


def _identifiers(held: Sequence[IdentifierHeld], records: Sequence[Box], x: float) -> tuple[Box, ...]:
    """Each identifier near the middle of the records that carry it, none over another."""
    middles = {box.record: box.middle for box in records}
    wanted = []
    for each in held:
        carried = [middles[ref] for ref in each.records if ref in middles]
        wanted.append((fmean(carried) if carried else 0.0, each.identifier, each))
    wanted.sort(key=lambda entry: entry[:2])
    step = BOX + GAP
    floor = max([box.y for box in records] + [PADDING + (len(wanted) - 1) * step])
    tops, least = [], PADDING
    for middle, _, _ in wanted:
        tops.append(max(middle - BOX / 2, least))
        least = tops[-1] + step
    for at in range(len(tops) - 1, -1, -1):
        tops[at] = min(tops[at], floor)
        floor = tops[at] - step
    return tuple(Box(x, top, HELD_WIDTH, held=each) for top, (_, _, each) in zip(tops, wanted, strict=True))


def _ties(records: Sequence[Box], identifiers: Sequence[Box]) -> tuple[Tie, ...]:
    by_ref = {box.record: box for box in records}
    lines = [
        (by_ref[ref], box)
        for box in identifiers
        if box.held is not None
        for ref in sorted(set(box.held.records))
        if ref in by_ref
    ]
    starts: dict[Box, list[Box]] = defaultdict(list)
    ends: dict[Box, list[Box]] = defaultdict(list)
    for record, held in sorted(lines, key=lambda line: (line[0].y, line[1].y)):
        starts[record].append(held)
        ends[held].append(record)
    return tuple(
        Tie(
            record,
            held,
            _spread(record.y, starts[record].index(held), len(starts[record])),
            _spread(held.y, ends[held].index(record), len(ends[held])),
        )
        for record, held in lines
    )


def _spread(top: float, place: int, count: int) -> float:
    """The height of the ``place``-th of ``count`` lines that meet one side of a box."""
    return top + BOX * (place + 1) / (count + 1)


def _lanes(pairs: Sequence[Pair], heights: dict[RecordRef, float]) -> tuple[int, tuple[Arc, ...]]:
    """A lane for each bracket so that none runs over another; short brackets lie inside."""
    ends = _ends(pairs, heights)
    lanes: list[list[tuple[float, float]]] = []
    placed: list[tuple[Pair, float, float, int]] = []
    for pair in sorted(pairs, key=lambda pair: (ends[pair][1] - ends[pair][0], ends[pair], pair.a, pair.b)):
        top, bottom = ends[pair]
        lane = next((at for at, taken in enumerate(lanes) if _clear(top, bottom, taken)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((top, bottom))
        placed.append((pair, top, bottom, lane))
    arcs = []
    for pair, top, bottom, lane in placed:
        crossing = [at for _, up, down, other in placed if other > lane for at in (up, down)]
        arcs.append(Arc(pair, top, bottom, lane, _free(top, bottom, crossing)))
    return len(lanes), tuple(arcs)


def _clear(top: float, bottom: float, taken: Sequence[tuple[float, float]]) -> bool:
    """Whether a bracket may run in a lane beside those already there."""
    return all(bottom + 4 < upper or lower + 4 < top for upper, lower in taken)


def _ends(pairs: Sequence[Pair], heights: dict[RecordRef, float]) -> dict[Pair, tuple[float, float]]:
    """Where each bracket meets its two boxes.

    On one box those that go up lie above those that go down, and of each the short ones
    outermost, so that brackets nest and do not cross at their feet.
    """
    feet: dict[RecordRef, list[tuple[int, float, Pair]]] = defaultdict(list)
    for pair in pairs:
        upper, lower = sorted((pair.a, pair.b), key=lambda ref: heights[ref])
        span = heights[lower] - heights[upper]
        feet[lower].append((0, span, pair))
        feet[upper].append((1, -span, pair))
    at: dict[Pair, list[float]] = defaultdict(list)
    for ref, meeting in feet.items():
        meeting.sort(key=lambda foot: (foot[0], foot[1], foot[2].a, foot[2].b))
        for place, (_, _, pair) in enumerate(meeting):
            at[pair].append(_spread(heights[ref], place, len(meeting)))
    return {pair: (min(both), max(both)) for pair, both in at.items()}


def _free(top: float, bottom: float, crossing: Sequence[float]) -> float:
    """The height for a label nearest the middle of a bracket that no other bracket crosses."""
    middle = (top + bottom) / 2
    reach = max((bottom - top) / 2 - 10, 0)
    for offset in range(0, int(reach) + 1, 4):
        for at in (middle - offset, middle + offset):
            if all(abs(at - other) > 9 for other in crossing):
                return at
    return middle
