"""Which comparisons of a configuration name a house, and when two records name the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from ...model.configuration import Configuration, Role
from ...model.port import Comparator

__all__ = ["Address", "address_of"]

LIVES = ("exact", "near")
"""Levels at which two lines of an address name one house."""


@attrs.frozen(slots=True)
class Address:
    """What of a configuration names the house somebody lives in."""

    street: str
    """The field that names the house; blank where none does."""
    line: int
    """Where its comparison stands."""
    place: tuple[tuple[int, str, str], ...]
    """Where those of the rest of an address stand, each with its strongest level and its weakest."""
    blocks: frozenset[str]
    """The block rules under which people of one house are met."""

    def house(self, levels: Sequence[str]) -> bool:
        """Whether two live in one house of one place: a street of that name is in every town."""
        if not self.street or levels[self.line] not in LIVES:
            return False
        known = [(levels[at], best, worst) for at, best, worst in self.place if levels[at]]
        return any(level == best for level, best, _ in known) and all(
            level != worst for level, _, worst in known
        )


def address_of(config: Configuration, comparators: Mapping[str, Comparator]) -> Address:
    """The shared fields of the group in which a street is compared, and the block rules of them alone."""
    shared = {at: one for at, one in enumerate(config.comparisons) if one.role is Role.SHARED}
    line = next((at for at, one in shared.items() if one.comparator == "street"), -1)
    if line < 0:
        return Address("", line, (), frozenset())
    street = shared.pop(line)
    rest = {at: one for at, one in shared.items() if one.group == street.group}
    place = []
    for at, one in rest.items():
        levels = comparators[one.comparator].levels
        place.append((at, levels[0], levels[-1]))
    towns = {one.field for one in rest.values()}
    attributes = {street.field, *(one.field for one in shared.values())} - config.namespaces.keys()
    read = {rule.name: {part.rpartition(":")[2] for part in rule.parts} for rule in config.block_rules}
    # One street line alone is in every town.
    blocks = {
        name for name, fields in read.items() if street.field in fields <= attributes and fields & towns
    }
    return Address(street.field, line, tuple(place), frozenset(blocks))
