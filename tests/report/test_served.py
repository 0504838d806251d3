"""The tables of service: every bar's figures stand beside it, and bars are as long as their figures."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from customer_unify.model import AuditGroup, OrderFigures, Service
from customer_unify.report.movers import movers, tolerances
from customer_unify.report.response import channels, passed, response
from customer_unify.report.served import groups, orders

Piece = tuple[str, int, int]


def drawn(markup: str) -> list[list[Piece]]:
    """The pieces of each bar: class, left edge, width."""
    found = []
    for bar in re.findall(r"<svg.*?</svg>", markup):
        pieces = re.findall(r'<rect x="(\d+)" y="\d+" width="(\d+)" height="\d+" class="(\w+)">', bar)
        found.append([(kind, int(left), int(wide)) for left, wide, kind in pieces])
    return found


def rows(markup: str) -> list[list[str]]:
    """What a reader who sees no drawing is told, row by row."""
    body = markup[markup.index("<tbody") :]
    return [
        [re.sub(r"<svg.*?</svg>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in re.findall(r"<tr.*?</tr>", body)
    ]


def test_a_group_is_drawn_by_how_many_of_it_are_served_how(nouns: SimpleNamespace) -> None:
    audit = nouns.evolve(
        nouns.audit(),
        groups=(AuditGroup("d1", 10, 4, 1, 5, 90_000, 24_000), AuditGroup("others", 3, 0, 3, 0, 0, 0)),
    )
    shown = groups(audit, language="fr")
    assert shown is not None
    assert drawn(shown) == [
        [("under", 0, 400), ("fair", 400, 500), ("over", 900, 100)],
        [("over", 0, 1000)],
    ]
    first, second = rows(shown)
    assert first[:4] == ["clients qui rapportent le plus", "10", "90\u202f000", "24\u202f000"]
    assert "service trop tardif 4 · service à sa place 5 · service trop favorable 1" in first[4]
    assert second[0] == "non clients"
    assert groups(nouns.audit()) is None


def test_both_orders_stand_beside_each_other(nouns: SimpleNamespace) -> None:
    audit = nouns.evolve(
        nouns.audit(), practice=OrderFigures(-0.2, 0.18, None), policy=OrderFigures(0.8, 0.7, 0.0)
    )
    tau, fifth, inverted = rows(orders(audit))
    assert tau[1:3] == ["\u22120.20", "0.80"]
    assert fifth[1:3] == ["18 %", "70 %"]
    assert inverted[1:3] == ["–", "0 %"]
    assert drawn(orders(audit))[2:4] == [[("practice", 0, 180)], [("policy", 0, 700)]]


def test_a_median_stands_between_its_bounds(nouns: SimpleNamespace) -> None:
    service = nouns.service()
    told = rows(response(service))
    assert told[0][1:5] == ["120", "5.7 h", "10 %", "30 %"]
    assert "between 4.2 h and 6.8 h in 95 of 100 cases" in told[0][5]
    assert "too few messages" in told[1][5]
    assert "more than half still wait" in told[2][5]
    (between, left, wide), (median, at, _) = drawn(response(service))[0]
    assert (between, median) == ("between", "median")
    assert left < at < left + wide


def test_the_longer_the_wait_the_further_to_the_right(nouns: SimpleNamespace) -> None:
    marks = [bar[-1] for bar in drawn(response(nouns.service()))]
    longest, short, everybody = (left for _, left, _ in marks)
    assert short < everybody < longest


def test_channels_and_those_passed_are_told(nouns: SimpleNamespace) -> None:
    service = nouns.service()
    shown = channels(service)
    assert shown is not None
    assert [row[2] for row in rows(shown)] == ["20 min", "–"]
    shown = passed(service, {"jocelyne 0": "Jocelyne Michu"})
    assert shown is not None
    assert [row[:2] for row in rows(shown)][:2] == [
        ["<bdi>Jocelyne Michu</bdi>", "20"],
        ["<bdi>jocelyne 1</bdi>", "19"],
    ]
    assert "and 2 more" in shown
    nobody = Service((), service.channels[:1], 0, (), None)
    assert channels(nobody) is passed(nobody, {}) is None


@pytest.mark.parametrize(
    ("language", "said"), [("en", "rises, most of all by"), ("fr", "monte, surtout par")]
)
def test_a_mover_goes_from_the_former_place_to_the_latter(
    nouns: SimpleNamespace, language: str, said: str
) -> None:
    shown = movers(nouns.what_if(), {"jocelyne": "Jocelyne Michu"}, language=language)
    assert shown is not None
    first, second = rows(shown)
    assert first[:3] == ["<bdi>Jocelyne Michu</bdi>", "40", "2"]
    assert said in first[3]
    assert said not in second[3]
    up, down = drawn(shown)
    assert [kind for kind, _, _ in up] == ["between", "former", "latter"]
    assert up[1][1] > up[2][1]
    assert down[1][1] < down[2][1]
    assert all(left >= 0 and left + wide <= 1000 for bar in (up, down) for _, left, wide in bar)
    assert movers(nouns.evolve(nouns.what_if(), movers=()), {}) is None


def test_a_number_stands_within_what_it_may_be(nouns: SimpleNamespace) -> None:
    shown = tolerances(nouns.tolerances())
    assert shown is not None
    first, second = rows(shown)
    assert first[1:4] == ["400", "391", "840"]
    assert "below, others come first · above, the policy would be refused" in first[4]
    assert "nothing changes" in second[4]
    for (_, left, wide), (_, at, _) in drawn(shown):
        assert left <= at <= left + wide
    assert tolerances(()) is None
