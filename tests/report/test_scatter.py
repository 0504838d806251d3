"""Influence against value: everybody has a mark, the few that matter a name, nobody twice."""

from __future__ import annotations

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from customer_unify.model.audit import Audit, Served
from customer_unify.report.scatter import HEIGHT, WIDTH, scatter, telling


def svg(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup[markup.index("<svg") : markup.index("</svg>") + 6])  # noqa: S314 (our own)


def test_each_outcome_has_a_shape_of_its_own(nouns: SimpleNamespace) -> None:
    drawing = svg(scatter(nouns.audit()))
    kinds = [(mark.tag, mark.get("class")) for mark in drawing.iter() if "dot" in mark.get("class", "")]
    assert kinds.count(("path", "dot over")) == 2 * 2  # in the crowd, and large because they are named
    assert kinds.count(("path", "dot under")) == 2 * 3
    assert 20 < kinds.count(("circle", "dot fair")) <= 60


def test_marks_lie_in_order_of_audience_and_margin(nouns: SimpleNamespace) -> None:
    places = re.findall(r'd="M(\d+) ([\d.]+)l6\.5 6\.5', scatter(nouns.audit()))
    robert, jocelyne, guest = sorted((float(x), float(y)) for x, y in places)
    assert robert[0] < jocelyne[0] < guest[0]
    assert robert[1] > jocelyne[1] > guest[1]


def test_the_few_that_matter_are_named(nouns: SimpleNamespace) -> None:
    names = {"jocelyne": "Jocelyne Michu", "chatty": "@buzzqueen", "p3": "Nobody in particular"}
    drawing = svg(scatter(nouns.audit(), names=names))
    said = {found.text for found in drawing.iter("text") if "name " in found.get("class", "")}
    assert {"Jocelyne Michu", "@buzzqueen"} <= said
    assert "Nobody in particular" not in said


def test_the_under_served_are_told_by_what_is_at_risk(nouns: SimpleNamespace) -> None:
    assert [row.id for row in telling(nouns.audit())] == ["guest", "jocelyne", "robert", "chatty", "discount"]


@pytest.mark.parametrize(("audience", "margin"), [(0, 0), (10**12, 10**15), (1, 1)])
def test_extremes_stay_inside_the_drawing(nouns: SimpleNamespace, audience: int, margin: int) -> None:
    rows = (
        nouns.audit_row("a", Served.UNDER, 10, margin, audience),
        nouns.audit_row("b", Served.OVER, -10, 0, 0),
    )
    figures = nouns.audit().policy
    drawing = svg(scatter(Audit(rows, figures, figures, None, 0), names={"a": "A. Long Name " * 9}))
    for mark in drawing.iter("path"):
        x, y = map(float, re.match(r"M([\d.]+) ([\d.]+)", mark.get("d", "")).groups())  # type: ignore[union-attr]
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


def test_nobody_at_all_is_an_empty_plot_with_axes(nouns: SimpleNamespace) -> None:
    figures = nouns.audit().policy
    drawing = svg(scatter(Audit((), figures, figures, None, 0), language="fr"))
    assert any("Marge annuelle" in (found.text or "") for found in drawing.iter("text"))


def test_a_crowd_on_one_spot_is_drawn_once(nouns: SimpleNamespace) -> None:
    crowd = tuple(nouns.audit_row(f"p{at}", Served.FAIR, 0, 500, 100) for at in range(20_000))
    figures = nouns.audit().policy
    drawn = scatter(Audit(crowd, figures, figures, None, 0))
    assert drawn.count("<circle") == 2  # one in the plot, one in the legend
    assert "(20,000)" in drawn
