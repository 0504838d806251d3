"""Which case a message belongs to: one of the same customer, reopened if needed, or a new one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from ..model.case import Case, CaseState, ThreadDecision, ThreadKind
from ..model.message import Message

__all__ = ["ThreadRules", "alike", "decide"]


@attrs.frozen
class ThreadRules:
    """For how long an open case takes in a message of the same reason, and for how long after its closing a
    closed one opens again. An answer to a message of the case always joins it.
    """

    join_within: timedelta = timedelta(days=30)
    reopen_within: timedelta = timedelta(days=7)


def alike(reason: str | None, other: str | None) -> bool:
    """Whether two reasons can be one conversation: they are the same, or one is not given."""
    return reason is None or other is None or reason == other


def decide(
    message: Message, customer: str | None, cases: Iterable[Case], rules: ThreadRules, *, now: datetime
) -> ThreadDecision:
    """Where a message of ``customer`` goes among that customer's own ``cases``.

    A thread belongs to a customer, never to an address or a thread of a platform: another person who writes
    in a public thread gets a case of their own. The order of checks is fixed: the same message; an answer to
    a message of the case, or in its private thread; an open case with the same reason, latest first; a closed
    one; else a new one. Messages may come in any order: a late one joins like any other.
    """
    known = sorted((case for case in cases if case.state is not CaseState.MERGED), key=lambda case: case.id)
    for case in known:
        if any(held.key == message.key for held in case.received):
            return ThreadDecision(ThreadKind.SAME, case.id, "same_message")
    mine = [case for case in known if case.customer == customer]
    for case in mine:
        if _answers(message, case):
            return _into(case, "answers")
    for case in _latest_first(case for case in mine if case.open and alike(message.reason, case.reason)):
        if abs(message.sent_at - _nearest(case, message.sent_at)) <= rules.join_within:
            return ThreadDecision(ThreadKind.JOIN, case.id, _why(message, case))
    for case in _latest_first(case for case in mine if not case.open and alike(message.reason, case.reason)):
        if case.closed_at is not None and now - case.closed_at <= rules.reopen_within:
            return ThreadDecision(ThreadKind.REOPEN, case.id, "closed_lately")
    if not mine:
        return ThreadDecision(ThreadKind.NEW, None, "first")
    same = any(alike(message.reason, case.reason) for case in mine)
    return ThreadDecision(ThreadKind.NEW, None, "too_long_ago" if same else "other_reason")


def _into(case: Case, because: str) -> ThreadDecision:
    return ThreadDecision(ThreadKind.JOIN if case.open else ThreadKind.REOPEN, case.id, because)


def _answers(message: Message, case: Case) -> bool:
    """Whether it answers a message of the case, or is in a private platform thread of the case."""
    for held in case.received:
        if held.message.channel != message.channel:
            continue
        if message.reply_to is not None and message.reply_to == held.message.id:
            return True
        if message.thread is not None and message.thread == held.message.thread:
            return True
    return False


def _latest_first(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (_latest(case), case.id), reverse=True)


def _latest(case: Case) -> datetime:
    return max((held.at for held in case.received), default=case.opened_at)


def _nearest(case: Case, moment: datetime) -> datetime:
    """The time of the message of the case that was written nearest to ``moment``."""
    times = (held.message.sent_at for held in case.received)
    return min(times, key=lambda sent: (abs(sent - moment), sent), default=case.opened_at)


def _why(message: Message, case: Case) -> str:
    if message.reason is None or case.reason is None:
        return "no_reason_given"
    return "same_reason"
