"""The ranking as a table: bands, points, and what each term gave as stacked bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model.standing import Contribution, Ranked
from .label import label, told, whole
from .markup import Markup, element, join

__all__ = ["LONGEST", "ranking", "terms_of"]

LONGEST = 30
"""Rows that are drawn; the rest is counted, so that no backlog makes a page nobody can open."""
SCALE = 1000
SHADES = 8
"""Colours the style sheet holds; further terms share the last."""


def terms_of(ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """Every term that gave points, the weightiest first: the order of colours and of the bars."""
    given: dict[str, int] = {}
    for each in ranked:
        for part in each.standing.contributions:
            given[part.term] = given.get(part.term, 0) + abs(part.points)
    return tuple(sorted((term for term, points in given.items() if points), key=lambda t: (-given[t], t)))


def ranking(
    ranked: Sequence[Ranked], *, names: Mapping[str, str] | None = None, language: str = "en"
) -> Markup:
    """The table of ``ranked`` in its order, with a legend of the terms.

    ``names`` says for the id of a case who writes, on which channel: what readers
    know it by; an id without a name stands for itself.
    """
    shown = ranked[:LONGEST]
    terms = terms_of(shown)
    shades = {term: min(at, SHADES - 1) for at, term in enumerate(terms)}
    span = _span(shown)
    rows = [_row(each, (names or {}).get(each.id, each.id), shades, span, language) for each in shown]
    columns = ("rank", "who", "band", "points", "from_what")
    wide = {"from_what": "wide", "points": "number", "rank": "number"}
    head = [
        element("th", told(column, language), scope="col", role="columnheader", class_=wide.get(column))
        for column in columns
    ]
    table = element(
        "table",
        element("caption", told("ranking_caption", language)),
        element("thead", element("tr", *head, role="row"), role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        class_="ranking stacks",
        role="table",
    )
    rest = len(ranked) - len(shown)
    more = element("p", told("ranking_rest", language, count=whole(rest, language)), class_="note")
    return join(_legend(terms, shades, language), table, more if rest else None)


def _span(ranked: Sequence[Ranked]) -> tuple[int, int]:
    """The least and most points any bar reaches, zero included."""
    low = [sum(min(part.points, 0) for part in each.standing.contributions) for each in ranked]
    high = [sum(max(part.points, 0) for part in each.standing.contributions) for each in ranked]
    return min(low, default=0), max(max(high, default=0), 1)


def _legend(terms: Sequence[str], shades: Mapping[str, int], language: str) -> Markup:
    marks = (
        element("li", element("span", class_=f"swatch shade-{shades[term]}"), label("term", term, language))
        for term in terms
    )
    return element("ul", *marks, class_="legend", aria_label=told("terms", language))


def _row(
    ranked: Ranked, name: str, shades: Mapping[str, int], span: tuple[int, int], language: str
) -> Markup:
    standing = ranked.standing
    marks = [label("alert", code, language) for code in standing.alerts]
    if standing.ask_to_verify:
        marks.insert(0, told("ask_to_verify", language))
    shown = (join(" ", element("span", mark, class_="mark")) for mark in marks)
    terms = "".join(
        f"{label('term', part.term, language)} {whole(part.points, language)} · "
        for part in _sorted(standing.contributions, shades)
    ).rstrip(" ·")
    return element(
        "tr",
        element("td", whole(ranked.rank, language), role="cell", class_="number rank inline"),
        element("th", element("bdi", name), *shown, scope="row", role="rowheader"),
        element(
            "td",
            element("span", label("band", str(standing.band), language), class_="band"),
            role="cell",
            class_="inline",
            data_label=told("band", language),
        ),
        element(
            "td",
            whole(standing.points, language),
            role="cell",
            class_="number points inline",
            data_label=told("points", language),
        ),
        element(
            "td",
            _stack(standing.contributions, shades, span),
            element("small", terms or told("no_points", language)),
            role="cell",
            class_="wide",
        ),
        role="row",
    )


def _sorted(parts: Sequence[Contribution], shades: Mapping[str, int]) -> list[Contribution]:
    order = {term: at for at, term in enumerate(shades)}
    return sorted((part for part in parts if part.points), key=lambda part: order[part.term])


def _stack(parts: Sequence[Contribution], shades: Mapping[str, int], span: tuple[int, int]) -> Markup:
    low, high = span

    def across(points: int) -> int:
        return round((points - low) * SCALE / (high - low))

    bars, below, above = [], 0, 0
    for part in _sorted(parts, shades):
        start = above if part.points > 0 else below + part.points
        below += min(part.points, 0)
        above += max(part.points, 0)
        left, right = across(start), across(start + abs(part.points))
        bars.append(
            element(
                "rect",
                x=left,
                y=3,
                width=max(right - left - 2, 2),
                height=18,
                class_=f"shade-{shades[part.term]}",
            )
        )
    zero = element("line", x1=across(0), x2=across(0), y1=0, y2=24, class_="zero") if low else None
    return element(
        "svg",
        *bars,
        zero,
        viewBox=f"0 0 {SCALE} 24",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )
