"""Recomputes a graph from its live records and decisions, and lists where the store holds something else."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from ..model.change import Change, ContentEntry, chained
from ..model.configuration import Configuration
from ..model.content import Content
from ..model.port import Snapshot
from ..model.record import RecordRef
from ..model.result import Discrepancy, StorePart, VerifyReport
from .configure import plan_again
from .draft import Draft
from .history import Past, fold
from .preview import placeholders
from .stages import IDENTIFIER, Stages

__all__ = ["verify"]

SHOWN = 20
"""Most digests told of one part: enough to begin looking, and a bound on the report."""

Found = Iterator[tuple[StorePart, str]]


def verify(base: Snapshot, stages: Stages, *, now: datetime) -> VerifyReport:
    """Compare all that a store holds with what follows from its live records, decisions and history.

    Nothing is written, and no value told (law L21). Damage to what a line once said and later lines
    replaced goes unseen: nothing else says it. ``now`` dates what is planned for comparison. Cost:
    that of resolving the base in bulk, and one pass over the journal.
    """
    config = stages.config
    seal, contents = _Sealed(base), _contents_due(base, stages)
    history = list(base.history())
    told: dict[StorePart, dict[str, None]] = defaultdict(dict)
    for part, found in (
        (StorePart.CONTENT, _contents(base, contents, seal)),
        (StorePart.INDEX, _index(base, contents, config, seal)),
        (StorePart.MEMBERSHIP, _membership(base, config, seal)),
        (StorePart.DECISION, _decisions(base)),
        (StorePart.JOURNAL, _journal(base, history)),
        (StorePart.HISTORY, _history(base, history)),
        (StorePart.PARTITION, _partition(base, stages, now)),
    ):
        try:
            for at, name in found:
                told[at][name] = None
        except LookupError:  # so damaged that it cannot be gone through: something is named and not there
            told[part]["unreadable"] = None
    return VerifyReport(
        base.count(),
        sum(1 for _ in base.customers()),
        len(history),
        tuple(Discrepancy(part, len(told[part]), tuple(told[part])[:SHOWN]) for part in sorted(told)),
    )


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


def _contents_due(base: Snapshot, stages: Stages) -> dict[str, ContentEntry]:
    """The contents there must be, with their keys, by digest."""
    draft = Draft(base, stages)
    due: dict[str, ContentEntry] = {}
    for stored in base.records():
        content = stages.normalise(stored.record, draft.confirmations(stored.record.ref))
        if content.digest not in due:
            due[content.digest] = stages.entry(content)
    return due


def _same(one: Content, other: Content | None) -> bool:
    """Whether two contents say the same; a digest alone would believe a damaged one."""
    return (
        other is not None
        and (one.digest, one.mark, one.seen) == (other.digest, other.mark, other.seen)
        and (one.facts, one.claims) == (other.facts, other.claims)
    )


def _contents(base: Snapshot, due: Mapping[str, ContentEntry], seal: _Sealed) -> Found:
    for digest, entry in due.items():
        if not _same(entry.content, base.content(digest)):
            yield StorePart.CONTENT, seal(digest)
    for digest in base.contents():
        if digest not in due:
            yield StorePart.CONTENT, seal(digest)
    for stored in base.records():
        if stored.content not in due:
            yield StorePart.CONTENT, stored.record.ref.short


def _index(base: Snapshot, due: Mapping[str, ContentEntry], config: Configuration, seal: _Sealed) -> Found:
    """Under each key its contents; under an identifier their marks, too, and in a crowd its anchors."""
    blocks: dict[str, dict[str, str]] = defaultdict(dict)
    for digest, entry in due.items():
        for key in entry.keys:
            blocks[key][digest] = entry.mark
    for key in {*blocks, *base.keys()}:
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


def _membership(base: Snapshot, config: Configuration, seal: _Sealed) -> Found:
    """Records, by customer and by content, are those of the records themselves."""
    refs: dict[str, set[RecordRef]] = defaultdict(set)
    contents: dict[str, set[str]] = defaultdict(set)
    residents: dict[str, set[RecordRef]] = defaultdict(set)
    count = 0
    for stored in base.records():
        count += 1
        ref = stored.record.ref
        refs[stored.customer].add(ref)
        contents[stored.customer].add(stored.content)
        residents[stored.content].add(ref)
        if base.record(ref) is not stored and base.record(ref) != stored:
            yield StorePart.MEMBERSHIP, ref.short
    if base.count() != count:
        yield StorePart.MEMBERSHIP, "count"
    for customer in {*refs, *base.customers()}:
        if base.customer(customer) is None or not refs.get(customer):
            yield StorePart.CUSTOMER, customer
        held = contents.get(customer, ())
        right = _is(base.records_of(customer), refs.get(customer, ()))
        right = right and _is(base.contents_of(customer), held)
        if right and len(held) > config.component_limit:
            right = list(base.firsts(customer, config.anchors)) == sorted(held)[: config.anchors]
        if not right:
            yield StorePart.MEMBERSHIP, customer
    for digest, there in residents.items():
        if not _is(base.residents(digest), there):
            yield StorePart.MEMBERSHIP, seal(digest)


def _decisions(base: Snapshot) -> Found:
    """Each live decision is found from every record it speaks of, and no other is."""
    due: dict[RecordRef, set[str]] = defaultdict(set)
    for decision in base.decisions():
        if base.decision(decision.id) != decision:
            yield StorePart.DECISION, decision.id
        for ref in decision.refs if decision.live else ():
            due[ref].add(decision.id)
    for ref in {*due, *(stored.record.ref for stored in base.records())}:
        if {decision.id for decision in base.decisions_on(ref)} != due.get(ref, set()):
            yield StorePart.DECISION, ref.short


def _journal(base: Snapshot, history: Collection[Change]) -> Found:
    """The numbers grow, each writer's lines are chained, and they tell what history tells."""
    heads: dict[str, tuple[int, str]] = {}
    number, count, line = 0, 0, None
    changes = iter(history)
    for count, line in enumerate(base.journal(), start=1):
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


