"""How alike two birth dates are."""

from __future__ import annotations

from ...model.weights import KNOWN_PART, OTHER_PART
from .level import comparator, one_edit

__all__ = ["birth_date"]


PARTS = (len("1978"), len("1978-12"))


def _equal(value: str) -> str:
    """The level of two equal dates: a year alone is many people's."""
    return KNOWN_PART if len(value) in PARTS and value[:4].isdigit() else "exact"


@comparator(
    "exact", "swapped", "one_edit", KNOWN_PART, "two_parts", "year", OTHER_PART, "different", equal=_equal
)
def birth_date(a: str, b: str) -> str:
    """Birth dates, with day and month swapped, one digit wrong or one part wrong told from other dates.

    >>> birth_date("1978-12-11", "1978-11-12"), birth_date("1978-12-11", "1979-12-11")
    ('swapped', 'one_edit')
    >>> birth_date("1978-12-11", "1978-12-30"), birth_date("1978-12-11", "1978-03-05")
    ('two_parts', 'year')
    >>> birth_date("1978", "1978-12-11"), birth_date("1978", "1978"), birth_date("1978", "1979-12-11")
    ('known_part', 'known_part', 'other_part')
    """
    ours, theirs = a.split("-"), b.split("-")
    if len(ours) != 3 or len(theirs) != 3:
        return _partial(ours, theirs)
    equal = (ours[0] == theirs[0]) + (ours[1] == theirs[1]) + (ours[2] == theirs[2])
    if equal == 0:
        # Day and month the other way round, and a slip in the year.
        crossed = ours[1] == theirs[2] and ours[2] == theirs[1] and one_edit(ours[0], theirs[0])
        return "two_parts" if crossed else "different"
    if equal == 2:
        return "one_edit" if one_edit(a, b) else "two_parts"
    if ours[0] != theirs[0]:
        return "different"
    return "swapped" if ours[1] == theirs[2] and ours[2] == theirs[1] else "year"


def _partial(ours: list[str], theirs: list[str]) -> str:
    """Dates of which only the year, or year and month, are known."""
    known = min(len(ours), len(theirs))
    return KNOWN_PART if ours[:known] == theirs[:known] else OTHER_PART


# Doctest looks into functions and classes; comparators are objects, so their examples are named here.
__test__ = {made.name: made.__doc__ or "" for made in (birth_date,)}
