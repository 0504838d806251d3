"""Links the records of an empty draft all at once: the live answer without a store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model.evidence import Pair, Score, Verdict
from ..model.port import Progress
from ..model.record import RecordRef
from ..model.result import Partition, Row, Work
from .component.around import Component, link_component
from .component.joint import components_of_all, near_pairs
from .gather import Gathered
from .link.confidence import confidences
from .link.group import Linked, Node

__all__ = ["partition"]


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
    digests = sorted(draft.contents)
    stages = draft.stages

    def weigh(a: Node, b: Node) -> Score:
        draft.compared += 1
        return stages.score(a.content, b.content, draft.generic)

    for component in components_of_all(draft, digests, near_pairs(draft, digests)):
        result = link_component(draft, component, weigh)
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
            progress("link", done, len(digests))
    progress("link", len(digests), len(digests))
    rows = _rows(order, groups, sure)
    work = Work(compared=draft.compared, linked=linked, components_cut=cut)
    candidates.sort(key=lambda pair: (-pair.weight, pair.a, pair.b))
    return Partition(rows, config, work, tuple(candidates))


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
