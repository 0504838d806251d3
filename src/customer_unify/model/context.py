"""What an agent sees beside a case: who it is, what happened before, what is open, what not to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import attrs

from .case import Need, Received, Sent
from .customer import Knowledge, Status
from .explanation import Explanation
from .follow_up import Promise, Settlement
from .reply import Card, Disclosure
from .shown import Shown
from .standing import Standing

__all__ = ["Context", "Past", "Unsaid"]

SCHEMA_VERSION = 1


@attrs.frozen
class Past:
    """A former case of the person in one line: its kind, its channels, who had it, how it ended.

    ``broken`` counts the promises that were not kept in time.
    """

    case: str
    kind: str
    reason: str | None
    opened_at: datetime
    closed_at: datetime | None
    channels: tuple[str, ...]
    owners: tuple[str, ...]
    settlement: Settlement | None = None
    broken: int = 0


@attrs.frozen
class Unsaid:
    """Something not to say, and what it is about: a field, a purpose, a kind of figure; never a value."""

    code: str
    about: str | None = None


@attrs.frozen
class Context(Shown):
    """The card beside a case: the parts of a relation (row 2.2), as far as they may be shown (row 1.25).

    * object -- ``kind`` (the template), ``reason``, ``facts`` that were learnt;
    * both sides -- ``person`` (what may be shown), ``status``, ``knowledge``, ``confidence`` (that the
      speaker is this customer, in thousandths), ``proven``; on our side ``owner`` and ``people``;
    * exchanges -- ``exchanges`` (the latest of this case), ``history`` (former cases, latest first;
      ``more`` counts those left out);
    * follow-up -- ``promises`` not kept yet, ``needs``;
    * value -- ``standing``, with its reasons.

    ``unsaid`` is what not to say, ``disclose`` what an answer may speak of, ``guidance`` how to speak, by
    language.
    """

    case: str
    kind: str
    reason: str | None
    channel: str
    person: Card
    proven: bool
    at: datetime
    owner: str
    disclose: Disclosure
    status: Status = Status.UNKNOWN
    knowledge: Knowledge = Knowledge.UNKNOWN
    confidence: int = 1000
    facts: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    people: Mapping[str, str] = attrs.field(factory=dict)
    exchanges: tuple[Received | Sent, ...] = attrs.field(default=(), repr=False)
    history: tuple[Past, ...] = ()
    more: int = 0
    promises: tuple[Promise, ...] = attrs.field(default=(), repr=False)
    needs: tuple[Need, ...] = ()
    standing: Standing | None = None
    unsaid: tuple[Unsaid, ...] = ()
    guidance: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    _why: Callable[[Context, str], Explanation] | None = attrs.field(
        default=None, repr=False, eq=False, alias="why"
    )
    _drawn: Callable[[Explanation, str], str] | None = attrs.field(
        default=None, repr=False, eq=False, alias="drawn"
    )

    def to_dict(self) -> dict[str, Any]:
        """The card as plain data, ready for JSON, with its schema version."""
        return {"schema_version": SCHEMA_VERSION, **super().to_dict()}

    def explain(self, language: str = "en") -> Explanation:
        """The card as a tree of sentences; ``str`` of it is the card as text.

        Raises ``LookupError`` for a card without its desk.
        """
        if self._why is None:
            raise LookupError("this card was made without its desk; ask Desk.context(case)")
        return self._why(self, language)

    def html(self, language: str = "en") -> str:
        """The card as an element of HTML, everything in it escaped. Raises ``LookupError`` as ``explain``."""
        if self._drawn is None:
            raise LookupError("this card was made without its desk; ask Desk.context(case)")
        return self._drawn(self.explain(language), language)
