"""All cases of a store, computed from their streams, and the ways to find one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from ..errors import Conflict, InputError, UnknownCase
from ..model.case import Case, CaseEvent, CaseState
from ..model.follow_up import SettlementKind
from ..model.port import Store
from ..model.record import RecordRef
from .lifecycle import Draft, apply, fold, from_plain, to_plain

__all__ = ["CaseBook", "Kept"]

CASE, DESK = "case:", "desk"
NUMBER = "number"
"""Under this name each event says which call wrote it."""
Key = TypeVar("Key")
Kept = tuple[str, Sequence[Mapping[str, Any]]]
"""What one call wrote: the stream, and what was appended to it."""


class CaseBook:
    """The cases of a store, and what else a desk must remember: who is on duty, how far it has read.

    The streams of the store are the truth (``case:<id>`` for each case, ``desk`` for the rest). This object
    holds the cases computed from them, and indexes, made anew when it is opened (law L18). If two write at
    the same time, the second gets ``Conflict``, the case is read again, and the call can be repeated.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.duty: dict[str, bool] = {}
        self.cursor: str | None = None
        self._length = 0
        self._number = 0
        """How many calls of this desk and former ones wrote something; what a call wrote has its number."""
        self._cases: dict[str, Case] = {}
        self._by_message: dict[str, str] = {}
        self._by_customer: dict[str | None, set[str]] = {}
        self._by_author: dict[RecordRef, set[str]] = {}
        self._open: set[str] = set()
        self._by_agent: dict[str, set[str]] = {}
        self._watchers: list[Callable[[Case], None]] = []
        self._open_for: Counter[str] = Counter()
        self._solved: dict[str | None, dict[str, list[int]]] = {}
        for name in store.streams():
            if name.startswith(CASE):
                self._catch_up(name.removeprefix(CASE))
        for told in store.stream(DESK):
            self._number = max(self._number, told.get(NUMBER, 0))
            self._remember(told)

    # Keeping

    def keep(self, draft: Draft) -> Case:
        """Append the events of a draft to the stream of its case, all or none; return the case."""
        if not draft.events:
            return draft.case
        known = draft.before.version if draft.before is not None else 0
        name = f"{CASE}{draft.case.id}"
        try:
            number = {NUMBER: self._number + 1}
            self.store.append(name, [to_plain(happened) | number for happened in draft.events], known)
        except Conflict:
            self._catch_up(draft.case.id)
            raise
        self._number += 1
        self._put(draft.case)
        return draft.case

    def note(self, at: datetime, **told: Any) -> None:
        """Remember something about the desk itself."""
        plain = {"at": at.isoformat(), **told, NUMBER: self._number + 1}
        self.store.append(DESK, [plain], self._length)
        self._number += 1
        self._remember(plain)

    def _remember(self, told: Mapping[str, Any]) -> None:
        self._length += 1
        if "agent" in told:
            self.duty[told["agent"]] = told["on"]
        if "cursor" in told:
            self.cursor = told["cursor"]

    def _catch_up(self, case_id: str) -> None:
        case = self._cases.get(case_id)
        for told in self.store.stream(f"{CASE}{case_id}", case.version if case else 0):
            self._number = max(self._number, told.get(NUMBER, 0))
            case = apply(case, from_plain(told))
        if case is not None:
            self._put(case)

    def kept(self) -> Iterator[Kept]:
        """Everything that was ever written, call by call, in its order; each with its stream.

        What desks wrote before calls were numbered comes first, by time.
        """
        calls: dict[tuple[int, str, str], list[Mapping[str, Any]]] = {}
        for name in self.store.streams():
            if name == DESK or name.startswith(CASE):
                for told in self.store.stream(name):
                    number = told.get(NUMBER, 0)
                    calls.setdefault((number, "" if number else told["at"], name), []).append(told)
        return ((name, calls[number, at, name]) for number, at, name in sorted(calls))

    def take_in(self, stream: str, told: Sequence[Mapping[str, Any]]) -> None:
        """Write here what another book wrote next to a stream."""
        if stream == DESK:
            self.store.append(DESK, told, self._length)
            for one in told:
                self._remember(one)
            return
        case = self._cases.get(stream.removeprefix(CASE))
        self.store.append(stream, told, case.version if case is not None else 0)
        self._catch_up(stream.removeprefix(CASE))

    @staticmethod
    def case_of(stream: str) -> str | None:
        """The id of the case of a stream; None if the stream is about the desk itself."""
        return stream.removeprefix(CASE) if stream.startswith(CASE) else None

    def reread(self, names: Iterable[str] | None = None) -> None:
        """Read histories again after an erasure (law L11): those of these streams, or all."""
        for name in list(self.store.streams()) if names is None else names:
            if name.startswith(CASE):
                self._put(fold(map(from_plain, self.store.stream(name))))

    def _put(self, case: Case) -> None:
        former = self._cases.get(case.id)
        if former is not None:
            self._forget(former)
        self._cases[case.id] = case
        if case.open:
            self._open.add(case.id)
            for agent in _concerned(case):
                self._by_agent.setdefault(agent, set()).add(case.id)
            self._open_for[case.reason or ""] += 1
        for told in self._watchers:
            told(case)
        self._count_solved(case, 1)
        if case.state is CaseState.MERGED:
            return
        self._by_customer.setdefault(case.customer, set()).add(case.id)
        for held in case.received:
            self._by_message[held.key] = case.id
            if held.author is not None:
                self._by_author.setdefault(held.author, set()).add(case.id)

    def _forget(self, case: Case) -> None:
        self._open.discard(case.id)
        for agent in _concerned(case):
            _discard(self._by_agent, agent, case.id)
        self._open_for[case.reason or ""] -= 1 if case.open else 0
        self._count_solved(case, -1)
        _discard(self._by_customer, case.customer, case.id)
        for held in case.received:
            if self._by_message.get(held.key) == case.id:
                del self._by_message[held.key]
            if held.author is not None:
                _discard(self._by_author, held.author, case.id)

    def watch(self, tell: Callable[[Case], None]) -> None:
        """Tell a listener every case, by id, and from now on each case that changes."""
        for name in sorted(self._cases):
            tell(self._cases[name])
        self._watchers.append(tell)

    def _count_solved(self, case: Case, step: int) -> None:
        """Count a closed case for its last owner and for everybody who was added to it."""
        if case.state is not CaseState.CLOSED:
            return
        satisfied = case.settlement is not None and case.settlement.kind is SettlementKind.SATISFIED
        counts = self._solved.setdefault(case.reason, {})
        for agent in sorted({*case.owners[-1:], *case.people.values()}):
            count = counts.setdefault(agent, [0, 0])
            count[0] += step
            count[1] += step * satisfied
            if not count[0]:
                del counts[agent]

    # Finding

    def waiting_for(self, reason: str | None) -> int:
        """How many open cases have this reason; 0 if there is no reason."""
        return self._open_for[reason] if reason else 0

    def solved(self, reason: str | None) -> Mapping[str, tuple[int, int]]:
        """How many closed cases of a reason each agent owned or was added to, and how many ended well."""
        return {agent: (count[0], count[1]) for agent, count in self._solved.get(reason, {}).items()}

    def case(self, case_id: str) -> Case:
        """The case of this id, or the one into which it was merged; ``UnknownCase`` if there is none."""
        seen = set()
        case = self._cases.get(case_id)
        while case is not None and case.merged_into is not None and case.id not in seen:
            seen.add(case.id)
            case = self._cases.get(case.merged_into)
        if case is None:
            raise UnknownCase("no case has this id")
        return case

    def events(self, case_id: str) -> Iterator[CaseEvent]:
        """What happened to a case, from its stream."""
        return map(from_plain, self.store.stream(f"{CASE}{case_id}"))

    def exact(self, case_id: str) -> Case | None:
        """The case of exactly this id, even if it was merged into another."""
        return self._cases.get(case_id)

    def cases(self) -> Iterator[Case]:
        """Every case that was not merged into another, by id."""
        return (case for _, case in sorted(self._cases.items()) if case.state is not CaseState.MERGED)

    def open(self) -> list[Case]:
        """The open cases, by id."""
        return [self._cases[case_id] for case_id in sorted(self._open)]

    def with_agent(self, agent: str) -> list[Case]:
        """The open cases that an agent has or was offered, or that wait for this agent; by id."""
        return [self._cases[case_id] for case_id in sorted(self._by_agent.get(agent, ()))]

    def with_message(self, key: str) -> Case | None:
        """The case that contains a message."""
        found = self._by_message.get(key)
        return self._cases[found] if found is not None else None

    def of_customer(self, customer: str | None) -> list[Case]:
        """The cases of a customer, by id."""
        return [self._cases[case_id] for case_id in sorted(self._by_customer.get(customer, ()))]

    def concerned(self, customers: Iterable[str], authors: Iterable[RecordRef]) -> list[Case]:
        """The open cases of these customers or authors, by id."""
        found: set[str] = set()
        for customer in customers:
            found |= self._by_customer.get(customer, set())
        for author in authors:
            found |= self._by_author.get(author, set())
        return [self._cases[case_id] for case_id in sorted(found & self._open)]

    def unfinished(self) -> Iterator[tuple[Case, Case, bool]]:
        """What a crash left unfinished: (case, other, whether the other was being taken out of the case).

        Joining first writes the case that goes on; parting first writes the one that is taken out. So a
        message may be in two cases after a crash, but never in none (law L17).
        """
        for other in self.cases():
            origin = self._cases.get(other.parted_from or "")
            if origin is not None and {held.key for held in origin.received} & {
                held.key for held in other.received
            }:
                yield origin, other, True
        for case in self.cases():
            for name in case.absorbed:
                given = self._cases.get(name)
                if given is None or given.id == case.id:
                    raise InputError("a case says it took in another that is not there")
                if given.state is not CaseState.MERGED and given.parted_from != case.id:
                    yield case, given, False


def _concerned(case: Case) -> tuple[str, ...]:
    """The agents who have a case, were offered it, or for whom it waits."""
    assignment = case.assignment
    waits_for = assignment.decision.waits_for if assignment.decision is not None else None
    who = assignment.agent or waits_for
    return (who,) if who is not None else ()


def _discard(index: dict[Key, set[str]], key: Key, case_id: str) -> None:
    """Take a case out of an index. A key without cases is removed, because it may be personal data."""
    known = index.get(key, set())
    known.discard(case_id)
    if not known:
        index.pop(key, None)
