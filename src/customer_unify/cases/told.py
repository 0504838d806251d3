"""What a person wrote and was answered in cases, as plain data, for their own request."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..codec import plain
from ..model.case import Case, CaseState, Received, Sent
from ..model.port import Store
from ..model.record import RecordRef
from .book import CASE
from .lifecycle import fold, from_plain

__all__ = ["told_of"]


def told_of(store: Store, refs: Collection[RecordRef]) -> Iterator[dict[str, Any]]:
    """Each case in which one of these records wrote or was written about, by id.

    It contains only their own messages and the answers to them, not what others wrote in the same case. Cost:
    one pass over all cases.
    """
    for name in sorted(store.streams()):
        if not name.startswith(CASE):
            continue
        case = fold(map(from_plain, store.stream(name)))
        held = [one for one in case.received if one.author in refs or one.message.about in refs]
        if held and case.state is not CaseState.MERGED:
            yield _case(case, held)


def _case(case: Case, held: Collection[Received]) -> dict[str, Any]:
    keys = {one.key for one in held}
    answers = [
        one for one in case.sent if one.handle.message_key in keys or not keys.isdisjoint(one.answered)
    ]
    standing = case.standing
    return {
        "case": case.id,
        "state": case.state.value,
        "reason": case.reason,
        "stage": case.stage,
        "opened_at": plain(case.opened_at),
        "closed_at": plain(case.closed_at),
        "closed_because": case.closed_because,
        "facts": dict(case.facts),
        "promises": [plain(one) for one in case.promises],
        "heard": [plain(one) for one in case.heard],
        "messages": [_message(one) for one in held],
        "answers": [_answer(one) for one in answers],
        "standing": None if standing is None else plain(standing),
    }


def _message(held: Received) -> Mapping[str, Any]:
    message = held.message
    return {
        "channel": message.channel,
        "author": message.author,
        "sent_at": plain(message.sent_at),
        "received_at": plain(held.at),
        "proven": held.proven,
        "text": message.text,
    }


def _answer(reply: Sent) -> Mapping[str, Any]:
    return {
        "channel": reply.handle.channel,
        "at": plain(reply.at),
        "text": reply.text,
        "failed": reply.failed is not None,
    }
