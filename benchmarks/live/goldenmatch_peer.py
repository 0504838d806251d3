"""goldenmatch, asked by ``peers.py`` whose a new record is, as a process in an environment of its own.

What is timed is its one-record path that keeps an index, ``resolve_record_incremental`` with
``blocking``: the new record is compared with what shares a block, and its entity is written. Its
other one, ``match_one``, walks the whole base for each record and is slower by the size of the base.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from figures import memory
from peers import COLUMNS, Clock, Row, read_rows

SOURCE = "company"
THRESHOLD = 0.85
PASSES = (
    ("email",),
    ("phone",),
    ("family_name", "birth_date"),
    ("given_name", "birth_date"),
    ("family_name", "postcode"),
    ("given_name", "postcode"),
    ("birth_date", "postcode"),
)
FIELDS = (
    ("given_name", "jaro_winkler", 1.0),
    ("family_name", "jaro_winkler", 1.0),
    ("birth_date", "date", 1.0),
    ("email", "jaro_winkler", 0.5),
    ("phone", "exact", 0.5),
    ("street", "token_sort", 0.5),
    ("postcode", "exact", 0.5),
)

SETTINGS = (
    "dedupe_df for the base, identity store in SQLite, block index filled, then "
    f"resolve_record_incremental with blocking; one weighted matchkey at {THRESHOLD}: "
    + ", ".join(f"{field} {scorer} x {weight}" for field, scorer, weight in FIELDS)
    + f"; {len(PASSES)} passes of blocks ("
    + ", ".join("+".join(fields) for fields in PASSES)
    + "); new records stay in its store. Its own choice of a configuration is a probabilistic matchkey, "
    "which the one-record path answers with nothing"
)


class Failures(logging.Handler):
    """Matchkeys that were skipped because they failed: an answer without them would be no answer."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "failed" in record.getMessage():
            self.said.append(record.getMessage())


def configuration() -> Any:
    """One weighted matchkey over what is compared, and blocks that ask for more than a name."""
    from goldenmatch.config.schemas import (
        BlockingConfig,
        BlockingKeyConfig,
        GoldenMatchConfig,
        MatchkeyConfig,
        MatchkeyField,
    )

    matchkey = MatchkeyConfig(
        name="person",
        type="weighted",
        threshold=THRESHOLD,
        fields=[
            MatchkeyField(field=field, scorer=scorer, weight=weight, transforms=["lowercase", "strip"])
            for field, scorer, weight in FIELDS
        ],
    )
    passes = [BlockingKeyConfig(fields=list(fields), transforms=["lowercase", "strip"]) for fields in PASSES]
    blocking = BlockingConfig(strategy="multi_pass", keys=passes[:1], passes=passes)
    return GoldenMatchConfig(matchkeys=[matchkey], blocking=blocking)


class Base:
    """A base that is deduplicated, written into an identity store and indexed by its blocks."""

    def __init__(self, rows: Sequence[Row], folder: Path) -> None:
        import goldenmatch
        import polars
        from goldenmatch.identity import IdentityStore, resolve_clusters
        from goldenmatch.identity.block_index import backfill_block_index

        self.configuration = configuration()
        self.matchkeys = self.configuration.get_matchkeys()
        frame = polars.DataFrame(list(rows), schema=dict.fromkeys(("id", *COLUMNS), polars.Utf8))
        found = goldenmatch.dedupe_df(frame, config=self.configuration, source_name=SOURCE)
        numbered = frame.with_columns(
            polars.Series("__row_id__", range(len(rows)), dtype=polars.Int64),
            polars.lit(SOURCE).alias("__source__"),
        )
        self.store = IdentityStore(path=str(folder / "identity.db"))
        resolve_clusters(
            found.clusters,
            numbered,
            found.scored_pairs,
            "person",
            self.store,
            run_name="base",
            source_pk_col="id",
        )
        backfill_block_index(
            self.store, numbered, self.configuration.blocking, source=SOURCE, source_pk_col="id"
        )

    def resolve(self, row: Row) -> str | None:
        """The entity of a new record, found or made."""
        from goldenmatch.identity import resolve_record_incremental

        entity: str | None = resolve_record_incremental(
            {**row, "__source__": SOURCE},
            None,
            self.matchkeys,
            self.store,
            run_name="new",
            source_pk_col="id",
            blocking=self.configuration.blocking,
        )
        return entity

    def records(self, entity: str | None) -> list[str]:
        return [one.record_id.removeprefix(f"{SOURCE}:") for one in self.store.get_records_for_entity(entity)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    failures, clock = Failures(), Clock()
    logging.getLogger("goldenmatch").addHandler(failures)
    with clock.loading():
        base = Base(read_rows(folder / "base.rows"), folder)
    for row in read_rows(folder / "warm.rows"):
        base.resolve(row)
    mates = {}
    for row in read_rows(folder / "new.rows"):
        with clock.one():
            entity = base.resolve(row)
        mates[row["id"]] = [ref for ref in base.records(entity) if ref != row["id"]]
    if failures.said:
        raise SystemExit(f"{len(failures.said)} times: {failures.said[0]}")
    told = {
        "name": f"goldenmatch {version('goldenmatch')}",
        "settings": SETTINGS,
        "peak": memory(),
        "base": clock.base,
        "one": clock.told(),
        "mates": {str(THRESHOLD): mates},
    }
    print(json.dumps(told), file=sys.stdout)


if __name__ == "__main__":
    main()
