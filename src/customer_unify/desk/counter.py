"""Joins the wings at the counter: a message in, whose it is, where it stands, who answers, how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from ..cases import erase, flow, reply as answering, template as templating, thread
from ..cases.book import CaseBook
from ..cases.calendar import FIRST_YEAR, LAST_YEAR
from ..cases.channel import handle_of, named
from ..cases.follow import Follower
from ..cases.lifecycle import Draft
from ..cases.service import Service
from ..cases.thread import ThreadRules
from ..cases.why import why
from ..errors import ConfigurationError, Erased, Fault, InputError
from ..model.case import Action, Case, CaseEventKind, Clock, Received, Sent, ThreadKind
from ..model.change import EventKind
from ..model.customer import Customer
from ..model.given import flag, kind, text as text_of
from ..model.message import Channel, Message
from ..model.port import Calendar, Mint, SignalSource
from ..model.record import RecordRef, aware
from ..model.reply import Card, ReplyPlan
from ..model.signal import Signals
from ..model.standing import Ranked
from ..model.team import Agent, Team
from ..model.template import Template
from ..priority.policy import PriorityPolicy
from ..resolver import Resolver
from .speaker import Speaker

__all__ = ["Desk"]

Kind = CaseEventKind


def _no_signals(customer: Customer, message: Message | None, now: datetime) -> Signals:
    return Signals(topic=message.reason if message is not None else None)


class Desk:
    """Where messages come in and answers go out, whatever the channel.

    A message's author becomes a record of the channel's source, so that the identity graph
    alone says whose case it is; the case is assessed by a proved policy, offered to whoever
    should have it, and answered by the way it came. Every message has one owner at every
    time: an agent, or a team's queue (law L17).

    * ``resolver`` -- the identity graph; cases are kept in its store, so that a desk opened
      anew on the same store goes on where the last one stopped.
    * ``policy`` -- a ``PriorityPolicy``; a ``Practice`` is not proved and never drives a desk.
    * ``teams``, ``templates`` -- who answers, and how; every team named anywhere must have
      somebody in it, so that a person can always be reached (row 4.1).
    * ``calendar`` -- business time. ``signals(customer, message, now)`` -- the host's figures.
    * ``channels`` -- added to the shipped ones, or put in their place.
    * ``rules`` -- how long cases stay open to messages. ``new_id`` -- mints ids of cases and
      plans; by default the resolver's own.

    Raises ``ConfigurationError`` with what is at fault. Times are aware, handed in, and of the years 1970
    to 2200 (``InputError`` otherwise).
    One thread at a time may write.
    """

    def __init__(
        self,
        resolver: Resolver,
        policy: PriorityPolicy,
        *,
        teams: Iterable[Team],
        templates: Iterable[Template],
        calendar: Calendar,
        signals: SignalSource = _no_signals,
        channels: Iterable[Channel] | Mapping[str, Channel] | None = None,
        rules: ThreadRules | None = None,
        new_id: Mint | None = None,
    ) -> None:
        if not isinstance(policy, PriorityPolicy):
            what = f"must be a PriorityPolicy, which is proved, not {type(policy).__name__}"
            raise ConfigurationError([Fault("policy", what)], origin="the desk")
        self.resolver, self.policy = resolver, policy
        self.channels = named(channels)
        self.rules = rules if rules is not None else ThreadRules()
        self.new_id: Mint = new_id if new_id is not None else resolver.new_id
        self._book = CaseBook(resolver.store)
        served = tuple(templates)
        self._speaker = Speaker(resolver, policy, signals, served, calendar)
        self._service = Service(
            self._book, teams, served, calendar, assess=self._speaker.assess, rank=self._speaker.ranked
        )
        self._follower = Follower(self._service, self._speaker.customer_of, self.new_id)
        self._cursor = self._book.cursor
        self._begun = False
        resolver.on_forget(self._book.reread)

    def __repr__(self) -> str:
        return f"Desk({len(self._book.open())} open cases, {len(self._service.agents)} agents)"

    # Messages in

    def receive(self, message: Message, *, now: datetime) -> Case:
        """Take a message in: find whose it is, which case it belongs to, and who gets it.

        The same message again is the same case, unchanged. Raises ``InputError`` for a
        channel nobody declared; nothing is recorded then.
        """
        now = self._at(now)
        channel = self._channel(kind(message, Message, "message").channel)
        before = self._book.with_message(message.key) or self._erased_before(message)
        if before is not None:
            return self._shown(before)
        template = templating.choose(self._service.templates.values(), message.reason)
        customer, author = self._identify(message, channel, now)
        mine = self._cases_of(message, customer)
        decision = thread.decide(message, customer, mine, self.rules, now=now)
        proven = (
            author is not None
            and customer is not None
            and (message.verified or self._speaker.confirmed(author))
        )
        handle = handle_of(message, channel)
        held = Received(message, handle, now, author, proven=proven, decision=decision)
        draft = Draft(self._book.case(decision.case) if decision.case is not None else None)
        case_id = self.new_id() if decision.case is None else decision.case
        flow.take_in(draft, held, case_id=case_id, template=template, customer=customer, now=now)
        case = self._service.keep(draft, now, assess=True)
        if decision.kind is ThreadKind.REOPEN:
            self._follower.follow([case], now)
        return self.case(case.id)

    def _identify(
        self, message: Message, channel: Channel, now: datetime
    ) -> tuple[str | None, RecordRef | None]:
        """The customer a message comes from or is about, and the record that says so."""
        if message.about is not None:
            return self._speaker.customer_of(message.about), message.about
        if channel.staff:
            return None, None
        record = self._speaker.author(message, channel, now)
        try:
            resolution = self.resolver.add(record, now=now)
        except Erased:  # who was forgotten may still write, and is answered as a stranger (laws L11, L17)
            return None, record.ref
        self._follow(now)
        return self._speaker.customer_of(record.ref) or resolution.customer_id, record.ref

    def _erased_before(self, message: Message) -> Case | None:
        """The case of a message that was erased with its author and is delivered again."""
        left = erase.sealed_message(message, self.resolver.seal)
        return self._book.with_message(left.key)

    def _cases_of(self, message: Message, customer: str | None) -> list[Case]:
        cases = self._book.of_customer(customer)
        if customer is not None:
            return cases
        mine = (message.author, message.channel)
        return [one for one in cases if any((held.author, held.channel) == mine for held in one.messages)]

    # Looking

    def case(self, case_id: str) -> Case:
        """The case of this id, or the one it is continued in; ``UnknownCase`` when there is none."""
        return self._shown(self._book.case(text_of(case_id, "the id of a case")))

    def cases(self, *, open: bool | None = True) -> list[Case]:
        """The open cases (``open=False``: the closed ones, ``None``: all), by id."""
        open = None if open is None else flag(open, "open")
        wanted: Iterable[Case] = self._book.open() if open else self._book.cases()
        return [self._shown(case) for case in wanted if open is None or case.open is open]

    def ranked(self, *, now: datetime) -> list[Ranked]:
        """The open cases in the order of the policy, each with its points and their reasons."""
        return self._speaker.ranking(self._book.open(), self._at(now))

    def clocks(self, case: Case | str, *, now: datetime) -> tuple[Clock, ...]:
        """How the promises of time of a case stand."""
        return self._service.clocks(self._live(case), aware(now, "now"))

    def card(self, case: Case | str) -> Card:
        """What may be shown of the person to whoever serves, on the channel of the latest message."""
        found = self._live(case)
        held = found.received[-1]
        channel = self._channel(held.handle.channel)
        return answering.card(
            self._speaker.customer(found.customer), channel=channel, proven=self._speaker.proven(held)
        )

    def next(self, agent: Agent | str, *, now: datetime) -> Case | None:
        """The case this agent should take next, in the policy's order; None when there is none.

        What the agent was offered and what waits in the queues of the agent's teams are ranked
        together; a case from a queue is offered to the agent by this call.
        """
        now = self._at(now)
        found = self._service.next(_id(agent), now)
        return self._shown(found) if found is not None else None

    # Serving

    def accept(self, case: Case | str, agent: Agent | str, *, now: datetime, reason: str = "") -> Case:
        """Make an agent the owner. Raises ``InputError`` when another one is already."""
        now = self._at(now)
        return self._shown(self._service.accept(self._open_case(case), _id(agent), now, reason))

    def decline(self, case: Case | str, agent: Agent | str, *, now: datetime, reason: str) -> Case:
        """Give a case back to its queue, its age kept; it is not offered to this agent again."""
        now = self._at(now)
        return self._shown(self._service.decline(self._open_case(case), _id(agent), now, reason))

    def transfer(
        self, case: Case | str, agent: Agent | Team | str, *, now: datetime, reason: str, by: str = ""
    ) -> Case:
        """Hand a case to another agent, who is offered it, or to a team's queue. ``agent`` is who gets it."""
        now = self._at(now)
        return self._shown(self._service.transfer(self._open_case(case), _id(agent), now, reason, by))

    def close(self, case: Case | str, agent: Agent | str, *, now: datetime, reason: str) -> Case:
        """Settle a case. What was required and not done stays written on it (``case.left``).

        Raises ``InputError`` when its template is strict and something required is not done.
        """
        now = self._at(now)
        return self._shown(self._service.close(self._open_case(case), _id(agent), now, reason))

    def learn(self, case: Case | str, information: str, *, by: str, now: datetime) -> Case:
        """Note that a piece of information is known now."""
        now = self._at(now)
        found = self._open_case(case)
        allowed = [one.name for one in self._service.template(found).information]
        _allowed(information, allowed)
        return self._noted(found, Kind.INFORMED, by, now, known=[information])

    def do(self, case: Case | str, item: str, *, by: str, now: datetime) -> Case:
        """Note that an item is done."""
        now = self._at(now)
        found = self._open_case(case)
        _allowed(item, self._items(found))
        return self._noted(found, Kind.DONE, by, now, item=item)

    def add(self, case: Case | str, item: str, *, by: str, now: datetime) -> Case:
        """Add a discretionary item of the template; the required ones hold as before (row 2.25)."""
        now = self._at(now)
        found = self._open_case(case)
        _allowed(item, self._items(found))
        return self._noted(found, Kind.ADDED, by, now, item=item)

    def staff(self, case: Case | str, role: str, agent: Agent | str, *, by: str, now: datetime) -> Case:
        """Bring somebody in beside the owner, for a role the template names (row 2.13)."""
        now = self._at(now)
        found = self._open_case(case)
        _allowed(role, [one.name for one in self._service.template(found).roles])
        who = self._service.agent(_id(agent)).id
        return self._noted(found, Kind.STAFFED, by, now, role=role, agent=who)

    def duty(self, agent: Agent | str, on: bool, *, now: datetime) -> tuple[Case, ...]:
        """Let an agent come on duty or leave; return the cases that were given to somebody else.

        Whoever leaves gives back what was offered and what waits for an answer, age kept; a
        case where it is the customer's turn stays with its owner until the customer writes.
        """
        now = self._at(now)
        return tuple(self._shown(case) for case in self._service.duty(_id(agent), flag(on, "on"), now))

    def _noted(self, case: Case, kind: CaseEventKind, by: str, now: datetime, **data: object) -> Case:
        draft = Draft(case)
        draft.add(kind, now, by, **data)
        return self._shown(self._service.keep(draft, now))

    def _items(self, case: Case) -> list[str]:
        return [item.name for stage in self._service.template(case).stages for item in stage.items]

    # Answers out

    def reply(self, case: Case | str, text: str, *, now: datetime, to: str | None = None) -> ReplyPlan:
        """Plan an answer: by the channel and thread of the message, within its limits, telling only
        what was proved. ``to`` is the id of the message answered, by default the latest. Nothing is
        sent or recorded: the host sends it and says :meth:`sent` or :meth:`failed`.
        """
        now = self._at(now)
        found = self._live(case)
        text = text_of(text, "the text of a reply")
        to = None if to is None else text_of(to, "to")
        left = [one for one in reversed(found.received) if not erase.is_erased(one.handle)]
        held = next((one for one in left if to in (None, one.message.id)), None)
        if held is None:
            raise InputError(
                "this case has no message of this id to answer (hint: its author may have been erased)"
            )
        customer = self._speaker.customer(found.customer)
        return answering.plan(
            found,
            held,
            text,
            self._channel(held.handle.channel),
            plan_id=self.new_id(),
            proven=self._speaker.proven(held),
            now=now,
            customer=customer,
            tied=self._speaker.tied(held, customer),
        )

    def sent(self, plan: ReplyPlan, *, now: datetime) -> Case:
        """Note that an answer left: what had come in when it was planned is answered. Twice is once."""
        return self._went(kind(plan, ReplyPlan, "plan"), None, self._at(now))

    def failed(self, plan: ReplyPlan, reason: str, *, now: datetime) -> Case:
        """Note that an answer could not be sent: the messages still wait, with the same owner."""
        return self._went(kind(plan, ReplyPlan, "plan"), text_of(reason, "reason"), self._at(now))

    def _went(self, plan: ReplyPlan, failed: str | None, now: datetime) -> Case:
        case = self._book.case(plan.case)
        if any(one.plan == plan.id and one.failed == failed for one in case.sent):
            return self._shown(case)
        answered = tuple(held.key for held in case.waiting if plan.at is None or held.at <= plan.at)
        gone = Sent(plan.id, plan.handle, now, plan.agent, plan.text, answered, failed)
        gone = erase.unsaid_late(gone, case, self.resolver.seal)
        draft = Draft(case)
        draft.add(Kind.SENT if failed is None else Kind.FAILED, now, plan.agent or "", sent=gone)
        return self._shown(self._service.keep(draft, now, assess=failed is None))

    # Time

    def due(self, now: datetime) -> tuple[Action, ...]:
        """What time alone makes necessary by ``now``, the longest due first; hand each to :meth:`apply`."""
        now = self._at(now)
        due = [action for action in self._service.actions(now) if action.due_at <= now]
        return tuple(sorted(due, key=lambda action: (action.due_at, action.case, action.kind)))

    def apply(self, action: Action, *, now: datetime) -> Case:
        """Do what is due; nothing, if the case has moved on since."""
        now = self._at(now)
        return self._shown(self._service.act(kind(action, Action, "action"), now))

    def next_wakeup(self, now: datetime) -> datetime | None:
        """When something will be due next; None when nothing will, unless something else happens."""
        now = aware(now, "now")
        coming = (action.due_at for action in self._service.actions(now) if action.due_at > now)
        return min(coming, default=None)

    # Identity

    def _at(self, now: datetime) -> datetime:
        """The moment of a call in UTC, once the desk knows what happened to identities before it."""
        now = aware(now, "now")
        if not FIRST_YEAR <= now.year <= LAST_YEAR:
            # Kept in a case, such a moment would stop every clock that is set from it.
            raise InputError(f"now lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        self._follow(now)
        return now

    def _follow(self, now: datetime) -> None:
        """Read the resolver's changes, and let cases join and part with their customers."""
        if not self._begun:
            self._begun = True
            self._follower.mend(now)
        customers: set[str] = set()
        authors: set[RecordRef] = set()
        read = 0
        erased = False
        while True:
            page = self.resolver.changes(since=self._cursor)
            for _, told in page:
                erased = erased or told.kind is EventKind.ERASED
                customers.update((told.customer_id, *told.others))
                authors.update(told.records)
            read += len(page)
            if page.cursor == self._cursor:
                break
            self._cursor = page.cursor
        if erased:  # by another process perhaps, which could not tell this one
            self._book.reread()
        concerned = self._book.concerned(customers, authors) if read else []
        if concerned:
            self._follower.follow(concerned, now)
            self._book.note(now, cursor=self._cursor)

    # What was handed in

    def _channel(self, name: str) -> Channel:
        found = self.channels.get(name)
        if found is None:
            raise InputError(f"no channel has this name; declared are {', '.join(sorted(self.channels))}")
        return found

    def _live(self, case: Case | str) -> Case:
        return self._book.case(case if isinstance(case, str) else kind(case, Case, "case").id)

    def _open_case(self, case: Case | str) -> Case:
        found = self._live(case)
        if not found.open:
            raise InputError("this case is closed (hint: a message of its customer opens it again)")
        return found

    def _shown(self, case: Case) -> Case:
        return attrs.evolve(case, why=why)


def _id(who: Agent | Team | str) -> str:
    if isinstance(who, Agent):
        return who.id
    return who.name if isinstance(who, Team) else text_of(who, "an agent or team")


def _allowed(name: str, allowed: Iterable[str]) -> None:
    choices = sorted(allowed)
    if text_of(name, "what is named") not in choices:
        raise InputError(f"the template of this case names no such thing; allowed: {', '.join(choices)}")
