"""Finds in a draft which contents are tied, which identifiers are contested, and which ties a knot keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from weakref import ReferenceType, ref

import attrs

from ...model.change import JournalEntry
from ...model.evidence import Score
from ...model.port import Snapshot
from ..draft import Draft
from ..stages import IDENTIFIER, Stages

__all__ = ["Home", "Learned", "Remembered", "Ties"]

Tied = Mapping[str, int]
"""The contents tied to a given one, each with the weight of the pair."""


FORGETTABLE = 4_096
"""So many contents are known as touched before it is seen whether anything still has to be told of them."""


class Home:
    """Says to which contents alone a content of a base can be tied, if that is known without a search.

    A clean customer is everything that its ties connect; otherwise linking would have found the others.
    This holds for the contents of a clean customer outside knots, as long as no step touches them.
    """

    def __init__(self, base: Snapshot) -> None:
        self.base = base
        self._known: dict[str, Collection[str] | None] = {}

    def __call__(self, digest: str) -> Collection[str] | None:
        """All contents of the clean customer that a content belongs to; None if it belongs to none."""
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


@attrs.frozen(slots=True)
class Learned:
    """What a step found out about ties, to be remembered when the step is written.

    ``ties`` are all ties of some contents after the step. ``touched`` are contents whose ties may have
    changed; those of them that are live are in ``ties``. The ties of ``doubtful`` ones are unknown now.
    """

    touched: Collection[str] = ()
    ties: Mapping[str, Tied] = attrs.field(factory=dict)
    doubtful: Collection[str] = ()


class Remembered:
    """The ties that former steps found, for contents outside clean customers, which would need a search.

    It decides nothing: each answer is what a search would find, and if all is forgotten, it is searched
    again. It is valid for one line of the journal under one set of stages, and is dropped after a step
    that it did not learn of: by another process, or under other rules. It contains only digests
    and weights. Memory: about 400 bytes for each content remembered.
    """

    def __init__(self) -> None:
        self._stages: ReferenceType[Stages] | None = None
        self._line: tuple[int, str] | None = None
        self._step = 0
        self._ties: dict[str, tuple[int, tuple[str, ...], tuple[int, ...]]] = {}
        self._touched: dict[str, int] = {}
        """The last step that touched a content: ties to it in older entries are no longer valid."""

    def __len__(self) -> int:
        return len(self._ties)

    def forget(self) -> None:
        """Forget all of it."""
        self._ties, self._touched, self._line = {}, {}, None

    def as_of(self, base: Snapshot, stages: Stages) -> Remembered:
        """Itself, emptied if it was learned at another line of the journal or under other rules."""
        last = base.last()
        line = None if last is None else (last.number, last.checksum)
        if self._stages is None or stages is not self._stages() or line != self._line:
            self.forget()
            self._line, self._stages = line, ref(stages)
        return self

    def of(self, digest: str) -> Tied | None:
        """The contents tied to one; None if that is not remembered."""
        known = self._ties.get(digest)
        if known is None:
            return None
        step, others, weights = known
        touched = self._touched
        return {
            other: weight
            for other, weight in zip(others, weights, strict=True)
            if touched.get(other, 0) <= step
        }

    def learn(self, base: Snapshot, learned: Learned, line: JournalEntry) -> None:
        """Take over what a step learned that was just written to ``base`` as one ``line``.

        If the line does not follow the last one known, somebody else wrote in between: all is forgotten.
        """
        if self._line is not None and line.number != self._line[0] + 1:
            self.forget()
        self._line = line.number, line.checksum
        self._step += 1
        for digest in (*learned.touched, *learned.doubtful):
            self._ties.pop(digest, None)
        for digest in learned.touched:
            self._touched[digest] = self._step
            for other, weight in learned.ties.get(digest, {}).items():
                known = self.of(other)
                if known is not None:
                    self._keep(other, {**known, digest: weight})
        home = Home(base)
        for digest, ties in learned.ties.items():
            if digest in learned.doubtful or home(digest) is not None:
                self._ties.pop(digest, None)
            else:
                self._keep(digest, ties)
        if len(self._touched) > 2 * len(self._ties) + FORGETTABLE:
            self._clear_up()

    def _keep(self, digest: str, ties: Tied) -> None:
        self._ties[digest] = self._step, tuple(ties), tuple(ties.values())

    def _clear_up(self) -> None:
        """Remove what is no longer valid, so that no content need be remembered as touched."""
        for digest in list(self._ties):
            known = self.of(digest)
            if known is not None:
                self._keep(digest, known)
        self._touched = {}


class Ties:
    """The ties of a draft to which nothing is put any more; each is computed once.

    A *tie* is a proposed pair that may make two groups one: its weight is positive, and it has proof, with
    contested identifiers taken into account. Ties and ``link`` decisions connect contents to a
    component; in a component above the limit, a *knot*, not every tie is followed (:meth:`kept`). All this
    depends only on the live contents around the given one: nothing needs the whole component.

    ``home`` and ``remembered`` save the search for the contents that they know; see :meth:`spare`.
    """

    def __init__(self, draft: Draft, home: Home | None = None, remembered: Remembered | None = None) -> None:
        self.draft = draft
        self._home, self._remembered = home, remembered
        self._touched: Collection[str] = ()
        self._contested: dict[str, bool] = {}
        self._ties: dict[str, Tied] = {}
        self._circle: dict[str, Tied] = {}
        self._disputed: dict[str, bool] = {}
        self._towards: Mapping[str, Tied] | None = None

    @property
    def found(self) -> Mapping[str, Tied]:
        """The ties of all contents asked for so far."""
        return self._ties

    def spare(self, home: Home, remembered: Remembered | None, touched: Collection[str]) -> None:
        """Save the search for the contents that these two know, except those that the step touched.

        Touched are contents that came, went, meet others than before or have changed ties. Any other content
        has the ties that it had, and those that lead to it from touched ones.
        """
        self._home, self._remembered, self._touched = home, remembered, touched

    def home(self, digest: str) -> Collection[str] | None:
        """The only contents that one can be tied to, beside touched ones; None if this needs a search."""
        return None if self._home is None or digest in self._touched else self._home(digest)

    def contested(self, identifier: str) -> bool:
        """Whether ``namespace:value`` ties two contents that are two people by everything else they say.

        Under a crowded identifier only the anchors are asked: they stand for all with their marks.
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
        """The identifiers that tie pairs of these scores and are contested."""
        return frozenset(tie for score in scores for tie in score.ties if self.contested(tie))

    def proves(self, score: Score) -> bool:
        """Whether a pair of this score is a tie."""
        if score.weight <= 0 or not score.may_join:
            return False
        return score.proves(frozenset(filter(self.contested, score.ties)))

    def of(self, digest: str) -> Tied:
        """The contents tied to a given one, each with the weight of the pair."""
        known = self._ties.get(digest)
        if known is None:
            known = self._ties[digest] = self._found(digest)
        return known

    def _found(self, digest: str) -> Tied:
        home = self.home(digest)
        if home is not None:
            met = (other for other in home if other != digest and self.draft.proposes(digest, other))
            known: Tied = self._among(digest, (other for other in met if other not in self._touched))
        else:
            remembered = self._known(digest)
            if remembered is None:
                return self._among(digest, self.draft.neighbours(digest))
            known = {other: remembered[other] for other in remembered if other not in self._touched}
        return {**known, **self._from_touched().get(digest, {})}

    def _known(self, digest: str) -> Tied | None:
        """The ties remembered of a content that was not touched."""
        if self._remembered is None or digest in self._touched:
            return None
        return self._remembered.of(digest)

    def _from_touched(self) -> Mapping[str, Tied]:
        """The ties that lead to each content from those that were touched."""
        if self._towards is None:
            towards: defaultdict[str, dict[str, int]] = defaultdict(dict)
            for digest in sorted(self._touched):
                if self.draft.residents(digest):
                    for other, weight in self.of(digest).items():
                        towards[other][digest] = weight
            self._towards = towards
        return self._towards

    def circle(self, digest: str) -> Tied:
        """The contents tied to one, without the many that meet it only because it is an anchor."""
        known = self._circle.get(digest)
        if known is None:
            known = self._circle[digest] = self._found_circle(digest)
        return known

    def _found_circle(self, digest: str) -> Tied:
        if self.draft.leads(digest):
            return self._among(digest, self.draft.circle(digest))
        return self.of(digest)

    def _among(self, digest: str, others: Iterable[str]) -> dict[str, int]:
        draft = self.draft
        if not draft.joinable(digest):
            return {}
        found = {}
        for other in others:
            if draft.hopeless(digest, other, 0):
                continue
            score = draft.score(digest, other)
            if self.proves(score) and draft.joinable(other):
                found[other] = score.weight
        return found

    def disputed(self, digest: str) -> bool:
        """Whether a content contradicts another one that is two ties away.

        Both ties must be in one circle, so that not all contents that meet an anchor are compared.
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
        """The content of its circle with the heaviest tie to it; of equal ones the first."""
        circle = self.circle(digest)
        return min(circle, key=lambda other: (-circle[other], other), default=None)

    def kept(self, digest: str) -> list[str]:
        """The contents to which a knot keeps its ties.

        A tie is kept if neither of its two is disputed, or if it is the best tie of one of them. So a chain
        of people falls into small pieces, and one person with very many records stays whole.
        """
        best, disputed = self.best(digest), self.disputed(digest)
        return [
            other
            for other in self.of(digest)
            if other == best or (not disputed and not self.disputed(other)) or self.best(other) == digest
        ]
