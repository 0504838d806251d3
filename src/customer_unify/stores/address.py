"""A store by its address, as it stands in a configuration or on a command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..model.configuration import Configuration
from ..model.given import shown
from ..model.port import Store

__all__ = ["opened"]

NO_PLUGINS: Mapping[str, Mapping[str, Any]] = {}


def opened(
    address: str,
    *,
    salt: bytes = b"",
    kinds: Sequence[type[Configuration]] = (),
    plugins: Mapping[str, Mapping[str, Any]] = NO_PLUGINS,
    readonly: bool = False,
) -> Store:
    """The store at an address: ``sqlite:///relative.db`` or ``sqlite:////absolute.db``.

    ``salt``, ``kinds`` and ``plugins`` are those of the store. Raises ``InputError`` for an address of no
    store we have, and what opening it raises.
    """
    scheme, found, path = address.partition("://")
    if scheme == "sqlite" and found and path.startswith("/") and len(path) > 1:
        from .sqlite.store import SqliteStore  # only here: whoever keeps nothing loads no database

        return SqliteStore(Path(path[1:]), salt=salt, kinds=kinds, plugins=plugins, readonly=readonly)
    allowed = "sqlite:///relative.db, sqlite:////absolute.db"
    if scheme == "sqlite":
        raise InputError(f"the address names no file, after three slashes or four (allowed: {allowed})")
    raise InputError(f"there is no store at an address of {shown(scheme)!r} (allowed: {allowed})")
