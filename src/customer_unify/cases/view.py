"""Who could take what is asked for, requirement by requirement, so that a choice looks at groups only.

Each distinct requirement has a view: the groups that satisfy it, in a heap by their first member. The heap is
lazy: whoever got busier is found out when he comes to the top; what became easier is read in the pool's log.
"""

from __future__ import annotations

from collections.abc import Collection
from heapq import heapify, heappop, heappush, heapreplace

from ..model.routing import Passing, Requirement
from .pool import Group, Pool
from .skills import busy, fits

__all__ = ["REASONS", "View", "Views"]

REASONS = tuple(Passing)
"""Reasons by number: counts are kept as lists in this order."""

VIEWS = 2_000
"""Distinct requirements remembered: a bound on memory (law L19); the one made first goes first."""

_OFF_DUTY, _CLOSED, _FULL, _FREE = (
    REASONS.index(reason)
    for reason in (Passing.OFF_DUTY, Passing.CHANNEL_FULL, Passing.FULL, Passing.OTHER_CHOSEN)
)
_ELSEWHERE = len(REASONS)
"""In place of a reason: the group is of none of the teams searched."""


class View:
    """The groups that satisfy a requirement, and why the others do not, counted among those on duty."""

    __slots__ = (
        "able",
        "asked",
        "counts",
        "eased",
        "filled",
        "full_of",
        "heap",
        "never",
        "numbers",
        "on",
        "size",
        "teams",
        "told",
    )

    def __init__(self, asked: Requirement, teams: frozenset[str], size: int, groups: int) -> None:
        self.asked, self.teams, self.size = asked, teams, size
        self.numbers, self.never = bytearray(groups), bytearray(groups)
        """Group by group: whether it is able; and if not, the number of the reason."""
        self.on = [0] * groups
        self.heap: list[int] = []
        self.able = 0
        """How many on duty could take it, were they free."""
        self.counts = [0] * len(REASONS)
        self.full_of: dict[int, tuple[int, int]] = {}
        self.eased = self.filled = self.told = 0


