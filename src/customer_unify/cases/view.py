"""Who could take each requirement, so that a choice looks only at groups.

Each distinct requirement has a view: the rooms of the groups that satisfy it, as bits of one number, and the
reasons of the other groups in the same form. Views do not change when an agent takes or gives back a case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from ..model.routing import PassedOver, Passing, Requirement
from .fit import Fit, members
from .pool import Pool
from .room import Hand, total

__all__ = ["View", "Views", "passed"]

REASONS = tuple(Passing)
"""The reasons by number; counts are lists in this order."""

GROUPS = 1_000
"""How many records of passed-over agents are kept for equal decisions: also a bound on memory."""

VIEWS = 2_000
"""How many requirements are remembered: a bound on memory (law L19); the oldest is dropped first."""

_OFF_DUTY, _CLOSED, _FULL, _FREE = (
    REASONS.index(reason)
    for reason in (Passing.OFF_DUTY, Passing.CHANNEL_FULL, Passing.FULL, Passing.OTHER_CHOSEN)
)


class View:
    """The groups that satisfy a requirement, and why the others do not.

    ``rooms`` are the rooms of the able groups for what is asked; ``groups`` are the same groups by their
    usual rooms, ``never`` the others by reason. ``ground`` counts who is on duty, as of this number of
    ``shifts``, as if no agent had any case; the able are in the last place. It is replaced and never changed.
    """

    __slots__ = ("asked", "ground", "groups", "never", "rooms", "shifts", "size", "teams")

    def __init__(self, asked: Requirement, teams: frozenset[str], size: int) -> None:
        self.asked, self.teams, self.size = asked, teams, size
        self.rooms = self.groups = 0
        self.never: dict[int, int] = {}
        self.ground: tuple[int, ...] = ()
        self.shifts = -1


class Views:
    """The views of a pool.

    ``first`` costs one operation on two numbers, with a bit for each room, for each level of load up to that
    of the first able agent; the first view of a requirement costs one for each thing that is asked.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sizes: dict[frozenset[str], int] = {}
        self._views: dict[tuple[object, ...], View] = {}
        self._known: dict[tuple[Requirement, str], View] = {}
        self._fit = Fit((group.pattern, group.usual.bit) for group in pool.groups)
        self._of_teams: dict[frozenset[str], int] = {}
        self._own: dict[str, int] = {}
        """For each channel, the groups that have a room of their own for it."""
        for group in pool.groups:
            bit = group.usual.bit
            self._of_teams[group.teams] = self._of_teams.get(group.teams, 0) | bit
            for channel in group.rooms:
                self._own[channel] = self._own.get(channel, 0) | bit

    def view(self, asked: Requirement, team: str) -> View:
        """Who could take what is asked, in a team and in those that the requirement names besides."""
        view = self._known.get((asked, team))
        if view is None:
            view = self._meet(asked, team)
        if view.shifts != self._pool.shifts:
            self._count_on_duty(view)
        return view

    def _meet(self, asked: Requirement, team: str) -> View:
        """The view of a requirement that was not asked for before."""
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
        view = View(asked, teams, self._sizes[teams])
        searched = sum(groups for names, groups in self._of_teams.items() if not names.isdisjoint(teams))
        able, never = self._fit.parted(asked)
        view.groups = able & searched
        apart = view.groups & self._own.get(asked.channel, 0)
        view.rooms = view.groups & ~apart
        for place in members(apart):
            view.rooms |= self._pool.rooms[place].group.rooms[asked.channel].bit
        view.never = {REASONS.index(reason): groups & searched for reason, groups in never.items()}
        return view

    def _count_on_duty(self, view: View) -> None:
        """Count again who is there, after an agent came or left."""
        on = self._pool.on
        counts = [0] * len(REASONS)
        for reason, groups in view.never.items():
            counts[reason] = on.sum(groups)
        counts[_FREE] = on.sum(view.groups)
        counts[_OFF_DUTY] = view.size - sum(counts)
        view.ground, view.shifts = tuple(counts), self._pool.shifts

    # Choosing

    def able(self, agent: str, view: View) -> bool:
        """Whether an agent is there and could take what is asked, if they were free."""
        hand = self._pool.by_id.get(agent)
        return hand is not None and hand.on and bool(view.groups & hand.group.usual.bit)

    def somebody(self, view: View, without: Collection[str]) -> bool:
        """Whether anybody on duty could take it if they were free, some left out."""
        return view.ground[_FREE] > sum(1 for agent in without if self.able(agent, view))

    def first(self, view: View, without: Collection[str] = (), also: str | None = None) -> Hand | None:
        """The first of those who can take it now, some left out and one included besides; None if nobody."""
        found = self._pool.first(view.rooms, without)
        if also is not None:
            other = self._pool.by_id[also]
            if found is None or self._pool.rank(other) < self._pool.rank(found):
                return other
        return found


def passed(
    rooms: int,
    ground: Sequence[int],
    full: Sequence[int],
    closed: Sequence[int],
    given: bool,
    moved: Iterable[tuple[Passing, Passing]],
) -> tuple[PassedOver, ...]:
    """Who was passed over, in groups by reason, in the order of the reasons.

    ``ground`` counts who was on duty, ``full`` and ``closed`` who had no room, digit by digit; one of the
    able may have been ``given`` the case. ``moved`` are agents whom the case itself includes or excludes:
    the reason of their group, and their own.
    """
    counts = list(ground)
    without = total(full, rooms), total(closed, rooms)
    counts[_FULL] += without[0]
    counts[_CLOSED] += without[1]
    counts[_FREE] -= sum(without) + given
    for of, to in moved:
        counts[REASONS.index(of)] -= 1
        counts[REASONS.index(to)] += 1
    return _groups(*counts)


@lru_cache(maxsize=GROUPS)
def _groups(*counts: int) -> tuple[PassedOver, ...]:
    return tuple(PassedOver(REASONS[reason], many) for reason, many in enumerate(counts) if many)
