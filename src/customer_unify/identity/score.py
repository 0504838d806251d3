"""Weighs a pattern of levels: integers against each rival explanation, and what proof there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

import attrs

from ..model.assurance import Assurance
from ..model.configuration import Comparison, Configuration
from ..model.content import Content
from ..model.evidence import Evidence, Score
from ..model.identifier import SharedBy
from ..model.weights import LevelWeight

__all__ = ["Weigher"]

CLOSURE_BONUS = 1_000
"""One bit: a pair that no key proposed is held against a merge only when clearly against it."""

NOTHING = LevelWeight(0, 0)

SHAREABLE = 5_000
"""Five bits: an identifier worth less against a home is one that homes share, as a mailbox."""

FACT = 3_000
"""Three bits: a group whose comparisons together say less is no second witness, but chance."""

EQUAL = ("exact", "landline")
"""Levels at which the two have one value in common; at the first it is one person's."""


@attrs.frozen
class _Pattern:
    """What a pattern of levels weighs before the agreeing values are looked at."""

    stranger: int
    household: int
    groups: frozenset[str]
    """Independence groups of attributes that speak for the pair."""
    telling: frozenset[str]
    """Those of them that tell two people of one home apart as well."""
    agreeing: tuple[int, ...]
    """Comparisons whose agreeing value matters: identifiers, and fields with frequencies."""


class Weigher:
    """Weighs pairs under one configuration; patterns are weighed once and remembered.

    The cost of a pair is a dictionary look-up, plus one for each identifier or
    frequent name the two agree on. Source: Fellegi and Sunter (1969), with two rival
    classes instead of one (DESIGN §6).
    """

    def __init__(self, config: Configuration) -> None:
        self.config = config
        self._patterns: dict[tuple[str, ...], _Pattern] = {}

    @cached_property
    def _levels(self) -> tuple[dict[str, LevelWeight], ...]:
        levels = self.config.model.levels
        return tuple(dict(levels.get(comparison.field, {})) for comparison in self.config.comparisons)

    def _personal(self, comparison: Comparison) -> bool:
        """Whether agreement on this identifier speaks of one person, not of a household or device."""
        namespace = self.config.namespaces.get(comparison.field)
        return namespace is not None and namespace.shared_by is SharedBy.PERSON

    @cached_property
    def _personals(self) -> tuple[bool, ...]:
        return tuple(map(self._personal, self.config.comparisons))

    def _pattern(self, levels: tuple[str, ...]) -> _Pattern:
        known = self._patterns.get(levels)
        if known is not None:
            return known
        stranger = household = 0
        sums: Counter[str] = Counter()
        at_home: Counter[str] = Counter()
        agreeing = []
        for at, level in enumerate(levels):
            if not level:
                continue
            comparison = self.config.comparisons[at]
            weight = self._levels[at].get(level, NOTHING)
            stranger += weight.stranger
            household += weight.household
            identifier = comparison.field in self.config.namespaces
            frequent = level == "exact" and comparison.field in self.config.model.frequencies
            if frequent or (identifier and level in EQUAL):
                agreeing.append(at)
            if not (identifier and level in EQUAL):
                sums[comparison.group] += weight.stranger
                at_home[comparison.group] += weight.household
        groups = frozenset(group for group, total in sums.items() if total >= FACT)
        telling = frozenset(group for group in groups if at_home[group] >= FACT)
        made = _Pattern(stranger, household, groups, telling, tuple(agreeing))
        self._patterns[levels] = made
        return made

    def weigh(
        self,
        a: Content,
        b: Content,
        levels: tuple[str, ...],
        generic: Callable[[str], bool] = lambda identifier: False,
    ) -> Score:
        """What the pair weighs; ``generic`` says of ``namespace:value`` whether it links nobody.

        A generic value is as if it were absent on both sides: neither for nor against.
        """
        pattern = self._pattern(levels)
        stranger, household, groups = pattern.stranger, pattern.household, pattern.groups
        ties: list[str] = []
        tied = 0
        for at in pattern.agreeing:
            field = self.config.comparisons[at].field
            shared = _shared(a, b, field)
            if field not in self.config.namespaces:
                rarity = self.config.model.frequencies[field]
                stranger += min((rarity.get(value, 0) for value, _ in shared), default=0)
                continue
            useful = [(value, known) for value, known in shared if not generic(f"{field}:{value}")]
            if not useful:
                price = self._levels[at].get(levels[at], NOTHING)
                stranger -= price.stranger
                household -= price.household
            elif levels[at] == "exact" and self._personals[at] and any(known.counts for _, known in useful):
                ties.extend(f"{field}:{value}" for value, known in useful if known.counts)
                worth = self._levels[at].get(levels[at], NOTHING).household
                tied += worth if worth < SHAREABLE else 0
            else:
                groups = groups | {self.config.comparisons[at].group}
        model = self.config.model
        weight, rival = min(
            (stranger + model.prior_stranger, "stranger"), (household + model.prior_household, "household")
        )
        against = min(stranger, household) + CLOSURE_BONUS
        return Score(
            weight,
            against,
            rival,
            tuple(ties),
            len(groups),
            len(pattern.telling),
            any(levels),
            household - tied,
        )

    def evidence(
        self, a: Content, b: Content, levels: Sequence[str], rival: str, generic: Callable[[str], bool]
    ) -> tuple[Evidence, ...]:
        """Each comparison that said something, with its weight against the rival named; sums to the score."""
        said = []
        for at, level in enumerate(levels):
            if not level:
                continue
            comparison = self.config.comparisons[at]
            price = self._levels[at].get(level, NOTHING)
            weight = price.stranger if rival == "stranger" else price.household
            known = Assurance.INFERRED
            if level in EQUAL and comparison.field in self.config.namespaces:
                shared = _shared(a, b, comparison.field)
                useful = [
                    strength for value, strength in shared if not generic(f"{comparison.field}:{value}")
                ]
                known, weight = (max(useful), weight) if useful else (known, 0)
                level = level if useful else "generic"
            elif level == "exact" and rival == "stranger":
                rarity = self.config.model.frequencies.get(comparison.field, {})
                shared = _shared(a, b, comparison.field)
                weight += min((rarity.get(value, 0) for value, _ in shared), default=0)
            said.append(
                Evidence(comparison.field, comparison.comparator, level, weight, known, comparison.group)
            )
        return tuple(said)


def _shared(a: Content, b: Content, field: str) -> list[tuple[str, Assurance]]:
    """The values both have, each with the weaker of its two assurances."""
    ours = {fact.value: fact.assurance for fact in a.facts.get(field, ())}
    return [
        (fact.value, min(fact.assurance, ours[fact.value]))
        for fact in b.facts.get(field, ())
        if fact.value in ours
    ]
