"""A case: what a person wrote until it is settled, who owns it, and all its events."""

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
    """What happens to a message that comes in."""

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
    """A message in a case: the record of its author, when it came, where its answer goes.

    ``proven`` says whether the channel proved the author when it came (law L8).
    """

    message: Message
    handle: ReplyHandle
    at: datetime
    author: RecordRef | None = None
    proven: bool = False
    decision: ThreadDecision | None = None

    @property
    def key(self) -> str:
        """What identifies the message."""
        return self.message.key


@attrs.frozen
class Sent:
    """An answer that was sent, or failed (``failed`` says why).

    ``answered`` has the keys of the messages that it answered: all that waited when it was sent.
    """

    plan: str
    handle: ReplyHandle
    at: datetime
    agent: str | None = None
    text: str = attrs.field(default="", repr=False)
    answered: tuple[str, ...] = ()
    failed: str | None = None


class CaseState(StrEnum):
    """The state of a case: being served, settled, or merged into another case."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@attrs.frozen
class Assignment:
    """Who owns a case: an agent of a team, or the team's queue if ``agent`` is None (law L17).

    ``accepted`` is False while the agent has only been offered it. ``decision`` is the
    routing decision; None if a person decided.
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
    """Something or somebody that a case still lacks, the stage that needs it, and the question to ask.

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
    """One thing that happened to a case: what, when, by whom, and its plain data."""

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
    """The time of the team that has the case now, since it came there."""


class ClockState(StrEnum):
    """The state of a clock."""

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
    """For how long somebody had a case: an agent of a team, or the team's queue if ``agent`` is None.

    ``used`` is the open time from ``since`` to ``until`` (None: until now), ``waited`` the part of it in
    which the person waited for us. A tier is only responsible for this part.
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
    """An offer that nobody accepted, or a case left unanswered, goes back to the queue with its age."""
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
    """Something due at ``due_at``: the host gets it from ``Desk.due`` and gives it to ``Desk.apply``.

    It does nothing if the case has changed and the action is no longer due.
    """

    kind: ActionKind
    case: str
    due_at: datetime
    clock: ClockKind | None = None


@attrs.frozen
class Case(Shown):
    """What a person wrote about one matter, on all channels, until it is settled.

    Every change makes a new case and an event, so the events give the case.

    * ``customer`` is the customer's id (None for an employee's remark about nobody).
    * ``received`` has every message with its own reply handle, in order of arrival.
    * ``needs`` says which information, people and items are still missing. ``facts`` has what was learnt, by
      the name of the information, ``learnt`` after which message; ``times`` says how often items were done,
      ``reached`` has the milestones.
    * ``band`` is the urgency for which its clocks were set, before time promoted it; ``loyalty_tier`` is the
      tier for which they were set, as far as it is sure who speaks.
    * ``parted_from`` names the case from which it was taken when its author turned out to be another person.
    * ``promises`` and ``heard`` are promises and what the person said of them, ``reviews`` its public
      reviews, ``questions`` what peers were asked.
    * ``settlement`` is what showed that it could be closed (row 4.11); ``team_since`` is when it came to the
      team that has it.
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
        """The answers that were sent and did not come back; one that came back answered nothing."""
        last = {reply.plan: reply for reply in self.sent}
        return tuple(one for one in self.sent if one.failed is None and last[one.plan].failed is None)

    @property
    def waiting(self) -> tuple[Received, ...]:
        """The messages that nobody has answered yet, in order of arrival."""
        answered = {key for reply in self.answers for key in reply.answered}
        return tuple(held for held in self.received if held.key not in answered)

    @property
    def waiting_since(self) -> datetime | None:
        """When the first message without an answer came in; None if all are answered."""
        return min((held.at for held in self.waiting), default=None)

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """The promises that are not kept yet, the first due first."""
        return tuple(
            sorted((one for one in self.promises if one.kept_at is None), key=lambda one: one.due_at)
        )

    def gaps(self) -> tuple[Need, ...]:
        """The people and the information that are missing; ``needs`` also has the items to be done."""
        return tuple(need for need in self.needs if need.kind is not NeedKind.ITEM)

    def conversation(self, *, public: bool | None = None) -> tuple[Received | Sent, ...]:
        """What was written and answered, in order of time: everything, or the public or the private part.

        A personal problem told in a public place has both (row 2.24).
        """
        both: tuple[Received | Sent, ...] = (*self.received, *self.sent)
        part = (one for one in both if public is None or one.handle.public is public)
        return tuple(sorted(part, key=lambda one: one.at))

    def explain(self, language: str = "en") -> Explanation:
        """The case explained: who the person is, its standing, who has it, what is missing.

        Raises ``LookupError`` for a case kept without its desk.
        """
        if self._why is None:
            raise LookupError("this case was kept without its desk; ask Desk.case(id)")
        return self._why(self, language)
