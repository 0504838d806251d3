"""Law L20: time and chance come from outside; two default lines of the resolver are the only exception."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

FORBIDDEN = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "os.urandom",
    "os.getrandom",
    "random.SystemRandom",
}
FORBIDDEN_MODULES = {"time", "uuid", "secrets"}
SEEDED = {"random.Random"}
"""May be named, as a type or called with a seed; every other name of ``random`` draws from a global state."""

ALLOWED = {"customer_unify.resolver": 2}
"""How many lines of a module may touch the system's clock and randomness: the resolver's two defaults."""


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an attribute, as written."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def from_time_module(name: str) -> bool:
    return name.split(".")[0] in FORBIDDEN_MODULES


def uses(module: Any) -> Iterator[ast.AST]:
    """Every place of a module that reaches for the clock or for randomness."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in SEEDED and not (node.args or node.keywords):
            yield node
        elif isinstance(node, ast.ImportFrom) and not node.level:
            drawn = node.module == "random" and any(name.name != "Random" for name in node.names)
            if drawn or from_time_module(node.module or ""):
                yield node
        elif isinstance(node, ast.Attribute):
            name = dotted(node)
            last_two = ".".join(name.split(".")[-2:])
            drawn = name.startswith("random.") and name not in SEEDED
            if last_two in FORBIDDEN or drawn or from_time_module(name):
                yield node


def test_no_room_reads_the_clock_or_draws_lots(modules: list[Any]) -> None:
    found: dict[str, set[str]] = {}
    for module in modules:
        for node in uses(module):
            found.setdefault(module.name, set()).add(module.at(node))
    beyond = {name: sorted(places) for name, places in found.items() if len(places) > ALLOWED.get(name, 0)}
    assert beyond == {}


def test_the_test_sees_what_it_forbids() -> None:
    program = (
        "import random, time, uuid, datetime as d\n"
        "from time import monotonic\n"
        "from random import choice\n"
        "d.datetime.now()\n"
        "d.date.today()\n"
        "random.random()\n"
        "random.Random()\n"
        "uuid.uuid4()\n"
        "time.time()\n"
    )

    class Case:
        tree = ast.parse(program)

    assert {getattr(node, "lineno", 0) for node in uses(Case)} == {2, 3, 4, 5, 6, 7, 8, 9}
    Case.tree = ast.parse("import random\nfrom random import Random\nrandom.Random(7)\nx: random.Random\n")
    assert list(uses(Case)) == []


WITHOUT_CLOCK = """
import datetime, itertools, os, random, secrets, time, uuid
import attrs, jellyfish, phonenumbers, anyascii  # what others do while they are loaded is their own

def forbidden(*given, **named):
    raise AssertionError("somebody looked at the clock or drew lots")

class Watch(datetime.datetime):
    now = utcnow = today = classmethod(forbidden)

class Day(datetime.date):
    today = classmethod(forbidden)

datetime.datetime, datetime.date = Watch, Day
for home, names in {
    os: ["urandom", "getrandom"],
    random: ["random", "randint", "randrange", "choice", "choices", "shuffle", "sample", "uniform", "seed"],
    secrets: ["token_hex", "token_bytes", "randbelow", "choice"],
    time: ["time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "localtime"],
    uuid: ["uuid1", "uuid4"],
}.items():
    for name in names:
        setattr(home, name, forbidden)

import customer_unify as cu
from customer_unify.testing import company
"""


def test_the_company_is_resolved_while_the_clock_raises(fresh: Callable[[str], str]) -> None:
    """Law L20: every step of the resolver, with a clock and a mint of the caller's."""
    said = fresh(
        WITHOUT_CLOCK
        + """
made = company(5, people=40)
ids = (f"customer-{number}" for number in itertools.count())
with cu.Resolver(clock=lambda: made.now, new_id=lambda: next(ids)) as resolver:
    for record in made.records:
        resolver.add(record)
    a, b = made.records[0].ref, made.records[1].ref
    decision = resolver.separate(a, b, by="test", reason="test")
    resolver.undo(decision.id)
    resolver.find({"name": "Jocelyne Michu"})
    resolver.explain(a, b)
    resolver.remove(*a)
    print(sum(1 for _ in resolver.customers()))
"""
    )
    assert int(said) > 1


def test_the_default_clock_would_have_raised(fresh: Callable[[str], str]) -> None:
    """The test above can fail: with the default clock the same process is stopped."""
    said = fresh(
        WITHOUT_CLOCK
        + """
try:
    cu.Resolver().add(cu.Record("crm", "1", {"name": "Jocelyne Michu"}))
except AssertionError as error:
    print(error)
"""
    )
    assert said == "somebody looked at the clock or drew lots\n"
