"""``python -m customer_unify store``: a base goes out as JSON lines and comes back in another file."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import attrs
import pytest

from customer_unify import Record, Resolver
from customer_unify.__main__ import main
from customer_unify.model.change import Change, CustomerEntry
from customer_unify.model.record import RecordRef


def base(path: Path) -> str:
    address = f"sqlite:///{path}"
    with Resolver(store=address) as resolver:
        resolver.add(Record("crm", "1", {"name": "Anna Michu", "email": "anna@b.example"}))
        resolver.add(Record("web", "2", {"name": "Anna Michu", "email": "anna@b.example"}))
    return address


def test_a_base_is_moved_by_two_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, file = base(tmp_path / "one.db"), f"sqlite:///{tmp_path / 'two.db'}", tmp_path / "base.jsonl"
    assert main(["store", "export", str(file), "--store", one]) == 0
    assert "2 live records" in capsys.readouterr().err
    assert main(["store", "import", str(file), "--store", two, "--language", "fr"]) == 0
    assert "2 enregistrements" in capsys.readouterr().err
    with Resolver(store=one) as before, Resolver(store=two) as after:
        assert list(after.members()) == list(before.members())
    assert main(["store", "import", str(file), "--store", two]) == 1
    assert "not empty" in capsys.readouterr().err


def test_what_cannot_be_moved_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = base(tmp_path / "one.db")
    before = (tmp_path / "one.db").read_bytes()
    assert main(["store", "export", str(tmp_path / "one.db"), "--store", one]) == 1
    assert "the base itself" in capsys.readouterr().err
    assert (tmp_path / "one.db").read_bytes() == before
    none = f"sqlite:///{tmp_path / 'none.db'}"
    assert main(["store", "export", str(tmp_path / "x.jsonl"), "--store", none]) == 1
    assert main(["store", "import", str(tmp_path / "x.jsonl"), "--store", none]) == 1
    assert not (tmp_path / "x.jsonl").exists()
    assert not (tmp_path / "none.db").exists()


def test_a_word_is_needed_and_a_store(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["store"], ["store", "export", "x.jsonl"], ["store", "sell", "x.jsonl"]):
        with pytest.raises(SystemExit) as stopped:
            main(words)
        assert stopped.value.code == 2
    assert "--store" in capsys.readouterr().err


def test_a_base_is_made_and_left_without_a_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.db"
    assert main(["store", "migrate", "--store", f"sqlite:///{path}"]) == 0
    assert "0 live records" in capsys.readouterr().err
    address = base(path)
    with Resolver(store=address) as resolver:
        resolver.forget([("web", "2")], by="amina", reason="asked")
    assert main(["store", "purge", "--store", address, "--language", "fr"]) == 0
    assert "1 enregistrements" in capsys.readouterr().err
    assert b"anna@" in path.read_bytes()
    assert main(["store", "purge", "--store", "mysql://x"]) == 1
    assert "allowed" in capsys.readouterr().err


def test_nothing_is_said_to_be_purged_where_no_base_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["store", "purge", "--store", f"sqlite:///{tmp_path / 'typing-error.db'}"]) == 1
    assert "no base" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


def test_a_base_is_verified_and_damage_is_told_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = base(tmp_path / "one.db")
    words = ["store", "verify", "--store", address]
    assert main(words) == main([*words, "--quick"]) == 0
    assert "records: 2. Customers: 1. Lines of the journal: 2." in capsys.readouterr().err
    with Resolver(store=address) as resolver:
        store = resolver.store
        one = store.record(RecordRef("crm", "1"))
        assert one is not None
        away = CustomerEntry("elsewhere", store.minted() + 1, True, False, one.record.ref)
        change = Change(one.last_seen, records=(attrs.evolve(one, customer=away.id),), customers=(away,))
        with store.turns.writing():
            store.apply(change)
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "partition: " in said
    assert "export the base and import it into a new one" in said
    assert "anna" not in said.lower()
    assert main([*words, "--language", "fr"]) == 1
    assert "exporter la base" in capsys.readouterr().err
    assert main(["store", "verify", "--store", f"sqlite:///{tmp_path / 'none.db'}"]) == 1
    assert not (tmp_path / "none.db").exists()


class Terminal(io.StringIO):
    """A standard error that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["export", "FILE"], ["lines written: 6"]),
        (["import", "FILE"], ["lines of the file checked: 6", "lines taken in: 6 of 6"]),
        (["verify"], ["records of the base: 2 of 2", "contents compared: 1 of 1", "linked: "]),
    ],
)
def test_how_far_long_works_are_is_shown_where_somebody_watches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], shown: list[str]
) -> None:
    store, file = base(tmp_path / "one.db"), tmp_path / "base.jsonl"
    if "import" in words:
        assert main(["store", "export", str(file), "--store", store]) == 0
        store = f"sqlite:///{tmp_path / 'two.db'}"
    monkeypatch.setattr("sys.stderr", Terminal())
    assert main(["store", *(str(file) if word == "FILE" else word for word in words), "--store", store]) == 0
    said = sys.stderr.getvalue()  # type: ignore[attr-defined]
    for line in shown:
        assert f"\r\x1b[K{line}" in said
    assert "records" in said.rpartition("\r\x1b[K")[2]
