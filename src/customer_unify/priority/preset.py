"""Finds the shipped policies and practices by name; the names are those of their files."""

from __future__ import annotations

from importlib.resources import files

from ..errors import ConfigurationError, Fault

__all__ = ["POLICIES", "PRACTICES", "names", "text"]

POLICIES = "presets"
PRACTICES = "practices"


def names(folder: str) -> tuple[str, ...]:
    """The names of what is shipped in a folder, sorted.

    >>> names(POLICIES), names(PRACTICES)
    (('hotel-airline', 'retail', 'telecom'), ('field', 'followers', 'oldest', 'rank', 'rules'))
    """
    entries = (files("customer_unify.priority") / folder).iterdir()
    return tuple(
        sorted(entry.name.removesuffix(".toml") for entry in entries if entry.name.endswith(".toml"))
    )


def text(folder: str, name: str) -> str:
    """The TOML of a preset; ``ConfigurationError`` for an unknown name, listing the known ones."""
    known = names(folder)
    if not isinstance(name, str) or name not in known:
        raise ConfigurationError(
            [Fault("preset", f"is not one of: {', '.join(known)}")], origin=f"the {folder} of the package"
        )
    return (files("customer_unify.priority") / folder / f"{name}.toml").read_text("utf-8")
