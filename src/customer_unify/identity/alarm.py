"""Finds customers that one pair or one record alone holds together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from ..model.decision import DecisionKind
from ..model.evidence import Verdict
from ..model.port import Snapshot
from ..model.record import RecordRef
from ..model.result import Alarm
from .draft import Draft
from .link import Ruling
from .review import pair_of
from .stages import Stages

if TYPE_CHECKING:
    import networkx

__all__ = ["LARGE", "alarms"]

LARGE = 3
"""From so many distinct contents on each side a cut is worth a look even if nothing speaks against it."""

WIDEST = 150
"""A customer of more distinct contents is looked at through that many, the smallest digests first."""


def alarms(store: Snapshot, stages: Stages) -> list[Alarm]:
    """Each customer that a bridge or an articulation point holds together, the most contradicted first.

    Looked at are the distinct contents of a customer, tied by evidence that proves or by ``link``
    decisions. A cut counts when a pair across it speaks against one person, or when both
    sides are large. Cost: the pairs of contents of each customer with two or more.
    Source: bridges and articulation points by Tarjan (1972), as networkx has them.
    """
    draft = Draft(store, stages)
    found = []
    for id in store.customers():
        digests = sorted(store.contents_of(id))[:WIDEST]
        if len(digests) > 1:
            cuts = [alarm for alarm in _cuts(draft, id, digests) if _counts(alarm, draft)]
            if cuts:
                found.append(min(cuts, key=_order))
    return sorted(found, key=_order)


def _order(alarm: Alarm) -> tuple[int, int, tuple[tuple[RecordRef, ...], ...]]:
    return (alarm.against, -min(map(len, alarm.parts)), alarm.parts)


def _counts(alarm: Alarm, draft: Draft) -> bool:
    sizes = [len({draft.live(ref).content for ref in part}) for part in alarm.parts]
    return alarm.against < 0 or min(sizes) >= LARGE


def _tied(draft: Draft, id: str, digests: Sequence[str]) -> networkx.Graph:
    import networkx

    made = networkx.Graph()
    made.add_nodes_from(digests)
    for a, b in combinations(digests, 2):
        score = draft.score(a, b)
        if score.weight > draft.stages.config.model.merge_above and score.proves():
            made.add_edge(a, b)
    inside = set(digests)
    for digest in digests:
        for ref in draft.decided(digest):
            for decision in draft.paired(ref):
                other = decision.b if decision.a == ref else decision.a
                if decision.kind is DecisionKind.LINK and other is not None and not decision.suspended:
                    there = draft.live(other)
                    if there.customer == id and there.content in inside and there.content != digest:
                        made.add_edge(digest, there.content)
    return made


def _cuts(draft: Draft, id: str, digests: Sequence[str]) -> Iterator[Alarm]:
    """Every bridge and articulation point of a customer, as what it would part."""
    import networkx

    tied = _tied(draft, id, digests)
    for one, two in networkx.bridges(tied):
        rest = tied.copy()
        rest.remove_edge(one, two)
        side = networkx.node_connected_component(rest, one)
        other = networkx.node_connected_component(rest, two)
        yield _alarm(draft, id, [(one, two)], sorted(side), sorted(other))
    for point in networkx.articulation_points(tied):
        rest = tied.copy()
        rest.remove_node(point)
        for side in networkx.connected_components(rest):
            across = sorted(set(tied[point]) & side)
            if across:
                others = networkx.node_connected_component(tied, point) - side
                yield _alarm(draft, id, [(point, other) for other in across], sorted(side), sorted(others))


def _alarm(
    draft: Draft, id: str, held: Sequence[tuple[str, str]], side: Sequence[str], other: Sequence[str]
) -> Alarm:
    pairs = [
        pair_of(draft, _first(draft, id, a), _first(draft, id, b), Ruling(Verdict.LINK)) for a, b in held
    ]
    scores = (draft.score(a, b) for a in side for b in other)
    against = min((score.against for score in scores if score.opposes), default=0)
    parts = sorted([_records(draft, id, side), _records(draft, id, other)])
    return Alarm(id, tuple(sorted(pairs, key=lambda pair: (pair.a, pair.b))), tuple(parts), against)


def _first(draft: Draft, id: str, digest: str) -> RecordRef:
    return min(ref for ref in draft.residents(digest) if draft.live(ref).customer == id)


def _records(draft: Draft, id: str, digests: Sequence[str]) -> tuple[RecordRef, ...]:
    return tuple(
        sorted(ref for digest in digests for ref in draft.residents(digest) if draft.live(ref).customer == id)
    )
