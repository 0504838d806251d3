"""What follows an answer: promises, what the person says about it, and what shows that it is settled."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

__all__ = ["Heard", "Learnt", "Promise", "Settlement", "SettlementKind"]


@attrs.frozen
class Learnt:
    """A piece of information that is known since ``at``, and its value if that was recorded.

    ``after`` is the key of the message that it follows, here and below. If two people had been taken for one,
    the note goes with the author of that message. None if no message had come.
    """

    information: str
    value: str | None = attrs.field(default=None, repr=False)
    at: datetime | None = None
    after: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Promise:
    """Something that a person was told would happen by ``due_at``; ``kept_at`` is None while it is open.

    ``id`` is made of the id of the case and a number; ``by`` is who promised.
    """

    id: str
    text: str = attrs.field(repr=False)
    due_at: datetime
    by: str = attrs.field(repr=False)
    at: datetime
    kept_at: datetime | None = None
    after: str | None = attrs.field(default=None, repr=False)

    def broken(self, now: datetime) -> bool:
        """Whether it was due and not kept in time."""
        return (self.kept_at or now) > self.due_at


@attrs.frozen
class Heard:
    """Whether a person says that the matter is settled; ``message`` is the key of that message."""

    satisfied: bool
    at: datetime
    by: str = attrs.field(repr=False)
    message: str | None = attrs.field(default=None, repr=False)
    after: str | None = attrs.field(default=None, repr=False)


class SettlementKind(StrEnum):
    """What shows that a case may be closed (row 4.11)."""

    SATISFIED = "satisfied"
    """The person said that it is settled, and has written nothing since."""
    UNREACHABLE = "unreachable"
    """The last answers could not be delivered, one after the other."""
    SILENT = "silent"
    """The person has our answer and has written nothing for a long time."""


@attrs.frozen
class Settlement:
    """What shows that a case may be closed, and since when."""

    kind: SettlementKind
    since: datetime
