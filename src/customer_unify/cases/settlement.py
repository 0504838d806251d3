"""What shows that a case may be closed: the person is satisfied, or cannot be reached (row 4.11)."""

from __future__ import annotations

from datetime import datetime

from ..model.case import Case
from ..model.follow_up import Settlement, SettlementKind
from ..model.port import Calendar
from ..model.template import Template

__all__ = ["settlement"]


def settlement(case: Case, template: Template, calendar: Calendar, now: datetime) -> Settlement | None:
    """What shows that the person is satisfied or cannot be reached; None if nothing does.

    It depends only on the case. An erased person cannot be answered (law L11). If the person said that it is
    not settled, silence afterwards shows nothing, however long it is: it needs another statement, or answers
    that cannot be delivered.
    """
    last = max((held.at for held in case.received), default=case.opened_at)
    if case.received and all(held.handle.erased for held in case.received):
        return Settlement(SettlementKind.UNREACHABLE, last)
    said = case.heard[-1] if case.heard else None
    if said is not None and said.satisfied and said.at >= last:
        return Settlement(SettlementKind.SATISFIED, said.at)
    failed = []
    arrived = case.answers
    for reply in reversed(case.sent):
        if reply in arrived or reply.at < last:
            break
        failed += [reply.at] if reply.failed is not None else []
    if len(failed) >= template.attempts:
        return Settlement(SettlementKind.UNREACHABLE, failed[0])
    answers = [reply.at for reply in arrived if reply.at >= last]
    if case.waiting or not answers or (said is not None and not said.satisfied and said.at >= last):
        return None
    if calendar.between(max(answers), now) >= template.silence:
        return Settlement(SettlementKind.SILENT, max(answers))
    return None
