"""Gives each group of records its customer id: the one it had, its own former one, or a new one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence

import attrs

from ..model.record import RecordRef

__all__ = ["Member", "Named", "name_groups"]


@attrs.frozen(slots=True)
class Member:
    """A record as continuity sees it: the customer it belongs to now ('' for none), those before, its age.

    ``age`` orders records by when they were first seen, the oldest first.
    """

    ref: RecordRef
    customer: str
    former: tuple[str, ...] = ()
    age: float = 0.0


@attrs.frozen
class Named:
    """A group and its id; ``restored`` is True for a retired id taken back, ``minted`` for a new one."""

    id: str
    members: tuple[Member, ...]
    minted: bool = False
    restored: bool = False


def name_groups(
    groups: Iterable[Sequence[Member]],
    *,
    age: Callable[[str], int],
    vacant: Callable[[str], bool],
    merged: Callable[[str], bool],
    mint: Callable[[], str],
) -> list[Named]:
    """Name each group; ids are history, so this alone may read it (laws L1, L9).

    A present id goes to the group that holds most of its records. Of an id that several
    groups hold, the records at home under it count first, those with no id to go back to that
    was lost in a merge (``merged``), and where numbers are equal the record seen first: so a merge undone
    gives each part the id it had, whichever is larger (law L4). The older id comes first where
    two meet. A group left without one takes back the id most of its records had last, if it
    is ``vacant``; only then is a new one minted. ``age`` orders ids by when they were minted.
    Cost: O(r log r) for r records.
    """
    ordered = sorted((tuple(sorted(group, key=lambda member: member.ref)) for group in groups), key=_first)
    given: dict[int, str] = {}
    taken: set[str] = set()
    split = _split(ordered)
    _assign([_present(group, age, merged, split) for group in ordered], given, taken)
    homeless = [_former(group, vacant) if at not in given else {} for at, group in enumerate(ordered)]
    restored = set(_assign(homeless, given, taken))
    named = []
    for at, group in enumerate(ordered):
        known = given.get(at)
        named.append(Named(known or mint(), group, minted=known is None, restored=at in restored))
    return named


def _first(group: Sequence[Member]) -> RecordRef:
    return group[0].ref


Claims = dict[str, tuple[float, ...]]
"""By id: how many records of the group speak for it, then what settles ties; the larger first."""


def _split(groups: Iterable[Sequence[Member]]) -> set[str]:
    """The present ids that more than one group holds."""
    held = Counter(id for group in groups for id in {member.customer for member in group})
    return {id for id, count in held.items() if count > 1}


def _present(
    group: Sequence[Member],
    age: Callable[[str], int],
    merged: Callable[[str], bool],
    split: Container[str],
) -> Claims:
    total: Counter[str] = Counter()
    home: Counter[str] = Counter()
    first: dict[str, float] = {}
    for member in group:
        id = member.customer
        total[id] += 1
        if id not in split or not any(map(merged, member.former)):
            home[id] += 1
            first[id] = min(member.age, first.get(id, member.age))
    return {id: (home[id], count, -age(id), -first.get(id, math.inf)) for id, count in total.items() if id}


def _former(group: Sequence[Member], vacant: Callable[[str], bool]) -> Claims:
    """Vacant ids the records had; where numbers are equal the later membership counts first."""
    claims: Claims = {}
    for member in group:
        for at, id in enumerate(member.former):
            count, latest = claims.get(id, (0, 0))
            claims[id] = (count + 1, max(latest, at))
    return {id: claim for id, claim in claims.items() if vacant(id)}


def _assign(claims: Sequence[Claims], given: dict[int, str], taken: set[str]) -> list[int]:
    """Hand out ids, the strongest claim first; return the groups that got one."""
    wishes = sorted(
        (tuple(-part for part in claim), at, id)
        for at, known in enumerate(claims)
        for id, claim in known.items()
    )
    served = []
    for _, at, id in wishes:
        if at not in given and id not in taken:
            given[at] = id
            taken.add(id)
            served.append(at)
    return served
