"""Hands on the components that arrays left open, many at a time: who stands in which is told by arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ...model.evidence import Score
from ...model.record import RecordRef
from ..columns import Array, ColumnGraph, Settled, Weighed, Weights, joined, scored, within
from ..link.group import Node
from .around import Component, find_components
from .joint import Closed, Near, contested_of, ties

__all__ = ["open_components"]

AT_ONCE = 50_000
"""Pairs that are near, and contents, whose scores are texts and tuples at one time."""


class _Records(Mapping[str, tuple[RecordRef, ...]]):
    """The records of each content of a component, looked up when they are asked for: few are."""

    __slots__ = ("_graph", "_places")

    def __init__(self, graph: ColumnGraph, places: Mapping[str, int]) -> None:
        self._graph, self._places = graph, places

    def __getitem__(self, digest: str) -> tuple[RecordRef, ...]:
        return tuple(self._graph.residents_at(self._places[digest]))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)


class _Open(NamedTuple):
    """What is open: the near pairs that are linked pair by pair, and the component and piece of each content.

    ``members`` are the places of all contents that are open, those of one component side by side; ``ends``
    says where the members of each component end, and ``knotted`` which contents stand in one with a piece
    above the limit.
    """

    near: Weighed
    contested: frozenset[str]
    components: Array
    pieces: Array
    members: Array
    ends: Array
    knotted: Array


def open_components(
    weights: Weights,
    settled: Settled,
    near: Weighed,
    but: Container[str] = frozenset(),
    *,
    firm: bool = False,
) -> Iterator[tuple[Component, Closed]]:
    """The components of what is open, each with what the pairs weigh that closure asks for beyond it.

    Those that :func:`~.around.find_components` finds, also with ``firm``: then what ties alone hold together.
    Left out are those in which some, and so all, are among ``but``. Memory: that of the scores of some
    :data:`AT_ONCE` pairs, and the largest component.
    """
    import numpy as np

    found = _found(weights, settled, near, firm)
    counts = np.bincount(found.components[found.near.one], minlength=len(found.components))
    # A component costs as many steps as it has contents and pairs.
    first = found.components[found.members[found.ends - 1]]
    steps = np.cumsum(counts[first]) + found.ends
    begin = 0
    while begin < len(found.ends):
        done = int(steps[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(steps, done + AT_ONCE, side="right")))
        start = int(found.ends[begin - 1]) if begin else 0
        yield from _batch(weights, found, found.members[start : found.ends[end - 1]], but, firm=firm)
        begin = end


def _found(weights: Weights, settled: Settled, near: Weighed, firm: bool) -> _Open:
    """Who stands in which component, and in which piece of it."""
    import numpy as np

    config, size = weights.stages.config, len(weights.columns.digests)
    left = near.part(settled.together(near))
    contested, tied = _tied(weights, settled, left)
    pieces = joined(size, left.one[tied], left.other[tied])
    if firm:
        may_join = left.ties | ((left.weight > 0) & left.attested)
        left = left.part(may_join & (pieces[left.one] == pieces[left.other]))
    components = pieces if firm else joined(size, left.one, left.other)
    large = np.bincount(pieces, minlength=size) > config.component_limit
    knotted = np.zeros(size, dtype=bool)
    knotted[components[large]] = True
    places = np.flatnonzero(settled.open)
    members = places[np.argsort(components[places], kind="stable")]
    ends = np.flatnonzero(np.diff(components[members], append=size)) + 1
    return _Open(left, contested, components, pieces, members, ends, knotted[components])


def _tied(weights: Weights, settled: Settled, near: Weighed) -> tuple[frozenset[str], Array]:
    """The identifiers that are contested among these pairs, and which pairs are tied all the same.

    Whoever bears a contested one stands in a component that is linked as a whole.
    """
    import numpy as np

    against = np.flatnonzero(near.ties & near.opposes)
    contested = contested_of(weights.draft, _scored(weights, near.part(against)))
    tied = near.joins
    if contested:
        asked = np.flatnonzero(near.ties & settled.whole[near.one])
        scores = weights.scores(near.one[asked], near.other[asked], near.numbers[asked])
        tied[asked] = [ties(score, contested) for score in scores]
    return contested, tied


def _scored(weights: Weights, near: Weighed) -> Iterator[Near]:
    """Pairs as digests and scores."""
    digests = weights.columns.digests
    for one, other, score in scored(weights, near.one, near.other, near.numbers):
        yield digests[one], digests[other], score


def _batch(
    weights: Weights, found: _Open, members: Array, but: Container[str], *, firm: bool
) -> Iterator[tuple[Component, Closed]]:
    """The components of some members, all of each."""
    import numpy as np

    chosen = np.zeros(len(found.components), dtype=bool)
    chosen[members] = True
    near = found.near.part(chosen[found.near.one])
    places = members.tolist()
    digest = dict(zip(places, weights.columns.table.named(places), strict=True))
    proposed = _by_component(weights, found, digest, near.one, near.other, near.numbers)
    chosen[found.knotted] = False
    closed: defaultdict[int, dict[tuple[str, str], Score]] = defaultdict(dict)
    for one, other in within(found.pieces, chosen, near):
        weights.draft.compared += len(one)
        numbers = weights.columns.levels.of(one, other)
        for component, pairs in _by_component(weights, found, digest, one, other, numbers).items():
            closed[component].update(pairs)
    of_each: defaultdict[int, list[int]] = defaultdict(list)
    for place, component in zip(places, found.components[members].tolist(), strict=True):
        of_each[component].append(place)
    for component, some in of_each.items():
        pairs = proposed.get(component, {})
        if but and digest[some[0]] in but:
            continue
        if found.knotted[component]:
            yield from _knot(weights, [digest[place] for place in some], pairs, firm=firm)
        else:
            yield _component(weights, found, digest, some, pairs), closed[component]


def _by_component(
    weights: Weights, found: _Open, digest: Mapping[int, str], one: Array, other: Array, numbers: Array
) -> dict[int, dict[tuple[str, str], Score]]:
    """What pairs weigh, by the component they stand in."""
    by_component: defaultdict[int, dict[tuple[str, str], Score]] = defaultdict(dict)
    components = found.components[one].tolist()
    for component, (a, b, score) in zip(components, scored(weights, one, other, numbers), strict=True):
        by_component[component][digest[a], digest[b]] = score
    return by_component


def _knot(
    weights: Weights, digests: Sequence[str], pairs: Mapping[tuple[str, str], Score], *, firm: bool
) -> Iterator[tuple[Component, Closed]]:
    """The component of contents that are too many to be linked in one go."""
    draft = weights.draft
    draft.take_joinable(dict.fromkeys(digests, True))  # no other is near anybody
    draft.take_near(digests, ((a, b, score) for (a, b), score in pairs.items()))
    found = find_components(draft, digests if firm else digests[:1], firm=firm)
    for component in found if firm else islice(found, 1):
        yield component, {}
    draft.leave_near()  # nobody in another component is near any of them


def _component(
    weights: Weights,
    found: _Open,
    digest: Mapping[int, str],
    places: Sequence[int],
    pairs: Mapping[tuple[str, str], Score],
) -> Component:
    """The component of contents by their places, sorted: each is one node, for nobody decided anything."""
    contents, contested = weights.columns.table.contents, found.contested
    pieces: defaultdict[int, list[str]] = defaultdict(list)
    for place, piece in zip(places, found.pieces[places].tolist(), strict=True):
        pieces[piece].append(digest[place])
    known = {digest[place]: place for place in places}
    return Component(
        tuple([Node(digest, contents[place]) for digest, place in known.items()]),
        pairs,
        tuple(map(tuple, pieces.values())),
        frozenset(tie for score in pairs.values() for tie in score.ties if tie in contested)
        if contested
        else contested,
        (),
        _Records(weights.columns.graph, known),
    )
