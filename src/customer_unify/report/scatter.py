"""Influence against value: who is served too early, too late and fairly, as a scatter plot."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from ..model.audit import Audit, AuditRow, Served
from .label import label, told, whole
from .markup import Markup, clip, element, join, width_of

__all__ = ["scatter", "telling"]

WIDTH, HEIGHT = 640, 430
LEFT, RIGHT, TOP, BOTTOM = 88, 18, 16, 62
TEXT = 18.5
"""Size of names as reserved: narrow screens draw them 17 units large and bold, wide ones smaller."""
CROWD = 3.4
"""Size of the mark of somebody among many."""
NAMED = 5
"""Most names of each outcome in the plot: the few that matter, not a cloud of words."""
ORDER = (Served.FAIR, Served.UNDER, Served.OVER)
"""Drawn in this order, so that nobody badly served is hidden under the many."""

Area = tuple[float, float, float, float]


@attrs.frozen
class _Scale:
    """From followers and money to places in the drawing: powers of ten are equally far apart."""

    across: int
    up: int

    @classmethod
    def of(cls, rows: Sequence[AuditRow]) -> _Scale:
        return cls(
            _decades(max([row.audience for row in rows], default=0)),
            _decades(max([row.margin for row in rows], default=0)),
        )

    def x(self, audience: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (0.03 + 0.95 * math.log10(1 + audience) / self.across)

    def y(self, margin: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (0.05 + 0.93 * math.log10(1 + margin) / self.up)


def _decades(most: int) -> int:
    """Powers of ten an axis needs; two at least, so that few people do not fill the whole."""
    return max(2, math.ceil(math.log10(most + 1)))


def _ticks(decades: int) -> Iterator[int]:
    """Nobody (or nothing), and the powers of ten; every third of a very long axis."""
    yield 0
    yield from (10**power for power in range(1, decades + 1, 1 if decades <= 9 else 3))


def telling(audit: Audit, most: int = NAMED) -> tuple[AuditRow, ...]:
    """The few people whose names tell the story, at most ``most`` of each outcome but the fair.

    Of the under-served those with the most at risk, of the over-served those with the
    largest audience, which is what they were served for.
    """
    under = sorted(audit.under, key=lambda row: (-row.exposed, -row.gap, row.id))
    over = sorted(audit.over, key=lambda row: (-row.audience, row.gap, row.id))
    return (*under[:most], *over[:most])


def scatter(
    audit: Audit,
    *,
    names: Mapping[str, str] | None = None,
    also: Collection[str] = (),
    language: str = "en",
) -> Markup:
    """The plot of an audit: audience to the right, yearly margin upwards, both logarithmic.

    ``names`` says for the id of a row what the person is called; those of :func:`telling`
    and of ``also`` (ids of customers) are written. People who would be drawn on one
    spot are drawn once, so the size of the page is bounded by the size of the plot,
    whatever the number of customers.
    """
    scale = _Scale.of(audit.rows)
    counts = {kind: sum(row.served is kind for row in audit.rows) for kind in ORDER}
    said = {kind.value: whole(count, language) for kind, count in counts.items()}
    few = [*telling(audit), *(row for row in audit.fair if row.customer_id in also)]
    drawing = element(
        "svg",
        element("title", told("scatter", language)),
        element("desc", told("scatter_described", language, **said)),
        *_axes(scale, language),
        element("g", *_crowd(audit.rows, scale), class_="crowd"),
        *(_mark(row.served, scale.x(row.audience), scale.y(row.margin)) for row in reversed(few)),
        *_names(few, names or {}, scale),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        class_="scatter",
        id="influence-against-value",
    )
    return join(drawing, _legend(counts, language))


def _legend(counts: Mapping[Served, int], language: str) -> Markup:
    marks = (
        element(
            "li",
            element(
                "svg", _mark(kind, 8, 8, 6.0), viewBox="0 0 16 16", width=16, height=16, aria_hidden="true"
            ),
            f"{label('served', kind, language)} ({whole(counts[kind], language)})",
        )
        for kind in reversed(ORDER)
    )
    return element("ul", *marks, class_="legend")


def _axes(scale: _Scale, language: str) -> Iterator[Markup]:
    floor, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for margin in _ticks(scale.up):
        y = scale.y(margin)
        yield element("line", x1=LEFT, x2=right, y1=y, y2=y, class_="grid")
        yield element("text", _short(margin, language), x=LEFT - 8, y=y + 5, class_="tick end")
    for audience in _ticks(scale.across):
        x = scale.x(audience)
        yield element("line", x1=x, x2=x, y1=TOP, y2=floor, class_="grid")
        yield element("text", _short(audience, language), x=x, y=floor + 21, class_="tick middle")
    yield element("line", x1=LEFT, x2=right, y1=floor, y2=floor, class_="axis")
    yield element("line", x1=LEFT, x2=LEFT, y1=TOP, y2=floor, class_="axis")
    yield element(
        "text",
        told("axis_audience", language),
        x=(LEFT + right) / 2,
        y=HEIGHT - 12,
        class_="axis-name middle",
    )
    across = (TOP + floor) / 2
    yield element(
        "text",
        told("axis_margin", language),
        x=16,
        y=across,
        transform=f"rotate(-90 16 {across})",
        class_="axis-name middle",
    )


def _short(number: int, language: str) -> str:
    """A power of ten in few letters: ``10k``, ``1M``."""
    for unit, sign in ((10**9, "G" if language == "fr" else "B"), (10**6, "M"), (10**3, "k")):
        if number >= unit:
            return f"{whole(number // unit, language)}{sign}"
    return whole(number, language)


def _mark(served: Served, x: float, y: float, size: float = 6.5) -> Markup:
    """One person: a triangle is over-served, a diamond under-served, a circle fairly: not by colour alone."""
    if served is Served.OVER:
        return element(
            "path",
            d=f"M{x:.0f} {y - size:.1f}l{size:.1f} {size * 1.8:.1f}h-{size * 2:.1f}z",
            class_="dot over",
        )
    if served is Served.UNDER:
        turns = f"l{size:.1f} {size:.1f}l-{size:.1f} {size:.1f}l-{size:.1f}-{size:.1f}"
        return element("path", d=f"M{x:.0f} {y - size:.1f}{turns}z", class_="dot under")
    return element("circle", cx=f"{x:.0f}", cy=f"{y:.0f}", r=size * 0.6, class_="dot fair")


def _crowd(rows: Sequence[AuditRow], scale: _Scale) -> Iterator[Markup]:
    """Everybody, small: one mark for all who are on one spot."""
    for kind in ORDER:
        spots = {
            (round(scale.x(row.audience)), round(scale.y(row.margin))) for row in rows if row.served is kind
        }
        for x, y in sorted(spots):
            yield _mark(kind, x, y, CROWD)


def _names(rows: Sequence[AuditRow], names: Mapping[str, str], scale: _Scale) -> Iterator[Markup]:
    """Names of the few, each where it covers no other name and no mark of the few."""
    spots = [(scale.x(row.audience), scale.y(row.margin)) for row in rows]
    taken: list[Area] = [(x - 8, y - 8, x + 8, y + 8) for x, y in spots]
    for row, (x, y) in zip(rows, spots, strict=True):
        name = clip(names.get(row.id) or names.get(row.customer_id or "") or row.id, 28)
        wide = width_of(name, TEXT)
        for anchor, left, base in _places(x, y, wide):
            area = (left, base - TEXT * 0.8, left + wide, base + TEXT * 0.25)
            if _inside(area) and not any(_overlap(area, other) for other in taken):
                taken.append(area)
                at = area[2] if anchor == "end" else left
                kind = f"name {anchor} {row.served.value}"
                yield element("text", name, x=at, y=base, class_=kind)
                break


def _places(x: float, y: float, wide: float) -> Iterator[tuple[str, float, float]]:
    """Where a name may stand beside its mark, the best place first: anchor, left edge, base line."""
    for rise in (5.0, -9.0, 19.0):
        yield "start", x + 11, y + rise
        yield "end", x - 11 - wide, y + rise
    for rise in (-14.0, 24.0):
        if x + wide / 2 < WIDTH - 4:
            yield "start", max(x - wide / 2, LEFT + 4), y + rise
        else:
            yield "end", WIDTH - 4 - wide, y + rise


def _inside(area: Area) -> bool:
    return area[0] > LEFT + 2 and area[2] < WIDTH - 2 and area[1] > 2 and area[3] < HEIGHT - BOTTOM - 2


def _overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
