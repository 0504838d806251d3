"""Checks of a store: the promises of the Store port, step by step and compared with a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from random import Random

import attrs

from ..errors import Closed, Conflict
from ..model.assurance import Assurance
from ..model.change import (
    Change,
    ContentEntry,
    CustomerEntry,
    EventKind,
    IdentityEvent,
    RewrittenStream,
    StoredRecord,
    Tombstone,
    chained,
)
from ..model.configuration import Configuration
from ..model.customer import Alias, AliasKind
from ..model.decision import Decision, DecisionKind
from ..model.port import Store
from ..model.record import Consent, RecordRef
from .kept import KEEPING
from .restored import RESTORING
from .turns import takes_turns
from .two_records import FIRST, ONE, TWO, WHEN, A, B, entry_of, raises, require, stored_of

__all__ = ["check_store"]

Make = Callable[[], Store]


def _an_empty_store_is_empty(store: Store) -> None:
    require(store.count() == 0 and not list(store.records()), "a fresh store holds no record")
    require(store.record(RecordRef("crm", "1")) is None, "an unknown record is None, not an error")
    require(store.customer("c1") is None and store.alias("c1") is None, "an unknown customer is None")
    require(
        store.content("x") is None and len(store.block("=email:x")) == 0, "an unknown key is an empty block"
    )
    require(
        len(store.marks("=email:x")) == 0 and len(store.residents("x")) == 0, "unknown keys have no members"
    )
    require(not list(store.customers()), "a fresh store has no customer")
    require(not list(store.journal()) and not list(store.streams()), "a fresh store has no past")
    require(store.last() is None and store.horizon() == 0, "a fresh store has no latest line")
    require(not list(store.stream("case:1")), "an unknown stream is empty, not an error")


def _what_is_applied_is_read(store: Store) -> None:
    line = store.apply(FIRST)
    require(
        line.number > 0 and line.at == WHEN and line.events == FIRST.events, "apply answers with its line"
    )
    require(store.record(A.record.ref) == A and store.count() == 2, "a record put is read back as it was")
    require(sorted(store.refs("crm")) == [A.record.ref, B.record.ref], "refs are those of the source")
    require(not list(store.refs("x")), "a source nobody wrote to has no refs")
    require(store.content(ONE.content.digest) == ONE.content, "a content put is read back")
    require(
        set(store.block("family:michu")) == {ONE.content.digest, TWO.content.digest}, "blocks hold contents"
    )
    keys = ("family:michu", "=email:a@example.org", "family:nobody")
    told = store.blocks(keys, lambda key: 1)
    require(
        "family:michu" in told and told["family:michu"] is None,
        "a key is crowded above the number that is asked about",
    )
    told = store.blocks(keys, lambda key: 2)
    require(
        [set(block or ()) for block in told.values()]
        == [{ONE.content.digest, TWO.content.digest}, {ONE.content.digest}],
        "blocks are told together, less those of nobody",
    )
    require(dict(store.marks("=email:a@example.org")) == {"m1": 1}, "marks are counted by distinct content")
    both = [ONE, TWO]
    require(sorted(store.contents()) == sorted(one.content.digest for one in both), "contents are listed")
    require(set(store.keys()) == {key for one in both for key in one.keys}, "and so are the keys")
    require(list(store.customers()) == ["c1", "c2"], "ids are in the order minted")
    require(store.minted() >= 2, "whoever is minted next is numbered above all there were")
    require(store.customer("c1") == FIRST.customers[0], "a customer put is read back, with who keeps its id")
    require(list(store.records_of("c1")) == [A.record.ref], "a customer knows its records")
    require(list(store.contents_of("c1")) == [ONE.content.digest], "a customer knows its contents")
    require(list(store.firsts("c1", 8)) == [ONE.content.digest], "and the first of them")
    anchors = {mark: list(digests) for mark, digests in store.anchors("=email:a@example.org", 8).items()}
    require(anchors == {"m1": [ONE.content.digest]}, "a key knows the first contents of each mark")


def _a_new_version_takes_its_evidence_with_it(store: Store) -> None:
    store.apply(FIRST)
    moved = stored_of("1", TWO, "c2")
    alias = Alias("c1", AliasKind.MERGED, ("c2",), WHEN, 1, A.record.ref)
    store.apply(Change(WHEN, records=(moved,), dropped=(ONE,), aliases=(alias,)))
    require(store.record(A.record.ref) == moved and store.count() == 2, "a new version replaces the former")
    require(store.content(ONE.content.digest) is None, "a content dropped is gone")
    require(len(store.block("=email:a@example.org")) == 0, "a content dropped leaves its blocks")
    require(len(store.marks("=email:a@example.org")) == 0, "a content dropped takes its mark along")
    require("=email:a@example.org" not in set(store.keys()), "a key of nobody is no key")
    require(set(store.residents(TWO.content.digest)) == {A.record.ref, B.record.ref}, "residents follow")
    require(store.customer("c1") is None and store.alias("c1") == alias, "a retired id is an alias")
    require(list(store.retired()) == ["c1"], "retired ids are told")
    require(list(store.customers()) == ["c2"] and store.minted() >= 2, "a retired id counts as minted")
    store.apply(Change(WHEN, records=(A,), contents=(ONE,), customers=(CustomerEntry("c1", 1),)))
    require(
        store.alias("c1") is None and list(store.customers()) == ["c1", "c2"] and not list(store.retired()),
        "an id put again is restored",
    )
    store.apply(Change(WHEN, removed=(A.record.ref,), dropped=(ONE,)))
    require(store.record(A.record.ref) is None and store.count() == 1, "a removed record is gone")
    require(
        len(store.records_of("c1")) == len(store.contents_of("c1")) == 0,
        "a removed record leaves its customer",
    )


def _a_content_may_be_found_under_other_keys(store: Store) -> None:
    store.apply(FIRST)
    other = ContentEntry(ONE.content, ("=email:a@example.org", "city:paris"), "m9")
    store.apply(Change(WHEN, contents=(other,), dropped=(ONE,)))
    digest = ONE.content.digest
    require(store.content(digest) == ONE.content, "a content dropped and put at once is there")
    require(list(store.block("family:michu")) == [TWO.content.digest], "it left the keys it had")
    told = store.blocks(["family:michu"], lambda key: 1)
    require(told["family:michu"] is not None, "where it was, nobody crowds any more")
    require(list(store.block("city:paris")) == [digest], "it has those it was put with")
    require(dict(store.marks("=email:a@example.org")) == {"m9": 1}, "and the mark")
    require(list(store.residents(digest)) == [A.record.ref], "its records stay")


def _decisions_and_tombstones_stay(store: Store) -> None:
    store.apply(FIRST)
    a, b = A.record.ref, B.record.ref
    apart = Decision("d1", DecisionKind.SEPARATE, a, b, at=WHEN)
    store.apply(Change(WHEN, decisions=(apart,), tombstones=(Tombstone("t1", "refuse", WHEN),)))
    require(store.decision("d1") == apart and list(store.decisions()) == [apart], "a decision is read back")
    require(
        list(store.decisions_on(a)) == list(store.decisions_on(b)) == [apart], "a decision speaks of both"
    )
    require(list(store.decided(ONE.content.digest)) == [a], "decided are the residents spoken of")
    require(store.tombstone("t1") is not None and store.tombstone("t2") is None, "a tombstone is read back")
    revoked = Decision("d1", DecisionKind.SEPARATE, a, b, at=WHEN, revoked_at=WHEN)
    store.apply(Change(WHEN, decisions=(revoked,)))
    require(store.decision("d1") == revoked, "a revoked decision is remembered")
    require(not list(store.decisions_on(a)) and not store.decided(ONE.content.digest), "but holds no more")
    code = Decision("d2", DecisionKind.CONFIRM, a, field="email", said=("1",), assurance=Assurance.POSSESSED)
    store.apply(Change(WHEN, decisions=(code,)))
    require(list(store.decisions_on(a)) == [code], "a confirmation speaks of its record")
    require(not store.decided(ONE.content.digest), "a confirmation makes no node of its own")


def _what_is_erased_leaves_nothing(store: Store) -> None:
    a, b = A.record.ref, B.record.ref
    told, kept = IdentityEvent(EventKind.CREATED, "c1", (), (a, b)), CustomerEntry("c1", 1, keeper=a)
    store.apply(attrs.evolve(FIRST, events=(told,), customers=(kept, *FIRST.customers[1:])))
    store.apply(Change(WHEN, decisions=(Decision("d1", DecisionKind.SEPARATE, a, b, at=WHEN),)))
    before = [(line.digests, line.checksum) for line in store.journal()]
    stone, alias = Tombstone("t1", "refuse", WHEN), Alias("c1", AliasKind.ERASED, (), WHEN)
    erasure = store.apply(
        Change(
            WHEN,
            removed=(a,),
            dropped=(ONE,),
            aliases=(alias,),
            tombstones=(stone,),
            erased=(a,),
            erasure_key=b"key",
        )
    )
    require(store.erasure_key() == b"key", "the key of the tombstones is kept")
    require(store.tombstone("t1") == stone and store.alias("c1") == alias, "tombstone and alias stay")
    require(store.record(a) is None and not store.former(a), "an erased record has no history")
    require(a not in set(store.departed()), "nor is it among those removed")
    require(store.decision("d1") is None and not list(store.decisions()), "decisions about it are gone")
    require(not list(store.decisions_on(b)), "for the other record, too")
    lines = list(store.journal())
    named = {ref for line in lines for event in line.events for ref in event.records}
    require(named == {b}, "the journal names it no more")
    history = list(store.history())
    require(len(history) == 3 and not any(line.speaks_of({a}) for line in history), "nor does the history")
    require(
        [line.gap for line in history] == [erasure.number, 0, 0],
        "which says where something is missing, and since when",
    )
    require(history[0].records == (B,) and not history[1].decisions, "and keeps what others said")
    require([(line.digests, line.checksum) for line in lines[:2]] == before, "and its chain is what it was")


def _a_consent_is_on_every_record_it_names(store: Store) -> None:
    a, b = A.record.ref, B.record.ref
    store.apply(FIRST)
    no = Decision(
        "d1", DecisionKind.CONSENT, a, at=WHEN, consent=Consent("sms", "offers", False, WHEN), others=(b,)
    )
    store.apply(Change(WHEN, decisions=(no,)))
    require(list(store.decisions_on(a)) == [no] == list(store.decisions_on(b)), "each of them finds it")
    require(not store.decided(ONE.content.digest), "it makes no node of its own")
    store.apply(Change(WHEN, removed=(a,), dropped=(ONE,), erased=(a,)))
    left = store.decision("d1")
    require(left is not None and left.refs == (b,), "an erased record leaves it to the others")
    require(list(store.decisions_on(b)) == [left] and not store.decisions_on(a), "who find it as before")


def _a_stream_is_rewritten_whole(store: Store) -> None:
    store.append("case:1", [{"kind": "opened", "text": "who"}, {"kind": "closed", "text": "why"}], 0)
    store.append("case:2", [{"kind": "opened"}], 0)
    quiet = RewrittenStream("case:1", ({"kind": "opened"}, {"kind": "closed"}))
    short = RewrittenStream("case:1", quiet.events[:1])
    require(raises(Conflict, lambda: store.apply(Change(WHEN, rewritten=(short,)))), "none may be shorter")
    require(len(list(store.journal())) == 0, "and nothing is done then")
    store.apply(Change(WHEN, rewritten=(quiet,)))
    require(tuple(store.stream("case:1")) == quiet.events, "a rewritten stream reads as it was given")
    require(list(store.stream("case:2")) == [{"kind": "opened"}], "any other stays as it was")
    require(store.append("case:1", [{"kind": "more"}], 2) == 3, "and it goes on where it stopped")


def _the_journal_is_numbered(store: Store) -> None:
    store.apply(FIRST)
    for number in range(2, 6):
        line = store.apply(Change(WHEN + timedelta(hours=number), records=(A,)))
        require(store.last() == line, "what apply answers is the latest line")
    lines = list(store.journal())
    numbers = [line.number for line in lines]
    require(len(lines) == 5 and sorted(set(numbers)) == numbers, "the journal is read in its order")
    two = [line.number for line in store.journal(since=numbers[1], limit=2)]
    require(two == numbers[2:4], "since and limit are kept")
    past = (*store.journal(since=numbers[-1]), *store.journal(limit=0))
    require(not past, "past the end is nothing")
    heads: dict[str, tuple[int, str]] = {}
    for line in lines:
        sequence, former = heads.get(line.writer, (0, ""))
        due = chained(former, line.writer, sequence + 1, line.at, line.digests)
        require((line.sequence, line.checksum) == (sequence + 1, due), "each writer's lines are chained")
        heads[line.writer] = (line.sequence, line.checksum)
    require(
        lines[0].events == FIRST.events and lines[1].at == WHEN + timedelta(hours=2),
        "lines hold what they were",
    )
    require(store.last() == lines[-1], "the latest line is the last")
    require(store.horizon() == numbers[-1], "where nobody writes no line will still appear below it")
    require(len({line.checksum for line in lines}) == 5, "each line has a checksum of its own")


def _history_is_every_change(store: Store) -> None:
    a, b = A.record.ref, B.record.ref
    rules = Configuration(region="GB")
    moved, alias = stored_of("1", TWO, "c2"), Alias("c1", AliasKind.MERGED, ("c2",), WHEN)
    apart = Decision("d1", DecisionKind.SEPARATE, a, b, at=WHEN)
    require(store.configuration() is None and not store.configuration_digest(), "none was told of yet")
    changes = (
        attrs.evolve(FIRST, configuration=rules),
        Change(WHEN, records=(moved,), aliases=(alias,), decisions=(apart,)),
        Change(WHEN, removed=(a,), tombstones=(Tombstone("t1", "blank", WHEN),)),
    )
    for change in changes:
        store.apply(change)
    told = [attrs.evolve(change, contents=(), dropped=()) for change in changes]
    require(list(store.history()) == told, "history tells each change, less contents and keys")
    require(store.configuration() == rules, "a configuration told is remembered")
    require(store.configuration_digest() == rules.digest, "with its digest")
    other = Configuration(region="BE")
    store.apply(Change(WHEN, configuration=other))
    require(store.configuration() == other, "another takes its place")
    require(next(iter(store.history())).configuration == rules, "and history knows the former")


def _what_was_unsaid_leaves_its_line_only(store: Store) -> None:
    told = IdentityEvent(EventKind.CREATED, "c1", (), (A.record.ref,))
    number = store.apply(attrs.evolve(FIRST, events=(told,))).number
    now = stored_of("1", TWO, "c1")
    store.apply(Change(WHEN, records=(now,), dropped=(ONE,)))
    by = store.apply(Change(WHEN, erased=(RecordRef("crm", "9"),), unsaid=((number, A.record.ref),))).number
    first, second, _ = store.history()
    require(first.records == (B,) and first.gap == by, "a version unsaid is not in its line")
    require(first.events[0].records == (A.record.ref,), "where the record is still told of")
    require(second.records == (now,) and not second.gap, "other versions stay")
    require(store.record(A.record.ref) == now, "and so does the record")


def _a_change_is_whole_or_nothing(store: Store) -> None:
    store.apply(FIRST)
    three = entry_of("c@example.org", "m3")
    nobody = RecordRef("crm", "nobody")
    change = Change(
        WHEN,
        records=(stored_of("3", three, "c3"),),
        contents=(three,),
        customers=(CustomerEntry("c3", 3),),
        removed=(nobody,),
    )
    try:
        store.apply(change)
        applied = True
    except Exception:
        applied = False
    there = {
        store.content(three.content.digest) is not None,
        store.record(RecordRef("crm", "3")) is not None,
        store.customer("c3") is not None,
        len(store.block("=email:c@example.org")) == 1,
        len(list(store.journal())) == 2,
    }
    require(there == {applied}, "a change is there whole or, when apply raises, not at all")


def _streams_are_optimistic(store: Store) -> None:
    event = {"kind": "opened", "number": 1}
    require(store.append("case:1", [event], expected=0) == 1, "append answers with the new length")
    event["kind"] = "changed afterwards"
    require(
        next(iter(store.stream("case:1")))["kind"] == "opened", "events are kept as they were when appended"
    )
    require(
        raises(Conflict, lambda: store.append("case:1", [event], expected=0)), "a stale writer gets Conflict"
    )
    require(
        raises(Conflict, lambda: store.append("case:2", [event], expected=1)),
        "a stream that is not there is empty",
    )
    require(
        len(list(store.stream("case:1"))) == 1 and list(store.streams()) == ["case:1"],
        "Conflict writes nothing",
    )
    store.append("case:0", [{"kind": "a"}, {"kind": "b"}], expected=0)
    store.append("case:1", [{"kind": "closed"}], expected=1)
    require(list(store.streams()) == ["case:1", "case:0"], "streams are named in the order first written")
    require([one["kind"] for one in store.stream("case:1", since=1)] == ["closed"], "since is a position")


def _purging_takes_nothing_away(store: Store) -> None:
    store.apply(FIRST)
    store.apply(Change(WHEN, removed=(A.record.ref,), dropped=(ONE,), erased=(A.record.ref,)))
    with suppress(Conflict):  # where others use the same database: nothing is lost by that
        store.purge()
    require(store.record(B.record.ref) == B and store.count() == 1, "what was not erased stays")
    require(store.content(TWO.content.digest) == TWO.content, "with its content")
    store.apply(Change(WHEN, removed=(B.record.ref,), dropped=(TWO,)))
    require(store.count() == 0, "and the store goes on")


def _reading_while_writing(store: Store) -> None:
    store.apply(FIRST)
    for stored in store.records():
        store.apply(Change(WHEN, removed=(stored.record.ref,)))
    require(store.count() == 0, "records can be removed while they are read")


def _a_closed_store_says_so(store: Store) -> None:
    store.apply(FIRST)
    store.close()
    calls: list[Callable[[], object]] = [
        lambda: store.record(A.record.ref),
        lambda: store.apply(FIRST),
        lambda: store.append("case:1", [], expected=0),
        store.purge,
        lambda: list(store.journal()),
        store.count,
    ]
    require(all(raises(Closed, call) for call in calls), "after close, every call raises Closed")
    require(not raises(Exception, store.close), "closing twice is closing once")


def _steps(rng: Random, pool: list[ContentEntry], live: dict[RecordRef, StoredRecord]) -> Iterator[Change]:
    """Random changes of a few records among few contents and customers, each consistent with what is live."""
    for _ in range(150):
        used = Counter(stored.content for stored in live.values())
        ref = RecordRef("crm", str(rng.randrange(8)))
        before, entry = live.get(ref), rng.choice(pool)
        if before is not None and rng.random() < 0.3:
            gone = [one for one in pool if one.content.digest == before.content and used[before.content] == 1]
            del live[ref]
            yield Change(WHEN, removed=(ref,), dropped=tuple(gone))
            continue
        stored = stored_of(ref.key, entry, f"c{rng.randrange(3)}")
        gone = [
            one
            for one in pool
            if before and one.content.digest == before.content != stored.content and used[before.content] == 1
        ]
        live[ref] = stored
        fresh = () if used[stored.content] else (entry,)
        yield Change(WHEN, records=(stored,), contents=fresh, dropped=tuple(gone))


def _sizes_equal_contents(store: Store) -> None:
    rng = Random(7)  # noqa: S311 -- a choice of examples, not a secret
    pool = [entry_of(f"{number}@example.org", f"m{number % 3}") for number in range(5)]
    live: dict[RecordRef, StoredRecord] = {}
    for change in _steps(rng, pool, live):
        store.apply(change)
        digests = {stored.content for stored in live.values()}
        require(
            store.count() == len(live) == len(list(store.records())), "count is the number of live records"
        )
        require(
            sorted(store.block("family:michu")) == sorted(digests)
            and len(store.block("family:michu")) == len(digests),
            "a block holds each live content once, and its length says how many",
        )
        for entry in pool:
            digest = entry.content.digest
            residents = {ref for ref, stored in live.items() if stored.content == digest}
            require(set(store.residents(digest)) == residents, "residents are the records of a content")
            require(len(store.residents(digest)) == len(residents), "the length of residents is true")
            key = entry.keys[0]
            marks = {entry.mark: 1} if digest in digests else {}
            require(dict(store.marks(key)) == marks, "marks are those of live contents")
        for customer in ("c0", "c1", "c2"):
            refs = {ref for ref, stored in live.items() if stored.customer == customer}
            held = {live[ref].content for ref in refs}
            require(set(store.records_of(customer)) == refs, "records_of are the live records of a customer")
            require(set(store.contents_of(customer)) == held, "contents_of are its distinct contents")
            require(len(store.contents_of(customer)) == len(held), "the length of contents_of is true")
            require(list(store.firsts(customer, 2)) == sorted(held)[:2], "firsts are the smallest contents")


PROMISES: tuple[Callable[[Store], None], ...] = (
    _an_empty_store_is_empty,
    _what_is_applied_is_read,
    _a_new_version_takes_its_evidence_with_it,
    _a_content_may_be_found_under_other_keys,
    _decisions_and_tombstones_stay,
    _what_is_erased_leaves_nothing,
    _a_consent_is_on_every_record_it_names,
    _a_stream_is_rewritten_whole,
    _the_journal_is_numbered,
    _history_is_every_change,
    _what_was_unsaid_leaves_its_line_only,
    _a_change_is_whole_or_nothing,
    _streams_are_optimistic,
    *KEEPING,
    *RESTORING,
    _purging_takes_nothing_away,
    _reading_while_writing,
    takes_turns,
    _a_closed_store_says_so,
    _sizes_equal_contents,
)


def check_store(make: Make) -> None:
    """Raise ``AssertionError`` unless a store keeps the promises of its port.

    ``make()`` must give a new, empty store each time. The check tries that what is applied can be read; that
    a change is written completely or not at all; that the numbers of the journal only grow; that the content
    of another store is restored as it was; that two writers of a stream never overwrite each other; that
    retired ids and decisions stay; that a closed store says so; and, over 150 random changes, that every
    count is right.

    >>> from customer_unify.stores.memory import MemoryStore
    >>> check_store(MemoryStore)
    """
    for promise in PROMISES:
        store = make()
        try:
            promise(store)
            if promise is not _a_closed_store_says_so:
                require(not list(store.residue()), "nothing is left that nothing leads to")
        except AssertionError as broken:
            name = promise.__name__.strip("_").replace("_", " ")
            raise AssertionError(f"{name}: {broken}") from None
        finally:
            if promise is not _a_closed_store_says_so:
                store.close()
