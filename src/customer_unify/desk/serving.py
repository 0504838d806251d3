"""What agents do with the cases of a desk: take, hand on, settle, and record what was done and learnt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..cases.lifecycle import Draft
from ..errors import InputError, NotAllowed, UnknownCase
from ..model.case import Case, CaseEventKind
from ..model.follow_up import Heard, Promise
from ..model.given import flag, text as text_of, whole
from ..model.record import aware
from ..model.team import Agent, Expert, Team
from ..model.template import Item
from .looking import Looker, named_id

__all__ = ["Server"]

Kind = CaseEventKind


class Server(Looker):
    """Serves the cases; the result of each call is written before it is shown."""

    def next(self, agent: Agent | str, *, now: datetime) -> Case | None:
        """The case that this agent should take next, in the policy's order; None if there is none.

        Cases that the agent was offered and cases in the queues of the agent's teams are ranked
        together; a case from a queue is offered to the agent by this call. Cost: look-ups for a few cases,
        however many wait. The signals of a waiting case are asked for when something happens to the case
        or its person, and again after five minutes.
        """
        now = self._at(now)
        found = self._service.next(named_id(agent), now)
        return self._shown(found) if found is not None else None

    def accept(self, case: Case | str, agent: Agent | str, *, now: datetime, reason: str = "") -> Case:
        """Make an agent the owner of a case. Raises ``InputError`` if another agent is already."""
        now = self._at(now)
        return self._shown(self._service.accept(self._open_case(case), named_id(agent), now, reason))

    def decline(self, case: Case | str, agent: Agent | str, *, now: datetime, reason: str) -> Case:
        """Give a case back to its queue. It keeps its age and is not offered to this agent again."""
        now = self._at(now)
        return self._shown(self._service.decline(self._open_case(case), named_id(agent), now, reason))

    def transfer(
        self, case: Case | str, agent: Agent | Team | str, *, now: datetime, reason: str, by: str = ""
    ) -> Case:
        """Hand a case to another agent, who is offered it, or to a team's queue. ``agent`` is who gets it."""
        now = self._at(now)
        return self._shown(self._service.transfer(self._open_case(case), named_id(agent), now, reason, by))

    def close(self, case: Case | str, agent: Agent | str, *, now: datetime, reason: str) -> Case:
        """Close a case. Required items that were not done stay on record (``case.left``).

        Raises ``InputError`` if the template is strict and a required item is not done.
        """
        now = self._at(now)
        return self._shown(self._service.close(self._open_case(case), named_id(agent), now, reason))

    def merge(self, case: Case | str, into: Case | str, *, by: str, now: datetime, reason: str) -> Case:
        """Join an open case to another open one of the same customer, because they are about one matter.

        Every message is still answered on its own channel. Raises ``InputError`` for cases of two customers:
        if they are one person, link them in the resolver, and their cases follow.
        """
        now = self._at(now)
        given, goes_on = self._open_case(case), self._open_case(into)
        return self._shown(self._follower.merge(given, goes_on, text_of(by, "by"), now, reason))

    def unmerge(self, case: Case | str, given: str, *, by: str, now: datetime) -> Case:
        """Separate a case that was merged into another one, and return it, open again.

        ``given`` is its former id, one of ``case.absorbed``.
        """
        now = self._at(now)
        found = self._open_case(case)
        former = self._book.exact(text_of(given, "the id of a case"))
        if former is None:
            raise UnknownCase("no case has this id")
        return self._shown(self._follower.unmerge(found, former, text_of(by, "by"), now))

    def learn(
        self,
        case: Case | str,
        information: str,
        *,
        by: str,
        now: datetime,
        value: str | None = None,
        message: str | None = None,
    ) -> Case:
        """Note a piece of information that is known now (``case.facts``).

        ``message`` is the id of the message that it comes from, by default the last one; the same holds for
        ``promise``. If the author of that message turns out to be another person, the note goes with it.
        """
        now = self._at(now)
        found = self._open_case(case)
        after = _key(found, message)
        allowed = [one.name for one in self._service.template(found).information]
        _allowed(information, allowed)
        facts = {} if value is None else {information: text_of(value, "value")}
        return self._noted(found, Kind.INFORMED, by, now, known=[information], facts=facts, after=after)

    def do(self, case: Case | str, item: str, *, by: str, now: datetime, amount: int = 0) -> Case:
        """Note that an item of the template is done; a repeatable one is counted (``case.times``).

        If the template restricts the item, ``by`` must be an agent who may do it up to this ``amount`` (in
        whole units; row 2.26). Otherwise ``NotAllowed`` is raised; the attempt is on record, and nothing is
        done.
        """
        now = self._at(now)
        found = self._open_case(case)
        _allowed(item, self._items(found))
        asked = self._item(found, item)
        amount = whole(amount, "amount")
        if item in found.done and not asked.repeat:
            return self._shown(found)
        if asked.may and text_of(by, "by") not in self.allowed(found, item, amount=amount):
            self._noted(found, Kind.REFUSED, by, now, item=item, amount=amount)
            raise NotAllowed(
                "this agent may not do this, or not for this amount (hint: Desk.allowed names who is)"
            )
        return self._noted(found, Kind.DONE, by, now, item=item, **({"amount": amount} if amount else {}))

    def allowed(self, case: Case | str, item: str, *, amount: int = 0) -> tuple[str, ...]:
        """The ids of the agents who may do an item up to this amount."""
        found = self._live(case)
        _allowed(item, self._items(found))
        may = self._item(found, item).may
        agents = self._service.agents.values()
        return tuple(sorted(one.id for one in agents if not may or one.may.get(may, -1) >= amount))

    def promise(
        self,
        case: Case | str,
        text: str,
        *,
        due_at: datetime,
        by: str,
        now: datetime,
        message: str | None = None,
    ) -> Case:
        """Note what the person was told would happen, and by when; ``due`` reminds of it."""
        now = self._at(now)
        found = self._open_case(case)
        made = Promise(
            f"{found.id}.{found.version + 1}",  # no count: a promise may leave and come back
            text_of(text, "the text of a promise"),
            aware(due_at, "due_at"),
            text_of(by, "by"),
            now,
            after=_key(found, message),
        )
        return self._noted(found, Kind.PROMISED, by, now, promise=made)

    def keep(self, case: Case | str, promise: str, *, by: str, now: datetime) -> Case:
        """Note that a promise was kept; ``promise`` is its id, one of ``case.open_promises``."""
        now = self._at(now)
        found = self._open_case(case)
        _allowed(promise, [one.id for one in found.open_promises])
        return self._noted(found, Kind.KEPT, by, now, promise=promise)

    def hear(
        self, case: Case | str, satisfied: bool, *, by: str, now: datetime, message: str | None = None
    ) -> Case:
        """Note whether the person says that the matter is settled (row 4.11).

        ``message`` is the id of the message that says so; without it, the person said it to ``by``.
        """
        now = self._at(now)
        found = self._open_case(case)
        key = _key(found, message)
        said = Heard(flag(satisfied, "satisfied"), now, text_of(by, "by"), key)
        asked = {one.name for one in self._service.template(found).information}
        draft = Draft(found)
        draft.add(Kind.HEARD, now, by, heard=said)
        if "satisfaction" in asked - found.known:
            draft.add(Kind.INFORMED, now, by, known=["satisfaction"], after=key)
        return self._shown(self._service.keep(draft, now))

    def experts(self, case: Case | str, *, limit: int = 5) -> tuple[Expert, ...]:
        """The agents who have solved most cases of this kind, whatever their team (row 2.13).

        They are ordered by how many people were satisfied, then by cases solved, then by id. The owner is
        left out.
        """
        found = self._live(case)
        solved = self._book.solved(found.reason)
        experts = (
            Expert(agent, count, satisfied, self._service.on_duty(agent))
            for agent, (count, satisfied) in solved.items()
            if agent in self._service.agents and agent != found.assignment.agent
        )
        ordered = sorted(experts, key=lambda one: (-one.satisfied, -one.solved, one.agent))
        return tuple(ordered[: whole(limit, "limit")])

    def add(self, case: Case | str, item: str, *, by: str, now: datetime) -> Case:
        """Add a discretionary item of the template; the required ones hold as before (row 2.25)."""
        now = self._at(now)
        found = self._open_case(case)
        _allowed(item, self._items(found))
        return self._noted(found, Kind.ADDED, by, now, item=item)

    def staff(self, case: Case | str, role: str, agent: Agent | str, *, by: str, now: datetime) -> Case:
        """Add an agent beside the owner, for a role that the template names (row 2.13)."""
        now = self._at(now)
        found = self._open_case(case)
        _allowed(role, [one.name for one in self._service.template(found).roles])
        who = self._service.agent(named_id(agent)).id
        return self._noted(found, Kind.STAFFED, by, now, role=role, agent=who)

    def duty(self, agent: Agent | str, on: bool, *, now: datetime) -> tuple[Case, ...]:
        """Let an agent come on duty or leave; return the cases that were given to somebody else.

        An agent who leaves gives back the cases that were offered or wait for an answer; they keep their age.
        A case that waits for the customer stays with its owner until the customer writes.
        """
        now = self._at(now)
        return tuple(self._shown(case) for case in self._service.duty(named_id(agent), flag(on, "on"), now))

    def _noted(self, case: Case, kind: CaseEventKind, by: str, now: datetime, **data: object) -> Case:
        draft = Draft(case)
        draft.add(kind, now, by, **data)
        return self._shown(self._service.keep(draft, now))

    def _items(self, case: Case) -> list[str]:
        return [item.name for stage in self._service.template(case).stages for item in stage.items]

    def _item(self, case: Case, name: str) -> Item:
        items = (item for stage in self._service.template(case).stages for item in stage.items)
        return next(item for item in items if item.name == name)


def _key(case: Case, message: str | None) -> str | None:
    """The key of the message of a case with this id; None if no id is given."""
    if message is None:
        return None
    keys = {held.message.id: held.key for held in case.received}
    if text_of(message, "message") not in keys:
        raise InputError("this case has no message of this id")
    return keys[message]


def _allowed(name: str, allowed: Iterable[str]) -> None:
    choices = sorted(allowed)
    if text_of(name, "what is named") not in choices:
        raise InputError(f"the template of this case does not name this; allowed: {', '.join(choices)}")
