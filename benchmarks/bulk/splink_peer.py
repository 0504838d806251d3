"""Splink's side of ``run.py``: a process that reads a CSV with DuckDB, trains, scores, clusters and writes.

    PYTHON benchmarks/bulk/splink_peer.py IN.csv OUT.csv STAGES.json

Set as Splink's own pages set person data: several tight block rules, names with frequencies, e-mail, phone
and place, a prior from sure rules, u of a sample of ``max_pairs`` (its default, 1e6), m on three rules, no
labels. Pairs from p = 0.95 up are kept, and clusters are connected components. It imports nothing of ours.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

CLEAN = """
select record_id as id,
  nullif(regexp_replace(strip_accents(lower(trim(first_name))), '[^a-z]+', ' ', 'g'), '') as given_name,
  nullif(regexp_replace(strip_accents(lower(trim(surname))), '[^a-z]+', ' ', 'g'), '') as family_name,
  given_name || ' ' || family_name as whole_name,
  case when dob in ('1900-01-01', '1970-01-01', '2000-01-01') then null else dob end as birth_date,
  postcode,
  nullif(regexp_replace(strip_accents(lower(trim(city))), '[^a-z]+', ' ', 'g'), '') as city,
  lower(trim(email)) as email, split_part(lower(trim(email)), '@', 1) as mailbox,
  nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 9), '') as phone
from read_csv('{given}', all_varchar=true)
"""

BLOCKS = (
    ("email",),
    ("phone",),
    ("given_name", "family_name"),
    ("family_name", "birth_date"),
    ("given_name", "birth_date"),
    ("birth_date", "postcode"),
    ("family_name", "postcode"),
    ("given_name", "postcode"),
    ("mailbox",),
    ("substr(given_name, 1, 3)", "substr(family_name, 1, 4)", "substr(postcode, 1, 2)"),
)
SURE = (
    ("email", "family_name"),
    ("phone", "given_name"),
    ("given_name", "family_name", "birth_date"),
    ("given_name", "family_name", "postcode"),
)
TRAINED = (("given_name", "family_name"), ("email",), ("birth_date", "substr(postcode, 1, 2)"))
KEPT = 0.95


def comparisons() -> list[Any]:
    """Names together, birth date, e-mail, phone, and place as one fact."""
    import splink.comparison_level_library as level
    import splink.comparison_library as compare

    frequent = {"term_frequency_adjustments": True}
    place = [
        level.And(level.NullLevel("postcode"), level.NullLevel("city")),
        level.ExactMatchLevel("postcode", **frequent),
        level.ExactMatchLevel("city", **frequent),
        level.DamerauLevenshteinLevel("postcode", 1),
        level.ElseLevel(),
    ]
    phone = [
        level.NullLevel("phone"),
        level.ExactMatchLevel("phone", **frequent),
        level.DamerauLevenshteinLevel("phone", 1),
        level.ElseLevel(),
    ]
    return [
        compare.ForenameSurnameComparison(
            "given_name", "family_name", forename_surname_concat_col_name="whole_name"
        ),
        compare.DateOfBirthComparison("birth_date", input_is_string=True),
        compare.EmailComparison("email"),
        compare.CustomComparison(output_column_name="phone", comparison_levels=phone),
        compare.CustomComparison(output_column_name="place", comparison_levels=place),
    ]


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
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    lap("start")
    base = duckdb.connect()
    base.execute(f"create table clean as {CLEAN.format(given=given)}")
    lap("read")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=[
            *(block_on(*parts) for parts in BLOCKS),
            "l.given_name = r.family_name and l.family_name = r.given_name",
        ],
        comparisons=comparisons(),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    engine = DuckDBAPI(connection=base)
    table = engine.register(base.table("clean"), dataset_display_name="base")
    linker = Linker(table, settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on(*parts) for parts in SURE], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for parts in TRAINED:
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*parts), estimate_without_term_frequencies=True
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
