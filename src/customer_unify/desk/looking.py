"""The cases of a desk, which follow who is who, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from ..cases import context as facing, reply as answering
from ..cases.book import CaseBook
from ..cases.calendar import FIRST_YEAR, LAST_YEAR
from ..cases.channel import named
from ..cases.follow import Follower
from ..cases.retrace import retrace
from ..cases.service import Service
from ..cases.tenure import tenures
from ..cases.thread import ThreadRules
from ..cases.why import why, why_context
from ..errors import ConfigurationError, Fault, InputError
from ..model.case import Case, CaseEvent, CaseEventKind, Clock, Tenure
from ..model.change import EventKind
from ..model.context import Context
from ..model.customer import Customer
from ..model.given import flag, kind, text as text_of
from ..model.message import Channel, Message
from ..model.peer import PeerRules
from ..model.port import Calendar, Mint, SignalSource, StatusSource
from ..model.record import RecordRef, aware
from ..model.reply import Card
from ..model.review import ReviewRules
from ..model.routing import Replayed
from ..model.signal import Signals
from ..model.standing import Ranked
from ..model.team import Agent, Team
from ..model.template import Template
from ..priority.policy import PriorityPolicy
from ..report.context import drawn
from ..resolver import Resolver
from ..stores.memory import MemoryStore
from .speaker import Speaker

__all__ = ["Looker", "named_id"]

Kind = CaseEventKind


def _no_signals(customer: Customer, message: Message | None, now: datetime) -> Signals:
    return Signals(topic=message.reason if message is not None else None)


class Looker:
    """Holds the cases of a store and reads them; every call first reads what happened to identities."""

    def __init__(
        self,
        resolver: Resolver,
        policy: PriorityPolicy,
        *,
        teams: Iterable[Team],
        templates: Iterable[Template],
        calendar: Calendar,
        signals: SignalSource = _no_signals,
        status_confidence: StatusSource | None = None,
        channels: Iterable[Channel] | Mapping[str, Channel] | None = None,
        rules: ThreadRules | None = None,
        reviews: ReviewRules | None = None,
        peers: PeerRules | None = None,
        new_id: Mint | None = None,
    ) -> None:
        if not isinstance(policy, PriorityPolicy):
            what = f"must be a PriorityPolicy, which is proved, not {type(policy).__name__}"
            raise ConfigurationError([Fault("policy", what)], origin="the desk")
        self.resolver, self.policy = resolver, policy
        self.channels = named(channels)
        self.rules = rules if rules is not None else ThreadRules()
        self.review_rules, self.peer_rules = reviews, peers
        self.new_id: Mint = new_id if new_id is not None else resolver.new_id
        self._book = CaseBook(resolver.store)
        served = tuple(templates)
        self._speaker = Speaker(resolver, policy, signals, served, calendar, status_confidence)
        self._service = Service(
            self._book,
            teams,
            served,
            calendar,
            assess=self._speaker.assess,
            rank=self._speaker.ranked,
            turn=self._speaker.turn,
        )
        self._follower = Follower(self._service, self._speaker.customer_of, self.new_id)
        self._cursor = self._book.cursor
        self._begun = False
        resolver.on_forget(self._book.reread)

    def __repr__(self) -> str:
        return f"Desk({len(self._book.open())} open cases, {len(self._service.agents)} agents)"

    # Looking

    def case(self, case_id: str) -> Case:
        """The case of this id, or the one it was merged into. Raises ``UnknownCase`` if there is none."""
        return self._shown(self._book.case(text_of(case_id, "the id of a case")))

    def cases(self, *, open: bool | None = True) -> list[Case]:
        """The open cases (``open=False``: the closed ones, ``None``: all), by id.

        Cases follow when customers merge or split, but a change of a case needs a time. So they follow at the
        next call with ``now``, such as :meth:`due`, and this list shows them as they were at the last such
        call.
        """
        open = None if open is None else flag(open, "open")
        wanted: Iterable[Case] = self._book.open() if open else self._book.cases()
        return [self._shown(case) for case in wanted if open is None or case.open is open]

    def ranked(self, *, now: datetime) -> list[Ranked]:
        """The open cases in the order of the policy, each with its points and their reasons."""
        return self._speaker.ranking(self._book.open(), self._at(now))

    def clocks(self, case: Case | str, *, now: datetime) -> tuple[Clock, ...]:
        """The clocks of a case: by when its first response, next response and settlement are due."""
        return self._service.clocks(self._live(case), aware(now, "now"))

    def tenures(self, case: Case | str, *, now: datetime) -> tuple[Tenure, ...]:
        """Who had a case for how long, in business time, and how much of it the person waited for an answer.

        Each owner since the opening is listed, so that nobody is blamed for the time it was with others.
        """
        found = self._live(case)
        return tenures(self._book.events(found.id), self._service.calendar, now=aware(now, "now"))

    def history(self, case: Case | str) -> tuple[CaseEvent, ...]:
        """Everything that happened to a case: what, when and by whom (row 2.26)."""
        return tuple(self._book.events(self._live(case).id))

    def card(self, case: Case | str) -> Card:
        """What may be shown of the person to the agent, on the channel of the latest message."""
        found = self._live(case)
        held = found.received[-1]
        channel = self._channel(held.handle.channel)
        return answering.card(
            self._speaker.customer(found.customer), channel=channel, proven=self._speaker.proven(held)
        )

    def context(self, case: Case | str, *, now: datetime) -> Context:
        """The card beside a case: who, history, standing, open promises, what not to say (rows 1.25, 2.2).

        As a mapping (``to_dict``), as text (``explain``) or as HTML (``html``). It costs look-ups of this
        person's records and cases, whatever the size of the base.
        """
        now = self._at(now)
        found = self._live(case)
        held = found.received[-1]
        customer = self._speaker.customer(found.customer)
        mine = self._book.of_customer(found.customer) if found.customer is not None else []
        made = facing.context(
            found,
            held,
            self._channel(held.handle.channel),
            self._service.template(found),
            customer=customer,
            former=[one for one in mine if one.id != found.id],
            proven=self._speaker.proven(held),
            confidence=self._speaker.confidence(customer, held),
            now=now,
        )
        return attrs.evolve(made, why=why_context, drawn=drawn)

    def replay(self) -> Iterator[Replayed]:
        """Every decision on record, in order, with the same decision taken again from what was kept.

        Who was on duty, who had what and what each case asked are computed again, with the teams, templates
        and calendar of this desk. With the same ones each decision comes out the same, to the byte. It may
        differ for calls that were not numbered yet, if several desks wrote to one store, and for people who
        were erased since. It costs as much as all these cases did, also in memory. Nothing is written.
        """
        served = self._service
        again = Service(
            CaseBook(MemoryStore()),
            served.teams.values(),
            served.templates.values(),
            served.calendar,
            assess=self._speaker.assess,
            rank=self._speaker.ranked,
            turn=self._speaker.turn,
        )
        yield from retrace(self._book.kept(), again)

    # Identity

    def _at(self, now: datetime) -> datetime:
        """The time of a call in UTC, after the desk has read what happened to identities before."""
        now = aware(now, "now")
        if not FIRST_YEAR <= now.year <= LAST_YEAR:
            # If a case contained such a time, every clock that is set from it would fail.
            raise InputError(f"now lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
        self._follow(now)
        return now

    def _follow(self, now: datetime) -> None:
        """Read the changes of the resolver, and let cases join and part with their customers."""
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
        if erased:  # perhaps by another process, which could not inform this one
            self._book.reread()
        concerned = self._book.concerned(customers, authors) if read else []
        if concerned:
            self._service.queues.mark(case.id for case in concerned)
            self._follower.follow(concerned, now)
            self._book.note(now, cursor=self._cursor)

    # What was handed in

    def _channel(self, name: str) -> Channel:
        found = self.channels.get(name)
        if found is None:
            declared = ", ".join(sorted(self.channels))
            hint = "Desk(..., channels=[Channel(...)]) declares another"
            raise InputError(f"no channel has this name; declared are {declared} (hint: {hint})")
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


def named_id(who: Agent | Team | str) -> str:
    """The id of an agent or the name of a team, given as an object or as text."""
    if isinstance(who, Agent):
        return who.id
    return who.name if isinstance(who, Team) else text_of(who, "an agent or team")
