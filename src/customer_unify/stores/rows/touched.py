"""By what names things are looked at and changed: two steps get in each other's way where they share one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator

from ...model.change import Change, StoredRecord
from ...model.decision import Decision
from ...model.record import RecordRef

__all__ = ["CONTENT", "CUSTOMER", "DECISION", "KEY", "RECORD", "STREAM", "TOMBSTONE", "spoken", "touched"]

RECORD = "r"
"""A record by its ref: whether it is there, what it says, whose it was, and the decisions on it."""

CONTENT = "c"
"""A content by its digest: whether it is there, the records that have it, and those decided on."""

KEY = "k"
"""A key: the contents under it, and their marks.

Not that it is crowded: whoever found it so need not know who else comes (:meth:`Graph.expect`), nor do the
others know of him. That it is crowded no more is said by who goes, who then goes alone.
"""

CUSTOMER = "u"
"""An id: the customer or what became of it, its records and its contents."""

DECISION, TOMBSTONE, STREAM = "x", "t", "s"
"""A decision by its id, a tombstone by its digest, a stream by its name."""


def spoken(ref: RecordRef) -> str:
    """A ref as one name."""
    return f"{ref[0]}\x1f{ref[1]}"


def touched(
    change: Change,
    before: Callable[[RecordRef], StoredRecord | None],
    decisions: Callable[[RecordRef], Iterable[Decision]],
    crowded: Container[str],
) -> Iterator[str]:
    """What a change makes different, by every name under which somebody may have looked at it.

    ``before`` is a record as it was, ``decisions`` are all that speak of one, revoked or not, ``crowded`` are
    keys that the step found so: whoever comes under one of them makes no difference. What walks
    through everything (records, contents, keys, customers) is not among it, nor are the rules: whoever
    needs that goes alone. Nor are lists that only say what was there a moment ago (refs of a source,
    decisions, streams, lines): a step that comes at the same time may as well have come after.
    """
    for entry in change.contents:
        yield CONTENT + entry.content.digest
        yield from (KEY + key for key in entry.keys if key not in crowded)
    for entry in change.dropped:
        yield CONTENT + entry.content.digest
        yield from (KEY + key for key in entry.keys)
    for ref in (*(stored.record.ref for stored in change.records), *change.removed):
        yield RECORD + spoken(ref)
        was = before(ref)
        if was is not None:
            yield from (CONTENT + was.content, CUSTOMER + was.customer)
    for stored in change.records:
        yield from (CONTENT + stored.content, CUSTOMER + stored.customer)
    for id in (*(entry.id for entry in change.customers), *(alias.id for alias in change.aliases)):
        yield CUSTOMER + id
    gone = [decision for ref in change.erased for decision in decisions(ref)]
    for decision in (*change.decisions, *gone):
        yield DECISION + decision.id
        for ref in decision.refs:
            yield RECORD + spoken(ref)
            was = before(ref)
            if was is not None:
                yield CONTENT + was.content
    for stone in change.tombstones:
        yield TOMBSTONE + stone.digest
    for ref in (*change.erased, *(ref for _, ref in change.unsaid)):
        yield RECORD + spoken(ref)
    for told in change.rewritten:
        yield STREAM + told.name
