"""Estimates how one person, one home and strangers differ, by expectation and maximisation over counts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import attrs

from .belief import LEAST, Belief, as_believed, beside_homes, circles
from .observe import Observed
from .pattern import Pattern
from .shares import Sheet, sheet_of, split

__all__ = ["Estimate", "estimate"]

ROUNDS = 60
SETTLED = 1e-5
"""Share of the matches by which their number may still change when estimation ends early."""

PRIOR = 20.0
"""The number of pairs that the believed chances of each comparison count as, before anything is counted.

Among a few hundred matches a level that is met five times teaches little; among a hundred thousand, twenty
pairs make no difference.
"""

AS_BORNE = 100.0
"""The number of pairs that the shares of common and rare values count as, for one person and for one home.

Rare values are mistyped as often as common ones, so such pairs agree on rare values as often as people have
them. Otherwise a small base would learn from three pairs what a rare name weighs.
"""

FEW = 1_000
"""From so many contents on, the records can show that there are no homes among them."""

TELLING = 0.025
"""If homes explain so much of each proposed pair, in nats, they are kept in a small base too; and if they
explain so much more without the bounds of families, the bounds are dropped."""

UNSEEN = 0.5
"""Random pairs added to the count of each level (Jeffreys, 1946).

So no level is impossible because a sample did not show it, and one pair more or less never moves a chance by
more than a factor of three, however rare the level is.
"""

KIN = 4
"""How many times more twins, and names handed on in a family, there may be than believed."""

ANEW = 5
"""Rounds after which the strata are weighed again: they change slowly."""


@attrs.frozen
class Estimate:
    """The chances of each symbol in the three classes, and how many pairs each class explains.

    ``households`` is 0 if the class of two people of one home was not kept; then ``granted`` are the pairs
    that it would have explained, too few to be sure of. ``capped`` are the symbols that reached a bound.
    """

    same: tuple[float, ...]
    stranger: tuple[float, ...]
    household: tuple[float, ...]
    matches: float
    households: float
    rounds: int
    capped: frozenset[int]
    likelihood: float
    granted: float = 0.0

    def split(self, pattern: Pattern, pairs: int) -> tuple[float, float, float]:
        """How many pairs of a pattern each class expects: same, household, stranger."""
        sizes = self.matches, self.households, float(pairs)
        return split(pattern, sizes, (self.same, self.household, self.stranger))


def estimate(observed: Observed, belief: Belief) -> Estimate:
    """The likeliest chances: of three classes, or of two if homes explain too little to be a class.

    Homes are kept if the likelihood they add justifies their additional parameters, by the criterion of
    Schwarz (1978), or by that of Akaike (1974) if they explain much of each pair. Few records cannot show
    that there are no homes; there homes are kept if they are not mixed up with persons. Expectation and
    maximisation is that of Dempster, Laird and Rubin (1977) on counts of patterns; the class of strangers
    is estimated from the whole population, of which proposed pairs are a small part.

    What homes may share is bounded by what is believed of families. If homes explain nothing, or reach a
    bound, two other classes are tried: homes without bounds, and circles (people who share a firm's
    telephone but no family name). The likelier one is used if it explains much more of each pair; in a
    large base, where the bounds prevent plausible mistakes, it rarely does. If there are homes and persons
    differ too often in personal facts, the believed chances are used for these; if persons alone reach a
    bound there, persons and homes are estimated under a narrower one. Costs about 60 passes over the
    patterns, twice, or up to seven times.
    """
    sheets = _sheets(observed, len(belief.same))
    three = _Run(observed, belief, sheets, homes=True).run()
    two = _Run(observed, belief, sheets, homes=False).run()
    price = _price(observed, belief)
    if three.households < 1 or not three.capped.isdisjoint({*belief.most_home, *belief.most_apart}):
        believed = (attrs.evolve(belief, most_home={}), circles(belief, observed))
        freed = [(_Run(observed, one, sheets, homes=True).run(), one) for one in believed]
        best = max(freed, key=lambda one: one[0].likelihood)
        much = max(price, TELLING * sum(observed.proposed.values()))
        if best[0].likelihood - max(three.likelihood, two.likelihood) > much:
            return _beside_homes(*best, observed, sheets)
    if (held := _held(two, belief, observed, sheets)) is not None:
        return held
    if three.likelihood - two.likelihood > price:
        return _beside_homes(three, belief, observed, sheets)
    if observed.contents < FEW and not any(belief.tied[number] for number in three.capped):
        return three
    return attrs.evolve(two, granted=three.households)


def _held(two: Estimate, belief: Belief, observed: Observed, sheets: _Sheets) -> Estimate | None:
    """Homes, if under the narrower bounds for persons they explain more than persons alone.

    Tried if persons alone reach a bound in personal facts: two people with one telephone and different first
    names look like one person with two names as much as like two of a home, until persons may not have so
    many. A few pairs with badly typed names look the same, so the criterion of Schwarz must show it.
    """
    if two.capped.isdisjoint(belief.most_same):
        return None
    bounded = beside_homes(belief)
    alone = _Run(observed, bounded, sheets, homes=False).run()
    beside = _Run(observed, bounded, sheets, homes=True).run()
    if beside.likelihood - alone.likelihood > _schwarz(observed, belief):
        return _beside_homes(beside, belief, observed, sheets)
    return None


def _beside_homes(found: Estimate, belief: Belief, observed: Observed, sheets: _Sheets) -> Estimate:
    """The estimate, made again if persons differ in personal facts more often than they may.

    Then the believed chances are used, because the records cannot show it: two records that agree on
    everything but a first name are one person with two names or two of a home, and both explain as much.
    """
    bounded = beside_homes(belief)
    if any(found.same[number] >= most for number, most in bounded.most_same.items()):
        return _Run(observed, as_believed(belief), sheets, homes=True).run()
    return found


def _price(observed: Observed, belief: Belief) -> float:
    """By how much, in nats, homes must raise the likelihood to be a class of their own."""
    told = max(float(_free(belief)), TELLING * sum(observed.proposed.values()))
    return min(_schwarz(observed, belief), told)


def _schwarz(observed: Observed, belief: Belief) -> float:
    """The same by the criterion of Schwarz alone, which asks more of few pairs."""
    return 0.5 * _free(belief) * math.log(max(2, sum(observed.proposed.values())))


def _free(belief: Belief) -> int:
    """The number of free parameters of a class of homes."""
    return sum(len(group) - 1 for group in belief.groups if not belief.tied[group[0]]) + 1


class _Sheets(NamedTuple):
    """The patterns that are shared out: those proposed, and those of each stratum."""

    proposed: Sheet
    strata: Mapping[tuple[int, ...], Sheet]


def _sheets(observed: Observed, symbols: int) -> _Sheets:
    return _Sheets(
        sheet_of(_open(observed), symbols, observed.contents),
        {
            key: sheet_of(sorted(patterns.items()), symbols, observed.contents)
            for key, patterns in observed.strata.items()
            if patterns
        },
    )


class _Run:
    """One estimation, with homes as a class of their own or without."""

    def __init__(self, observed: Observed, belief: Belief, sheets: _Sheets, *, homes: bool) -> None:
        self.observed, self.belief, self.homes = observed, belief, homes
        self.sheet, self.sheets = sheets
        proposed = sum(observed.proposed.values())
        self.shares = list(_shares(observed))
        self.same, self.stranger = list(belief.same), list(belief.stranger)
        self.household = list(belief.household)
        self._most_home = {**belief.most_home, **belief.most_apart}
        self.matches, self.households = 0.4 * proposed + 1, (0.1 * proposed + 1) if homes else 0.0
        self.capped: set[int] = set()
        # Until the first round nobody knows who is a stranger: a share of what is proposed stands for them.
        self._explained = [0.5 * count for count in _counted(observed.proposed, len(belief.same))]
        self._unrelated = list(self._explained)
        self._at_home = [0.0] * len(belief.same)
        self._strata: dict[tuple[int, ...], list[float]] = {(): [0.0] * len(belief.same)}
        self._each = observed.pairs / max(1, sum(observed.strata[()].values()))
        """Pairs of the base for which each pair drawn at random stands."""

    def run(self) -> Estimate:
        rounds = 0
        for rounds in range(1, ROUNDS + 1):
            if rounds % ANEW == 1:
                self._weigh_strata(first=rounds == 1)
            self._estimate_strangers()
            sizes, classes = self._sizes, (list(self.same), list(self.household), list(self.stranger))
            self._step()
            if rounds > ROUNDS // 3 and abs(self.matches - sizes[0]) <= SETTLED * self.matches:
                break
        return Estimate(
            tuple(self.same),
            tuple(self.stranger),
            tuple(self.household),
            self.matches,
            self.households,
            rounds,
            frozenset(self.capped),
            self.sheet.likelihood(sizes, classes) - sizes[0] - sizes[1],
        )

    # Strangers

    def _weigh_strata(self, *, first: bool) -> None:
        """Count the symbols of the strata, each pair as far as it is one of strangers."""
        sizes = (0.0, 0.0, 1.0) if first else self._sizes
        for key, sheet in self.sheets.items():
            self._strata[key] = sheet.strangers(sizes, self._classes)

    @property
    def _sizes(self) -> tuple[float, float, float]:
        return self.matches, self.households, float(self.observed.pairs)

    @property
    def _classes(self) -> tuple[list[float], list[float], list[float]]:
        return self.same, self.household, self.stranger

    def _estimate_strangers(self) -> None:
        """The chances of strangers: counted where they can be, drawn where they cannot.

        Of equal values all pairs are counted, less those now explained otherwise: rare names agree
        mostly because they are one person. Other levels are drawn, and no rarer than the block keys
        show. A fact made of others is judged among those who agree on these.
        """
        observed, belief = self.observed, self.belief
        for group in belief.groups:
            parents = observed.stratum(observed.symbols[group[0]])
            drawn = self._strata.get(parents)
            weights = {}
            for number in group:
                if parents and drawn is not None:
                    weights[number] = drawn[number] + UNSEEN
                elif number in observed.equal:
                    left = observed.equal[number] - self._explained[number]
                    weights[number] = max(left, self._unrelated[number], 0.5)
                else:
                    expected = (self._strata[()][number] + UNSEEN) * self._each
                    weights[number] = max(expected, self._unrelated[number])
            total = sum(weights.values())
            for number, weight in weights.items():
                most = belief.most_stranger.get(number, 1.0)
                self.stranger[number] = min(most, max(LEAST, weight / total))
        self._estimate_kin()

    def _estimate_kin(self) -> None:
        """What is a person's own differs in a home as among strangers, but for twins and names handed on.

        These are as many as believed, or some times more where the pairs of homes show it.
        """
        for group in self.belief.groups:
            if not self.belief.tied[group[0]]:
                continue
            seen = sum(self._at_home[number] for number in group) or 1.0
            kin = {}
            for number in group:
                shown = self._at_home[number] / seen - self.stranger[number]
                believed = self.belief.kinship[number]
                kin[number] = min(max(shown, believed), KIN * believed)
            values = {number: self.stranger[number] + kin[number] for number in group}
            total = sum(values.values())
            more = sum(kin.values())
            largest = max(group, key=lambda number: self.stranger[number])
            if values[largest] > more:  # the rest is what kin differ less
                values[largest] -= more
                total -= more
            for number, value in values.items():
                self.household[number] = max(LEAST, value / total)

    # One round

    def _step(self) -> None:
        """Share out the proposed pairs among the classes, and take the chances from the shares."""
        matches, households, same_of, home_of, stranger_of = self.sheet.shared(self._sizes, self._classes)
        settled = self._add_judged(same_of, home_of, stranger_of)
        matches, households = matches + settled[0], households + settled[1]
        self.matches, self.households = max(matches, 1e-6), max(households, 1e-6) if self.homes else 0.0
        self._explained = [a + b for a, b in zip(same_of, home_of, strict=True)]
        self._unrelated, self._at_home = stranger_of, home_of
        self.capped.clear()
        self._chances(self.same, same_of, self.belief.same, self.belief.most_same, skip_tied=False)
        self._chances(self.household, home_of, self.belief.household, self._most_home, skip_tied=True)

    def _add_judged(
        self, same_of: list[float], home_of: list[float], stranger_of: list[float]
    ) -> tuple[float, float]:
        """Count the pairs people have judged in the class they put them in; how many each class of two gains.

        Two persons may be of one home, as far as that is likelier than that they are strangers.
        """
        matches = households = 0.0
        for (pattern, same), count in sorted(self.observed.judged.items()):
            shares = (1.0, 0.0, 0.0)
            if not same:
                _, household, stranger = split(pattern, self._sizes, self._classes)
                at_home = household / (household + stranger) if household + stranger else 0.0
                shares = (0.0, at_home, 1 - at_home)
            matches += count * shares[0]
            households += count * shares[1]
            for into, share in zip((same_of, home_of, stranger_of), shares, strict=True):
                for number in pattern:
                    into[number] += count * share
        return matches, households

    def _spread(self, counts: Sequence[float]) -> list[float]:
        """The counts, those of a level spread over rarities as people bear them as far as few are seen."""
        spread = list(counts)
        for shares in self.shares:
            total = sum(counts[number] for number in shares)
            for number, share in shares.items():
                spread[number] = total * (counts[number] + AS_BORNE * share) / (total + AS_BORNE)
        return spread

    def _chances(
        self,
        chances: list[float],
        counts: Sequence[float],
        prior: Sequence[float],
        most: Mapping[int, float],
        *,
        skip_tied: bool,
    ) -> None:
        """Counts as chances, each list by itself, with what was believed before and its bounds."""
        counts = self._spread(counts)
        for group in self.belief.groups:
            if skip_tied and self.belief.tied[group[0]]:
                continue
            total = sum(counts[number] for number in group) + PRIOR
            for number in group:
                chances[number] = max(LEAST, (counts[number] + PRIOR * prior[number]) / total)
            for number in group:
                if number in most and chances[number] > most[number]:
                    self.capped.add(number)
                    _cap(chances, group, number, most[number])


def _shares(observed: Observed) -> Iterator[dict[int, float]]:
    """For each level that is told by rarity its symbols, and how many of the contents bear such values."""
    levels: defaultdict[tuple[int, str, str], dict[int, int]] = defaultdict(dict)
    for number, symbol in enumerate(observed.symbols):
        if symbol.rarity:
            borne = observed.borne.get((symbol.at, symbol.rarity), 0)
            levels[symbol.at, symbol.condition, symbol.level][number] = borne
    for numbers in levels.values():
        total = sum(numbers.values())
        if total:
            yield {number: borne / total for number, borne in numbers.items()}


def _open(observed: Observed) -> list[tuple[Pattern, int]]:
    """The proposed patterns, sorted, and how many pairs of each nobody has judged."""
    judged: Counter[Pattern] = Counter()
    for (pattern, _), count in observed.judged.items():
        judged[pattern] += count
    return sorted((pattern, count - judged[pattern]) for pattern, count in observed.proposed.items())


def _cap(chances: list[float], group: Iterable[int], number: int, most: float) -> None:
    """Hold one chance at its bound; the others of its list take what it loses."""
    others = [other for other in group if other != number]
    rest = sum(chances[other] for other in others)
    if not rest:
        return
    for other in others:
        chances[other] *= (1 - most) / rest
    chances[number] = most


def _counted(patterns: Mapping[Pattern, int], size: int) -> list[float]:
    counts = [0.0] * size
    for pattern, count in patterns.items():
        for number in pattern:
            counts[number] += count
    return counts
