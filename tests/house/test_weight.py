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


def test_a_resolver_that_has_taken_a_record_has_loaded_no_heavy_library(fresh: Callable[[str], str]) -> None:
    seen = fresh(
        "import sys, customer_unify as cu\n"
        "cu.Resolver().add(cu.Record('crm', '1', {'name': 'Jocelyne Michu', 'phone': '06 12 34 56 78'}))\n"
        f"print(*sorted(set({HEAVY!r}.split()) & set(sys.modules)))"
    )
    assert seen.split() == []
