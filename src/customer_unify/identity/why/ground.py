"""Lists what the records of a customer may rest on: identifiers, groups of facts, decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import attrs

from ...model.content import Content
from ...model.decision import Decision, DecisionKind
from ...model.record import RecordRef
from ..draft import Draft
from ..score.weigher import EQUAL
from ..stages import Stages

__all__ = ["Ground", "by_field", "grounds"]


@attrs.frozen
class Ground:
    """What a customer may rest on, as a whole: an identifier, an independence group, or a decision.

    ``fields`` are the comparable fields of the group, or the one of the identifier, whose ``value`` it is;
    without one all that is said in them is meant. ``refs`` are the records of the customer that say
    so, or that the decision speaks of; ``weight`` is the most it speaks for any two of them.
    """

    name: str
    fields: tuple[str, ...] = ()
    value: str | None = attrs.field(default=None, repr=False)
    decision: Decision | None = None
    refs: tuple[RecordRef, ...] = ()
    weight: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """The order in which a reader is told: decisions, then what weighs most; ties by what is said."""
        first = 0 if self.decision is not None else 1
        return (first, -self.weight, self.name, self.value or "", self.refs)


def grounds(draft: Draft, contents: Sequence[str], refs: Collection[RecordRef]) -> Sequence[Ground]:
    """What may hold the records of a customer together, in the order a reader is told.

    That is each identifier on which two of its contents agree, or are alike, each independence group of which
    the same holds, and each live decision that links two of its records or confirms what one says.
    """
    weights: dict[tuple[str, str | None], int] = {}
    for one, two in _pairs(draft, contents, refs):
        for name, value, weight in _held(draft.stages, draft, draft.content(one), draft.content(two)):
            weights[name, value] = max(weight, weights.get((name, value), weight))
    fields = _fields(draft.stages)
    found = [
        Ground(name, names, value, None, _sayers(draft, contents, refs, names, value), weight)
        for (name, value), weight in weights.items()
        for names in ((name,) if value is not None else fields[name],)
    ]
    found += _decisions(draft, contents, refs)
    return sorted(found, key=lambda ground: ground.key)


def _pairs(draft: Draft, contents: Sequence[str], refs: Collection[RecordRef]) -> Iterator[tuple[str, str]]:
    yield from combinations(contents, 2)
    for digest in contents:
        if sum(ref in refs for ref in draft.residents(digest)) > 1:
            yield digest, digest


def _fields(stages: Stages) -> Mapping[str, tuple[str, ...]]:
    """The comparable fields of each independence group, in the order of the comparisons."""
    found: dict[str, tuple[str, ...]] = {}
    for comparison in stages.config.comparisons:
        found[comparison.group] = (*found.get(comparison.group, ()), comparison.field)
    return found


def _held(stages: Stages, draft: Draft, one: Content, two: Content) -> Iterator[tuple[str, str | None, int]]:
    """What speaks for two contents, by identifier or group, with its weight against either rival."""
    levels = stages.levels(one, two)
    for rival in ("stranger", "household"):
        for item in stages.weigher.evidence(one, two, levels, rival, draft.generic):
            if item.weight <= 0:
                continue
            if item.field in stages.config.namespaces:
                values = {*one.values(item.field)} & {*two.values(item.field)}
                if item.level not in EQUAL or not values:
                    values = {*one.values(item.field), *two.values(item.field)}
                for value in sorted(values):
                    yield item.field, value, item.weight
            else:
                yield item.group, None, item.weight
                yield from _read(stages, item.field, one, two, item.weight)


def _read(
    stages: Stages, field: str, one: Content, two: Content, weight: int
) -> Iterator[tuple[str, str | None, int]]:
    """What a comparison reads that is no field of a record: names, and the handles they are read in."""
    if field in one.facts or field in two.facts:
        return
    groups = {comparison.field: comparison.group for comparison in stages.config.comparisons}
    (derived,) = (each.derived_from for each in stages.config.comparisons if each.field == field)
    for name in derived:
        yield groups.get(name, name), None, weight
    for comparison in stages.config.comparisons:
        if comparison.comparator in ("handle", "email"):
            for value in {*one.values(comparison.field), *two.values(comparison.field)}:
                yield comparison.field, value, weight


def _sayers(
    draft: Draft,
    contents: Sequence[str],
    refs: Collection[RecordRef],
    fields: Sequence[str],
    value: str | None,
) -> tuple[RecordRef, ...]:
    said = [
        digest
        for digest in contents
        if any(
            value is None or value in draft.content(digest).values(field)
            for field in fields
            if field in draft.content(digest).facts
        )
    ]
    return tuple(sorted(ref for digest in said for ref in draft.residents(digest) if ref in refs))


def _decisions(draft: Draft, contents: Sequence[str], refs: Collection[RecordRef]) -> Iterator[Ground]:
    seen = set()
    for digest in contents:
        for ref in draft.residents(digest):
            for made in draft.decisions_on(ref) if ref in refs else ():
                kind = made.kind in (DecisionKind.LINK, DecisionKind.CONFIRM) and not made.suspended
                if kind and made.id not in seen and all(one in refs for one in made.refs):
                    seen.add(made.id)
                    yield Ground(made.kind.value, (), None, made, made.refs)


def by_field(found: Iterable[Ground]) -> Iterator[Ground]:
    """The same, with all values of one namespace as one: what is left where there are too many."""
    merged: dict[str, Ground] = {}
    for ground in found:
        if ground.value is None:
            yield ground
            continue
        known = merged.get(ground.name)
        refs = ground.refs if known is None else tuple(sorted({*known.refs, *ground.refs}))
        weight = ground.weight if known is None else max(known.weight, ground.weight)
        merged[ground.name] = attrs.evolve(ground, value=None, refs=refs, weight=weight)
    yield from merged.values()
