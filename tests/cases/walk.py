"""The slow obvious way to find who is served next and what is due: look at every open case, each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from types import MethodType

from customer_unify.cases import flow
from customer_unify.cases.lifecycle import Draft
from customer_unify.cases.service import Service
from customer_unify.cases.steps import asked_at, step_due
from customer_unify.desk import Desk
from customer_unify.model.case import Action, Assignment, Case, CaseEventKind

__all__ = ["due", "next_wakeup", "walking"]


def could_take(service: Service, agent: str, case: Case, now: datetime) -> bool:
    decision = case.assignment.decision
    if case.assignment.agent is not None or (decision and decision.waits_for not in (None, agent)):
        return False
    search = flow.search(case, service.template(case))
    place = max(
        decision.step if decision else 0,
        step_due(search.steps, search.since, service.calendar, now=now),
    )
    return service.router.could_take(agent, asked_at(search, place), search.team, declined=search.declined)


def dispatch(service: Service, freed: Iterable[str], now: datetime) -> list[Case]:
    given = []
    for name in freed:
        if name not in service.agents or not service.on_duty(name):
            continue
        waiting = [case for case in service.book.open() if could_take(service, name, case, now)]
        for case in service.rank(waiting, now):
            if could_take(service, name, case, now):
                kept = service.keep(Draft(case), now)
                given += [kept] if kept.assignment.agent is not None else []
    return given


def following(service: Service, agent: str, now: datetime) -> Case | None:
    mine = [
        case
        for case in service.book.open()
        if not case.assignment.accepted
        and (case.assignment.agent == agent or could_take(service, agent, case, now))
    ]
    first = next(iter(service.rank(mine, now)), None)
    if first is None or first.assignment.agent is not None:
        return first
    draft = Draft(first)
    taken = Assignment(first.assignment.team, agent, since=now)
    draft.add(CaseEventKind.ASSIGNED, now, agent, assignment=taken)
    return service.keep(draft, now)


def walking(desk: Desk) -> Desk:
    """A desk that looks at every open case."""
    service = desk._service
    service.dispatch = MethodType(dispatch, service)  # type: ignore[method-assign]
    service.next = MethodType(following, service)  # type: ignore[method-assign]
    return desk


def actions(desk: Desk, now: datetime) -> list[Action]:
    service = desk._service
    found = (
        action
        for case in service.book.open()
        for action in flow.actions(case, service.template(case), service.calendar, now)
    )
    return sorted(found, key=lambda action: (action.due_at, action.case, action.kind))


def due(desk: Desk, now: datetime) -> tuple[Action, ...]:
    return tuple(action for action in actions(desk, now) if action.due_at <= now)


def next_wakeup(desk: Desk, now: datetime) -> datetime | None:
    return next((action.due_at for action in actions(desk, now) if action.due_at > now), None)
