"""Says why two records are one customer: a smallest set that parts them, and the way between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from ...model.explanation import Explanation
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..draft import Draft
from ..explain import describe, listing, say, word
from ..stages import Stages
from .cut import Cut, smallest_cut
from .ground import Ground, by_field, grounds
from .path import linked_by_hand, strongest_path
from .suppose import one_customer, without, without_record

__all__ = ["together"]

WIDEST = 150
"""Of a customer of more distinct contents the strongest way is told, and no set that parts it."""

MOST_RECORDS = 20_000
"""The same of one with more records: each supposition moves them."""

MOST_GROUNDS = 24
"""More are withdrawn field by field, not value by value."""

MOST_TRIALS = 300
PAIRS = 25_000
"""Pairs of contents and records all suppositions may cost together, beyond the thinning of one cut."""


def together(store: Snapshot, stages: Stages, a: RecordRef, b: RecordRef, language: str) -> Explanation:
    """Why two records are one customer, in three parts.

    ``because`` names a smallest set of grounds without all of which the two would be two customers,
    whereas any of them alone keeps them one (law L10); ``or_because`` further sets of that size. ``step``
    after ``step`` leads the strongest way from one to the other, each with its evidence, whose parts add up.
    ``change`` names single things that would part them. Each was tried by linking anew; where the search
    ended before all was tried, ``complete`` is False.
    """
    draft = Draft(store, stages)
    facts = {"a": [*a], "b": [*b]}
    if a == b:
        return Explanation("same_record", say("same_record", language), None, facts)
    path = strongest_path(draft, a, b)
    steps = tuple(_steps(draft, path, language))
    weights = [step.weight for step in steps if step.weight is not None]
    asked = _Asked(store, stages, draft, a, b)
    found = asked.cut()
    code, text = "together", say("together_unknown", language)
    because: list[Explanation] = []
    if found.smallest is not None:
        code, text = _sentence([asked.grounds[at] for at in found.smallest], language)
        because.append(_because(asked, "because", found.smallest, found.complete, language))
        because += (_because(asked, "or_because", one, True, language) for one in found.others)
    parts = (*because, *steps, *asked.changes(found, path, language))
    return Explanation(code, text, min(weights, default=None), facts, parts, found.complete)


def _sentence(named: Sequence[Ground], language: str) -> tuple[str, str]:
    said = listing([_called(ground, language) for ground in named], language)
    code = "together_decided" if any(ground.decision for ground in named) else "together"
    form = code if len(named) == 1 else f"{code}_each"
    return code, say(form, language, grounds=said)


def _called(ground: Ground, language: str) -> str:
    if ground.decision is not None:
        return say(f"ground_{ground.decision.kind}", language)
    return word("group" if ground.value is None else "field", ground.name, language)


def _because(asked: _Asked, code: str, places: Iterable[int], complete: bool, language: str) -> Explanation:
    grounds = [asked.grounds[at] for at in places]
    parts = tuple(_told(ground, language) for ground in grounds)
    said = listing([_called(ground, language) for ground in grounds], language)
    return Explanation(code, say(code, language, grounds=said), None, {}, parts, complete)


def _told(ground: Ground, language: str) -> Explanation:
    records = [[*ref] for ref in ground.refs]
    facts: dict[str, object] = {"name": ground.name, "records": records}
    if ground.decision is not None:
        text = say(f"ground_{ground.decision.kind}", language)
        facts |= {"decision": ground.decision.id}
        return Explanation("ground_decision", text[:1].upper() + text[1:], None, facts)
    facts |= {"fields": [*ground.fields]}
    if ground.value is not None:
        facts |= {"value": ground.value}
    text = say("ground", language, ground=_called(ground, language), records=len(records))
    return Explanation("ground", text[:1].upper() + text[1:], None, facts)


# The way from one to the other


def _steps(draft: Draft, path: Sequence[RecordRef], language: str) -> Iterator[Explanation]:
    for number, (one, two) in enumerate(pairwise(path), start=1):
        yield _step(draft, number, one, two, language)


def _step(draft: Draft, number: int, a: RecordRef, b: RecordRef, language: str) -> Explanation:
    one, two = draft.live(a), draft.live(b)
    facts: Mapping[str, object] = {"number": number, "a": [*a], "b": [*b]}
    text = {"number": number, "a": a.source, "b": b.source}
    if linked_by_hand(draft, a, b):
        return Explanation("step_decided", say("step_decided", language, **text), None, facts)
    contents = draft.content(one.content), draft.content(two.content)
    seen = describe(draft.stages, *contents, draft.generic, language=language)
    code = "step_same" if one.content == two.content else "step"
    return Explanation(code, say(code, language, **text), seen.weight, {**facts, **seen.facts}, seen.parts)


# What it all rests on


class _Asked:
    """What would be if the grounds of a customer were withdrawn, one set after the other."""

    def __init__(self, store: Snapshot, stages: Stages, draft: Draft, a: RecordRef, b: RecordRef) -> None:
        self.store, self.stages, self.draft, self.a, self.b = store, stages, draft, a, b
        customer = draft.live(a).customer
        self.contents = sorted(store.contents_of(customer))
        self.refs = frozenset(store.records_of(customer))
        self.small = len(self.contents) <= WIDEST and len(self.refs) <= MOST_RECORDS
        self.coarse = False
        self.grounds: Sequence[Ground] = ()
        if self.small:
            self.grounds = grounds(draft, self.contents, self.refs)
            self.coarse = len(self.grounds) > MOST_GROUNDS
            if self.coarse:
                self.grounds = sorted(by_field(self.grounds), key=lambda ground: ground.key)[:MOST_GROUNDS]

    def parted(self, places: Collection[int]) -> bool:
        """Whether they would be two customers without the grounds at these places."""
        gone = [self.grounds[at] for at in places]
        supposed = without(self.store, self.stages, self.contents, self.refs, gone)
        return not one_customer(supposed, self.a, self.b)

    def cut(self) -> Cut:
        """A smallest set without which they would be two."""
        entry = self.store.customer(self.draft.live(self.a).customer)
        knotted = entry is not None and entry.knotted
        wide = max(len(self.contents), self.stages.config.component_limit if knotted else 0)
        cost = wide**2 + len(self.refs)
        found = smallest_cut(len(self.grounds), self.parted, trials=min(MOST_TRIALS, PAIRS // cost))
        return attrs.evolve(found, complete=found.complete and not self.coarse)

    def changes(self, found: Cut, path: Sequence[RecordRef], language: str) -> Iterator[Explanation]:
        """Single things that can be done and would part them: decisions undone, records gone."""
        if not self.small:
            return
        singles = (found.smallest, *found.others) if found.smallest else ()
        for (at,) in (one for one in singles if len(one) == 1):
            decision = self.grounds[at].decision
            if decision is not None:
                text = say("change_undo_parts", language)
                yield Explanation("change", text, None, {"change": "undo", "undo": decision.id})
        for ref in path[1:-1]:
            if not one_customer(without_record(Draft(self.store, self.stages), ref), self.a, self.b):
                text = say("change_remove", language, a=ref.source)
                yield Explanation("change", text, None, {"change": "remove", "remove": [*ref]})