def _history(base: Snapshot, history: Iterable[Change]) -> Found:
    """The changes amount to what there is: records, ids, decisions, tombstones and rules."""
    try:
        past = fold(history)
    except LookupError:  # a line takes away what none before it put
        yield StorePart.HISTORY, "order"
        return
    yield from _past(base, past)
    for stone in {stone.digest: stone for change in history for stone in change.tombstones}.values():
        if base.tombstone(stone.digest) != stone:
            yield StorePart.TOMBSTONE, stone.digest[:8]


def _past(base: Snapshot, past: Past) -> Found:
    live = {stored.record.ref: stored for stored in base.records()}
    for ref in live.keys() | past.records.keys():
        if live.get(ref) != past.records.get(ref):
            yield StorePart.HISTORY, ref.short
    for ref in {*base.departed()} | past.departed.keys():
        if base.former(ref) != past.departed.get(ref, ()):
            yield StorePart.HISTORY, ref.short
    for id in {*base.customers(), *base.retired(), *past.customers, *past.aliases}:
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


def _partition(base: Snapshot, stages: Stages, now: datetime) -> Found:
    """Linked anew, nobody moves, no id changes, and nothing is suspended or clean that was not."""
    again = plan_again(base, stages, stages, now=now, mint=placeholders()).change
    for stored in again.records:
        before = base.record(stored.record.ref)
        if before is None or before.customer != stored.customer:
            yield StorePart.PARTITION, stored.record.ref.short
    for entry in again.customers:
        if base.customer(entry.id) is not None:
            yield StorePart.CUSTOMER, entry.id
    for decision in again.decisions:
        yield StorePart.DECISION, decision.id
