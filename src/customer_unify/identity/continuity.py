"""Gives each group of records its customer id: the one it had, its own former one, or a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import attrs

from ..model.record import RecordRef

__all__ = ["Member", "Named", "name_groups"]


@attrs.frozen(slots=True)
class Member:
    """A record as continuity sees it: the customer it belongs to now ('' for none), and those before."""

    ref: RecordRef
    customer: str
    former: tuple[str, ...] = ()


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
    mint: Callable[[], str],
) -> list[Named]:
    """Name each group; ids are history, so this alone may read it (laws L1, L9).

    A present id goes to the group that holds most of its records, the older id first
    where two meet. A group left without one takes back the id most of its records had
    last, if it is ``vacant``; only then is a new one minted. ``age`` orders ids by
    when they were minted. Cost: O(r log r) for r records.
    """
    ordered = sorted((tuple(sorted(group, key=lambda member: member.ref)) for group in groups), key=_first)
    given: dict[int, str] = {}
    taken: set[str] = set()
    _assign([_present(group, age) for group in ordered], given, taken)
    homeless = [_former(group, vacant) if at not in given else {} for at, group in enumerate(ordered)]
    restored = set(_assign(homeless, given, taken))
    named = []
    for at, group in enumerate(ordered):
        known = given.get(at)
        named.append(Named(known or mint(), group, minted=known is None, restored=at in restored))
    return named


def _first(group: Sequence[Member]) -> RecordRef:
    return group[0].ref


Claims = dict[str, tuple[int, int]]
"""By id: how many records of the group speak for it, and what settles a tie (the larger first)."""


def _present(group: Sequence[Member], age: Callable[[str], int]) -> Claims:
    counts = Counter(member.customer for member in group if member.customer)
    return {id: (count, -age(id)) for id, count in counts.items()}


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
        (-count, -tie, at, id) for at, known in enumerate(claims) for id, (count, tie) in known.items()
    )
    served = []
    for _, _, at, id in wishes:
        if at not in given and id not in taken:
            given[at] = id
            taken.add(id)
            served.append(at)
    return served
