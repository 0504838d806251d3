"""Splink on DuckDB as a peer of ``beside.py``, set as its worked examples of each kind of data set it.

Ready-made comparisons, several block rules, a prior from deterministic rules, u by sampling, m by EM
on two or three rules: no labels. The calls are those of Splink 5.
"""

from __future__ import annotations

import logging
import time
from importlib.metadata import version
from typing import Any

from peer import PROBABILITIES, Answer, Row, columns, main

RECALL = {"febrl": 0.9, "fake": 0.7, "figures": 0.6, "customers": 0.7}

BLOCKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "febrl": (("national_id",), ("given_name",), ("family_name",), ("birth_date",), ("postcode",)),
    "fake": (("given_name",), ("family_name",), ("birth_date",), ("email",)),
    "figures": (
        ("substr(given_name, 1, 3)", "substr(family_name, 1, 4)"),
        ("family_name", "birth_date"),
        ("given_name", "birth_date"),
        ("postcode", "given_name"),
        ("postcode", "family_name"),
        ("birth_date", "city"),
        ("substr(postcode, 1, 3)", "birth_date"),
        ("substr(postcode, 1, 3)", "given_name"),
        ("substr(postcode, 1, 3)", "family_name"),
        ("substr(given_name, 1, 2)", "substr(family_name, 1, 2)", "substr(birth_date, 1, 4)"),
    ),
    "customers": (
        ("email",),
        ("phone",),
        ("given_name", "family_name"),
        ("family_name", "birth_date"),
        ("given_name", "birth_date"),
        ("birth_date", "postcode"),
        ("family_name", "postcode"),
        ("given_name", "postcode"),
        ("substr(given_name, 1, 3)", "substr(family_name, 1, 4)"),
    ),
}
PRIORS: dict[str, tuple[tuple[str, ...], ...]] = {
    "febrl": (("national_id",), ("given_name", "family_name", "birth_date"), ("family_name", "street")),
    "fake": (("given_name", "family_name", "birth_date"), ("email",)),
    "figures": (
        ("given_name", "family_name", "birth_date"),
        ("substr(given_name, 1, 2)", "family_name", "substr(postcode, 1, 2)"),
        ("birth_date", "postcode"),
    ),
    "customers": (
        ("email", "family_name"),
        ("phone", "given_name"),
        ("given_name", "family_name", "birth_date"),
        ("given_name", "family_name", "postcode"),
    ),
}
TRAINED: dict[str, tuple[tuple[str, ...], ...]] = {
    "febrl": (("birth_date",), ("postcode",), ("given_name",)),
    "fake": (("given_name", "family_name"), ("birth_date",), ("email",)),
    "figures": (("given_name", "family_name"), ("birth_date",)),
    "customers": (("given_name", "family_name"), ("email",), ("birth_date", "substr(postcode, 1, 2)")),
}
SETTINGS = (
    "names together with frequencies (FEBRL: apart), birth date, e-mail, phone exact or one edit, national "
    "id to two edits, street by Jaro-Winkler, postcode, city and occupation with frequencies; u of 1e6 pairs "
    "with seed 1; postcode and town as one comparison for customers; clusters are connected components"
)


def rules(table: dict[str, tuple[tuple[str, ...], ...]], kind: str, held: set[str]) -> list[Any]:
    """The rules of a kind that speak only of columns that are there."""
    from splink import block_on

    def known(part: str) -> bool:
        return part.removeprefix("substr(").split(",")[0] in held

    return [block_on(*parts) for parts in table[kind] if all(map(known, parts))]


def compared(kind: str, held: set[str]) -> list[Any]:
    """One comparison per column that is there."""
    import splink.comparison_library as compare

    names = (
        [compare.NameComparison("given_name"), compare.NameComparison("family_name")]
        if kind == "febrl"
        else [
            compare.ForenameSurnameComparison(
                "given_name", "family_name", forename_surname_concat_col_name="whole_name"
            )
        ]
    )
    frequent = {"term_frequency_adjustments": True}
    postcode = (
        compare.PostcodeComparison("postcode")
        if kind == "figures"
        else compare.DamerauLevenshteinAtThresholds("postcode", [1]).configure(**frequent)
    )
    others = {
        "birth_date": compare.DateOfBirthComparison("birth_date", input_is_string=True),
        "email": compare.EmailComparison("email"),
        "phone": compare.DamerauLevenshteinAtThresholds("phone", [1]).configure(**frequent),
        "national_id": compare.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
        "street": compare.JaroWinklerAtThresholds("street", [0.9, 0.7]),
        "postcode": postcode,
        "city": compare.ExactMatch("city").configure(**frequent),
        "occupation": compare.ExactMatch("occupation").configure(**frequent),
    }
    if kind == "customers":  # a town says nothing more where the postcode has spoken
        others["postcode"] = place()
        del others["city"]
    return [*names, *(made for column, made in others.items() if column in held)]


def place() -> Any:
    """Postcode and town as one comparison, for they are one fact."""
    import splink.comparison_level_library as level
    import splink.comparison_library as compare

    return compare.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            level.And(level.NullLevel("postcode"), level.NullLevel("city")),
            level.ExactMatchLevel("postcode", term_frequency_adjustments=True),
            level.ExactMatchLevel("city", term_frequency_adjustments=True),
            level.DamerauLevenshteinLevel("postcode", 1),
            level.ElseLevel(),
        ],
    )


def answer(rows: list[Row], kind: str) -> Answer:
    """Train, score, and cluster at each threshold."""
    import pyarrow
    from splink import DuckDBAPI, Linker, SettingsCreator

    began = time.process_time()
    held = set(columns(rows))
    fields = ("id", *sorted(held), "whole_name")
    for row in rows:
        given, family = row["given_name"], row["family_name"]
        row["whole_name"] = f"{given} {family}" if given and family else None
    table = pyarrow.Table.from_pylist(
        rows, schema=pyarrow.schema([(name, pyarrow.string()) for name in fields])
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=rules(BLOCKS, kind, held),
        comparisons=compared(kind, held),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    engine = DuckDBAPI()
    linker = Linker(engine.register(table, table_name="base"), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(rules(PRIORS, kind, held), recall=RECALL[kind])
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules(TRAINED, kind, held):
        training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=PROBABILITIES[0])
    shared = time.process_time() - began
    clusters, seconds = {}, {}
    for threshold in PROBABILITIES:
        start = time.process_time()
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=threshold
        )
        clusters[f"p >= {threshold}"] = {row["id"]: row["cluster_id"] for row in found.as_record_list()}
        seconds[f"p >= {threshold}"] = shared + time.process_time() - start
    return Answer(f"splink {version('splink')}", SETTINGS, seconds, clusters)


if __name__ == "__main__":
    logging.getLogger("splink").setLevel(logging.ERROR)
    main("splink", answer)
