"""Says what an agreeing identifier is worth, by how surely it is known and how far apart it was observed."""

from __future__ import annotations

import math

from ...model.assurance import Assurance
from ...model.configuration import Configuration
from ...model.content import Content
from ...model.identifier import SharedBy
from ...model.weights import LevelWeight

__all__ = ["Worth", "apart", "faded"]

NOTHING = LevelWeight(0, 0)


def faded(weight: int, prior: int, days: int, half_life: int) -> int:
    """What agreement on a value that changes hands weighs against strangers when it was observed days apart.

    In thousandths of a bit. After its half-life a value that turns up again is as likely somebody
    else's: it is still the same person's with the chance s = 2^(-days / half_life), and otherwise that
    of whoever it went to. Together, log2(s / (2^-weight + (1 - s) 2^prior)): against the coincidence
    that is priced, mixed with a value handed on to one of the 2^-prior people there are. Never below
    nothing, for agreement on an old value contradicts nobody. Rounded once.

    >>> [faded(19_800, -15_600, 365 * years, 365 * 6) for years in (0, 2, 4, 6, 20)]
    [19800, 17206, 16170, 15451, 12333]
    """
    if weight <= 0 or days <= 0:
        return weight
    stays = 2.0 ** (-days / half_life)
    coincidence = 2.0 ** (-weight / 1000) + (1 - stays) * 2.0 ** (prior / 1000)
    if stays <= coincidence:
        return 0
    return min(weight, round(1000 * math.log2(stays / coincidence)))


def apart(a: Content, b: Content) -> int:
    """How many whole periods at least lie between the observations of two contents.

    0 where one is not dated: what nobody dated is not held against anybody. Those of neighbouring periods may
    be a day apart.
    """
    return 0 if a.seen is None or b.seen is None else max(0, abs(a.seen - b.seen) - 1)


class Worth:
    """The price of an agreeing identifier under one configuration.

    The price list holds for what a person typed (DECLARED); ``model.assurance`` says what other
    assurances add, and half-lives what time takes away. Each combination is worked out once.
    """

    def __init__(self, config: Configuration) -> None:
        self._config, self._model = config, config.model
        self._known: dict[tuple[str, LevelWeight, Assurance, int], LevelWeight] = {}

    def __call__(self, field: str, price: LevelWeight, known: Assurance, periods: int) -> LevelWeight:
        """What agreement at ``price`` is worth when it is ``known`` so, at least ``periods`` apart."""
        key = (field, price, known, periods)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._found(*key)
        return found

    def _found(self, field: str, price: LevelWeight, known: Assurance, periods: int) -> LevelWeight:
        added = self.added(field, known) if price.stranger > 0 else NOTHING
        stranger, household = price.stranger + added.stranger, price.household + added.household
        half_life = self._config.half_lives.get(field)
        if half_life is not None:
            days = periods * self._config.period
            stranger = faded(stranger, self._model.prior_stranger, days, half_life)
        return LevelWeight(stranger, household)

    def days(self, field: str, periods: int) -> int | None:
        """How many days at least lie between, where that takes anything from a value; else None."""
        return periods * self._config.period if periods and field in self._config.half_lives else None

    def most(self, price: LevelWeight) -> LevelWeight:
        """The most that agreement at this price can be worth."""
        said = [NOTHING, *self._model.assurance.values()]
        return LevelWeight(
            price.stranger + max(one.stranger for one in said),
            price.household + max(one.household for one in said),
        )

    def added(self, field: str, known: Assurance) -> LevelWeight:
        """What an assurance adds to a price, for what belongs to one person."""
        space = self._config.namespaces.get(field)
        if space is None or space.shared_by is not SharedBy.PERSON:
            return NOTHING
        return self._model.assurance.get(known.name.lower(), NOTHING)
