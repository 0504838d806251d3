"""Resolves the first records of a base all at once, and says what each line of its journal makes true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from ..model.change import Change, ContentEntry, CustomerEntry, EventKind, IdentityEvent, StoredRecord
from ..model.configuration import Configuration
from ..model.port import Mint, Progress
from ..model.record import Record, RecordRef
from ..model.result import Work
from .component.every import Group, closed_keys, groups_of_all
from .draft import Draft
from .gather import gather

__all__ = ["LINE", "First", "first"]

LINE = 5_000
"""Records that one line of the journal tells of, at least: whoever is erased has their lines written anew."""


@attrs.frozen
class First:
    """The customers of the first records of a base, in the order of their smallest ones, still without ids.

    Nothing is in the base yet: no history has a say, and no decision. So the oldest id is that of the
    smallest record, which keeps it, as in a step that adds all of them at once.
    """

    config: Configuration = attrs.field(repr=False)
    records: Mapping[RecordRef, Record] = attrs.field(repr=False)
    groups: Sequence[Group] = attrs.field(repr=False)
    draft: Draft = attrs.field(repr=False)
    work: Work

    def changes(self, now: datetime, mint: Mint, number: int) -> Iterator[Change]:
        """What each line makes true: whole customers, with the contents no line before it brought.

        The customers are those of all the records: of the first lines alone others might follow. So they
        are to be made true together. Their numbers are those above ``number``.
        """
        brought: set[str] = set()
        for groups in self._lines():
            puts: list[StoredRecord] = []
            contents: list[ContentEntry] = []
            customers, events = [], []
            for group in groups:
                number += 1
                entry, some = self._entered(group, mint(), number, now)
                customers.append(entry)
                puts += some
                refs = tuple(stored.record.ref for stored in some)
                events.append(IdentityEvent(EventKind.CREATED, entry.id, (), refs))
                contents += self._brought(group, brought)
            yield Change(
                now,
                records=tuple(puts),
                contents=tuple(contents),
                customers=tuple(customers),
                events=tuple(events),
            )

    def _lines(self) -> Iterator[list[Group]]:
        """The customers that a line tells of."""
        line: list[Group] = []
        held = 0
        for group in self.groups:
            line.append(group)
            held += len(group.members)
            if held >= LINE:
                yield line
                line, held = [], 0
        if line:
            yield line

    def _entered(
        self, group: Group, id: str, number: int, now: datetime
    ) -> tuple[CustomerEntry, list[StoredRecord]]:
        """A customer, and its records put under its id."""
        members = sorted(group.members)
        entry = CustomerEntry(id, number, group.clean, group.knotted, members[0][0])
        return entry, [StoredRecord(self.records[ref], digest, id, now, now) for ref, digest in members]

    def _brought(self, group: Group, brought: set[str]) -> Iterator[ContentEntry]:
        """The contents of a customer; of those that say too little to be linked several may have one."""
        for digest in dict.fromkeys(digest for _, digest in group.members):
            if len(self.draft.residents(digest)) > len(group.members):
                if digest in brought:
                    continue
                brought.add(digest)
            yield self.draft.stages.entry(self.draft.content(digest))


def first(records: Iterable[Record], config: Configuration, progress: Progress) -> First:
    """Resolve the first records of a base, of which none comes twice, as a live one would have them.

    Told are the stages ``read``, ``index`` where there are arrays, and ``link``. Cost: that of
    :func:`~customer_unify.identity.bulk.partition`, which makes the same customers; by arrays where the extra
    ``fast`` is there.
    """
    kept: dict[RecordRef, Record] = {}
    gathered = gather(_kept(records, kept), config, progress)
    draft, digests = gathered.draft, gathered.digests
    groups = groups_of_all(draft, digests, lambda done, total: progress("link", done, total))
    ordered = sorted(groups, key=_smallest)
    progress("link", len(digests), len(digests))
    closed, generic = closed_keys(draft)
    cut = sum(group.cut for group in ordered)
    work = Work(draft.compared, len(digests), closed + generic, cut, generic)
    return First(config, kept, ordered, draft, work)


def _kept(records: Iterable[Record], kept: dict[RecordRef, Record]) -> Iterator[Record]:
    """The same records, kept as they are read: by then they are, however they come."""
    for record in records:
        kept[record.ref] = record
        yield record


def _smallest(group: Group) -> RecordRef:
    return min(group.members)[0]
