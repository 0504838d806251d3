"""Which comparators have a twin that tells of many pairs of values at once that they are different."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...frozen import Frozen
from ..compare import COMPARATORS
from .apart import Dates, Mailboxes, Phones, Postcodes
from .look import Look
from .name import FamilyNames, GivenNames, Towns

__all__ = ["TWINS", "twin_of"]

TWINS: Mapping[str, Callable[[Sequence[str]], Look]] = Frozen(
    {
        "given_name": GivenNames,
        "family_name": FamilyNames,
        "city": Towns,
        "birth_date": Dates,
        "phone": Phones,
        "email": Mailboxes,
        "postcode": Postcodes,
    }
)
"""By the name of a shipped comparator."""

_BY_COMPARATOR = {id(COMPARATORS[name]): made for name, made in TWINS.items()}


def twin_of(comparator: object, values: Sequence[str]) -> Look | None:
    """The twin of a comparator over these values; None for one nothing is known of.

    It is asked for by the comparator itself, so a plug-in of the same name has none.
    """
    made = _BY_COMPARATOR.get(id(comparator))
    return None if made is None else made(values)
