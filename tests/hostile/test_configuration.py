"""Laws L19 and L21 at what is read from TOML and rows: any value at any place, and texts made to stall."""

from __future__ import annotations

import copy
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest

from customer_unify import BusinessCalendar, CaseTemplate, IdentityConfig, Practice, PriorityPolicy
from customer_unify.errors import ConfigurationError, InputError, NotAFile
from customer_unify.testing import hostile_text
from customer_unify.toml import to_toml

from .attempt import INPUTS, attempt

NOW = datetime(2026, 1, 5, tzinfo=UTC)
CONFIG = """
[sources.crm]
key = "id"
makes = "customer"
trust = 3
fields = { name = "nom", email = ["mail", "mail2"], birth_date = "ddn" }
verified_by = { mail = "mail ok" }
observed_at = "maj"
time_zone = "Europe/Paris"
date_order = "dmy"
region = "FR"
separator = ";"
encoding = "utf-8"
file = "crm*.csv"

[fields.shoe]
normaliser = "text"

[namespaces.club]
exclusive = true
maximum = 2
shared_by = "person"
generic_above = 3

[[block_rules]]
name = "town"
parts = ["exact:city"]
limit = 20

[survivorship]
email = "union"

[thresholds]
merge_above = 1
review_above = 0

[model.levels.email.exact]
stranger = 3

[model.frequencies.email]
a = 1
"""
Load = Callable[[str], Any]


@cache
def documents() -> dict[str, tuple[Load, list[dict[str, Any]]]]:
    """What each loader reads, as shipped."""
    wings = files("customer_unify")
    presets = {
        name: [tomllib.loads(one.read_text("utf-8")) for one in (wings / place).iterdir()]
        for name, place in (
            ("policy", "priority/presets"),
            ("practice", "priority/practices"),
            ("template", "cases/templates"),
        )
    }
    return {
        "configuration": (IdentityConfig.load, [tomllib.loads(CONFIG)]),
        "policy": (PriorityPolicy.load, presets["policy"]),
        "practice": (Practice.load, presets["practice"]),
        "template": (CaseTemplate.load, presets["template"]),
    }


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document."""
    if path:
        yield path
    if isinstance(node, (dict, list)):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from places(node[key], (*path, key))


def plain(rng: Random, depth: int = 2) -> Any:
    """A value TOML can say: the hostile ones among them."""
    kind = rng.randrange(8 if depth else 5)
    if kind == 0:
        return rng.choice((0, 1, -1, 2**63 - 1, -(2**63), 10**400, 7))
    if kind == 1:
        return rng.choice((True, False, 0.5, 1e308, math.inf, -math.inf, math.nan))
    if kind in (2, 3, 4):
        return hostile_text(rng).encode("utf-16", "replace").decode("utf-16", "replace")
    inner = [plain(rng, depth - 1) for _ in range(rng.randrange(4))]
    return inner if kind < 7 else {f"key{number}": one for number, one in enumerate(inner)}


def changed(rng: Random, document: dict[str, Any]) -> str:
    """A document with one place changed, taken away, renamed or added to."""
    made = copy.deepcopy(document)
    *way, last = rng.choice(list(places(made)))
    node: Any = made
    for step in way:
        node = node[step]
    what = rng.randrange(4)
    if what == 0:
        del node[last]
    elif what == 1 and isinstance(node, dict):
        node[hostile_text(rng).replace("\ud800", "").replace("\udc00", "")] = node.pop(last)
    elif what == 2 and isinstance(node, dict):
        node["added"] = plain(rng)
    else:
        node[last] = plain(rng)
    text = FLOAT.sub(r"\1", to_toml(_marked(made)))
    return "\n" + (text if rng.random() < 0.9 else cut(rng, text))


FLOAT = re.compile('"float ([^"]*)"')


def _marked(node: Any) -> Any:
    """A document with its decimal fractions as texts: the library writes none."""
    if isinstance(node, dict):
        return {key: _marked(one) for key, one in node.items()}
    if isinstance(node, list):
        return [_marked(one) for one in node]
    return f"float {node}" if isinstance(node, float) else node


def cut(rng: Random, text: str) -> str:
    """A text with a piece taken out, doubled or written over."""
    start, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
    return text[:start] + rng.choice(("", hostile_text(rng), text[start:end] * 2)) + text[end:]


@pytest.mark.parametrize("kind", ["configuration", "policy", "practice", "template"])
def test_a_document_is_read_or_every_fault_is_told(kind: str) -> None:
    load, known = documents()[kind]

    def read(rng: Random, value: Any) -> Any:
        return load(changed(rng, rng.choice(known))) and None

    assert attempt(f"load {kind}", read, shows_names=True) > INPUTS // 4


@pytest.mark.parametrize("kind", ["configuration", "policy", "practice", "template"])
def test_what_is_no_document_is_refused(kind: str) -> None:
    load, _ = documents()[kind]
    attempt(f"load {kind} of", lambda rng, value: load(value) and None, shows_names=True)
    if kind != "configuration":
        preset = load.__self__.preset  # type: ignore[attr-defined]
        attempt(f"preset {kind}", lambda rng, value: preset(value) and None)


HEAVY: dict[str, Callable[[int], str]] = {
    "a name of many parts": lambda n: ".".join("a" * n) + " = 1",
    "a quoted name of many parts": lambda n: ".".join(['"a"'] * n) + " = 1",
    "a header of many parts": lambda n: "[" + ".".join("a" * n) + "]",
    "lists in lists": lambda n: "a = " + "[" * n + "]" * n,
    "tables in tables": lambda n: "a = " + "{a = " * n + "1" + "}" * n,
    "an endless number": lambda n: "a = " + "9" * n,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_a_document_that_nests_without_end_is_refused_at_once(kind: str) -> None:
    """Law L19: the parser's own work would grow with the square of the parts, or end in its recursion."""
    for load, _ in documents().values():
        with pytest.raises(ConfigurationError, match="nested"):
            load("\n" + HEAVY[kind](200_000))


