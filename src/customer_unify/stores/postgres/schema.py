"""The tables of a base as PostgreSQL spells them."""

from __future__ import annotations

import re

from ..rows.schema import MARKED, PAIRS

__all__ = ["STATEMENTS"]


def _spelled(cells: str) -> str:
    """Columns of any database as PostgreSQL has them.

    What refers to what is not said again here: to check it PostgreSQL would write to the row referred to, and
    two who add to one customer would get in each other's way.
    """
    cells = re.sub(r" REFERENCES \w+ \(id\)", "", cells)
    return cells.replace("BLOB", "BYTEA").replace("INTEGER", "BIGINT")


HASHED = {
    "refs_by_key": "refs (key)",
    "versions_by_ref": "versions (ref)",
    "contents_by_digest": "contents (digest)",
    "customers_by_name": "customers (name)",
    "records_by_content": "records (content)",
    "records_by_customer": "records (customer)",
    "decisions_by_name": "decisions (name)",
    "tombstones_by_digest": "tombstones (digest)",
    "blocks_by_key": "blocks (key)",
    "decided_by_ref": "decided (ref)",
    "told_by_ref": "told (ref)",
}
"""Indexes by hash. PostgreSQL notices by the page who looked where another wrote: keys and numbers that
follow each other would all stand on one page of an ordered index, and everybody would overtake everybody.
That no two rows have one name is seen to by the transactions themselves: whoever writes has looked first.
"""

ORDERED = ("CREATE INDEX events_by_place ON events (stream, position)",)

READABLE = r"""
CREATE FUNCTION readable(said BYTEA) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from(said, 'UTF8');
EXCEPTION WHEN OTHERS THEN
  RETURN encode(said, 'escape');
END $$
"""
"""Names may hold half letters and NUL, which are no text here: they are shown by their codes."""

VIEW = r"""
CREATE VIEW customer_member AS SELECT readable(refs.source) AS source, readable(refs.key) AS key,
readable(customers.name) AS customer_id,
substring(encode(records.body, 'escape') FROM '^\["([^"]+)"')::TIMESTAMPTZ AS since
FROM records JOIN refs ON refs.id = records.id JOIN customers ON customers.id = records.customer
"""
"""For whoever looks at the database with other tools: which record belongs to which customer, and since when
the record is known."""

STATEMENTS = (
    *(
        f"CREATE TABLE {name} (id BIGINT PRIMARY KEY, {_spelled(cells)}, mark BIGINT NOT NULL)"
        for name, cells in MARKED.items()
    ),
    *(f"CREATE TABLE {name} ({_spelled(cells).rpartition(', PRIMARY')[0]})" for name, cells in PAIRS.items()),
    "CREATE TABLE base (id BIGINT PRIMARY KEY, format BIGINT NOT NULL, body BYTEA NOT NULL, "
    "mark BIGINT NOT NULL)",
    "CREATE SEQUENCE numbers INCREMENT BY 1024",
    *(f"CREATE INDEX {name} ON {table.replace(' (', ' USING hash (')}" for name, table in HASHED.items()),
    *ORDERED,
    READABLE,
    VIEW,
)
"""Everything a new schema is made of. ``base`` has one row: the format, and the secrets of the base."""
