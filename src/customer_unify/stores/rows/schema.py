"""The tables of a base, as every database has them."""

from __future__ import annotations

__all__ = ["FORMAT", "MARKED", "PAIRS"]

FORMAT = 1
"""The version of the tables and of what stands in them; a base says which one it is of."""

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
