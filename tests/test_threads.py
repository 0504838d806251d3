"""Several threads on one resolver: who reads sees the graph as of one line of its journal, whole."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from random import Random

import attrs
import pytest
from hypothesis import settings

from customer_unify import IdentityConfig, Record, Resolver, resolve
from customer_unify.errors import (
    Closed,
    Conflict,
    ConstraintBroken,
    Contradiction,
    Forked,
    StoreError,
    UnknownCustomer,
    UnknownRecord,
)
from customer_unify.model.change import StoredRecord
from customer_unify.model.customer import Customer
from customer_unify.model.port import Store
from customer_unify.model.record import RecordRef
from customer_unify.stores.memory import MemoryStore

SECONDS = 600 if settings.default is not None and settings.default.max_examples >= 1_000 else 3
READERS = 8
SOURCES = ("crm", "webshop")
KEYS = 10
PEOPLE = ("Jocelyne Michu", "Robert Michu", "Anna Schmidt", "Paul Durand", "Xavier Nguyen", "Olga Petrova")

Groups = Mapping[RecordRef, frozenset[RecordRef]]
"""Each live record, and the records of its customer."""


def group(customer: Customer) -> frozenset[RecordRef]:
    return frozenset(customer.records)


def groups(resolver: Resolver) -> Groups:
    """The partition, as the store has it."""
    found: dict[str, list[RecordRef]] = {}
    for stored in resolver.store.records():
        found.setdefault(stored.customer, []).append(stored.record.ref)
    return {ref: one for one in map(frozenset, found.values()) for ref in one}


class Published:
    """What the writer saw after each line of the journal: the only answers a reader may get."""

    KEPT = 20_000

    def __init__(self) -> None:
        self.lines: dict[int, Groups] = {0: {}}
        self.over = False

    def put(self, number: int, partition: Groups) -> None:
        self.lines[number] = partition
        self.lines.pop(number - self.KEPT, None)

    def between(self, first: int, last: int) -> list[Groups]:
        """The partitions of these lines, once the writer has noted the last of them."""
        while last not in self.lines and not self.over:
            time.sleep(0.0005)
        return [self.lines[number] for number in list(self.lines) if first <= number <= last]


class Writer:
    """Adds, replaces, removes, decides, revokes, erases and changes the rules, at random."""

    def __init__(self, resolver: Resolver, published: Published, rng: Random) -> None:
        self.resolver, self.published, self.rng = resolver, published, rng
        self.rules = IdentityConfig()
        stricter = attrs.evolve(self.rules.model, merge_above=self.rules.model.merge_above + 4_000)
        self.others = [self.rules, attrs.evolve(self.rules, model=stricter)]
        self.decisions: list[str] = []

    def step(self) -> None:
        acts = [self.add] * 12 + [self.many] * 3 + [self.remove] * 3 + [self.decide] * 3
        acts += [self.undo] * 2 + [self.forget, self.configure]
        with suppress(UnknownRecord, Contradiction, ConstraintBroken):
            self.rng.choice(acts)()
        last = self.resolver.store.last()
        if last is not None and last.number not in self.published.lines:
            self.published.put(last.number, groups(self.resolver))

    def ref(self) -> RecordRef:
        return RecordRef(self.rng.choice(SOURCES), str(self.rng.randrange(KEYS)))

    def record(self) -> Record:
        source, key = self.ref()
        who = self.rng.randrange(len(PEOPLE))
        fields = {"name": PEOPLE[who], "email": f"mail{self.rng.choice([who, who // 2])}@home.example"}
        if self.rng.random() < 0.3:
            fields["phone"] = f"+3361234560{who // 3}"
        return Record(source, key, fields)

    def add(self) -> None:
        self.resolver.add(self.record())

    def many(self) -> None:
        made = {record.ref: record for record in (self.record() for _ in range(6))}
        self.resolver.add_many(made.values())

    def remove(self) -> None:
        self.resolver.remove(*self.ref())

    def decide(self) -> None:
        say = self.rng.choice([self.resolver.link, self.resolver.separate])
        self.decisions.append(say(self.ref(), self.ref(), by="staff", reason="seen").id)

    def undo(self) -> None:
        if self.decisions:
            self.resolver.undo(self.decisions.pop(self.rng.randrange(len(self.decisions))))

    def forget(self) -> None:
        self.resolver.forget([self.ref()], reimport="blank", by="staff", reason="asked")
        live = {decision.id for decision in self.resolver.store.decisions()}
        self.decisions = [id for id in self.decisions if id in live]

    def configure(self) -> None:
        self.resolver.configure(self.rng.choice(self.others))


class Asker:
    """Asks everything there is to ask, and compares the answers with what the writer published."""

    def __init__(self, resolver: Resolver, published: Published, rng: Random) -> None:
        self.resolver, self.published, self.rng = resolver, published, rng
        self.cursor: str | None = None
        self.asked = 0

    def step(self) -> None:
        often = [self.customer_of] * 6 + [self.find] * 4 + [self.explain] * 2 + [self.changes] * 2
        seldom = [self.customers, self.still, self.candidates, self.alarms, self.graph, self.members]
        self.rng.choice([*often, self.by_id, self.person_export, *seldom])()
        self.asked += 1

    def line(self) -> int:
        last = self.resolver.store.last()
        return last.number if last is not None else 0

    def ref(self) -> RecordRef:
        return RecordRef(self.rng.choice(SOURCES), str(self.rng.randrange(KEYS)))

    def check(self, first: int, fits: Callable[[Groups], bool], what: str) -> None:
        lines = self.published.between(first, self.line())
        assert any(map(fits, lines)), f"{what}: no line of the journal answers so"

    def customer_of(self) -> None:
        ref, first = self.ref(), self.line()
        try:
            seen = group(self.resolver.customer_of(*ref))
        except UnknownRecord:
            self.check(first, lambda lines: ref not in lines, "customer_of")
        else:
            self.check(first, lambda lines: lines.get(ref) == seen, "customer_of")

    def find(self) -> None:
        first, who = self.line(), self.rng.randrange(len(PEOPLE))
        with self.resolver.reading():  # a match reads its customer when asked, which may be later
            found = self.resolver.find({"email": f"mail{who}@home.example", "name": PEOPLE[who]})
            seen = [group(match.customer) for match in found]
        assert all(seen), "find: a customer without records"
        self.check(first, lambda lines: all(lines.get(min(one)) == one for one in seen), "find")

    def explain(self) -> None:
        a, b, first = self.ref(), self.ref(), self.line()
        if a == b:
            return
        try:
            code = self.resolver.explain(a, b).code
        except UnknownRecord:
            self.check(first, lambda lines: a not in lines or b not in lines, "explain")
        else:
            told = code != "apart"
            self.check(
                first,
                lambda lines: a in lines and b in lines and (lines[a] == lines[b]) == told,
                "explain",
            )

    def changes(self) -> None:
        first = self.resolver.store.horizon()
        events = self.resolver.changes(self.cursor)
        assert int(events.cursor) >= int(self.cursor or 0), "changes: the cursor went back"
        if len({at for at, _ in events}) < 1000:
            assert first <= int(events.cursor) <= self.line(), "changes: a line was left out"
        self.cursor = events.cursor

    def customers(self) -> None:
        first = self.line()
        for customer in self.resolver.customers():
            seen = group(customer)
            assert seen, "customers: one without records"
            self.check(first, lambda lines, seen=seen: lines.get(min(seen)) == seen, "customers")  # type: ignore[misc]

    def still(self) -> None:
        """Several questions within ``reading``: all of one line, that of the moment it began."""
        with self.resolver.reading():
            number, count = self.line(), self.resolver.store.count()
            customers = list(self.resolver.customers())
            for customer in customers:
                assert self.resolver.customer_of(*min(customer.records)) == customer, "still: a record moved"
            assert self.line() == number, "still: a line was written"
        (line,) = self.published.between(number, number)
        seen = {ref: one for one in map(group, customers) for ref in one}
        assert seen == line, "still: not what was published"
        assert sum(len(customer.records) for customer in customers) == count, "still: counts differ"

    def candidates(self) -> None:
        first = self.line()
        pairs = self.resolver.candidates()
        self.check(
            first,
            lambda lines: all(
                pair.a in lines and pair.b in lines and lines[pair.a] != lines[pair.b] for pair in pairs
            ),
            "candidates",
        )

    def by_id(self) -> None:
        ref = self.ref()
        with suppress(UnknownRecord, UnknownCustomer):
            id = self.resolver.customer_of(*ref).id
            first = self.line()
            seen = group(self.resolver.customer(id))
            self.check(first, lambda lines: lines.get(min(seen)) == seen, "customer")

    def person_export(self) -> None:
        ref = self.ref()
        with suppress(UnknownRecord, UnknownCustomer):
            id = self.resolver.customer_of(*ref).id
            first = self.line()
            told = self.resolver.person_export(id)["records"]
            seen = frozenset(RecordRef(one["source"], one["key"]) for one in told)
            self.check(first, lambda lines: lines.get(min(seen)) == seen, "person_export")

    def members(self) -> None:
        first = self.line()
        seen = {RecordRef(source, key) for source, key, _ in self.resolver.members()}
        self.check(first, lambda lines: lines.keys() == seen, "members")

    def alarms(self) -> None:
        first = self.line()
        parts = [frozenset(ref for part in one.parts for ref in part) for one in self.resolver.alarms()]
        self.check(
            first,
            lambda lines: all(one <= lines.get(min(one), frozenset()) for one in parts),
            "alarms",
        )

    def graph(self) -> None:
        first = self.line()
        made = self.resolver.graph()
        refs = {node for node, said in made.nodes(data=True) if said["kind"] == "record"}
        self.check(first, lambda lines: lines.keys() == refs, "graph")


def observe(store: Store, seconds: float, seed: int = 1) -> tuple[int, int, list[BaseException]]:
    """Let one write and eight read for so long: writes and reads done, and what the readers objected to."""
    numbers = iter(range(10**9))
    resolver = Resolver(store=store, new_id=lambda: f"id{next(numbers)}")
    published = Published()
    writer = Writer(resolver, published, Random(seed))
    readers = [Asker(resolver, published, Random(seed + at + 1)) for at in range(READERS)]
    objections: list[BaseException] = []
    until = time.monotonic() + seconds
    writes = 0

    def read(reader: Asker) -> None:
        try:
            while time.monotonic() < until and not objections:
                reader.step()
        except BaseException as error:
            objections.append(error)

    threads = [threading.Thread(target=read, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        while time.monotonic() < until and not objections:
            writer.step()
            writes += 1
    finally:
        published.over = True
        for thread in threads:
            thread.join()
    return writes, sum(reader.asked for reader in readers), objections


@pytest.fixture(autouse=True)
def often() -> Iterator[None]:
    """Threads take turns far more often than they would, so that what can be torn is."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


