"""Walks records through the stages and returns what is to be true afterwards, as one Change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

import attrs

from ..model.change import Change, ContentEntry, CustomerEntry, EventKind, IdentityEvent, StoredRecord
from ..model.customer import Alias, AliasKind
from ..model.decision import Decision, DecisionKind
from ..model.port import Snapshot
from ..model.record import Record, RecordRef
from ..model.result import Outcome, Work
from .append import append
from .component import find_components, link_component
from .continuity import Member, Named, name_groups
from .draft import Draft
from .retire import retired
from .settle import unsettled
from .stages import IDENTIFIER, Stages

__all__ = ["Planned", "Step", "plan"]


@attrs.frozen
class Planned:
    """What a step would do: the change, what became of each record handed in, and what it cost."""

    change: Change
    outcomes: Mapping[RecordRef, Outcome]
    customers: Mapping[RecordRef, str]
    work: Work


def plan(
    base: Snapshot,
    stages: Stages,
    *,
    records: Iterable[Record] = (),
    removals: Iterable[RecordRef] = (),
    decisions: Iterable[Decision] = (),
    now: datetime,
    mint: Callable[[], str],
    on_progress: Callable[[str, int, int | None], None] | None = None,
) -> Planned:
    """Plan a step: any number of records, removals and decisions, taken together.

    Nothing is written. The partition that results is a function of the live records,
    the live decisions and the configuration alone (law L1); only the ids read history.
    An uncontested record costs its own candidates; otherwise the touched components
    are linked anew, and nothing else is looked at.
    """
    records, removals, decisions = list(records), list(removals), list(decisions)
    if len(records) == 1 and not removals and not decisions:
        appended = _appended(base, stages, records[0], now, mint)
        if appended is not None:
            return appended
    step = Step(base, stages, now, mint, on_progress)
    for ref in removals:
        step.remove(ref)
    for record in records:
        step.add(record)
    for decision in decisions:
        step.decide(decision)
    return step.finish()


def _appended(
    base: Snapshot, stages: Stages, record: Record, now: datetime, mint: Callable[[], str]
) -> Planned | None:
    """The quick way of one record, if it can be gone."""
    made = append(base, stages, record, now=now, mint=mint)
    if made is None:
        return None
    outcome = Outcome.JOINED if made.joined else Outcome.NEW
    return Planned(
        made.change, {record.ref: outcome}, {record.ref: made.customer}, Work(compared=made.compared)
    )


class _State(NamedTuple):
    """What a customer entry says of how the customer stands."""

    clean: bool
    knotted: bool


ALONE = _State(clean=True, knotted=False)
NO_STATES: Mapping[int, _State] = MappingProxyType({})


class Step:
    """One step in the making: what is handed in, what is linked and named anew, and the change it all is."""

    def __init__(
        self,
        base: Snapshot,
        stages: Stages,
        now: datetime,
        mint: Callable[[], str],
        on_progress: Callable[[str, int, int | None], None] | None,
    ) -> None:
        self.base, self.stages, self.now, self.mint = base, stages, now, mint
        self.on_progress = on_progress or (lambda stage, done, total: None)
        self.draft = Draft(base, stages)
        self.outcomes: dict[RecordRef, Outcome] = {}
        self.removed: dict[RecordRef, StoredRecord] = {}
        self.dirty: dict[str, None] = {}
        self.pending: dict[RecordRef, None] = {}
        self.entries: dict[str, CustomerEntry] = {}
        self.aliases: dict[str, Alias] = {}
        self.events: list[IdentityEvent] = []
        self.firsts: dict[str, RecordRef] = {}
        self.linked = self.cut = 0
        self.minted = base.minted()

    # What is handed in

    def remove(self, ref: RecordRef) -> None:
        """Take a live record away and remember whom its going touches."""
        stored = self.draft.record(ref)
        if stored is None:
            return
        self.removed.setdefault(ref, stored)
        self.pending.pop(ref, None)
        for decision in self.draft.paired(ref):
            if decision.suspended:  # it waits for the record to come back; data forbid it no more
                self.draft.decide(attrs.evolve(decision, suspended=False))
        self._leave(ref, stored)

    def _leave(self, ref: RecordRef, stored: StoredRecord) -> None:
        decided = self.draft.paired(ref)
        last = self.draft.undecided(stored.content) == 1
        if last or decided:
            self.dirty[stored.content] = None
            self.dirty.update(dict.fromkeys(self.draft.neighbours(stored.content)))
            if stored.customer:
                self.dirty.update(dict.fromkeys(self.base.contents_of(stored.customer)))
        if decided:
            for decision in decided:
                self._touch_decided(decision)
        self.draft.remove(ref)

    def add(self, record: Record) -> None:
        """Walk one record to its place in the draft: new, another version, the same, or stale."""
        ref = record.ref
        before = self.draft.record(ref)
        if before is not None:
            outcome = self._again(record, before)
            if outcome is not None:
                self.outcomes.setdefault(ref, outcome)
                return
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
        self.removed.pop(ref, None)
        self.pending[ref] = None
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
                self.draft.refresh(attrs.evolve(before, record=record, last_seen=self.now))
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
        self.pending[ref] = None
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
        for key in self.draft.flipped():
            self.dirty.update(dict.fromkeys(self._reached(key)))
        self._link([digest for digest in self.dirty if self.draft.residents(digest)])
        self._place_copies()
        self._retire()
        self._tell_joined()
        return self._planned()

    def _reached(self, key: str) -> Iterable[str]:
        """The contents that a key's new reach may join or part."""
        if key[0] == IDENTIFIER:
            return self.draft.block(key)
        return unsettled(self.draft, self.base, key, closing=not self.draft.open(key))

    def _link(self, dirty: Sequence[str]) -> None:
        components = find_components(self.draft, dirty, firm=True)
        groups: list[list[Member]] = []
        states: dict[int, _State] = {}
        for at, component in enumerate(components):
            linked = link_component(self.draft, component)
            self.linked += len(component.nodes)
            self.cut += linked.cut
            by_node = component.refs
            for group in linked.groups:
                states[len(groups)] = _State(linked.clean, linked.knotted)
                groups.append([self._member(ref) for key in group for ref in by_node[key]])
            groups.extend([self._member(ref)] for ref in component.loose)
            if at % 1000 == 0:
                self.on_progress("link", at, len(components))
            self._suspend(component.decisions, linked.suspended)
        self._name(groups, states)

    def _suspend(self, decisions: Sequence[tuple[Decision, str, str]], suspended: frozenset[str]) -> None:
        """Note which decisions data forbid now, and which hold again (law L6)."""
        for decision, _, _ in decisions:
            if decision.suspended != (decision.id in suspended):
                self.draft.decide(attrs.evolve(decision, suspended=decision.id in suspended))

    def _member(self, ref: RecordRef) -> Member:
        stored = self.draft.live(ref)
        return Member(ref, stored.customer, stored.former, stored.first_seen.timestamp())

    def _name(self, groups: Sequence[Sequence[Member]], states: Mapping[int, _State] = NO_STATES) -> None:
        """Name groups and enter them; one whose state is not given says too little to be spoken against."""
        known = {min(member.ref for member in groups[at]): state for at, state in states.items()}
        named = name_groups(groups, age=self._age, vacant=self._vacant, merged=self._merged, mint=self.mint)
        for group in named:
            self._enter(group, known.get(group.members[0].ref, ALONE))

    def _age(self, customer_id: str) -> int:
        entry = self.base.customer(customer_id) or self.entries.get(customer_id)
        return entry.number if entry is not None else -1

    def _vacant(self, customer_id: str) -> bool:
        alias = self.base.alias(customer_id)
        erased = alias is not None and alias.kind is AliasKind.ERASED
        return self.base.customer(customer_id) is None and customer_id not in self.entries and not erased

    def _merged(self, customer_id: str) -> bool:
        alias = self.base.alias(customer_id)
        return alias is not None and alias.kind is AliasKind.MERGED and self._vacant(customer_id)

    def _enter(self, group: Named, state: _State) -> None:
        """Put the group's records under its id, and say what happened to whom."""
        before = self.base.customer(group.id)
        if before is None:
            self.minted += 1
            self.entries[group.id] = CustomerEntry(group.id, self.minted, *state)
            kind = EventKind.RESTORED if group.restored else EventKind.CREATED
            self.events.append(IdentityEvent(kind, group.id, (), tuple(item.ref for item in group.members)))
        elif (before.clean, before.knotted) != state:
            self.entries[group.id] = CustomerEntry(before.id, before.number, *state)
        for member in group.members:
            if member.customer != group.id:
                # Who goes back to a retired id only borrowed the other, and forgets it.
                self._move(member.ref, group.id, home=group.restored)
            else:
                self.pending.pop(member.ref, None)

    def _move(self, ref: RecordRef, customer: str, *, home: bool = False) -> None:
        stored = self.draft.live(ref)
        left = () if home or stored.customer in ("", customer) else (stored.customer,)
        former = tuple(item for item in stored.former if item != customer) + left
        self.draft.refresh(attrs.evolve(stored, customer=customer, former=former))
        self.pending.pop(ref, None)

    def _place_copies(self) -> None:
        """Records whose content was there before go where the others of that content are."""
        alone: list[list[Member]] = []
        for ref in list(self.pending):
            stored = self.draft.live(ref)
            twin = self._twin(stored) if self.draft.joinable(stored.content) else None
            if twin is None:
                alone.append([self._member(ref)])
            elif twin != stored.customer:
                self._move(ref, twin)
            else:
                del self.pending[ref]
        if alone:
            self._name(alone)

    def _twin(self, stored: StoredRecord) -> str | None:
        for ref in self.draft.residents(stored.content):
            other = self.draft.record(ref)
            if ref not in self.pending and other is not None and not self.draft.paired(ref):
                return other.customer
        return None

    def _retire(self) -> None:
        """Say what became of customers that lost records."""
        events, aliases = retired(self.draft, self.base, self._age, self.now)
        self.events += events
        for alias in aliases:
            self.aliases[alias.id] = alias
            self.entries.pop(alias.id, None)

    def _tell_joined(self) -> None:
        told = {
            (event.customer_id, ref)
            for event in self.events
            if event.kind in (EventKind.CREATED, EventKind.RESTORED, EventKind.MERGED)
            for ref in event.records
        }
        joined: dict[tuple[str, str], list[RecordRef]] = defaultdict(list)
        changed: dict[tuple[str, str], list[RecordRef]] = defaultdict(list)
        merged = {event.customer_id for event in self.events if event.kind is EventKind.MERGED}
        for ref, stored in self.draft.records.items():
            before = self.base.record(ref)
            if stored is None or before is None or (stored.customer, ref) in told:
                continue
            if stored.customer != before.customer:
                joined[stored.customer, before.customer].append(ref)
        for ref, outcome in self.outcomes.items():
            stored = self.draft.record(ref)
            if stored is None or outcome in (Outcome.SAME, Outcome.STALE):
                continue
            if outcome is Outcome.CHANGED:
                changed[stored.customer, ""].append(ref)
                continue
            if stored.customer in merged:
                self.outcomes[ref] = Outcome.MERGED
            elif self.base.customer(stored.customer) is not None or self._not_first(ref, stored):
                self.outcomes[ref] = Outcome.JOINED
            if (stored.customer, ref) not in told:
                joined[stored.customer, ""].append(ref)
        self.events += self._moves(EventKind.JOINED, joined)
        self.events += self._moves(EventKind.CHANGED, changed)
        self._tell_decided()

    def _moves(
        self, kind: EventKind, moves: Mapping[tuple[str, str], list[RecordRef]]
    ) -> Iterator[IdentityEvent]:
        """An event for each customer, and each other (if any) that its records come from."""
        for to, origin in sorted(moves, key=lambda move: [(self._age(id), id) for id in move]):
            others = (origin,) if origin else ()
            yield IdentityEvent(kind, to, others, tuple(sorted(moves[to, origin])))

    def _tell_decided(self) -> None:
        for decision in self.draft.decisions.values():
            stored = self.draft.record(decision.a)
            customer = stored.customer if stored is not None else ""
            self.events.append(IdentityEvent(EventKind.DECIDED, customer, (), decision.refs, decision.id))

    def _not_first(self, ref: RecordRef, stored: StoredRecord) -> bool:
        """Whether another record of this very step stands before this one in its new customer."""
        return self.firsts.setdefault(stored.customer, ref) != ref

    def _planned(self) -> Planned:
        draft = self.draft
        change = Change(
            self.now,
            records=tuple(
                stored
                for ref, stored in draft.records.items()
                if stored is not None and stored is not self.base.record(ref)
            ),
            removed=tuple(
                ref for ref, stored in draft.records.items() if stored is None and self.base.record(ref)
            ),
            contents=tuple(self._contents()),
            dropped=tuple(self._dropped()),
            customers=tuple(self.entries.values()),
            aliases=tuple(self.aliases.values()),
            decisions=tuple(draft.decisions.values()),
            events=tuple(self.events),
        )
        flipped = draft.flipped()
        work = Work(
            compared=draft.compared,
            linked=self.linked,
            blocks_closed=sum(not draft.open(key) for key in flipped),
            components_cut=self.cut,
            generic=sum(key.startswith("=") and not draft.open(key) for key in flipped),
        )
        customers = {ref: known.customer for ref in self.outcomes if (known := draft.record(ref)) is not None}
        return Planned(change, dict(self.outcomes), customers, work)

    def _contents(self) -> Iterator[ContentEntry]:
        for digest, entry in self.draft.contents.items():
            if entry is not None and self.base.content(digest) is None:
                yield entry

    def _dropped(self) -> Iterator[ContentEntry]:
        for digest, entry in self.draft.contents.items():
            content = self.base.content(digest)
            if entry is None and content is not None:
                yield ContentEntry(content, self.stages.index(content))
