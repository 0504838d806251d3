"""Finds the pairs that are near enough for review by arrays: sums rule out most before they are weighed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

from ...model.evidence import Score
from ..draft import Draft
from .table import SEVERAL, Array
from .whole import Columns, columns_of

__all__ = ["near_at_once", "weighed_at_once"]

Told = Callable[[int, int], None]
"""Told how many of how many pairs were looked at."""

AT_ONCE = 250_000


def near_at_once(draft: Draft, told: Told) -> Iterator[tuple[str, str, Score]]:
    """The proposed pairs of a draft over nothing that are tied or weigh enough for review, each once.

    What :func:`~customer_unify.identity.component.joint.near_pairs` finds. A pair that shares no identifier
    weighs the sums of its pattern and what the rarity of its values adds: integers, added in columns. Cost:
    a few passes over the pairs proposed, and the exact weight of those that are near or share an identifier.
    """
    import numpy as np

    columns = columns_of(draft)
    digests, contents = columns.digests, columns.table.contents
    joinable = _joinable(draft, columns)
    one, other = columns.pairs
    places = np.flatnonzero(joinable[one] & joinable[other])
    above, weigh = draft.stages.config.model.review_above, draft.stages.weigher.weigh
    generic = columns.generic
    sums = _Sums(columns, draft)
    for start in range(0, len(places), AT_ONCE):
        told(start, len(places))
        piece = places[start : start + AT_ONCE]
        left, right, numbers = one[piece], other[piece], columns.patterns(piece)
        kept = np.flatnonzero(sums.most(left, right, numbers) > above)
        draft.compared += len(kept)
        patterns = columns.levels.patterns
        for a, b, number in zip(
            left[kept].tolist(), right[kept].tolist(), numbers[kept].tolist(), strict=True
        ):
            score = weigh(contents[a], contents[b], patterns[number], generic)
            if score.ties or score.weight > above:
                yield digests[a], digests[b], score


def _joinable(draft: Draft, columns: Columns) -> Array:
    """Which contents say enough to join their like; the draft is told. Few are held against themselves."""
    import numpy as np

    stages, contents, generic = draft.stages, columns.table.contents, columns.generic
    found = np.array([stages.says_enough(content, generic) for content in contents], dtype=bool)
    itself = np.flatnonzero(~found).astype(np.int32)
    numbers = columns.levels.of(itself, itself).tolist()
    patterns = columns.levels.patterns
    found[itself] = [
        stages.joinable(contents[at], generic, patterns[number])
        for at, number in zip(itself.tolist(), numbers, strict=True)
    ]
    draft.take_joinable(dict(zip(columns.digests, found.tolist(), strict=True)))
    return found


def weighed_at_once(draft: Draft, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Score]:
    """What pairs of contents weigh, nobody having proposed them: their levels are told at once."""
    import numpy as np

    columns = columns_of(draft)
    asked = list(pairs)
    places = columns.places
    both = np.fromiter((places[digest] for digest in chain.from_iterable(asked)), dtype=np.int32)
    both = both.reshape(-1, 2)
    numbers = columns.levels.of(both[:, 0], both[:, 1])
    contents, patterns = columns.table.contents, columns.levels.patterns
    weigh, generic = draft.stages.weigher.weigh, columns.generic
    draft.compared += len(asked)
    return {
        pair: weigh(contents[a], contents[b], patterns[number], generic)
        for pair, (a, b), number in zip(asked, both.tolist(), numbers.tolist(), strict=True)
    }


class _Sums:
    """The most that pairs weigh by their patterns and the rarity of what they share."""

    def __init__(self, columns: Columns, draft: Draft) -> None:
        self.columns, self.weigher = columns, draft.stages.weigher
        self._rarities: dict[str, Array] = {}

    def most(self, one: Array, other: Array, numbers: Array) -> Array:
        """What each pair weighs; where an identifier or several values decide, more than anything weighs."""
        import numpy as np

        patterns = self.columns.levels.patterns
        stranger, household = (np.zeros(len(patterns), dtype=np.int64) for _ in range(2))
        open_ended = np.zeros(len(patterns), dtype=bool)
        rare: dict[str, tuple[Mapping[str, int], list[int]]] = {}
        for number in np.unique(numbers).tolist():
            outline = self.weigher.outline(patterns[number])
            stranger[number], household[number] = outline.stranger, outline.household
            open_ended[number] = outline.identified
            for field, rarity in outline.rarities:
                rare.setdefault(field, (rarity, []))[1].append(number)
        added, endless = stranger[numbers], open_ended[numbers]
        for field, (rarity, concerned) in rare.items():
            among = np.zeros(len(patterns), dtype=bool)
            among[concerned] = True
            pairs = np.flatnonzero(among[numbers])
            codes = self.columns.table.codes(field)
            ours, theirs = codes[one[pairs]], codes[other[pairs]]
            shared = (ours == theirs) & (ours >= 0)
            added[pairs[shared]] += self._rarity(field, rarity)[ours[shared]]
            endless[pairs[(ours == SEVERAL) | (theirs == SEVERAL)]] = True
        return np.where(endless, np.iinfo(np.int64).max, np.minimum(added, household[numbers]))

    def _rarity(self, field: str, rarity: Mapping[str, int]) -> Array:
        import numpy as np

        known = self._rarities.get(field)
        if known is None:
            said = [rarity.get(value, 0) for value in self.columns.table.values(field)]
            known = self._rarities[field] = np.array(said, dtype=np.int64)
        return known
