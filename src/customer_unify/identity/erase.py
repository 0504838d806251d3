"""Plans that nothing stays of a person, and refuses what was erased when it comes again (law L11)."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from ..errors import Erased, InputError, UnknownCustomer, UnknownRecord
from ..model.change import Change, EventKind, IdentityEvent, Tombstone
from ..model.customer import Alias, AliasKind
from ..model.port import Snapshot, Store
from ..model.record import Record, RecordRef
from .change import plan
from .component.tie import Remembered
from .language import forget_remembered
from .stages import Stages
from .view.seen import follow

__all__ = [
    "REIMPORTS",
    "check",
    "forget_caches",
    "of_customer",
    "of_records",
    "plan_erasure",
    "refused",
    "remaining",
    "seal",
]

REIMPORTS = ("refuse", "blank")
"""What may happen when an erased record comes again: it is refused, or starts as if never seen."""

SHORTEST = 4
"""A text of a person shorter than this is looked for as a whole only, never inside another."""


def seal(key: bytes, text: str) -> str:
    """The keyed digest that stands for an erased text: who has not the key cannot guess it back."""
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def _digest(key: bytes, ref: RecordRef) -> str:
    return seal(key, f"{ref.source}\x1f{ref.key}")


def refused(store: Snapshot, key: bytes | None, ref: RecordRef) -> bool:
    """Whether a record was erased and may not come back. ``key`` is the host's own, if it handed one in."""
    stone = _stone(store, key, ref)
    return stone is not None and stone.reimport == "refuse"


def _stone(store: Snapshot, key: bytes | None, ref: RecordRef) -> Tombstone | None:
    own = key or store.erasure_key()
    return store.tombstone(_digest(own, ref)) if own else None


def check(store: Snapshot, key: bytes | None, record: Record) -> Record:
    """The record, unless it was erased: then ``Erased`` is raised."""
    if refused(store, key, record.ref):
        raise Erased(f"record {record.ref} was erased and may not come back")
    return record


def of_customer(base: Snapshot, customer_id: str) -> tuple[str, tuple[RecordRef, ...]]:
    """The id that stands for a customer now, and all records: those live, and those removed before.

    Raises ``UnknownCustomer`` for an id never issued, and one that several stand for.
    """
    alias = base.alias(customer_id)
    empty = alias is not None and alias.kind is AliasKind.EMPTY
    id = customer_id if empty else follow(base, customer_id)
    ids = _merged_into(base, id)
    gone = [ref for ref in base.departed() if base.former(ref)[-1:] and base.former(ref)[-1] in ids]
    return id, tuple(sorted({*base.records_of(id), *gone}))


def _merged_into(base: Snapshot, id: str) -> set[str]:
    """An id and the retired ones among those of removed records that lead to it alone."""
    ids = {id}
    for former in {name for ref in base.departed() for name in base.former(ref)}:
        if base.customer(former) is None and _leads(base, former, id):
            ids.add(former)
    return ids


def of_records(base: Snapshot, refs: Iterable[RecordRef], key: bytes | None) -> tuple[RecordRef, ...]:
    """The records named: live, removed, or erased before, for one who was erased may have written since.

    Raises ``UnknownRecord`` for one never seen.
    """
    known = sorted(set(refs))
    for ref in known:
        if base.record(ref) is None and not base.former(ref) and _stone(base, key, ref) is None:
            raise UnknownRecord(f"there is no record {ref}, and there never was")
    return tuple(known)


def plan_erasure(
    base: Snapshot,
    stages: Stages,
    refs: Collection[RecordRef],
    *,
    key: bytes,
    own_key: bool,
    reimport: str,
    now: datetime,
    mint: Callable[[], str],
    customer: str | None = None,
) -> Change:
    """Plan that records go and nothing of them stays but tombstones, keyed digests of (source, key).

    Whoever is left is linked as if they had never been there. The id of a customer who loses all
    is retired as erased, for good. ``own_key`` says that the key is to be kept in the store.
    """
    if not isinstance(reimport, str) or reimport not in REIMPORTS:
        raise InputError(f"reimport must be one of {', '.join(map(repr, REIMPORTS))}")
    gone = frozenset(refs)
    live = [ref for ref in refs if base.record(ref) is not None]
    change = plan(base, stages, removals=live, now=now, mint=mint).change
    aliases = {alias.id: _retired(alias) for alias in change.aliases}
    events = list(_told(change.events, gone, lambda id: _staying(base, change, id)))
    for ref in refs:
        for id in _had(base, ref):
            known = aliases.get(id) or base.alias(id)
            if known is not None and known.keeper in gone:
                aliases[id] = attrs.evolve(known, keeper=None)
    if customer is not None and base.customer(customer) is None:
        aliases[customer] = Alias(customer, AliasKind.ERASED, (), now)
        events.append(IdentityEvent(EventKind.ERASED, customer))
    return attrs.evolve(
        change,
        aliases=tuple(aliases.values()),
        decisions=tuple(left for item in change.decisions if (left := item.without(gone)) is not None),
        tombstones=tuple(Tombstone(_digest(key, ref), reimport, now) for ref in refs),
        events=tuple(events),
        erased=tuple(refs),
        unsaid=() if customer is None else tuple(_unsaid(base, customer, gone)),
        erasure_key=key if own_key else b"",
    )


