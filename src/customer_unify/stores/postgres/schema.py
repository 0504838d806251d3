"""The tables of a base as PostgreSQL spells them."""

from __future__ import annotations

import re

from ..rows.schema import MARKED, PAIRS

__all__ = ["GUARDS", "STATEMENTS", "TABLES"]


def _spelled(cells: str) -> str:
    """Columns of any database as PostgreSQL has them.

    What refers to what is not said again here: to check it PostgreSQL would write to the row referred to, and
    two who add to one customer would get in each other's way.
    """
    cells = re.sub(r" REFERENCES \w+ \(id\)", "", cells)
    return cells.replace("BLOB", "BYTEA").replace("INTEGER", "BIGINT")


TABLES = (*MARKED, *PAIRS, "base", "guards")

HASHED = {
    "versions_by_ref": "versions (ref)",
    "records_by_content": "records (content)",
    "records_by_customer": "records (customer)",
    "blocks_by_key": "blocks (key)",
    "decided_by_ref": "decided (ref)",
    "told_by_ref": "told (ref)",
}
"""Indexes by hash: what is looked up by them is never asked for in an order."""

UNIQUE = {
    "refs_by_name": "refs (source, key)",
    "contents_by_digest": "contents (digest)",
    "customers_by_name": "customers (name)",
    "decisions_by_name": "decisions (name)",
    "tombstones_by_digest": "tombstones (digest)",
    "streams_by_name": "streams (name)",
    "events_by_place": "events (stream, position)",
}

GUARDS = 1 << 16
"""How many rows stand for all names that things are looked at and changed by; each name has one of them."""

GUARD = """
CREATE FUNCTION guard(places BIGINT[], changed BOOLEAN[]) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
  FOR at IN 1 .. cardinality(places) LOOP
    IF changed[at] THEN
      UPDATE guards SET times = times + 1 WHERE id = places[at];
    ELSE
      PERFORM 1 FROM guards WHERE id = places[at] FOR SHARE;
    END IF;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a guard is missing' USING ERRCODE = 'data_corrupted';
    END IF;
  END LOOP;
  RETURN TRUE;
END $$
"""
"""Holds the rows of what a step has looked at, and counts on those of what it changes, in the order given.

Under REPEATABLE READ both fail where another transaction counted on the row since the step's first look, and
wait where one has the row; whoever counts waits for those who looked to end. So of two steps one of which
changes what the other has looked at the one comes wholly before the other, or is taken again.
"""

READABLE = r"""
CREATE FUNCTION readable(said BYTEA) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN convert_from(said, 'UTF8');
EXCEPTION WHEN OTHERS THEN
  RETURN encode(said, 'escape');
END $$
"""
"""Ids that a host mints may hold half letters, which are no text here: they are shown by their codes."""

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
    "CREATE TABLE guards (id BIGINT PRIMARY KEY, times BIGINT NOT NULL) WITH (fillfactor = 50)",
    f"INSERT INTO guards SELECT id, 0 FROM generate_series(0, {GUARDS - 1}) AS id",  # noqa: S608 -- a number of ours
    *(f"CREATE INDEX {name} ON {table.replace(' (', ' USING hash (')}" for name, table in HASHED.items()),
    *(f"CREATE UNIQUE INDEX {name} ON {table}" for name, table in UNIQUE.items()),
    *(
        f"ALTER TABLE {name} ALTER COLUMN {cell.split()[0]} SET STATISTICS 0"
        for name, cells in (*MARKED.items(), *PAIRS.items())
        for cell in cells.split(", ")
        if " BLOB" in cell
    ),
    GUARD,
    READABLE,
    VIEW,
)
"""Everything a new schema is made of. ``base`` has one row: the format, and the secrets of the base.

Of cells that may be a person's no statistics are made: those hold samples, which no erasure would find.
"""
