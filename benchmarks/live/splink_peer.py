"""Splink on DuckDB, asked by ``peers.py`` whose a new record is, as a process in an environment of its own.

The settings follow Splink's documentation for data of persons: ready-made comparisons for names,
birth dates and e-mails, term frequencies where values repeat, several narrow block rules, training
without labels. The calls are those of Splink 5.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

from figures import memory
from peers import COLUMNS, Clock, Row, alike, read_rows

THRESHOLDS = (0.5, 0.9, 0.95, 0.99, 0.999)
"""Splink leaves the threshold to its user: quality is told at each, time does not depend on it."""

FREQUENT = ("given_name", "family_name", "whole_name", "email", "phone", "postcode", "city", "street")
RECALL = 0.7

SETTINGS = (
    "predict_between of one registered record against the registered base (the call that replaced "
    "find_matches_to_new_records), term-frequency tables computed beforehand, DuckDB in memory, "
    "its threads as they come; "
    "comparisons: ForenameSurname with frequencies, DateOfBirth, Email, phone exact or one edit, "
    "postcode and street, city with frequencies; 9 block rules; "
    "prior from rules of recall 0.7, u of 1e6 pairs with seed 1, EM on 3 rules; "
    "its table of results is dropped after each call"
)


def settings() -> Any:
    """Comparisons and block rules, before training."""
    import splink.comparison_level_library as level
    import splink.comparison_library as compare
    from splink import SettingsCreator, block_on

    phone = compare.DamerauLevenshteinAtThresholds("phone", [1]).configure(term_frequency_adjustments=True)
    address = compare.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            level.And(level.NullLevel("postcode"), level.NullLevel("city")),
            level.And(level.ExactMatchLevel("street"), level.ExactMatchLevel("postcode")),
            level.ExactMatchLevel("postcode", term_frequency_adjustments=True),
            level.ExactMatchLevel("city", term_frequency_adjustments=True),
            level.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=[
            block_on("email"),
            block_on("phone"),
            block_on("given_name", "family_name"),
            block_on("family_name", "birth_date"),
            block_on("given_name", "birth_date"),
            block_on("family_name", "postcode"),
            block_on("given_name", "postcode"),
            block_on("birth_date", "postcode"),
            block_on("substr(given_name, 1, 3)", "substr(family_name, 1, 4)"),
        ],
        comparisons=[
            compare.ForenameSurnameComparison(
                "given_name", "family_name", forename_surname_concat_col_name="whole_name"
            ),
            compare.DateOfBirthComparison("birth_date", input_is_string=True),
            compare.EmailComparison("email"),
            phone,
            address,
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def train(linker: Any) -> None:
    """The prior, u and m, all without labels."""
    from splink import block_on

    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            block_on("email", "family_name"),
            block_on("phone", "given_name"),
            block_on("given_name", "family_name", "birth_date"),
            block_on("given_name", "family_name", "postcode"),
        ],
        recall=RECALL,
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (
        block_on("given_name", "family_name"),
        block_on("email"),
        block_on("phone"),
    ):
        training.estimate_parameters_using_expectation_maximisation(rule)


def table(rows: Sequence[Row]) -> Any:
    """Rows as a typed table, so that a column without values is text all the same."""
    import pyarrow

    schema = pyarrow.schema([(name, pyarrow.string()) for name in ("id", *COLUMNS, "whole_name")])
    return pyarrow.Table.from_pylist([whole(row) for row in rows], schema=schema)


class Base:
    """A base that is trained, linked and clustered at each threshold."""

    def __init__(self, rows: Sequence[Row]) -> None:
        from splink import DuckDBAPI, Linker

        self.engine = DuckDBAPI()
        self.known = self.engine.register(table(rows), table_name="base")
        self.linker = Linker(self.known, settings(), log_level=None)
        train(self.linker)
        pairs = self.linker.inference.predict(threshold_match_probability=THRESHOLDS[0])
        self.groups = {threshold: self._groups(pairs, threshold) for threshold in THRESHOLDS}
        for column in FREQUENT:
            self.linker.table_management.compute_tf_table(column)
        self.names = map("new_{}".format, count())

    def _groups(self, pairs: Any, threshold: float) -> dict[str, str]:
        found = self.linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=threshold
        )
        return {row["id"]: row["cluster_id"] for row in found.as_record_list()}

    def matches(self, row: Row) -> list[Mapping[str, Any]]:
        """The records of the base that may be the same person, with their probabilities."""
        new = self.engine.register(table([row]), table_name=next(self.names))
        found = self.linker.inference.predict_between(
            self.known, new, threshold_match_probability=THRESHOLDS[0], warning_mode="never"
        )
        edges: list[Mapping[str, Any]] = found.as_record_list()
        found.drop_table_from_database_and_remove_from_cache()
        return edges


def closed(base: Base, edges: Mapping[str, Sequence[tuple[str, float]]]) -> dict[str, dict[str, list[str]]]:
    """Per threshold, the records each new one joins when its edges close over the groups of the base."""
    told = {}
    for threshold, group_of in base.groups.items():
        members = defaultdict(list)
        for ref, group in group_of.items():
            members[group].append(ref)
        told[str(threshold)] = {
            new: sorted({mate for old, p in found if p >= threshold for mate in members[group_of[old]]})
            for new, found in edges.items()
        }
    return told


def scored(base: Base, folder: Path) -> Any:
    """Score one pair at a time; the call that replaced compare_two_records."""
    clock = Clock()
    for new, old in alike(read_rows(folder / "new.rows"), read_rows(folder / "base.rows")):
        with clock.one():
            found = base.linker.inference.score_pair(whole(new), whole(old))
            found.as_record_list()
            found.drop_table_from_database_and_remove_from_cache()
    return clock.told()


def whole(row: Row) -> Row:
    """A row with the column that Splink's comparison of names wants."""
    given, family = row["given_name"], row["family_name"]
    return {**row, "whole_name": f"{given} {family}" if given and family else None}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    logging.getLogger("splink").setLevel(logging.ERROR)
    clock = Clock()
    with clock.loading():
        base = Base(read_rows(folder / "base.rows"))
    for row in read_rows(folder / "warm.rows"):
        base.matches(row)
    edges: dict[str, list[tuple[str, float]]] = {}
    for row in read_rows(folder / "new.rows"):
        with clock.one():
            found = base.matches(row)
        edges[row["id"]] = [
            (edge["id_l"] if edge["id_r"] == row["id"] else edge["id_r"], edge["match_probability"])
            for edge in found
        ]
    peak = memory()  # the pairs below are asked about in addition
    told = {
        "name": f"splink {version('splink')}, duckdb {version('duckdb')}",
        "settings": SETTINGS,
        "peak": peak,
        "base": clock.base,
        "one": clock.told(),
        "pair": scored(base, folder),
        "mates": closed(base, edges),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
