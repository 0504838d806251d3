"""What a run found, drawn: every count is that of a look at each customer, and nobody's key is named."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from customer_unify.configuration import IdentityConfig
from customer_unify.identity.defaults import shipped
from customer_unify.model.result import Partition, Row
from customer_unify.model.weights import LevelWeight, Model
from customer_unify.report import page
from customer_unify.report.found import found
from customer_unify.report.levels import levels
from customer_unify.wording import LANGUAGES

MADE = datetime(2026, 1, 5, tzinfo=UTC)

runs = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["c1", "c2", "c3", "c4"]), st.integers(0, 1000)),
    max_size=30,
).map(
    lambda rows: Partition(
        tuple(Row(source, f"key-{at}", id, sure) for at, (source, id, sure) in enumerate(rows)),
        IdentityConfig(),
    )
)


def cells(markup: str, name: str) -> list[list[str]]:
    """What a reader who sees no drawing is told by a table, row by row; nothing where it is not there."""
    tables = re.findall(rf'<table class="{name} .*?</table>', markup)
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for table in tables
        for row in re.findall(r"<tr.*?</tr>", table[table.index("<tbody") :])
    ]


@given(runs)
def test_every_count_is_that_of_a_look_at_each_customer(run: Partition) -> None:
    members: defaultdict[str, list[Row]] = defaultdict(list)
    for row in run:
        members[row.customer_id].append(row)
    shown = found(run)
    assert sum(int(row[1]) for row in cells(shown, "sizes")) == len(members)
    assert sum(int(row[2]) for row in cells(shown, "sizes")) == len(run)
    sources = {id: {row.source for row in rows} for id, rows in members.items()}
    meetings = Counter(pair for names in sources.values() for pair in combinations(sorted(names), 2))
    assert {row[0]: int(row[1]) for row in cells(shown, "meetings")} == {
        f"{one} – {other}": count for (one, other), count in meetings.items()
    }
    told = {name: (int(records), int(customers)) for name, records, customers, _ in cells(shown, "sources")}
    counts = Counter(row.source for row in run)
    if len(counts) > 1:
        assert told == {name: (counts[name], sum(name in one for one in sources.values())) for name in counts}
    inside = [row for rows in members.values() if len(rows) > 1 for row in rows]
    assert sum(int(row[1]) for row in cells(shown, "confidences")) == len(inside)
    doubtful = {row[0] for row in cells(shown, "doubtful")}
    assert doubtful == {row.customer_id for row in inside if row.confidence < 950}
    assert "key-" not in shown


def test_who_is_known_elsewhere_is_told_as_a_share() -> None:
    rows = [("crm", "c1"), ("shop", "c1"), ("crm", "c2"), ("crm", "c2"), ("crm", "c3"), ("shop", "c4")]
    run = Partition(
        tuple(Row(name, str(at), id, 1000) for at, (name, id) in enumerate(rows)), IdentityConfig()
    )
    assert cells(found(run, language="fr"), "sources") == [
        ["crm", "4", "3", "33,3 %"],
        ["shop", "2", "2", "50,0 %"],
    ]
    assert "1 – 2" not in found(run)
    assert cells(found(run), "sizes") == [["1 record", "2", "2", ""], ["2 records", "2", "4", ""]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_a_run_without_a_record_stands(language: str) -> None:
    text = page(made_at=MADE, language=language, partition=Partition((), IdentityConfig()), model=Model({}))
    assert 'id="found"' in text
    assert 'id="levels"' in text


def test_each_level_has_a_bar_as_long_as_it_weighs_and_on_its_side() -> None:
    model = Model(
        {"phone": {"exact": LevelWeight(20_000, 5_000), "different": LevelWeight(-10_000, 0)}},
        prior_stranger=-20_000,
    )
    shown = levels(model)
    told = cells(shown, "levels")
    assert [row[:3] for row in told[1:]] == [
        ["telephonethe same", "+20.0", "+5.0"],
        ["telephonedifferent", "\u221210.0", "+0.0"],
    ]
    upper = re.findall(r'<rect x="(\d+)" y="\d+" width="(\d+)" height="18" class="(\w+)">', shown)
    assert upper == [("0", "500", "against"), ("500", "500", "for"), ("250", "250", "against")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_weights_are_drawn_whole(language: str) -> None:
    model = shipped().model
    told = cells(levels(model, language=language), "levels")
    priced = sum(map(len, model.levels.values()))
    priced += sum(len(one) for field in model.conditional.values() for one in field.values())
    common = sum(
        bool(model.frequencies.get(field)) and "exact" in some for field, some in model.levels.items()
    )
    assert len(told) == 1 + priced + common
    assert all(name for name, *_ in told)
