"""Gives each group of records its customer id: the one it keeps, its own former one, or a new one.

Every id is *kept* by one record, its keeper, and goes where that record goes. A group gets the
oldest id that its records keep. So ids depend on which records are together, and not on how that came
about: separating merged records, or joining separated ones, returns the former ids, in any order
(laws L4, L9). An id changes its keeper in three cases only: the keeper is removed; the records that leave
the keeper are more, and have no id of their own; a group without an id takes back one that nobody keeps.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import attrs

from ...model.record import RecordRef

__all__ = ["Member", "Named", "Standing", "name_groups"]


@attrs.frozen(slots=True)
class Member:
    """What naming needs to know of a record: its customer now ('' for none), those before, its age.

    ``age`` orders records by when they were first seen, the oldest first.
    """

    ref: RecordRef
    customer: str
    former: tuple[str, ...] = ()
    age: float = 0.0


@attrs.frozen(slots=True)
class Standing:
    """The state of an id before the step: the smaller its ``number``, the older it is.

    ``keeper`` is the record that keeps it, if any does; ``vacant`` says that it was retired before.
    """

    number: int
    keeper: RecordRef | None
    vacant: bool


@attrs.frozen
class Named:
    """A group, its id, the age of the id and its keeper.

    ``restored`` is True for a retired id taken back, ``minted`` for a new one. A group without members
    stands for records of a customer that the step does not touch: only its keeper changes.
    """

    id: str
    members: tuple[Member, ...]
    number: int
    keeper: RecordRef
    minted: bool = False
    restored: bool = False


def name_groups(
    groups: Iterable[Sequence[Member]],
    *,
    standing: Callable[[str], Standing | None],
    is_live: Callable[[RecordRef], bool],
    outside: Callable[[str, Collection[RecordRef]], bool],
    heir: Callable[[str, Collection[RecordRef]], RecordRef | None],
    mint: Callable[[], tuple[str, int]],
) -> list[Named]:
    """Give each group its id. Ids depend on history, and only this function reads history (laws L1, L9).

    ``standing`` gives the state of an id that may be given; ``outside(id, refs)`` says whether the
    customer has a live record other than ``refs``, and ``heir`` which of these is to keep the id;
    ``mint`` makes a new id and its age.

    1. A customer that lost no live record and met no other customer keeps its id, whichever records join.
    2. A group without an id takes back a retired one it had, unless a keeper of that id may claim it.
    3. An id goes to the records that left its keeper, if they are more and have no id.
    4. Every other group gets the oldest id that its records keep.
    5. A group still without an id takes the one it had, if no other group got it; else a new one is minted.

    Cost: O(r log r) for r records.
    """
    return _Naming(groups, standing, is_live, outside, heir, mint).named()


class _Naming:
    def __init__(
        self,
        groups: Iterable[Sequence[Member]],
        standing: Callable[[str], Standing | None],
        is_live: Callable[[RecordRef], bool],
        outside: Callable[[str, Collection[RecordRef]], bool],
        heir: Callable[[str, Collection[RecordRef]], RecordRef | None],
        mint: Callable[[], tuple[str, int]],
    ) -> None:
        ordered = (tuple(sorted(group, key=lambda member: member.ref)) for group in groups)
        self.groups = sorted(ordered, key=lambda group: group[0].ref)
        self.read, self.is_live, self.heir, self.mint = standing, is_live, heir, mint
        self.known: dict[str, Standing | None] = {}
        self.place = {member.ref: at for at, group in enumerate(self.groups) for member in group}
        self.parts: dict[str, Counter[int]] = defaultdict(Counter)
        self.homes: list[set[str]] = [set() for _ in self.groups]
        for at, group in enumerate(self.groups):
            for member in group:
                if member.customer:
                    self.parts[member.customer][at] += 1
                    self.homes[at].add(member.customer)
        self.names: dict[int, str] = {}
        self.beyond = {id for id in self.parts if outside(id, self.place)}
        self.kept: list[dict[str, Standing]] = [{} for _ in self.groups]
        self.at: dict[str, int] = {}
        self._find_kept()

    def standing(self, id: str) -> Standing | None:
        if id not in self.known:
            self.known[id] = self.read(id)
        return self.known[id]

    def _find_kept(self) -> None:
        for at, group in enumerate(self.groups):
            for member in group:
                for id in (member.customer, *member.former):
                    stands = self.standing(id) if id and id not in self.beyond else None
                    if stands is None or not (stands.vacant or id in self.parts):
                        continue
                    if stands.keeper == member.ref:
                        self.kept[at][id] = stands
                        self.at[id] = at

    def named(self) -> list[Named]:
        """The groups with their ids, and the customers outside the step whose keeper changed."""
        self._go_on()
        self._take_back()
        self._part()
        for at, kept in enumerate(self.kept):
            if at not in self.names and kept:
                self.names[at] = self._oldest(at)
        self._inherit()
        return [*self._handed_on(), *(self._told(at) for at in range(len(self.groups)))]

    def _oldest(self, at: int) -> str:
        return min(self.kept[at], key=lambda id: (self.kept[at][id].number, id))

    def _bare(self, at: int) -> bool:
        return not self.kept[at] and at not in self.names

    def _give(self, id: str, at: int, number: int) -> None:
        """Give an id to the oldest record of a group that had it, preferably one that has it now."""
        own = [member for member in self.groups[at] if member.customer == id]
        knowing = own or [member for member in self.groups[at] if id in member.former]
        keeper = min(knowing, key=lambda member: (member.age, member.ref)).ref
        stands = self.standing(id)
        if id in self.at:
            del self.kept[self.at[id]][id]
        self.at[id] = at
        self.kept[at][id] = Standing(number, keeper, stands is not None and stands.vacant)

    def _go_on(self) -> None:
        """Customers that lost no live record and met no other customer keep their id."""
        for id, counts in self.parts.items():
            at, stands = next(iter(counts)), self.standing(id)
            if len(counts) > 1 or len(self.homes[at]) > 1 or id in self.beyond or stands is None:
                continue
            if self.at.get(id) != at:
                self._give(id, at, stands.number)
            self.names[at] = id

    def _take_back(self) -> None:
        """Give retired ids to groups that keep none, if as many of their records had one as had not."""
        wishes = []
        for at, group in enumerate(self.groups):
            claims: dict[str, tuple[int, int]] = {}
            homeless = 0
            for member in group if self._bare(at) else ():
                free = [(when, id) for when, id in enumerate(member.former) if self._is_free(id)]
                homeless += bool(member.customer and not free)
                for when, id in free:
                    count, latest = claims.get(id, (0, 0))
                    claims[id] = (count + 1, max(latest, when))
            wishes += [
                (-count, -latest, at, id) for id, (count, latest) in claims.items() if count >= homeless
            ]
        for _, _, at, id in sorted(wishes):
            if self._bare(at) and self._is_free(id):
                self._give(id, at, self._younger(at))

    def _is_free(self, id: str) -> bool:
        """Whether a retired id may be taken: its keeper is gone, or is here under another id."""
        stands = self.standing(id)
        if stands is None or not stands.vacant:
            return False
        at = self.at.get(id)
        if at is None:
            return stands.keeper is None or not self.is_live(stands.keeper)
        return self.names.get(at, self._oldest(at)) != id

    def _younger(self, at: int) -> int:
        """A number younger than those of all customers a group comes from: joined again, their ids win."""
        numbers = [stands.number for id in self.homes[at] if (stands := self.standing(id)) is not None]
        return 1 + max(numbers, default=0)

    def _part(self) -> None:
        """Give an id to the records that left its keeper, if they are more and have no id."""
        wishes = []
        taken = {*self.names.values(), *self.beyond}
        for id, counts in self.parts.items():
            stands = self.standing(id)
            if id not in taken and stands is not None:
                here = counts[self.at[id]] if id in self.at else 0
                wishes += [
                    (-count, stands.number, at, id)
                    for at, count in counts.items()
                    if count > here and self._bare(at)
                ]
        for _, number, at, id in sorted(wishes):
            if self._bare(at) and id not in taken:
                taken.add(id)
                self._give(id, at, number)

    def _inherit(self) -> None:
        """Give groups without an id the ids of their former customers that no group got."""
        taken = {*self.names.values(), *self.beyond}
        wishes = []
        for id, counts in self.parts.items():
            stands = self.standing(id)
            if id not in taken and stands is not None:
                wishes += [(-count, stands.number, at, id) for at, count in counts.items() if self._bare(at)]
        for _, number, at, id in sorted(wishes):
            if at not in self.names and id not in taken:
                taken.add(id)
                self._give(id, at, number)
                self.names[at] = id

    def _handed_on(self) -> Iterator[Named]:
        """Customers whose keeper left, while some of their records are outside the step."""
        for id in sorted(self.beyond):
            stands = self.standing(id)
            if stands is None:
                continue
            keeper = stands.keeper
            if keeper is None or keeper in self.place or not self.is_live(keeper):
                heir = self.heir(id, self.place)
                assert heir is not None, "somebody is outside"
                yield Named(id, (), stands.number, heir)

    def _told(self, at: int) -> Named:
        group = self.groups[at]
        if at not in self.names:
            id, number = self.mint()
            first = min(group, key=lambda member: (member.age, member.ref)).ref
            return Named(id, group, max(number, self._younger(at)), first, minted=True)
        id = self.names[at]
        stands = self.kept[at][id]
        assert stands.keeper is not None
        return Named(id, group, stands.number, stands.keeper, restored=stands.vacant)
