"""Weighs a pattern of levels: integers against each rival explanation, and what proof there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import attrs

from ...model.assurance import Assurance
from ...model.configuration import Configuration, Role
from ...model.content import Content
from ...model.evidence import FACT, Evidence, Score
from ...model.identifier import SharedBy
from ...model.port import Scorer
from ...model.weights import LevelWeight
from .level_weights import EQUAL, FUNCTION, NOTHING, LevelWeights
from .pattern import Agreeing, Ceiling, Outline, Pattern, Sums
from .shared import rarities, shared
from .worth import Worth, apart

__all__ = ["CLOSURE_BONUS", "EQUAL", "Weigher"]

CLOSURE_BONUS = 1_000
"""One bit: a pair that no key proposed counts against a merge only if it is clearly against it."""

SHAREABLE = 5_000
"""Five bits: an identifier that weighs less against a home is one that homes share, such as a mailbox."""

HOME = "household"
"""The independence group of everything that a home shares: address and landline together are one fact."""

SCORES = 256
"""Scores kept per pattern: rarities take few values."""


class Weigher:
    """Weighs pairs under one configuration; each pattern is weighed once and remembered.

    The cost of a pair is a dictionary look-up, plus one for each identifier or
    frequent name on which the two agree. Source: Fellegi and Sunter (1969), with two rival
    classes instead of one.
    """

    def __init__(
        self, config: Configuration, scorer: Scorer | None = None, levels: Sequence[Sequence[str]] = ()
    ) -> None:
        """``levels`` are those of each comparison, which only a ``scorer`` in place of the model needs."""
        self.config = config
        self._patterns: dict[tuple[str, ...], Pattern] = {}
        self._prior_stranger = config.model.prior_stranger
        self._prior_household = config.model.prior_household
        self.worth = Worth(config)
        self._weights = LevelWeights(config, self.worth, scorer, levels)

    @cached_property
    def _personals(self) -> tuple[bool, ...]:
        """Which comparisons are of identifiers of one person, not of a household or device."""
        spaces = map(self.config.namespaces.get, (one.field for one in self.config.comparisons))
        return tuple(space is not None and space.shared_by is SharedBy.PERSON for space in spaces)

    @property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """The most that each comparison can add, in their order; from this an upper bound is computed."""
        return self._weights.ceilings

    def _pattern(self, levels: tuple[str, ...]) -> Pattern:
        known = self._patterns.get(levels)
        if known is None:
            known = self._patterns[levels] = self._made(levels)
        return known

    def _made(self, levels: tuple[str, ...]) -> Pattern:
        """The weight of a pattern before the values are looked at."""
        there = [at for at, level in enumerate(levels) if level]
        prices = {
            at: NOTHING if self._weights.told(at, levels) else self._weights.price(at, levels) for at in there
        }
        stranger = sum(price.stranger for price in prices.values())
        sums, at_home = self._by_group(levels, prices)
        groups = frozenset(group for group, total in sums.items() if total >= FACT)
        telling = frozenset(group for group in groups if at_home[group] >= FACT)
        slight = tuple(sorted(((said, name) for name, said in sums.items() if 0 < said < FACT), reverse=True))
        facts = len(groups), len(telling), slight[0][0] if slight else 0
        agreeing, listed = self._agreeing(levels, prices), self._listed(levels)
        people = self._people(levels)
        household = sum(price.household for price in prices.values())
        if not telling and not self._one_person(levels, people) and self._share_a_house(prices, agreeing):
            household -= max(0, self._prior_household)  # that homes are rare in a base is no argument here
        plain = self._score(stranger, household, (), facts, any(levels), household, people)
        commonest = sum(self._commonest[field] for field, _ in listed)
        least = self._least(stranger + commonest, household, agreeing)
        sure = len(groups) >= 2 and least > self.config.model.merge_above
        return Pattern(stranger, household, groups, telling, slight, agreeing, listed, people, plain, sure)

    def _one_person(self, levels: Sequence[str], people: tuple[int, int, bool]) -> bool:
        """Whether a first name, birth date or generation speaks for one person, and none for two."""
        agree = (levels[at] and self._weights.price(at, levels).household >= FACT for at in self._single)
        return not people[2] and any(agree)

    def _share_a_house(self, prices: Mapping[int, LevelWeight], agreeing: Iterable[Agreeing]) -> bool:
        """Whether two have a house or its landline in common, and no identifier that a home rarely shares."""
        told = self.config.comparisons
        housed = any(told[at].comparator == "street" and prices[at].stranger >= FACT for at in prices)
        housed = housed or any(one.group == HOME for one in agreeing)
        return housed and all(one.price.household < FACT for one in agreeing)

    def _by_group(
        self, levels: Sequence[str], prices: Mapping[int, LevelWeight]
    ) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """The weight of each independence group against either rival, without identifiers that tie."""
        stranger: Counter[str] = Counter()
        household: Counter[str] = Counter()
        for at, price in prices.items():
            comparison = self.config.comparisons[at]
            # A near miss that homes show as well is a number next in a row, no slip: weighed, but no witness.
            row = comparison.comparator == "identifier" and price.household < FACT
            if not (comparison.field in self.config.namespaces and (levels[at] in EQUAL or row)):
                stranger[comparison.group] += price.stranger
                household[comparison.group] += price.household
        return stranger, household

    def _agreeing(self, levels: Sequence[str], prices: Mapping[int, LevelWeight]) -> tuple[Agreeing, ...]:
        """The identifiers on which the two agree."""
        found = []
        for at, price in prices.items():
            field, level = self.config.comparisons[at].field, levels[at]
            if field in self.config.namespaces and level in EQUAL:
                person = level == EQUAL[0] and self._personals[at]
                found.append(Agreeing(field, price, person, self._witness(at, level)))
        return tuple(found)

    def _listed(self, levels: Sequence[str]) -> tuple[tuple[str, Mapping[str, int]], ...]:
        """The other fields with an equal value in which rare values weigh more, with what each value adds."""
        spaces, listed = self.config.namespaces, self.config.model.frequencies
        fields = (
            one.field for one, level in zip(self.config.comparisons, levels, strict=True) if level == EQUAL[0]
        )
        return tuple((field, listed[field]) for field in fields if field in listed and field not in spaces)

    def _least(self, stranger: int, household: int, agreeing: Iterable[Agreeing]) -> int:
        """The least that a pair with such sums weighs, however surely its shared identifiers are known."""
        for field, price, _, _ in agreeing:
            worth = [NOTHING, *(self.worth(field, price, known, 0) for known in Assurance)]
            stranger += min(one.stranger for one in worth) - price.stranger
            household += min(one.household for one in worth) - price.household
        return min(stranger + self._prior_stranger, household + self._prior_household)

    @cached_property
    def _commonest(self) -> dict[str, int]:
        """What the most frequent value of each field adds, if anything."""
        return {
            field: min(0, *rarity.values()) if rarity else 0
            for field, rarity in self.config.model.frequencies.items()
        }

    def _witness(self, at: int, level: str) -> str:
        """The independence group of which an equal value is a fact; blank if it is no fact.

        What a household or a device shares ties people to it, not into one person: somebody else of the same
        name may use the same tablet. An equal landline or firm's mailbox says the same as an
        equal address, and is one fact with it.
        """
        comparison = self.config.comparisons[at]
        namespace = self.config.namespaces.get(comparison.field)
        if namespace is not None and namespace.shared_by in (SharedBy.HOUSEHOLD, SharedBy.DEVICE):
            return ""
        return comparison.group if level == EQUAL[0] else HOME

    @cached_property
    def _bits(self) -> tuple[tuple[int, int], ...]:
        """The places of the comparisons that tell people apart and are no identifiers, each with its bit.

        First names are not among them: nearly every record has one, so the pairs themselves are enough, and
        a badly misspelt name is no other name.
        """
        comparisons = self.config.comparisons
        places = [at for at in self._single if comparisons[at].comparator != "given_name"]
        return tuple((at, 1 << bit) for bit, at in enumerate(places))

    @cached_property
    def _single(self) -> tuple[int, ...]:
        """The places of the comparisons of what a person has one of: first name, birth date, generation."""
        spaces = self.config.namespaces
        return tuple(
            at
            for at, one in enumerate(self.config.comparisons)
            if one.role is Role.PERSONAL and one.field not in spaces and not one.derived_from
        )

    @cached_property
    def single(self) -> frozenset[str]:
        """The compared fields of which a person has only one value."""
        return frozenset(self.config.comparisons[at].field for at in self._single)

    def _people(self, levels: Sequence[str]) -> tuple[int, int, bool]:
        """In which of these a pattern is alike and in which unlike, under either rival.

        Also whether any of them, or the first names, show two people.
        """
        alike = unlike = 0
        for at, bit in self._bits:
            if levels[at]:
                if self._parts(at, levels):
                    unlike |= bit
                else:
                    alike |= bit
        return alike, unlike, any(levels[at] and self._parts(at, levels) for at in self._single)

    def _parts(self, at: int, levels: Sequence[str]) -> bool:
        """Whether one comparison tells two people apart, under either rival."""
        price = self._weights.price(at, levels)
        return max(price.stranger, price.household) <= -FACT

    def surely(self, levels: tuple[str, ...]) -> bool:
        """Whether a pair with such levels joins, whichever values agree: see :class:`Pattern`."""
        return (self._patterns.get(levels) or self._pattern(levels)).sure

    def outline(self, levels: tuple[str, ...]) -> Outline:
        """The weight of a pattern, as far as it does not depend on values."""
        pattern = self._patterns.get(levels) or self._pattern(levels)
        return Outline(
            pattern.listed,
            tuple(one.field for one in pattern.agreeing),
            any(levels),
            pattern.people[1],
        )

    def weigh(
        self,
        a: Content,
        b: Content,
        levels: tuple[str, ...],
        generic: Callable[[str], bool] = lambda identifier: False,
    ) -> Score:
        """The score of a pair; ``generic`` says whether ``namespace:value`` links nobody.

        A generic value is treated as absent on both sides: it counts neither for nor against.
        """
        pattern = self._patterns.get(levels) or self._pattern(levels)
        if not pattern.agreeing and not pattern.listed:
            return pattern.plain
        stranger, household, tied, ties, weak, slight = self._summed(pattern, a, b, generic)
        people, facts = pattern.people, (weak, len(pattern.telling), slight)
        if ties:
            return self._score(stranger, household, ties, facts, True, household - tied, people)
        # Without a tie the score is a function of so little that nearly every pair has met it before.
        sums = (stranger, household, weak, slight)
        score = pattern.scores.get(sums)
        if score is None:
            score = self._score(stranger, household, (), facts, True, household, people)
            if len(pattern.scores) < SCORES:
                pattern.scores[sums] = score
        return score

    def sums(self, a: Content, b: Content, levels: tuple[str, ...], generic: Callable[[str], bool]) -> Sums:
        """The sums from which :meth:`weigh` makes a score."""
        pattern = self._patterns.get(levels) or self._pattern(levels)
        return Sums(*self._summed(pattern, a, b, generic))

    def made(self, levels: tuple[str, ...], sums: Sums) -> Score:
        """The score that :meth:`weigh` makes from such sums for a pair with these levels."""
        pattern = self._patterns.get(levels) or self._pattern(levels)
        stranger, household, tied, ties, weak, slight = sums
        facts, comparable = (weak, len(pattern.telling), slight), pattern.plain.comparable
        return self._score(stranger, household, ties, facts, comparable, household - tied, pattern.people)

    def _summed(
        self, pattern: Pattern, a: Content, b: Content, generic: Callable[[str], bool]
    ) -> tuple[int, int, int, tuple[str, ...], int, int]:
        """The sums of the pattern and the agreeing values; see :class:`Sums`."""
        stranger, household, groups = pattern.stranger, pattern.household, pattern.groups
        ties: list[str] = []
        tied, periods = 0, apart(a, b)
        if pattern.listed:
            stranger += sum(rarities(a, b, pattern.listed))
        for field, price, person, group in pattern.agreeing:
            surest, counted = None, False
            for value, known in shared(a, b, field):
                identifier = f"{field}:{value}"
                if not generic(identifier):
                    if surest is None or known > surest:
                        surest = known
                    if person and known.counts:
                        counted = True
                        ties.append(identifier)
            worth = NOTHING if surest is None else self.worth(field, price, surest, periods)
            stranger += worth.stranger - price.stranger
            household += worth.household - price.household
            if counted:
                tied += worth.household if price.household < SHAREABLE else 0
            elif group and surest is not None:
                groups = groups | {group}
        slight = next((said for said, group in pattern.slight if group not in groups), 0)
        return stranger, household, tied, tuple(ties), len(groups), slight

    def whole(self, a: Content, b: Content, levels: tuple[str, ...], generic: Callable[[str], bool]) -> Score:
        """The score of two groups, each as one content with everything it says.

        Against a home it is taken without the prior: that a pair found by a key is more often one person than
        two of one home is no argument for groups that were compared pair by pair, and kept apart.
        """
        sums = self.sums(a, b, levels, generic)
        score = self.made(levels, sums)
        return attrs.evolve(score, weight=min(score.weight, sums.household))

    def _score(
        self,
        stranger: int,
        household: int,
        ties: tuple[str, ...],
        facts: tuple[int, int, int],
        comparable: bool,
        untied: int,
        people: tuple[int, int, bool],
    ) -> Score:
        """The score of two sums: the smaller one with its prior, and what it is without.

        ``facts`` are how many groups speak for the pair, how many of these against a home too, and the
        strongest of those that are no fact.
        """
        to_beat = stranger + self._prior_stranger
        at_home = household + self._prior_household
        weight, rival = (to_beat, "stranger") if to_beat < at_home else (at_home, "household")
        against = min(stranger, at_home) + CLOSURE_BONUS
        return Score(weight, against, rival, ties, *facts, comparable, untied, *people)

    def home(
        self,
        a: Content,
        b: Content,
        levels: tuple[str, ...],
        generic: Callable[[str], bool],
        periods: Callable[[str, str], int],
    ) -> tuple[int, tuple[str, ...]]:
        """The weight of two people of one home against two strangers, and the identifiers that tie them.

        The weight of a level for one person against strangers, minus its weight for one person against a
        home. The fields returned are those of shared values that count, link somebody, and weigh little
        against a home; ``periods`` says for a field and a value how far apart the two were seen with it. What
        people share at work is left out, because colleagues share landlines too.
        """
        pattern = self._patterns.get(levels) or self._pattern(levels)
        odds = self._prior_stranger - self._prior_household + pattern.stranger - pattern.household
        work = {at for at, level in enumerate(levels) if level == FUNCTION or (level and at in self._work)}
        odds -= sum(
            price.stranger - price.household for price in (self._weights.price(at, levels) for at in work)
        )
        of_work = {self.config.comparisons[at].field for at in work}
        ties, spaces = [], self.config.namespaces
        odds += sum(rarities(a, b, [one for one in pattern.listed if one[0] not in of_work]))
        for field, price, _, _ in pattern.agreeing:
            if field in of_work:
                continue
            useful = [
                (known, periods(field, value))
                for value, known in shared(a, b, field)
                if known.counts and not generic(f"{field}:{value}")
            ]
            worth = NOTHING
            if useful:
                surest, nearest = max(known for known, _ in useful), min(lying for _, lying in useful)
                worth = self.worth(field, price, surest, nearest)
            odds += worth.stranger - price.stranger - (worth.household - price.household)
            if (
                useful
                and price.household < SHAREABLE
                and spaces[field].shared_by is not SharedBy.ORGANISATION
            ):
                ties.append(field)
        return odds, tuple(ties)

    @cached_property
    def _work(self) -> tuple[int, ...]:
        """The comparisons of employers."""
        return tuple(at for at, one in enumerate(self.config.comparisons) if one.comparator == "company")

    def evidence(
        self, a: Content, b: Content, levels: Sequence[str], rival: str, generic: Callable[[str], bool]
    ) -> tuple[Evidence, ...]:
        """Each comparison that says something, with its weight against the rival; they sum to the score."""
        said, periods = [], apart(a, b)
        listed = self._pattern(tuple(levels)).listed if rival == "stranger" else ()
        rare = dict(zip((field for field, _ in listed), rarities(a, b, listed), strict=True))
        for at, level in enumerate(levels):
            if not level:
                continue
            comparison = self.config.comparisons[at]
            told = self._weights.told(at, levels)
            price = NOTHING if told else self._weights.price(at, levels)
            weight = price.stranger if rival == "stranger" else price.household
            known, days = Assurance.INFERRED, None
            if level in EQUAL and comparison.field in self.config.namespaces:
                both = shared(a, b, comparison.field)
                useful = [strength for value, strength in both if not generic(f"{comparison.field}:{value}")]
                weight = 0
                if useful:
                    known = max(useful)
                    worth = self.worth(comparison.field, price, known, periods)
                    weight = worth.stranger if rival == "stranger" else worth.household
                    days = self.worth.days(comparison.field, periods)
                level = "retaken" if told else level if useful else "generic"
            elif level == EQUAL[0]:
                weight += rare.get(comparison.field, 0)
            named = (comparison.field, comparison.comparator, level)
            said.append(Evidence(*named, weight, known, comparison.group, days))
        return tuple(said)
