"""Walks records through the stages and returns what is to be true afterwards, as one Change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from ..model.change import Change, ContentEntry, EventKind, StoredRecord
from ..model.decision import Decision, DecisionKind
from ..model.evidence import Score
from ..model.port import Progress, Snapshot
from ..model.record import Record, RecordRef
from ..model.result import Outcome, Work
from .component.append import Appended, append
from .component.around import Component, find_components, held_component, link_component
from .component.meeting import Meeting
from .component.reach import unsettled
from .component.tie import Home, Learned, Remembered, Ties
from .component.touch import Touch
from .draft import Draft
from .naming.continuity import Member
from .naming.events import decided, joined_and_changed
from .naming.step import ALONE, Naming, State
from .progress import with_progress
from .stages import IDENTIFIER, Stages

__all__ = ["Planned", "Step", "plan"]


@attrs.frozen
class Planned:
    """What a step would do: the change, what became of each record handed in, and what it cost.

    ``learned`` is to be remembered once the change is true.
    """

    change: Change
    outcomes: Mapping[RecordRef, Outcome]
    customers: Mapping[RecordRef, str]
    work: Work
    learned: Learned = attrs.field(factory=Learned, repr=False)


def plan(
    base: Snapshot,
    stages: Stages,
    *,
    records: Iterable[Record] = (),
    removals: Iterable[RecordRef] = (),
    decisions: Iterable[Decision] = (),
    now: datetime,
    mint: Callable[[], str],
    on_progress: Progress | None = None,
    remembered: Remembered | None = None,
) -> Planned:
    """Plan a step: any number of records, removals and decisions, taken together.

    Nothing is written. The partition that results is a function of the live records,
    the live decisions and the configuration alone (law L1); only the ids read history.
    An uncontested record costs its own candidates; otherwise the touched components
    are linked anew, and nothing else is looked at. What is ``remembered`` of ties saves searching for them.
    """
    records, removals, decisions = list(records), list(removals), list(decisions)
    met: Meeting | None = None
    if len(records) == 1 and not removals and not decisions:
        made = append(base, stages, records[0], now=now, mint=mint)
        if isinstance(made, Appended):
            return _appended(records[0], made)
        met = made
    known = remembered.as_of(base, stages) if remembered is not None else None
    step = Step(base, stages, now, mint, on_progress, known)
    for ref in removals:
        step.remove(ref)
    for record in records:
        step.add(record, met)
    for decision in decisions:
        step.decide(decision)
    return step.finish()


def _appended(record: Record, made: Appended) -> Planned:
    """The quick way of one record."""
    outcome = Outcome.JOINED if made.joined else Outcome.NEW
    return Planned(
        made.change,
        {record.ref: outcome},
        {record.ref: made.customer},
        Work(compared=made.compared),
        Learned(doubtful=made.met),
    )


class Step:
    """One step in the making: what is handed in, what is linked and named anew, and the change it all is."""

    def __init__(
        self,
        base: Snapshot,
        stages: Stages,
        now: datetime,
        mint: Callable[[], str],
        on_progress: Progress | None,
        remembered: Remembered | None = None,
    ) -> None:
        self.base, self.stages, self.now, self.mint = base, stages, now, mint
        self.on_progress = on_progress or (lambda stage, done, total: None)
        self.draft = Draft(base, stages)
        """The graph as it will be."""
        self.home = Home(base)
        self.remembered = remembered
        self.before = Ties(Draft(base, stages), self.home, remembered)
        """The ties as they are in the base."""
        self.ties = Ties(self.draft)
        """The ties as they will be."""
        self.naming = Naming(base, self.draft, mint)
        self.outcomes: dict[RecordRef, Outcome] = {}
        """What became of each record handed in."""
        self.removed: dict[RecordRef, StoredRecord] = {}
        self.dirty: dict[str, None] = {}
        """The contents that are linked again; no others are looked at."""
        self.changed: set[str] = set()
        """The contents that came, went, meet others than before or are tied otherwise."""
        self.flipped: list[str] = []
        """The keys whose reach is another once all is handed in."""
        self.held: dict[str, Score] | None = None
        """The ties of the one record handed in, if nothing else need be followed: see :class:`Meeting`."""
        self.grows = True
        """Whether records only came: nothing was removed or replaced."""
        self.linked = self.cut = 0
        """How many nodes were linked again, and into how many pieces too large components were cut."""
        self._knotted: dict[str, bool] = {}

    # What is handed in

    def remove(self, ref: RecordRef) -> None:
        """Take a live record away and remember whom its going touches."""
        stored = self.draft.record(ref)
        if stored is None:
            return
        self.removed.setdefault(ref, stored)
        self.naming.pending.pop(ref, None)
        for decision in self.draft.paired(ref):
            if decision.suspended:  # it waits for the record to come back; data forbid it no more
                self.draft.decide(attrs.evolve(decision, suspended=False))
        self._leave(ref, stored)

    def _leave(self, ref: RecordRef, stored: StoredRecord) -> None:
        self.grows = False
        decided = self.draft.paired(ref)
        last = self.draft.undecided(stored.content) == 1
        if last or decided:
            self.dirty[stored.content] = None
            if stored.customer:
                self.dirty.update(dict.fromkeys(self.base.contents_of(stored.customer)))
        if decided:
            for decision in decided:
                self._touch_decided(decision)
        self.draft.remove(ref)

    def add(self, record: Record, met: Meeting | None = None) -> None:
        """Walk one record to its place in the draft: new, another version, the same, or stale.

        What was found of a new one while it was tried to append it, ``met``, is not worked out again.
        """
        ref = record.ref
        before = self.draft.record(ref)
        if before is not None:
            outcome = self._again(record, before)
            if outcome is not None:
                self.outcomes.setdefault(ref, outcome)
                return
        if met is not None:
            content = met.content
            self.draft.despair(content.digest, met.hopeless)
        else:
            content = self.stages.normalise(record, self.draft.confirmations(ref))
        known = self.base.record(ref)
        self.outcomes[ref] = Outcome.NEW if known is None else Outcome.CHANGED
        if before is not None and before.content != content.digest:
            self._leave(ref, before)
        elif before is not None:
            self.draft.refresh(attrs.evolve(before, record=record, last_seen=self.now))
            return
        fresh = not self.draft.undecided(content.digest)
        former = known.former if known is not None else self.base.former(ref)
        first = known.first_seen if known is not None else self.now
        customer = known.customer if known is not None else ""
        self.draft.put(StoredRecord(record, content.digest, customer, first, self.now, former), content)
        if met is not None and met.whole and not met.crowded:
            self.draft.meet(content.digest, met.circle, met.scores)
            self.held = met.held
        self.removed.pop(ref, None)
        self.naming.pending[ref] = None
        decided = self.draft.paired(ref)
        # A new version brings its customer along, who may be split by it: that is looked at whole.
        if fresh or decided or known is not None:
            self.dirty[content.digest] = None
        for decision in decided:
            self._touch_decided(decision)

    def _again(self, record: Record, before: StoredRecord) -> Outcome | None:
        """The outcome when nothing is replaced: the same said again, or an older version (law L3)."""
        seen, stored = record.observed_at, before.record.observed_at
        if record.says_the_same(before.record):
            if seen is not None and (stored is None or seen > stored):
                later = attrs.evolve(before, record=record, last_seen=self.now)
                self.draft.refresh(later)
                self._read_again(later)  # what changes hands is held by whoever was seen with it last
            return Outcome.SAME
        if seen is not None and stored is not None and seen < stored:
            return Outcome.STALE
        return None

    def decide(self, decision: Decision) -> None:
        """Take a decision into the draft; the records it speaks of are linked anew.

        What a person allows says nothing of who they are: then nothing is.
        """
        if decision.kind is DecisionKind.CONSENT:
            self.draft.decide(decision)
            return
        self._touch_decided(decision)
        self.draft.decide(decision)
        self._touch_decided(decision)
        stored = self.draft.record(decision.a)
        if stored is not None and not decision.pairs:
            self._read_again(stored)

    def _read_again(self, stored: StoredRecord) -> None:
        """Give a record the content it has now that something else is confirmed, and link it anew."""
        ref = stored.record.ref
        content = self.stages.normalise(stored.record, self.draft.confirmations(ref))
        if content.digest == stored.content:
            return
        self._leave(ref, stored)
        self.draft.put(attrs.evolve(stored, content=content.digest), content)
        self.naming.pending[ref] = None
        self.dirty[content.digest] = None
        for decision in self.draft.paired(ref):
            self._touch_decided(decision)

    def _touch_decided(self, decision: Decision) -> None:
        for ref in (decision.a, decision.b):
            stored = self.draft.record(ref) if ref is not None else None
            if stored is not None:
                self.dirty[stored.content] = None
                if stored.customer:
                    self.dirty.update(dict.fromkeys(self.base.contents_of(stored.customer)))

    # What becomes of it

    def finish(self) -> Planned:
        """Link what was touched, name the groups, and say it all as one change."""
        self._link()
        self.naming.place_copies()
        self.naming.keep(self.removed)
        self.naming.retire(self.now)
        self._set_outcomes()
        events = self.naming.events
        events += joined_and_changed(self.naming, self.outcomes)
        events += decided(self.naming)
        return self._planned()

    def _reached(self, key: str) -> Iterable[str]:
        """The contents that a key's new reach may join or part."""
        if key[0] == IDENTIFIER:
            return self.draft.block(key)
        return unsettled(self.draft, self.base, key, closing=not self.draft.open(key))

    def _was_knotted(self, digest: str) -> bool:
        """Whether a content stood in a component above the limit before this step."""
        known = self._knotted.get(digest)
        if known is None:
            base = self.base
            if base.decided(digest):
                customers = self.before.draft.customers_at(digest)
            else:  # all its records are with one customer
                stored = next(map(base.record, base.residents(digest)), None)
                customers = [] if stored is None else [stored.customer]
            entries = map(base.customer, customers)
            known = self._knotted[digest] = any(entry is not None and entry.knotted for entry in entries)
        return known

    def _components(self) -> list[Component]:
        """The components that are touched, or pieces of them."""
        flipped = self.flipped = self.draft.flipped()
        ties = self.ties = Ties(self.draft)
        if self.held is not None:
            (digest,) = self.changed = set(self.dirty)
            return [held_component(self.draft, ties, digest, self.held)]
        touch = Touch(self.before, ties, self._was_knotted, flipped)
        reached = {digest for key in flipped for digest in self._reached(key)}
        changed = self.changed = touch.tied_otherwise(reached.union(self.draft.contents))
        # All others are tied as before, whoever is linked anew.
        ties.spare(self.home, self.remembered, changed)
        self.dirty.update(dict.fromkeys(changed.union(touch.kept_otherwise(changed))))
        live = [digest for digest in self.dirty if self.draft.residents(digest)]
        lasting = self.grows and touch.lasting and not (reached or self.draft.decisions)
        found = find_components(
            self.draft, live, firm=True, ties=ties, known=self._was_knotted, lasting=lasting
        )
        return list(found)  # all, before a decision is suspended in the draft

    def _link(self) -> None:
        groups: list[list[Member]] = []
        states: dict[int, State] = {}
        for refs, state in self._groups():
            states[len(groups)] = state
            groups.append([self.naming.member(ref) for ref in refs])
        self.naming.name(groups, states)

    def _groups(self) -> Iterator[tuple[list[RecordRef], State]]:
        """The records of each customer linked anew, and how it stands."""
        components = self._components()
        for component in with_progress(components, "link", len(components), self.on_progress):
            linked = link_component(self.draft, component)
            self.linked += len(component.nodes)
            self.cut += component.cut
            state = State(linked.clean, component.knotted)
            for group in linked.groups:
                yield [ref for key in group for ref in component.refs[key]], state
            yield from (([ref], ALONE) for ref in component.loose)
            self._suspend(component.decisions, linked.suspended)

    def _suspend(self, decisions: Sequence[tuple[Decision, str, str]], suspended: frozenset[str]) -> None:
        """Note which decisions data forbid now, and which hold again (law L6)."""
        for decision, _, _ in decisions:
            if decision.suspended != (decision.id in suspended):
                self.draft.decide(attrs.evolve(decision, suspended=decision.id in suspended))

    def _set_outcomes(self) -> None:
        """Say of each new record whether it stands alone, joined a customer or made several one."""
        merged = {event.customer_id for event in self.naming.events if event.kind is EventKind.MERGED}
        first: dict[str, RecordRef] = {}
        """The first of this step's records in each customer that is new."""
        for ref, outcome in self.outcomes.items():
            stored = self.draft.record(ref)
            if stored is None or outcome is not Outcome.NEW:
                continue
            if stored.customer in merged:
                self.outcomes[ref] = Outcome.MERGED
            elif self.base.customer(stored.customer) or first.setdefault(stored.customer, ref) != ref:
                self.outcomes[ref] = Outcome.JOINED

    def _planned(self) -> Planned:
        draft = self.draft
        change = Change(
            self.now,
            records=tuple(
                stored
                for ref, stored in draft.records.items()
                # A store that reads from a file may give back another noun each time.
                if stored is not None and stored is not (was := self.base.record(ref)) and stored != was
            ),
            removed=tuple(
                ref for ref, stored in draft.records.items() if stored is None and self.base.record(ref)
            ),
            contents=tuple(self._contents()),
            dropped=tuple(self._dropped()),
            customers=tuple(self.naming.entries.values()),
            aliases=tuple(self.naming.aliases.values()),
            decisions=tuple(draft.decisions.values()),
            events=(*self.naming.events, *self.naming.returned.values()),
        )
        work = Work(
            compared=draft.compared + self.before.draft.compared,
            linked=self.linked,
            blocks_closed=sum(not draft.open(key) for key in self.flipped),
            components_cut=self.cut,
            generic=sum(key.startswith("=") and not draft.open(key) for key in self.flipped),
        )
        customers = {ref: known.customer for ref in self.outcomes if (known := draft.record(ref)) is not None}
        return Planned(change, dict(self.outcomes), customers, work, self._learned())

    def _learned(self) -> Learned:
        """What was found of ties; of whom a key that opened may tie within a clean customer nothing is."""
        opened = (key for key in self.flipped if key[0] != IDENTIFIER and self.draft.open(key))
        ties = {digest: ties for digest, ties in self.ties.found.items() if self.draft.residents(digest)}
        if self.held is not None:
            for digest in self.changed:
                ties[digest] = {other: score.weight for other, score in self.held.items()}
        return Learned(self.changed, ties, {digest for key in opened for digest in self.draft.block(key)})

    def _contents(self) -> Iterator[ContentEntry]:
        for digest, entry in self.draft.contents.items():
            if entry is not None and self.base.content(digest) is None:
                yield entry

    def _dropped(self) -> Iterator[ContentEntry]:
        for digest, entry in self.draft.contents.items():
            content = self.base.content(digest)
            if entry is None and content is not None:
                yield self.stages.entry(content)
