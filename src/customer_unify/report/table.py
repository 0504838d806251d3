"""A table that reads as a list of cards on a telephone: its roles and labels in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .label import told
from .markup import Child, Markup, element

__all__ = ["bars", "table"]

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


def bars(pieces: Iterable[tuple[float, float, str]], *, thick: Mapping[str, int] | None = None) -> Markup:
    """Pieces from one share of the width to another, each of a class; drawn beside the figures they show.

    A piece is at least wide enough to be seen. ``thick`` says how high those of a class are, of 24 units.
    """
    drawn = []
    for start, end, kind in pieces:
        high = (thick or {}).get(kind, 18)
        left, right = sorted((round(start * SCALE), round(end * SCALE)))
        wide = max(right - left, 6)
        left = min(left, SCALE - wide)
        drawn.append(element("rect", x=left, y=(24 - high) // 2, width=wide, height=high, class_=kind))
    return element(
        "svg",
        *drawn,
        viewBox=f"0 0 {SCALE} 24",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )
