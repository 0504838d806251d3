"""What a fresh process loads: no heavy library until somebody asks for what needs it."""

from collections.abc import Callable

HEAVY = "networkx numpy scipy pandas psycopg sqlite3 rapidfuzz narwhals holidays hypothesis asyncio"


def test_every_name_at_the_door_loads_no_heavy_library(fresh: Callable[[str], str]) -> None:
    seen = fresh(
        "import sys, customer_unify\n"
        "for name in dir(customer_unify): getattr(customer_unify, name)\n"
        f"print(*sorted(set({HEAVY!r}.split()) & set(sys.modules)))"
    )
    assert seen.split() == []
