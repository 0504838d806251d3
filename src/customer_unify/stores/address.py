"""A store by its address, as it stands in a configuration or on a command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..errors import InputError, MissingExtra
from ..model.configuration import Configuration
from ..model.given import shown
from ..model.port import Store

__all__ = ["opened"]

POSTGRES = ("postgresql", "postgres")
"""Both are understood by the library that connects."""

NO_PLUGINS: Mapping[str, Mapping[str, Any]] = {}


def opened(
    address: str,
    *,
    salt: bytes = b"",
    kinds: Sequence[type[Configuration]] = (),
    plugins: Mapping[str, Mapping[str, Any]] = NO_PLUGINS,
    readonly: bool = False,
) -> Store:
    """The store at an address: a file (``sqlite:///relative.db``, ``sqlite:////absolute.db``) or a database.

    That is ``postgresql://user@host/database``, of which ``?schema=brand_a`` names the tenant's own tables.

    ``salt``, ``kinds`` and ``plugins`` are those of the store. Raises ``InputError`` for an address of no
    store we have, and what opening it raises.
    """
    scheme, found, path = address.partition("://")
    if scheme == "sqlite" and found and path.startswith("/") and len(path) > 1:
        from .sqlite.store import SqliteStore  # only here: whoever keeps nothing loads no database

        return SqliteStore(Path(path[1:]), salt=salt, kinds=kinds, plugins=plugins, readonly=readonly)
    if scheme in POSTGRES and found:
        if find_spec("psycopg") is None:
            raise MissingExtra("keeping a base in PostgreSQL", "postgres")
        from .postgres.store import PostgresStore

        return PostgresStore(address, salt=salt, kinds=kinds, plugins=plugins, readonly=readonly)
    allowed = "sqlite:///relative.db, sqlite:////absolute.db, postgresql://user@host/database"
    if scheme == "sqlite":
        raise InputError(f"the address names no file, after three slashes or four (allowed: {allowed})")
    raise InputError(f"{shown(scheme)!r} is not the address of a store (allowed: {allowed})")
