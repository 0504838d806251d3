"""Everything that can be asked of a store, asked by every way there is to it."""

from typing import Any

import attrs

from customer_unify.model.port import Store

__all__ = ["answers"]


def answers(store: Store) -> list[Any]:
    """The same of any two stores that hold the same, in whatever order they keep it."""
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
        [attrs.astuple(content, recurse=False) for digest in contents if (content := store.content(digest))],
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
