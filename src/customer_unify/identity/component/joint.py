"""Finds all components at once: each proposed pair is weighed once and nobody is met twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from ...model.evidence import Score
from ..draft import Draft
from ..link.circle import Circles
from ..link.group import Node
from ..stages import IDENTIFIER
from .around import Component, find_components

__all__ = [
    "Closed",
    "Near",
    "components_of_all",
    "contested_of",
    "near_pairs",
    "pieces_of_all",
    "ties",
    "weigher",
]

Near = tuple[str, str, Score]
"""Two contents, the smaller first, that are near enough to be worth a look at review."""

Closed = Mapping[tuple[str, str], Score]
"""What pairs weigh that nobody proposed."""


def near_pairs(
    draft: Draft, digests: Sequence[str], advance: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[Near]:
    """The proposed pairs of a draft over nothing that are tied or weigh enough for review, each once.

    ``advance`` is called now and then with how many contents of how many were looked at. Cost: a look at
    every key, and the exact weight of the pairs that a bound does not rule out.
    """
    stages, above = draft.stages, draft.stages.config.model.review_above
    for at, digest in enumerate(digests):
        if at % 1000 == 0:
            advance(at, len(digests))
        if not draft.joinable(digest):
            continue
        content = draft.content(digest)
        for other in sorted(one for one in draft.met(content, but=digest) if one > digest):
            beside = draft.content(other)
            if not stages.share(content, beside) and stages.bound(content, beside, above) <= above:
                continue
            score = stages.score(content, beside, draft.generic)
            draft.compared += 1
            if (score.ties or score.weight > above) and draft.joinable(other):
                yield digest, other, score


def components_of_all(draft: Draft, digests: Iterable[str], near: Iterable[Near]) -> Iterator[Component]:
    """The components of a draft over nothing and without decisions, from all pairs that are near.

    What :func:`find_components` finds of these contents, each component once; whoever stands in a knot is
    left to it. Cost: O(contents + pairs) look-ups.
    """
    pairs = list(near)
    contested = contested_of(draft, pairs)
    limit = draft.stages.config.component_limit
    tied, close = Circles(), Circles()
    for a, b, score in pairs:
        close.join(a, b)
        if ties(score, contested):
            tied.join(a, b)
    inside: defaultdict[str, list[Near]] = defaultdict(list)
    for pair in pairs:
        inside[close.first(pair[0])].append(pair)
    del pairs
    for first, members in close.groups(digests):
        if len(members) == 1:
            yield _alone(draft, members[0])
            continue
        pieces = [piece for _, piece in tied.groups(members)]
        if any(len(piece) > limit for piece in pieces):
            draft.take_near(members, inside.pop(first))
            yield next(iter(find_components(draft, members[:1])))
        else:
            yield _component(draft, members, pieces, inside.pop(first), contested)


def pieces_of_all(
    draft: Draft, digests: Iterable[str], near: Iterable[Near], but: Container[str] = frozenset()
) -> Iterator[Component]:
    """The same held together by ties alone, whoever else is near: what customers follow from.

    Left out are those in which some, and so all, are among ``but``. What :func:`find_components` finds of
    these contents with ``firm``. Cost: O(contents + pairs) look-ups.
    """
    pairs = list(near)
    contested = contested_of(draft, pairs)
    tied = Circles()
    for a, b, score in pairs:
        if ties(score, contested):
            tied.join(a, b)
    inside: defaultdict[str, list[Near]] = defaultdict(list)
    for pair in pairs:
        first = tied.first(pair[0])
        if pair[2].may_join and tied.first(pair[1]) == first:
            inside[first].append(pair)
    del pairs
    for first, members in tied.groups(digests):
        if but and first in but:
            continue
        if len(members) == 1:
            yield _alone(draft, members[0])
        elif len(members) > draft.stages.config.component_limit:
            draft.take_near(members, inside.pop(first))
            yield from find_components(draft, members, firm=True)
        else:
            yield _component(draft, members, [members], inside.pop(first), contested)


def weigher(draft: Draft, component: Component, closed: Closed) -> Callable[[Node, Node], Score]:
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


def ties(score: Score, contested: frozenset[str]) -> bool:
    """Whether a pair holds its two together, these identifiers being contested."""
    return score.weight > 0 and score.may_join and score.proves(contested)


def contested_of(draft: Draft, near: Iterable[Near]) -> frozenset[str]:
    """The identifiers that tie two contents which all the rest says are two people.

    Whoever bears one that links somebody is near all that are asked: under a crowded one the anchors.
    """
    found = set()
    for a, b, score in near:
        if score.ties and score.opposes:
            for tie in score.ties:
                reach = draft.reach(IDENTIFIER + tie)
                if reach is True or (reach and a in reach and b in reach):
                    found.add(tie)
    return frozenset(found)


def _alone(draft: Draft, digest: str) -> Component:
    """The component of a content that is near no other."""
    refs = tuple(draft.residents(digest))
    if not draft.joinable(digest):
        return Component((), {}, ((),), frozenset(), (), {}, dict.fromkeys(sorted(refs), digest))
    return Component(
        (Node(digest, draft.content(digest)),), {}, ((digest,),), frozenset(), (), {digest: refs}
    )


def _component(
    draft: Draft,
    members: Sequence[str],
    pieces: Sequence[Sequence[str]],
    near: Sequence[Near],
    contested: frozenset[str],
) -> Component:
    """The component of contents that are near each other: each is one node, for nobody decided anything."""
    return Component(
        tuple(Node(digest, draft.content(digest)) for digest in sorted(members)),
        {(a, b): score for a, b, score in near},
        tuple(map(tuple, pieces)),
        frozenset(tie for _, _, score in near for tie in score.ties if tie in contested),
        (),
        {digest: tuple(draft.residents(digest)) for digest in members},
    )
