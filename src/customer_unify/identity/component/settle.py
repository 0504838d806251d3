"""Says whether one more content can take its place as things stand, or must be linked with others anew."""

from __future__ import annotations

import attrs

from ...model.content import Content
from ...model.port import Snapshot
from ..draft import Draft
from ..stages import Stages
from .meeting import Meeting
from .reach import unsettled

__all__ = ["Place", "settle"]


@attrs.frozen(slots=True)
class Place:
    """Where a content goes: to a customer, or ('') to one of its own; and how many pairs that took.

    ``tied`` are all contents that may be tied to it.
    """

    customer: str
    compared: int = 0
    tied: tuple[str, ...] = ()


def settle(base: Snapshot, stages: Stages, content: Content) -> Place | Meeting:
    """The place of a content new to the base, no decision on it; whom it meets where that takes linking anew.

    This is what makes an uncontested record cost only its own candidates: with no
    counted pair against it and nothing contested, average linkage would put it there in
    any order, live as in bulk. Pairs that cannot reach the threshold are dropped by an upper bound.
    """
    meeting = Meeting(Draft(base, stages), base, content)
    if not meeting.meet(stages.keys(content)):
        return meeting
    meeting.whole = True
    if any(unsettled(meeting.draft, base, key, closing=True) for key in meeting.closing):
        return meeting
    if not meeting.finds() or not stages.joinable(content, meeting.generic.__contains__):
        return Place("")
    customer = meeting.customer()
    if customer is None:
        return meeting
    tied = tuple(other for other, score in meeting.scores.items() if score.weight > 0)
    return Place(customer, meeting.compared + meeting.draft.compared, tied)
