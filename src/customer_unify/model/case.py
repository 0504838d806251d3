"""A case: what a person wrote until it is settled, who owns it, and every event that made it so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import attrs

from .explanation import Explanation
from .follow_up import Heard, Learnt, Promise, Settlement
from .message import Message, ReplyHandle
from .peer import PeerQuestion
from .record import RecordRef
from .review import Review
from .routing import RoutingDecision
from .shown import Shown
from .standing import Standing

__all__ = [
    "Action",
    "ActionKind",
    "Assignment",
    "Case",
    "CaseEvent",
    "CaseEventKind",
    "CaseState",
    "Clock",
    "ClockKind",
    "ClockState",
    "Need",
    "NeedKind",
    "Received",
    "Sent",
    "Tenure",
    "ThreadDecision",
    "ThreadKind",
]


class ThreadKind(StrEnum):
    """What becomes of a message that comes in."""

    SAME = "same"
    """It was here before: nothing happens."""
    JOIN = "join"
    REOPEN = "reopen"
    NEW = "new"


@attrs.frozen
class ThreadDecision:
    """Which case a message belongs to, and the code of the reason."""

    kind: ThreadKind
    case: str | None
    because: str


@attrs.frozen
class Received:
    """A message as a case holds it: the record its author became, when it came, where its answer goes.

    ``proven`` says whether the channel vouched for the author when it came (law L8).
    """

    message: Message
    handle: ReplyHandle
    at: datetime
    author: RecordRef | None = None
    proven: bool = False
    decision: ThreadDecision | None = None

    @property
    def key(self) -> str:
        """What makes the message one."""
        return self.message.key


@attrs.frozen
class Sent:
    """An answer that left, or failed to (``failed`` says why).

    ``answered`` names, by their keys, the messages it answered: all that waited when it left.
    """

    plan: str
    handle: ReplyHandle
    at: datetime
    agent: str | None = None
    text: str = attrs.field(default="", repr=False)
    answered: tuple[str, ...] = ()
    failed: str | None = None


class CaseState(StrEnum):
    """Where a case stands: being served, settled, or continued in another after two customers became one."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@attrs.frozen
class Assignment:
    """Who owns a case: an agent of a team, or, while ``agent`` is None, the team's queue (law L17).

    ``accepted`` is False while the agent has only been offered it. ``decision`` is the
    routing that led here; None when a person decided.
    """

    team: str
    agent: str | None = None
    accepted: bool = False
    since: datetime | None = None
    decision: RoutingDecision | None = None

    @property
    def owner(self) -> str:
        """The agent's id, or the team's name: never nobody."""
        return self.agent or self.team


class NeedKind(StrEnum):
    """What can be missing."""

    INFORMATION = "information"
    PERSON = "person"
    ITEM = "item"


@attrs.frozen
class Need:
    """Something or somebody a case still lacks, the stage that asks for it, and the question to ask.

    ``ask`` maps a language to the question.
    """

    kind: NeedKind
    name: str
    stage: str = ""
    ask: Mapping[str, str] = attrs.field(factory=dict)


class CaseEventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    RECEIVED = "received"
    IDENTIFIED = "identified"
    ASSESSED = "assessed"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    INFORMED = "informed"
    STAFFED = "staffed"
    DONE = "done"
    REFUSED = "refused"
    REACHED = "reached"
    PROMISED = "promised"
    KEPT = "kept"
    HEARD = "heard"
    REVIEWED = "reviewed"
    ASKED = "asked"
    HELPED = "helped"
    CONFIRMED = "confirmed"
    ADDED = "added"
    MOVED = "moved"
    SENT = "sent"
    FAILED = "failed"
    ESCALATED = "escalated"
    CLOSED = "closed"
    REOPENED = "reopened"
    ABSORBED = "absorbed"
    MERGED = "merged"
    PARTED = "parted"
    RESTORED = "restored"


@attrs.frozen
class CaseEvent(Shown):
    """One thing that happened to a case: what, when, by whom, and the plain data that say it."""

    kind: CaseEventKind = attrs.field(converter=CaseEventKind)
    at: datetime
    by: str = attrs.field(default="", repr=False)
    data: Mapping[str, Any] = attrs.field(factory=dict, repr=False)


