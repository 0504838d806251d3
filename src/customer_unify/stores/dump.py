"""A whole base as lines of JSON, and back: how it moves from one store to another.

Written are the lines of the journal with what each made true, the live contents, the streams of cases and
the key of the tombstones; then how many there were, and the digest of every byte before. The keys of
blocks are not: an index is made again from what it indexes. Nor is the salt of the journal, by which
digests of who was erased could be guessed back: a store has its own.

One object a line, UTF-8 (half letters let through, as in :mod:`.codec`), in this order and format::

    {"customer_unify": "base", "format": 1}
    {"line": [number, writer, sequence, digests, checksum], "at": …, "change": […], "rules": …}
    {"content": digest, "says": {…}}
    {"stream": name, "events": […]}
    {"erasure_key": …}
    {"end": {…}, "blake2b": …}
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..errors import Unreadable
from ..model.change import Change, ContentEntry, JournalEntry, Restored, RewrittenStream
from ..model.configuration import Configuration
from ..model.content import Content
from ..model.port import Store
from ..model.record import RecordRef
from . import codec

__all__ = ["Dump", "check", "dumped"]

FORMAT = 1
COUNTED = ("line", "content", "stream")
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of what no line tells of, and nobody is told."""

Index = Callable[[Configuration | None], Callable[[Content], ContentEntry]]
"""Under which keys contents stand by a configuration."""


def dumped(store: Store) -> Iterator[bytes]:
    """Each line of a dump, with its end. The caller holds a turn to read; one line is in memory at a time."""
    digest, counts = hashlib.blake2b(digest_size=32), Counter[str]()
    for said in _parts(store):
        line = codec.packed(said) + b"\n"
        digest.update(line)
        counts.update(said.keys() & COUNTED)
        yield line
    ended = {"end": {kind: counts[kind] for kind in COUNTED}, "blake2b": digest.hexdigest()}
    yield codec.packed(ended) + b"\n"


def _parts(store: Store) -> Iterator[dict[str, Any]]:
    yield {"customer_unify": "base", "format": FORMAT}
    rules, digest = store.configuration(), store.configuration_digest()
    for line, change in zip(store.journal(), store.history(), strict=True):
        yield _line(line, change, digest if change.configuration == rules else "")
    for name in store.contents():
        content = store.content(name)
        if content is not None:
            yield {"content": name, "says": codec.content_plain(content)}
    for name in store.streams():
        yield {"stream": name, "events": [dict(event) for event in store.stream(name)]}
    yield {"erasure_key": store.erasure_key().hex()}


def _line(line: JournalEntry, change: Change, rules: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "line": [line.number, line.writer, line.sequence, list(line.digests), line.checksum],
        "at": line.at.isoformat(),
        "change": codec.line_plain(change, _INLINE),
    }
    if change.configuration is not None:
        said["rules"] = rules or change.configuration.digest
    return said


_INLINE = codec.Places(list, lambda ref, record: codec.record_plain(record), codec.configuration_plain)


def check(lines: Iterable[bytes]) -> int:
    """How many lines these are; ``Unreadable`` unless they are those of a dump, as they were written.

    Refused are files that are none, that a newer version wrote, that were cut, and that were changed in any
    byte. Cost: reading them once.
    """
    digest, last, count = hashlib.blake2b(digest_size=32), b"", 0
    for count, line in enumerate(lines, start=1):
        digest.update(last)
        last = line
        if count == 1:
            _check_head(_object(line))
    try:
        told = _object(last)["blake2b"] if last.endswith(b"\n") else ""
    except (KeyError, Unreadable):
        told = ""
    if not told:
        raise Unreadable("this dump was cut: its last line is missing (hint: export the base again)")
    if told != digest.hexdigest():
        raise Unreadable("this dump is not what was written (hint: export the base again)")
    return count


def _object(line: bytes) -> dict[str, Any]:
    try:
        said = codec.unpacked(line)
    except Unreadable:
        said = None
    if not isinstance(said, dict):
        raise Unreadable("this is no dump of a base")
    return said


def _check_head(said: Mapping[str, Any]) -> None:
    known = said.get("format")
    if said.get("customer_unify") != "base" or type(known) is not int:
        raise Unreadable("this is no dump of a base")
    if known > FORMAT:
        raise Unreadable(
            f"this dump was written by a newer version of the library: its format is {known}, this version "
            f"reads up to {FORMAT} (hint: update customer-unify)"
        )


class Dump:
    """The lines of a dump that was checked (:func:`check`), read one by one.

    ``kinds`` and ``plugins`` are those of a store. ``index`` says under which keys a content stands.
    """

    def __init__(
        self,
        lines: Iterable[bytes],
        index: Index,
        *,
        kinds: Iterable[type[Configuration]] = (),
        plugins: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self._lines, self._index = lines, index
        self._kinds = {kind.__name__: kind for kind in kinds}
        self._plugins = plugins or {}
        self._rules: Configuration | None = None
        self._entry: Callable[[Content], ContentEntry] | None = None
        self._at = UNDATED

    def changes(self) -> Iterator[Restored]:
        """What a store is to restore, in order; raises ``Unreadable`` for a line of another shape."""
        for place, line in enumerate(self._lines, start=1):
            said = _object(line)
            if "content" in said and self._entry is None:
                self._entry = self._index(self._rules)
            try:
                if place > 1 and "end" not in said:
                    yield self._restored(said)
            except codec.WRONG:
                raise Unreadable(f"line {place} of this dump cannot be read") from None

    def _restored(self, said: Mapping[str, Any]) -> Restored:
        if "line" in said:
            return self._line(said)
        if "content" in said and self._entry is not None:
            content = codec.content_from(said["content"], said["says"])
            return Restored(Change(self._at, contents=(self._entry(content),)))
        if "stream" in said:
            stream = RewrittenStream(said["stream"], tuple(said["events"]))
            return Restored(Change(self._at, rewritten=(stream,)))
        return Restored(Change(self._at, erasure_key=bytes.fromhex(said["erasure_key"])))

    def _line(self, said: Mapping[str, Any]) -> Restored:
        at = self._at = datetime.fromisoformat(said["at"])
        number, writer, sequence, digests, checksum = said["line"]
        change = codec.line_from(at, said["change"], self._places()).change
        line = JournalEntry(number, at, change.events, tuple(digests), checksum, writer, sequence)
        self._rules = change.configuration or self._rules
        return Restored(change, line, said.get("rules", ""))

    def _places(self) -> codec.Places:
        def rules(told: Any) -> Configuration:
            return codec.configuration_from(told, self._kinds, self._plugins)

        return codec.Places(lambda said: RecordRef(*said), codec.record_from, rules)
