"""Finds the households of a customer: people who are tied by what homes share, and stay several customers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set
from functools import partial

import attrs

from ...model.content import Content, Fact
from ...model.customer import Household
from ...model.port import Snapshot
from ..draft import Draft
from ..score.worth import apart
from ..stages import IDENTIFIER, Stages

__all__ = ["households"]

WIDEST = 60
"""At most this many distinct contents of a customer, and of its values, are looked at (law L19)."""


def households(store: Snapshot, stages: Stages, customer_id: str) -> tuple[Household, ...]:
    """The households of an active customer, the largest first.

    They depend only on the live records, the decisions and the configuration (law L1), and are the same for
    all people in them. Cost: a look-up for each value that homes share, at most 60, and the pairs of the
    people under one value, at most ``identifier_limit`` contents (law L19).
    """
    homes = _Homes(Draft(store, stages))
    found = homes.of_person(customer_id) if homes.person(customer_id).told else homes.of_unknown(customer_id)
    made = (Household(_named(people), tuple(sorted(people)), homes.tied_by(people)) for people in found)
    return tuple(sorted(made, key=lambda home: (-len(home.customers), home.tied_by, home.id)))


def _named(people: Iterable[str]) -> str:
    """An id made only from the opaque ids of the people."""
    # Lengths come before free text, so no two sets are written in the same way.
    said = "".join(f"{len(id)}:{id}" for id in sorted(people))
    return f"h{hashlib.blake2b(said.encode('utf-8', 'surrogatepass'), digest_size=10).hexdigest()}"


@attrs.frozen(slots=True)
class _Person:
    """Everything that the records of one customer say together."""

    contents: tuple[Content, ...]
    content: Content
    """All of them in one, without dates."""
    keys: frozenset[str]
    """The keys under which people are found who share what homes share."""
    told: bool
    """Whether a given name or a birth date is known; without one it may be anybody."""


class _Homes:
    """The homes around a few customers; each customer is read and each pair weighed once."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.stages = draft.stages
        self._persons: dict[str, _Person] = {}
        self._ties: dict[tuple[str, str], tuple[str, ...]] = {}

    def person(self, customer_id: str) -> _Person:
        """What is known about a customer, from its first contents."""
        known = self._persons.get(customer_id)
        if known is None:
            digests = self.draft.base.firsts(customer_id, WIDEST)
            contents = [self.draft.content(digest) for digest in digests]
            keys = {key for content in contents for key in self.stages.keys(content) if self._ties_homes(key)}
            told = any(
                (content.mark.given or content.mark.birth_date) and self.draft.joinable(content.digest)
                for content in contents
            )
            met = frozenset(sorted(keys)[:WIDEST])
            known = _Person(tuple(contents), _together(contents), met, told)
            self._persons[customer_id] = known
        return known

    def _ties_homes(self, key: str) -> bool:
        return key[0] == IDENTIFIER or key.partition(":")[0] in self.stages.address.blocks

    def people(self, key: str) -> set[str]:
        """The customers under a key who are distinct people; nobody if the key is generic or too full."""
        digests = self.draft.block(key)
        if len(digests) < 2:
            return set()
        if key[0] == IDENTIFIER:
            digests = self.draft.bearers(key)
        elif len(digests) > self.stages.config.identifier_limit:
            return set()
        found: set[str] = set()
        for digest in digests:
            if self.draft.joinable(digest):
                found.update(self.draft.customers_at(digest))
            else:  # Each record of it stands alone, unless a person decided whose it is.
                found.update(self.draft.live(ref).customer for ref in self.draft.decided(digest))
        return {id for id in found if key in self.person(id).keys and self.person(id).told}

    def of_person(self, customer_id: str) -> set[frozenset[str]]:
        """For each shared value, the people tied under it, without homes that other homes contain."""
        found = set()
        for key in sorted(self.person(customer_id).keys):
            people = self.people(key)
            if customer_id in people and len(people) > 1:
                home = self._around(customer_id, people)
                if len(home) > 1:
                    found.add(home)
        return {home for home in found if not any(home < other for other in found)}

    def of_unknown(self, customer_id: str) -> set[frozenset[str]]:
        """The homes of those whose record it may be, if all people under one of its values are one home."""
        found = set()
        for key in sorted(self.person(customer_id).keys):
            people = self.people(key)
            if len(people) > 1 and self._around(min(people), people) == people:
                found |= {home for home in self.of_person(min(people)) if people <= home}
        return found

    def _around(self, customer_id: str, people: Set[str]) -> frozenset[str]:
        """The people to whom ties lead from one of them."""
        todo, rest = [customer_id], set(people) - {customer_id}
        home = {customer_id}
        while todo:
            one = todo.pop()
            met = {other for other in rest if self.ties(one, other)}
            rest -= met
            home |= met
            todo += met
        return frozenset(home)

    def tied_by(self, people: Collection[str]) -> tuple[str, ...]:
        """The fields that tie any two of them, sorted."""
        ordered = sorted(people)
        pairs = ((a, b) for at, a in enumerate(ordered) for b in ordered[at + 1 :])
        return tuple(sorted({field for a, b in pairs for field in self.ties(a, b)}))

    def ties(self, a: str, b: str) -> tuple[str, ...]:
        """The shared fields that make two people one home; none if strangers are more probable."""
        pair = (a, b) if a < b else (b, a)
        known = self._ties.get(pair)
        if known is None:
            known = self._ties[pair] = tuple(self._found_ties(*pair))
        return known

    def _found_ties(self, a: str, b: str) -> Iterator[str]:
        one, other = self.person(a), self.person(b)
        levels = self.stages.levels(one.content, other.content)
        odds, shared = self.stages.weigher.home(
            one.content, other.content, levels, self.draft.generic, partial(_periods, one, other)
        )
        if odds > self.stages.config.model.merge_above:
            yield from shared
            if self.stages.address.house(levels):
                yield self.stages.address.street


def _periods(a: _Person, b: _Person, field: str, value: str) -> int:
    """The smallest number of periods between the times at which two people were seen with a value."""
    ours, theirs = ([content for content in one.contents if value in content.values(field)] for one in (a, b))
    return min(apart(one, other) for one in ours for other in theirs)


def _together(contents: list[Content]) -> Content:
    """What several contents say together; claims tie nobody (law L8)."""
    if len(contents) == 1 and contents[0].seen is None:
        return contents[0]
    facts: defaultdict[str, set[Fact]] = defaultdict(set)
    for content in contents:
        for field, said in content.facts.items():
            facts[field].update(said)
    return Content(facts)
