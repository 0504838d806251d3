"""Tells by the fields of a content whether it says enough to join its own copy, mostly without its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple

from ..model.assurance import Assurance
from ..model.configuration import Comparison, Configuration
from ..model.identifier import SharedBy
from ..model.port import Comparator
from ..model.weights import LevelWeight
from .compare import COMPARATORS, Levelled
from .score.weigher import EQUAL, Weigher

__all__ = ["Alone", "Said"]

FIELDS_REMEMBERED = 4_096
"""Sets of fields that are kept: silos fill in their fields in few ways."""

PATTERNS = 16
"""Patterns of a content and itself that are weighed for one set of fields; with more of them, none is."""

KNOWN = tuple(known for known in Assurance if known >= Assurance.DECLARED)


Enough = tuple[str, Callable[[str, str], str] | None, str]
"""An identifier, who tells the level of a value and itself (nobody where that is always one), and the level
of values of one person."""


class Said(NamedTuple):
    """What the fields of a content tell by themselves."""

    surely: bool
    """Whether whoever has them says enough, whatever the values are."""
    enough: tuple[Enough, ...]
    """Those of which one, declared and not generic, is enough, whatever is said beside it."""


class Alone:
    """What is known of contents held against their own copies, by the fields they have something in.

    A shipped comparator says of a value and itself its first level, or one of those of values that homes
    and firms share. So a content has few patterns with itself, and whatever its values are it weighs no
    less than the least of them. A plug-in in the place of one, or of the scorer, may say what it likes:
    then nothing is known before values are looked at.
    """

    def __init__(
        self,
        config: Configuration,
        comparators: Mapping[str, Comparator],
        weigher: Weigher,
        *,
        priced: bool,
    ) -> None:
        """``priced`` says that a plug-in prices patterns in place of the model."""
        self._config, self._comparators, self._weigher = config, comparators, weigher
        ours = all(
            comparators[one.comparator] is COMPARATORS.get(one.comparator) for one in config.comparisons
        )
        self._known = ours and not priced
        self._by_fields: dict[tuple[str, ...], Said] = {}

    def of(self, fields: tuple[str, ...]) -> Said:
        """What contents say by having something in these fields and in no other."""
        known = self._by_fields.get(fields)
        if known is None:
            if len(self._by_fields) >= FIELDS_REMEMBERED:
                self._by_fields.clear()
            known = self._by_fields[fields] = self._of(fields) if self._known else Said(False, ())
        return known

    def _of(self, fields: tuple[str, ...]) -> Said:
        compared = [one for one in self._config.comparisons if one.field in fields]
        return Said(self._surely(compared), tuple(self._enough(compared)))

    def _comparator(self, comparison: Comparison) -> Levelled:
        found = self._comparators[comparison.comparator]
        assert isinstance(found, Levelled), "all shipped ones are"
        return found

    def _levels(self, comparison: Comparison) -> list[str]:
        """The levels that a value may have with itself."""
        comparator = self._comparator(comparison)
        if comparator.same:
            return [comparator.same]
        return [level for level in comparator.levels if level == comparator.levels[0] or level in EQUAL]

    def _surely(self, compared: list[Comparison]) -> bool:
        """Whether every pattern that such a content has with itself joins, whichever values agree."""
        if any(one.comparator == "handle_name" for one in compared):
            return False  # a field of handles that is read as a name beside others: it may say nothing
        named = [self._levels(one) if one in compared else [""] for one in self._config.comparisons]
        count = 1
        for levels in named:
            count *= len(levels)
        return count <= PATTERNS and all(map(self._weigher.surely, product(*named)))

    def _enough(self, compared: list[Comparison]) -> list[Enough]:
        """The identifiers of one person that outweigh priors, and whatever equal values beside them cost."""
        model, found = self._config.model, []
        least = [self._least(one) for one in compared]
        stranger = model.prior_stranger + sum(price.stranger for price in least)
        household = model.prior_household + sum(price.household for price in least)
        for comparison, own in zip(compared, least, strict=True):
            field, levels = comparison.field, self._levels(comparison)
            space = self._config.namespaces.get(field)
            priced = levels[0] == EQUAL[0] and levels[0] in model.levels.get(field, {})
            if space is None or space.shared_by is not SharedBy.PERSON or not priced:
                continue
            prices = model.weights(field, levels[0])
            worth = [self._weigher.worth(field, price, known, 0) for price in prices for known in KNOWN]
            at_least = min(
                stranger - own.stranger + min(price.stranger for price in worth),
                household - own.household + min(price.household for price in worth),
            )
            if at_least > model.merge_above:
                found.append(
                    (field, None if len(levels) == 1 else self._comparator(comparison).tell, levels[0])
                )
        return found

    def _least(self, comparison: Comparison) -> LevelWeight:
        """The least that an equal value of a field adds, however it is known; nothing where it is generic."""
        field, model = comparison.field, self._config.model
        prices = [price for level in self._levels(comparison) for price in model.weights(field, level)]
        if field in self._config.namespaces:
            prices += [self._weigher.worth(field, price, known, 0) for price in prices for known in Assurance]
        common = min([0, *model.frequencies.get(field, {}).values()])
        return LevelWeight(
            min([0, *(price.stranger + common for price in prices)]),
            min([0, *(price.household for price in prices)]),
        )
