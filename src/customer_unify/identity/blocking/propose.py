"""Proposes block keys for a budget of pairs: those that find most of what is believed, for what they cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import attrs

from ...model.blocking import BlockProposal, ProposedKey
from ...model.configuration import BlockRule, Configuration
from ...model.port import Progress
from ..block import IDENTIFIER, block, rule_of
from ..draft import Draft
from ..progress import with_progress
from ..stages import CLAIM
from .candidate import candidates
from .meet import CERTAIN, believed, beside, drawn
from .tell import told_proposal

__all__ = ["propose"]

SAMPLE = 5_000
"""Contents whose pairs are looked at, of as many as there are."""

MOST_PAIRS = 2_000_000
"""Pairs looked at, after which no further content is asked."""

LIMITS = (4, 6, 8, 10, 14, 20, 30, 45, 60)
"""The limits tried: how many contents a block may hold."""

PRICES = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
"""How many pairs a match is worth: what is cheap is bought first."""

MOST_KEYS = 24
"""Keys proposed: each costs every record that comes a microsecond or so."""

NEGLIGIBLE = 2_000
"""A key that adds less than one of so many matches is left out."""

LEAST = 2 * CERTAIN
"""And so is one that adds less than one match, which is met from both its ends."""

Signature = tuple[tuple[int, int], ...]
"""What proposes a pair: each candidate, with the place of the lowest limit at which it does."""


@attrs.frozen
class _Market:
    """The pairs of the contents asked, counted by what proposes them, and how surely they are one person."""

    rules: Sequence[BlockRule]
    asked: int
    pairs: Mapping[Signature, int]
    beliefs: Mapping[Signature, int]


def propose(
    draft: Draft, digests: Sequence[str], records: int, budget: float, progress: Progress
) -> BlockProposal:
    """Block keys that cost at most ``budget`` pairs a record.

    Which keys cover most matches for a price is budgeted maximum coverage (Khuller, Moss and Naor, 1999), as
    Bilenko, Kamath and Mooney (2006) put blocking; here matches are those the model believes in, so that no
    label is needed. Keys are bought greedily, at rising prices: first what finds a match in every two pairs,
    then in every three, and so on; of all offers at a price the one with the largest surplus, which favours
    few and broad keys over many narrow ones. What the later ones made superfluous is left out at the end.

    Cost: the keys of all candidates, once for each content, and the comparison of two million pairs at most.
    """
    fields = {field for digest in digests for field in draft.content(digest).facts}
    rules = candidates(draft.stages.config, fields, LIMITS[-1])
    market = _market(draft, digests, rules, progress)
    scale = len(digests) / (2 * market.asked) if market.asked else 0.0
    bought = _Buyer(market, int(budget * records / scale) if scale else 0).buy()
    return _told(market, bought, records, len(digests), budget)


# -- what is offered -------------------------------------------------------------------------------


def _market(draft: Draft, digests: Sequence[str], rules: Sequence[BlockRule], progress: Progress) -> _Market:
    """What all candidates propose to the contents asked."""
    config = attrs.evolve(draft.stages.config, block_rules=tuple(rules))
    chosen = drawn(digests, SAMPLE)
    keys = {digest: _keys(draft, digest, config) for digest in chosen}
    blocks = _blocks(draft, digests, keys, config, progress)
    number = {rule.name: at for at, rule in enumerate(rules)}
    pairs: Counter[Signature] = Counter()
    beliefs: Counter[Signature] = Counter()
    asked = looked = 0
    for digest in chosen:
        if looked >= MOST_PAIRS:
            break
        if asked % 100 == 0:
            progress("meet", asked, len(chosen))
        asked += 1
        for other, signature in _offers(draft, digest, keys[digest], blocks, number):
            looked += 1
            pairs[signature] += 1
            beliefs[signature] += believed(draft, digest, other)
    progress("meet", len(chosen), len(chosen))
    return _Market(rules, asked, pairs, beliefs)


def _keys(draft: Draft, digest: str, config: Configuration) -> list[str]:
    """The keys that candidates give a content."""
    keys = block(draft.content(digest), config, draft.stages.block_keys)
    return [key for key in keys if key[0] not in (IDENTIFIER, CLAIM)]


def _blocks(
    draft: Draft,
    digests: Sequence[str],
    asked: Mapping[str, Sequence[str]],
    config: Configuration,
    progress: Progress,
) -> dict[str, list[str]]:
    """Who shares the keys of the contents asked; of a block above every limit only so many."""
    blocks: dict[str, list[str]] = {key: [] for given in asked.values() for key in given}
    for digest in with_progress(digests, "keys", len(digests), progress):
        for key in asked.get(digest) or _keys(draft, digest, config):
            held = blocks.get(key)
            if held is not None and len(held) <= LIMITS[-1]:
                held.append(digest)
    return blocks


def _offers(
    draft: Draft,
    digest: str,
    keys: Sequence[str],
    blocks: Mapping[str, Sequence[str]],
    number: Mapping[str, int],
) -> Iterator[tuple[str, Signature]]:
    """Whom a content meets by any candidate or identifier, and what proposes the pair."""
    met: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for key in keys:
        size = len(blocks[key])
        if 1 < size <= LIMITS[-1]:
            at, rule = next(at for at, limit in enumerate(LIMITS) if limit >= size), number[rule_of(key)]
            for other in blocks[key]:
                offers = met[other]
                offers[rule] = min(at, offers.get(rule, at))
    for key in draft.stages.keys(draft.content(digest)):
        if key[0] == IDENTIFIER:
            met.update((other, {}) for other in beside(draft, digest, key))
    met.pop(digest, None)
    for other, offers in met.items():
        yield other, tuple(sorted(offers.items()))


# -- what is bought --------------------------------------------------------------------------------


class _Buyer:
    """Buys keys until nothing is left that is worth its price or fits the budget, in pairs as counted."""

    def __init__(self, market: _Market, budget: int) -> None:
        self.market = market
        self.left = budget - market.pairs.get((), 0)
        self.least = max(sum(market.beliefs.values()) // NEGLIGIBLE, LEAST)
        self.bought: dict[int, int] = {}
        """Each rule bought, and the place of its limit."""
        rules = range(len(market.rules))
        self.pairs = [[0] * len(LIMITS) for _ in rules]
        self.beliefs = [[0] * len(LIMITS) for _ in rules]
        self.proposed: list[list[tuple[int, Signature]]] = [[] for _ in rules]
        for signature in sorted(market.pairs):
            for rule, at in signature:
                self.proposed[rule].append((at, signature))
                self.pairs[rule][at] += market.pairs[signature]
                self.beliefs[rule][at] += market.beliefs[signature]
        self.covered: set[Signature] = set()

    def buy(self) -> dict[int, int]:
        """The rules worth buying, each with the place of its limit, in the order they were bought."""
        for price in PRICES:
            while (offer := self._best(price)) is not None:
                self._take(*offer)
        return self._pruned()

    def _best(self, price: int) -> tuple[int, int] | None:
        """The offer of the largest surplus at a price; of equal ones the first, at its lowest limit."""
        best, found = 0, None
        for rule in range(len(self.market.rules)):
            if len(self.bought) >= MOST_KEYS and rule not in self.bought:
                continue
            sums = zip(accumulate(self.pairs[rule]), accumulate(self.beliefs[rule]), strict=True)
            for at, (pairs, sure) in enumerate(sums):
                surplus = sure * price - pairs * CERTAIN
                if surplus > best and pairs <= self.left and sure > self.least:
                    best, found = surplus, (rule, at)
        return found

    def _take(self, rule: int, at: int) -> None:
        """Buy a rule up to a limit: what it proposes is nobody else's gain any more."""
        self.bought[rule] = max(at, self.bought.get(rule, at))
        for place, signature in self.proposed[rule]:
            if place <= at and signature not in self.covered:
                self.covered.add(signature)
                pairs, sure = self.market.pairs[signature], self.market.beliefs[signature]
                self.left -= pairs
                for other, where in signature:
                    self.pairs[other][where] -= pairs
                    self.beliefs[other][where] -= sure

    def _pruned(self) -> dict[int, int]:
        """What was bought, without what the rest finds as well."""
        kept = dict(self.bought)
        while kept:
            alone = dict.fromkeys(kept, 0)
            for signature in self.covered:
                finders = [rule for rule, at in signature if at <= kept.get(rule, -1)]
                if len(finders) == 1:
                    alone[finders[0]] += self.market.beliefs[signature]
            least = min(kept, key=lambda rule: (alone[rule], rule))
            if alone[least] > self.least:
                break
            del kept[least]
        return kept


def _told(
    market: _Market, bought: Mapping[int, int], records: int, contents: int, budget: float
) -> BlockProposal:
    """What was bought, with what each key adds to those before it, scaled to the base."""
    pairs, matches = dict(market.pairs), dict(market.beliefs)
    total = sum(matches.values())

    def scaled(counted: int) -> int:
        return counted * contents // (2 * market.asked) if market.asked else 0

    spent, found = pairs.pop((), 0), matches.pop((), 0)
    by_identifiers = (scaled(spent), scaled(found) // CERTAIN)
    keys = []
    for rule, at in bought.items():
        new = [
            signature for signature in pairs if any(one == rule and place <= at for one, place in signature)
        ]
        cost, gain = sum(map(pairs.pop, new)), sum(map(matches.pop, new))
        spent, found = spent + cost, found + gain
        made = attrs.evolve(market.rules[rule], limit=LIMITS[at])
        keys.append(ProposedKey(made, scaled(cost), scaled(gain) // CERTAIN))
    return BlockProposal(
        budget,
        records,
        contents,
        market.asked,
        scaled(spent),
        scaled(found) // CERTAIN,
        scaled(total) // CERTAIN,
        *by_identifiers,
        keys,
        explain=told_proposal,
    )
