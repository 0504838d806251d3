"""Freezes an estimate as a model: whole weights, and what they were learned from."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate

import attrs

from ...model.configuration import Configuration
from ...model.identifier import SharedBy
from ...model.weights import Expectation, LevelWeight, Model, Training
from ..score.prices import bits
from .belief import DIFFERENT_SELF
from .estimate import Estimate
from .observe import Observed
from .pattern import RARE, Symbol

__all__ = ["freeze"]

THRESHOLDS = range(-12_000, 20_001, 1_000)
"""The thresholds, in thousandths of a bit, for which precision and recall are given."""

OWN = ("given_name", "birth_date")
"""Comparators of facts that two people of one home rarely have in common."""

FEW_HOMES = 1_000
"""If homes explain nothing in the data, one pair in this many is still counted as theirs."""


def freeze(observed: Observed, estimate: Estimate, config: Configuration) -> Model:
    """The model of an estimate. What was never seen keeps its weight from the configuration."""
    levels: dict[str, dict[str, LevelWeight]] = {
        field: dict(table) for field, table in config.model.levels.items()
    }
    conditional: dict[str, dict[str, dict[str, LevelWeight]]] = {
        field: {said: dict(table) for said, table in tables.items()}
        for field, tables in config.model.conditional.items()
    }
    ranked: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for number, symbol in enumerate(observed.symbols):
        field = observed.comparisons[symbol.at].field
        weight = _weight(estimate, (number,))
        if symbol.rarity:
            ranked[field, symbol.level][symbol.rarity] = number
        elif symbol.condition:
            tables = conditional.setdefault(field, {})
            tables.setdefault(symbol.condition, {})[symbol.level] = weight
        else:
            levels.setdefault(field, {})[symbol.level] = weight
    frequencies: dict[str, Mapping[str, int]] = dict(config.model.frequencies)
    for (field, level), numbers in ranked.items():
        base = _weight(estimate, (numbers.get(RARE) or numbers[max(numbers)],)).stranger
        household = _weight(estimate, tuple(numbers.values())).household
        levels.setdefault(field, {})[level] = LevelWeight(base, household)
        losses = {rarity: _weight(estimate, (number,)).stranger - base for rarity, number in numbers.items()}
        frequencies[field] = {
            value: losses[rarity]
            for value, rarity in sorted(observed.rarities[field].items())
            if losses.get(rarity)
        }
    homes = estimate.households or max(estimate.granted, estimate.matches / FEW_HOMES)
    return attrs.evolve(
        config.model,
        levels=levels,
        conditional=conditional,
        frequencies=frequencies,
        prior_stranger=bits(math.log2(estimate.matches / observed.pairs)),
        prior_household=bits(math.log2(estimate.matches / homes)),
        origin="learned without labels" if not observed.labelled else "learned, with judged pairs",
        training=_training(observed, estimate, config),
    )


def _weight(estimate: Estimate, numbers: tuple[int, ...]) -> LevelWeight:
    """The weight of the symbols together."""
    same, stranger, household = (
        sum(chances[number] for number in numbers)
        for chances in (estimate.same, estimate.stranger, estimate.household)
    )
    return LevelWeight(bits(math.log2(same / stranger)), bits(math.log2(same / household)))


def _training(observed: Observed, estimate: Estimate, config: Configuration) -> Training:
    caps = [_name(observed, observed.symbols[number]) for number in sorted(estimate.capped)]
    return Training(
        contents=observed.contents,
        pairs=sum(observed.proposed.values()),
        patterns=len(observed.proposed),
        matches=round(estimate.matches),
        households=round(estimate.households),
        rounds=estimate.rounds,
        labelled=observed.labelled,
        caps=sorted(set(caps)),
        alarms=tuple(_alarms(observed, estimate, config)),
        expected=tuple(_expected(observed, estimate)),
    )


def _name(observed: Observed, symbol: Symbol) -> str:
    """A symbol in words: field, level, and the levels of its parents."""
    field = observed.comparisons[symbol.at].field
    return f"{field} {symbol.level}" + (f" when {symbol.condition}" if symbol.condition else "")


def _alarms(observed: Observed, estimate: Estimate, config: Configuration) -> Iterator[str]:
    """What makes the model doubtful, as words that a program can test.

    ``no_homes``: the comparisons have facts that homes share, but no pair is explained better by a home.
    ``homes_in_persons``: there are homes, and records of one person seem to differ in personal facts so often
    that two people of one home may have been taken for one. How often persons differ is then taken from the
    price list and not learned, so the rest can be used. ``two_names``: records of one person seem to have two
    given and family names more often than either may differ.
    """
    if estimate.households < 1 and _shows_homes(observed, config):
        yield "no_homes"
    if estimate.households and any(_own(observed, observed.symbols[number]) for number in estimate.capped):
        yield "homes_in_persons"
    proposed = sum(observed.proposed.values())
    if estimate.matches < 100:
        yield "few_matches"
    if estimate.matches > 0.95 * proposed:
        yield "no_strangers"
    told = _personal(observed)
    if told * 2 < proposed:
        yield "persons_unknown"
    if _two_named(observed, estimate) > DIFFERENT_SELF:
        yield "two_names"


def _shows_homes(observed: Observed, config: Configuration) -> bool:
    """Whether pairs compare a house, a telephone, or another fact that a home is declared to share."""
    compared = (observed.comparisons[at] for at in {symbol.at for symbol in observed.symbols})
    return any(
        one.comparator in ("street", "phone")
        or (one.field in config.namespaces and config.namespaces[one.field].shared_by is not SharedBy.PERSON)
        for one in compared
    )


def _two_named(observed: Observed, estimate: Estimate) -> float:
    """Of the pairs of one person with both names compared, the share in which both names differ."""
    names = {"given_name": 0, "family_name": 1}
    place = {
        at: names[one.comparator] for at, one in enumerate(observed.comparisons) if one.comparator in names
    }
    compared = differ = 0.0
    for pattern, count in observed.proposed.items():
        told = {
            place[at]: level
            for at, _, level, _ in (observed.symbols[number] for number in pattern)
            if at in place
        }
        if len(told) == len(names):
            classes = estimate.split(pattern, observed.pairs)
            same = count * classes[0] / (sum(classes) or 1.0)
            compared += same
            differ += same * (set(told.values()) == {"different"})
    return differ / compared if compared else 0.0


def _own(observed: Observed, symbol: Symbol) -> bool:
    """Whether a symbol belongs to a fact that distinguishes two people of one home."""
    return observed.comparisons[symbol.at].comparator in OWN


def _personal(observed: Observed) -> int:
    """How many proposed pairs compare a fact that distinguishes two people of one home."""
    own = {number for number, symbol in enumerate(observed.symbols) if _own(observed, symbol)}
    return sum(count for pattern, count in observed.proposed.items() if not own.isdisjoint(pattern))


def _expected(observed: Observed, estimate: Estimate) -> Iterator[Expectation]:
    """The precision and recall that the model expects for thresholds, from its own odds."""
    same_at, count_at = [0.0] * (len(THRESHOLDS) + 1), [0] * (len(THRESHOLDS) + 1)
    for pattern, count in observed.proposed.items():
        same, household, stranger = estimate.split(pattern, observed.pairs)
        rival = household + stranger
        if same and rival:
            passed = bisect_left(THRESHOLDS, 1000 * math.log2(same / rival))
            same_at[passed] += count * same / (same + rival)
            count_at[passed] += count
    # Sums begin with the heaviest patterns, so each sum is of all that lie above a threshold.
    above = list(accumulate(reversed(same_at)))[::-1]
    counts = list(accumulate(reversed(count_at)))[::-1]
    for at, threshold in enumerate(THRESHOLDS, start=1):
        if counts[at] and above[0]:
            precision, recall = above[at] / counts[at], above[at] / above[0]
            yield Expectation(threshold, round(1000 * precision), round(1000 * recall))
