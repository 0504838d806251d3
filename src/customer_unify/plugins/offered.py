"""Plug-ins that installed packages offer by entry point; they are found only when asked for.

A package offers a normaliser, block key, comparator, scorer or survivorship rule in its
own ``pyproject.toml``::

    [project.entry-points."customer_unify.comparators"]
    shoe_size = "acme.shoes:same_shoe_size"

A resolver whose configuration names it finds it with :func:`discover`. Nothing else is loaded, neither by
importing this library nor by a resolver that needs no plug-in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import Fault, PluginError
from ..frozen import Frozen

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["Kind", "discover", "faults_of", "offered_names", "offered_versions", "search"]


class Kind(StrEnum):
    """What a plug-in can be; the value is its entry-point group."""

    NORMALISER = "customer_unify.normalisers"
    BLOCK_KEY = "customer_unify.block_keys"
    COMPARATOR = "customer_unify.comparators"
    SCORER = "customer_unify.scorers"
    SURVIVORSHIP = "customer_unify.survivorship"

    @property
    def table(self) -> str:
        """What a configuration calls plug-ins of this kind that are handed in: ``comparators``."""
        return self.value.partition(".")[2]


def _levels(found: Any) -> str | None:
    """What is wrong with a comparator's levels, if anything."""
    levels = getattr(found, "levels", None)
    right = isinstance(levels, tuple) and levels and all(isinstance(level, str) and level for level in levels)
    return None if right else "has no `levels`, a tuple of the names it can return, strongest first"


def _sentence(found: Any) -> str | None:
    """What is wrong with a comparator's docstring, if anything: readers of explanations see it."""
    return (
        None
        if (getattr(found, "__doc__", None) or "").strip()
        else "has no docstring to show in explanations"
    )


CHECKS: Mapping[Kind, tuple[Callable[[Any], str | None], ...]] = Frozen(
    {Kind.COMPARATOR: (_levels, _sentence)}
)


def faults_of(found: Any, kind: Kind) -> str | None:
    """What is wrong with the shape of a plug-in, if anything; it is not called."""
    if not callable(found) or isinstance(found, type):
        what = "a class" if isinstance(found, type) else type(found).__name__
        return f"must be callable, not {what}"
    wrong = (check(found) for check in CHECKS.get(kind, ()))
    return next((what for what in wrong if what), None)


def _load(entry: EntryPoint, kind: Kind) -> tuple[Any, str | None]:
    """The object an entry point names, and what is wrong with it, if anything."""
    try:
        found = entry.load()
    except Exception as error:  # a plug-in may fail in any way while it is imported
        return None, f"could not be loaded: {type(error).__name__}"
    return found, faults_of(found, kind)


@cache
def offered_names(kind: Kind) -> frozenset[str]:
    """The names installed packages offer for a kind; the packages themselves are not loaded."""
    from importlib.metadata import entry_points

    return frozenset(entry_points(group=kind.value).names)


def offered_versions(kind: Kind, names: Collection[str]) -> tuple[str, ...]:
    """What stands behind offered names: the object, its package and the version of that; sorted.

    The packages themselves are not loaded.
    """
    from importlib.metadata import entry_points

    told = []
    for entry in entry_points(group=kind.value):
        if entry.name in names:
            package = f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else ""
            told.append(f"{kind.table}.{entry.name} = {entry.value} {package}".rstrip())
    return tuple(sorted(told))


def discover(
    kind: Kind | str,
    *,
    only: Collection[str] | None = None,
    taken: Collection[str] = (),
    offered: Iterable[EntryPoint] | None = None,
) -> dict[str, Any]:
    """The installed plug-ins of a kind by their names, sorted; loading them runs their code.

    With ``only``, only those with these names, and each must exist. ``taken`` has the names that the library
    uses itself: a plug-in never replaces one. ``offered`` replaces what is installed. Raises one
    ``PluginError`` that names every broken plug-in; then none is loaded.

    >>> from importlib.metadata import EntryPoint
    >>> discover("customer_unify.comparators", offered=[
    ...     EntryPoint("exact", "acme:exact", Kind.COMPARATOR),
    ...     EntryPoint("shoes", "json:nothing", Kind.COMPARATOR),
    ... ], taken={"exact"})
    Traceback (most recent call last):
    ...
    customer_unify.errors.PluginError: 2 broken plug-ins:
      exact = acme:exact: has a name that is taken (hint: choose another name in the entry point)
      shoes = json:nothing: could not be loaded: AttributeError
    """
    found, faults = search(Kind(kind), only=only, taken=taken, offered=offered)
    if faults:
        raise PluginError(faults)
    return found


def search(
    kind: Kind,
    *,
    only: Collection[str] | None,
    taken: Collection[str],
    offered: Iterable[EntryPoint] | None = None,
) -> tuple[dict[str, Any], list[Fault]]:
    """The plug-ins that :func:`discover` finds, and every fault it would raise."""
    from importlib.metadata import entry_points  # some twenty modules, for those who use plug-ins

    found: dict[str, Any] = {}
    faults: list[Fault] = []
    installed = entry_points(group=kind.value) if offered is None else offered
    for entry in sorted(installed, key=lambda entry: (entry.name, entry.value)):
        if only is not None and entry.name not in only:
            continue
        where = f"{entry.name} = {entry.value}"
        if entry.name in taken or entry.name in found:
            hint = "choose another name in the entry point"
            faults.append(Fault(where, "has a name that is taken", hint=hint))
            continue
        plugin, wrong = _load(entry, kind)
        if wrong:
            faults.append(Fault(where, wrong))
        else:
            found[entry.name] = plugin
    named = {fault.path.split(" = ")[0] for fault in faults}
    for name in sorted(set(only or ()) - found.keys() - named):
        faults.append(Fault(name, f"is offered by no installed package in the group {kind.value}"))
    return found, faults
