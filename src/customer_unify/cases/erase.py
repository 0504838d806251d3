"""Removes from the histories of cases what an erased person said, was told and is called (law L11).

What is needed to compute a case stays: who owned it, its stage, how many messages came and when. A message
keeps its channel, its times and the reason by which it was routed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import attrs

from ..codec import plain, restore
from ..model.case import Case, CaseEvent, CaseEventKind, Received, Sent
from ..model.change import RewrittenStream
from ..model.message import ERASED, Message, ReplyHandle
from ..model.port import Store
from ..model.record import RecordRef
from ..model.standing import Standing
from .book import CASE
from .lifecycle import from_plain, to_plain

__all__ = ["rewritten", "sealed", "sealed_message", "unsaid", "unsaid_late"]

FREE_TEXT = frozenset(
    {
        CaseEventKind.ACCEPTED,
        CaseEventKind.CLOSED,
        CaseEventKind.DECLINED,
        CaseEventKind.MERGED,
        CaseEventKind.RETURNED,
        CaseEventKind.TRANSFERRED,
    }
)
"""Events whose reason a person may have typed."""

Seal = Callable[[str], str]
"""Makes the keyed digest that stands for an erased text."""


def sealed_message(message: Message, seal: Seal) -> Message:
    """What is left of a message of an erased person: no text and no author.

    Its id is a keyed digest of the former one. So if the platform delivers the message again, it is
    recognised and not taken in again (law L17).
    """
    name = ERASED + seal(message.key)
    return Message(
        message.channel,
        name,
        "",
        message.sent_at,
        id=name,
        public=message.public,
        reason=message.reason,
        language=message.language,
    )


def sealed(held: Received, gone: Collection[RecordRef], seal: Seal) -> Received:
    """What is left of a message of, or about, an erased person; any other is returned as it is.

    A colleague who wrote about the person stays the author, and can be answered.
    """
    message = held.message
    if message.about in gone:
        return attrs.evolve(held, message=attrs.evolve(message, text="", about=None), author=None)
    if held.author is None or held.author not in gone:
        return held
    left = sealed_message(message, seal)
    handle = ReplyHandle(
        held.handle.channel,
        left.author,
        message_id=left.id,
        public=held.handle.public,
        message_key=left.key,
    )
    return attrs.evolve(held, message=left, handle=handle, author=None)


def unsaid(reply: Sent, handles: Mapping[str, ReplyHandle]) -> Sent:
    """What is left of an answer to an erased message. ``handles`` are the new ones by former message key."""
    if handles.keys().isdisjoint((reply.handle.message_key, *reply.answered)):
        return reply
    handle = handles.get(reply.handle.message_key, reply.handle)
    keys = tuple(handles[key].message_key if key in handles else key for key in reply.answered)
    failed = None if reply.failed is None else "erased"
    return attrs.evolve(reply, handle=handle, text="", answered=keys, failed=failed)


def unsaid_late(reply: Sent, case: Case, seal: Seal) -> Sent:
    """What is kept of an answer that was planned before its message was erased, and sent after."""
    key = reply.handle.message_key
    left = [held.handle for held in case.received if held.message.id == ERASED + seal(key)]
    return unsaid(reply, {key: left[0]} if left else {})


def rewritten(store: Store, gone: Collection[RecordRef], seal: Seal) -> tuple[RewrittenStream, ...]:
    """The streams of cases in which erased people spoke, as they are from now on.

    Cost: one pass over the messages of all cases, and rewriting the streams concerned.
    """
    streams = [(name, list(store.stream(name))) for name in store.streams() if name.startswith(CASE)]
    handles: dict[str, ReplyHandle] = {}
    for _, told in streams:
        for held in _spoken(told, gone):
            handles[held.key] = sealed(held, gone, seal).handle
    if not handles:
        return ()
    rewriter = _Rewriter(gone, seal, handles)
    return tuple(
        RewrittenStream(name, tuple(rewriter.stream(told)))
        for name, told in streams
        if rewriter.concerned(told)
    )


def _spoken(told: Iterable[Mapping[str, Any]], gone: Collection[RecordRef]) -> Iterator[Received]:
    """The messages of erased people in a history; only these are read completely."""
    for data in (data for event in told for data in _many(event, "received")):
        about = data["message"].get("about")
        if any(ref is not None and RecordRef(*ref) in gone for ref in (data.get("author"), about)):
            yield restore(Received, data)


def _many(event: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    """What an event has under a name: one thing, several, or nothing."""
    given = event.get(name, ())
    return (given,) if isinstance(given, Mapping) else given


def _unlearnt(data: Mapping[str, Any], key: Callable[[str], str]) -> dict[str, Any]:
    """What is left of what was learnt, promised, heard and asked of peers: only that it was.

    When, by whom and after which message stays; ``key`` gives the new name of that message.
    """

    def blank(one: Mapping[str, Any], **gone: Any) -> dict[str, Any]:
        after = {"after": key(one["after"])} if one.get("after") else {}
        return {**one, **gone, **after}

    def unasked(one: Mapping[str, Any]) -> dict[str, Any]:
        answers = [{**answer, "text": ""} for answer in one.get("answers", ())]
        return blank(one, text="", **({"answers": answers} if answers else {}))

    left: dict[str, Any] = {"facts": {}} if data.get("facts") else {}
    if data.get("after"):
        left["after"] = key(data["after"])
    ways: tuple[tuple[str, str, Callable[[Mapping[str, Any]], Any]], ...] = (
        ("promise", "promises", lambda one: blank(one, text="")),
        ("heard", "heard", lambda one: blank(one, message=None)),
        ("question", "questions", unasked),
        ("answer", "", lambda one: {**one, "text": ""}),
        ("", "learnt", lambda one: blank(one, value=None)),
    )
    for single, several, say in ways:
        if isinstance(data.get(single), Mapping):
            left[single] = say(data[single])
        elif several in data:
            left[several] = [say(one) for one in data[several]]
    return left


class _Rewriter:
    """Writes the events of a history again, without the erased people."""

    def __init__(self, gone: Collection[RecordRef], seal: Seal, handles: Mapping[str, ReplyHandle]) -> None:
        self.gone, self.seal, self.handles = gone, seal, handles

    def concerned(self, told: Iterable[Mapping[str, Any]]) -> bool:
        """Whether an erased message is in a history, was answered in it, or left it."""
        named: set[str] = set()
        for event in told:
            named.update(event.get("keys", ()))
            for data in (*_many(event, "received"), *_many(event, "sent")):
                named.update((data["handle"].get("message_key", ""), *data.get("answered", ())))
        return not named.isdisjoint(self.handles)

    def stream(self, told: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """The new events of a history, as many as before."""
        events = [from_plain(data) for data in told]
        nobody_else = all(
            data["handle"].get("message_key") in self.handles or data["message"]["id"].startswith(ERASED)
            for event in events
            for data in _many(event.data, "received")
        )
        for event in events:
            yield to_plain(self._event(event, nobody_else))

    def _event(self, event: CaseEvent, nobody_else: bool) -> CaseEvent:
        data = dict(event.data)
        ways = (("received", self._held), ("sent", self._answer), ("review", self._review))
        for name, say in (*ways, ("reviews", self._review)):
            if name in data:
                given = data[name]
                data[name] = say(given) if isinstance(given, Mapping) else [say(one) for one in given]
        data |= _unlearnt(data, self._key)
        if "keys" in data:
            data["keys"] = sorted(self._key(key) for key in data["keys"])
        if event.kind in FREE_TEXT and data.get("reason"):
            data["reason"] = ""
        if nobody_else and data.get("standing"):
            # Its reasons contain tier, turnover and audience of the erased person.
            left = attrs.evolve(
                restore(Standing, data["standing"]),
                points=0,
                contributions=(),
                sure=0,
                optimistic=0,
                ask_to_verify=False,
                alerts=(),
            )
            data["standing"] = plain(left)
            data.pop("loyalty_tier", None)
        return attrs.evolve(event, data=data)

    def _held(self, data: Mapping[str, Any]) -> Any:
        return plain(sealed(restore(Received, data), self.gone, self.seal))

    def _answer(self, data: Mapping[str, Any]) -> Any:
        return plain(unsaid(restore(Sent, data), self.handles))

    def _review(self, data: Mapping[str, Any]) -> Any:
        """A review of an erased person has no author any more, and is never published."""
        if data["id"] not in self.handles:
            return data
        state = "published" if data.get("state") == "published" else "withdrawn"
        changed = {"id": self._key(data["id"]), "text": self._key(data["text"]), "state": state}
        return {**data, **changed, "author": None}

    def _key(self, key: str) -> str:
        return self.handles[key].message_key if key in self.handles else key
