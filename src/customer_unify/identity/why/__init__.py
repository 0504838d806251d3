"""Says why records are together or apart: pairs with their evidence, explanations, graphs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from ...model.evidence import Pair, Verdict
from ...model.explanation import Explanation
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..draft import Draft
from ..link.group import Ruling
from ..review.pairs import pair_of
from ..stages import Stages
from .apart import apart
from .together import together

if TYPE_CHECKING:
    import networkx

__all__ = ["explain", "graph", "pairs"]

MOST_CONTENTS = 60
"""Most distinct contents of one customer whose pairs are listed."""


# One customer


def pairs(store: Snapshot, stages: Stages, customer_id: str) -> tuple[Pair, ...]:
    """The pairs of records of one customer that evidence or a decision ties, heaviest first.

    One record stands for all of equal content. Cost: the pairs of at most 60 distinct contents.
    """
    draft = Draft(store, stages)
    digests = sorted(store.contents_of(customer_id))[:MOST_CONTENTS]
    found = []
    for one, two in combinations(digests, 2):
        score = draft.score(one, two)
        if score.comparable and score.weight > stages.config.model.review_above:
            a, b = (_first(store, digest, customer_id) for digest in (one, two))
            found.append(pair_of(draft, a, b, Ruling(Verdict.LINK)))
    return tuple(sorted(found, key=lambda pair: (-pair.weight, pair.a, pair.b)))


def _first(store: Snapshot, digest: str, customer_id: str) -> RecordRef:
    ours = store.records_of(customer_id)
    return min(ref for ref in store.residents(digest) if ref in ours)


def graph(store: Snapshot, stages: Stages, customer_ids: Iterable[str]) -> networkx.MultiGraph:
    """Customers as one networkx multigraph: records, the identifiers they carry, and evidence.

    Nodes are ``RecordRef`` (``kind="record"``, ``customer``) and ``Identifier`` (``kind="identifier"``);
    edges carry ``kind`` (``carries`` with ``assurance``, ``evidence`` with ``weight`` and ``evidence``).
    """
    import networkx

    from ...model.identifier import Identifier

    made = networkx.MultiGraph()
    for id in customer_ids:
        for ref in sorted(store.records_of(id)):
            made.add_node(ref, kind="record", source=ref.source, customer=id)
            stored = store.record(ref)
            content = store.content(stored.content) if stored is not None else None
            for field, facts in content.facts.items() if content is not None else ():
                if field not in stages.config.namespaces:
                    continue
                for fact in facts:
                    identifier = Identifier(field, fact.value)
                    made.add_node(identifier, kind="identifier", namespace=field)
                    made.add_edge(ref, identifier, kind="carries", assurance=fact.assurance)
        for pair in pairs(store, stages, id):
            made.add_edge(pair.a, pair.b, kind="evidence", weight=pair.weight, evidence=pair.evidence)
    return made


# Two records


def explain(store: Snapshot, stages: Stages, a: RecordRef, b: RecordRef, *, language: str) -> Explanation:
    """Why two records are one customer, or why not: see :mod:`.together` and :mod:`.apart`."""
    one, two = (store.record(ref) for ref in (a, b))
    assert one is not None
    assert two is not None
    told = together if one.customer == two.customer else apart
    return told(store, stages, a, b, language)
