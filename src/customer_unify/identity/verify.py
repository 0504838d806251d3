"""Recomputes a graph from its live records and decisions, and lists where the store holds something else."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TypeVar

from ..errors import Unreadable
from ..model.change import Change, ContentEntry, StoredRecord, chained
from ..model.content import Content
from ..model.port import Progress, Snapshot
from ..model.record import RecordRef
from ..model.result import Discrepancy, StorePart, VerifyReport
from .configure import plan_again
from .draft import Draft
from .history import Past, fold
from .preview import placeholders
from .progress import with_progress
from .stages import IDENTIFIER, Stages

__all__ = ["verify"]

SHOWN = 20
"""Most digests told of one part: enough to begin looking, and a bound on the report."""

TOGETHER = 256
"""Keys whose blocks are read together."""

MOST = 1 << 62
"""More contents than stand under any key."""

Found = Iterator[tuple[StorePart, str]]
T = TypeVar("T")


def verify(
    base: Snapshot, stages: Stages, *, now: datetime, progress: Progress, deep: bool = True
) -> VerifyReport:
    """Compare all that a store holds with what follows from its live records, decisions and history.

    Nothing is written, and no value told (law L21). Damage to what a line once said and later lines
    replaced goes unseen: nothing else says it. ``now`` dates what is planned for comparison. Cost:
    that of resolving the base in bulk, and one pass over the journal. Where not ``deep``, nothing is
    normalised or linked again: then contents, keys and customers are asked only to lead to each other.
    """
    there = _There(base, stages, progress)
    differs: dict[StorePart, dict[str, None]] = defaultdict(dict)
    unreadable = set()
    for part, found in _deep(there, now) if deep else _cheap(there):
        try:
            for at, name in found:
                differs[at][name] = None
        except (LookupError, Unreadable):  # so damaged that it cannot be gone through
            unreadable.add(part)
    return VerifyReport(
        base.count(),
        _length(base.customers),
        _length(lambda: there.history),
        tuple(
            Discrepancy(part, len(differs[part]), tuple(differs[part])[:SHOWN], part not in unreadable)
            for part in sorted(differs.keys() | unreadable)
        ),
    )


def _length(many: Callable[[], Iterable[object]]) -> int:
    """How many there are; 0 where they cannot be read."""
    try:
        return sum(1 for _ in many())
    except Unreadable:
        return 0


class _There:
    """What is compared, and what several comparisons need of it: read when first asked for."""

    def __init__(self, base: Snapshot, stages: Stages, progress: Progress) -> None:
        self.base, self.stages, self.config, self.seal = base, stages, stages.config, _Sealed(base)
        self.progress = progress

    def each(self, stage: str, many: Iterable[T], total: int | None) -> Iterator[T]:
        """Go through many, and tell how far it is."""
        return with_progress(many, stage, total, self.progress)

    def keys(self, keys: Collection[str]) -> Iterator[str]:
        """Go through keys; their blocks are read together, and at hand when they are asked for."""
        every = self.each("keys", keys, len(keys))
        while some := list(islice(every, TOGETHER)):
            self.base.blocks(some, lambda _: MOST)
            yield from some

    @cached_property
    def live(self) -> dict[RecordRef, StoredRecord]:
        """The live records."""
        every = self.each("records", self.base.records(), self.base.count())
        return {stored.record.ref: stored for stored in every}

    @cached_property
    def due(self) -> dict[str, ContentEntry]:
        """The contents there must be, with their keys, by digest."""
        draft = Draft(self.base, self.stages)
        due: dict[str, ContentEntry] = {}
        for stored in self.each("read", self.live.values(), len(self.live)):
            content = self.stages.normalise(stored.record, draft.confirmations(stored.record.ref))
            if content.digest not in due:
                due[content.digest] = self.stages.entry(content)
        return due

    @cached_property
    def history(self) -> list[Change]:
        """What each line of the journal made true."""
        return list(self.each("lines", self.base.history(), None))


def _cheap(there: _There) -> Iterator[tuple[StorePart, Found]]:
    """What can be compared as it stands."""
    yield StorePart.INDEX, _leads(there)
    yield from _standing(there)


def _deep(there: _There, now: datetime) -> Iterator[tuple[StorePart, Found]]:
    """What is computed again, too."""
    yield StorePart.CONTENT, _contents(there)
    yield StorePart.INDEX, _index(there)
    yield from _standing(there)
    yield StorePart.PARTITION, _partition(there, now)


def _standing(there: _There) -> Iterator[tuple[StorePart, Found]]:
    """What is compared either way."""
    yield StorePart.MEMBERSHIP, _membership(there)
    yield StorePart.DECISION, _decisions(there)
    yield StorePart.JOURNAL, _journal(there)
    yield StorePart.HISTORY, _history(there)
    yield StorePart.RESIDUE, _residue(there)


class _Sealed:
    """Names contents and keys in a report by digests nobody can guess back who has not the journal.

    A short digest of a telephone number alone would be as good as the number.
    """

    def __init__(self, base: Snapshot) -> None:
        last = base.last()
        self._key = last.checksum.encode() if last is not None else b""

    def __call__(self, text: str) -> str:
        said = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, key=self._key, digest_size=4).hexdigest()


def _same(one: Content, other: Content | None) -> bool:
    """Whether two contents say the same; a digest alone would believe a damaged one."""
    return (
        other is not None
        and (one.digest, one.mark, one.seen) == (other.digest, other.mark, other.seen)
        and (one.facts, one.claims) == (other.facts, other.claims)
    )


def _contents(there: _There) -> Found:
    base, due, seal = there.base, there.due, there.seal
    for digest, entry in there.each("contents", due.items(), len(due)):
        if not _same(entry.content, base.content(digest)):
            yield StorePart.CONTENT, seal(digest)
    for digest in base.contents():
        if digest not in due:
            yield StorePart.CONTENT, seal(digest)
    for stored in there.live.values():
        if stored.content not in due:
            yield StorePart.CONTENT, stored.record.ref.short


def _leads(there: _There) -> Found:
    """Each content is somebody's, each record has one, and no key leads to one that is not there."""
    base, seal = there.base, there.seal
    contents = set(base.contents())
    for digest in there.each("contents", contents, len(contents)):
        if not base.residents(digest):
            yield StorePart.CONTENT, seal(digest)
    for stored in there.live.values():
        if stored.content not in contents:
            yield StorePart.CONTENT, stored.record.ref.short
    for key in there.keys({*base.keys()}):
        if not contents.issuperset(base.block(key)):
            yield StorePart.INDEX, seal(key)


