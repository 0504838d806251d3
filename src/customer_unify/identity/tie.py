"""Reads off a draft which contents are tied, which identifiers are contested, and which ties a knot keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from ..model.evidence import Score
from ..model.port import Snapshot
from .draft import Draft
from .stages import IDENTIFIER

__all__ = ["Home", "Ties"]


class Home:
    """Tells of the contents of a base whom alone they can be tied to, where that is known without a search.

    A clean customer is all that its ties hold together, or linking it anew would have found the others:
    so are the contents of one that is in no knot, while no step has touched them.
    """

    def __init__(self, base: Snapshot) -> None:
        self.base = base
        self._known: dict[str, Collection[str] | None] = {}

    def __call__(self, digest: str) -> Collection[str] | None:
        """All contents of the clean customer that a content belongs to; None where it belongs to none."""
        if digest not in self._known:
            self._known[digest] = self._found(digest)
        return self._known[digest]

    def _found(self, digest: str) -> Collection[str] | None:
        base = self.base
        stored = next(map(base.record, base.residents(digest)), None)
        entry = base.customer(stored.customer) if stored is not None else None
        if entry is None or not entry.clean or entry.knotted or base.decided(digest):
            return None
        return base.contents_of(entry.id)


class Ties:
    """The ties of a draft to which nothing is put any more; each is worked out once.

    A *tie* is a proposed pair that may make two groups one: its weight is above nothing, and it proves
    something though identifiers are contested. What ties and ``link`` decisions hold together is a
    component; in one above the limit, a *knot*, not every tie is followed (:meth:`kept`). All of this
    is a function of the live contents around the one asked for: nothing needs the whole component.

    ``home`` spares those of whom it knows the search; without it all are searched for. See :meth:`spare`.
    """

    def __init__(self, draft: Draft, home: Home | None = None) -> None:
        self.draft = draft
        self._home = home
        self._touched: Collection[str] = ()
        self._contested: dict[str, bool] = {}
        self._ties: dict[str, dict[str, Score]] = {}
        self._circle: dict[str, dict[str, Score]] = {}
        self._disputed: dict[str, bool] = {}
        self._towards: Mapping[str, Mapping[str, Score]] | None = None

    def spare(self, home: Home, touched: Collection[str]) -> None:
        """Spare the contents that ``home`` knows the search for others, save those a step touched.

        The touched are those that came, went, meet others than before or are tied otherwise: what is not
        among them has the ties it had, and those that lead to it from them.
        """
        self._home, self._touched = home, touched

    def home(self, digest: str) -> Collection[str] | None:
        """Whom alone a content can be tied to beside what was touched; None if that takes a search."""
        return None if self._home is None or digest in self._touched else self._home(digest)

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
            known = self._ties[digest] = self._found(digest)
        return known

    def _found(self, digest: str) -> dict[str, Score]:
        home = self.home(digest)
        if home is None:
            return self._among(digest, self.draft.neighbours(digest))
        others = (other for other in home if other not in self._touched and other != digest)
        met = (other for other in others if self.draft.proposes(digest, other))
        return {**self._among(digest, met), **self._from_touched().get(digest, {})}

    def _from_touched(self) -> Mapping[str, Mapping[str, Score]]:
        """The ties that lead to each content from those that were touched."""
        if self._towards is None:
            towards: defaultdict[str, dict[str, Score]] = defaultdict(dict)
            for digest in sorted(self._touched):
                if self.draft.residents(digest):
                    for other, score in self.of(digest).items():
                        towards[other][digest] = score
            self._towards = towards
        return self._towards

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