class ClockKind(StrEnum):
    """What is waited for."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    TIER = "tier"
    """The team that has the case now, from when it came there."""


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    """The deadline passed, whether it was answered later or not at all."""


@attrs.frozen
class Clock(Shown):
    """One promise of time: since when, due when (None while paused), and how much open time was used."""

    kind: ClockKind
    started_at: datetime
    target: timedelta
    used: timedelta
    state: ClockState
    due_at: datetime | None = None
    stopped_at: datetime | None = None


@attrs.frozen
class Tenure:
    """How long somebody had a case: an agent of a team, or, where ``agent`` is None, the team's queue.

    ``used`` is the open time from ``since`` to ``until`` (None: still so), ``waited`` the part of it in
    which the person waited for us: what a tier can be asked to answer for, and no more.
    """

    team: str
    agent: str | None
    since: datetime
    until: datetime | None
    used: timedelta
    waited: timedelta


class ActionKind(StrEnum):
    """What time alone makes necessary."""

    RETURN = "return"
    """An offer nobody accepted, or a case its owner leaves unanswered, goes back to the queue, age kept."""
    RELAX = "relax"
    """A case in the queue may be given to more people."""
    ESCALATE = "escalate"
    """A clock ran out."""
    REMIND = "remind"
    """A promise falls due, peers have not answered, or the author of a held review waits for an answer."""
    PUBLISH = "publish"
    """The delay of a review ends."""


@attrs.frozen
class Action(Shown):
    """Something due at ``due_at``: the host asks for it by ``Desk.due`` and hands it to ``Desk.apply``.

    One that is no longer due, because the case has moved on, does nothing.
    """

    kind: ActionKind
    case: str
    due_at: datetime
    clock: ClockKind | None = None


@attrs.frozen
class Case(Shown):
    """What a person wrote, on whatever channels, until it is settled.

    Every change makes a new case and an event; a case is the fold of its events.
    ``customer`` is the customer's id (None for an employee's remark about nobody).
    ``received`` keeps every message with its own reply handle, in order of arrival.
    ``needs`` says which information, people and items are still missing; ``facts`` holds what was
    learnt, by the name of the information, ``learnt`` after which message each was; ``times`` how often items
    were done, ``reached`` the milestones.
    ``band`` is the urgency its clocks were set for, before time promoted it, ``loyalty_tier`` the customer's
    tier they were set for, as far as it is sure who speaks; ``parted_from`` names the case it was taken out
    of when its author turned out to be somebody else. ``promises`` and ``heard`` are what follows,
    ``reviews`` what its messages say in public, ``questions`` what peers were asked, ``settlement`` what
    showed that it could be closed (row 4.11); ``team_since`` is when it came to the team that has it.
    """

    id: str
    template: str
    opened_at: datetime
    assignment: Assignment
    state: CaseState = CaseState.OPEN
    customer: str | None = None
    reason: str | None = None
    language: str | None = None
    standing: Standing | None = None
    band: int = 0
    loyalty_tier: int = 0
    received: tuple[Received, ...] = attrs.field(default=(), repr=False)
    sent: tuple[Sent, ...] = attrs.field(default=(), repr=False)
    stage: str = ""
    known: frozenset[str] = frozenset()
    facts: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    learnt: tuple[Learnt, ...] = attrs.field(default=(), repr=False)
    done: frozenset[str] = frozenset()
    times: Mapping[str, int] = attrs.field(factory=dict)
    reached: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    people: Mapping[str, str] = attrs.field(factory=dict)
    needs: tuple[Need, ...] = attrs.field(default=(), repr=False)
    declined: frozenset[str] = frozenset()
    owners: tuple[str, ...] = ()
    queued_at: datetime | None = None
    team_since: datetime | None = None
    escalated: frozenset[str] = frozenset()
    closed_at: datetime | None = None
    closed_because: str = attrs.field(default="", repr=False)
    left: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = attrs.field(default=(), repr=False)
    heard: tuple[Heard, ...] = attrs.field(default=(), repr=False)
    settlement: Settlement | None = None
    reviews: tuple[Review, ...] = ()
    questions: tuple[PeerQuestion, ...] = ()
    merged_into: str | None = None
    absorbed: tuple[str, ...] = ()
    parted_from: str | None = None
    version: int = 0
    _why: Callable[[Case, str], Explanation] | None = attrs.field(
        default=None, repr=False, eq=False, alias="why"
    )

    @property
    def open(self) -> bool:
        """Whether somebody still owes an answer or a settlement."""
        return self.state is CaseState.OPEN

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages, in order of arrival."""
        return tuple(held.message for held in self.received)

    @property
    def handles(self) -> tuple[ReplyHandle, ...]:
        """Every reply handle, in order of arrival; none is dropped while its message is here (law L17)."""
        return tuple(held.handle for held in self.received)

    @property
    def channel(self) -> str:
        """The channel of the latest message."""
        return self.received[-1].handle.channel if self.received else ""

    @property
    def answers(self) -> tuple[Sent, ...]:
        """The answers that left and did not come back: one of which that is told later answered nothing."""
        last = {reply.plan: reply for reply in self.sent}
        return tuple(one for one in self.sent if one.failed is None and last[one.plan].failed is None)

    @property
    def waiting(self) -> tuple[Received, ...]:
        """The messages nobody has answered yet, in order of arrival."""
        answered = {key for reply in self.answers for key in reply.answered}
        return tuple(held for held in self.received if held.key not in answered)

    @property
    def waiting_since(self) -> datetime | None:
        """When the first message nobody has answered yet came in; None when all are answered."""
        return min((held.at for held in self.waiting), default=None)

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """What was promised and is not kept yet, the first due first."""
        return tuple(
            sorted((one for one in self.promises if one.kept_at is None), key=lambda one: one.due_at)
        )

    def gaps(self) -> tuple[Need, ...]:
        """Which people and which information are missing; items to be done are in ``needs``, too."""
        return tuple(need for need in self.needs if need.kind is not NeedKind.ITEM)

    def conversation(self, *, public: bool | None = None) -> tuple[Received | Sent, ...]:
        """What was written and answered, in order of time: all of it, or the public or the private part.

        A personal problem told in a public place has both (row 2.24).
        """
        both: tuple[Received | Sent, ...] = (*self.received, *self.sent)
        part = (one for one in both if public is None or one.handle.public is public)
        return tuple(sorted(part, key=lambda one: one.at))

    def explain(self, language: str = "en") -> Explanation:
        """Why it is where it is: who the person is, where it stands, who has it, what is missing.

        Raises ``LookupError`` for a case kept without its desk.
        """
        if self._why is None:
            raise LookupError("this case was kept without its desk; ask Desk.case(id)")
        return self._why(self, language)
