"""Takes every decision of a desk once more, out of what it kept: the same to the byte, or by other rules."""

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
    """Let what was kept happen again to a service whose book is empty, and decide again where it was decided.

    Each decision is taken by what stood in the book and in the teams' hands just before the call in which it
    was taken. Costs what serving these cases cost, without what people and policies were asked for.
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
