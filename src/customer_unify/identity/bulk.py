"""Links the records of an empty draft all at once: the live answer without a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations, islice

from ..model.evidence import Pair, Score, Verdict
from ..model.port import Progress
from ..model.record import RecordRef
from ..model.result import Partition, Row, Work
from .columns import in_columns, near_at_once, weighed_at_once
from .component.around import Component, link_component
from .component.joint import components_of_all, near_pairs
from .draft import Draft
from .gather import Gathered
from .link.confidence import confidences
from .link.group import Linked, Node

__all__ = ["partition"]

AT_ONCE = 20_000
"""Components whose closing pairs are compared at one time."""


def partition(gathered: Gathered, progress: Progress) -> Partition:
    """The customers of the records gathered; rows in the order given, one for each record.

    Cost: every proposed pair once.
    """
    draft, order = gathered.draft, gathered.order
    config = draft.stages.config
    groups: list[list[RecordRef]] = []
    sure: dict[RecordRef, int] = {}
    linked = cut = done = 0
    candidates: list[Pair] = []
    digests = gathered.digests
    for component, closed in _components(draft, digests, progress):
        result = link_component(draft, component, _weigh(draft, component, closed))
        weights = {pair: score.weight for pair, score in component.proposed.items()}
        by_node = dict.fromkeys(component.refs, 1000) if len(component.nodes) == 1 else {}
        if not by_node:
            for group in result.groups:
                near = _near(group, weights)
                by_node.update(confidences(group, near))
        for group in result.groups:
            groups.append([ref for key in group for ref in component.refs[key]])
        groups.extend([ref] for ref in component.loose)
        sure.update({ref: by_node[key] for key, refs in component.refs.items() for ref in refs})
        sure.update(dict.fromkeys(component.loose, 1000))
        candidates.extend(_candidates(component, result))
        linked += len(component.nodes)
        cut += component.cut
        done += len(component.nodes)
        if done % 1000 < len(component.nodes):
            progress("link", (len(digests) + done) // 2, len(digests))
    progress("link", len(digests), len(digests))
    rows = _rows(order, groups, sure)
    work = Work(compared=draft.compared, linked=linked, components_cut=cut)
    candidates.sort(key=lambda pair: (-pair.weight, pair.a, pair.b))
    return Partition(rows, config, work, tuple(candidates))


Closed = Mapping[tuple[str, str], Score]
"""What pairs weigh that nobody proposed."""


def _components(
    draft: Draft, digests: Sequence[str], progress: Progress
) -> Iterator[tuple[Component, Closed]]:
    """All components, each with what is known of the pairs that only closure asks for.

    By arrays where the extra ``fast`` is there; the answer is the same.
    """
    if not in_columns(draft):
        near = near_pairs(draft, _told(digests, progress))
        yield from ((component, {}) for component in components_of_all(draft, digests, near))
        return
    size = len(digests)
    near = near_at_once(draft, lambda done, total: progress("link", size * done // (2 * total), size))
    components = components_of_all(draft, digests, near)
    while some := list(islice(components, AT_ONCE)):
        asked = chain.from_iterable(map(_closing, some))
        closed = weighed_at_once(draft, asked)
        yield from ((component, closed) for component in some)


def _told(digests: Sequence[str], progress: Progress) -> Iterator[str]:
    """The contents whose pairs are looked at: half of the way."""
    for at, digest in enumerate(digests):
        if at % 1000 == 0:
            progress("link", at // 2, len(digests))
        yield digest


def _closing(component: Component) -> Iterator[tuple[str, str]]:
    """The pairs of a component that nobody proposed, and that closure asks for."""
    for piece in component.pieces:
        if not component.knotted and len(piece) > 2:
            yield from (pair for pair in combinations(sorted(piece), 2) if pair not in component.proposed)


def _weigh(draft: Draft, component: Component, closed: Closed) -> Callable[[Node, Node], Score]:
    """What the pairs of a component weigh that may not join, or were not proposed."""
    stages, proposed = draft.stages, component.proposed

    def weigh(a: Node, b: Node) -> Score:
        pair = (a.key, b.key)
        known = proposed.get(pair) or closed.get(pair)
        if known is None:
            draft.compared += 1
            known = stages.score(a.content, b.content, draft.generic)
        return known

    return weigh


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
    for number, group in enumerate(sorted(map(sorted, groups)), start=1):
        for ref in group:
            ids[ref] = f"c{number}"
    return tuple(Row(ref.source, ref.key, ids[ref], sure[ref]) for ref in order)
