"""Links the records of an empty draft all at once: the live answer without a store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import attrs

from ..model.evidence import Pair, Verdict
from ..model.port import Progress
from ..model.record import RecordRef
from ..model.result import Partition, Row, Work
from .columns import (
    Weights,
    in_columns,
    near_at_once,
    outcome,
    scored,
    settle,
    weighed_at_once,
)
from .component.around import Component, link_component
from .component.joint import Closed, closing_pairs, components_of_all, near_pairs, weigher
from .draft import Draft
from .gather import Gathered
from .link.confidence import confidences
from .link.group import Linked

__all__ = ["partition"]

AT_ONCE = 20_000
"""Components whose closing pairs are compared at one time."""


@attrs.define
class _Answer:
    """What is known so far: the records of each customer, how sure each record is, the candidates."""

    groups: list[list[RecordRef]] = attrs.field(factory=list)
    sure: dict[RecordRef, int] = attrs.field(factory=dict)
    candidates: list[Pair] = attrs.field(factory=list)
    linked: int = 0
    cut: int = 0

    def take(self, component: Component, result: Linked) -> None:
        """Take what became of one component."""
        weights = {pair: score.weight for pair, score in component.proposed.items()}
        by_node = dict.fromkeys(component.refs, 1000) if len(component.nodes) == 1 else {}
        if not by_node:
            for group in result.groups:
                near = _near(group, weights)
                by_node.update(confidences(group, near))
        for group in result.groups:
            self.groups.append([ref for key in group for ref in component.refs[key]])
        self.groups.extend([ref] for ref in component.loose)
        self.sure.update({ref: by_node[key] for key, refs in component.refs.items() for ref in refs})
        self.sure.update(dict.fromkeys(component.loose, 1000))
        self.candidates.extend(_candidates(component, result))
        self.linked += len(component.nodes)
        self.cut += component.cut


def partition(gathered: Gathered, progress: Progress) -> Partition:
    """The customers of the records gathered; rows in the order given, one for each record.

    By arrays where the extra ``fast`` is there; the answer is the same. Cost: every proposed pair once.
    """
    draft, size = gathered.draft, len(gathered.digests)
    resolved = _at_once if in_columns(draft) else _one_by_one
    answer = resolved(draft, gathered.digests, progress)
    progress("link", size, size)
    work = Work(compared=draft.compared, linked=answer.linked, components_cut=answer.cut)
    answer.candidates.sort(key=lambda pair: (-pair.weight, pair.a, pair.b))
    rows = _rows(gathered.order, answer.groups, answer.sure)
    return Partition(rows, draft.stages.config, work, tuple(answer.candidates))


def _one_by_one(draft: Draft, digests: Sequence[str], progress: Progress) -> _Answer:
    """All components, linked one after the other."""
    answer, size = _Answer(), len(digests)
    near = near_pairs(draft, digests, lambda done, total: progress("link", done // 2, total))
    for component in components_of_all(draft, digests, near):
        answer.take(component, link_component(draft, component, weigher(draft, component, {})))
        if answer.linked % 1000 < len(component.nodes):
            progress("link", (size + answer.linked) // 2, size)
    return answer


def _at_once(draft: Draft, digests: Sequence[str], progress: Progress) -> _Answer:
    """All that arrays can settle; what is open in them is linked, piece by piece where pieces stand alone."""
    answer, size, weights = _Answer(), len(digests), Weights(draft)
    near = near_at_once(weights, lambda done, total: progress("link", size * done // (2 * total), size))
    settled = settle(weights, near)
    groups, still = settled.pieces.copy(), settled.open.tolist()
    places = {digest: at for at, digest in enumerate(digests) if still[at]}
    left = near.part(settled.together(near))
    for component, closed in _closed(weights, components_of_all(draft, places, scored(weights, left))):
        linked = link_component(draft, component, weigher(draft, component, closed))
        if settled.whole[places[component.nodes[0].key]]:
            answer.take(component, linked)
            continue
        answer.candidates.extend(_candidates(component, linked))
        for group in linked.groups:
            groups[[places[key] for key in group]] = places[group[0]]
    before = answer.linked
    found = outcome(
        weights, near, settled, groups, lambda done: progress("link", (size + before + done) // 2, size)
    )
    answer.groups += found.groups
    answer.sure.update(found.sure)
    answer.candidates += found.candidates
    answer.linked += found.linked
    return answer


def _closed(weights: Weights, components: Iterator[Component]) -> Iterator[tuple[Component, Closed]]:
    """The components, with what the pairs weigh that only closure asks for."""
    while some := list(islice(components, AT_ONCE)):
        closed = weighed_at_once(weights, chain.from_iterable(map(closing_pairs, some)))
        yield from ((component, closed) for component in some)


def _candidates(component: Component, linked: Linked) -> Iterator[Pair]:
    for (a, b), ruling in linked.rulings.items():
        if ruling.verdict is Verdict.CANDIDATE:
            one, two = sorted((min(component.refs[a]), min(component.refs[b])))
            score = component.proposed[a, b]
            yield Pair(one, two, ruling.verdict, score.weight, score.rival, (), ruling.reason)


def _near(group: tuple[str, ...], weights: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    members = set(group)
    return {pair: weight for pair, weight in weights.items() if pair[0] in members or pair[1] in members}


def _rows(
    order: Sequence[RecordRef], groups: list[list[RecordRef]], sure: dict[RecordRef, int]
) -> tuple[Row, ...]:
    ids = {}
    for number, group in enumerate(sorted(groups, key=min), start=1):
        ids.update(dict.fromkeys(group, f"c{number}"))
    return tuple(Row(ref.source, ref.key, ids[ref], sure[ref]) for ref in order)