class Views:
    """The views of a pool.

    ``first`` costs a logarithm of the number of groups plus what became easier since the same was asked
    for last; the first view of a requirement costs a look at every group.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sizes: dict[frozenset[str], int] = {}
        self._views: dict[tuple[object, ...], View] = {}
        self._known: dict[tuple[Requirement, str], View] = {}

    def view(self, asked: Requirement, team: str) -> View:
        """Who of a team, and of those the requirement names beside it, could take what is asked for."""
        view = self._known.get((asked, team))
        if view is None:
            view = self._meet(asked, team)
        eased = self._pool.eased
        if view.eased < eased.first + len(eased.entries):
            self._ease(view)
        if view.told < self._pool.told.first + len(self._pool.told.entries):
            self._hear(view)
        return view

    def _meet(self, asked: Requirement, team: str) -> View:
        """The view of a requirement not asked for in these words before."""
        teams = asked.teams | {team}
        key = (
            tuple(asked.skills.items()),
            asked.language if not asked.language or asked.language in self._pool.languages else "-",
            asked.channel if asked.channel in self._pool.channels else "",
            asked.kinds,
            asked.reason if asked.reason in self._pool.reasons else None,
            teams,
        )
        view = self._views.get(key)
        if view is None:
            if len(self._views) >= VIEWS:
                del self._views[next(iter(self._views))]
                self._known.clear()
            view = self._views[key] = self._made(asked, teams)
        if len(self._known) >= 2 * VIEWS:
            self._known.clear()
        self._known[asked, team] = view
        return view

    def _made(self, asked: Requirement, teams: frozenset[str]) -> View:
        if teams not in self._sizes:
            self._sizes[teams] = sum(not hand.group.teams.isdisjoint(teams) for hand in self._pool.hands)
        view = View(asked, teams, self._sizes[teams], len(self._pool.groups))
        for group in self._pool.groups:
            if group.teams.isdisjoint(teams):
                view.never[group.number] = _ELSEWHERE
            elif (never := fits(group.pattern, asked)) is None:
                view.numbers[group.number] = 1
            else:
                view.never[group.number] = REASONS.index(never)
        view.counts[_OFF_DUTY] = view.size
        view.eased = view.filled = view.told = -1
        self._ease(view)
        return view

    def _ease(self, view: View) -> None:
        """Let a view know whose groups' first members became less busy since it was last asked."""
        log, heap = self._pool.eased, view.heap
        eased = log.since(view.eased) if len(heap) <= 2 * len(self._pool.groups) + 64 else None
        view.eased = log.end
        if eased is None:
            heads = (self._head(view, group) for group in self._pool.groups if view.numbers[group.number])
            heap[:] = [key for key in heads if key is not None]
            heapify(heap)
            return
        for number in eased:
            if view.numbers[number]:
                key = self._head(view, self._pool.groups[number])
                if key is not None:
                    heappush(heap, key)

    def _head(self, view: View, group: Group) -> int | None:
        """The first of a group who has room for what is asked, as one number: how busy, how knowing, who."""
        rooms = group.rooms
        room = rooms.get(view.asked.channel, group.usual)
        entry = self._pool.top(room)
        if entry is None:
            return None
        taken = entry >> self._pool.bits
        rank = group.ranks.get(taken)
        if rank is None:
            rank = (
                busy(taken, group.pattern.capacity) << self._pool.knowing | group.knows
            ) << self._pool.bits
            if taken < 1_000:  # a bound on memory; an agent rarely has so many cases
                group.ranks[taken] = rank
        return rank | entry & self._pool.mask

    # Choosing

    def able(self, agent: str, view: View) -> bool:
        """Whether an agent is there and could take what is asked for, were he free."""
        hand = self._pool.by_id.get(agent)
        return hand is not None and hand.on and bool(view.numbers[hand.group.number])

    def somebody(self, view: View, without: Collection[str]) -> bool:
        """Whether anybody on duty could take it, were he free, some left out."""
        return view.able > sum(1 for agent in without if self.able(agent, view))

    def first(self, view: View, without: Collection[str] = (), also: str | None = None) -> str | None:
        """Who comes first among those who can take it now, some left out and somebody let in beside.

        None when there is nobody.
        """
        best = self._first(view, without)
        if also is not None:
            hand = self._pool.by_id[also]
            rank = busy(hand.taken, hand.agent.capacity) << self._pool.knowing | hand.group.knows
            key = rank << self._pool.bits | hand.order
            best = key if best is None else min(best, key)
        return self._pool.hands[best & self._pool.mask].agent.id if best is not None else None

    def _first(self, view: View, without: Collection[str]) -> int | None:
        heap, hands, mask = view.heap, self._pool.hands, self._pool.mask
        aside: list[int] = []
        best: int | None = None
        while heap and (best is None or heap[0] < best):
            top = heap[0]
            hand = hands[top & mask]
            key = self._head(view, hand.group)
            if key is None:
                heappop(heap)
            elif key != top:
                heapreplace(heap, key)
            elif hand.agent.id not in without:
                best = key
                break
            else:
                aside.append(heappop(heap))
                other = self._second(view, hand.group, without)
                best = other if best is None or (other is not None and other < best) else best
        for key in aside:
            heappush(heap, key)
        return best

    def _second(self, view: View, group: Group, without: Collection[str]) -> int | None:
        """The first of a group who has room and is not left out."""
        heap, aside = group.room(view.asked.channel).heap, []
        while (key := self._head(view, group)) is not None:
            if self._pool.hands[key & self._pool.mask].agent.id not in without:
                break
            aside.append(heappop(heap))
        for entry in aside:
            heappush(heap, entry)
        return key

    # Counting

    def counts(self, view: View) -> list[int]:
        """How many are passed over for each of ``REASONS``; the last are those who could take it."""
        if view.filled != self._pool.filled.end:
            self._fill(view)
        counts = view.counts.copy()
        counts[_FREE] += view.able
        return counts

    def _hear(self, view: View) -> None:
        """Let a view know who came and who left."""
        log, counts = self._pool.told, view.counts
        told = log.since(view.told)
        for number in range(len(self._pool.groups)) if told is None else told:
            group = self._pool.groups[number]
            came = group.on - view.on[number]
            if not came or view.never[number] == _ELSEWHERE:
                continue
            view.on[number] = group.on
            counts[_OFF_DUTY] -= came
            if view.numbers[number]:
                view.able += came
            else:
                counts[view.never[number]] += came
        view.told = log.end

    def _fill(self, view: View) -> None:
        """Let a view know where agents became full, or free again."""
        log, counts, full_of = self._pool.filled, view.counts, view.full_of
        filled = log.since(view.filled)
        if filled is None:
            filled = {group.number for group in self._pool.groups if view.numbers[group.number]}
        channel = view.asked.channel
        for number in filled:
            if view.numbers[number]:
                group = self._pool.groups[number]
                room = group.rooms.get(channel, group.usual)
                closed, full = full_of.get(number, (0, 0))
                counts[_CLOSED] += room.closed - closed
                counts[_FULL] += room.full - full
                counts[_FREE] -= room.closed - closed + room.full - full
                full_of[number] = (room.closed, room.full)
        view.filled = log.end
