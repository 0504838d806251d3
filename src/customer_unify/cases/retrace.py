"""Takes every decision of a desk again, from what the desk kept, to compare the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..codec import restore
from ..model.case import Assignment, CaseEventKind
from ..model.routing import Replayed
from .book import CaseBook, Kept
from .lifecycle import apply, from_plain
from .service import Service

__all__ = ["retrace"]


def retrace(kept: Iterable[Kept], service: Service) -> Iterator[Replayed]:
    """Repeat what was kept in a service with an empty book, and take each decision again.

    Each decision is taken from what the book and the teams had just before the call in which it was taken. It
    costs as much as serving these cases, without the calls to people and policies.
    """
    for name, told in kept:
        case_id = CaseBook.case_of(name)
        case = service.book.exact(case_id) if case_id is not None else None
        for event in told if case_id is not None else ():
            happened = from_plain(event)
            if happened.kind is CaseEventKind.ASSIGNED and case is not None:
                decision = restore(Assignment, happened.data["assignment"]).decision
                if decision is not None:
                    yield Replayed(case.id, decision, service.decided(case, happened.at))
            case = apply(case, happened)
        service.take_in(name, told)
