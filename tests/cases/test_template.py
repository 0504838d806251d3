"""Templates: read whole or refused with every fault, and evaluated in one total order (rows 2.19, 2.25)."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify.cases.template import CaseTemplate, choose, gaps, left, stage_of
from customer_unify.errors import ConfigurationError, InputError
from customer_unify.model.case import Assignment, Case, NeedKind

SERVICE = CaseTemplate.preset("service")
ITEMS = [item.name for stage in SERVICE.stages for item in stage.items]
INFORMATION = [one.name for one in SERVICE.information]
CASE = Case("k1", "service", datetime(2026, 1, 5, tzinfo=UTC), Assignment("care"))

GOOD = """
name = "idea"
team = "lab"
reasons = ["idea"]
[[stages]]
name = "look"
"""


def paths(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        CaseTemplate.load(text)
    return [fault.path for fault in raised.value.faults]


def test_the_shipped_template_says_how_to_speak_in_both_languages() -> None:
    """Row 2.19: bring a solution, humbly."""
    assert set(SERVICE.guidance) == {"en", "fr"}
    assert "humble" in SERVICE.guidance["en"]
    assert "humble" in SERVICE.guidance["fr"]
    assert all(set(one.ask) == {"en", "fr"} for one in SERVICE.information)


def test_every_fault_of_form_is_told_at_once() -> None:
    assert paths('nam = 3\nteam = 5\noffer = "soon"\n[[stages]]\nname = "a"\nitems = [{ nam = "b" }]') == [
        "name",
        "team",
        "offer",
        "stages[0].items[0].name",
        "nam",
        "stages[0].items[0].nam",
    ]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ('exit = ["done:dance"]', "stages[0].exit[0]"),
        ('entry = ["known:size"]', "stages[0].entry[0]"),
        ('exit = ["event:sung"]', "stages[0].exit[0]"),
        ('information = ["size"]', "stages[0].information"),
        ('items = [{ name = "a", role = "expert" }]', "stages[0].items"),
        ('items = [{ name = "a" }, { name = "a" }]', "items"),
        ('[[stages]]\nname = "look"', "stages"),
        (
            '[[clocks]]\nband = 0\nfirst_response = "0m"\nnext_response = "1h"\nresolution = "1h"',
            "clocks.first_response",
        ),
        ("[[steps]]\nskills = { care = 3 }", "steps[0].skills"),
        ('[[steps]]\nlanguage = false\n[[steps]]\nafter = "9m"', "steps[1].language"),
        ('[[steps]]\nafter = "9m"\n[[steps]]\nafter = "5m"', "steps[1].after"),
    ],
)
def test_what_cannot_be_meant_is_refused(more: str, path: str) -> None:
    assert paths(GOOD + more) == [path]


def test_a_template_without_stages_is_none() -> None:
    assert paths('name = "a"\nteam = "b"\nstages = []') == ["stages"]
    with pytest.raises(ConfigurationError, match="allowed: complaint, idea, observation, service"):
        CaseTemplate.preset("magic")


def test_the_template_of_a_reason() -> None:
    idea = CaseTemplate.load(GOOD)
    assert choose([SERVICE, idea], "idea").name == "idea"
    assert choose([SERVICE, idea], "late").name == "service"
    assert choose([idea, SERVICE], None).name == "service"
    with pytest.raises(InputError, match="no template"):
        choose([idea], "late")


@given(
    st.sets(st.sampled_from(ITEMS)),
    st.sets(st.sampled_from(ITEMS)),
    st.sets(st.sampled_from(INFORMATION)),
    st.sets(st.sampled_from(INFORMATION)),
    st.booleans(),
)
def test_knowing_and_doing_more_never_leads_back(
    done: set[str], more: set[str], known: set[str], learnt: set[str], owned: bool
) -> None:
    """The stage is a function of what is true, and only ever moves on with it."""
    names = [stage.name for stage in SERVICE.stages]
    owners = ("amina",) if owned else ()
    early = attrs.evolve(CASE, done=frozenset(done), known=frozenset(known), owners=owners)
    late = attrs.evolve(early, done=early.done | more, known=early.known | learnt)
    assert names.index(stage_of(late, SERVICE)) >= names.index(stage_of(early, SERVICE))
    assert set(left(late, SERVICE)) <= set(left(early, SERVICE))


@given(st.sets(st.sampled_from(ITEMS)), st.sets(st.sampled_from(INFORMATION)))
def test_what_is_missing_is_neither_known_nor_done(done: set[str], known: set[str]) -> None:
    needs = gaps(attrs.evolve(CASE, done=frozenset(done), known=frozenset(known)), SERVICE)
    assert not {need.name for need in needs if need.kind is NeedKind.ITEM} & done
    assert not {need.name for need in needs if need.kind is NeedKind.INFORMATION} & known
    assert needs[0].name == "owner"
    assert len({(need.kind, need.name) for need in needs}) == len(needs)
