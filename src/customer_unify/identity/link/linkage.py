"""Merges the nodes of one piece into groups by highest mean, unless a group would then be two people."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import attrs

from ...model.content import Content
from ...model.decision import Decision
from ...model.evidence import Reason, Score
from .retaken import Accounts
from .whole import Whole, Wholes

__all__ = ["CLIP", "Linkage"]

CLIP = 20_000
"""Twenty bits: no single pair of two groups outweighs all others."""

CLEARLY = 3_000
"""Three bits: a group that fits one of two people less than eight times better than the other fits both."""


@attrs.define(slots=True)
class _Votes:
    """Several pairs together: sum and number of those that count, and whether any of them is a tie."""

    total: int = 0
    count: int = 0
    tied: bool = False

    def add(self, other: _Votes) -> None:
        self.total += other.total
        self.count += other.count
        self.tied = self.tied or other.tied

    @property
    def mean(self) -> int:
        """The mean in 1/1024 of the unit, rounded down: an integer, so that ties are ties on any machine."""
        return (self.total << 10) // self.count if self.count else 0


@attrs.define(slots=True)
class _Between:
    """What is known between two groups.

    ``votes`` are those of all pairs. ``alike`` are the bits (one for each thing that tells people apart) in
    which some pair is alike; ``unlike`` has, for each bit in which some pair is unlike, the votes of these
    pairs.
    """

    votes: _Votes
    alike: int = 0
    unlike: dict[int, _Votes] = attrs.field(factory=dict)

    def add(self, other: _Between) -> None:
        self.votes.add(other.votes)
        self.alike |= other.alike
        for bit, votes in other.unlike.items():
            if bit in self.unlike:
                self.unlike[bit].add(votes)
            else:
                self.unlike[bit] = votes

    @property
    def told(self) -> int:
        """The bits that both groups have, whether alike in them or not."""
        return self.alike | sum(self.unlike)

    def parted(self, threshold: int) -> int:
        """The bits that show that these are two people; 0 if none does.

        All nodes of one group that have such a value differ in it from all of the other group. Then a pair
        that does not have it has no vote: the other pairs alone decide, by their ties and their mean.
        """
        return sum(
            bit
            for bit, votes in self.unlike.items()
            if not bit & self.alike and not (votes.tied and votes.mean > threshold)
        )


@attrs.define(slots=True, eq=False)
class _Group:
    """Nodes that are one customer so far, named by the smallest; and what is known between it and others."""

    name: str
    members: set[str]
    between: dict[_Group, _Between] = attrs.field(factory=dict)


Broken = Callable[[Collection[str], Collection[str]], Reason | None]
"""The first reason why two groups of keys may not be one, or None."""


class Linkage:
    """Average linkage over one piece, with everything that can stop a merge.

    ``joining`` are the pairs that may join, ``closing`` the others, which never join. Two groups that are
    told apart as two people (``_Between.parted``) do not merge. A group that fits two such groups about
    equally well, and does not show which of the two it is, joins neither. Merges of other groups may
    change both, and then these groups are asked again.
    """

    def __init__(
        self,
        piece: Sequence[str],
        joining: Sequence[tuple[str, str, Score]],
        closing: Sequence[tuple[str, str, Score]],
        contested: frozenset[str],
        broken: Broken,
        accounts: Accounts,
        merge_above: int,
    ) -> None:
        self.broken, self.accounts, self.contested = broken, accounts, contested
        self.threshold = merge_above << 10
        self.home = {key: _Group(key, {key}) for key in piece}
        self.doubts = 0
        self.two_people: set[tuple[str, str]] = set()
        for a, b, score in (*joining, *closing):
            self.doubts |= score.unlike
            if score.parted:
                self.two_people.add((a, b))
        self.opposed = self.doubts > 0
        self.waiting: dict[tuple[str, str], None] = {}
        self.retaken: set[tuple[str, str]] = set()
        self.labelled: list[tuple[str, str, Score]] = []
        """The pairs that only handles tie."""
        for a, b, score in joining:
            # What only a contested identifier or a lone fact speaks for may neither join nor outvote.
            joins = score.weight > 0 and score.proves(contested)
            labels = accounts.labels(score.ties) if joins and not score.opposes else ()
            if labels and not score.proves(contested | labels):
                self.labelled.append((a, b, score))
                joins = False
            self._say(a, b, score, joins=joins)
        for a, b, score in closing:
            self._say(a, b, score, joins=False)

    def _say(self, a: str, b: str, score: Score, *, joins: bool) -> None:
        """Add what one pair says."""
        if score.opposes:
            self.opposed = True
            votes = _Votes(max(-CLIP, score.against), 1)
        elif joins:
            votes = _Votes(min(CLIP, score.weight), 1, tied=True)
        elif (score.alike | score.unlike) & self.doubts:
            votes = _Votes()
        else:
            return
        between = self._between(votes, score)
        ours, theirs = self.home[a], self.home[b]
        ours.between[theirs] = theirs.between[ours] = between

    def _between(self, votes: _Votes, score: Score) -> _Between:
        """What is known between two nodes."""
        between = _Between(votes, score.alike & self.doubts)
        bit = 1
        while bit <= score.unlike:
            if bit & score.unlike:
                between.unlike[bit] = _Votes(votes.total, votes.count, votes.tied)
            bit <<= 1
        return between

    def _merge(self, ours: _Group, theirs: _Group) -> tuple[_Group, Iterable[_Group]]:
        """Make two groups one; return it, and the groups for which its merge may change an answer.

        The smaller group is added to the larger, so a customer of n contents costs O(n log n) in all.
        """
        if len(ours.members) + len(ours.between) < len(theirs.members) + len(theirs.between):
            ours, theirs = theirs, ours
        named = min(ours.name, theirs.name)
        renamed, ours.name = named != ours.name, named
        ours.members |= theirs.members
        for key in theirs.members:
            self.home[key] = ours
        ours.between.pop(theirs, None)
        changed = []
        for other, known in theirs.between.items():
            if other is ours:
                continue
            del other.between[theirs]
            both = ours.between.get(other)
            if both is None:
                ours.between[other] = other.between[ours] = known
            else:
                both.add(known)
            changed.append(other)
        return ours, ours.between if renamed else changed

    def decide(self, links: Iterable[tuple[Decision, str, str]]) -> list[str]:
        """Apply ``link`` decisions first, in the order given; return the ids of those that are forbidden."""
        suspended = []
        for decision, a, b in links:
            ours, theirs = self.home.get(a), self.home.get(b)
            if ours is None or theirs is None or ours is theirs:
                continue
            if self.broken(ours.members, theirs.members) is not None:
                suspended.append(decision.id)
            else:
                self._merge(ours, theirs)
        return suspended

    def run(self, contents: Mapping[str, Content], whole: Whole | None = None) -> list[tuple[str, ...]]:
        """Merge while the highest mean is above the threshold; return the groups.

        Groups that only a handle ties are merged later, when it is known which accounts each group has. Last
        come groups that are one as a ``whole``, if a way to judge that is given. ``contents`` are the nodes'.
        """
        self._merge_best()
        if self.labelled:
            self._count_labels(contents)
            self._merge_best()
        if whole is not None:
            above = self.threshold >> 10
            self._merge_wholes(Wholes(contents, whole, self.accounts, above, self.contested, self.two_people))
        return [tuple(sorted(group.members)) for group in dict.fromkeys(self.home.values())]

    def part(self) -> None:
        """Drop what groups know of each other, once all is asked: they refer to each other.

        If garbage is collected rarely, or not at all while much is linked, all of it would stay in memory.
        """
        for group in self.home.values():
            group.between.clear()

    def _count_labels(self, contents: Mapping[str, Content]) -> None:
        """Let handles tie, except those that changed hands."""
        groups = {group.name: group for group in self.home.values()}
        if not self.accounts.single(contents[key] for key in self.home):
            self.opposed = True
            stated = {
                name: self.accounts.numbers(contents[key] for key in group.members)
                for name, group in groups.items()
            }
            self.retaken = self.accounts.retaken(
                self.labelled, self.contested, lambda key: self.home[key].name, stated
            )
        for a, b, score in self.labelled:
            ours, theirs = self.home[a], self.home[b]
            if ours is theirs or (a, b) in self.retaken:
                continue
            between = ours.between.get(theirs)
            if between is None:
                between = ours.between[theirs] = theirs.between[ours] = _Between(_Votes())
            between.add(self._between(_Votes(min(CLIP, score.weight), 1, tied=True), score))

    def _merge_best(self) -> None:
        """Merge the two groups of the highest mean, and again, until none is above the threshold."""
        self.waiting.clear()
        groups = dict.fromkeys(self.home.values())
        heap: list[tuple[int, str, str]] = []
        for group in groups:
            self._offer(heap, group, (other for other in group.between if group.name < other.name))
        heapq.heapify(heap)
        while heap:
            negative, a, b = heapq.heappop(heap)
            ours, theirs = self.home[a], self.home[b]
            known = ours.between.get(theirs) if (ours.name, theirs.name) == (a, b) else None
            if known is None or -negative != known.votes.mean or not known.votes.tied:
                continue
            if known.votes.mean <= self.threshold:
                break
            if self.broken(ours.members, theirs.members) is not None:
                self.opposed = True
                continue
            if self._apart(ours, theirs) is not None:
                self.waiting[a, b] = None
                continue
            merged, changed = self._merge(ours, theirs)
            offers: list[tuple[int, str, str]] = []
            self._offer(offers, merged, changed)
            self._offer_again(offers, merged)
            for offer in offers:
                heapq.heappush(heap, offer)

    @staticmethod
    def _offer(heap: list[tuple[int, str, str]], group: _Group, others: Iterable[_Group]) -> None:
        for other in others:
            votes = group.between[other].votes
            if votes.tied:
                heap.append((-votes.mean, min(group.name, other.name), max(group.name, other.name)))

    def _offer_again(self, heap: list[tuple[int, str, str]], merged: _Group) -> None:
        """Offer refused merges again where a merge may change the answer: next to the group it made."""
        for a, b in list(self.waiting):
            ours, theirs = self.home[a], self.home[b]
            if any(one is merged or one in merged.between for one in (ours, theirs)):
                del self.waiting[a, b]
                if theirs in ours.between and (ours.name, theirs.name) == (a, b):
                    self._offer(heap, ours, [theirs])

    def _merge_wholes(self, wholes: Wholes) -> None:
        """Merge the two groups that weigh most as wholes, and again, until none is above the threshold."""
        while (found := self._best_whole(wholes)) is not None:
            self.opposed = True
            self._merge(*found)
            self._merge_best()

    def _best_whole(self, wholes: Wholes) -> tuple[_Group, _Group] | None:
        """Of the groups with too low a mean, the two that weigh most as wholes; None if there are none."""
        offers = []
        for ours in dict.fromkeys(self.home.values()):
            for theirs, known in ours.between.items():
                if ours.name < theirs.name and known.votes.tied and known.votes.mean <= self.threshold:
                    weight = wholes(ours.members, theirs.members)
                    if weight is not None:
                        offers.append((-weight, ours.name, theirs.name))
        for negative, a, b in sorted(offers):
            ours, theirs = self.home[a], self.home[b]
            if self.broken(ours.members, theirs.members) or self._apart(ours, theirs):
                continue
            if not any(self._torn(wholes, *pair, -negative) for pair in ((ours, theirs), (theirs, ours))):
                return ours, theirs
        return None

    def _torn(self, wholes: Wholes, ours: _Group, theirs: _Group, weight: int) -> bool:
        """Whether a group weighs about as much with a third one, which is not one with the second."""
        for other, known in ours.between.items():
            if other is not theirs and known.votes.tied:
                beside = wholes(ours.members, other.members)
                as_well = beside is not None and beside > weight - CLEARLY
                if as_well and wholes(theirs.members, other.members) is None:
                    return True
        return False

    # People told apart

    def apart(self, a: str, b: str) -> Reason | None:
        """Why the groups of two nodes, which nothing else keeps apart, did not merge; None if they may."""
        return self._apart(self.home[a], self.home[b])

    def _apart(self, ours: _Group, theirs: _Group) -> Reason | None:
        if not self.doubts:
            return None
        known = ours.between.get(theirs)
        if known is None:
            return None
        if known.parted(self.threshold):
            return Reason.UNLIKE
        if self._fits_two(ours, theirs) or self._fits_two(theirs, ours):
            return Reason.AMBIGUOUS
        return None

    def _fits_two(self, ours: _Group, theirs: _Group) -> bool:
        """Whether a third group fits one group about as well as the second, and these two are two people."""
        few, many = sorted((ours.between, theirs.between), key=len)
        return any(
            other in many and other is not theirs and self._rivals(ours, theirs, other) for other in few
        )

    def _rivals(self, ours: _Group, theirs: _Group, other: _Group) -> bool:
        here, there = ours.between[theirs], ours.between[other]
        if not there.votes.tied or there.votes.mean <= self.threshold:
            return False
        if abs(there.votes.mean - here.votes.mean) >= CLEARLY << 10 or there.parted(self.threshold):
            return False
        parted = theirs.between[other].parted(self.threshold)
        if not parted & ~(here.told | there.told):
            return False
        return self.broken(ours.members, other.members) is None
