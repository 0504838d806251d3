"""A desk to be tried alone: people joined and parted by hand in place of the resolver, and two teams."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from customer_unify.cases.calendar import BusinessCalendar
from customer_unify.cases.template import CaseTemplate
from customer_unify.desk import Desk
from customer_unify.errors import UnknownCustomer, UnknownRecord
from customer_unify.model.change import EventKind, IdentityEvent
from customer_unify.model.configuration import Configuration
from customer_unify.model.customer import Customer, Profile
from customer_unify.model.message import Message
from customer_unify.model.record import Record, RecordRef
from customer_unify.model.result import Events, Match, Outcome, Resolution
from customer_unify.model.team import Agent, Team
from customer_unify.priority.policy import PriorityPolicy
from customer_unify.stores.memory import MemoryStore


class People:
    """Each record is a customer of its own until :meth:`join` says otherwise."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.config = Configuration()
        self._of: dict[RecordRef, str] = {}
        self._told: list[tuple[datetime, IdentityEvent]] = []
        self._minted = 0

    def new_id(self) -> str:
        self._minted += 1
        return f"id{self._minted:04}"

    def add(self, record: Record, *, now: datetime | None = None) -> Resolution:
        assert now is not None
        known = record.ref in self._of
        customer = self._of.setdefault(record.ref, f"c-{record.source}-{record.key}")
        if not known:
            self._tell(now, EventKind.CREATED, customer, (), record.ref)
        return Resolution(record.ref, Outcome.SAME if known else Outcome.NEW, customer)

    def on_forget(self, told: object) -> None:
        """Nobody is erased here."""

    def seal(self, text: str) -> str:
        return ""

    def join(self, refs: Iterable[RecordRef], now: datetime) -> None:
        """Make one customer of all these records' customers: that of the smallest record."""
        concerned = sorted({self._of[ref] for ref in refs})
        for ref, customer in self._of.items():
            if customer in concerned:
                self._of[ref] = concerned[0]
        self._tell(now, EventKind.MERGED, concerned[0], tuple(concerned[1:]))

    def split(self, ref: RecordRef, now: datetime) -> None:
        """Let a record be a customer of its own again."""
        former, alone = self._of[ref], f"c-{ref.source}-{ref.key}"
        if former == alone:
            others = [other for other, customer in self._of.items() if customer == alone and other != ref]
            for other in others:
                self.split(other, now)
            return
        self._of[ref] = alone
        self._tell(now, EventKind.SPLIT, former, (alone,), ref)

    def _tell(
        self, at: datetime, kind: EventKind, customer: str, others: tuple[str, ...], *refs: RecordRef
    ) -> None:
        self._told.append((at, IdentityEvent(kind, customer, others, refs)))

    def refs(self) -> list[RecordRef]:
        return sorted(self._of)

    def customer_of(self, source: str, key: str) -> Customer:
        found = self._of.get(RecordRef(source, key))
        if found is None:
            raise UnknownRecord("no such record")
        return self.customer(found)

    def customer(self, customer_id: str) -> Customer:
        refs = tuple(sorted(ref for ref, customer in self._of.items() if customer == customer_id))
        if not refs:
            raise UnknownCustomer("no such customer")
        return Customer(customer_id, refs, Profile({}))

    def find(self, described: Any, *, verified: Iterable[str] = (), limit: int = 5) -> list[Match]:
        return []

    def changes(self, since: str | None = None, limit: int = 1000) -> Events:
        start = int(since or 0)
        page = tuple(self._told[start : start + limit])
        return Events(page, str(start + len(page)))


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = PriorityPolicy.preset("retail")
SERVICE = attrs.evolve(CaseTemplate.preset("service"), evidence=False)
"""Closes on a word of whoever serves; what evidence asks is tried in ``tests/cases/test_follow_up.py``."""
AMINA = Agent("amina", skills={"care": 5}, capacity=2)
BO = Agent("bo", skills={"care": 1}, capacity=2)
MANAGER = Agent("chloe", capacity=1)
TEAMS = (Team("care", (AMINA, BO), escalates_to="managers"), Team("managers", (MANAGER,)))


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def desk(people: People | None = None, **given: Any) -> Desk:
    settings_: dict[str, Any] = {
        "teams": TEAMS,
        "templates": [SERVICE],
        "calendar": BusinessCalendar.always(),
    }
    return Desk(people or People(), POLICY, **{**settings_, **given})  # type: ignore[arg-type]


def message(id: str, author: str = "jm", channel: str = "x", **given: Any) -> Message:
    return Message(channel, author, "Hello?", NOW, id=id, **given)
