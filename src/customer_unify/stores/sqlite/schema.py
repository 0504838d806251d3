"""The tables of a base in SQLite, and how its file is known."""

from __future__ import annotations

__all__ = ["APPLICATION", "FORMAT", "MARKED", "PAIRS", "STATEMENTS"]

FORMAT = 1
"""The version of the tables and of what stands in them; kept in the file as ``user_version``."""

APPLICATION = 0x43755379
"""What tells a base of ours from any other SQLite file (``application_id``)."""

MARKED = {
    "refs": "source BLOB NOT NULL, key BLOB NOT NULL",
    "versions": "ref INTEGER NOT NULL, body BLOB NOT NULL",
    "contents": "digest BLOB NOT NULL, label BLOB NOT NULL, body BLOB",
    "customers": (
        "name BLOB NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL, "
        "flags INTEGER NOT NULL, keeper INTEGER NOT NULL, body BLOB"
    ),
    "records": (
        "version INTEGER NOT NULL, "
        "content INTEGER NOT NULL REFERENCES contents (id), "
        "customer INTEGER NOT NULL REFERENCES customers (id), body BLOB NOT NULL"
    ),
    "departed": "body BLOB NOT NULL",
    "decisions": "name BLOB NOT NULL, ties INTEGER NOT NULL, body BLOB NOT NULL",
    "tombstones": "digest BLOB NOT NULL, body BLOB NOT NULL",
    "configurations": "digest BLOB NOT NULL, body BLOB NOT NULL",
    "journal": "writer BLOB NOT NULL, sequence INTEGER NOT NULL, at BLOB NOT NULL, digests BLOB NOT NULL, "
    "checksum BLOB NOT NULL",
    "beside": "body BLOB NOT NULL",
    "streams": "name BLOB NOT NULL, length INTEGER NOT NULL",
    "events": "stream INTEGER NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL",
}
"""Tables whose rows have a number of their own, never given twice, and end with the mark of all before it.

``records`` and ``departed`` have the number of their ref, ``beside`` that of its line of the ``journal``.
"""

PAIRS = {
    "blocks": "key BLOB NOT NULL, content INTEGER NOT NULL, PRIMARY KEY (key, content)",
    "decided": "ref INTEGER NOT NULL, decision INTEGER NOT NULL, PRIMARY KEY (ref, decision)",
    "told": "ref INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY (ref, line)",
}
"""Tables that are nothing but an index: contents by key, decisions and lines by the records they speak of."""

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
