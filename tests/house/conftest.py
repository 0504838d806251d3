"""The sources of the library, parsed once for all tests of the house."""

import ast
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "customer_unify"


@attrs.frozen
class Module:
    """A module of the library: where it is, its dotted name, its lines and its tree."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where a node stands, so that a failing test can be clicked on."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def _read(path: Path) -> Module:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return Module(path, name, text, ast.parse(text))


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Every module of the library."""
    return [_read(path) for path in sorted(PACKAGE.rglob("*.py"))]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT
