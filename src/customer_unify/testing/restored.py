"""Checks that a store restores what another one held: as it was, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs

from ..errors import Conflict
from ..model.change import Change, JournalEntry, Restored, RewrittenStream, chained
from ..model.configuration import Configuration
from ..model.customer import Alias, AliasKind
from ..model.decision import Decision, DecisionKind
from ..model.port import Store
from .two_records import FIRST, STONE, TWO, WHEN, A, B, raises, require, stored_of

__all__ = ["RESTORING"]


def _past() -> list[Restored]:
    """Lines of two writers whose numbers have gaps, then what no line tells of."""
    rules, moved = Configuration(region="GB"), stored_of("1", TWO, "c2")
    apart = Decision("d1", DecisionKind.SEPARATE, A.record.ref, B.record.ref, at=WHEN)
    alias = Alias("c1", AliasKind.MERGED, ("c2",), WHEN, 1)
    lines = (
        ("", 1, 2, attrs.evolve(FIRST, contents=(), configuration=rules)),
        ("other", 1, 5, Change(WHEN, records=(moved,), aliases=(alias,), gap=9)),
        ("", 2, 9, Change(WHEN + timedelta(hours=1), decisions=(apart,), tombstones=(STONE,))),
    )
    heads: dict[str, str] = {}
    past = []
    for writer, sequence, number, change in lines:
        digests = tuple(f"{number:016x}" for _ in change.records)
        heads[writer] = chained(heads.get(writer, ""), writer, sequence, change.at, digests)
        line = JournalEntry(number, change.at, change.events, digests, heads[writer], writer, sequence)
        past.append(Restored(change, line, "told" if change.configuration else ""))
    spoken = RewrittenStream("case:1", ({"kind": "opened"}, {"kind": "closed"}))
    last = (
        Change(WHEN, contents=(TWO,)),
        Change(WHEN, erasure_key=b"key"),
        Change(WHEN, rewritten=(spoken,)),
    )
    return [*past, *map(Restored, last)]


def _what_is_restored_is_as_it_was(store: Store) -> None:
    past = _past()
    store.restore(past)
    lines = [one.line for one in past if one.line is not None]
    require(list(store.journal()) == lines, "lines keep number, writer, sequence, digests and checksum")
    require(store.last() == lines[-1], "and the latest is the latest")
    require(list(store.journal(since=2)) == lines[1:] == list(store.journal(since=4)), "since is a number")
    require(list(store.history()) == [one.change for one in past[:3]], "history tells each change")
    both = {stored.record.ref: stored.customer for stored in store.records()}
    require(both == {A.record.ref: "c2", B.record.ref: "c2"}, "the records are those of the last line")
    require(list(store.customers()) == ["c2"] and store.minted() >= 2, "so are the customers")
    require([one.id for one in store.decisions_on(A.record.ref)] == ["d1"], "decisions hold")
    require(list(store.contents()) == [TWO.content.digest], "contents are there with their keys")
    require(list(store.block("family:michu")) == [TWO.content.digest], "and are found under them")
    require(len(store.residents(TWO.content.digest)) == 2, "by whoever has them")
    require(store.configuration() == past[0].change.configuration, "the rules are those told last")
    require(store.configuration_digest() == "told", "with the digest they had when told")
    require(store.erasure_key() == b"key" and store.tombstone("t1") == STONE, "tombstones and their key")
    require(len(list(store.stream("case:1"))) == 2, "streams are whole")
    require(store.append("case:1", [{"kind": "more"}], 2) == 3, "and go on")
    later = store.apply(Change(WHEN, removed=(A.record.ref,)))
    require(later.number > lines[-1].number, "what comes later has a higher number")
    sequence, former = max(
        ((one.sequence, one.checksum) for one in lines if one.writer == later.writer), default=(0, "")
    )
    due = chained(former, later.writer, sequence + 1, later.at, later.digests)
    require((later.sequence, later.checksum) == (sequence + 1, due), "and goes on its writer's chain")
    gone = store.apply(Change(WHEN, removed=(B.record.ref,), dropped=(TWO,), erased=(B.record.ref,)))
    gaps = [line.gap for line in store.history()]
    require(gaps == [gone.number, 9, 0, 0, 0], "an erasure finds the lines that are meant")


def _a_new_step_is_told_by_the_store(store: Store) -> None:
    later = Change(WHEN, contents=(TWO,), records=(B,))
    rules = Configuration(region="GB")
    told = [attrs.evolve(FIRST, records=(A,), configuration=rules), later]
    store.restore(Restored(change, new=True) for change in told)
    require(list(store.history()) == [attrs.evolve(one, contents=()) for one in told], "history tells each")
    require(store.count() == 2 and store.configuration() == rules, "and what they say is true")
    line = store.apply(Change(WHEN, removed=(A.record.ref,)))
    lines = list(store.journal())
    require(len(lines) == 3 and lines[-1] == line, "each has a line, and what comes later goes on")
    numbers = [one.number for one in lines]
    require(numbers == sorted(set(numbers)) and 0 not in numbers, "the numbers grow")
    former = ""
    for sequence, one in enumerate(lines, start=1):
        former = chained(former, one.writer, sequence, one.at, one.digests)
        due = (lines[0].writer, sequence, former)
        require((one.writer, one.sequence, one.checksum) == due, "they are one writer's chain")


def _restoring_is_whole_or_nothing(store: Store) -> None:
    def torn() -> Iterator[Restored]:
        yield from _past()
        raise KeyError("the file was torn")

    require(raises(KeyError, lambda: store.restore(torn())), "restoring raises what its changes raise")
    nothing = not list(store.journal()) and not list(store.streams()) and not list(store.customers())
    require(nothing and store.count() == 0 and not list(store.keys()), "and leaves nothing")
    require(store.configuration() is None and not store.erasure_key(), "nor rules")
    store.restore(_past())
    require(raises(Conflict, lambda: store.restore(_past())), "a store that holds something is not filled")
    require(store.count() == 2 and len(list(store.journal())) == 3, "and stays as it is")


def _one_with_streams_is_not_empty(store: Store) -> None:
    store.append("case:1", [{"kind": "opened"}], 0)
    require(raises(Conflict, lambda: store.restore([])), "a store with streams is not empty")


RESTORING = (
    _what_is_restored_is_as_it_was,
    _a_new_step_is_told_by_the_store,
    _restoring_is_whole_or_nothing,
    _one_with_streams_is_not_empty,
)
"""Each is tried on a fresh, empty store."""
