"""A table that reads as a list of cards on a telephone: its roles and labels in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Protocol

from .label import told
from .markup import Child, Markup, element

__all__ = ["bars", "called", "left_out", "table"]

SHAPES = {"number": "number", "wide": "wide"}
SCALE = 1000
"""Units of a bar's width; the bar itself stretches with the page."""


def table(name: str, columns: Mapping[str, str], rows: Iterable[Sequence[Child]], *, language: str) -> Markup:
    """The rows under the sentence ``<name>_caption``; the first child of each names the row.

    ``columns`` says for the code of each column what it is: ``""`` (a word or two), ``number``, ``plain``
    (text that needs no label on a telephone) or ``wide`` (a drawing, whose figures stand in the other
    columns or below it).
    """
    head = (
        element("th", told(code, language), scope="col", role="columnheader", class_=SHAPES.get(kind))
        for code, kind in columns.items()
    )
    return element(
        "table",
        element("caption", told(f"{name}_caption", language)),
        element("thead", element("tr", *head, role="row"), role="rowgroup"),
        element("tbody", *(_row(columns, row, language) for row in rows), role="rowgroup"),
        class_=f"{name} stacks",
        role="table",
    )


def _row(columns: Mapping[str, str], row: Sequence[Child], language: str) -> Markup:
    first, *rest = row
    cells = [element("th", first, scope="row", role="rowheader")]
    for (code, kind), child in zip(list(columns.items())[1:], rest, strict=True):
        if kind in ("plain", "wide"):
            cells.append(element("td", child, role="cell", class_="wide" if kind == "wide" else None))
        else:
            shape = f"{kind} inline".strip()
            cells.append(element("td", child, role="cell", class_=shape, data_label=told(code, language)))
    return element("tr", *cells, role="row")


class _Case(Protocol):
    """What a row stands for: a case, and whose it is."""

    @property
    def id(self) -> str: ...

    @property
    def customer_id(self) -> str | None: ...


def called(each: _Case, names: Mapping[str, str]) -> Markup:
    """What a reader calls somebody: by the case, else by the customer; an id without a name is itself."""
    return element("bdi", names.get(each.id) or names.get(each.customer_id or "") or each.id)


def left_out(given: Sized, most: int, language: str) -> Markup | None:
    """How many more there are than are shown, if there are."""
    left = len(given) - most
    return element("p", told("and_more", language, count=left), class_="note") if left > 0 else None


def bars(
    pieces: Iterable[tuple[float, float, str]],
    *,
    thick: Mapping[str, int] | None = None,
    zero: float | None = None,
) -> Markup:
    """Pieces from one share of the width to another, each of a class; drawn beside the figures they show.

    A piece is at least wide enough to be seen. ``thick`` says how high those of a class are, of 24 units;
    where ``zero`` is a line stands.
    """
    drawn = []
    for start, end, kind in pieces:
        high = (thick or {}).get(kind, 18)
        left, right = sorted((round(start * SCALE), round(end * SCALE)))
        wide = max(right - left, 6)
        left = min(left, SCALE - wide)
        drawn.append(element("rect", x=left, y=(24 - high) // 2, width=wide, height=high, class_=kind))
    if zero is not None:
        at = round(zero * SCALE)
        drawn.append(element("line", x1=at, x2=at, y1=0, y2=24, class_="zero"))
    return element(
        "svg",
        *drawn,
        viewBox=f"0 0 {SCALE} 24",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )
