"""Weighs many pairs at once: of one pattern, with identifiers known alike, they differ in rarity alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import attrs

from ...model.evidence import SLIGHT, SURE, Score
from ..draft import Draft
from ..score.pattern import Outline, Sums
from ..score.shared import rarities
from ..score.weigher import CLOSURE_BONUS
from .table import NEVER, SEVERAL, Array, Table
from .whole import columns_of

__all__ = ["Weighed", "Weights", "together"]

WIDEST = 2**62
"""Below this the number of a kind of pairs fits an array; above, those so far are numbered anew."""


@attrs.frozen
class Weighed:
    """Pairs, given by the places of both, and what stands in their scores: one array each.

    ``ties`` says whether identifiers of one person tie a pair, ``labelled`` whether one of them is a label of
    an account, ``homely`` whether a home is the likelier rival. ``looked`` marks the pairs of which more than
    the pattern and the rarity of names had to be known.
    """

    one: Array
    other: Array
    numbers: Array
    """Those of their patterns."""
    weight: Array
    homely: Array
    opposes: Array
    unlike: Array
    ties: Array
    weak: Array
    slight: Array
    labelled: Array
    looked: Array

    def __len__(self) -> int:
        return len(self.one)

    def part(self, kept: Array) -> Weighed:
        """Some of the pairs, in their order."""
        return Weighed(*(column[kept] for column in attrs.astuple(self, recurse=False)))

    @property
    def proves(self) -> Array:
        """As :meth:`Score.proves`, where no identifier is contested."""
        return self.ties | self.attested

    @property
    def attested(self) -> Array:
        """As :attr:`Score.attested`."""
        return (self.weak >= 2) | ((self.weak == 1) & (self.slight >= SLIGHT) & (self.weight >= SURE))

    @property
    def joins(self) -> Array:
        """Which pairs may make two records one, no identifier being contested."""
        return (self.weight > 0) & self.proves


def together(parts: Sequence[Weighed]) -> Weighed:
    """Several parts as one, in their order."""
    import numpy as np

    columns = zip(*(attrs.astuple(part, recurse=False) for part in parts), strict=True)
    return Weighed(*map(np.concatenate, columns))


class _Kinds(NamedTuple):
    """Of what kind each of some pairs is, and what the first one of each kind comes to.

    ``stranger`` is the sum of each pair against strangers, in which those of one kind differ. ``alone`` are
    pairs that say several things of a field that matters: each is a kind of its own.
    """

    back: Array
    sums: Sequence[Sums]
    stranger: Array
    alone: Array
    looked: Array


class _Ties:
    """Names what ties pairs that say one thing each of the fields it is of."""

    def __init__(self, table: Table, one: Array) -> None:
        self.table, self.one = table, one
        self._said: dict[str, tuple[list[str], list[int]]] = {}

    def __call__(self, like: Sequence[str], at: int) -> tuple[str, ...]:
        """The ties of a pair, by its place, that is tied as another one is."""
        found = []
        for tie in like:
            field = tie.partition(":")[0]
            known = self._said.get(field)
            if known is None:
                codes = self.table.codes(field)[self.one].tolist()
                known = self._said[field] = self.table.values(field), codes
            values, codes = known
            found.append(f"{field}:{values[codes[at]]}")
        return tuple(found)


class Weights:
    """Weighs pairs of contents of a draft in columns, by the model it has."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.columns, self.stages = draft, columns_of(draft), draft.stages
        self.weigher, self.model = draft.stages.weigher, draft.stages.config.model
        self._outlines: dict[int, Outline] = {}
        """Those of the patterns asked for so far, by their numbers."""
        self._rarities: dict[str, Array] = {}
        self._known: dict[str, Array] = {}
        self._known_sums: dict[tuple[Any, ...] | None, Sums] = {}

    def of(self, one: Array, other: Array, numbers: Array) -> Weighed:
        """What pairs weigh whose patterns have these numbers.

        Cost: a few passes over the pairs, and a look at one pair of each kind.
        """
        import numpy as np

        kinds, used = self._kinds_of(one, other, numbers), self._used(numbers)
        labels = self.stages.accounts.labels
        made = [
            (said.household, len(said.ties), said.weak, said.slight, bool(labels(said.ties)))
            for said in kinds.sums
        ]
        told = np.array(made, dtype=np.int64).reshape(-1, 5)
        stranger, household = kinds.stranger, told[:, 0][kinds.back]
        to_beat, at_home = stranger + self.model.prior_stranger, household + self.model.prior_household
        comparable, unlike = (np.zeros(len(self.columns.levels.patterns), dtype=bool) for _ in range(2))
        comparable[used] = [self._outlines[number].comparable for number in used]
        unlike[used] = [self._outlines[number].unlike != 0 for number in used]
        against = np.minimum(stranger, at_home) + CLOSURE_BONUS
        return Weighed(
            one,
            other,
            numbers,
            np.minimum(to_beat, at_home),
            to_beat >= at_home,
            comparable[numbers] & (against < 0),
            unlike[numbers],
            told[:, 1][kinds.back] > 0,
            told[:, 2][kinds.back],
            told[:, 3][kinds.back],
            told[:, 4][kinds.back] > 0,
            kinds.looked,
        )

    def scores(self, one: Array, other: Array, numbers: Array) -> list[Score]:
        """The same as scores: pairs of one kind, of values as rare, that nothing ties have one in common.

        Cost: that of :meth:`of`, and little more than the ties of those that are tied.
        """
        import numpy as np

        kinds, patterns = self._kinds_of(one, other, numbers), self.columns.levels.patterns
        strangers, rare = np.unique(kinds.stranger, return_inverse=True)
        alike = kinds.back.astype(np.int64) * len(strangers) + rare
        known: dict[int, Score] = {}
        ties, made, found = _Ties(self.columns.table, one), self.weigher.made, []
        said = (alike, kinds.back, kinds.stranger, numbers, kinds.alone)
        for at, (like, kind, stranger, number, alone) in enumerate(
            zip(*(column.tolist() for column in said), strict=True)
        ):
            score = known.get(like)
            if score is None:
                sums = kinds.sums[kind]._replace(stranger=stranger)
                if alone or not sums.ties:
                    score = known[like] = made(patterns[number], sums)
                else:
                    score = made(patterns[number], sums._replace(ties=ties(sums.ties, at)))
            found.append(score)
        return found

    def _kinds_of(self, one: Array, other: Array, numbers: Array) -> _Kinds:
        """Of what kinds pairs are, and what they come to."""
        import numpy as np

        rare, named = self._fields(numbers)
        added, several = self._rare(one, other, numbers, rare)
        looked, alone, signs = self._signs(one, other, numbers, named)
        alone |= several
        kinds, size = numbers.astype(np.int64), len(self.columns.levels.patterns) or 1
        for sign in signs.values():
            radix = int(sign.max(initial=0)) + 1
            if size * radix >= WIDEST:
                seen, kinds = np.unique(kinds, return_inverse=True)
                size = len(seen)
            kinds, size = kinds * radix + sign, size * radix
        kinds[alone] = -1 - np.arange(int(alone.sum()))  # each of those is a kind of its own
        _, first, back = np.unique(kinds, return_index=True, return_inverse=True)
        asked = (one, other, numbers, alone, *signs.values())
        said = [
            self._sums(a, b, number, None if by_itself else (number, *signs, *told))
            for a, b, number, by_itself, *told in zip(
                *(column[first].tolist() for column in asked), strict=True
            )
        ]
        # The rarity is in the sum of a pair that was looked at by itself; to the others it is added.
        added[alone] = 0
        stranger = np.array([each.stranger for each in said], dtype=np.int64)[back] + added
        return _Kinds(back, said, stranger, alone, looked | several)

    def _sums(self, a: int, b: int, number: int, kind: tuple[Any, ...] | None) -> Sums:
        """The sums of a pair by its places; of each kind one is looked at, less what rarity adds to it."""
        known = self._known_sums.get(kind)
        if known is None:
            contents, levels = self.columns.table.contents, self.columns.levels.patterns[number]
            one, other = contents[a], contents[b]
            known = self.weigher.sums(one, other, levels, self.columns.generic)
            if kind is not None:
                rare = sum(rarities(one, other, self._outlines[number].rarities))
                known = self._known_sums[kind] = known._replace(stranger=known.stranger - rare)
        return known

    @cached_property
    def joinable(self) -> Array:
        """Which contents say enough to join their like, as :meth:`Stages.joinable`.

        Each is held against itself in columns; the few that are tied and weigh too little are asked about
        one by one.
        """
        import numpy as np

        columns, contents = self.columns, self.columns.table.contents
        itself = np.arange(len(columns.digests), dtype=np.int32)
        weighed = self.of(itself, itself, columns.levels.of(itself, itself))
        found: Array = (weighed.weight > self.model.merge_above) & weighed.proves
        for at in np.flatnonzero(weighed.ties & ~found).tolist():
            found[at] = self.stages.joinable(contents[at], columns.generic)
        return found

    def _used(self, numbers: Array) -> list[int]:
        """The patterns that some of the pairs have; their outlines are told."""
        import numpy as np

        used: list[int] = np.flatnonzero(np.bincount(numbers)).tolist()
        patterns, outline = self.columns.levels.patterns, self.weigher.outline
        self._outlines.update(
            {number: outline(patterns[number]) for number in used if number not in self._outlines}
        )
        return used

    def _fields(self, numbers: Array) -> tuple[dict[str, tuple[Mapping[str, int], Array]], dict[str, Array]]:
        """The fields whose shared value some of the patterns turn on: by rarity, or as identifiers.

        With each, which patterns do.
        """
        import numpy as np

        rare: dict[str, tuple[Mapping[str, int], Array]] = {}
        named: dict[str, Array] = {}
        outlines, many = self._outlines, len(self.columns.levels.patterns)
        for number in self._used(numbers):
            for field, rarity in outlines[number].rarities:
                if field not in rare:
                    rare[field] = rarity, np.zeros(many, dtype=bool)
                rare[field][1][number] = True
            for field in outlines[number].identifiers:
                if field not in named:
                    named[field] = np.zeros(many, dtype=bool)
                named[field][number] = True
        return rare, named

    def _rare(
        self, one: Array, other: Array, numbers: Array, rare: Mapping[str, tuple[Mapping[str, int], Array]]
    ) -> tuple[Array, Array]:
        """What the rarity of values agreed on adds, as :func:`rarities` finds it, and the pairs of which one
        says several of a field."""
        import numpy as np

        added, ours, theirs = (np.zeros(len(one), dtype=np.int64) for _ in range(3))
        several = np.zeros(len(one), dtype=bool)
        for field, (rarity, concerned) in rare.items():
            pairs = np.flatnonzero(concerned[numbers])
            codes = self.columns.table.codes(field)
            left, right = codes[one[pairs]], codes[other[pairs]]
            known, shared = self._rarity(field, rarity), (left == right) & (left >= 0)
            added[pairs[shared]] += known[left[shared]]
            turned = pairs[~shared]
            ours[turned] += known[left[~shared]]
            theirs[turned] += known[right[~shared]]
            several[pairs[(left == SEVERAL) | (right == SEVERAL)]] = True
        added += np.minimum(ours, theirs)
        added[several] = 0
        return added, several

    def _signs(
        self, one: Array, other: Array, numbers: Array, named: Mapping[str, Array]
    ) -> tuple[Array, Array, Mapping[str, Array]]:
        """Which pairs share identifiers, which of these say several things of one, and how all are known.

        Pairs of one pattern weigh the same where that is alike, but for the rarity of what they share.
        """
        import numpy as np

        looked, several = (np.zeros(len(one), dtype=bool) for _ in range(2))
        signs: dict[str, Array] = {}
        for field, concerned in named.items():
            pairs = np.flatnonzero(concerned[numbers])
            looked[pairs] = True
            codes, known = self.columns.table.codes(field), self._surely(field)
            left, right = one[pairs], other[pairs]
            ours, theirs = codes[left], codes[right]
            signs[field] = np.zeros(len(one), dtype=np.int64)
            shared = (ours == theirs) & (ours >= 0)
            signs[field][pairs[shared]] = np.minimum(known[left[shared]], known[right[shared]])
            several[pairs[(ours == SEVERAL) | (theirs == SEVERAL)]] = True
        if named:
            signs[""] = np.where(looked, self._periods(one, other), 0)
        return looked, several, signs

    def _rarity(self, field: str, rarity: Mapping[str, int]) -> Array:
        import numpy as np

        known = self._rarities.get(field)
        if known is None:
            # What is absent is numbered -1, and found at the end.
            said = [*(rarity.get(value, 0) for value in self.columns.table.values(field)), 0]
            known = self._rarities[field] = np.array(said, dtype=np.int64)
        return known

    def _surely(self, field: str) -> Array:
        """For each content how surely it is known to have its one value of a field; 0 for one that links
        nobody."""
        import numpy as np

        found = self._known.get(field)
        if found is None:
            codes = self.columns.table.codes(field)
            # Behind all values stands what a content has that says nothing, or several things.
            links = np.append(~self.columns.idle(field), False)
            surely = 1 + self.columns.table.surely(field)
            found = self._known[field] = np.where(links[np.maximum(codes, -1)], surely, 0)
        return found

    def _periods(self, one: Array, other: Array) -> Array:
        """How many whole periods lie between the observations of two at least; as :func:`apart` has it."""
        import numpy as np

        seen = self.columns.table.seen.astype(np.int64)
        ours, theirs = seen[one], seen[other]
        found = np.maximum(0, np.abs(ours - theirs) - 1)
        return np.where((ours == NEVER) | (theirs == NEVER), 0, found)
