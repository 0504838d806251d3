"""A base moves between stores whole: what comes back is what there was, and nothing else is taken for one.

Laws L2 (one answer, wherever it is kept), L11 (of who was erased nothing goes along) and L18 (a file that was
cut or changed is refused).
"""

import gzip
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import hypothesis.strategies as st
import pytest
from hypothesis import Phase, given, settings

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import Closed, Conflict, CustomerUnifyError, NoSuchFile, Unreadable
from customer_unify.model.port import Store
from customer_unify.model.record import RecordRef
from customer_unify.resolver.moving import export_address
from customer_unify.stores import dump
from customer_unify.stores.memory import MemoryStore
from customer_unify.stores.sqlite.store import SqliteStore
from customer_unify.testing import company

from ..histories import Step, handed_on, histories, play
from ..live import DEEP, resolver
from .answers import answers

DATA = Path(__file__).parents[1] / "data"
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if DEEP else [])]


def stores(folder: Path) -> list[Callable[[], Store]]:
    return [MemoryStore, lambda: SqliteStore(folder / "moved.db", kinds=(IdentityConfig,))]


@settings(max_examples=400 if DEEP else 12, deadline=None, phases=PHASES)
@given(histories | handed_on, st.booleans())
def test_what_is_imported_is_what_was_exported(steps: list[Step], from_file: bool) -> None:
    """Records, ids, aliases, decisions, journal, tombstones, rules and cases, and the file once more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = resolver(store=SqliteStore(folder / "base.db", kinds=(IdentityConfig,)) if from_file else None)
        for step in steps:
            play(made, step)
        made.store.append("case:1", [{"kind": "opened", "text": "\ud83d\x00 \u00e9"}, {"kind": "closed"}], 0)
        assert made.export_store(folder / "base.jsonl") == made.store.count()
        for make in stores(folder):
            moved = Resolver.import_store(folder / "base.jsonl", make(), clock=made.clock, new_id=made.new_id)
            assert answers(moved.store) == answers(made.store)
            assert moved.changes(limit=10**6) == made.changes(limit=10**6)
            assert moved.verify().ok
            moved.export_store(folder / "again.jsonl")
            assert said_in(folder / "again.jsonl") == said_in(folder / "base.jsonl")
            moved.close()
        made.close()


def test_what_was_moved_goes_on_as_it_would_have(tmp_path: Path) -> None:
    """Added to afterwards, the base exported and the one imported make the same customers of it."""
    people = company(5, people=20).records
    made = resolver()
    made.add_many(people[: len(people) // 2])
    made.remove(*people[0].ref)
    made.export_store(tmp_path / "base.jsonl")
    with Resolver.import_store(tmp_path / "base.jsonl", f"sqlite:///{tmp_path / 'moved.db'}") as moved:
        for one in (made, moved):
            one.add_many(people[len(people) // 2 :])
        both = [
            sorted(sorted(map(tuple, customer.records)) for customer in one.customers())
            for one in (made, moved)
        ]
        assert both[0] == both[1]
        assert moved.verify().ok
    with Resolver(store=f"sqlite:///{tmp_path / 'moved.db'}", readonly=True) as again:
        assert again.store.count() == made.store.count()


def said_in(path: Path) -> list[bytes]:
    """The lines of a dump without its end, in an order of their own: contents are in none."""
    return sorted(path.read_bytes().split(b"\n")[:-2])


def test_a_base_moves_into_a_server_and_back(address: str, tmp_path: Path) -> None:
    """Law L2: between memory and PostgreSQL nothing is lost, and it goes on there."""
    people = company(5, people=10).records
    made = resolver()
    made.add_many(people[:-3])
    made.remove(*people[0].ref)
    made.separate(people[1].ref, people[2].ref, by="amina", reason="two people")
    made.forget([people[3].ref], by="amina", reason="asked")
    made.store.append("case:1", [{"kind": "opened", "text": "Bonjour"}], 0)
    made.export_store(tmp_path / "here.jsonl")
    with Resolver.import_store(tmp_path / "here.jsonl", address) as there:
        there.export_store(tmp_path / "there.jsonl")
        assert said_in(tmp_path / "there.jsonl") == said_in(tmp_path / "here.jsonl")
        assert there.changes(limit=10**6) == made.changes(limit=10**6)
        for one in (there, made):
            one.add_many(people[-3:])
        assert there.verify().ok
        there.export_store(tmp_path / "there.jsonl")
    with pytest.raises(Conflict):
        Resolver.import_store(tmp_path / "here.jsonl", address)
    back = Resolver.import_store(tmp_path / "there.jsonl")
    parts = [
        sorted(sorted(map(tuple, customer.records)) for customer in one.customers()) for one in (made, back)
    ]
    assert parts[0] == parts[1]
    assert back.verify().ok


def test_of_who_was_erased_nothing_is_in_the_file(tmp_path: Path) -> None:
    made = resolver()
    gone = Record("crm", "canary-key", {"name": "Zenobia Quetzal", "email": "canary@b.example"})
    made.add(gone)
    made.add(Record("crm", "canary-key", {"name": "Zenobia Quetzal", "email": "canary2@b.example"}))
    made.add(Record("crm", "2", {"name": "Anna Michu", "email": "anna@b.example"}))
    made.export_store(tmp_path / "before.jsonl")
    made.forget([gone.ref], by="amina", reason="asked")
    made.export_store(tmp_path / "after.jsonl")
    for word in (b"canary", b"enobia", b"uetzal"):
        assert word in (tmp_path / "before.jsonl").read_bytes()
        assert word not in (tmp_path / "after.jsonl").read_bytes()
    moved = Resolver.import_store(tmp_path / "after.jsonl")
    summary = moved.add_many([gone])
    assert summary.refused == 1  # the tombstone came along


def test_of_who_is_erased_after_a_move_nothing_is_left(tmp_path: Path) -> None:
    """Of what a record said before it was moved there was a digest without a key, which no line led to."""
    made = resolver()
    gone = Record("crm", "1", {"name": "Zenobia Quetzal", "email": "z@b.example"})
    made.add(gone)
    [digest] = made.store.contents()
    made.add(Record("crm", "1", {"name": "Zenobia Quetzal", "email": "other@b.example"}))
    made.export_store(tmp_path / "base.jsonl")
    path = tmp_path / "moved" / "moved.db"
    path.parent.mkdir()
    with Resolver.import_store(tmp_path / "base.jsonl", f"sqlite:///{path}") as moved:
        moved.forget([gone.ref], by="amina", reason="asked")
        assert not list(moved.store.residue())
    assert not any(digest.encode() in file.read_bytes() for file in path.parent.iterdir())


def exported(tmp_path: Path) -> bytes:
    made = resolver()
    made.add_many(company(5, people=6).records)
    made.store.append("case:1", [{"kind": "opened"}], 0)
    made.export_store(tmp_path / "base.jsonl")
    return (tmp_path / "base.jsonl").read_bytes()


def test_a_file_that_was_cut_or_changed_is_refused(tmp_path: Path) -> None:
    """At every byte, and for every line that is left out, doubled or swapped."""
    whole = exported(tmp_path)
    dump.check(io.BytesIO(whole))
    rng = Random(7)
    places = range(len(whole)) if DEEP else sorted({*rng.sample(range(len(whole)), 150), len(whole) - 1})
    for at in places:
        flipped = bytearray(whole)
        flipped[at] ^= 1 << rng.randrange(8)
        for damaged in (whole[:at], bytes(flipped)):
            with pytest.raises(Unreadable):
                dump.check(io.BytesIO(damaged))
    lines = whole.splitlines(keepends=True)
    for at in range(1, len(lines) - 1):
        for others in ([], [lines[at], lines[at]], [lines[at + 1], lines[at]]):
            damaged = [*lines[:at], *others, *lines[at + 1 + (len(others) == 2 and others[0] != others[1]) :]]
            with pytest.raises(Unreadable):
                dump.check(damaged)
    with pytest.raises(Unreadable):
        dump.check([*lines, b"{}\n"])


def test_a_refused_file_leaves_the_store_empty_and_the_next_one_fills_it(tmp_path: Path) -> None:
    whole = exported(tmp_path)
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(whole[:-100])
    for make in stores(tmp_path):
        store = make()
        with pytest.raises(Unreadable, match="cut"):
            Resolver.import_store(cut, store)
        assert (store.count(), list(store.journal())) == (0, [])  # it was not even opened
        Resolver.import_store(tmp_path / "base.jsonl", store)
        with pytest.raises(Conflict, match="not empty"):
            Resolver.import_store(tmp_path / "base.jsonl", store)
        with pytest.raises(Closed):
            store.count()
    with (
        Resolver(store=f"sqlite:///{tmp_path / 'moved.db'}") as again,
        Resolver.import_store(tmp_path / "base.jsonl") as right,
    ):
        assert sorted(again.members()) == sorted(right.members())
    with pytest.raises(Unreadable):
        Resolver.import_store(cut, f"sqlite:///{tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(NoSuchFile):
        Resolver.import_store(tmp_path / "none.jsonl")


def signed(lines: list[bytes]) -> list[bytes]:
    """Lines with the end that would follow them: what a stranger may write."""
    store = MemoryStore()
    end = json.loads(list(dump.dumped(store))[-1])
    digest = dump.hashlib.blake2b(b"".join(lines), digest_size=32).hexdigest()
    return [*lines, json.dumps(end | {"blake2b": digest}).encode() + b"\n"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "cut"),
        (b"[]\n", "no dump"),
        (b'{"customer_unify": "policy", "format": 1}\n', "no dump"),
        (b'{"customer_unify": "base", "format": 2}\n', "newer version"),
        (b'{"customer_unify": "base", "format": "1"}\n', "no dump"),
        (b"source,key\n", "no dump"),
        (b"\xff\xfe\n", "no dump"),
    ],
)
def test_a_file_of_something_else_or_a_newer_version_is_refused(line: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        dump.check(signed([line]) if line else [])


@pytest.mark.parametrize(
    "line",
    [
        {"line": [1], "at": "2026-01-05T12:00:00+00:00", "change": []},
        {"line": [1, "", 1, [], ""], "at": "noon", "change": []},
        {"line": [1, "", 1, [], ""], "at": "2026-01-05T12:00:00+00:00", "change": [["x"]]},
        {"content": "0" * 32, "says": {"f": {"email": ["a@b.example", 1]}}},
        {"content": 5, "says": None},
        {"stream": "case:1"},
        {"erasure_key": "not hexadecimal"},
        {"something": "else"},
        [],
    ],
)
def test_a_line_of_another_shape_is_unreadable_and_nothing_is_kept(line: object, tmp_path: Path) -> None:
    """Even where somebody took the trouble to sign it."""
    head = b'{"customer_unify": "base", "format": 1}\n'
    path = tmp_path / "forged.jsonl"
    path.write_bytes(b"".join(signed([head, json.dumps(line).encode() + b"\n"])))
    with pytest.raises(Unreadable):
        Resolver.import_store(path, f"sqlite:///{tmp_path / 'base.db'}")
    with Resolver(store=f"sqlite:///{tmp_path / 'base.db'}") as left:
        assert not list(left.store.journal())
        assert not list(left.store.streams())


def test_no_more_is_held_than_one_line(tmp_path: Path) -> None:
    """Law L19: the journal is read as it is written, not first and then."""
    made = resolver()
    for number in range(30):
        made.add(Record("crm", str(number), {"email": f"{number}@b.example"}))
    asked = []

    class Watched(MemoryStore):
        def journal(self, since: int = 0, limit: int | None = None):
            for line in super().journal(since, limit):
                asked.append(line.number)
                yield line

    store = Watched(b"salt")
    moved = Resolver.import_store(_dump_of(made, tmp_path), store)
    lines = dump.dumped(moved.store)
    next(lines)
    for number in range(1, 6):
        next(lines)
        assert len(asked) <= number + 1


def test_a_base_whose_rules_name_a_plug_in_is_moved_by_whoever_has_it_or_not(tmp_path: Path) -> None:
    """Code is in no file, its name is: to export needs none, to open the base again needs what it names."""

    def shout(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
        return (value.upper(),)

    plugins = {"normalisers": {"shout": shout}}
    rules = '[fields.shoe]\nnormaliser = "shout"\n'
    config = IdentityConfig.load(rules, plugins=plugins)
    address = f"sqlite:///{tmp_path / 'base.db'}"
    with Resolver(config, address) as made:
        made.add(Record("crm", "1", {"name": "Anna Michu", "shoe": "red"}))
        right = answers(made.store)
        made.export_store(tmp_path / "whole.jsonl")
    assert export_address(address, tmp_path / "base.jsonl") == 1
    assert (tmp_path / "base.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    with Resolver.import_store(tmp_path / "base.jsonl", config=config) as moved:
        assert answers(moved.store) == right
        assert moved.verify().ok
    with pytest.raises(CustomerUnifyError):
        Resolver.import_store(tmp_path / "base.jsonl")


def _dump_of(made: Resolver, folder: Path) -> Path:
    made.export_store(folder / "base.jsonl")
    return folder / "base.jsonl"


def test_a_file_of_format_1_opens_for_ever(tmp_path: Path) -> None:
    """Written once and never again: who changes the lines raises the number and goes on reading these."""
    path = tmp_path / "base.jsonl"
    path.write_bytes(gzip.decompress((DATA / "base-format-1.jsonl.gz").read_bytes()))
    for store in (None, f"sqlite:///{tmp_path / 'base.db'}"):
        with Resolver.import_store(path, store) as made:
            told = made.store
            assert sorted(sorted(map(tuple, one.records)) for one in made.customers()) == [
                [("crm", "1")],
                [("loyalty", "L1"), ("webshop", "A7")],
            ]
            shop = told.record(RecordRef("webshop", "A7"))
            assert shop is not None
            assert dict(shop.record.fields)["email"] == ("J.Michu@Example.org", "jm@example.org")
            assert [one.granted for one in shop.record.consents] == [False]
            assert shop.customer == "id0"
            assert list(told.departed()) == [RecordRef("crm", "2")]
            assert [(one.by, one.live) for one in told.decisions()] == [("amina", True)]
            lines = list(told.journal())
            assert [line.number for line in lines] == list(range(1, 9))
            assert lines[-1].checksum == "24a6a98650656f3fbbb587bf5e744d90"
            assert [line.gap for line in told.history()][4] == 8
            assert list(told.stream("case:1")) == [{"kind": "opened", "text": "Bonjour"}]
            assert told.erasure_key()
            config = told.configuration()
            assert config is not None
            assert (config.region, "email" in config.fields) == ("FR", True)
