"""Collects the plug-ins that a configuration names, handed in or installed, and reports all their faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import Fault, PluginError
from .offered import Kind, faults_of, offered_names, offered_versions, search

__all__ = ["Named", "collected", "in_use"]

Named = Mapping[Kind, Mapping[str, Sequence[str]]]
"""The names of plug-ins by kind, beyond ours, each with the places of a configuration that use it."""
Handed = Mapping[str, Mapping[str, Any]]
"""Plug-ins handed in with a configuration: by what it calls their kind (``comparators``), by name."""


def collected(named: Named, handed: Handed, ours: Mapping[Kind, Any]) -> dict[Kind, dict[str, Any]]:
    """What stands behind each name, guarded; nothing else is loaded.

    ``ours`` are the names that are taken. Raises one ``PluginError`` that names every broken plug-in:
    one that nobody offers, that cannot be loaded, has the wrong shape, or a name that is taken.
    """
    faults = list(_handed_wrongly(handed, ours))
    found: dict[Kind, dict[str, Any]] = {kind: {} for kind in Kind}
    for kind, names in named.items():
        given = handed.get(kind.table, {})
        beyond = names.keys() - given.keys()
        installed: dict[str, Any] = {}
        if beyond:
            installed, wrong = search(kind, only=beyond, taken=ours[kind])
            faults += wrong
        found[kind] = {name: installed.get(name, given.get(name)) for name in names}
    if faults:
        raise PluginError(faults)
    if any(found.values()):
        from .guard import guarded  # for those who use plug-ins

        return {
            kind: {name: guarded(kind, name, one, named[kind][name]) for name, one in plugins.items()}
            for kind, plugins in found.items()
        }
    return found


def _handed_wrongly(handed: Handed, ours: Mapping[Kind, Any]) -> list[Fault]:
    """What is wrong with plug-ins handed in, whether they are used or not."""
    faults = []
    tables = {kind.table: kind for kind in Kind}
    for table, plugins in sorted(handed.items()):
        kind = tables.get(table)
        if kind is None:
            faults.append(Fault(f"plugins.{table}", f"is no kind of plug-in: {', '.join(sorted(tables))}"))
            continue
        for name, plugin in sorted(plugins.items()):
            where = f"plugins.{table}.{name}"
            wrong = faults_of(plugin, kind)
            if wrong:
                faults.append(Fault(where, wrong))
            if name in ours[kind]:
                faults.append(Fault(where, "has a name that is taken", hint="choose another name"))
            elif name in offered_names(kind):
                hint = "choose another name, or leave the package out"
                faults.append(Fault(where, "has a name that an installed package offers", hint=hint))
    return faults


def in_use(named: Named, handed: Handed) -> tuple[str, ...]:
    """What the installed plug-ins of these names are, with the versions of their packages; sorted.

    Those handed in are left out, because the configuration itself has them.
    """
    told: list[str] = []
    for kind, names in named.items():
        beyond = names.keys() - handed.get(kind.table, {}).keys()
        if beyond:
            told += offered_versions(kind, beyond)
    return tuple(sorted(told))
