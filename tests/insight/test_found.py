"""The audit finds whom a desk serves too late, held against a table that knows no policy's formula."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from customer_unify.priority.preset import POLICIES, names as preset_names

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    """The benchmark, which reads ``tests/data/due_service.csv`` and plants the inversions."""
    name = "audit_benchmark"
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / "insight" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[name]


def test_planted_inversions_are_found_and_little_else(bench: ModuleType) -> None:
    """Rows 0.16, 1.7 and 1.12, under each shipped policy, on a company no setting was chosen on."""
    made = bench.company(9_021, people=2_000)
    for preset in preset_names(POLICIES):
        found = bench.audited(made, bench.read_table(), bench.DESKS["planted"], Random(1), preset=preset)
        assert found["late"] > 100
        assert found["precision"] >= 0.95, preset
        assert found["recall"] >= 0.95, preset
        assert found["inverted by the desk"] > 0.1
        assert found["inverted by the policy"] == 0, preset


def test_the_table_gives_everybody_a_service(bench: ModuleType) -> None:
    """Who has bought nothing comes last however loud; who decides where others buy comes at once."""
    made, table = bench.company(9_022, people=300), bench.read_table()
    due = {person.id: bench.due_by(table, person, made.tiers[person.tier]) for person in made.people}
    named = [due[name] for name in ("guest", "jocelyne", "discount", "influencer")]
    assert named == [1, 1, 4, 5]
    assert set(due.values()) == {1, 2, 3, 4, 5}
