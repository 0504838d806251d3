"""Nouns of identity as bytes that a database can keep, and back, exactly.

UTF-8 with half letters let through (``surrogatepass``), since whatever a normaliser makes must come back as
it was; the shape is JSON. What is kept a million times is written by hand, short; what is seldom by
:mod:`customer_unify.codec`, whole, so that it means the same under later defaults. The shapes are those
of format 1: a store says in its own header which format it is written in.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import attrs

from ..codec import plain, restore
from ..errors import InputError, Unreadable
from ..model.assurance import Assurance
from ..model.change import Change, CustomerEntry, EventKind, IdentityEvent, StoredRecord, Tombstone
from ..model.configuration import Configuration
from ..model.content import NO_MARK, Content, Fact, Mark, written
from ..model.customer import Alias
from ..model.decision import Decision
from ..model.record import Consent, Record, RecordRef
from ..model.said import Said

__all__ = [
    "RULES",
    "Line",
    "Places",
    "configuration_from",
    "configuration_in",
    "configuration_plain",
    "configured",
    "content_from",
    "content_in",
    "content_of",
    "content_plain",
    "events_in",
    "line_from",
    "line_of",
    "line_plain",
    "noun_in",
    "noun_of",
    "numbers_in",
    "packed",
    "record_from",
    "record_in",
    "record_of",
    "record_plain",
    "seen_in",
    "seen_of",
    "text_in",
    "text_of",
    "unpacked",
]

MOST = 1 << 63
"""No database numbers its rows so high."""

WRONG = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""How reading fails on plain data that is not of the shape written here."""

_DECODE = json.JSONDecoder().decode
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def text_of(text: str) -> bytes:
    """A text as bytes, whatever it holds."""
    return text.encode("utf-8", "surrogatepass")


def text_in(body: bytes) -> str:
    """The text of :func:`text_of`."""
    return body.decode("utf-8", "surrogatepass")


def packed(data: Any) -> bytes:
    """Plain data as bytes; ``InputError`` for what is no plain data.

    >>> unpacked(packed({"text": "\\x00 \\ud83d", "many": [1, None, True]}))
    {'text': '\\x00 \\ud83d', 'many': [1, None, True]}
    """
    try:
        return _ENCODE(data).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"what is to be kept is no plain data: {type(error).__name__} "
            "(allowed: text, whole numbers, truth values, lists and mappings of them)"
        ) from None


