"""Two records of two customers, with which stores are tried, and how a broken promise is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from ..model.change import (
    Change,
    ContentEntry,
    CustomerEntry,
    EventKind,
    IdentityEvent,
    StoredRecord,
    Tombstone,
)
from ..model.content import Content, Fact
from ..model.record import Record

__all__ = ["FIRST", "ONE", "STONE", "TWO", "WHEN", "A", "B", "entry_of", "raises", "require", "stored_of"]

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def require(holds: bool, promise: str) -> None:
    """Raise ``AssertionError`` with the promise, unless it holds."""
    if not holds:
        raise AssertionError(promise)


def entry_of(email: str, mark: str) -> ContentEntry:
    """A content with a key of its own, and one it shares with all others."""
    content = Content({"email": [Fact(email)]})
    return ContentEntry(content, (f"=email:{email}", "family:michu"), mark)


def stored_of(key: str, entry: ContentEntry, customer: str, *former: str) -> StoredRecord:
    """A record of this content that belongs to a customer, and belonged to others before."""
    record = Record("crm", key, {"email": key})
    return StoredRecord(record, entry.content.digest, customer, WHEN, WHEN, former)


ONE, TWO = entry_of("a@example.org", "m1"), entry_of("b@example.org", "m2")
A, B = stored_of("1", ONE, "c1"), stored_of("2", TWO, "c2")
FIRST = Change(
    WHEN,
    records=(A, B),
    contents=(ONE, TWO),
    customers=(CustomerEntry("c1", 1, keeper=A.record.ref), CustomerEntry("c2", 2)),
    events=(IdentityEvent(EventKind.CREATED, "c1"), IdentityEvent(EventKind.CREATED, "c2")),
)


STONE = Tombstone("t1", "refuse", WHEN)


def raises(error: type[Exception], call: Callable[[], object]) -> bool:
    """Whether a call raises an error of this class."""
    try:
        call()
    except error:
        return True
    return False
