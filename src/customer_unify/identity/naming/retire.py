"""Says what happened to customers that lost records in a step: they stay, are merged, split or empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from ...model.change import EventKind, IdentityEvent
from ...model.customer import Alias, AliasKind
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..draft import Draft

__all__ = ["retired"]


def retired(
    draft: Draft, base: Snapshot, age: Callable[[str], int], now: datetime
) -> tuple[list[IdentityEvent], list[Alias]]:
    """The events of every customer that lost records, and the aliases of those that lost all.

    ``age`` orders ids by the time when they were minted. Cost: the records of the draft.
    """
    moved: dict[str, dict[str, list[RecordRef]]] = defaultdict(lambda: defaultdict(list))
    gone: dict[str, list[RecordRef]] = defaultdict(list)
    left: dict[str, int] = defaultdict(int)
    for ref, stored in draft.records.items():
        before = base.record(ref)
        if before is None:
            continue
        if stored is None:
            gone[before.customer].append(ref)
            left[before.customer] += 1
        elif stored.customer != before.customer:
            moved[before.customer][stored.customer].append(ref)
            left[before.customer] += 1
    came = {stored.customer for stored in draft.records.values() if stored is not None}
    events: list[IdentityEvent] = []
    aliases: list[Alias] = []
    for customer in sorted(left, key=lambda item: (age(item), item)):
        heirs = tuple(sorted(moved[customer], key=lambda item: (age(item), item)))
        refs = tuple(sorted(ref for refs in moved[customer].values() for ref in refs))
        if gone[customer]:
            events.append(IdentityEvent(EventKind.LEFT, customer, (), tuple(sorted(gone[customer]))))
        if len(base.records_of(customer)) > left[customer] or customer in came:
            if heirs:
                events.append(IdentityEvent(EventKind.SPLIT, customer, heirs, refs))
            continue
        alias, ended = _ended(customer, heirs, refs, now)
        entry = base.customer(customer)
        if entry is not None:
            alias = attrs.evolve(alias, number=entry.number, keeper=entry.keeper)
        aliases.append(alias)
        events += ended
    return events, aliases


def _ended(
    customer: str, heirs: Sequence[str], refs: tuple[RecordRef, ...], now: datetime
) -> tuple[Alias, list[IdentityEvent]]:
    if len(heirs) == 1:
        alias = Alias(customer, AliasKind.MERGED, tuple(heirs), now)
        return alias, [IdentityEvent(EventKind.MERGED, heirs[0], (customer,), refs)]
    alias = Alias(customer, AliasKind.SPLIT if heirs else AliasKind.EMPTY, tuple(heirs), now)
    split = [IdentityEvent(EventKind.SPLIT, customer, tuple(heirs), refs)] if heirs else []
    return alias, [*split, IdentityEvent(EventKind.EMPTIED, customer, tuple(heirs))]
