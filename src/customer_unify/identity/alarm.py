"""Finds customers that one pair or record alone holds together, and handles that look like others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING

import attrs

from ..model.assurance import Assurance
from ..model.configuration import Source
from ..model.decision import Decision, DecisionKind
from ..model.evidence import Verdict
from ..model.port import Snapshot
from ..model.record import RecordRef
from ..model.result import Alarm, AlarmKind
from .draft import Draft
from .link.group import Ruling
from .normalise import bare, deceives, look
from .review.pairs import pair_of
from .stages import Stages
from .why.suppose import SOMETIME, groups_of, with_decision

if TYPE_CHECKING:
    import networkx

__all__ = ["LARGE", "alarms"]

LARGE = 3
"""From so many distinct contents on each side a cut is worth a look even if nothing speaks against it."""

UNDECLARED = Source("undeclared").assurance
"""What holds for a source the configuration does not name."""

SHORTEST_LOOK = 4
"""Shorter handles look alike by chance."""

MOST_SEPARATED = 64
"""So many pairs at most are to be separated for one split: more are no work for a person."""

WIDEST = 150
"""A customer of more distinct contents is looked at through that many, the smallest digests first."""


def alarms(store: Snapshot, stages: Stages) -> list[Alarm]:
    """What is worth a review: the customers that hang by a thread, then the deceptive handles."""
    return [*_threads(store, stages), *_lookalikes(store, stages)]


def _threads(store: Snapshot, stages: Stages) -> list[Alarm]:
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
                found.append(_remedied(store, stages, min(cuts, key=_order)))
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


def _remedied(store: Snapshot, stages: Stages, alarm: Alarm) -> Alarm:
    """The alarm with the decisions to undo, and the records to separate, for its split to come about."""
    wanted = frozenset(map(frozenset, alarm.parts))
    draft = Draft(store, stages)
    undo = tuple(sorted(_across(draft, alarm.parts), key=lambda made: (made.refs, made.id)))
    held = tuple((pair.a, pair.b) for pair in alarm.evidence)
    every = [ends for one in alarm.parts[0] for other in alarm.parts[1] for ends in [_ends(one, other)]]
    tried: list[Sequence[tuple[RecordRef, RecordRef]]] = [(), held]
    if len(every) <= MOST_SEPARATED:
        tried.append(every)
    refs = frozenset(chain.from_iterable(alarm.parts))
    for separate in tried:
        if undo or separate:
            supposed = Draft(store, stages)
            for made in undo:
                with_decision(supposed, attrs.evolve(made, revoked_at=SOMETIME, suspended=False))
            for at, (one, other) in enumerate(separate):
                with_decision(supposed, Decision(f"supposed {at}", DecisionKind.SEPARATE, one, other))
            if groups_of(supposed, refs) == wanted:
                return attrs.evolve(alarm, undo=tuple(made.id for made in undo), separate=tuple(separate))
    return alarm


def _ends(one: RecordRef, other: RecordRef) -> tuple[RecordRef, RecordRef]:
    return (one, other) if one <= other else (other, one)


def _across(draft: Draft, parts: Sequence[Sequence[RecordRef]]) -> Iterator[Decision]:
    """The decisions that link a record of one part to one of the other."""
    ours, theirs = map(frozenset, parts)
    for ref in sorted(ours):
        for made in draft.decisions_on(ref):
            if made.kind is DecisionKind.LINK and not theirs.isdisjoint(made.refs):
                yield made


def _first(draft: Draft, id: str, digest: str) -> RecordRef:
    return min(ref for ref in draft.residents(digest) if draft.live(ref).customer == id)


def _records(draft: Draft, id: str, digests: Sequence[str]) -> tuple[RecordRef, ...]:
    return tuple(
        sorted(ref for digest in digests for ref in draft.residents(digest) if draft.live(ref).customer == id)
    )


# -- handles that look like others -----------------------------------------------------------------

_Bearer = tuple[int, int, RecordRef]
"""How little is known of a handle's bearer, the best known first: assurance, records, the first of them."""


class _Borne:
    """The records that bear one handle, as it was written, and the strongest assurance it is borne with."""

    def __init__(self) -> None:
        self.refs: dict[str, list[RecordRef]] = defaultdict(list)
        self.assurance = Assurance.INFERRED

    def known(self) -> _Bearer:
        refs = [ref for said in self.refs.values() for ref in said]
        return (-self.assurance, -len(refs), min(refs))


def _lookalikes(store: Snapshot, stages: Stages) -> list[Alarm]:
    """Each customer with a handle made to deceive, or one easily taken for that of a better known customer.

    Of handles that are all honest letters the best known is the original: borne with the strongest assurance,
    then by the most records. Claimed handles count as well: an alarm decides nothing.
    Source: confusable detection of Unicode Technical Standard 39.
    """
    found: list[Alarm] = []
    for (namespace, _), borne in sorted(_by_look(store, stages).items()):
        honest = {handle: each for handle, each in borne.items() if not deceives(handle)}
        original = min(honest, key=lambda handle: honest[handle].known(), default=None)
        for handle in sorted(borne):
            if handle != original:
                found += _resembling(namespace, borne[handle], honest.get(original or ""), deceives(handle))
    return sorted(found, key=lambda alarm: (alarm.namespace, alarm.parts))


def _by_look(store: Snapshot, stages: Stages) -> Mapping[tuple[str, str], Mapping[str, _Borne]]:
    """Namespace and look -> handle, lower-case -> who bears it."""
    found: dict[tuple[str, str], dict[str, _Borne]] = defaultdict(lambda: defaultdict(_Borne))
    config = stages.config
    fields = {name: field for name, field in config.fields.items() if field.normaliser == "handle"}
    for stored in store.records():
        record = stored.record
        for name in fields.keys() & record.fields.keys():
            source = config.sources.get(record.source)
            default = source.assurance if source else UNDECLARED
            for value in record.fields[name]:
                seen = look(value)
                if len(seen) >= SHORTEST_LOOK:
                    borne = found[fields[name].namespace or name, seen][bare(value)]
                    borne.refs[stored.customer].append(record.ref)
                    borne.assurance = max(borne.assurance, record.assurance_of(name, value, default))
    return found


def _resembling(namespace: str, borne: _Borne, original: _Borne | None, deceptive: bool) -> Iterator[Alarm]:
    owners = set(original.refs) if original else set()
    for customer, refs in sorted(borne.refs.items()):
        resembled = tuple(
            sorted(
                ref
                for owner in sorted(owners - {customer})
                for ref in (original.refs[owner] if original else ())
            )
        )
        if deceptive or (resembled and customer not in owners):
            yield Alarm(
                customer,
                (),
                (tuple(sorted(set(refs))),),
                kind=AlarmKind.LOOKALIKE,
                namespace=namespace,
                resembled=resembled,
            )
