"""Says whether decisions can hold with each other and those that hold, all faults at once (laws L5, L6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ...errors import ConstraintBroken, Contradiction, InputError, UnknownRecord
from ...model.decision import Decision, DecisionKind
from ...model.port import Snapshot
from ...model.record import RecordRef, aware
from ..link.excused import distinct
from ..stages import Stages

__all__ = ["check", "takeable"]

Path = tuple[str, ...]
"""Ids of the decisions on the way from one record to another."""


class _Together:
    """The decisions that hold, and those that are to be taken."""

    def __init__(self, store: Snapshot, decisions: Iterable[Decision]) -> None:
        self.store = store
        self._more: dict[RecordRef, list[Decision]] = defaultdict(list)
        for decision in decisions:
            for ref in decision.refs:
                self._more[ref].append(decision)

    def on(self, ref: RecordRef, kind: DecisionKind) -> list[tuple[Decision, RecordRef]]:
        """The decisions of a kind on a record, each with the other record it speaks of."""
        found = []
        for item in (*self.store.decisions_on(ref), *self._more.get(ref, ())):
            other = item.b if item.a == ref else item.a
            if item.kind is kind and other is not None:
                found.append((item, other))
        return found

    def linked(self, start: RecordRef) -> dict[RecordRef, Path]:
        """The records ``link`` decisions tie to one, each with the decisions on a shortest way."""
        reached: dict[RecordRef, Path] = {start: ()}
        todo = [start]
        for ref in todo:
            for item, other in self.on(ref, DecisionKind.LINK):
                if other not in reached:
                    reached[other] = (*reached[ref], item.id)
                    todo.append(other)
        return reached


def check(store: Snapshot, stages: Stages, decisions: Sequence[Decision]) -> None:
    """Raise once if decisions cannot hold with each other and the live ones, or break an exclusive namespace.

    Raises ``Contradiction``, naming every decision of every chain, else ``ConstraintBroken``,
    naming every namespace. Cost: the groups that ``link`` decisions tie, and the customers linked.
    """
    together = _Together(store, decisions)
    opposed = list(_opposed(together, decisions))
    broken = [
        (decision, names)
        for decision in decisions
        if decision.kind is DecisionKind.LINK and (names := _exclusive(together, stages, decision))
    ]
    told = [
        f"{'decisions' if len(chain) > 1 else 'decision'} {', '.join(chain)} to link and decision {apart} to "
        "separate contradict each other"
        if chain
        else f"decision {apart} names one record twice"
        for apart, chain in opposed
    ]
    told += [
        f"{decision.id} links customers with different values of exclusive {', '.join(names)}"
        for decision, names in broken
    ]
    if opposed:
        named = list(dict.fromkeys(id for apart, chain in opposed for id in (*chain, apart)))
        raise Contradiction("; ".join(told) + " (hint: undo or leave out one of them)", decisions=named)
    if broken:
        hint = (
            "if that is a mistake in the data, link the very records that have them and name it in despite="
        )
        names = sorted({name for _, each in broken for name in each})
        raise ConstraintBroken(f"{'; '.join(told)} (hint: {hint})", namespaces=names)


def _opposed(together: _Together, decisions: Sequence[Decision]) -> Iterator[tuple[str, Path]]:
    """Each ``separate`` of two records that ``link`` decisions tie, with those; one of one record, alone."""
    seen: set[RecordRef] = set()
    told: set[str] = set()
    for decision in decisions:
        if not decision.pairs:
            continue
        if decision.a == decision.b:
            yield decision.id, ()
            continue
        if decision.a in seen:
            continue
        group = together.linked(decision.a)
        seen.update(group)
        for ref in group:
            for apart, other in together.on(ref, DecisionKind.SEPARATE):
                if other in group and other != ref and apart.id not in told:
                    told.add(apart.id)
                    yield apart.id, together.linked(ref)[other]


def _exclusive(together: _Together, stages: Stages, decision: Decision) -> list[str]:
    """The exclusive namespaces a link would break, but for the pairs people excused."""
    store = together.store
    refs: set[RecordRef] = set()
    for start in decision.refs:
        stored = store.record(start)
        refs.update(store.records_of(stored.customer) if stored is not None else ())
    contents = {
        ref: store.content(stored.content) for ref in refs if (stored := store.record(ref)) is not None
    }
    links = [(item, ref, other) for ref in refs for item, other in together.on(ref, DecisionKind.LINK)]
    broken = []
    for namespace in sorted(stages.config.namespaces.values(), key=lambda known: known.name):
        if namespace.exclusive:
            held: Mapping[RecordRef, Sequence[str]] = {
                ref: tuple(content.values(namespace.name)) for ref, content in contents.items() if content
            }
            excused = [(a, b) for item, a, b in links if b in refs and namespace.name in item.despite]
            if distinct(held, excused) > 1:
                broken.append(namespace.name)
    return broken


def takeable(store: Snapshot, given: Iterable[Decision]) -> list[Decision]:
    """Decisions made elsewhere as they may be taken here; those known already are left out.

    Raises ``InputError`` for what is no decision that holds, for one that says too little and for an
    id that stands for another, and ``UnknownRecord``, counting all records that are not here.
    """
    taken: dict[str, Decision] = {}
    for decision in given:
        if not isinstance(decision, Decision):
            raise InputError(f"a decision is needed, not {type(decision).__name__}")
        fresh = _in_order(decision)
        known = taken.get(decision.id, store.decision(decision.id))
        if known is not None and attrs.evolve(known, suspended=False) != fresh:
            raise InputError("another decision here has the id of this one")
        if not decision.live or not _says_enough(decision):
            raise InputError(f"a {decision.kind} that is revoked or incomplete cannot be taken")
        if known is None:
            taken[decision.id] = fresh
    missing = {ref for item in taken.values() for ref in item.refs if store.record(ref) is None}
    if missing:
        raise UnknownRecord(f"there is no live record {', '.join(map(str, sorted(missing)))}")
    return list(taken.values())


def _in_order(decision: Decision) -> Decision:
    """As it is kept: the smaller record first, in UTC, and suspended by what is known here alone."""
    at = None if decision.at is None else aware(decision.at, "at")
    a, b = (decision.a, None) if decision.b is None else sorted((decision.a, decision.b))
    return attrs.evolve(decision, a=a, b=b, at=at, suspended=False)


def _says_enough(decision: Decision) -> bool:
    if decision.pairs:
        return decision.b is not None and bool(decision.id)
    if decision.kind is DecisionKind.CONSENT:
        return decision.consent is not None and decision.consent.given_at is not None
    counts = decision.assurance is not None and decision.assurance.counts
    return counts and bool(decision.field and decision.values)
