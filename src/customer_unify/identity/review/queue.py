"""Puts the pairs for review in the order in which answers correct most."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import attrs

from ...model.content import Content, Fact
from ...model.decision import DecisionKind
from ...model.evidence import Candidate, Pair, Reason, Verdict
from ...model.explanation import Explanation
from ...model.port import Snapshot
from ...model.record import RecordRef
from ..component.around import Component, find_components, link_component
from ..draft import Draft
from ..explain import say
from ..link.confidence import probability
from ..link.group import Linked, Ruling
from ..stages import IDENTIFIER, Stages
from .pairs import candidates_of, pair_of, was_decided

__all__ = ["candidates", "chance_of", "heaviest"]

FIRST = 8
"""At most this many contents of each customer are compared with those of the other (law L19)."""

WHOLE = 1_000_000
"""Chances are whole millionths, so that pairs have the same order on every machine."""

Ends = tuple[RecordRef, RecordRef]


@attrs.frozen(slots=True)
class _Asked:
    """One question: the pair that answers it best, and the other pairs that it settles."""

    pair: Ends
    ruling: Ruling
    weight: int
    chance: int
    customers: tuple[str, str]
    settled: tuple[Ends, ...]


def heaviest(store: Snapshot, stages: Stages, *, limit: int) -> list[Pair]:
    """Every pair that evidence or a claim proposes and that nobody has decided, the heaviest first.

    Cost: every component of the base, as in a bulk run, and the records with claims and guesses.
    """
    draft = Draft(store, stages)
    found = _found(draft, store, stages)
    first = heapq.nsmallest(limit, ((-_weight(draft, ends), ends) for ends in found))
    return [pair_of(draft, *ends, found[ends]) for _, ends in first]


def candidates(
    store: Snapshot,
    stages: Stages,
    *,
    limit: int,
    stake: Callable[[str], float],
    language: str,
) -> list[Candidate]:
    """One question for each two customers that may be one, the question with the most worth first.

    Its worth is the chance that they are one person, by their most probable pair and by the strongest
    contradiction, times what the two are worth to the host. A "no" corrects nothing, because they are two
    already. So the most uncertain questions are not first, but those most probably wrong now. Equal ones are
    ordered by weight, then by the references of the pair.
    Cost: as :func:`heaviest`, and ``stake`` of each customer asked about.
    """
    draft = Draft(store, stages)
    asked = _questions(draft, _found(draft, store, stages))
    worth = {id: stake(id) for id in sorted({id for one in asked for id in one.customers})}
    stakes = [sum(worth[id] for id in one.customers) for one in asked]
    ordered = heapq.nsmallest(
        limit,
        range(len(asked)),
        key=lambda at: (-asked[at].chance * stakes[at], -asked[at].weight, asked[at].pair),
    )
    return [_told(draft, asked[at], stakes[at], language) for at in ordered]


# What is to be asked


def _found(draft: Draft, store: Snapshot, stages: Stages) -> Mapping[Ends, Ruling]:
    """The undecided pairs, each by the first records of its two contents, with the reason why not joined."""
    start: dict[str, None] = {}
    claims: list[RecordRef] = []
    for id in store.customers():
        for digest in store.contents_of(id):
            start[digest] = None
            content = draft.content(digest)
            if content.claims or _guesses(stages, content):
                claims.append(min(ref for ref in store.residents(digest)))
    found: dict[Ends, Ruling] = {}
    for component in find_components(draft, start):
        found.update(_proposed(draft, component, link_component(draft, component)))
    declined = _declined(store)
    for ref in claims:
        for pair in candidates_of(draft, ref):
            if _homes(draft, (pair.a, pair.b)) not in declined:
                found.setdefault((pair.a, pair.b), Ruling(pair.verdict, pair.reason))
    return found


def _guesses(stages: Stages, content: Content) -> bool:
    """Whether an identifier is a guess: alone it joins nobody, but is worth a review (law L8)."""
    spaces = stages.config.namespaces
    return any(
        not fact.assurance.counts for name, facts in content.facts.items() if name in spaces for fact in facts
    )


def _proposed(draft: Draft, component: Component, linked: Linked) -> Iterator[tuple[Ends, Ruling]]:
    for (a, b), ruling in linked.rulings.items():
        if ruling.verdict is Verdict.CANDIDATE:
            one, two = sorted((min(component.refs[a]), min(component.refs[b])))
            if not was_decided(draft, one, two):
                yield (one, two), ruling


def _declined(store: Snapshot) -> frozenset[tuple[str, str]]:
    """The pairs of customers of whom somebody decided that they are two."""
    found = set()
    for made in store.decisions():
        if made.live and made.kind is DecisionKind.SEPARATE and made.b is not None:
            one, two = store.record(made.a), store.record(made.b)
            if one is not None and two is not None:
                found.add((min(one.customer, two.customer), max(one.customer, two.customer)))
    return frozenset(found)


def _homes(draft: Draft, ends: Ends) -> tuple[str, str]:
    one, two = sorted(draft.live(ref).customer for ref in ends)
    return one, two


def _weight(draft: Draft, ends: Ends) -> int:
    one, two = (draft.live(ref).content for ref in ends)
    return draft.score(one, two).weight


def _questions(draft: Draft, found: Mapping[Ends, Ruling]) -> list[_Asked]:
    """The pairs by their two customers; the most probable one is asked about."""
    by_homes: defaultdict[tuple[str, str], list[tuple[int, int, Ends]]] = defaultdict(list)
    for ends, ruling in found.items():
        chance = chance_of(draft, ends, ruling.reason)
        by_homes[_homes(draft, ends)].append((-chance, -_weight(draft, ends), ends))
    asked = []
    for homes, ranked in by_homes.items():
        ranked.sort()
        likeliest, weight, ends = ranked[0]
        settled = tuple(sorted(one for _, _, one in ranked[1:]))
        chance = min(-likeliest, _doubted(draft, homes))
        asked.append(_Asked(ends, found[ends], -weight, chance, homes, settled))
    return asked


def _doubted(draft: Draft, homes: tuple[str, str]) -> int:
    """The chance that the strongest contradiction among the first contents of two customers leaves."""
    ours, theirs = (sorted(draft.base.contents_of(home))[:FIRST] for home in homes)
    scores = (draft.score(one, two) for one in ours for two in theirs)
    against = min((score.against for score in scores if score.opposes), default=0)
    return round(probability(against) * WHOLE) if against < 0 else WHOLE


# What the answer is worth


def chance_of(draft: Draft, ends: Ends, reason: Reason | None) -> int:
    """The probability that two records are one person, in millionths.

    It follows from the weight, corrected for what the weight leaves out. Several people have a *contested*
    identifier, and each of them may be the one meant. Nobody knows whether a *claim* is true, so it is
    weighed as if it were proved, and then gives at most half; so does a handle that was *retaken*.
    """
    one, two = (draft.content(draft.live(ref).content) for ref in ends)
    score = draft.score(one.digest, two.digest)
    if reason is Reason.CLAIMED:
        proved = draft.stages.score(_proved(one), _proved(two), draft.generic)
        return round(probability(max(score.weight, proved.weight)) * WHOLE / 2)
    chance = round(probability(score.weight) * WHOLE)
    if reason is Reason.CONTESTED:
        bearers = max((draft.marks(IDENTIFIER + tie) for tie in score.ties), default=2)
        return min(chance, WHOLE // max(2, bearers))
    return min(chance, WHOLE // 2) if reason is Reason.RETAKEN else chance


def _proved(content: Content) -> Content:
    """A content with its claims as facts."""
    if not content.claims:
        return content
    facts = {**content.facts}
    for field, claimed in content.claims.items():
        known = {fact.value for fact in facts.get(field, ())}
        facts[field] = (
            *facts.get(field, ()),
            *(Fact(one.value) for one in claimed if one.value not in known),
        )
    return Content(facts, mark=content.mark)


def _told(draft: Draft, asked: _Asked, stake: float, language: str) -> Candidate:
    pair = pair_of(draft, *asked.pair, asked.ruling)
    return Candidate(
        **{field.name: getattr(pair, field.name) for field in attrs.fields(Pair)},
        customers=asked.customers,
        chance=asked.chance,
        stake=stake,
        settled=asked.settled,
        why=_why(asked, stake, language),
    )


def _why(asked: _Asked, stake: float, language: str) -> Explanation:
    share, count = asked.chance / (WHOLE / 100), len(asked.settled)
    reason = asked.ruling.reason or Reason.WEAK
    said: dict[str, tuple[str, dict[str, float]]] = {
        "queue_chance": (say("queue_chance", language, share=share), {"chance": asked.chance}),
        "queue_stake": (say("queue_stake", language, stake=stake), {"stake": stake}),
        "queue_settled": (say("queue_settled", language, count=count), {"count": count}),
    }
    text = say("queue", language, reason=say(f"reason_{reason}", language), share=share)
    parts = (Explanation(code, text, None, facts) for code, (text, facts) in said.items())
    return Explanation("queue", text, None, {"reason": str(reason)}, parts)
