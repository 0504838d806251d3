"""Links the records of an empty draft all at once: the live answer without a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

import attrs

from ..model.evidence import Pair, Verdict
from ..model.port import Progress
from ..model.record import RecordRef
from ..model.result import Partition, Row, Work
from .columns import (
    Outcome,
    Weights,
    in_columns,
    near_at_once,
    settle,
)
from .component.around import Component, link_component
from .component.batch import open_components
from .component.joint import components_of_all, near_pairs, weigher
from .gather import Gathered
from .link.confidence import CERTAIN, confidences
from .link.group import Linked

__all__ = ["partition"]


@attrs.define
class _Answer:
    """What became of the records: of each in the order given a number of its customer and how sure it is.

    ``linked`` counts the contents that were linked, ``cut`` the pieces above the limit that lost ties.
    """

    customers: Sequence[int]
    sure: Sequence[int]
    candidates: list[Pair]
    linked: int
    cut: int


def partition(gathered: Gathered, progress: Progress) -> Partition:
    """The customers of the records gathered; rows in the order given, one for each record.

    By arrays where the extra ``fast`` is there; the answer is the same. Cost: every proposed pair once.
    """
    draft, size = gathered.draft, len(gathered.digests)
    resolved = _at_once if in_columns(draft) else _one_by_one
    answer = resolved(gathered, progress)
    progress("link", size, size)
    work = Work(compared=draft.compared, linked=answer.linked, components_cut=answer.cut)
    answer.candidates.sort(key=lambda pair: (-pair.weight, pair.a, pair.b))
    rows = _rows(gathered.order, answer.customers, answer.sure)
    return Partition(rows, draft.stages.config, work, tuple(answer.candidates))


def _one_by_one(gathered: Gathered, progress: Progress) -> _Answer:
    """All components, linked one after the other."""
    draft, digests, size = gathered.draft, gathered.digests, len(gathered.digests)
    found = _Answer((), (), [], 0, 0)
    customers, sure, number = {}, {}, count()
    near = near_pairs(draft, digests, lambda done, total: progress("link", done // 2, total))
    for component in components_of_all(draft, digests, near):
        linked = link_component(draft, component, weigher(draft, component, {}))
        for group, by_node in zip(linked.groups, _sure(component, linked), strict=True):
            customer = next(number)
            for key in group:
                customers.update(dict.fromkeys(component.refs[key], customer))
                sure.update(dict.fromkeys(component.refs[key], by_node[key]))
        customers.update((ref, next(number)) for ref in component.loose)
        sure.update(dict.fromkeys(component.loose, CERTAIN))
        found.candidates.extend(_candidates(component, linked))
        _count(found, component, lambda done: progress("link", (size + done) // 2, size))
    found.customers = [customers[ref] for ref in gathered.order]
    found.sure = [sure[ref] for ref in gathered.order]
    return found


def _at_once(gathered: Gathered, progress: Progress) -> _Answer:
    """All that arrays can settle; what is open in them is linked, piece by piece where pieces stand alone."""
    draft, size = gathered.draft, len(gathered.digests)
    progress("link", 0, size)
    weights, found = Weights(draft), _Answer((), (), [], 0, 0)
    near = near_at_once(weights, lambda done, total: progress("link", size * done // (2 * total), size))
    progress("link", size // 2, size)
    settled = settle(weights, near)
    outcome = Outcome(weights, near, settled)
    found.linked = outcome.settled
    progress("link", (size + found.linked) // 2, size)
    place = weights.columns.table.place
    for component, closed in open_components(weights, settled, near):
        linked = link_component(draft, component, weigher(draft, component, closed))
        outcome.take([[*map(place, group)] for group in linked.groups])
        if settled.whole[place(component.nodes[0].key)]:
            for by_node in _sure(component, linked):
                outcome.state([*map(place, by_node)], [*by_node.values()])
        found.candidates.extend(_candidates(component, linked))
        _count(found, component, lambda done: progress("link", (size + done) // 2, size))
    # What was looked at of values and pairs is not looked at again, and the answer needs the room.
    del weights, near, settled
    draft.aside.clear()
    found.customers, found.sure = outcome.of(gathered.order)
    found.candidates.extend(outcome.candidates())
    return found


def _count(found: _Answer, component: Component, advance: Callable[[int], None]) -> None:
    """Count a component that was linked; how many contents were is told every now and then."""
    found.linked += len(component.nodes)
    found.cut += component.cut
    if found.linked % 1000 < len(component.nodes):
        advance(found.linked)


def _sure(component: Component, linked: Linked) -> Iterator[dict[str, int]]:
    """For each customer of a component, how sure each of its nodes is."""
    if len(component.nodes) == 1:
        yield from (dict.fromkeys(group, CERTAIN) for group in linked.groups)
        return
    # Of a component of very many customers each is asked of its own pairs only.
    home = {key: at for at, group in enumerate(linked.groups) for key in group}
    near: list[dict[tuple[str, str], int]] = [{} for _ in linked.groups]
    for pair, score in component.proposed.items():
        for key in pair:
            near[home[key]][pair] = score.weight
    yield from map(confidences, linked.groups, near)


def _candidates(component: Component, linked: Linked) -> Iterator[Pair]:
    for (a, b), ruling in linked.rulings.items():
        if ruling.verdict is Verdict.CANDIDATE:
            one, two = sorted((min(component.refs[a]), min(component.refs[b])))
            score = component.proposed[a, b]
            yield Pair(one, two, ruling.verdict, score.weight, score.rival, (), ruling.reason)


def _rows(order: Sequence[RecordRef], customers: Sequence[int], sure: Sequence[int]) -> tuple[Row, ...]:
    """Rows in the order given; customers are named by their smallest records."""
    least: dict[int, RecordRef] = {}
    for ref, customer in zip(order, customers, strict=True):
        known = least.get(customer)
        if known is None or ref < known:
            least[customer] = ref
    names = {customer: f"c{at}" for at, customer in enumerate(sorted(least, key=least.__getitem__), start=1)}
    given = zip(order, customers, sure, strict=True)
    return tuple(Row(source, key, names[customer], sureness) for (source, key), customer, sureness in given)