def unpacked(body: bytes) -> Any:
    """The plain data of :func:`packed`; ``Unreadable`` for anything else."""
    try:
        return _DECODE(body.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise Unreadable("a row of this store holds no plain data") from None


def noun_of(noun: Any) -> bytes:
    """A seldom noun, whole."""
    return packed(plain(noun, whole=True))


def noun_in(kind: type[Any], body: bytes) -> Any:
    """The noun of :func:`noun_of`."""
    try:
        return restore(kind, unpacked(body))
    except WRONG:
        raise Unreadable(f"a row of this store holds no {kind.__name__}") from None


# Records and contents


def record_of(record: Record) -> bytes:
    """What a record says, but for its source and key, which stand beside it."""
    return packed(record_plain(record))


def record_plain(record: Record) -> dict[str, Any]:
    """The same as plain data."""
    said: dict[str, Any] = {
        "f": {
            field: values[0] if len(values) == 1 else list(values) for field, values in record.fields.items()
        }
    }
    if record.verified:
        said["v"] = sorted(record.verified)
    if record.claimed:
        said["c"] = sorted(record.claimed)
    if record.assurance:
        said["a"] = [
            [place if isinstance(place, str) else list(place), int(known)]
            for place, known in record.assurance.items()
        ]
    if record.consents:
        said["n"] = [
            [one.channel, one.purpose, one.granted, one.given_at and one.given_at.isoformat()]
            for one in record.consents
        ]
    if record.observed_at is not None:
        said["o"] = record.observed_at.isoformat()
    return said


_PLAIN = frozenset("fo")
"""What is kept of a record of which only what it says is known, and perhaps when: of nearly all."""


def record_in(ref: RecordRef, body: bytes) -> Record:
    """The record of :func:`record_of`."""
    return record_from(ref, unpacked(body))


def record_from(ref: RecordRef, said: Any) -> Record:
    """The record of :func:`record_plain`."""
    try:
        observed = _time(said.get("o"))
        if _PLAIN.issuperset(said) and (observed is None or observed.tzinfo is UTC):
            fields = {
                sys.intern(field): (value,) if type(value) is str else tuple(value)
                for field, value in said["f"].items()
            }
            return Record.of(sys.intern(ref.source), ref.key, Said(fields), observed)
        return Record(
            ref.source,
            ref.key,
            said["f"],
            verified=frozenset(said.get("v", ())),
            claimed=frozenset(said.get("c", ())),
            assurance={
                place if isinstance(place, str) else tuple(place): Assurance(known)
                for place, known in said.get("a", ())
            },
            consents=tuple(
                Consent(channel, purpose, granted, _time(given))
                for channel, purpose, granted, given in said.get("n", ())
            ),
            observed_at=observed,
        )
    except WRONG:
        raise Unreadable("a row of this store holds no record") from None


def _time(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)


def content_of(content: Content) -> bytes:
    """A content, but for its digest, which follows."""
    return packed(content_plain(content))


def content_plain(content: Content) -> dict[str, Any]:
    """The same as plain data."""
    said: dict[str, Any] = {"f": _facts_of(content.facts)}
    if content.claims:
        said["c"] = _facts_of(content.claims)
    if mark := content.mark:
        said["m"] = list(mark)
    if content.seen is not None:
        said["s"] = content.seen
    return said


def _facts_of(side: Mapping[str, Sequence[Fact]]) -> dict[str, list[Any]]:
    return {
        field: [part for fact in facts for part in (fact[0], int(fact[1]))] for field, facts in side.items()
    }


_LEVELS = {int(level): level for level in Assurance}


_fact = tuple.__new__
"""A fact out of a tuple, without the detour by the names of its fields: there are many."""


def _facts_in(side: Mapping[str, list[Any]]) -> dict[str, tuple[Fact, ...]]:
    found: dict[str, tuple[Fact, ...]] = {}
    for field, parts in side.items():
        if len(parts) == 2:  # as nearly all have
            found[field] = (_fact(Fact, (parts[0], _LEVELS[parts[1]])),)
        else:
            pairs = zip(parts[::2], parts[1::2], strict=True)
            found[field] = tuple([Fact(value, _LEVELS[known]) for value, known in pairs])
    return found


def content_in(digest: str, body: bytes) -> Content:
    """The content of :func:`content_of`; ``Unreadable`` unless it has this digest."""
    return content_from(digest, unpacked(body))


def content_from(digest: str, said: Any) -> Content:
    """The content of :func:`content_plain`; ``Unreadable`` unless it has this digest."""
    try:
        told, claims = said.get("m"), said.get("c")
        facts, mark, seen = _facts_in(said["f"]), Mark(*told) if told else NO_MARK, said.get("s")
        if claims:
            content = Content(facts, _facts_in(claims), mark, seen)
        else:  # were they in another order than they were written in, the digest would be another
            content = Content.of(facts, [written(*one) for one in facts.items()], mark, seen)
    except WRONG:
        raise Unreadable("a row of this store holds no content") from None
    if content.digest != digest:
        raise Unreadable("a content of this store is not what its digest says")
    return content


# What a store keeps of a live record beside what it says


def seen_of(stored: StoredRecord) -> bytes:
    """When a live record was seen, and whose it was before."""
    seen = [stored.first_seen.isoformat(), stored.last_seen.isoformat()]
    return packed([*seen[: 1 if seen[0] == seen[1] and not stored.former else 2], *stored.former])


def seen_in(body: bytes) -> tuple[datetime, datetime, tuple[str, ...]]:
    """First and last seen, and the former customers, of :func:`seen_of`."""
    try:
        first, *rest = unpacked(body)
        begun = datetime.fromisoformat(first)
        return begun, datetime.fromisoformat(rest[0]) if rest else begun, tuple(rest[1:])
    except WRONG:
        raise Unreadable("a row of this store does not say when a record was seen") from None


# Configurations

Plugins = Mapping[str, Mapping[str, Any]]


def configured(config: Configuration) -> bytes:
    """A configuration with its model. Of plug-ins handed in only the names: code is not kept (row 7)."""
    return packed(configuration_plain(config))


def configuration_plain(config: Configuration) -> list[Any]:
    """The same as plain data."""
    said = plain(attrs.evolve(config, plugins={}), whole=True)
    said["plugins"] = {kind: sorted(names) for kind, names in config.plugins.items()}
    return [type(config).__name__, said]


def configuration_in(
    body: bytes, kinds: Mapping[str, type[Configuration]], plugins: Plugins
) -> Configuration:
    """The configuration of :func:`configured`, with those plug-ins it had that are handed in again."""
    return configuration_from(unpacked(body), kinds, plugins)


def configuration_from(
    told: Any, kinds: Mapping[str, type[Configuration]], plugins: Plugins
) -> Configuration:
    """The configuration of :func:`configuration_plain`."""
    try:
        kind, said = told
        named: dict[str, list[str]] = said.pop("plugins")
        lent = {
            kind: {name: plugins[kind][name] for name in names if name in plugins.get(kind, {})}
            for kind, names in named.items()
        }
        return attrs.evolve(restore(kinds.get(kind, Configuration), said), plugins=lent)
    except WRONG:
        raise Unreadable("a row of this store holds no configuration") from None


# Lines of the journal: what lies beside the chain


class Places(NamedTuple):
    """By which numbers a line names what is kept elsewhere; writing and reading look the same way round.

    ``ref`` is the number of a record's ref, ``version`` that of what the record put here said, ``rules``
    that of a configuration. Where nothing is kept elsewhere, plain data stand in their places.
    """

    ref: Callable[[Any], Any]
    version: Callable[[Any, Any], Any]
    rules: Callable[[Any], Any]


RULES = 7
"""Where in a line the number of its configuration stands."""


class Line(NamedTuple):
    """A change as a line tells it, and the numbers of the versions its records put."""

    change: Change
    versions: dict[RecordRef, int]


def line_of(change: Change, to: Places) -> bytes:
    """What a line of the journal made true, as bytes: no content, no key of a block."""
    return packed(line_plain(change, to))


def line_plain(change: Change, to: Places) -> list[Any]:
    """The same as plain data."""
    at = change.at.isoformat()
    parts: list[Any] = [
        [_event_of(event, to) for event in change.events],
        [_put_of(stored, at, to) for stored in change.records],
        [_customer_of(entry, to) for entry in change.customers],
        [to.ref(ref) for ref in change.removed],
        [_alias_of(alias, to) for alias in change.aliases],
        [plain(decision, whole=True) for decision in change.decisions],
        [plain(stone, whole=True) for stone in change.tombstones],
        0 if change.configuration is None else to.rules(change.configuration),
        change.gap,
    ]
    while not parts[-1]:
        parts.pop()
        if not parts:
            break
    return parts


def events_in(said: list[Any], of: Places) -> tuple[IdentityEvent, ...]:
    """The events of a line as plain data (:func:`line_plain`), and nothing else of it."""
    try:
        return tuple([_event_in(event, of) for event in said[0]]) if said else ()
    except WRONG:
        raise Unreadable("a line of the journal cannot be read") from None


class Numbers(NamedTuple):
    """By which numbers a line names refs in its events, and what it puts: refs and versions."""

    told: list[int]
    refs: list[int]
    versions: list[int]


def numbers_in(said: list[Any]) -> Numbers:
    """The numbers of a line as plain data, for whoever reads together what they stand for."""
    try:
        events, puts = (*said[:2], *_NOTHING[len(said[:2]) :])[:2]
        told = [number for event in events for number in event[2]]
        return Numbers(_whole(told), _whole(put[0] for put in puts), _whole(put[1] for put in puts))
    except WRONG:
        raise Unreadable("a line of the journal cannot be read") from None


def _whole(numbers: Iterable[Any]) -> list[int]:
    """Those that may stand for something; whoever asks for the others by themselves is told so."""
    return [number for number in numbers if type(number) is int and 0 < number < MOST]


def line_from(at: datetime, said: list[Any], of: Places) -> Line:
    """The line of :func:`line_plain`."""
    try:
        events, puts, customers, removed, aliases, decisions, stones, rules, gap = (
            *said,
            *_NOTHING[len(said) :],
        )
        records = tuple([_put_in(put, at, of) for put in puts])
        change = Change(
            at,
            records=records,
            removed=tuple([of.ref(number) for number in removed]),
            customers=tuple([_customer_in(entry, of) for entry in customers]),
            aliases=tuple([_alias_in(alias, of) for alias in aliases]),
            decisions=tuple([restore(Decision, decision) for decision in decisions]),
            tombstones=tuple([restore(Tombstone, stone) for stone in stones]),
            events=tuple([_event_in(event, of) for event in events]),
            configuration=of.rules(rules) if rules else None,
            gap=gap,
        )
        return Line(change, {stored.record.ref: put[1] for stored, put in zip(records, puts, strict=True)})
    except WRONG:
        raise Unreadable("a line of the journal cannot be read") from None


_NOTHING: tuple[Any, ...] = ((), (), (), (), (), (), (), 0, 0)


def _event_of(event: IdentityEvent, to: Places) -> list[Any]:
    said: list[Any] = [event.kind.value, event.customer_id, [to.ref(ref) for ref in event.records]]
    if event.others or event.decision is not None:
        said += [list(event.others), event.decision]
    return said


def _event_in(said: list[Any], of: Places) -> IdentityEvent:
    kind, customer, records, *more = said
    others, decision = more or ((), None)
    refs = tuple([of.ref(number) for number in records])
    return IdentityEvent(EventKind(kind), customer, tuple(others), refs, decision)


def _put_of(stored: StoredRecord, at: str, to: Places) -> list[Any]:
    seen = [stored.first_seen.isoformat(), stored.last_seen.isoformat()]
    ref = stored.record.ref
    said = [to.ref(ref), to.version(ref, stored.record), stored.content, stored.customer]
    if seen != [at, at] or stored.former:
        said += [0 if moment == at else moment for moment in seen]
    return said + list(stored.former)


def _put_in(said: list[Any], at: datetime, of: Places) -> StoredRecord:
    number, version, content, customer, *rest = said
    first, last = (datetime.fromisoformat(moment) if moment else at for moment in (*rest[:2], 0, 0)[:2])
    record = of.version(of.ref(number), version)
    return StoredRecord(record, content, customer, first, last, tuple(rest[2:]))


def _customer_of(entry: CustomerEntry, to: Places) -> list[Any]:
    state = (0 if entry.clean else 1) + (2 if entry.knotted else 0)
    return [entry.id, entry.number, state, 0 if entry.keeper is None else to.ref(entry.keeper)]


def _customer_in(said: list[Any], of: Places) -> CustomerEntry:
    id, number, state, keeper = said
    return CustomerEntry(id, number, not state & 1, bool(state & 2), of.ref(keeper) if keeper else None)


def _alias_of(alias: Alias, to: Places) -> list[Any]:
    bare = attrs.evolve(alias, keeper=None)
    return [plain(bare, whole=True), 0 if alias.keeper is None else to.ref(alias.keeper)]


def _alias_in(said: list[Any], of: Places) -> Alias:
    bare, keeper = said
    made: Alias = restore(Alias, bare)
    return attrs.evolve(made, keeper=of.ref(keeper)) if keeper else made