class Hesitant(MemoryStore):
    """Lets others run in the middle of every change."""

    def _put(self, stored: StoredRecord) -> None:
        super()._put(stored)
        time.sleep(0)


class NoTurns:
    """What there would be without locks."""

    def reading(self, *, long: bool = False) -> AbstractContextManager[object]:
        return nullcontext()

    def writing(self) -> AbstractContextManager[object]:
        return nullcontext()

    def alone(self) -> AbstractContextManager[object]:
        return nullcontext()


def test_no_reader_sees_half_a_change() -> None:
    writes, reads, objections = observe(Hesitant(), SECONDS)
    assert not objections, objections
    assert writes > 0
    assert reads > 0


def test_readers_without_turns_would_see_it() -> None:
    """The test above can fail: the same readers and writer on a store that locks nothing."""
    store = Hesitant()
    store.turns = NoTurns()  # type: ignore[assignment]
    _, _, objections = observe(store, 30)
    assert objections


def record(source: str, at: int) -> Record:
    return Record(source, str(at), {"name": PEOPLE[at % len(PEOPLE)], "email": f"mail{at % 40}@home.example"})


def together(*works: Callable[[], object]) -> list[BaseException]:
    """Do these at the same time, each in a thread of its own; what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(works))

    def one(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=one, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "threads wait for each other"
    return raised


def test_writers_wait_for_each_other_and_lose_nothing() -> None:
    """Laws L1 and L2: whoever comes first, the partition is that of all records at once."""
    resolver = Resolver()
    records = {source: [record(source, at) for at in range(40)] for source in ("crm", "webshop", "x", "till")}

    def one_by_one(source: str) -> None:
        for one in records[source]:
            resolver.add(one)

    raised = together(
        lambda: one_by_one("crm"),
        lambda: one_by_one("webshop"),
        lambda: resolver.add_many(records["x"]),
        lambda: resolver.sync("till", records["till"]),
    )
    assert not raised
    lines = list(resolver.store.journal())
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    at_once: dict[str, list[RecordRef]] = {}
    for row in resolve([one for many in records.values() for one in many]):
        at_once.setdefault(row.customer_id, []).append(RecordRef(row.source, row.key))
    assert set(groups(resolver).values()) == set(map(frozenset, at_once.values()))


def test_appending_to_one_stream_from_two_threads_conflicts_or_counts() -> None:
    store = MemoryStore()

    def append() -> None:
        for _ in range(200):
            with suppress(Conflict):
                store.append("case:1", [{}], expected=len(list(store.stream("case:1"))))

    lengths: list[int] = []
    assert not together(append, append, lambda: lengths.append(store.append("case:2", [{}], expected=0)))
    assert 200 <= len(list(store.stream("case:1"))) <= 400


def test_a_long_look_keeps_no_other_reader_waiting() -> None:
    resolver = Resolver()
    resolver.add_many(record("crm", at) for at in range(5))
    with resolver.reading():
        assert not together(
            lambda: resolver.customer_of("crm", "1"),
            lambda: resolver.find({"email": "mail1@home.example"}),
            lambda: resolver.changes(),
        )


def test_a_read_inside_a_read_does_not_wait_for_a_writer_who_waits_for_it() -> None:
    resolver = Resolver()
    resolver.add(record("crm", 1))
    turns = resolver.store.turns
    inside, done = threading.Event(), threading.Event()

    def read() -> None:
        with turns.reading():
            inside.set()
            done.wait(0.3)  # in which the writer comes to wait for this read
            assert resolver.customer_of("crm", "1").records
            assert not done.is_set(), "a write became true inside a read"

    def write() -> None:
        inside.wait(10)
        resolver.add(record("crm", 2))
        done.set()

    assert not together(read, write)
    assert done.is_set()


def test_a_write_inside_a_read_is_refused_before_it_waits_for_itself() -> None:
    """As a plug-in would do it that writes while it compares."""
    resolver = Resolver()
    with resolver.store.turns.reading(), pytest.raises(StoreError, match="inside a read"):
        resolver.add(record("crm", 1))
    with resolver.store.turns.reading(), pytest.raises(StoreError, match="inside a read"):
        resolver.candidates()
    with resolver.reading():
        resolver.add(record("crm", 1))
    assert resolver.store.count() == 1


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers of its own")
def test_a_writer_interrupted_while_it_waits_leaves_no_lock_behind() -> None:
    resolver = Resolver()
    turns = resolver.store.turns
    inside, interrupted = threading.Event(), threading.Event()

    def read() -> None:
        with turns.reading():
            inside.set()
            interrupted.wait(10)

    reader = threading.Thread(target=read)
    reader.start()
    inside.wait(10)
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            resolver.add(record("crm", 1))
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    interrupted.set()
    reader.join()
    assert resolver.store.count() == 0
    assert not together(lambda: resolver.add(record("crm", 2)), lambda: list(resolver.customers()))


def test_closing_waits_for_calls_under_way_and_stops_those_after() -> None:
    resolver = Resolver(store=Hesitant())
    resolver.add_many(record("crm", at) for at in range(30))
    half_way = resolver.customers()
    next(half_way)
    answered: list[Customer] = []

    def read() -> None:
        while True:
            answered.append(resolver.customer_of("crm", "7"))

    def write() -> None:
        for at in range(10**6):
            resolver.add(record("x", at))

    def close() -> None:
        while not answered:
            time.sleep(0.001)
        resolver.close()

    raised = together(read, read, write, close)
    assert list(map(type, raised)) == [Closed] * 3
    with pytest.raises(Closed):
        next(half_way)
    with pytest.raises(Closed):
        resolver.add(record("crm", 1))
    resolver.close()


@pytest.mark.parametrize(
    "call",
    [
        lambda resolver: resolver.customer_of("crm", "1"),
        lambda resolver: resolver.find({"email": "mail1@home.example"}),
        lambda resolver: resolver.add(record("crm", 2)),
        lambda resolver: resolver.candidates(),
        lambda resolver: list(resolver.customers()),
        lambda resolver: resolver.store.append("case:1", [{}], expected=0),
    ],
)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_worker_gets_a_typed_error(call: Callable[[Resolver], object]) -> None:
    """Also when a thread was inside while the process was forked, whose lock nobody would ever open."""
    resolver = Resolver()
    resolver.add(record("crm", 1))
    with resolver.reading():
        child = os.fork()
        if not child:
            try:
                call(resolver)
            except Forked:
                os._exit(7)
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
