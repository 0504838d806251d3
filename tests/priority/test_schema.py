"""The schema of policies agrees with the reader: what the one refuses in form, the other does too."""

import copy
import random
import tomllib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from customer_unify import ConfigurationError, PolicyRefused, PriorityPolicy
from customer_unify.priority import preset
from customer_unify.priority.read import read_rules
from customer_unify.priority.schema import schema

from .oracle import TEXTS
from .queues import DEEP

SCHEMA = Draft202012Validator(schema())
SNOW = """
[situations.snow]
urgency = "blocked"
until = 2026-01-08T12:00:00+01:00
when = { all = [{ signal = "topic", is = ["flight"] }, { not = { signal = "urgency", at_most = 1 } }] }
"""


def as_json(data: Any) -> Any:
    """TOML as data, with its times as texts."""
    if isinstance(data, dict):
        return {key: as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    return data.isoformat() if isinstance(data, datetime) else data


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_policy_that_is_shipped_or_tried_meets_it(name: str) -> None:
    """One of them has a condition of every kind."""
    text = TEXTS[name] + SNOW
    assert PriorityPolicy.load(text).name in (name, "retail", "")
    assert not list(SCHEMA.iter_errors(as_json(tomllib.loads(text))))


VALUES = [
    None,
    True,
    -1,
    0,
    3,
    0.5,
    10**13,
    "",
    "linear",
    "customer",
    "tier",
    [],
    ["a"],
    {},
    {"signal": "tier", "at_least": 3},
]


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path] if path else []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found += places(value, (*path, key))
    return found