def test_a_path_without_an_end_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, Path("/dev/zero"), "\0", "x" * 5_000):
        with pytest.raises(NotAFile):
            IdentityConfig.load(path)
    with pytest.raises(FileNotFoundError):
        IdentityConfig.load(tmp_path / "nowhere.toml")


ROWS = {
    field: lambda rng, value, field=field: IdentityConfig().record("crm", {"key": "1", field: value})
    for field in ("key", "email", "name", "birth_date", "observed_at", "phone")
}
LISTS = {
    f"{field} in a list": lambda rng, value, field=field: IdentityConfig().record(
        "crm", {"key": "1", field: [value, "a"]}
    )
    for field in ("email", "birth_date", "observed_at")
}
MAPPED = IdentityConfig.load(CONFIG)
JOINED = {
    f"mapped {column}": lambda rng, value, column=column: MAPPED.record(
        "crm", {"id": 1, "nom": "a", "mail": "a@b.example", column: value}
    )
    for column in ("id", "mail2", "mail ok", "maj", "ddn")
}


@pytest.mark.parametrize("entry", [*ROWS, *LISTS, *JOINED])
def test_a_row_becomes_a_record_or_says_where_it_is_at_fault(entry: str) -> None:
    attempt(f"row {entry}", {**ROWS, **LISTS, **JOINED}[entry])


@pytest.mark.parametrize("entry", [*ROWS, *JOINED])
def test_a_fault_can_be_told_and_left_out(entry: str) -> None:
    faults: list[str] = []
    column = entry.removeprefix("mapped ")
    given = {"id": 1, "key": 1, "mail": "a@b.example"}

    def skip(rng: Random, value: Any) -> Any:
        try:
            config, row = (MAPPED, given) if entry in JOINED else (IdentityConfig(), {"key": 1})
            return config.record(
                "crm", {**row, column: value}, on_fault=lambda fault: faults.append(str(fault))
            )
        except InputError:
            if column in ("id", "key"):
                raise
            pytest.fail("a value that cannot be used is left out, its record kept")

    attempt(f"skip {entry}", skip)
    assert not any("zqxj" in fault for fault in faults)


def test_a_row_of_any_kind() -> None:
    attempt("row", lambda rng, value: IdentityConfig().record("crm", value), shows_names=True)
    attempt("source", lambda rng, value: IdentityConfig().record(value, {"key": "1"}), shows_names=True)


WEEK = {"monday": ["09:00-12:30"]}
CALENDAR = BusinessCalendar("Europe/Paris", WEEK)
CALENDARS: dict[str, Callable[[Random, Any], Any]] = {
    "tz": lambda rng, value: BusinessCalendar(value, WEEK) and None,
    "weekly": lambda rng, value: BusinessCalendar("UTC", value),
    "intervals": lambda rng, value: BusinessCalendar("UTC", {"monday": value}),
    "interval": lambda rng, value: BusinessCalendar("UTC", {"monday": [value]}),
    "holidays": lambda rng, value: BusinessCalendar("UTC", WEEK, holidays=value),
    "holiday": lambda rng, value: BusinessCalendar("UTC", WEEK, holidays=[value]),
    "open": lambda rng, value: CALENDAR.open(value),
    "add": lambda rng, value: CALENDAR.add(value, timedelta(hours=9)),
    "span": lambda rng, value: CALENDAR.add(NOW, value),
    "between": lambda rng, value: CALENDAR.between(NOW, value),
}


def test_of_very_many_faults_the_first_are_told_and_all_are_kept() -> None:
    with pytest.raises(ConfigurationError) as caught:
        BusinessCalendar("UTC", WEEK, holidays=["tomorrow"] * 3_000)
    assert len(caught.value.faults) == 3_000
    told = str(caught.value).splitlines()
    assert (len(told), told[-1].split(" (")[0]) == (102, "  and 2,900 more")


@pytest.mark.parametrize("entry", CALENDARS)
def test_a_calendar_answers_or_refuses(entry: str) -> None:
    attempt(f"calendar {entry}", CALENDARS[entry], shows_names=entry == "weekly")
