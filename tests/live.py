"""A live base in tests: a clock and ids one can count on, limits so low that all are crossed, and dumps."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import attrs
from hypothesis import settings

from customer_unify import Resolver
from customer_unify.identity.defaults import shipped
from customer_unify.model.configuration import Configuration
from customer_unify.model.identifier import Namespace
from customer_unify.model.port import Store
from customer_unify.model.record import RecordRef
from customer_unify.stores.memory import MemoryStore

__all__ = ["DEEP", "NOON", "canonical_dump", "ids", "mint", "parts", "resolver", "tight"]

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
DEEP = settings.default is not None and settings.default.max_examples >= 1_000


def tight(component_limit: int = 4) -> Configuration:
    """Limits so low that blocks, identifiers, components and bounds are crossed up and down all the time."""
    config = shipped()
    namespaces = {
        name: attrs.evolve(namespace, generic_above=1 + at % 3)
        for at, (name, namespace) in enumerate(config.namespaces.items())
    }
    namespaces["phone"] = Namespace("phone", "phone", maximum=1)
    namespaces["loyalty_card"] = attrs.evolve(namespaces["loyalty_card"], exclusive=True)
    return attrs.evolve(
        config,
        block_rules=[attrs.evolve(one, limit=2 + at % 3) for at, one in enumerate(config.block_rules)],
        namespaces=namespaces,
        identifier_limit=3,
        component_limit=component_limit,
        anchors=1,
    )


def mint() -> Callable[[], str]:
    """Ids one can count on, as little in order as real ones."""
    numbers = count(1)
    return lambda: f"id{next(numbers) * 7_919 % 99_991:05}"


def resolver(config: Configuration | None = None, store: Store | None = None) -> Resolver:
    """A base whose clock ticks at each look; by default in memory, with a salt one can count on."""
    ticks = count()
    return Resolver(
        config,
        MemoryStore(b"salt") if store is None else store,
        clock=lambda: NOON + timedelta(seconds=next(ticks)),
        new_id=mint(),
    )


def canonical_dump(made: Resolver) -> bytes:
    """Everything law L1 speaks of; each customer is named by its smallest (source, key), not by its id."""
    told = []
    for customer in made.customers():
        told.append(
            {
                "name": min(customer.records),
                "records": sorted(customer.records),
                "profile": {
                    field: [known.value, known.record, known.rule, known.assurance.name, list(known.others)]
                    for field, known in sorted(customer.profile.provenance.items())
                },
                "consents": [[one.channel, one.purpose, one.granted] for one in customer.profile.consents],
                "identifiers": sorted(
                    [*held.identifier, held.assurance.name, sorted(held.records)]
                    for held in customer.identifiers
                ),
                "confidence": customer.confidence,
                "each": sorted(customer.record_confidence.items()),
            }
        )
    return json.dumps(sorted(told, key=lambda one: one["name"]), default=str).encode()


def parts(made: Resolver) -> frozenset[frozenset[RecordRef]]:
    return frozenset(frozenset(made.store.records_of(id)) for id in made.store.customers())


def ids(made: Resolver) -> dict[RecordRef, str]:
    return {stored.record.ref: stored.customer for stored in made.store.records()}
