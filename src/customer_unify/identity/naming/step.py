"""Puts records under customer ids during one step, and says which ids came, went and moved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import heapify, heappop
from typing import NamedTuple
from zlib import crc32

import attrs

from ...frozen import Frozen
from ...model.change import CustomerEntry, EventKind, IdentityEvent, StoredRecord
from ...model.customer import Alias, AliasKind
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..draft import Draft
from .continuity import Member, Named, Standing, name_groups
from .retire import retired

__all__ = ["ALONE", "Naming", "State"]


class State(NamedTuple):
    """The state of a customer, as its entry holds it."""

    clean: bool
    knotted: bool


ALONE = State(clean=True, knotted=False)
NO_STATES: Mapping[int, State] = Frozen({})


def _lot(ref: RecordRef) -> int:
    """A number for a record that reveals nothing about it, and is the same everywhere."""
    return crc32(f"{ref.source}\0{ref.key}".encode("utf-8", "surrogatepass"))


class Naming:
    """The customers of a step that is being planned: entries put, ids retired, and the events of both.

    ``pending`` are the records handed in whose customer is still to be found.
    """

    def __init__(self, base: Snapshot, draft: Draft, mint: Callable[[], str]) -> None:
        self.base, self.draft, self.mint = base, draft, mint
        self.pending: dict[RecordRef, None] = {}
        self.entries: dict[str, CustomerEntry] = {}
        self.aliases: dict[str, Alias] = {}
        self.events: list[IdentityEvent] = []
        self.returned: dict[str, IdentityEvent] = {}
        self.minted = base.minted()

    def member(self, ref: RecordRef) -> Member:
        """What naming needs to know of a live record."""
        stored = self.draft.live(ref)
        return Member(ref, stored.customer, stored.former, stored.first_seen.timestamp())

    def name(self, groups: Sequence[Sequence[Member]], states: Mapping[int, State] = NO_STATES) -> None:
        """Name groups and enter them; a group without a given state says too little to be contradicted."""
        known = {min(member.ref for member in groups[at]): state for at, state in states.items()}
        named = name_groups(
            groups,
            standing=self._standing,
            is_live=lambda ref: self.draft.record(ref) is not None,
            outside=lambda id, refs: next(self._outside(id, refs), None) is not None,
            heir=self._heir,
            mint=self._new,
        )
        for group in named:
            if group.members:
                self._enter(group, known.get(group.members[0].ref, ALONE))
            else:
                self._hand_on(group)

    def _new(self) -> tuple[str, int]:
        self.minted += 1
        return self.mint(), self.minted

    def _standing(self, id: str) -> Standing | None:
        """The state of an id that may be given to a group; None for one that was erased."""
        entry = self.entries.get(id) or self.base.customer(id)
        if entry is not None:
            return Standing(entry.number, entry.keeper, vacant=False)
        alias = self._alias(id)
        if alias is None or alias.kind is AliasKind.ERASED:
            return None
        return Standing(alias.number, alias.keeper, vacant=True)

    def _alias(self, id: str) -> Alias | None:
        return self.aliases.get(id) or self.base.alias(id)

    def _outside(self, id: str, refs: Collection[RecordRef]) -> Iterator[RecordRef]:
        """The live records of a customer that are not linked again in this step, in no order."""
        return (ref for ref in self.base.records_of(id) if ref not in refs and self._stays(ref, id))

    def _stays(self, ref: RecordRef, id: str) -> bool:
        stored = self.draft.record(ref)
        return stored is not None and stored.customer == id

    def _heir(self, id: str, refs: Collection[RecordRef]) -> RecordRef | None:
        """Which record keeps an id from now on; it does not depend on the order of arrival or of the store.

        Each record has a fixed pseudo-random number, and the smallest wins. If the first key won, each
        removal would look through all others when records are removed one by one in the order of keys.
        """
        waiting = [(_lot(ref), ref) for ref in self.base.records_of(id) if ref not in refs]
        heapify(waiting)
        while waiting:
            _, ref = heappop(waiting)
            if self._stays(ref, id):
                return ref
        return None

    def age(self, customer_id: str) -> int:
        """How old an active id is, the oldest first."""
        entry = self.base.customer(customer_id) or self.entries.get(customer_id)
        return entry.number if entry is not None else -1

    def put(self, id: str, number: int, keeper: RecordRef | None, state: State) -> None:
        """Put a customer, if its entry changed."""
        entry = CustomerEntry(id, number, *state, keeper)
        if entry != self.base.customer(id):
            self.entries[id] = entry

    def _hand_on(self, named: Named) -> None:
        entry = self.base.customer(named.id)
        if entry is not None:
            self.entries[named.id] = attrs.evolve(entry, keeper=named.keeper)

    def keep(self, removed: Mapping[RecordRef, StoredRecord]) -> None:
        """Give a new keeper to customers that lost theirs but are unchanged, since a copy of it is left."""
        for ref, stored in removed.items():
            entry = self.entries.get(stored.customer) or self.base.customer(stored.customer)
            if entry is not None and entry.keeper == ref:
                other = self._heir(entry.id, ())
                if other is not None:
                    self.entries[entry.id] = attrs.evolve(entry, keeper=other)

    def _enter(self, group: Named, state: State) -> None:
        """Put the group's records under its id, and say what happened to whom."""
        if self.base.customer(group.id) is None:
            kind = EventKind.RESTORED if group.restored else EventKind.CREATED
            self.events.append(IdentityEvent(kind, group.id, (), tuple(item.ref for item in group.members)))
            self.aliases.pop(group.id, None)
            self.returned.pop(group.id, None)
        self.put(group.id, group.number, group.keeper, state)
        for member in group.members:
            if member.customer != group.id:
                self.move(member.ref, group.id)
            else:
                self.pending.pop(member.ref, None)

    def move(self, ref: RecordRef, customer: str) -> None:
        """Put a record under another customer, and remember the one it leaves."""
        stored = self.draft.live(ref)
        left = () if stored.customer in ("", customer) else (stored.customer,)
        former = tuple(item for item in stored.former if item != customer) + left
        said = stored.record, stored.content, customer, stored.first_seen, stored.last_seen
        self.draft.refresh(StoredRecord(*said, former))
        self.pending.pop(ref, None)
        if not stored.customer:
            self._bring(ref, customer, stored.former)

    def _bring(self, ref: RecordRef, customer: str, former: Sequence[str]) -> None:
        """Let the retired ids that a returning record keeps lead to its customer; they are younger there."""
        entry = self.entries.get(customer) or self.base.customer(customer)
        for id in former:
            alias = self._alias(id) if id != customer else None
            if alias is None or entry is None or alias.keeper != ref:
                continue
            if (alias.number, id) < (entry.number, entry.id):
                alias = attrs.evolve(alias, number=entry.number + 1)
            if alias.kind is AliasKind.EMPTY:
                alias = attrs.evolve(alias, kind=AliasKind.MERGED, successors=(customer,))
                self.returned[id] = IdentityEvent(EventKind.MERGED, customer, (id,), (ref,))
            self.aliases[id] = alias

    def place_copies(self) -> None:
        """Put records whose content is known already with the other records of that content."""
        alone: list[list[Member]] = []
        for ref in list(self.pending):
            stored = self.draft.live(ref)
            twin = self._twin(stored) if self.draft.joinable(stored.content) else None
            if twin is None:
                alone.append([self.member(ref)])
            elif twin != stored.customer:
                self.move(ref, twin)
            else:
                del self.pending[ref]
        if alone:
            self.name(alone)

    def _twin(self, stored: StoredRecord) -> str | None:
        for ref in self.draft.residents(stored.content):
            other = self.draft.record(ref)
            if ref not in self.pending and other is not None and not self.draft.paired(ref):
                return other.customer
        return None

    def retire(self, now: datetime) -> None:
        """Say what became of customers that lost records."""
        events, aliases = retired(self.draft, self.base, self.age, now)
        self.events += events
        for alias in aliases:
            self.aliases[alias.id] = alias
            self.entries.pop(alias.id, None)
