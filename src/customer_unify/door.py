"""How a package shows names without loading them: written once, typed, resolved when first asked for."""

from __future__ import annotations

import ast
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

__all__ = ["names", "resolve"]


@cache
def names(package: str) -> dict[str, tuple[str, str]]:
    """The names a package shows: name -> (module it lives in, its name there).

    They are read from the imports below ``if TYPE_CHECKING:`` in the package's own
    source, so that a type checker and a running program read the same list.

    >>> names("customer_unify")["Record"]
    ('customer_unify.model.record', 'Record')
    """
    spec = find_spec(package) if package not in sys.modules else sys.modules[package].__spec__
    source = spec.loader.get_source(package) if spec and spec.loader else ""  # type: ignore[attr-defined]
    shown: dict[str, tuple[str, str]] = {}
    for block in ast.parse(source or "").body:
        if not isinstance(block, ast.If) or getattr(block.test, "id", "") != "TYPE_CHECKING":
            continue
        for line in block.body:
            if isinstance(line, ast.ImportFrom):
                module = f"{package}.{line.module}" if line.level else str(line.module)
                shown.update({name.asname or name.name: (module, name.name) for name in line.names})
    return shown


def resolve(package: str, name: str) -> Any:
    """The object a package shows under ``name``, kept there so that the next look is a plain one.

    Raises ``AttributeError`` for a name the package does not show.
    """
    if name == "__all__":
        return sorted(names(package))
    try:
        module, there = names(package)[name]
    except KeyError:
        raise AttributeError(f"module {package!r} has no attribute {name!r}") from None
    found = getattr(import_module(module), there)
    setattr(sys.modules[package], name, found)
    return found
