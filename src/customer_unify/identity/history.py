"""The graph as it was known at a time: the fold of the changes written by then, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import attrs

from ..model.change import Change, ContentEntry, CustomerEntry, Restored, StoredRecord
from ..model.configuration import Configuration
from ..model.customer import Alias, AliasKind
from ..model.decision import Decision
from ..model.port import Snapshot, Store
from ..model.record import RecordRef
from .configure import plan_again
from .preview import placeholders
from .stages import Stages

__all__ = ["Past", "fold", "known_at", "rebuild"]


@attrs.frozen(repr=False)
class Past:
    """What changes amount to. Contents and keys are not among it: they follow from the records.

    ``departed`` holds the ids that removed records had, oldest first; ``gap`` is the number of the latest
    line, of these or later ones, by which something was erased out of these.
    """

    records: Mapping[RecordRef, StoredRecord]
    departed: Mapping[RecordRef, tuple[str, ...]]
    customers: Mapping[str, CustomerEntry]
    aliases: Mapping[str, Alias]
    decisions: Mapping[str, Decision]
    configuration: Configuration | None = None
    gap: int = 0


def known_at(base: Snapshot, when: datetime) -> Iterator[Restored]:
    """The lines known at a time, with what each made true: those before the first one dated later.

    Whoever hands in times of their own may date a line before the one above it: it is known
    no earlier than that one.
    """
    for line, change in zip(base.journal(), base.history(), strict=True):
        if change.at > when:
            return
        yield Restored(change, line)


def fold(history: Iterable[Change]) -> Past:
    """What changes amount to, taken in their order; nothing but them is read. Cost: what they hold."""
    records: dict[RecordRef, StoredRecord] = {}
    departed: dict[RecordRef, tuple[str, ...]] = {}
    customers: dict[str, CustomerEntry] = {}
    aliases: dict[str, Alias] = {}
    decisions: dict[str, Decision] = {}
    configuration: Configuration | None = None
    gap = 0
    for change in history:
        for ref in change.removed:
            gone = records.pop(ref)
            departed[ref] = (*gone.former, gone.customer)
        for stored in change.records:
            records[stored.record.ref] = stored
            departed.pop(stored.record.ref, None)
        for alias in change.aliases:
            aliases[alias.id] = alias
            customers.pop(alias.id, None)
        for entry in change.customers:
            customers[entry.id] = entry
            aliases.pop(entry.id, None)
        decisions.update((decision.id, decision) for decision in change.decisions)
        configuration = change.configuration or configuration
        gap = max(gap, change.gap)
    return Past(records, departed, customers, aliases, decisions, configuration, gap)


def rebuild(
    lines: Sequence[Restored], past: Past, stages: Stages, blank: Callable[[], Store], *, now: datetime
) -> Store:
    """A store that holds what lines amount to (``past``), under the rules of that time (``stages``).

    It has the same lines, so that cursors mean the same; the last one brings the contents and
    keys. Where something was erased since, who is left is linked as without it: ids go by
    continuity, and one that a group would have had to be minted reads ``new:1``; an id
    that stands for nobody is as erased. ``blank`` makes empty stores. Cost: the changes, and reading
    every record once more; with a gap that of resolving the base in bulk.
    """
    if not lines:
        return blank()
    *before, last = lines
    if last.line is not None and past.gap > last.line.number:
        more = _without_the_erased(_restored(blank(), lines), stages, now)
    else:
        more = _contents(past, stages, now)
    return _restored(blank(), [*before, attrs.evolve(last, change=_then(last.change, more))])


def _restored(store: Store, lines: Iterable[Restored]) -> Store:
    store.restore(lines)
    return store


def _contents(past: Past, stages: Stages, now: datetime) -> Change:
    """The contents of the records, read as the rules say; a record whose content is another today says so."""
    confirmed: dict[RecordRef, list[Decision]] = defaultdict(list)
    for decision in past.decisions.values():
        if decision.live and not decision.pairs:
            for ref in decision.refs:
                confirmed[ref].append(decision)
    entries: dict[str, ContentEntry] = {}
    reread = []
    for ref, stored in past.records.items():
        if stored.content in entries:
            continue
        content = stages.normalise(stored.record, confirmed.get(ref, ()))
        entries[content.digest] = stages.entry(content)
        if content.digest != stored.content:
            reread.append(attrs.evolve(stored, content=content.digest))
    return Change(now, records=tuple(reread), contents=tuple(entries.values()))


def _without_the_erased(base: Snapshot, stages: Stages, now: datetime) -> Change:
    """What relinks a base that lost records without a trace; customers of nobody are as erased."""
    change = plan_again(base, stages, stages, now=now, mint=placeholders()).change
    named = {stored.customer for stored in change.records}
    aliases = {alias.id: alias for alias in change.aliases}
    for id in base.customers():
        if not base.records_of(id) and id not in named:
            aliases[id] = Alias(id, AliasKind.ERASED, (), now)
    return attrs.evolve(change, aliases=tuple(aliases.values()))


Entry = TypeVar("Entry", CustomerEntry, Alias, Decision)


def _by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}


def _then(first: Change, second: Change) -> Change:
    """Two changes as one line, told at the time of the first."""
    retired, put = _by_id(second.aliases), _by_id(second.customers)
    aliases = {id: alias for id, alias in _by_id(first.aliases).items() if id not in put} | retired
    customers = {id: entry for id, entry in _by_id(first.customers).items() if id not in retired} | put
    records = {stored.record.ref: stored for stored in (*first.records, *second.records)}
    return attrs.evolve(
        first,
        records=tuple(records.values()),
        contents=second.contents,
        customers=tuple(customers.values()),
        aliases=tuple(aliases.values()),
        decisions=tuple((_by_id(first.decisions) | _by_id(second.decisions)).values()),
        events=(*first.events, *second.events),
    )
