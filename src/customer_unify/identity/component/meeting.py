"""Finds whom a content meets that is new to a base, and which one customer it joins, where that is plain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from ...model.content import Content
from ...model.evidence import Score
from ...model.identifier import SharedBy
from ...model.port import Snapshot
from ..draft import Draft
from ..link.linkage import CLIP
from ..stages import CLAIM, IDENTIFIER, people
from .tie import Ties

__all__ = ["Meeting"]

FEW = 8
"""So many bearers of an identifier are asked about each other before all is rather linked anew."""


class Meeting:
    """A content and those it meets in a base that does not hold it yet; ``draft`` is of that base."""

    def __init__(self, draft: Draft, base: Snapshot, content: Content) -> None:
        self.draft, self.base, self.content = draft, base, content
        self.stages = draft.stages
        self.generic: set[str] = set()
        self.closing: list[str] = []
        self.sharing: set[str] = set()
        """Those who share an identifier with it."""
        self.crowded: set[str] = set()
        """Its crowded identifiers."""
        self.leading: set[str] = set()
        """The anchors of these."""
        self.circle: set[str] = set()
        """Those who share a key that is not crowded."""
        self.crowd: set[str] = set()
        """Those of them who share crowded identifiers alone: it is none of their anchors."""
        self.led: set[str] = set()
        """All under a crowded identifier whose anchor it becomes: another may be one no more."""
        self.near: set[str] = set()
        """Those who share another key."""
        self.likely: list[str] | None = None
        """Those of them who may join it, as far as an upper bound tells; None until that is asked."""
        self.repelled: list[str] = []
        """Those who share an identifier that ties, and yet weigh nothing: it may be contested."""
        self.doubted: set[str] = set()
        """The identifiers that are contested once the content is there, and were not."""
        self.scores: dict[str, Score] = {}
        self.compared = 0
        self.whole = False
        """Whether all it meets was found, under identifiers that let the others meet as before."""
        self.held: dict[str, Score] | None = None
        """Its ties, once they are found to be all that linking it anew has to follow."""
        self.ties = Ties(draft)
        self._asked: dict[str, bool] = {}

    def meet(self, keys: Sequence[str]) -> bool:
        """Find all that keys propose; False when an identifier lets others meet."""
        limit, few = self.stages.limit, self.stages.few
        if self.content.claims:  # which propose, and decide nothing (law L8)
            keys = [key for key in keys if key[0] != CLAIM]
        for key, block in self.base.blocks(keys, self.stages.shut_above).items():
            if block is None:
                continue
            if key[0] == IDENTIFIER:
                if not self._share(key, block):
                    return False
                continue
            size = len(block)
            if size < few or size < limit(key):
                self.near.update(block)
            elif size == limit(key):
                self.closing.append(key)
        self.leading |= self.crowd
        self.crowd -= self.sharing | self.led
        self.circle = self.sharing | self.near
        self.sharing |= self.led | self.crowd
        self.near -= self.sharing
        return True

    def _share(self, key: str, block: Collection[str]) -> bool:
        """Meet those who share an identifier; False if whom it lets meet changes otherwise."""
        size = len(block) + 1
        if size <= self.stages.few:
            self.sharing.update(block)
            return True
        most, mark = self.stages.most_marks(key), self.stages.mark(self.content)
        if size > most:
            marks = self.base.marks(key)
            if people(marks, most) > most:
                self.generic.add(key[1:])
                return True
            if mark and mark not in marks and people([*marks, mark], most) > most:
                return False
        limit = self.stages.limit(key)
        if size <= limit:
            self.sharing.update(block)
            return True
        if size == limit + 1:
            return False
        self.crowded.add(key[1:])
        count = self.stages.config.anchors
        anchors = self.base.anchors(key, count)
        first = anchors.get(mark, ())
        if len(first) < count or self.content.digest < first[-1]:
            self.led.update(block)
        for digests in anchors.values():
            self.crowd.update(digests)
        return True

    def score(self, other: str) -> Score:
        """What the pair with another content weighs; computed once."""
        known = self.scores.get(other)
        if known is None:
            self.compared += 1
            held = self.draft.content(other)
            known = self.scores[other] = self.stages.score(self.content, held, self.generic.__contains__)
        return known

    def finds(self) -> bool:
        """Whether there is anybody it may join, as far as shared identifiers and an upper bound tell."""
        return bool(self.sharing or self._likely())

    def customer(self) -> str | None:
        """The one customer that it joins, '' for none, None where that is not plain."""
        tied = self._tied()
        if tied is None:
            return None
        customers = met = dict.fromkeys(map(self.draft.customer_at, tied))
        if self.repelled or len(customers) > 1:
            if self.crowded or self._unties():
                return None
            customers = dict.fromkeys(self.draft.customer_at(one) for one in tied if self._holds(one))
        if not customers:
            return ""
        (customer, *others) = customers
        if not others and self._agreed(customer):
            return customer
        if len(customers) == len(met) and self._holds_all(customers, tied):
            self.held = {one: self.score(one) for one in tied}
        return None

    def _holds_all(self, customers: Collection[str], tied: Iterable[str]) -> bool:
        """Whether it and a few clean customers are one component, in which nobody else is tied otherwise.

        A clean customer is all that its ties hold together. It makes no identifier contested, since nobody
        it is tied to contradicts it; and among those of one clean customer none is.
        """
        size = sum(len(self.base.contents_of(one)) for one in customers)
        if self.repelled or self.crowded or size >= self.stages.config.component_limit:
            return False
        entries = map(self.base.customer, customers)
        if not all(entry is not None and entry.clean and not entry.knotted for entry in entries):
            return False
        scores = list(map(self.score, tied))
        if any(score.opposes for score in scores):
            return False
        ties = {tie for score in scores for tie in score.ties} if len(customers) > 1 else ()
        return not any(map(self.ties.contested, ties))

    def _tied(self) -> list[str] | None:
        """Those it is tied to if nothing is contested that was not; None where that is not plain."""
        threshold = max(0, self.stages.config.model.merge_above)
        draft = self.draft
        found: list[str] = []
        for other in (*self.sharing, *self._likely()):
            score = self.score(other)
            if not score.may_join or not draft.joinable(other):
                if other in self.led:
                    return None
                continue
            if self.crowded and not score.proves({tie for tie in score.ties if self._contested(tie)}):
                if other in self.crowd:
                    continue  # it cannot join; and whether an identifier is contested, anchors alone say
                return None
            if other in self.crowd and score.weight <= 0:
                continue
            if self.base.decided(other) or 0 < score.weight <= threshold:
                return None
            if score.weight > 0:
                found.append(other)
            else:
                self.repelled.append(other)
        return found

    def _unties(self) -> bool:
        """Whether it makes an identifier contested that ties others; of one that many bear it is assumed."""
        doubtful = {tie for one in self.repelled if self.score(one).opposes for tie in self.score(one).ties}
        self.doubted = {tie for tie in doubtful if not self.ties.contested(tie)}
        for tie in self.doubted:
            bearers = [one for one in self.base.block(IDENTIFIER + tie) if self.draft.joinable(one)]
            if len(bearers) > FEW:
                return True
            for one, other in combinations(bearers, 2):
                score = self.draft.score(one, other)
                if self.ties.proves(score) and not score.proves(self._doubted(score)):
                    return True
        return False

    def _doubted(self, score: Score) -> set[str]:
        """The identifiers among the ties of a pair that are contested once the content is there."""
        return {tie for tie in score.ties if tie in self.doubted or self.ties.contested(tie)}

    def _holds(self, other: str) -> bool:
        """Whether it stays tied to another content though identifiers are contested."""
        score = self.score(other)
        return score.proves(self._doubted(score))

    def _contested(self, tie: str) -> bool:
        """Whether a crowded identifier is contested; of others, what is met tells by itself."""
        if tie not in self.crowded:
            return False
        known = self._asked.get(tie)
        if known is None:
            known = self._asked[tie] = not self._in_one(tie) and self.ties.contested(tie)
        return known

    def _in_one(self, identifier: str) -> bool:
        """Whether all anchors of a crowded identifier are one customer in whom nothing contradicts."""
        draft = self.draft
        bearers = draft.bearers(IDENTIFIER + identifier)
        customers = {draft.customer_at(one) for one in bearers if draft.joinable(one)}
        entry = self.base.customer(customers.pop()) if len(customers) == 1 else None
        return entry is not None and entry.clean

    def _likely(self) -> list[str]:
        """Those who share no identifier with it and yet may join it, as far as an upper bound tells."""
        if self.likely is None:
            bound, content, held = self.stages.bound, self.content, self.draft.content
            self.likely = [other for other in self.near if bound(content, held(other), 0) > 0]
        return self.likely

    @property
    def hopeless(self) -> set[str]:
        """Those of whom it was found that they share no identifier that links, and cannot join it."""
        return self.near.difference(self.likely) if self.likely is not None else set()

    def _agreed(self, customer: str) -> bool:
        """Whether a customer is clean and nothing in it speaks against the content."""
        entry = self.base.customer(customer)
        if entry is None or not entry.clean:
            return False
        if not entry.knotted and len(self.base.contents_of(customer)) >= self.stages.config.component_limit:
            return False  # from here on other rules hold, and the customer is to be known by that
        if entry.knotted and self.repelled:
            return False  # whom it contradicts at two ties' distance keeps other ties than before
        if self._contradicted(customer) or (entry.knotted and self._parts_two(customer)):
            return False
        return not self._retakes(customer)

    def _retakes(self, customer: str) -> bool:
        """Whether a handle may tie it to a customer while the two know several accounts."""
        accounts = self.stages.accounts
        if accounts.fields.isdisjoint(self.content.facts):
            return False  # in a clean customer handles tie nobody, or one account alone is known
        held = map(self.draft.content, self.base.contents_of(customer))
        return not accounts.single((self.content, *held))

    def _parts_two(self, customer: str) -> bool:
        """Whether it would stand between two of a customer who contradict each other."""
        contents = self.base.contents_of(customer)
        around = self.circle | self.leading
        tied = sorted(one for one in around if one in contents and self.score(one).weight > 0)
        for one in tied:
            if one in self.circle or self.led:
                met = set(self.draft.circle(one))
                for other in tied:
                    # What shares an identifier was weighed when the customer was found clean.
                    asked = other in met and _counts_for_both(self.draft, one, other)
                    if other != one and not asked and self.draft.score(one, other).opposes:
                        return True
        return False

    def mean(self, customer: str) -> int:
        """The mean weight of the pairs with a customer that count, as linkage takes it, rounded down."""
        said = [
            max(-CLIP, score.against) if score.opposes else min(CLIP, score.weight)
            for score in map(self.score, self._compared_in(customer))
            if score.opposes or (score.weight > 0 and score.proves())
        ]
        return sum(said) // len(said) if said else 0

    def _contradicted(self, customer: str) -> bool:
        """Whether something in a customer speaks against the content, or a bound may (law L6)."""
        maxima = self.stages.maxima
        if maxima and any(name in self.content.facts for name in maxima):
            return True
        for other in self._compared_in(customer):
            score = self.score(other)
            if score.opposes or score.unlike or (maxima and self._overfull(self.draft.content(other))):
                return True
        return False

    def _compared_in(self, customer: str) -> Iterable[str]:
        """The contents of a customer that linking anew would compare with this one."""
        config = self.stages.config
        contents = self.base.contents_of(customer)
        if len(contents) < config.component_limit or self.led:
            return contents
        first = self.base.firsts(customer, config.anchors)
        if len(first) < config.anchors or self.content.digest < first[-1]:
            return contents
        met = [other for other in (*self.near, *self.sharing) if other in contents]
        beyond = (other for one in met if self.score(one).weight > 0 for other in self.draft.circle(one))
        return dict.fromkeys((*first, *met, *(other for other in beyond if other in contents)))

    def _overfull(self, content: Content) -> bool:
        """Whether one content breaks a namespace's bound by itself: it joins nobody (law L6)."""
        return any(len(content.values(name)) > most for name, most in self.stages.maxima.items())


def _counts_for_both(draft: Draft, one: str, other: str) -> bool:
    """Whether an identifier of one person, which is not generic, counts for both of two contents."""
    a, b = draft.content(one).facts, draft.content(other).facts
    for name, space in draft.stages.config.namespaces.items():
        if name in a and name in b and space.shared_by is SharedBy.PERSON:
            theirs = {value for value, known in b[name] if known.counts}
            for value, known in a[name]:
                if known.counts and value in theirs and not draft.generic(f"{name}:{value}"):
                    return True
    return False
