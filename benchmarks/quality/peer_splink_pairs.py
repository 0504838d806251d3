"""The pairs that Splink's block rules propose, as a peer of ``blocking.py``: the rules of ``peer_splink.py``.

    python peer_splink_pairs.py INPUT OUTPUT KIND

Input as for the other peers; the output holds two ids a line. Exit code 3 says that Splink is not installed.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import time
from importlib.metadata import version
from pathlib import Path

from peer import Row, columns, missing, unlike_blank
from peer_splink import BLOCKS, rules

__all__ = ["pairs"]


def pairs(rows: list[Row], kind: str) -> list[tuple[str, str]]:
    """What the rules propose, each pair once."""
    import pyarrow
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator

    held = set(columns(rows))
    schema = pyarrow.schema([(name, pyarrow.string()) for name in ("id", *sorted(held))])
    table = pyarrow.Table.from_pylist(rows, schema=schema)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=rules(BLOCKS, kind, held),
        comparisons=[compare.ExactMatch("family_name")],  # one is asked for; none is used
        retain_matching_columns=False,
    )
    engine = DuckDBAPI()
    linker = Linker(engine.register(table, table_name="base"), settings, log_level=None)
    found = linker.inference.deterministic_link().as_record_list()
    return [(row["id_l"], row["id_r"]) for row in found]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("given", type=Path)
    parser.add_argument("told", type=Path)
    parser.add_argument("kind", help="what the records are like: febrl, fake, figures or customers")
    chosen = parser.parse_args()
    if missing("splink"):
        raise SystemExit(3)
    with chosen.given.open(encoding="utf-8", newline="") as file:
        rows = [{name: unlike_blank(value) for name, value in row.items()} for row in csv.DictReader(file)]
    began = time.process_time()
    found = pairs(rows, chosen.kind)
    with chosen.told.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(found)
    print(json.dumps({"name": f"splink {version('splink')}", "seconds": time.process_time() - began}))


if __name__ == "__main__":
    logging.getLogger("splink").setLevel(logging.ERROR)
    main()
