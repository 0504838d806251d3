"""The conformance checks of a store catch what is broken: each of these stores has one fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import attrs
import pytest

from customer_unify.stores.memory import MemoryStore
from customer_unify.testing import check_store

Way = Callable[..., Any]


def answered(name: str, otherwise: Callable[[Any], Any]) -> dict[str, Way]:
    """A question whose answer is made another one."""
    right = getattr(MemoryStore, name)
    return {name: lambda self, *given: otherwise(right(self, *given))}


def backwards(name: str) -> dict[str, Way]:
    return answered(name, lambda found: iter(list(found)[::-1]))


def without(name: str, **said: Any) -> dict[str, Way]:
    """A noun that is answered without something it said."""
    return answered(name, lambda noun: noun and attrs.evolve(noun, **said))


def lose(self: Any, change: Any) -> Any:
    return MemoryStore.apply(self, attrs.evolve(change, records=change.records[:1]))


def tear(self: Any, changes: Any) -> None:
    with self.turns.alone():
        for one in changes:
            self._apply(one.change)
            if one.line is not None:
                self._journal.restore(one.line, one.change)


def let_in(self: Any) -> None:
    """Whoever plans to write is let in beside others who do: the phantom case."""
    MemoryStore.__init__(self)
    turns = self.turns

    class Open:
        reading, alone, writing = turns.reading, turns.alone, nullcontext

    self.turns = Open()


def shorten(self: Any, change: Any) -> Any:
    line = MemoryStore.apply(self, attrs.evolve(change, rewritten=()))
    self._streams.update({told.name: list(told.events) for told in change.rewritten})
    return line


def hold(self: Any, decision: Any) -> None:
    MemoryStore._decide(self, attrs.evolve(decision, revoked_at=None))
    self._decisions[decision.id] = decision


def refer(self: Any, stream: str, events: Any, expected: int) -> int:
    length = MemoryStore.append(self, stream, events, expected)
    self._streams[stream][expected:] = events
    return length


def named(self: Any, stream: str, events: Any, expected: int) -> int:
    self._streams.setdefault(stream, [])
    return MemoryStore.append(self, stream, events, expected)


def count(self: Any, key: str) -> Any:
    return Counter(
        mark for one in self._blocks[key] for mark in [self._labels.get(one, "")] * len(self._residents[one])
    )


def leave(self: Any, ref: Any, stored: Any) -> None:
    self._records_of.discard(stored.customer, ref)


def stay(self: Any, change: Any) -> None:
    before = dict(self._aliases)
    MemoryStore._apply(self, change)
    self._aliases = before | self._aliases


BROKEN: dict[str, dict[str, Way]] = {
    "loses a write": {"apply": lose},
    "tears what it restores": {"restore": tear},
    "lets two writers in": {"__init__": let_in},
    "tells the journal backwards": backwards("journal"),
    "tells history backwards": backwards("history"),
    "tells customers backwards": backwards("customers"),
    "tells retired ids backwards": backwards("retired"),
    "tells decisions backwards": backwards("decisions"),
    "tells streams backwards": backwards("streams"),
    "leaks records of a content": {"_leave": leave},
    "leaks an alias": {"_apply": stay},
    "leaks a revoked decision": {"_decide": hold},
    "erases nothing": {"_erase": lambda self, refs, unsaid: None},
    "erases no former version": {"_erase": lambda self, refs, unsaid: MemoryStore._erase(self, refs, ())},
    "loses the key of tombstones": answered("erasure_key", lambda key: b""),
    "loses whose a removed record was": answered("former", lambda ids: ()),
    "loses consents": answered(
        "record", lambda one: one and attrs.evolve(one, record=attrs.evolve(one.record, consents=()))
    ),
    "loses when a record was last seen": answered(
        "record", lambda one: one and attrs.evolve(one, last_seen=one.first_seen)
    ),
    "loses former ids": without("record", former=()),
    "loses who keeps an id": without("customer", keeper=None),
    "calls all customers clean": without("customer", clean=True),
    "loses what events say": answered(
        "journal", lambda lines: (attrs.evolve(line, events=()) for line in lines)
    ),
    "loses where something is missing": answered(
        "history", lambda changes: (attrs.evolve(change, gap=0) for change in changes)
    ),
    "calls nobody crowded": answered(
        "blocks", lambda told: {key: block or () for key, block in told.items()}
    ),
    "counts records for contents": {"marks": count},
    "minted nobody": answered("minted", lambda number: 0),
    "has more anchors than asked for": {
        "anchors": lambda self, key, number: MemoryStore.anchors(self, key, 99)
    },
    "keeps events by reference": {"append": refer},
    "writes in a conflict": {"append": named},
    "rewrites a stream shorter": {"apply": shorten},
    "reads a stream from its beginning": {
        "stream": lambda self, name, since=0: MemoryStore.stream(self, name)
    },
    "purges too much": {"purge": lambda self: self._records.clear()},
    "sees further than it wrote": answered("horizon", lambda number: number + 1),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_store_is_caught(fault: str) -> None:
    with pytest.raises(AssertionError, match=": "):
        check_store(type("Broken", (MemoryStore,), BROKEN[fault]))
