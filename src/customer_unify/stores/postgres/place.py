"""Where a base in PostgreSQL is: what to connect to, and which schema is the tenant's."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from ...errors import InputError

__all__ = ["SCHEMA", "Place"]

SCHEMA = "customer_unify"
"""The schema of whoever names none."""

_PLAIN = re.compile(r"[a-z_][a-z0-9_]{0,62}", re.ASCII)


class Place(NamedTuple):
    """What to connect to, as ``libpq`` reads it, and the schema; never shown, for it may hold a password."""

    address: str
    schema: str = SCHEMA

    def __repr__(self) -> str:
        return f"Place(schema={self.schema!r})"

    @classmethod
    def read(cls, address: str) -> Place:
        """The place of an address: ``postgresql://user@host/database?schema=brand_a``.

        Everything but ``schema`` is left to ``libpq``. Raises ``InputError`` for a schema whose name is no
        plain word, which would have to be quoted wherever somebody looks at the tables.

        >>> Place.read("postgresql://shop@db.example/base?sslmode=require&schema=brand_a").schema
        'brand_a'
        """
        base, mark, query = address.partition("?")
        schema, rest = SCHEMA, []
        for part in query.split("&") if mark else ():
            name, _, value = part.partition("=")
            if name == "schema":
                schema = unquote(value)
            else:
                rest.append(part)
        if not _PLAIN.fullmatch(schema) or schema.startswith("pg_"):
            raise InputError(
                "the schema of this address is no plain name (allowed: small letters, digits and _, at most "
                "63, not beginning with a digit or pg_)"
            )
        return cls(base + ("?" + "&".join(rest) if rest else ""), schema)
