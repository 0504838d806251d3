"""What is believed before training: the chances of the price list, roles, and the bounds of each estimate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ...model.configuration import Comparison, Configuration, Role
from ...model.port import Comparator
from ...model.weights import PARTLY
from ..score.prices import Chance, Chances, shipped_prices
from ..score.weigher import EQUAL
from .observe import Observed
from .pattern import Symbol

__all__ = ["Belief", "as_believed", "believe", "beside_homes", "circles"]

DIFFERENT_SELF = 0.10
"""The most that two records of one person differ in a personal fact; above, homes are mixed in."""

BESIDE_HOMES = 4
"""How many times more often than believed they may differ if homes are a class of their own. Above, twins are
mixed in, and nothing can be learned."""

DIFFERENT_HOME = 0.40
"""The most that two people of one home differ in what homes share."""

SHARED_AT_HOME, NEAR_AT_HOME = 0.10, 0.05
"""The most that two people of one home have an equal, or nearly equal, identifier that is one person's."""

APART_AT_HOME = 1.5
"""How many times more often than strangers two of one home differ in what people state to be told apart."""

ALONE = ("", "none")
"""Conditions of a fact that is made of no others, or of others that do not agree."""

SLIPS = 4
"""How many times more often than believed strangers may share an identifier: it remains a mistake.

Tickets with nothing but a card agree on nothing else, so they teach nothing about cards: without
a bound an estimate may take half of them for strangers.
"""

LEAST = 1e-9


@attrs.frozen
class Belief:
    """The start of an estimation, and its bounds, by symbol.

    ``groups`` are the symbols of one comparison under one condition, with values known in part in a group
    of their own; the chances of each group add up to one.
    ``tied`` says that two people of one home show a symbol as often as strangers do, or by ``kinship`` more;
    ``most_same``, ``most_home``, ``most_apart`` and ``most_stranger`` are bounds, by symbol: the third on how
    often two of one family differ in what families share.
    """

    same: tuple[float, ...]
    stranger: tuple[float, ...]
    household: tuple[float, ...]
    groups: tuple[tuple[int, ...], ...]
    tied: tuple[bool, ...]
    kinship: tuple[float, ...]
    most_same: Mapping[int, float]
    most_home: Mapping[int, float]
    most_apart: Mapping[int, float]
    most_stranger: Mapping[int, float]


def believe(observed: Observed, config: Configuration, comparators: Mapping[str, Comparator]) -> Belief:
    """The belief for the symbols observed; nothing of it is learned, and all of it can be read.

    The chance of a level is divided among its rarities as often as people have such values. A comparison
    without chances starts from this: one person mostly shows its first level, strangers its last.
    """
    prices = {
        at: _chances(config, comparison, comparators[comparison.comparator].levels)
        for at, comparison in enumerate(observed.comparisons)
    }
    groups: defaultdict[tuple[int, str, bool], list[int]] = defaultdict(list)
    for number, symbol in enumerate(observed.symbols):
        groups[symbol.at, symbol.condition, symbol.level in PARTLY].append(number)
    chances = [_spread(observed, symbol, prices[symbol.at]) for symbol in observed.symbols]
    last = {at: comparators[one.comparator].levels[-1] for at, one in enumerate(observed.comparisons)}
    own = [_tied(config, one, prices[at].get(last[at])) for at, one in enumerate(observed.comparisons)]
    tied = [own[symbol.at] for symbol in observed.symbols]
    return Belief(
        _normal([chance.same for chance in chances], groups.values()),
        _normal([chance.stranger for chance in chances], groups.values()),
        _normal([chance.household for chance in chances], groups.values()),
        tuple(tuple(group) for group in groups.values()),
        tuple(tied),
        tuple(
            max(0.0, chance.household - chance.stranger)
            if tied[number] and not symbol.condition and symbol.level != last[symbol.at]
            else 0.0
            for number, (symbol, chance) in enumerate(zip(observed.symbols, chances, strict=True))
        ),
        dict(_most_same(config, observed, last, tied, prices)),
        dict(_most_home(config, observed, last, prices)),
        dict(_most_apart(config, observed, last, prices)),
        dict(_most_stranger(config, observed, prices)),
    )


def beside_homes(belief: Belief) -> Belief:
    """The belief if homes are a class of their own, so that twins and siblings are not taken for one person.

    They agree on all but their first names, so without a bound one person with two names is likelier.
    """
    most = {
        number: min(most, BESIDE_HOMES * belief.same[number]) for number, most in belief.most_same.items()
    }
    return attrs.evolve(belief, most_same=most)


def as_believed(belief: Belief) -> Belief:
    """The belief if persons differ in personal facts no more often than believed."""
    most = {number: min(most, belief.same[number]) for number, most in belief.most_same.items()}
    return attrs.evolve(belief, most_same=most)


def circles(belief: Belief, observed: Observed) -> Belief:
    """The belief if people who share a telephone or an address are a firm or a club, and no family.

    Their family names are as different as those of strangers, and no bound for families applies.
    """
    kin = {at for at, one in enumerate(observed.comparisons) if one.comparator == "family_name"}
    household = tuple(
        stranger if symbol.at in kin else at_home
        for symbol, at_home, stranger in zip(observed.symbols, belief.household, belief.stranger, strict=True)
    )
    return attrs.evolve(belief, household=household, most_home={}, most_apart={})


