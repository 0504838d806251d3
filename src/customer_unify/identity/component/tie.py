"""Reads off a draft which contents are tied, which identifiers are contested, and which ties a knot keeps."""

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
"""Contents tied to one, each with what the pair weighs."""


FORGETTABLE = 4_096
"""So many contents are known as touched before it is seen whether anything still has to be told of them."""


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


@attrs.frozen(slots=True)
class Learned:
    """What a step learned of ties, to be remembered once it is made true.

    ``ties`` are all ties of some contents after the step. ``touched`` are those that may be tied otherwise
    than before; those of them that live are among ``ties``. Of ``doubtful`` ones it is not known any more.
    """

    touched: Collection[str] = ()
    ties: Mapping[str, Tied] = attrs.field(factory=dict)
    doubtful: Collection[str] = ()


class Remembered:
    """The ties that former steps found of contents that no clean customer spares the search.

    Nothing is decided by it: each answer is what a search would find, and whoever forgets all of it
    searches again. It holds for one line of the journal under one set of stages, and is forgotten
    where a step was taken that told it nothing: by another process, or by other rules. In it stand
    digests and weights alone. Memory: some 400 bytes for each content remembered.
    """

    def __init__(self) -> None:
        self._stages: ReferenceType[Stages] | None = None
        self._line: tuple[int, str] | None = None
        self._step = 0
        self._ties: dict[str, tuple[int, tuple[str, ...], tuple[int, ...]]] = {}
        self._touched: dict[str, int] = {}
        """The last step that touched a content: what older entries say of ties to it holds no more."""

    def __len__(self) -> int:
        return len(self._ties)

    def forget(self) -> None:
        """Forget all of it."""
        self._ties, self._touched, self._line = {}, {}, None

    def as_of(self, base: Snapshot, stages: Stages) -> Remembered:
        """Itself, emptied if it was learned of another line of the journal or under other rules."""
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
        """Take what a step learned, which has just been made true in ``base`` as one ``line``.

        If that does not follow the line this holds for, somebody else wrote meanwhile: then all is forgotten.
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
        """Leave out what holds no more, so that nobody need be remembered as touched."""
        for digest in list(self._ties):
            known = self.of(digest)
            if known is not None:
                self._keep(digest, known)
        self._touched = {}


class Ties:
    """The ties of a draft to which nothing is put any more; each is worked out once.

    A *tie* is a proposed pair that may make two groups one: its weight is above nothing, and it proves
    something though identifiers are contested. What ties and ``link`` decisions hold together is a
    component; in one above the limit, a *knot*, not every tie is followed (:meth:`kept`). All of this
    is a function of the live contents around the one asked for: nothing needs the whole component.

    ``home`` and ``remembered`` spare those of whom they know the search; without them all are searched
    for. See :meth:`spare`.
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
        """Spare the contents that the two know the search for others, save those a step touched.

        The touched are those that came, went, meet others than before or are tied otherwise: what is not
        among them has the ties it had, and those that lead to it from them.
        """
        self._home, self._remembered, self._touched = home, remembered, touched

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

    def of(self, digest: str) -> Tied:
        """The contents tied to one, each with what the pair weighs."""
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
        """The contents tied to one less those that meet it only because it is an anchor: they are many."""
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
        return min(circle, key=lambda other: (-circle[other], other), default=None)

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