def _index(there: _There) -> Found:
    """Under each key its contents; under an identifier their marks, too, and in a crowd its anchors."""
    base, due, config, seal = there.base, there.due, there.config, there.seal
    blocks: dict[str, dict[str, str]] = defaultdict(dict)
    for digest, entry in due.items():
        for key in entry.keys:
            blocks[key][digest] = entry.mark
    for key in there.keys({*blocks, *base.keys()}):
        marks = blocks.get(key, {})
        right = _is(base.block(key), marks)
        if right and key[0] == IDENTIFIER:
            right = dict(base.marks(key)) == Counter(mark for mark in marks.values() if mark)
        if right and key[0] == IDENTIFIER and len(marks) > config.identifier_limit:
            anchors = base.anchors(key, config.anchors)
            right = {mark: list(few) for mark, few in anchors.items()} == _anchors(marks, config.anchors)
        if not right:
            yield StorePart.INDEX, seal(key)


def _anchors(marks: Mapping[str, str], count: int) -> dict[str, list[str]]:
    by_mark: dict[str, list[str]] = defaultdict(list)
    for digest in sorted(marks):
        by_mark[marks[digest]].append(digest)
    return {mark: digests[:count] for mark, digests in by_mark.items()}


def _is(held: Collection[object], due: Iterable[object]) -> bool:
    """Whether a collection holds these, each once."""
    expected = set(due)
    return len(held) == len(expected) and set(held) == expected


def _membership(there: _There) -> Found:
    """Records, by customer and by content, are those of the records themselves."""
    base, config, seal = there.base, there.config, there.seal
    refs: dict[str, set[RecordRef]] = defaultdict(set)
    contents: dict[str, set[str]] = defaultdict(set)
    residents: dict[str, set[RecordRef]] = defaultdict(set)
    for ref, stored in there.each("members", there.live.items(), len(there.live)):
        refs[stored.customer].add(ref)
        contents[stored.customer].add(stored.content)
        residents[stored.content].add(ref)
        if base.record(ref) is not stored and base.record(ref) != stored:
            yield StorePart.MEMBERSHIP, ref.short
    if base.count() != len(there.live):
        yield StorePart.MEMBERSHIP, "count"
    customers = {*refs, *base.customers()}
    for customer in there.each("customers", customers, len(customers)):
        if base.customer(customer) is None or not refs.get(customer):
            yield StorePart.CUSTOMER, customer
        held = contents.get(customer, ())
        right = _is(base.records_of(customer), refs.get(customer, ()))
        right = right and _is(base.contents_of(customer), held)
        if right and len(held) > config.component_limit:
            right = list(base.firsts(customer, config.anchors)) == sorted(held)[: config.anchors]
        if not right:
            yield StorePart.MEMBERSHIP, customer
    for digest, them in there.each("members", residents.items(), len(residents)):
        if not _is(base.residents(digest), them):
            yield StorePart.MEMBERSHIP, seal(digest)


