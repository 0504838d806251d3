"""What another order of service would change: who moves how far and why, and how far each number may go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model.audit import Mover, WhatIf
from ..model.standing import Tolerance
from .label import decimal, label, told, whole
from .markup import Markup, element, join
from .table import bars, called, left_out, table

__all__ = ["movers", "overlap", "tolerances"]

MOST = 15
"""Movers that are drawn; the rest is counted."""
THICK = {"between": 6, "former": 18, "latter": 18}


def overlap(what_if: WhatIf, *, language: str = "en") -> list[tuple[str, str]]:
    """Agreement and the shares of the first so many that stay, each as a figure and what it says."""
    figures = [(whole(len(what_if.movers), language), told("figure_moved", language))]
    if what_if.agreement is not None:
        figures.append((decimal(what_if.agreement, language, 2), told("figure_agreement", language)))
    for length, share in what_if.overlap.items():
        said = told("figure_overlap", language, first=whole(length, language))
        figures.append((f"{whole(100 * share, language)} %", said))
    return figures


def movers(what_if: WhatIf, names: Mapping[str, str], *, language: str = "en") -> Markup | None:
    """The cases that move furthest: from which place to which, and the term responsible."""
    if not what_if.movers:
        return None
    columns = {"who": "", "former": "number", "latter": "number", "drawn": "wide"}
    rows = (
        (
            called(each, names),
            whole(each.former, language),
            whole(each.latter, language),
            join(_way(each, what_if.cases), element("small", _said(each, language))),
        )
        for each in what_if.movers[:MOST]
    )
    return join(table("movers", columns, rows, language=language), left_out(what_if.movers, MOST, language))


def _way(mover: Mover, cases: int) -> Markup:
    """From the former place to the latter, the first of the queue at the left."""
    last = max(1, cases - 1)
    former, latter = (mover.former - 1) / last, (mover.latter - 1) / last
    return bars(
        [(former, latter, "between"), (former, former, "former"), (latter, latter, "latter")], thick=THICK
    )


def _said(mover: Mover, language: str) -> str:
    way = "rises_by" if mover.latter < mover.former else "falls_by"
    return told(way, language, term=label("term", mover.term, language))


def tolerances(given: Sequence[Tolerance], *, language: str = "en") -> Markup | None:
    """For each number of a policy, between which bounds the same cases come first."""
    if not given:
        return None
    longest = max(1, *(each.most for each in given))
    columns = {"term": "", "weight": "number", "least": "number", "most": "number", "drawn": "wide"}
    rows = (
        (
            label("term", each.term, language),
            whole(each.weight, language),
            whole(each.least, language),
            whole(each.most, language),
            join(
                bars(
                    [
                        (each.least / longest, each.most / longest, "between"),
                        (each.weight / longest, each.weight / longest, "latter"),
                    ],
                    thick=THICK,
                ),
                element("small", _ends(each, language)),
            ),
        )
        for each in given
    )
    return table("tolerances", columns, rows, language=language)


def _ends(each: Tolerance, language: str) -> str:
    return " · ".join(
        told(f"{end}_{by}", language) for end, by in (("least", each.least_by), ("most", each.most_by))
    )
