"""What becomes of contents and pairs, told by arrays: customers, confidence, candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...model.evidence import Pair, Reason, Verdict
from ...model.record import RecordRef
from ..link.confidence import CERTAIN, probability
from .settle import Settled
from .table import Array
from .weigh import Weighed, Weights

__all__ = ["Outcome", "outcome"]

LEAST = -(2**62)
"""Less than any pair weighs."""


class Outcome(NamedTuple):
    """The records of each customer, how sure each record is, the pairs left to people, and nodes linked."""

    groups: list[list[RecordRef]]
    sure: dict[RecordRef, int]
    candidates: list[Pair]
    linked: int


def outcome(
    weights: Weights, near: Weighed, settled: Settled, groups: Array, told: Callable[[int], None]
) -> Outcome:
    """What ``link`` would make of the components that are not linked as a whole; O(contents + pairs).

    ``groups`` are the customers by the places of contents, each named by its first one: in pieces that were
    open those it was linked to. Pairs within such a piece are no candidates here: ``link`` has ruled on them.
    It is told every now and then how many nodes are in customers.
    """
    import numpy as np

    residents = weights.columns.graph.residents_at
    near = near.part(~settled.whole[near.one])
    places = np.flatnonzero(~settled.whole)
    order = places[np.argsort(groups[places], kind="stable")]
    firsts, sure = groups[order].tolist(), _sure(near, groups)[order].tolist()
    joins = weights.joinable[order].tolist()
    found = Outcome([], {}, list(_candidates(weights, near, settled)), sum(joins))
    before, done = -1, 0
    for place, first, sureness, joinable in zip(order.tolist(), firsts, sure, joins, strict=True):
        refs = residents(place)
        found.sure.update(dict.fromkeys(refs, sureness))
        done += joinable
        if joinable and done % 1000 == 0:
            told(done)
        if not joinable:
            found.groups.extend([ref] for ref in refs)
        elif first == before:
            found.groups[-1].extend(refs)
        else:
            found.groups.append([*refs])
            before = first
    return found


def _sure(near: Weighed, groups: Array) -> Array:
    """How sure each content is, by its place, as :func:`~customer_unify.identity.link.confidences` has it."""
    import numpy as np

    size, inside = len(groups), groups[near.one] == groups[near.other]
    held, tempted = np.full(size, LEAST), np.full(size, LEAST)
    for ends in (near.one, near.other):
        np.maximum.at(held, ends[inside], near.weight[inside])
        np.maximum.at(tempted, ends[~inside], near.weight[~inside])
    alone = held == LEAST
    best = np.where(alone, tempted, held)
    found = np.full(size, CERTAIN)
    for which, turned in ((~alone, False), (alone & (tempted > LEAST), True)):
        said, back = np.unique(best[which], return_inverse=True)
        chances = [probability(weight) for weight in said.tolist()]
        counts = [round(CERTAIN * (1 - chance if turned else chance)) for chance in chances]
        found[which] = np.array(counts, dtype=np.int64)[back]
    return found


def _candidates(weights: Weights, near: Weighed, settled: Settled) -> Iterator[Pair]:
    """The pairs between two pieces that weigh enough for review, with the reason they were not merged."""
    model, residents = weights.model, weights.columns.graph.residents_at
    between = settled.pieces[near.one] != settled.pieces[near.other]
    left = near.part(between & (near.weight > model.review_above))
    lone = (left.weight > model.merge_above) & ~left.proves
    said = (left.one, left.other, left.weight, left.homely, lone)
    for one, other, weight, homely, single in zip(*(column.tolist() for column in said), strict=True):
        a, b = sorted((min(residents(one)), min(residents(other))))
        rival, reason = "household" if homely else "stranger", Reason.LONE if single else Reason.WEAK
        yield Pair(a, b, Verdict.CANDIDATE, weight, rival, (), reason)