def _decisions(there: _There) -> Found:
    """Each live decision is found from every record it speaks of, and no other is."""
    base = there.base
    due: dict[RecordRef, set[str]] = defaultdict(set)
    for decision in base.decisions():
        if base.decision(decision.id) != decision:
            yield StorePart.DECISION, decision.id
        for ref in decision.refs if decision.live else ():
            due[ref].add(decision.id)
    refs = {*due, *there.live}
    for ref in there.each("decisions", refs, len(refs)):
        if {decision.id for decision in base.decisions_on(ref)} != due.get(ref, set()):
            yield StorePart.DECISION, ref.short


def _journal(there: _There) -> Found:
    """The numbers grow, each writer's lines are chained, and they tell what history tells."""
    base, history = there.base, there.history
    heads: dict[str, tuple[int, str]] = {}
    number, count, line = 0, 0, None
    changes = iter(history)
    for count, line in enumerate(there.each("lines", base.journal(), len(history)), start=1):
        change = next(changes, None)
        sequence, former = heads.get(line.writer, (0, ""))
        due = chained(former, line.writer, sequence + 1, line.at, line.digests)
        if line.number <= number or (line.sequence, line.checksum) != (sequence + 1, due):
            yield StorePart.JOURNAL, f"line {count}"
        if change is None or (change.at, change.events) != (line.at, line.events):
            yield StorePart.HISTORY, f"line {count}"
        number, heads[line.writer] = line.number, (line.sequence, line.checksum)
    if len(history) != count:
        yield StorePart.HISTORY, "length"
    if base.last() != line:
        yield StorePart.JOURNAL, "last line"


def _history(there: _There) -> Found:
    """The changes amount to what there is: records, ids, decisions, tombstones and rules."""
    base, history = there.base, there.history
    try:
        past = fold(history)
    except LookupError:  # a line takes away what none before it put
        yield StorePart.HISTORY, "order"
        return
    yield from _past(there, past)
    for stone in {stone.digest: stone for change in history for stone in change.tombstones}.values():
        if base.tombstone(stone.digest) != stone:
            yield StorePart.TOMBSTONE, stone.digest[:8]


def _past(there: _There, past: Past) -> Found:
    base, live = there.base, there.live
    for ref in live.keys() | past.records.keys():
        if live.get(ref) != past.records.get(ref):
            yield StorePart.HISTORY, ref.short
    for ref in {*base.departed()} | past.departed.keys():
        if base.former(ref) != past.departed.get(ref, ()):
            yield StorePart.HISTORY, ref.short
    ids = {*base.customers(), *base.retired(), *past.customers, *past.aliases}
    for id in there.each("customers", ids, len(ids)):
        if base.customer(id) != past.customers.get(id) or base.alias(id) != past.aliases.get(id):
            yield StorePart.CUSTOMER, id
    numbers = [one.number for one in past.customers.values()] + [one.number for one in past.aliases.values()]
    if base.minted() < max(numbers, default=0):
        yield StorePart.CUSTOMER, "count"
    held = {decision.id: decision for decision in base.decisions()}
    for id in held.keys() | past.decisions.keys():
        if held.get(id) != past.decisions.get(id):
            yield StorePart.DECISION, id
    if base.configuration() != past.configuration:
        yield StorePart.HISTORY, "configuration"


def _residue(there: _There) -> Found:
    """Nothing is left that nothing leads to."""
    there.progress("residue", 0, None)  # one question to the store
    for place in there.base.residue():
        yield StorePart.RESIDUE, place


def _partition(there: _There, now: datetime) -> Found:
    """Linked anew, nobody moves, no id changes, and nothing is suspended or clean that was not."""
    base, stages = there.base, there.stages
    made = plan_again(base, stages, stages, now=now, mint=placeholders(), on_progress=there.progress)
    again = made.change
    for stored in again.records:
        before = base.record(stored.record.ref)
        if before is None or before.customer != stored.customer:
            yield StorePart.PARTITION, stored.record.ref.short
    for entry in again.customers:
        if base.customer(entry.id) is not None:
            yield StorePart.CUSTOMER, entry.id
    for decision in again.decisions:
        yield StorePart.DECISION, decision.id
