"""Malformed and hostile policies: none is run, each is refused at once, every fault at its path (law L19)."""

import random
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from customer_unify import ConfigurationError, PriorityPolicy
from customer_unify.priority import preset
from customer_unify.toml import to_toml

from .queues import DEEP

Document = dict[str, Any]
RUN = "__import__('os').system('touch executed')"
GATE = {"signal": "audience", "at_least": 10_000}
BASES = {name: tomllib.loads(preset.text(preset.POLICIES, name)) for name in preset.names(preset.POLICIES)}


def tower(height: int) -> Document:
    condition: Document = {"signal": "tier", "at_least": 3}
    for _ in range(height):
        condition = {"not": condition}
    return condition


WRONG: list[tuple[str, Any]] = [
    *[("maximum", value) for value in ("many", -1, 2.5, 10**9, True, [], {}, 10**400, RUN)],
    *[("minimum", value) for value in ("none", -1, 0.5, False, RUN)],
    *[("full_at", value) for value in (0, -3, "x", 10**13, [], RUN)],
    *[("measure", value) for value in ("charm", RUN, 3, "lambda: 1", "audience " * 9_000)],
    *[("of", value) for value in ("everybody", 0, ["customer"], RUN)],
    *[("shape", value) for value in ("cubic", 1, RUN)],
    *[("direction", value) for value in ("sideways", None, 7)],
    *[("exec", value) for value in (RUN, {"code": RUN}, [RUN] * 1_000)],
    *[("when", value) for value in (3, RUN, GATE, [GATE])],
    ("when.any", []),
    ("when.signal", "charm"),
    ("when", {"signal": "tier", "at_least": 1, "at_most": 2}),
    ("when", {"signal": "tier"}),
    ("when.at_least", RUN),
    ("when.surprise", 1),
    ("when.contains", "(a+)+$" * 40),
    ("when.contains", "!?"),
    ("when.is", [1]),
    ("when.not.not.not.not.not.not.not.not.not", tower(9)),
]
"""What may be wrong in a term: where, and the value that is put there (``None``: the key is left out)."""

WHOLE = {
    "when.any": lambda value: {"any": value},
    "when.signal": lambda value: {"signal": value, "at_least": 1},
    "when.at_least": lambda value: {"signal": "tier", "at_least": value},
    "when.surprise": lambda value: {"signal": "tier", "at_least": 1, "surprise": value},
    "when.contains": lambda value: {"signal": "topic", "contains": value},
    "when.is": lambda value: {"signal": "topic", "is": value},
}
"""The condition around a value that is wrong inside one."""

UNTIL = datetime(2026, 1, 8, tzinfo=UTC)
SNOW = {"urgency": "blocked", "until": UNTIL}
ELSEWHERE: list[tuple[str, Any]] = [
    ("schema_version", 2),
    ("influence", "loud"),
    ("name", 7),
    ("bands.promote_after_hours", 0),
    ("bands.promote_after_hours", 10**9),
    ("bands.deadline_within_hours", -1),
    ("bands.moved_by", ["urgency", "waiting", "value"]),
    ("bands.moved_by", ["deadline"]),
    ("bands.night", RUN),
    ("waiting.no_overtake_hours", None),
    ("waiting.no_overtake_hours", "soon"),
    ("alert.audience_from", 0),
    ("alert.audience_from", RUN),
    ("scripts", {"run": RUN}),
    ("imports", ["os", "subprocess"]),
    ("situations.snow.urgency", SNOW | {"urgency": "normal"}),
    ("situations.snow.until", {"urgency": "blocked"}),
    ("situations.snow.until", SNOW | {"until": "tomorrow"}),
    ("situations.snow.until", SNOW | {"since": UNTIL}),
    ("situations.snow.when", SNOW | {"when": {"signal": "tier", "at_least": 1}}),
    ("situations.storm", 3),
    ("terms.waiting", "copied"),
    ("lounge", {f"room {number}": GATE for number in range(3)}),
]
"""What may be wrong elsewhere."""


def at(document: Document, way: list[str]) -> Document:
    for name in way:
        document = document.setdefault(name, {})
    return document


def plant(document: Document, path: str, value: Any) -> str:
    """Put one fault into the document; where it should be found."""
    *way, last = path.split(".")
    if path.startswith("terms.") and ".when" in path:
        term, inner = path.split(".when", 1)
        way, last = term.split("."), "when"
        value = WHOLE[f"when{inner}"](value) if f"when{inner}" in WHOLE else value
    elif path.startswith("situations.snow"):
        way, last = ["situations"], "snow"
    if value is None:
        del at(document, way)[last]
    else:
        if value == "copied":
            value = dict(document["terms"]["churn"])
        at(document, way)[last] = value
    return "lounge" if path == "lounge" else path