def _unsaid(base: Snapshot, customer: str, gone: Collection[RecordRef]) -> Iterator[tuple[int, RecordRef]]:
    """Former versions of records that stay, by line, that were said while they were this customer's.

    A key may go to another person: what it said before speaks of who is erased, what it says now does not.
    """
    leads: dict[str, bool] = {}
    theirs: dict[RecordRef, list[Record]] = {}
    latest: dict[RecordRef, Record] = {}
    for line in base.history():
        for stored in line.records:
            ref = stored.record.ref
            if ref not in gone:
                latest[ref] = stored.record
                if stored.customer not in leads:
                    leads[stored.customer] = _leads(base, stored.customer, customer)
                if leads[stored.customer]:
                    theirs.setdefault(ref, []).append(stored.record)
    for ref, said in theirs.items():
        theirs[ref] = [record for record in said if not record.says_the_same(latest[ref])]
    # With a version goes the line that took it away, unless an earlier one stands that went by it, too.
    standing: set[RecordRef] = set()
    taken: set[RecordRef] = set()
    for entry, line in zip(base.journal(), base.history(), strict=True):
        number = entry.number
        for ref in line.removed:
            if ref in taken and ref not in standing:
                yield number, ref
            standing.discard(ref)
            taken.discard(ref)
        for stored in line.records:
            ref = stored.record.ref
            if any(stored.record.says_the_same(record) for record in theirs.get(ref, ())):
                taken.add(ref)
                yield number, ref
            else:
                standing.add(ref)


def _leads(base: Snapshot, id: str, customer: str) -> bool:
    """Whether an id is a customer's, or was and leads to it alone."""
    try:
        return id == customer or follow(base, id) == customer
    except UnknownCustomer:
        return False


def _had(base: Snapshot, ref: RecordRef) -> tuple[str, ...]:
    """The ids of the customers a record belongs to, or belonged to."""
    stored = base.record(ref)
    return base.former(ref) if stored is None else (*stored.former, stored.customer)


def _retired(alias: Alias) -> Alias:
    return attrs.evolve(alias, kind=AliasKind.ERASED) if alias.kind is AliasKind.EMPTY else alias


def _staying(base: Snapshot, change: Change, customer_id: str) -> tuple[RecordRef, ...]:
    """The records a customer has once the change is true."""
    now = {stored.record.ref: stored.customer for stored in change.records}
    there = {ref for ref in base.records_of(customer_id) if ref not in now and ref not in change.removed}
    return tuple(sorted(there | {ref for ref, customer in now.items() if customer == customer_id}))


def _told(
    events: Iterable[IdentityEvent],
    gone: Collection[RecordRef],
    staying: Callable[[str], tuple[RecordRef, ...]],
) -> Iterator[IdentityEvent]:
    """The events of a removal as those of an erasure, which name who stays and nobody who goes."""
    lost = dict.fromkeys(event.customer_id for event in events if event.kind is EventKind.LEFT)
    for event in events:
        if event.kind is not EventKind.LEFT:
            yield event.without(gone)
    for id in lost:
        yield IdentityEvent(EventKind.ERASED, id, (), staying(id))


def remaining(store: Store, texts: Iterable[str]) -> tuple[str, ...]:
    """The streams in which somebody else still says one of the texts of an erased person.

    What a living record says as well (a surname, a town, the mailbox of a family) is theirs.
    Cost: one pass over the streams, and one over the records when something is found.
    """
    own = {text.casefold() for text in texts}
    found = [name for name in store.streams() if any(_speaks(event, own) for event in store.stream(name))]
    if found:
        for stored in store.records():
            for values in stored.record.fields.values():
                own.difference_update(map(str.casefold, values))
    return tuple(name for name in found if any(_speaks(event, own) for event in store.stream(name)))


def _speaks(told: Any, texts: Collection[str]) -> bool:
    if isinstance(told, str):
        said = told.casefold()
        return said in texts or any(len(text) >= SHORTEST and _stands_in(text, said) for text in texts)
    if isinstance(told, Mapping):
        return any(_speaks(item, texts) for pair in told.items() for item in pair)
    if isinstance(told, (list, tuple)):
        return any(_speaks(item, texts) for item in told)
    return False


def _stands_in(text: str, said: str) -> bool:
    """Whether a text stands in another by itself, not as a part of a word."""
    place = said.find(text)
    while place >= 0:
        if not (said[place - 1 : place].isalnum() or said[place + len(text) :][:1].isalnum()):
            return True
        place = said.find(text, place + 1)
    return False


def forget_caches(stages: Stages, remembered: Remembered) -> None:
    """Drop every string, content and digest remembered to save time."""
    forget_remembered()
    stages.forget_remembered()
    remembered.forget()
