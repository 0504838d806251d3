"""The floors of the house hold: nothing imports from above or beside itself, not even for types."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import networkx as nx
import pytest

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of ``folder/pyproject.toml`` on ``folder/src``."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_contracts_hold(root: Path) -> None:
    done = lint(root)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "from customer_unify.settings import Table",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from customer_unify.settings import Table",
        "def late() -> None:\n    from customer_unify.settings import Table",
    ],
    ids=["plain", "for types", "inside a function"],
)
def test_an_import_from_above_is_caught_however_it_is_hidden(root: Path, tmp_path: Path, line: str) -> None:
    """The contracts can fail: the same house with one arrow that runs up."""
    house = tmp_path / "src" / "customer_unify"
    for source in sorted((root / "src" / "customer_unify").rglob("*.py")):
        target = house / source.relative_to(root / "src" / "customer_unify")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        (root / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    with (house / "model" / "record.py").open("a", encoding="utf-8") as record:
        record.write(f"\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "customer_unify.model.record -> customer_unify.settings" in done.stdout


@pytest.fixture(scope="session")
def graph() -> Any:
    """Who imports whom, type-only imports and imports inside functions counted."""
    return grimp.build_graph("customer_unify", cache_dir=None)


def test_no_modules_import_each_other_in_a_circle(graph: Any) -> None:
    arrows = nx.DiGraph(
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    )
    assert [sorted(circle) for circle in nx.strongly_connected_components(arrows) if len(circle) > 1] == []


def test_every_wing_has_a_contract_of_its_own(root: Path) -> None:
    """A wing that is a folder says which of its stages do not know each other."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    covered = {name for contract in contracts["contracts"] for name in contract.get("containers", ())}
    wings = {"identity", "priority", "cases"}
    here = {f"customer_unify.{wing}" for wing in wings if (root / "src" / "customer_unify" / wing).is_dir()}
    assert here <= covered
