"""How records come and go: one by one, many in chunks, a whole extract, a first base all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import attrs

from ..errors import InputError, TooManyRemovals
from ..identity import begin, erase
from ..identity.change import Planned
from ..model.change import IdentityEvent, Restored
from ..model.given import name, streamed
from ..model.port import Progress
from ..model.record import Record
from ..model.result import Outcome, Resolution, Summary, Work
from . import log
from .asked import CHUNK, FIRST, SHARED_CHUNK, Given, checked, listener, named, share
from .deciding import Decider
from .turn import step

__all__ = ["Adder"]


class Adder(Decider):
    """Adds, replaces and removes records; each step is made true in the writer's turn."""

    def add(self, record: Record, *, now: datetime | None = None) -> Resolution:
        """Add one record, or a new version of it, and return what became of it.

        A record with the same fields, assurances and consents as the stored one changes nothing. A version
        that was observed earlier than the stored one is ``stale`` and replaces nothing (law L3).
        Cost: comparing it with its own candidates, as long as nothing contradicts.
        Raises ``UnknownField`` for a field that is not declared, and ``Erased`` for a record that was
        erased and may not come back (law L11).
        """
        planned = self._add_one(checked(record), now)
        return Resolution(
            record.ref,
            planned.outcomes[record.ref],
            planned.customers[record.ref],
            changes=planned.change.events,
            work=planned.work,
            read=self.customer,
            review=self._candidates_of,
            useless=self._unusable_of,
        )

    @step
    def _add_one(self, record: Record, now: datetime | None) -> Planned:
        at = self._moment(now)
        return self._plan([erase.check(self.store, self._erasure_key, record)], now=at)

    def add_many(
        self,
        records: Iterable[Record],
        *,
        on_progress: Progress | None = None,
        now: datetime | None = None,
    ) -> Summary:
        """Add many records; the result is the same as adding them one by one (law L2).

        An empty base takes the first 5,000 to 1,000,000 records all at once: they are resolved as
        :func:`~customer_unify.resolve` does, but with the rules as they are, and written in one transaction.
        If that is interrupted, the base is still empty. Further records are written in chunks, each
        completely or not at all: 5,000 records, or 500 if several processes can write to the store. Progress
        comes in the stages ``read``, ``index`` (with the extra ``fast``) and ``link`` for the first records,
        and ``add``.
        """
        self._check_writable()
        progress = listener(on_progress)
        parts = []
        done = 0
        for part in self._parts(Given(records), progress, now):
            parts.append(part)
            done += part.acknowledged
            progress("add", done, None)
        return _together(parts)

    def _parts(self, given: Given, progress: Progress, now: datetime | None) -> Iterator[Summary]:
        """The first of an empty base, and then chunk by chunk."""
        most = SHARED_CHUNK if self.store.shared else CHUNK
        waiting: Iterable[Record] = ()
        if self._begins():
            head = waiting = list(given.some(CHUNK))
            if len(head) == CHUNK:
                every = chain(head, given.some(FIRST - CHUNK, head))
                first = begin.first(every, self.config, progress)
                filled = self._fill(first, progress, now)
                waiting = first.records.values() if filled is None else ()
                if filled is not None:
                    yield filled
        for chunk in chain(Given(waiting).chunks(most), given.chunks(most)):
            yield self._add_chunk(chunk, now)

    def _begins(self) -> bool:
        """Whether nothing was ever written to the base."""
        with self._turns.reading():
            store = self._reading()
            if store.configuration() is not None:
                return False  # a line told it; the latest is read whole, and may tell of thousands of records
            return store.last() is None and next(iter(store.streams()), None) is None

    @step
    def _fill(self, first: begin.First, progress: Progress, now: datetime | None) -> Summary | None:
        """Make the first records true, all or none; None where the base or the rules are others by now."""
        at = self._moment(now)
        if self.config is not first.config or not self._begins():
            return None
        events: list[IdentityEvent] = []
        self.store.restore(self._lines(first, at, progress, events))
        self._written = self.store.configuration()
        log.emit(log.first(events, len(first.records), first.work))
        count, customers = len(first.records), len(first.groups)
        outcomes = {Outcome.NEW: customers, Outcome.JOINED: count - customers}
        return Summary(count, outcomes, changes=tuple(events), work=first.work)

    def _lines(
        self, first: begin.First, at: datetime, progress: Progress, events: list[IdentityEvent]
    ) -> Iterator[Restored]:
        """The lines of the first records, of which the very first says under which configuration."""
        done = 0
        for change in first.changes(at, self.new_id, self.store.minted()):
            yield Restored(change if done else self._under(change), new=True)
            done += len(change.records)
            events += change.events
            progress("add", done, len(first.records))

    @step
    def _add_chunk(self, given: Sequence[Record], now: datetime | None) -> Summary:
        """Add records in one step."""
        chunk = self._welcome(given)
        return _told(given, chunk, self._plan(chunk, now=self._moment(now)))

    def sync(
        self,
        source: str,
        records: Iterable[Record],
        *,
        remove_at_most: float = 0.05,
        on_progress: Progress | None = None,
        now: datetime | None = None,
    ) -> Summary:
        """Make a source equal to a full extract of it: records that are not in the extract are removed.

        All of it is one step: everything is written, or nothing. Records that did not change cost one look-up
        each. An empty base takes its first extract as :meth:`add_many` does, with the same progress. For a
        later one, progress comes in the stage ``add``, at the beginning and at the end.
        Raises ``TooManyRemovals``, and changes nothing, if more than the share ``remove_at_most`` of the live
        records of the source would be removed (the file was probably cut), and ``InputError`` for a record
        of another source.
        """
        self._check_writable()
        source = name(source, "the name of a source")
        progress = listener(on_progress)
        extract = list(map(checked, streamed(records, "records")))
        if any(record.source != source for record in extract):
            raise InputError(f"the extract of {source!r} holds records of another source")
        once = len({record.ref for record in extract}) == len(extract)
        if len(extract) >= CHUNK and once and self._begins():
            filled = self._fill(begin.first(extract, self.config, progress), progress, now)
            if filled is not None:
                return filled
        progress("add", 0, len(extract))
        summary = self._sync(source, extract, share(remove_at_most, "remove_at_most"), now)
        progress("add", len(extract), len(extract))
        return summary

    @step
    def _sync(self, source: str, extract: Sequence[Record], most: float, now: datetime | None) -> Summary:
        at = self._moment(now)
        live = set(self.store.refs(source))
        gone = live - {record.ref for record in extract}
        if len(gone) > most * len(live):
            raise TooManyRemovals(
                f"{len(gone)} of {len(live)} records of {source!r} are not in the extract, more than "
                f"{most:.0%} (hint: raise remove_at_most if that is right)"
            )
        welcome = self._welcome(extract)
        planned = self._plan(welcome, removals=sorted(gone), now=at)
        return attrs.evolve(_told(extract, welcome, planned), removed=len(gone))

    @step
    def remove(self, source: str, key: str, *, now: datetime | None = None) -> Sequence[Any]:
        """Remove a record with all its evidence, which may split its customer; return the events.

        Raises ``UnknownRecord`` if there is no such record.
        """
        at = self._moment(now)
        ref = self._known(named((source, key)))
        return self._plan([], removals=[ref], now=at).change.events

    def _welcome(self, records: Sequence[Record]) -> Sequence[Record]:
        kept = [one for one in records if not erase.refused(self.store, self._erasure_key, one.ref)]
        log.emit(log.refusals(len(records) - len(kept)))
        return kept


def _told(given: Sequence[Record], welcome: Sequence[Record], planned: Planned) -> Summary:
    """What a step did that took the records that are ``welcome``."""
    return Summary(
        len(given),
        dict(Counter(planned.outcomes.values())),
        refused=len(given) - len(welcome),
        changes=planned.change.events,
        work=planned.work,
    )


def _together(parts: Sequence[Summary]) -> Summary:
    """What several steps did, one after the other."""
    outcomes: Counter[Outcome] = Counter()
    for part in parts:
        outcomes.update(part.outcomes)
    works = [attrs.astuple(part.work) for part in parts]
    return Summary(
        sum(part.acknowledged for part in parts),
        dict(outcomes),
        refused=sum(part.refused for part in parts),
        changes=tuple(chain.from_iterable(part.changes for part in parts)),
        work=Work(*map(sum, zip(*works, strict=True))),
    )
