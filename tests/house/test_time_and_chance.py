"""Law L20: time and chance come from outside; two default lines of the resolver are the only exception."""

import ast
from collections.abc import Iterator
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