def changed(data: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """The document with one thing taken out, put in or written otherwise."""
    made = copy.deepcopy(data)
    *way, last = rng.choice(places(made))
    at: Any = made
    for key in way:
        at = at[key]
    choice = rng.randrange(3)
    if choice == 0 and isinstance(at, dict):
        del at[last]
    elif choice == 1 and isinstance(at, dict):
        at["surprise"] = rng.choice(VALUES[1:])
    else:
        at[last] = copy.deepcopy(rng.choice(VALUES[1:]))
    return made


def test_what_the_reader_takes_in_form_meets_the_schema() -> None:
    """Policies with one thing changed (a thousand by night): none the reader loads is refused by it."""
    rng, count = random.Random(8), 1_000 if DEEP else 120
    base = tomllib.loads(preset.text(preset.POLICIES, "retail") + SNOW)
    loaded = refused = 0
    for _ in range(count):
        document = changed(base, rng)
        rules, faults, breaches = read_rules(document, "a test")
        told = list(SCHEMA.iter_errors(as_json(document)))
        if rules is not None and not breaches:
            loaded += 1
            assert not told, told[0].message
        elif not told and not breaches:
            # The one fault no schema can speak of.
            assert {fault.what for fault in faults} == {"is less than the minimum"}
        else:
            refused += 1
    assert loaded > count / 20
    assert refused > count / 2


def put(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(data)
    *way, last = path.split(".")
    at: Any = made
    for key in way:
        at = at[key]
    at[last] = value
    return made


HOURS = (0.01, 100_000)
BOUNDS: list[tuple[str, float | None, float | None, float]] = [
    ("schema_version", 1, 1, 1),
    ("bands.promote_after_hours", *HOURS, 0.001),
    ("bands.deadline_within_hours", 0, 100_000, 0.001),
    ("waiting.no_overtake_hours", *HOURS, 0.001),
    ("alert.audience_from", 1, None, 1),
    ("terms.value.full_at", 0.001, 10**12, 0.0001),
    ("terms.value.minimum", 0, None, 1),
    ("terms.value.maximum", 0, 1_000_000, 1),
    ("terms.loyalty.active_from", 0.001, 1, 0.0001),
    ("terms.amplification.topic_doublings", 0, 10, 1),
    ("terms.value.when.at_least", 0, None, 1),
    ("terms.decision.when.at_least", 0, 1, 0.0001),
]
GUARDED = tomllib.loads(preset.text(preset.POLICIES, "retail"))
GUARDED["terms"]["value"]["when"] = {"signal": "tier", "at_least": 1}
GUARDED["terms"]["decision"]["when"] = {"signal": "activity", "at_least": 0.5}


@pytest.mark.parametrize(("path", "least", "most", "step"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_reader_and_schema_draw_the_same_line(
    path: str, least: float | None, most: float | None, step: float
) -> None:
    """At a bound a number is taken, a step beyond it is not, and a text never is, by both."""
    inside = [bound for bound in (least, most) if bound is not None]
    outside = [] if least is None else [least - step]
    outside += [] if most is None else [most + step]
    for value in (*inside, *outside, str(inside[0])):
        document = put(GUARDED, path, value)
        _, faults, _ = read_rules(document, "a test")
        taken = not [fault for fault in faults if fault.path == path]
        told = [error for error in SCHEMA.iter_errors(document) if path.split(".")[0] in error.absolute_path]
        assert taken == (value in inside), value
        assert (not told) == (value in inside), value


KEYWORDS = {
    *(
        "$schema",
        "$defs",
        "$ref",
        "title",
        "type",
        "enum",
        "const",
        "format",
        "maxLength",
        "minimum",
        "maximum",
    ),
    *("properties", "additionalProperties", "required", "minProperties", "items", "minItems"),
    *("oneOf", "allOf", "if", "then", "else"),
}
NAMED = {"properties", "$defs"}


def keywords(node: Any) -> Iterator[str]:
    """The keywords of a schema and of all within it."""
    for key, value in node.items() if isinstance(node, dict) else ():
        yield key
        inner = value.values() if key in NAMED else value if isinstance(value, list) else [value]
        for each in inner:
            yield from keywords(each)


@pytest.mark.parametrize(
    "when",
    [
        {"signal": "roles", "has": "poet"},
        {"signal": "roles", "has": ["poet", "works_council"]},
        {"signal": "topic", "is": ["rail"]},
        {"signal": "topic", "contains": "late refund"},
        {"signal": "topic", "starts_with": ["late"]},
        {"signal": "status", "is": "customer"},
        {"signal": "knowledge", "is": ["member", "weak"]},
        {"signal": "tier", "at_least": 1},
        {"signal": "churn", "at_least": 0.5},
        {"any": [{"signal": "tier", "at_least": 1}]},
        {"all": [{"signal": "tier", "at_least": 1}]},
        {"not": {"signal": "churn", "at_most": 0.5}},
    ],
)
def test_every_kind_of_condition_is_taken_by_both(when: dict[str, Any]) -> None:
    document = put(GUARDED, "terms.churn.when", when)
    rules, faults, _ = read_rules(document, "a test")
    assert rules is not None, faults
    assert not list(SCHEMA.iter_errors(document))


def test_every_keyword_is_one_of_json_schema() -> None:
    """One that is misspelt would refuse nothing, and no validator would say so."""
    assert set(keywords(schema())) == KEYWORDS


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("terms.decision.roles", []),
        ("terms.value.when", {"any": []}),
        ("terms.value.when", {"signal": "status", "is": []}),
        ("terms.value.when", {"signal": "topic", "contains": []}),
        ("terms.value.when", {"signal": "topic", "contains": "a" * 101}),
        ("terms", {}),
        ("terms.churn.active_from", 0.5),
        ("terms.churn.topic_doublings", 1),
        ("terms.churn.roles", ["poet"]),
    ],
)
def test_what_is_empty_or_too_long_is_refused_by_both(path: str, value: Any) -> None:
    document = put(GUARDED, path, value)
    rules, _, _ = read_rules(document, "a test")
    assert rules is None or path == "terms.decision.roles"
    assert list(SCHEMA.iter_errors(document))


@pytest.mark.parametrize(
    "text",
    [
        "terms = \"__import__('os').system('true')\"",
        '[terms.x]\nmeasure = "lambda: 1"',
        '[terms.x]\nmeasure = "audience"\nwhen = { signal = "topic", is = ["(a+)+$"] }',
        "[bands]\npromote_after_hours = nan",
        "[bands]\npromote_after_hours = inf",
        "[waiting]\nno_overtake_hours = 1e999",
    ],
)
def test_a_text_is_never_run(text: str) -> None:
    with pytest.raises((ConfigurationError, PolicyRefused)):
        PriorityPolicy.load(text)
