"""Groups all contents of a draft at once, by ties alone: the customers of a base that is made anew."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ...model.record import RecordRef
from ..columns import ColumnGraph, Settled, Weights, in_columns, near_at_once, settle
from ..draft import Draft
from ..stages import IDENTIFIER
from .around import Component, link_component
from .batch import open_components
from .joint import Closed, near_pairs, pieces_of_all, weigher

__all__ = ["Group", "closed_keys", "groups_of_all"]

Advance = Callable[[int, int], None]
"""Called with how many of how many contents are grouped."""


class Group(NamedTuple):
    """The records of one customer, each with the node it stands in, and how the customer stands.

    A node is a content, unless a decision tells a record apart from its like. ``clean`` and ``knotted`` are
    those of a customer as a store keeps it.
    """

    members: list[tuple[RecordRef, str]]
    clean: bool = True
    knotted: bool = False
    cut: int = 0
    """How many pieces of a component above the limit lost ties: told with its first group."""


def groups_of_all(
    draft: Draft, digests: Sequence[str], advance: Advance, but: Container[str] = frozenset()
) -> Iterator[Group]:
    """The groups in which linking all anew puts contents of which no decision speaks.

    ``digests``, sorted, are all contents of a draft over nothing or over columns; ``but`` are those left out,
    all that ties hold together with any of them as well. The groups are those of
    ``find_components(firm=True)``, linked one by one; by arrays where the draft stands in columns. Cost:
    every pair proposed once, and no queue for review.
    """
    linking, size = _by_arrays if in_columns(draft) else _one_by_one, len(digests)
    for done, group in enumerate(linking(draft, digests, advance, but), start=1):
        yield group
        if done % 1000 == 0:
            advance((size + min(done, size)) // 2, size)


def closed_keys(draft: Draft) -> tuple[int, int]:
    """How many keys of rules propose nobody, and how many identifiers are generic (law L7).

    Of a draft over nothing or over columns.
    """
    if isinstance(draft.base, ColumnGraph):
        index = draft.base.index
        return index.closed(), sum(map(draft.generic, index.crowded()))
    shut = [key for key in draft.flipped() if not draft.open(key)]
    generic = sum(key[0] == IDENTIFIER for key in shut)
    return len(shut) - generic, generic


def _one_by_one(
    draft: Draft, digests: Sequence[str], advance: Advance, but: Container[str]
) -> Iterator[Group]:
    near = near_pairs(draft, digests, lambda done, total: advance(done // 2, total))
    for component in pieces_of_all(draft, digests, near, but):
        yield from _linked(draft, component, {})


def _by_arrays(
    draft: Draft, digests: Sequence[str], advance: Advance, but: Container[str]
) -> Iterator[Group]:
    """Those that arrays settle, and then the others, linked."""
    weights = Weights(draft)
    near = near_at_once(
        weights, lambda done, total: advance(len(digests) * done // (2 * total), len(digests))
    )
    settled = settle(weights, near)
    yield from _settled(weights, settled, but)
    for component, closed in open_components(weights, settled, near, but, firm=True):
        yield from _linked(draft, component, closed)


def _settled(weights: Weights, settled: Settled, but: Container[str]) -> Iterator[Group]:
    """Each piece that is settled is one customer, whom nothing speaks against."""
    import numpy as np

    digests, joinable, residents = weights.columns.digests, weights.joinable, weights.draft.residents
    places = np.flatnonzero(~settled.open)
    order = places[np.argsort(settled.pieces[places], kind="stable")].tolist()
    pieces = settled.pieces.tolist()
    for first, piece in groupby(order, pieces.__getitem__):
        if but and digests[first] in but:
            continue
        members = [(ref, digest) for digest in map(digests.__getitem__, piece) for ref in residents(digest)]
        if joinable[first]:
            yield Group(members)
        else:
            yield from (Group([member]) for member in members)


def _linked(draft: Draft, component: Component, closed: Closed) -> Iterator[Group]:
    linked = link_component(draft, component, weigher(draft, component, closed))
    for at, group in enumerate(linked.groups):
        members = [(ref, node) for node in group for ref in component.refs[node]]
        yield Group(members, linked.clean, component.knotted, 0 if at else component.cut)
    for member in component.loose.items():
        yield Group([member])
