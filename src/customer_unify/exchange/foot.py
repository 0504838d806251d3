"""What stands in a table and is no row of it: lines drawn, sums, whose report it is, names of groups."""

from __future__ import annotations

from collections.abc import Sequence

from .heading import role_of, words_of

__all__ = ["LAST", "is_again", "is_below", "is_foot", "is_of_groups", "is_ruling"]

LAST = 30
"""So many lines may stand below a table: a bound on what is held back."""
FEW = 2
"""So many cells a line below a table has at most."""
LEAST = 4
"""Of fewer columns a short row may be any."""
DRAWN = frozenset("-=_+*~ \t|")
SUMS = frozenset(
    [
        *(
            "total",
            "totals",
            "grand",
            "subtotal",
            "sum",
            "sums",
            "count",
            "totaux",
            "somme",
            "ensemble",
            "summe",
            "summen",
        ),
        *(
            "gesamt",
            "gesamtsumme",
            "insgesamt",
            "anzahl",
            "suma",
            "totales",
            "totale",
            "totali",
            "somma",
            "totais",
        ),
        *(
            "totaal",
            "totalen",
            "razem",
            "celkem",
            "spolu",
            "osszesen",
            "ukupno",
            "skupaj",
            "toplam",
            "summa",
            "sammanlagt",
        ),
        *(
            "yhteensa",
            "kokku",
            "kopa",
            "viso",
            "итого",
            "всего",
            "разом",
            "общо",
            "συνολο",
            "المجموع",
            "合計",
            "合计",
            "总计",
            "합계",
        ),
    ]
)
"""How a line begins that sums up the rows above it."""


def is_again(row: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a row names the columns once more, as reports do at the top of each page.

    >>> is_again(["E-mail", "First\\nname"], ["E-mail", "First name"]), is_again(["id", "7"], ["id", "name"])
    (True, False)
    """
    first = row[0].strip() if row else ""
    if first and first[:1] != columns[0][:1]:
        return False
    said = [" ".join(cell.split()) for cell in row]
    named = [one == column for one, column in zip(said, columns, strict=False) if one]
    return len(named) >= min(2, len(columns)) and all(named)


def is_ruling(row: Sequence[str]) -> bool:
    """Whether a row is a line somebody drew under the header or the table.

    >>> is_ruling(["-----"]), is_ruling(["+---", "---+"]), is_ruling(["-", ""]), is_ruling(["7", "-"])
    (True, True, False, False)
    """
    signs = "".join(row)
    return len(signs) > 2 and DRAWN.issuperset(signs) and len(set(signs.split("|")[0].strip())) <= 2


def is_below(row: Sequence[str], width: int) -> bool:
    """Whether a row of a table with so many columns may stand below it: a sum, or a line of a cell or two.

    >>> is_below(["Copyright 2024"], 9), is_below(["Total", "", "", "812"], 4), is_below(["7", "Jo"], 3)
    (True, True, False)
    """
    filled = [cell for cell in row if cell.strip()]
    if width < LEAST or len(filled) > width // 2:
        return False
    if len(row) < width:
        return len(filled) <= FEW
    return len(row) == width and bool(filled) and not SUMS.isdisjoint(words_of(filled[0])[:1])


def is_foot(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether rows held back at the end are what stands below a table: a line alone, or a sum, is among them.

    Two cells alone may be a row that was cut where the file was.

    >>> is_foot([["2", "records"], ["Seller: Jo"]], 9), is_foot([["w4", "Jo"]], 9)
    (True, False)
    """
    alone = (sum(map(bool, map(str.strip, row))) == 1 and len(row) < width for row in rows)
    return any(alone) or any(len(row) == width for row in rows)


def is_of_groups(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row names groups of columns, a cell for several, and the row below it the columns.

    >>> is_of_groups(["Customer", "", "Contact", ""], ["First name", "Last name", "E-mail", "Phone"])
    True
    >>> is_of_groups(["Name", "E-mail", "", ""], ["Ann", "ann@example.org", "x", "y"])
    False
    """
    groups, named = (sum(map(bool, map(str.strip, row))) for row in (above, below))
    if len(above) != len(below) or len(above) - groups < 2 or named <= groups:
        return False
    return sum(bool(role_of(cell)) for cell in below) * 2 >= named