def _chances(config: Configuration, comparison: Comparison, levels: Sequence[str]) -> Chances:
    """The chances of a comparison: from the price list for its field or comparator, or a guess."""
    listed = shipped_prices()
    space = config.namespaces.get(comparison.field)
    if space is not None:
        return listed.of(space)
    known = listed.chances.get(comparison.field) or listed.chances.get(comparison.comparator)
    if known is not None:
        return known
    found = {}
    for level in levels:
        same = 0.8 if level == levels[0] else 0.2 / max(1, len(levels) - 1)
        stranger = 0.9 if level == levels[-1] else 0.1 / max(1, len(levels) - 1)
        found[level] = Chance(same, stranger, same if comparison.role is Role.SHARED else stranger)
    return found


def _tied(config: Configuration, comparison: Comparison, unlike: Chance | None) -> bool:
    """Whether it is a personal fact: people of one home have first names and birthdays like strangers.

    Not what people state to be told apart: senior and junior are of one home.
    """
    if unlike is not None and unlike.household > APART_AT_HOME * unlike.stranger:
        return False
    return comparison.role is Role.PERSONAL and comparison.field not in config.namespaces


def _spread(observed: Observed, symbol: Symbol, prices: Chances) -> Chance:
    """The chance of a level, or of the part of it that values of one rarity make."""
    chance = prices.get(symbol.level) or Chance(0.01, 0.01, 0.01)
    if not symbol.rarity:
        return chance
    total = sum(count for (at, _), count in observed.borne.items() if at == symbol.at)
    share = max(observed.borne.get((symbol.at, symbol.rarity), 0) / max(1, total), 1e-4)
    return Chance(chance.same * share, chance.stranger * share, chance.household * share)


def _most_same(
    config: Configuration,
    observed: Observed,
    last: Mapping[int, str],
    tied: Sequence[bool],
    prices: Mapping[int, Chances],
) -> Iterator[tuple[int, float]]:
    """Bounds on how often two records of one person differ in personal facts.

    What is stated to tell people of one home apart is stated rightly: so few pairs have it that without a
    bound some fathers taken for their sons teach that a senior may be a junior.
    """
    for number, symbol in enumerate(observed.symbols):
        comparison, believed = observed.comparisons[symbol.at], prices[symbol.at].get(symbol.level)
        if symbol.condition or symbol.level != last[symbol.at]:
            continue
        if tied[number]:
            yield number, DIFFERENT_SELF
        elif believed and comparison.role is Role.PERSONAL and comparison.field not in config.namespaces:
            yield number, BESIDE_HOMES * believed.same


def _most_home(
    config: Configuration, observed: Observed, last: Mapping[int, str], prices: Mapping[int, Chances]
) -> Iterator[tuple[int, float]]:
    """Bounds on how often two of one home agree in what they rarely share.

    Equal telephone numbers have no bound: half of the world's numbering plans do not distinguish mobiles from
    landlines, so the records show how many belong to homes. With a bound they would be taken for a person's.
    """
    for number, symbol in enumerate(observed.symbols):
        comparison = observed.comparisons[symbol.at]
        believed = prices[symbol.at].get(symbol.level)
        if believed is None or comparison.field not in config.namespaces:
            continue
        if comparison.comparator == "phone" and symbol.level == "exact":
            continue
        if symbol.level != last[symbol.at] and believed.household < SHARED_AT_HOME:
            yield number, SHARED_AT_HOME if symbol.level == "exact" else NEAR_AT_HOME


def _most_apart(
    config: Configuration, observed: Observed, last: Mapping[int, str], prices: Mapping[int, Chances]
) -> Iterator[tuple[int, float]]:
    """Bounds on how often two of one family differ in what families share."""
    for number, symbol in enumerate(observed.symbols):
        comparison = observed.comparisons[symbol.at]
        believed = prices[symbol.at].get(symbol.level)
        if believed is None or symbol.condition or comparison.field in config.namespaces:
            continue
        if comparison.role is Role.SHARED and symbol.level == last[symbol.at] and believed.household < 0.5:
            yield number, DIFFERENT_HOME


def _most_stranger(
    config: Configuration, observed: Observed, prices: Mapping[int, Chances]
) -> Iterator[tuple[int, float]]:
    """Bounds on how often strangers share an identifier, whatever others say."""
    for number, symbol in enumerate(observed.symbols):
        if observed.comparisons[symbol.at].field not in config.namespaces or symbol.condition not in ALONE:
            continue
        believed = prices[symbol.at].get(symbol.level)
        if believed is not None and symbol.level in EQUAL:
            yield number, SLIPS * believed.stranger


def _normal(values: Sequence[float], groups: Iterable[Sequence[int]]) -> tuple[float, ...]:
    found = [0.0] * len(values)
    for group in groups:
        total = sum(values[number] for number in group)
        for number in group:
            found[number] = max(LEAST, values[number] / total)
    return tuple(found)
