"""Everything that can be asked of a store, asked by every way there is to it."""

from typing import Any

import attrs

from customer_unify.model.change import Change, CustomerEntry, JournalEntry
from customer_unify.model.customer import Alias
from customer_unify.model.port import Store

__all__ = ["answers", "ranked"]


def ranked(store: Store) -> list[Any]:
    """The same of any two stores, however they number customers and lines: each number is told by its rank.

    Of lines the place in their writer's chain is left out: who wrote is not the same.
    """
    lines = {line.number: rank for rank, line in enumerate(store.journal(), start=1)} | {0: 0}
    history = list(store.history())
    found = {entry.number for line in history for entry in (*line.customers, *line.aliases)}
    numbers = {number: rank for rank, number in enumerate(sorted(found), start=1)}

    def told(noun: Any) -> Any:
        if isinstance(noun, JournalEntry):
            number = lines[noun.number]
            return attrs.evolve(noun, number=number, writer="", sequence=0, checksum="")
        if isinstance(noun, (CustomerEntry, Alias)):
            return attrs.evolve(noun, number=numbers[noun.number])
        if isinstance(noun, Change):
            customers, aliases = (tuple(map(told, side)) for side in (noun.customers, noun.aliases))
            return attrs.evolve(noun, customers=customers, aliases=aliases, gap=lines[noun.gap])
        return type(noun)(map(told, noun)) if type(noun) in (list, tuple) else noun

    made = answers(store)
    made[3] = (store.count(), store.erasure_key())
    return [told(answer) for answer in made]


def answers(store: Store) -> list[Any]:
    """The same of any two stores that hold the same and number alike, in whatever order they keep it."""
    stored = sorted(store.records(), key=lambda one: one.record.ref)
    contents, customers = sorted(store.contents()), list(store.customers())
    refs = [one.record.ref for one in stored]
    history = list(store.history())
    ids = {entry.id for line in history for entry in (*line.customers, *line.aliases)}
    return [
        [attrs.astuple(one, recurse=False) for one in stored],
        [store.record(ref) for ref in refs],
        sorted(ref for source in {ref.source for ref in refs} for ref in store.refs(source)),
        (store.count(), store.minted(), store.erasure_key()),
        [
            (content.facts, content.claims, content.mark, content.seen, content.digest)
            for digest in contents
            if (content := store.content(digest))
        ],
        [(digest, sorted(store.residents(digest)), sorted(store.decided(digest))) for digest in contents],
        [
            (
                key,
                sorted(store.block(key)),
                dict(store.marks(key)),
                {mark: list(few) for mark, few in store.anchors(key, 2).items()},
            )
            for key in sorted(store.keys())
        ],
        [
            (
                store.customer(id),
                sorted(store.records_of(id)),
                sorted(store.contents_of(id)),
                store.firsts(id, 3),
            )
            for id in customers
        ],
        sorted(((id, store.customer(id), store.alias(id)) for id in ids), key=lambda told: told[0]),
        sorted((ref, store.former(ref)) for ref in store.departed()),
        [(decision, store.decision(decision.id)) for decision in store.decisions()],
        [sorted(store.decisions_on(ref), key=lambda one: one.id) for ref in refs],
        list(store.journal()),
        [store.last()],
        history,
        [(name, list(store.stream(name))) for name in store.streams()],
        [store.tombstone(stone.digest) for line in history for stone in line.tombstones],
        (store.configuration_digest(), store.configuration()),
    ]
