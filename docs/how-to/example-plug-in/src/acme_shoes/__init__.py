"""Shoe sizes for customer_unify: a plug-in of each kind, each a plain callable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from customer_unify.identity.defaults import shipped
from customer_unify.model import LevelWeight, Statement

__all__ = ["adult_size", "household_sizes", "near_sizes", "same_shoe_size", "shoe_size"]

SMALLEST, LARGEST = 150, 520
"""European sizes in tenths: no shoe is smaller or larger."""
GROWN = 340
NOTHING = LevelWeight(0, 0)
PRICES = shipped().model.levels


def shoe_size(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """The size in tenths, as text; nothing where it is no European size.

    >>> shoe_size("EU 38½", region="FR", date_order="dmy"), shoe_size("XL", region="FR", date_order="dmy")
    (('385',), ())
    """
    said = value[:40].upper().replace("EU", "").replace("½", ".5").replace(",", ".").strip()
    whole, _, half = said.partition(".")
    if not (whole + half).isascii() or not whole.isdecimal() or half not in ("", "0", "5"):
        return ()
    # Tenths come back as they are, so that what was exported can be read again.
    size = int(whole) if len(whole) == 3 and not half else int(whole) * 10 + int(half or 0)
    return (str(size),) if SMALLEST <= size <= LARGEST else ()


def near_sizes(value: str, /) -> tuple[str, ...]:
    """Two keys of every size, so that sizes up to one apart share at least one of them.

    >>> near_sizes("385"), near_sizes("400")
    (('19', '20'), ('20', '21'))
    """
    if not value.isascii() or not value.isdecimal():
        return ()
    band = int(value) // 20
    return (str(band), str(band + 1))


def same_shoe_size(a: str, b: str, /) -> str:
    """The shoe size is the same, or half a size apart."""
    if a == b:
        return "exact"
    if not (a.isascii() and b.isascii() and a.isdecimal() and b.isdecimal()):
        return "different"
    return "near" if abs(int(a) - int(b)) <= 5 else "different"


same_shoe_size.levels = ("exact", "near", "different")  # type: ignore[attr-defined]


class HouseholdSizes:
    """The shipped prices; and a shoe size tells two people of one home apart where the street agrees."""

    version = "1"

    def __call__(self, levels: Mapping[str, str], /) -> Mapping[str, LevelWeight]:
        told = {field: PRICES.get(field, {}).get(level, NOTHING) for field, level in levels.items()}
        if "shoe_size" in levels:
            at_home = levels.get("street") == "exact"
            if levels["shoe_size"] == "different":
                told["shoe_size"] = LevelWeight(-6_000, -16_000 if at_home else -6_000)
            else:
                told["shoe_size"] = LevelWeight(2_500, 2_500)
        return told

    def most(self, field: str, level: str) -> LevelWeight:
        """The most a level of a field weighs, so that hopeless pairs are ruled out early."""
        if field == "shoe_size":
            return LevelWeight(-6_000, -6_000) if level == "different" else LevelWeight(2_500, 2_500)
        return PRICES.get(field, {}).get(level, NOTHING)


household_sizes = HouseholdSizes()


def adult_size(said: Sequence[Statement], /) -> list[Statement]:
    """A grown person's size before a child's, for feet grow; then the more trusted source."""

    def place(one: Statement) -> tuple[object, ...]:
        child = not (one.form.isascii() and one.form.isdecimal() and int(one.form) >= GROWN)
        return child, -one.trust, one.value, one.record, one.form, repr(one), one.observed_at is None

    return sorted(set(said), key=place)
