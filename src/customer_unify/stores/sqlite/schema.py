"""The tables of a base as SQLite spells them, and how its file is known."""

from __future__ import annotations

from ..rows.schema import MARKED, PAIRS

__all__ = ["APPLICATION", "STATEMENTS"]

APPLICATION = 0x43755379
"""What tells a base of ours from any other SQLite file (``application_id``)."""

INDEXES = (
    "CREATE UNIQUE INDEX refs_by_name ON refs (source, key)",
    "CREATE INDEX versions_by_ref ON versions (ref)",
    "CREATE UNIQUE INDEX contents_by_digest ON contents (digest)",
    "CREATE UNIQUE INDEX customers_by_name ON customers (name)",
    "CREATE INDEX records_by_content ON records (content)",
    "CREATE INDEX records_by_customer ON records (customer)",
    "CREATE UNIQUE INDEX decisions_by_name ON decisions (name)",
    "CREATE UNIQUE INDEX tombstones_by_digest ON tombstones (digest)",
    "CREATE UNIQUE INDEX streams_by_name ON streams (name)",
    "CREATE UNIQUE INDEX events_by_place ON events (stream, position)",
)

VIEW = (
    "CREATE VIEW customer_member AS SELECT CAST(refs.source AS TEXT) AS source, "
    "CAST(refs.key AS TEXT) AS key, CAST(customers.name AS TEXT) AS customer_id "
    "FROM records JOIN refs ON refs.id = records.id "
    "JOIN customers ON customers.id = records.customer"
)
"""For whoever looks at the file with other tools: which record belongs to which customer."""

STATEMENTS = (
    *(
        f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {cells}, mark INTEGER NOT NULL)"
        for name, cells in MARKED.items()
    ),
    *(f"CREATE TABLE {name} ({cells}) WITHOUT ROWID" for name, cells in PAIRS.items()),
    "CREATE TABLE state (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, body BLOB NOT NULL, "
    "mark INTEGER NOT NULL)",
    *INDEXES,
    VIEW,
)
"""Everything a new file is made of. ``state`` has one row: what is counted, and the secrets of the base."""
