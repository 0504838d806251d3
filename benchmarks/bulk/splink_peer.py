"""Splink's side of ``run.py``: a process that reads a CSV with DuckDB, trains, scores, clusters and writes.

    PYTHON benchmarks/bulk/splink_peer.py IN.csv OUT.csv STAGES.json

Set as ``quality/peer_splink.py`` sets it for customers, u of a sample of ``max_pairs`` (its default, 1e6), no
labels. Pairs from p = 0.95 up are kept, and clusters are connected components. It imports nothing of ours.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "quality"))
from peer_splink import BLOCKS, PRIORS, RECALL, TRAINED, compared, rules

KIND, KEPT = "customers", 0.95
WORDS = {"first_name": "given_name", "surname": "family_name", "city": "city"}
HELD = {"given_name", "family_name", "birth_date", "postcode", "city", "email", "phone"}
NO_DATES = "'1900-01-01', '1970-01-01', '2000-01-01'"


def cleaned() -> str:
    """What DuckDB reads of a file: words in plain letters, the end of a number, and nothing for no date."""
    words = [
        f"nullif(trim(regexp_replace(lower(strip_accents({column})), '[^a-z]', ' ', 'g')), '') as {name}"
        for column, name in WORDS.items()
    ]
    columns = [
        "record_id as id",
        *words,
        "given_name || ' ' || family_name as whole_name",
        f"if(dob in ({NO_DATES}), null, nullif(dob, '')) as birth_date",
        "nullif(trim(postcode), '') as postcode",
        "nullif(lower(trim(email)), '') as email",
        r"nullif(right(regexp_replace(phone, '\D', '', 'g'), 9), '') as phone",
    ]
    return f"select {', '.join(columns)} from read_csv(?, all_varchar=true)"  # noqa: S608 -- the names are ours


def main(given: str, out: str, told: str) -> None:
    """Read, train, score, cluster, write."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    stages: dict[str, float] = {}
    began = 0.0

    def lap(stage: str) -> None:
        nonlocal began
        now = time.process_time()
        stages[stage], began = round(now - began, 2), now

    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator

    lap("start")
    base = duckdb.connect()
    base.execute(f"create table clean as {cleaned()}", [given])
    lap("read")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=rules(BLOCKS, KIND, HELD),
        comparisons=compared(KIND, HELD),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    engine = DuckDBAPI(connection=base)
    linker = Linker(
        engine.register(base.table("clean"), dataset_display_name="base"), settings, log_level=None
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(rules(PRIORS, KIND, HELD), recall=RECALL[KIND])
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules(TRAINED, KIND, HELD):
        training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True
        )
    lap("train")
    pairs = linker.inference.predict(threshold_match_probability=KEPT)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=KEPT
    )
    lap("link")
    base.table(found.physical_name).project("id, cluster_id as cluster").write_csv(out, header=True)
    lap("write")
    Path(told).write_text(json.dumps(stages), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:4])