def clash(path: str, taken: list[str]) -> bool:
    """Whether one of two faults could hide the other: they touch one term or table."""
    return any(path.split(".")[:2] == other.split(".")[:2] for other in taken)


def hostile(rng: random.Random) -> tuple[str, list[str]]:
    """A shipped policy with one to six faults of different places, as TOML, and where they are."""
    name = rng.choice(sorted(BASES))
    document = tomllib.loads(to_toml(BASES[name]))
    expected: list[str] = []
    for _ in range(rng.randrange(1, 7)):
        if rng.random() < 0.7:
            inside, value = rng.choice(WRONG)
            path = f"terms.{rng.choice(sorted(BASES[name]['terms']))}.{inside}"
        else:
            path, value = rng.choice(ELSEWHERE)
        if not clash(path, expected):
            expected.append(plant(document, path, value))
    return to_toml(document), expected


def told(path: str, fault: str) -> bool:
    """Whether a fault is told where it is, or a refused condition or table around it is."""
    return fault == path or fault.startswith(f"{path}.") or (".when" in fault and path.startswith(fault))


RUNNING = {"exec", "compile", "import", "os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "open"}
seen: list[str] = []
watching = False


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    if watching and event in RUNNING:
        seen.append(event)


@contextmanager
def watched() -> Iterator[None]:
    """Notes whatever the interpreter compiles, runs, imports or opens meanwhile."""
    global watching
    watching = True
    try:
        yield
    finally:
        watching = False


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def loop() -> int:
    """A fixed piece of work: some 10 ms of a processor of 2026."""
    total = 0
    for number in range(250_000):
        total += number
    return total


def refusal(text: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as refused:
        PriorityPolicy.load(text)
    return refused.value


def test_what_is_hostile_is_refused_with_every_fault_and_nothing_runs() -> None:
    """700 by night. Faults stand at their own places, and no value is printed (law L21)."""
    rng = random.Random(5)
    refusal("influence = 3")  # what is loaded late is loaded now
    sys.addaudithook(hook)
    slowest, unit = 0.0, min(seconds(loop) for _ in range(3))
    for _ in range(700 if DEEP else 60):
        text, expected = hostile(rng)
        with watched():
            taken = seconds(lambda text=text: refusal(text))  # type: ignore[misc]
        if taken > 5 * unit:
            taken = min(taken, *(seconds(lambda text=text: refusal(text)) for _ in range(2)))  # type: ignore[misc]
        slowest = max(slowest, taken)
        error = refusal(text)
        paths = [fault.path for fault in error.faults]
        for path in expected:
            assert any(told(path, each) for each in paths), (path, paths)
        touched = {tuple(path.split(".")[:2]) for path in expected}
        strays = [path for path in paths if tuple(path.split(".")[:2]) not in touched and path != "terms"]
        assert not [path for path in strays if path.split(".")[0] not in {way[0] for way in touched}], strays
        assert "__import__" not in str(error)
    assert seen == []
    assert slowest <= 5 * unit, "a refusal takes no longer than 50 ms of a processor"


def test_the_watch_sees_what_it_looks_for() -> None:
    sys.addaudithook(hook)
    with watched():
        eval(compile("1 + 1", "a test", "eval"))  # noqa: S307 -- to be seen
    assert {"exec", "compile"} <= set(seen)
    seen.clear()


FLOODS: dict[str, Callable[[], Document]] = {
    "unknown keys": lambda: {f"key{number}": 1 for number in range(3_000)},
    "unknown keys of a term": lambda: {"terms": {"a": {f"maximun{number}": 1 for number in range(3_000)}}},
    "terms": lambda: {"terms": {f"t{number}": {"measure": "churn"} for number in range(1_000)}},
    "situations": lambda: {"situations": {f"s{number}": {} for number in range(2_000)}},
    "conditions": lambda: {"terms": {"a": {"when": {"any": [{"signal": "tier"}] * 5_000}}}},
    "phrases": lambda: {"terms": {"a": {"when": {"signal": "topic", "contains": ["x"] * 20_000}}}},
    "gates": lambda: {"offers": {f"o{number}": GATE for number in range(2_000)}},
    "a long name": lambda: {"terms": {"a" * 500_000: {"measure": "x" * 500_000}}},
}


@pytest.mark.parametrize("flood", sorted(FLOODS))
def test_a_flood_costs_what_it_is_long(flood: str) -> None:
    """Law L19: a file of thousands of faults, told in time near linear in its length."""
    text = to_toml(FLOODS[flood]())
    parsed = seconds(lambda: tomllib.loads(text))
    unit = min(seconds(loop) for _ in range(3))
    taken = min(seconds(lambda: refusal(text)) for _ in range(2))
    assert taken <= 20 * unit + 10 * parsed
