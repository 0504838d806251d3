"""What each level of each comparison weighs, by the model or a plug-in in its place, and the most it can."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ...model.configuration import Configuration
from ...model.port import Scorer
from ...model.weights import LevelWeight, condition
from .pattern import Ceiling
from .worth import Worth

__all__ = ["EQUAL", "FUNCTION", "NOTHING", "LevelWeights"]

NOTHING = LevelWeight(0, 0)
UNBOUNDED = LevelWeight(10**9, 10**9)
"""The greatest weight of a level without a known maximum: no bound on it rules a pair out."""

FUNCTION = "function"
"""The level of one mailbox of a firm that many people read."""

EQUAL = ("exact", "landline", FUNCTION)
"""Levels at which the two have a value in common; at the first one it is a person's."""


class LevelWeights:
    """The weight of a level of one comparison, which may depend on the levels of others.

    Comparisons are named by their places in the configuration. A look-up costs a dictionary or two; a
    scorer that is a plug-in is called once for each pattern.
    """

    def __init__(
        self, config: Configuration, worth: Worth, scorer: Scorer | None, levels: Sequence[Sequence[str]]
    ) -> None:
        """``levels`` are those of each comparison, which only a ``scorer`` in place of the model needs."""
        self.config = config
        self._worth = worth
        self._scorer, self._named = scorer, levels
        self._priced: dict[tuple[str, ...], tuple[LevelWeight, ...]] = {}

    @cached_property
    def _levels(self) -> tuple[dict[str, LevelWeight], ...]:
        levels = self.config.model.levels
        return tuple(dict(levels.get(comparison.field, {})) for comparison in self.config.comparisons)

    @cached_property
    def _parents(self) -> tuple[tuple[int, ...], ...]:
        """For each comparison whose weight depends on others, the places of these; blank for most."""
        places = {comparison.field: at for at, comparison in enumerate(self.config.comparisons)}
        conditional = self.config.model.conditional
        return tuple(
            tuple(places.get(name, -1) for name in one.derived_from) if one.field in conditional else ()
            for one in self.config.comparisons
        )

    def price(self, at: int, levels: Sequence[str]) -> LevelWeight:
        """The weight of the level of one comparison, given the levels of the others."""
        if self._scorer is not None:
            return self._by_scorer(self._scorer, tuple(levels))[at]
        level, parents = levels[at], self._parents[at]
        if parents:
            comparison = self.config.comparisons[at]
            said = condition(
                comparison.derived_from, [levels[parent] if parent >= 0 else "" for parent in parents]
            )
            known = self.config.model.conditional[comparison.field].get(said, {}).get(level)
            if known is not None:
                return known
        return self._levels[at].get(level, NOTHING)

    def _by_scorer(self, scorer: Scorer, levels: tuple[str, ...]) -> tuple[LevelWeight, ...]:
        """The weight of each comparison by a plug-in, which is called once for each pattern."""
        known = self._priced.get(levels)
        if known is None:
            fields = [comparison.field for comparison in self.config.comparisons]
            said = scorer({field: level for field, level in zip(fields, levels, strict=True) if level})
            known = self._priced[levels] = tuple(said.get(field, NOTHING) for field in fields)
        return known

    def _most(self, at: int) -> dict[str, tuple[int, int]]:
        """The most that each level of a comparison can add to each sum, whatever the others say."""
        field, model = self.config.comparisons[at].field, self.config.model
        if self._scorer is None:
            named = {level: model.weights(field, level) for level in model.named(field)}
        else:
            most = getattr(self._scorer, "most", None)
            named = {
                level: (most(field, level) if most is not None else UNBOUNDED,) for level in self._named[at]
            }
        return {
            level: (max(one.stranger for one in prices), max(one.household for one in prices))
            for level, prices in named.items()
            if prices
        }

    @cached_property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """The most that each comparison can add, in their order; from this an upper bound is computed."""
        return tuple(map(self._ceiling, range(len(self.config.comparisons))))

    def _ceiling(self, at: int) -> Ceiling:
        field, model = self.config.comparisons[at].field, self.config.model
        most = self._most(at)
        if field in self.config.namespaces:
            # Of a generic value nothing is left, and a price below nothing is lifted to nothing.
            for level, price in most.items():
                if level in EQUAL or self._accounts[at] >= 0:
                    best = self._worth.most(LevelWeight(*price))
                    most[level] = (max(best.stranger, 0), max(best.household, 0))
            return Ceiling(most, {}, 0)
        rarity = model.frequencies.get(field, {})
        rarest = max(0, max(rarity.values(), default=0))
        if rarity:
            stranger, household = most.get("exact", (0, 0))
            most["exact"] = (stranger + rarest, household)
        return Ceiling(most, rarity, rarest)

    @cached_property
    def _accounts(self) -> tuple[int, ...]:
        """For each comparison of a handle, the comparison of its account's numbers; -1 for all others."""
        places = {comparison.field: at for at, comparison in enumerate(self.config.comparisons)}
        spaces = self.config.namespaces
        return tuple(
            places.get(spaces[one.field].account or "", -1) if one.field in spaces else -1
            for one in self.config.comparisons
        )

    def told(self, at: int, levels: Sequence[str]) -> bool:
        """Whether a handle says nothing, because the account numbers show already that they are two.

        Two accounts with two handles are one fact. If both had the same handle in turn, it changed hands;
        it stays a tie, so that it is contested for records without an account number.
        """
        account = self._accounts[at]
        return account >= 0 and levels[account] == "different"
