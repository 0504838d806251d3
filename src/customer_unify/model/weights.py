"""Learned weights as frozen data, separate from the code that uses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..errors import InputError
from ..frozen import Frozen

__all__ = [
    "AGREEING",
    "KNOWN_PART",
    "OTHER_PART",
    "PARTLY",
    "Expectation",
    "LevelWeight",
    "Model",
    "Training",
    "condition",
]

AGREEING = frozenset(
    {"exact", "same", "landline", "function", "nickname", "typo", "part", "sounds"}
    | {"mistyped", "swapped", "one_edit", "near", "last_digits"}
)
"""Levels at which two values count as the same fact, however they are written.

One table for facts made from other facts and for names that may be swapped.
"""


KNOWN_PART, OTHER_PART = PARTLY = ("known_part", "other_part")
"""Levels for values of which one is known only in part: the known parts agree, or do not.

How often such values occur says how much is known, not who is who. So the probabilities of these levels add
up to one by themselves.
"""


@attrs.frozen
class LevelWeight:
    """What one level of agreement weighs against each rival explanation.

    In thousandths of a bit, rounded once when the model is frozen. ``stranger``: the two are unrelated.
    ``household``: they are two people of one home, so a shared family name or landline says little and a
    different given name says much.
    """

    stranger: int
    household: int


def condition(parents: Sequence[str], levels: Sequence[str]) -> str:
    """The condition for a fact made from others, by their levels: the name of a list of weights.

    With one parent it is the level itself, because the same town within one postcode is another fact than
    beyond it. With several parents it says which of them agree; more detail would leave too few pairs of
    each.

    >>> condition(("postcode",), ("one_edit",)), condition(("postcode",), ("",))
    ('one_edit', 'unknown')
    >>> condition(("given_name", "family_name"), ("different", "typo"))
    'family_name'
    """
    if len(parents) == 1:
        return levels[0] or "unknown"
    agreeing = (name for name, level in zip(parents, levels, strict=True) if level in AGREEING)
    return "+".join(agreeing) or "none"


@attrs.frozen
class Expectation:
    """What a model expects of all pairs that weigh more than ``threshold`` (thousandths of a bit).

    ``precision`` is the share of these pairs that are one person, ``recall`` their share of all proposed
    pairs of one person; both in thousandths.
    """

    threshold: int
    precision: int
    recall: int


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _expectations(given: Iterable[Expectation]) -> tuple[Expectation, ...]:
    return tuple(given)


@attrs.frozen
class Training:
    """From what a model learned, and what it believes about it: a check that needs no labels.

    From ``contents`` distinct contents the block keys proposed ``pairs``, of ``patterns`` kinds. The model
    believes that ``matches`` of these are one person and ``households`` are two people of one home (0 if that
    class explained nothing and was dropped). ``rounds`` of estimation were run; ``labelled`` pairs had been
    judged by people. ``caps`` names the estimates that are at their bounds, and ``alarms`` says what makes
    the model doubtful. ``expected`` says what other thresholds would give.
    """

    contents: int = 0
    pairs: int = 0
    patterns: int = 0
    matches: int = 0
    households: int = 0
    rounds: int = 0
    labelled: int = 0
    caps: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    alarms: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    expected: tuple[Expectation, ...] = attrs.field(default=(), converter=_expectations)

    def threshold(self, precision: float) -> int | None:
        """The lowest listed threshold from which this precision is expected; None if there is none.

        ``precision`` is a share. This is only what the model itself expects, so check it on pairs that a
        person has judged. ``O(thresholds)``.

        >>> told = [Expectation(-2_000, 800, 990), Expectation(0, 960, 970), Expectation(2_000, 995, 900)]
        >>> Training(expected=told).threshold(0.95)
        0
        """
        found = None
        for row in sorted(self.expected, key=lambda row: -row.threshold):
            if row.precision < 1000 * precision:
                break
            found = row.threshold
        return found

    def review(self, share: float, merge: int) -> int | None:
        """The lowest listed threshold from which a review is worth it; None if there is none.

        Of all pairs above it and below ``merge`` (or the next listed threshold), at least ``share`` are
        expected to be one person. ``O(thresholds)``.

        >>> told = [Expectation(-2_000, 800, 990), Expectation(0, 960, 970), Expectation(2_000, 995, 900)]
        >>> Training(expected=told).review(0.5, merge=2_000)
        0
        """
        rows = sorted((row for row in self.expected if row.precision), key=lambda row: -row.threshold)
        above = [row for row in rows if row.threshold >= merge]
        top = above[-1] if above else Expectation(merge, 1000, 0)
        found = None
        for row in rows[len(above) :]:
            # In thousandths of all pairs of one person: how many more are found, among how many more pairs.
            same = row.recall - top.recall
            pairs = 1000 * row.recall / row.precision - 1000 * top.recall / max(1, top.precision)
            if same < share * pairs:
                break
            found = row.threshold
        return found


def _frozen(given: Mapping[str, Mapping[str, LevelWeight]]) -> Mapping[str, Mapping[str, LevelWeight]]:
    return Frozen({field: Frozen(levels) for field, levels in given.items()})


Conditions = Mapping[str, Mapping[str, LevelWeight]]


def _conditional(given: Mapping[str, Conditions]) -> Mapping[str, Conditions]:
    return Frozen({field: _frozen(conditions) for field, conditions in given.items()})


def _added(given: Mapping[str, LevelWeight]) -> Mapping[str, LevelWeight]:
    return Frozen(given)


def _frequencies(given: Mapping[str, Mapping[str, int]]) -> Mapping[str, Mapping[str, int]]:
    return Frozen({field: Frozen(values) for field, values in given.items()})


@attrs.frozen
class Model:
    """The price list of evidence: the weight of each level of each field.

    * ``levels[field][level]`` -- a :class:`LevelWeight`.
    * ``frequencies[field][value]`` -- what to add to the ``stranger`` weight when the
      two agree exactly on this value (negative for a common one).
    * ``conditional[field][condition][level]`` -- weights of a fact made from others, by the levels of these
      (:func:`condition`); if it has none, those of ``levels`` hold.
    * ``assurance[name]`` -- what to add to both weights of an identifier on which the two agree, by the
      weaker of its two assurances (``verified`` …); nothing for one that is not listed.
    * ``prior_stranger``, ``prior_household`` -- thousandths of a bit of evidence that
      must be overcome before anything is compared (negative).
    * ``merge_above`` -- the one threshold: groups join while their mean weight is above it.
    * ``review_above`` -- pairs above this are worth a review.

    ``origin`` says in words where the weights come from; ``training`` says from what they were learned, if
    they were.
    """

    levels: Mapping[str, Mapping[str, LevelWeight]] = attrs.field(converter=_frozen, repr=False)
    frequencies: Mapping[str, Mapping[str, int]] = attrs.field(
        factory=dict, converter=_frequencies, repr=False
    )
    conditional: Mapping[str, Conditions] = attrs.field(factory=dict, converter=_conditional, repr=False)
    assurance: Mapping[str, LevelWeight] = attrs.field(factory=dict, converter=_added, repr=False)
    prior_stranger: int = -15_600
    prior_household: int = 0
    merge_above: int = 0
    review_above: int = -6_000
    origin: str = ""
    training: Training | None = None

    def weights(self, field: str, level: str) -> tuple[LevelWeight, ...]:
        """All weights that a level of a field may have under any condition; empty if it has none."""
        conditions = self.conditional.get(field, {}).values()
        tables = (self.levels.get(field, {}), *conditions)
        return tuple(table[level] for table in tables if level in table)

    def careful(self, precision: float, review: float = 0.1) -> Model:
        """The same model with both thresholds chosen by what its training expects.

        ``precision`` is the wanted share of one person among merged pairs, ``review`` the same among pairs
        for review. Both are shares of proposed pairs, as the model itself expects. Raises ``InputError`` for
        a number that is no share, for a model that was not learned, and if no listed threshold is expected
        to reach it.

        >>> told = [Expectation(-2_000, 800, 990), Expectation(0, 960, 970), Expectation(2_000, 995, 900)]
        >>> chosen = Model({}, training=Training(expected=told)).careful(0.99, review=0.5)
        >>> chosen.merge_above, chosen.review_above
        (2000, 0)
        """
        if self.training is None:
            raise InputError("a model that was not learned expects nothing (hint: cu.train)")
        for name, given in (("precision", precision), ("review", review)):
            if not isinstance(given, (int, float)) or not 0 < given <= 1:
                raise InputError(f"{name} must be a share above 0 and at most 1")
        merge = self.training.threshold(precision)
        if merge is None:
            raise InputError("no threshold is expected to be as precise (hint: model.training.expected)")
        worth = self.training.review(review, merge)
        return attrs.evolve(self, merge_above=merge, review_above=merge if worth is None else worth)

    def named(self, field: str) -> tuple[str, ...]:
        """The levels of a field that have a weight, sorted."""
        tables = (self.levels.get(field, {}), *self.conditional.get(field, {}).values())
        return tuple(sorted({level for table in tables for level in table}))
