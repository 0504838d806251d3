"""Reads off a draft which contents are tied, which identifiers are contested, and which ties a knot keeps."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from ..model.evidence import Score
from .draft import Draft
from .stages import IDENTIFIER

__all__ = ["Ties"]


class Ties:
    """The ties of a draft to which nothing is put any more; each is worked out once.

    A *tie* is a proposed pair that may make two groups one: its weight is above nothing, and it proves
    something though identifiers are contested. What ties and ``link`` decisions hold together is a
    component; in one above the limit, a *knot*, not every tie is followed (:meth:`kept`). All of this
    is a function of the live contents around the one asked for: nothing needs the whole component.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._contested: dict[str, bool] = {}
        self._ties: dict[str, dict[str, Score]] = {}
        self._circle: dict[str, dict[str, Score]] = {}
        self._disputed: dict[str, bool] = {}

    def contested(self, identifier: str) -> bool:
        """Whether ``namespace:value`` ties two contents which all the rest says are two people.

        Under a crowded identifier the anchors alone are asked: they stand for all that bear their marks.
        """
        known = self._contested.get(identifier)
        if known is None:
            known = self._contested[identifier] = self._found_contested(identifier)
        return known

    def _found_contested(self, identifier: str) -> bool:
        members = self.draft.bearers(IDENTIFIER + identifier)
        joinable = [digest for digest in sorted(members) if self.draft.joinable(digest)]
        scores = (self.draft.score(a, b) for a, b in combinations(joinable, 2))
        return any(score.opposes and identifier in score.ties for score in scores)

    def contested_among(self, scores: Iterable[Score]) -> frozenset[str]:
        """Those identifiers that tie pairs of these scores and are contested."""
        return frozenset(tie for score in scores for tie in score.ties if self.contested(tie))

    def proves(self, score: Score) -> bool:
        """Whether a pair of this score is a tie."""
        if score.weight <= 0 or not score.may_join:
            return False
        return score.proves(frozenset(filter(self.contested, score.ties)))

    def of(self, digest: str) -> dict[str, Score]:
        """The contents tied to one, each with what the pair weighs."""
        known = self._ties.get(digest)
        if known is None:
            known = self._ties[digest] = self._among(digest, self.draft.neighbours(digest))
        return known

    def circle(self, digest: str) -> dict[str, Score]:
        """The contents tied to one less those that meet it only because it is an anchor: they are many."""
        known = self._circle.get(digest)
        if known is None:
            known = self._circle[digest] = self._among(digest, self.draft.circle(digest))
        return known

    def _among(self, digest: str, others: Iterable[str]) -> dict[str, Score]:
        draft = self.draft
        if not draft.joinable(digest):
            return {}
        found = {}
        for other in others:
            if draft.hopeless(digest, other, 0):
                continue
            score = draft.score(digest, other)
            if self.proves(score) and draft.joinable(other):
                found[other] = score
        return found

    def disputed(self, digest: str) -> bool:
        """Whether a content contradicts another to which it hangs by two ties.

        The two ties must lie in one circle, so that not all who meet an anchor are asked about each other.
        """
        known = self._disputed.get(digest)
        if known is None:
            known = self._disputed[digest] = self._found_disputed(digest)
        return known

    def _found_disputed(self, digest: str) -> bool:
        met = set(self.draft.circle(digest))
        asked = {digest}
        for middle in self.circle(digest):
            around = self.circle(middle)
            mutual = digest in self.draft.circle(middle)
            for other in around:
                if other not in asked and (mutual or other in met):
                    asked.add(other)
                    if self.draft.score(digest, other).opposes:
                        return True
        return False

    def best(self, digest: str) -> str | None:
        """The content of its circle it is tied to by the most weight; of equal ones the first."""
        circle = self.circle(digest)
        return min(circle, key=lambda other: (-circle[other].weight, other), default=None)

    def kept(self, digest: str) -> list[str]:
        """The contents to which a knot keeps its ties.

        A tie is kept if nobody disputes it, or if it is the best that one of its two has. A chain of people
        comes apart into few at a time, and one who said very many things stays whole.
        """
        best, disputed = self.best(digest), self.disputed(digest)
        return [
            other
            for other in self.of(digest)
            if other == best or (not disputed and not self.disputed(other)) or self.best(other) == digest
        ]
