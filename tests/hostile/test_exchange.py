"""Laws L19 and L21 at files: bytes of any kind read as CSV or JSON lines, by library and command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_unify import IdentityConfig, PriorityPolicy, __main__ as command
from customer_unify.__main__ import main
from customer_unify.errors import CustomerUnifyError
from customer_unify.testing import CANARY, hostile_text

from .attempt import INPUTS

HEADERS = ("id", "nom", "mail", "ddn", "tel", "maj", "carte", "ville")
CONFIG = IdentityConfig.load(
    """
    [sources.crm]
    key = "id"
    fields = { name = "nom", email = "mail", birth_date = "ddn", phone = "tel", city = "ville" }
    observed_at = "maj"
    time_zone = "Europe/Paris"
    """
)


def csv(rng: Random) -> bytes:
    """A file of rows, most of them damaged in one way or another."""
    separator = rng.choice(",;\t|")
    lines = [separator.join(HEADERS)]
    for number in range(rng.randrange(8)):
        cells = [str(number), *(hostile_text(rng)[:2_000] for _ in HEADERS[1:])]
        if rng.random() < 0.5:
            cells = [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells]
        lines.append(separator.join(cells[: rng.choice((8, 8, 8, 7, 9))]))
    text = rng.choice(("\n", "\r\n", "\r", "\n\n")).join(lines)
    return broken(rng, text, spared=len(lines[0]))


def headless(rng: Random) -> bytes:
    """A file whose first line is anything."""
    return broken(rng, hostile_text(rng)[:3_000] + "\n" + csv(rng).decode("utf-8", "replace"))


def json_lines(rng: Random) -> bytes:
    """A file of objects, some nested, some no objects, some no JSON."""
    lines = []
    for number in range(rng.randrange(8)):
        row: dict[str, Any] = {"id": number, **{name: hostile_text(rng)[:2_000] for name in HEADERS[1:4]}}
        depth = rng.choice((0, 0, 3, 12, 100_000))
        line = json.dumps(row)
        line = f'{{"id": {number}, "nom": ' + "[" * depth + "1" + "]" * depth + "}" if depth else line
        lines.append(line if not number or rng.random() < 0.8 else hostile_text(rng)[:200])
    return broken(rng, "\n".join(lines), spared=1)


def broken(rng: Random, text: str, spared: int = 0) -> bytes:
    """A text in some encoding, now and then with bytes of none in it, behind the ``spared`` letters."""
    made = text.encode(rng.choice(("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32")), "replace")
    if rng.random() < 0.3:
        at = rng.randint(min(4 * spared + 4, len(made)), len(made))
        made = made[:at] + bytes(rng.randrange(256) for _ in range(rng.randrange(6))) + made[at:]
    return made


def arbitrary(rng: Random) -> bytes:
    """Bytes without a plan."""
    return rng.choice((b"", b"PK\x03\x04", b"{", b"\xff\xfe", b'"')) + rng.randbytes(rng.randrange(400))


KINDS: dict[str, Callable[[Random], bytes]] = {
    "csv": csv,
    "headless": headless,
    "jsonl": json_lines,
    "bytes": arbitrary,
}


@pytest.fixture(scope="module", autouse=True)
def _one_parser() -> Iterator[None]:
    """Commands share the parser of their words, which a process makes once: it was a third of their cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "parser", cache(command.parser))
        yield


@pytest.mark.parametrize("on_error", ["stop", "keep", "skip"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_read_or_refused(kind: str, on_error: str, tmp_path: Path) -> None:
    """What stands in cells is never quoted; names of columns are, each on a line and with an end."""
    path, told = tmp_path / "crm.csv", []
    for number in range(max(60, INPUTS // (2 * len(KINDS)))):
        rng = Random(f"{kind} {on_error} {number}")
        path.write_bytes(KINDS[kind](rng))
        try:
            for record in CONFIG.read(
                path, on_error=on_error, on_fault=lambda fault: told.append(str(fault))
            ):
                assert CANARY not in repr(record)
        except CustomerUnifyError as error:
            told.append(str(error))
        lines = [line for text in told for line in text.splitlines()]
        assert all(len(line) < 10_000 and line.isprintable() for line in lines), number
        assert kind == "headless" or not any(CANARY in line for line in lines), number
        told.clear()


def test_an_unknown_file_is_recognised_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    for number in range(INPUTS):
        rng = Random(f"recognise {number}")
        path.write_bytes(rng.choice(list(KINDS.values()))(rng))
        told = ""
        try:
            told = repr(IdentityConfig().recognise(path))
        except CustomerUnifyError as error:
            told = str(error)
        assert len(told) < 100_000, number


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_resolve_ends_with_a_message_and_a_code(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "crm.csv"
    for number in range(max(10, INPUTS // len(KINDS))):
        rng = Random(f"resolve {kind} {number}")
        path.write_bytes(KINDS[kind](rng))
        skip = ["--on-error", rng.choice(("skip", "keep", "stop"))]
        code = main(["resolve", str(path), "--out", str(tmp_path / "out.csv"), *skip])
        told = capsys.readouterr().err
        assert code in (0, 1)
        assert "Traceback" not in told
        assert all(line.isprintable() for line in told.splitlines())


@pytest.mark.parametrize("kind", ["csv", "headless", "jsonl", "bytes", "cases"])
def test_the_command_rank_ends_with_a_message_and_a_code(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A shipped policy is proved each time it is loaded; it is not what is tried here.
    monkeypatch.setattr(PriorityPolicy, "preset", cache(PriorityPolicy.preset))
    path = tmp_path / "cases.jsonl"
    for number in range(max(10, INPUTS // 5)):
        rng = Random(f"rank {kind} {number}")
        path.write_bytes((_cases if kind == "cases" else KINDS[kind])(rng))
        policy = rng.choice(("retail", "nothing", "\0", str(path)))
        code = main(["rank", str(path), "--policy", policy, "--now", "2026-01-05T10:00:00Z"])
        shown = capsys.readouterr()
        assert code in (0, 1)
        assert "Traceback" not in shown.err
        assert all(line.isprintable() for line in (*shown.err.splitlines(), *shown.out.split("\n")))


def _cases(rng: Random) -> bytes:
    """Cases whose signals are figures of any size, and texts where figures belong."""
    figures = (
        0,
        1,
        -1,
        0.5,
        1e308,
        10**30,
        "NaN",
        "1e999",
        "Infinity",
        True,
        None,
        [],
        {"a": 1},
        "9" * 5_000,
    )
    lines = []
    for number in range(rng.randrange(1, 5)):
        case: dict[str, Any] = {"id": f"c{number}", "arrived_at": "2026-01-05T09:00:00Z"}
        for name in rng.sample(
            ("tier", "audience", "churn", "expected_margin", "urgency", "due_at", "proven"), 3
        ):
            case[name] = rng.choice((*figures, hostile_text(rng)[:300]))
        lines.append(json.dumps(case))
    return "\n".join(lines).encode("utf-8", "replace")
