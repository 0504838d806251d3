"""Who is one customer, computed slowly and from scratch, as the page on linking tells the rules.

Nothing here is fast, and nothing is shared with the fast code but three stages: normalise, index and score.
The live graph is compared with it (`tests/identity/test_laws.py`). Loops go over all pairs.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import combinations

import attrs

from customer_unify.identity.stages import Stages
from customer_unify.model.content import Content, Fact
from customer_unify.model.decision import Decision, DecisionKind
from customer_unify.model.evidence import Reason, Score, Verdict
from customer_unify.model.record import Record, RecordRef

__all__ = ["Answer", "Oracle"]

TWENTY_BITS = 20_000
THREE_BITS = 3_000
BITS = tuple(1 << at for at in range(8))

Name = str
Couple = tuple[Name, Name]


@attrs.frozen
class Answer:
    """What is so: who is one, which identifiers are contested, and what became of each proposed pair.

    A pair of nodes is named by the smallest record of each, the smaller first.
    """

    partition: frozenset[frozenset[RecordRef]]
    contested: frozenset[str]
    verdicts: Mapping[tuple[RecordRef, RecordRef], tuple[Verdict, Reason | None]]
    suspended: frozenset[str]
    cut: bool


@attrs.frozen
class Person:
    """A node: records of one content that no decision tells apart. ``name`` breaks ties."""

    name: Name
    content: Content
    refs: tuple[RecordRef, ...]


class Oracle:
    """Answers under one set of stages; ask it with live records and decisions."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.config = stages.config

    def answer(self, records: Iterable[Record], decisions: Iterable[Decision] = ()) -> Answer:
        return _Answering(self, list(records), list(decisions)).answer()


@attrs.frozen
class _Piece:
    """The pairs of a piece that are looked at, and what those say that count."""

    seen: Collection[Couple]
    said: Mapping[Couple, tuple[int, bool]]


class _Answering:
    def __init__(self, oracle: Oracle, records: Sequence[Record], decisions: Sequence[Decision]) -> None:
        self.stages, self.config, self.model = oracle.stages, oracle.config, oracle.config.model
        confirmed = [made for made in decisions if made.live and made.kind is DecisionKind.CONFIRM]
        self.content_of = {
            record.ref: self.stages.normalise(record, [made for made in confirmed if made.a == record.ref])
            for record in records
        }
        self.contents = {content.digest: content for content in self.content_of.values()}
        # A decision about a record that is gone has nothing to speak of.
        self.decisions = [
            made
            for made in decisions
            if made.live and made.kind is not DecisionKind.CONFIRM and made.a in self.content_of
            if made.b in self.content_of
        ]
        self.index_blocks()
        self.weigh_contents()
        self.make_persons()
        self.propose()
        self.tie()

    # Which contents meet

    def index_blocks(self) -> None:
        self.keys: dict[str, set[str]] = {}
        self.blocks: dict[str, set[str]] = {}
        self.marks: dict[str, set[str]] = {}
        for digest, content in self.contents.items():
            entry = self.stages.entry(content)
            self.keys[digest] = set(entry.keys)
            for key in entry.keys:
                self.blocks.setdefault(key, set()).add(digest)
                if entry.mark and key[0] == "=":
                    self.marks.setdefault(key, set()).add(entry.mark)

    def is_open(self, key: str) -> bool:
        """A rule within its limit; an identifier carried by no more people than its namespace allows."""
        if key.startswith("?"):
            return False
        if key.startswith("="):
            namespace = self.config.namespaces[key[1:].split(":")[0]]
            marks = self.marks.get(key, ())
            nameless = {mark for mark in marks if mark.startswith("~")}
            return max(len(nameless), len(marks) - len(nameless)) <= namespace.generic_above
        return len(self.blocks.get(key, ())) <= self.stages.limit(key)

    def meet_by(self, key: str, a: str, b: str) -> bool:
        """Whether a key proposes two of its contents; if it is crowded, only pairs with an anchor."""
        if not self.is_open(key):
            return False
        if len(self.blocks[key]) <= self.stages.limit(key):
            return True
        anchors = self.anchors(key)
        return a in anchors or b in anchors

    def anchors(self, key: str) -> set[str]:
        """The first contents of each mark under a key."""
        anchors: set[str] = set()
        for mark in {self.stages.mark(self.contents[digest]) for digest in self.blocks[key]}:
            alike = [one for one in self.blocks[key] if self.stages.mark(self.contents[one]) == mark]
            anchors |= set(sorted(alike)[: self.config.anchors])
        return anchors

    def generic(self, identifier: str) -> bool:
        return not self.is_open("=" + identifier)

    def weigh_contents(self) -> None:
        self.score: dict[tuple[str, str], Score] = {}
        for a in self.contents:
            for b in self.contents:
                if a <= b:
                    self.score[a, b] = self.stages.score(self.contents[a], self.contents[b], self.generic)
        self.joins_its_copy = {digest: self.joins(digest) for digest in self.contents}

    def joins(self, digest: str) -> bool:
        """Whether a content weighs enough with its copy, what speaks for a home left out where it is tied."""
        score, content = self.score[digest, digest], self.contents[digest]
        if score.weight <= self.model.merge_above and score.ties:
            levels, weigher = list(self.stages.levels(content, content)), self.stages.weigher
            tied = {tie.partition(":")[0] for tie in score.ties}
            for one in weigher.evidence(content, content, levels, "household", self.generic):
                if one.weight < 0 and one.field not in tied:
                    levels[[each.field for each in self.config.comparisons].index(one.field)] = ""
            score = weigher.weigh(content, content, tuple(levels), self.generic)
        return score.weight > self.model.merge_above and self.proof(score, set())

    def weight_of(self, a: Person, b: Person) -> Score:
        one, two = sorted((a.content.digest, b.content.digest))
        return self.score[one, two]

    @staticmethod
    def proof(score: Score, contested: Iterable[str]) -> bool:
        """An identifier of one person; or two facts; if it is contested, a fact that tells a home apart."""
        good = [tie for tie in score.ties if tie not in contested]
        if good:
            return True
        if score.ties:
            return score.telling >= 1 and score.untied >= 0
        return _Answering.two_facts(score)

    @staticmethod
    def two_facts(score: Score) -> bool:
        """Two facts; or one, a witness worth a bit at least, and odds of more than a hundred to one."""
        if score.weak == 1:
            return min(score.slight, 1_000) == 1_000 and min(score.weight, 7_000) == 7_000
        return score.weak > 1

    @staticmethod
    def contradicts(score: Score) -> bool:
        return score.comparable and score.against < 0

    # The nodes, and the pairs somebody should look at

    def make_persons(self) -> None:
        decided = {ref for made in self.decisions for ref in (made.a, made.b)}
        self.persons: dict[Name, Person] = {}
        self.home: dict[RecordRef, Name] = {}
        self.alone: list[RecordRef] = []
        for digest, content in self.contents.items():
            refs = sorted(ref for ref, own in self.content_of.items() if own.digest == digest)
            rest = [ref for ref in refs if ref not in decided]
            for ref in refs:
                if ref in decided:
                    self.enter(Person(f"{digest}!{ref.source}\x1f{ref.key}", content, (ref,)))
            if self.joins_its_copy[digest]:
                if rest:
                    self.enter(Person(digest, content, tuple(rest)))
            else:
                self.alone += rest

    def enter(self, person: Person) -> None:
        self.persons[person.name] = person
        for ref in person.refs:
            self.home[ref] = person.name

    def propose(self) -> None:
        self.proposed: dict[Couple, Score] = {}
        for a, b in combinations(sorted(self.persons), 2):
            one, two = self.persons[a], self.persons[b]
            if not (self.joins_its_copy[one.content.digest] and self.joins_its_copy[two.content.digest]):
                continue
            first, second = one.content.digest, two.content.digest
            shared = self.keys[first] & self.keys[second]
            if first != second and not any(self.meet_by(key, first, second) for key in shared):
                continue
            score = self.weight_of(one, two)
            if score.ties or score.weight > self.model.review_above:
                self.proposed[a, b] = score
        self.joining = [
            couple
            for couple, score in self.proposed.items()
            if score.ties or (score.weight > 0 and self.two_facts(score))
        ]
        self.contested = {
            tie
            for (a, b), score in self.proposed.items()
            if self.contradicts(score)
            for tie in score.ties
            if self.speaks_for(tie, self.persons[a]) and self.speaks_for(tie, self.persons[b])
        }

    def speaks_for(self, identifier: str, person: Person) -> bool:
        """Whether one who bears an identifier says if it is contested: if it is crowded, anchors do."""
        key = "=" + identifier
        crowded = len(self.blocks[key]) > self.stages.limit(key)
        return not crowded or person.content.digest in self.anchors(key)

    # Constraints

    def separated(self, ours: Iterable[Name], theirs: Iterable[Name]) -> bool:
        for made in self.decisions:
            if made.kind is DecisionKind.SEPARATE:
                a, b = self.home[made.a], self.home[made.b]
                if (a in ours and b in theirs) or (b in ours and a in theirs):
                    return True
        return False

    def forbidden(self, ours: set[Name], theirs: set[Name]) -> Reason | None:
        """The first reason why two groups may not be one."""
        if self.separated(ours, theirs):
            return Reason.SEPARATED
        both = ours | theirs
        too_many = []
        for name, namespace in self.config.namespaces.items():
            count = len(self.values_of(name, both))
            if namespace.exclusive and count > 1:
                return Reason.EXCLUSIVE
            if namespace.maximum is not None and count > namespace.maximum:
                too_many.append(name)
        return Reason.MAXIMUM if too_many else None

    def values_of(self, name: str, group: set[Name]) -> list[set[str]]:
        """The different values of a group; those of two records linked despite them are one."""
        apart = [{value} for person in group for value in self.persons[person].content.values(name)]
        for made in self.decisions:
            if made.kind is DecisionKind.LINK and name in made.despite:
                pair = {self.home[made.a], self.home[made.b]}
                if pair <= group:
                    apart.append({v for one in pair for v in self.persons[one].content.values(name)})
        joined = True
        while joined:
            joined = False
            for one, two in combinations(apart, 2):
                if one & two and one is not two:
                    apart = [other for other in apart if other is not one and other is not two] + [one | two]
                    joined = True
                    break
        return [values for values in apart if values]

    # Components, and the pieces of those too large

    def links(self) -> list[Couple]:
        return [
            (self.home[made.a], self.home[made.b])
            for made in self.decisions
            if made.kind is DecisionKind.LINK
        ]

    @staticmethod
    def flood(names: Iterable[Name], couples: Iterable[Couple]) -> list[set[Name]]:
        found = [{name} for name in names]
        for a, b in couples:
            ours = [group for group in found if a in group]
            theirs = [group for group in found if b in group]
            if ours and theirs and ours[0] is not theirs[0]:
                found.remove(theirs[0])
                ours[0] |= theirs[0]
        return found

    def pieces(self) -> list[set[Name]]:
        """Everything in one piece, less the components too large: each of these in pieces of its own."""
        couples = [
            (a, b)
            for a, b in combinations(sorted(self.persons), 2)
            if self.digest(a) == self.digest(b) or self.digest(b) in self.tied[self.digest(a)]
        ]
        rest: set[Name] = set()
        done: list[set[Name]] = []
        for component in self.flood(self.persons, couples + self.links()):
            if len(component) <= self.config.component_limit:
                rest |= component
                continue
            kept = [
                (a, b)
                for a, b in couples
                if self.digest(a) == self.digest(b) or self.is_kept(self.digest(a), self.digest(b))
            ]
            pieces = self.flood(component, kept + self.links())
            self.cut = self.cut or len(pieces) > 1
            done += pieces
        return [*done, rest]

    def digest(self, name: Name) -> str:
        return self.persons[name].content.digest

    def weight_between(self, a: str, b: str) -> Score:
        one, two = sorted((a, b))
        return self.score[one, two]

    def meets(self, a: str, b: str) -> bool:
        return a != b and any(self.meet_by(key, a, b) for key in self.keys[a] & self.keys[b])

    def in_circle(self, a: str, b: str) -> bool:
        """Whether the first meets the second other than as an anchor: in a block not crowded, or b is one."""
        return a != b and any(
            self.is_open(key) and (len(self.blocks[key]) <= self.stages.limit(key) or b in self.anchors(key))
            for key in self.keys[a] & self.keys[b]
        )

    def tie(self) -> None:
        """With whom each content may be joined, as far as this one pair tells."""
        self.tied: dict[str, set[str]] = {digest: set() for digest in self.contents}
        for a, b in combinations(sorted(self.contents), 2):
            if self.joins_its_copy[a] and self.joins_its_copy[b] and self.meets(a, b):
                score = self.weight_between(a, b)
                if score.weight > 0 and self.proof(score, self.contested):
                    self.tied[a].add(b)
                    self.tied[b].add(a)

    def is_disputed(self, a: str) -> bool:
        """Whether it contradicts what two ties away meets it, or is met by the one between as well."""
        return any(
            self.contradicts(self.weight_between(a, c))
            for b in self.tied[a]
            for c in self.tied[b]
            if c != a and self.in_circle(a, b) and self.in_circle(b, c)
            if self.in_circle(b, a) or self.in_circle(a, c)
        )

    def best(self, a: str) -> str | None:
        """What it is tied to by the most weight, the first of equals."""
        ties = [b for b in self.tied[a] if self.in_circle(a, b)]
        return min(ties, key=lambda b: (-self.weight_between(a, b).weight, b), default=None)

    def is_kept(self, a: str, b: str) -> bool:
        if b not in self.tied[a]:
            return False
        if self.best(a) == b or self.best(b) == a:
            return True
        return not self.is_disputed(a) and not self.is_disputed(b)

    def firsts(self, piece: set[Name]) -> list[Name]:
        return sorted(piece)[: self.config.anchors]

    # Linking

    def counted(self, piece: set[Name]) -> dict[Couple, tuple[int, bool]]:
        """What each pair says, and whether it may join; pairs that say nothing are left out."""
        said: dict[Couple, tuple[int, bool]] = {}
        for a, b in self.seen(piece):
            score = self.weight_of(self.persons[a], self.persons[b])
            if self.contradicts(score):
                said[a, b] = (max(score.against, -TWENTY_BITS), False)
            elif (a, b) in self.joining and score.weight > 0 and self.proof(score, self.contested):
                said[a, b] = (min(score.weight, TWENTY_BITS), True)
        return said

    def seen(self, piece: set[Name]) -> set[Couple]:
        """The pairs that are looked at: all, or of a piece too large those proposed or with an anchor."""
        closed = piece is self.rest or len(piece) <= self.config.component_limit
        firsts = self.firsts(piece)
        return {
            (a, b)
            for a, b in combinations(sorted(piece), 2)
            if closed or a in firsts or (a, b) in self.joining
        }

    @staticmethod
    def across(ours: set[Name], theirs: set[Name], couples: Container[Couple]) -> list[Couple]:
        met = ((min(a, b), max(a, b)) for a in ours for b in theirs)
        return [couple for couple in met if couple in couples]

    def mean(self, weights: Sequence[tuple[int, bool]]) -> int | None:
        """The mean of what pairs say, in 1/1024; None where none of them may join."""
        if not any(joins for _, joins in weights):
            return None
        return sum(weight for weight, _ in weights) * 1024 // len(weights)

    def good(self, weights: Sequence[tuple[int, bool]]) -> bool:
        mean = self.mean(weights)
        return mean is not None and mean > self.model.merge_above * 1024

    def parted(self, ours: set[Name], theirs: set[Name], piece: _Piece) -> set[int]:
        """By what two groups are two people: all of one differ in it from all of the other, as far as told.

        Those who tell it decide alone: unless they may join and their mean is good, the two are two.
        """
        couples = self.across(ours, theirs, piece.seen)
        scores = {(a, b): self.weight_of(self.persons[a], self.persons[b]) for a, b in couples}
        found = set()
        for bit in BITS:
            unlike = [couple for couple, score in scores.items() if score.unlike & bit]
            alike = [couple for couple, score in scores.items() if score.alike & bit]
            votes = [piece.said[couple] for couple in unlike if couple in piece.said]
            if unlike and not alike and not self.good(votes):
                found.add(bit)
        return found

    def told(self, ours: set[Name], theirs: set[Name], piece: _Piece) -> set[int]:
        """What both of two groups tell of what tells people apart."""
        couples = self.across(ours, theirs, piece.seen)
        scores = [self.weight_of(self.persons[a], self.persons[b]) for a, b in couples]
        return {bit for bit in BITS if any((score.alike | score.unlike) & bit for score in scores)}

    def fits_two(self, ours: set[Name], theirs: set[Name], groups: list[set[Name]], piece: _Piece) -> bool:
        """Whether a group fits a third about as well as the other, and does not say which of two it is."""
        here = self.mean([piece.said[one] for one in self.across(ours, theirs, piece.said)])
        for other in groups:
            if other is ours or other is theirs:
                continue
            weights = [piece.said[one] for one in self.across(ours, other, piece.said)]
            there = self.mean(weights)
            if (
                here is None
                or there is None
                or not self.good(weights)
                or abs(here - there) >= THREE_BITS * 1024
            ):
                continue
            if self.parted(ours, other, piece) or self.forbidden(ours, other) is not None:
                continue
            told = self.told(ours, theirs, piece) | self.told(ours, other, piece)
            if self.parted(theirs, other, piece) - told:
                return True
        return False

    def told_apart(
        self, ours: set[Name], theirs: set[Name], groups: list[set[Name]], piece: _Piece
    ) -> Reason | None:
        if self.parted(ours, theirs, piece):
            return Reason.UNLIKE
        if self.fits_two(ours, theirs, groups, piece) or self.fits_two(theirs, ours, groups, piece):
            return Reason.AMBIGUOUS
        return None

    # Handles, which are labels of accounts

    def labels(self) -> dict[str, str]:
        """The namespaces whose values are labels, and that of the numbers of their accounts."""
        spaces = self.config.namespaces
        return {name: space.account for name, space in spaces.items() if space.account in spaces}

    def accounts_that_tie(self, couple: Couple) -> set[str]:
        """The accounts whose labels alone tie two; none where anything else does as well."""
        score, labels = self.proposed[couple], self.labels()
        mine = {tie for tie in score.ties if tie.split(":")[0] in labels}
        if not mine or self.proof(score, self.contested | mine):
            return set()
        return {labels[tie.split(":")[0]] for tie in mine if tie not in self.contested}

    def numbers(self, account: str, group: Iterable[Name]) -> set[str]:
        return {number for name in group for number in self.persons[name].content.values(account)}

    def changed_hands(self, labelled: Iterable[Couple], groups: list[set[Name]]) -> set[Couple]:
        """Those of the couples, tied by labels alone, that would give one account what is another's."""
        good: set[Couple] = set()
        for account in set(self.labels().values()):
            couples = [couple for couple in labelled if account in self.accounts_that_tie(couple)]
            known = {name: frozenset(self.numbers(account, group)) for group in groups for name in group}
            # Groups that know no number, as far as labels hold them together.
            inside = [(x, y) for group in groups for x, y in combinations(group, 2)]
            nameless = [(a, b) for a, b in couples if not known[a] and not known[b]]
            circles = self.flood((name for name in known if not known[name]), nameless + inside)
            for a, b in couples:
                if known[a] and known[b]:
                    allowed = bool(known[a] & known[b])
                elif known[a] or known[b]:
                    whose = a if not known[a] else b
                    [circle] = [circle for circle in circles if whose in circle]
                    met = [
                        known[x] | known[y]
                        for x, y in couples
                        if bool(known[x]) != bool(known[y]) and (x in circle or y in circle)
                    ]
                    allowed = bool(frozenset.intersection(*met))
                else:
                    allowed = True
                if allowed:
                    good.add((a, b))
        return {couple for couple in labelled if couple not in good}

    def link(self, piece: set[Name]) -> list[set[Name]]:
        """What a label alone ties is merged last, less what has changed hands."""
        every = self.counted(piece)
        labelled = {
            couple for couple, (_, joins) in every.items() if joins and self.accounts_that_tie(couple)
        }
        said = {couple: known for couple, known in every.items() if couple not in labelled}
        seen = self.seen(piece)
        groups = self.merge(self.decided(piece), _Piece(seen, said))
        retaken = self.changed_hands(labelled, groups)
        self.retaken |= retaken
        said.update((couple, every[couple]) for couple in labelled - retaken)
        looked = _Piece(seen, said)
        groups = self.merge(groups, looked)
        if piece is self.rest or len(piece) <= self.config.component_limit:
            groups = self.as_wholes(groups, looked)
        self.linked.append((looked, groups))
        return groups

    # Customers as wholes

    def as_wholes(self, groups: list[set[Name]], looked: _Piece) -> list[set[Name]]:
        """Merge the two that weigh most by all that each says, if pairs tie them; then by means again."""
        while True:
            offers = []
            for one, two in combinations(groups, 2):
                votes = [looked.said[couple] for couple in self.across(one, two, looked.said)]
                weight = self.as_a_whole(one, two)
                if weight is None or self.mean(votes) is None or self.good(votes):
                    continue
                if self.forbidden(one, two) is not None or self.told_apart(one, two, groups, looked):
                    continue
                if not self.torn(one, two, weight, groups, looked):
                    offers.append((-weight, *sorted((min(one), min(two)))))
            if not offers:
                return groups
            ours, theirs = (next(group for group in groups if name in group) for name in min(offers)[1:])
            groups.remove(theirs)
            ours |= theirs
            groups = self.merge(groups, looked)

    def as_a_whole(self, one: set[Name], two: set[Name]) -> int | None:
        """What two groups weigh if each is one record that says all; None where that does not join them."""
        first, second = ([self.persons[name].content for name in sorted(group)] for group in (one, two))
        if any(self.two_people(a, b) for a in first for b in second):
            return None
        dated = [(a.seen, b.seen) for a in first for b in second if a.seen is not None and b.seen is not None]
        seen = max(dated, key=lambda pair: abs(pair[0] - pair[1]), default=(None, None))
        left, right = self.all_of(first, seen[0]), self.all_of(second, seen[1])
        tries = 1
        for field in left.facts.keys() & right.facts.keys():
            tries *= len(set(left.values(field))) * len(set(right.values(field)))
        weights = []
        for ours, theirs in self.worst(left, right):
            score = self.stages.score(ours, theirs, self.generic)
            there = self.said_against(ours, theirs, "household")
            labelled = {tie for tie in score.ties if tie.split(":")[0] in self.labels()}
            summed = min(score.weight, sum(there.values()))
            weight = summed - round(1000 * math.log2(tries))
            score = attrs.evolve(score, weight=summed)
            proven = score.ties or (summed > 0 and self.two_facts(score))
            proven = proven and self.proof(score, self.contested | labelled)
            if self.two_people(ours, theirs) or weight <= self.model.merge_above or not proven:
                return None
            weights.append(weight)
        return min(weights)

    def two_people(self, ours: Content, theirs: Content) -> bool:
        """Whether something of which a person has one value tells two apart."""
        here, there = (self.said_against(ours, theirs, rival) for rival in ("stranger", "household"))
        return any(max(here[field], there[field]) <= -THREE_BITS for field in self.one_each() & here.keys())

    def said_against(self, ours: Content, theirs: Content, rival: str) -> dict[str, int]:
        """What each field says against a rival, without the prior."""
        levels = self.stages.levels(ours, theirs)
        said = self.stages.weigher.evidence(ours, theirs, levels, rival, self.generic)
        return {one.field: one.weight for one in said}

    def one_each(self) -> set[str]:
        """The fields of which a person has one value."""
        spaces = self.config.namespaces
        compared = (
            one for one in self.config.comparisons if one.field not in spaces and not one.derived_from
        )
        return {one.field for one in compared if one.role == "personal"}

    def worst(self, left: Content, right: Content) -> list[tuple[Content, Content]]:
        """The two as they are, and with one value each of what a person has one of: all have to agree."""
        found = [(left, right)]
        for field in self.one_each():
            for mine in left.facts.get(field, ()):
                for other in right.facts.get(field, ()):
                    sides = ((left, mine), (right, other))
                    a, b = (Content({**side.facts, field: [fact]}, seen=side.seen) for side, fact in sides)
                    found.append((a, b))
        return found

    @staticmethod
    def all_of(contents: Sequence[Content], seen: int | None) -> Content:
        facts: dict[str, list[Fact]] = {}
        for content in contents:
            for field, said in content.facts.items():
                facts.setdefault(field, []).extend(said)
        return Content(facts, seen=seen)

    def torn(
        self, one: set[Name], two: set[Name], weight: int, groups: list[set[Name]], looked: _Piece
    ) -> bool:
        """Whether either may as well be one with a third, which the other is not one with."""
        for ours, theirs in ((one, two), (two, one)):
            for other in groups:
                if other is one or other is two:
                    continue
                votes = [looked.said[couple] for couple in self.across(ours, other, looked.said)]
                beside = None if self.mean(votes) is None else self.as_a_whole(ours, other)
                as_well = beside is not None and beside > weight - THREE_BITS
                if as_well and self.as_a_whole(theirs, other) is None:
                    return True
        return False

    def decided(self, piece: set[Name]) -> list[set[Name]]:
        groups = [{name} for name in sorted(piece)]
        for made in self.in_order():
            ours = [group for group in groups if self.home[made.a] in group]
            theirs = [group for group in groups if self.home[made.b] in group]
            if not ours or not theirs or ours[0] is theirs[0]:
                continue
            if self.forbidden(ours[0], theirs[0]) is not None:
                self.suspended.add(made.id)
                continue
            groups.remove(theirs[0])
            ours[0] |= theirs[0]
        return groups

    def merge(self, groups: list[set[Name]], looked: _Piece) -> list[set[Name]]:
        """Merge the two groups of the highest mean while that is above the threshold."""
        while True:
            best: tuple[int, Name, Name] | None = None
            for one, two in combinations(groups, 2):
                weights = [looked.said[couple] for couple in self.across(one, two, looked.said)]
                mean = self.mean(weights)
                if mean is None or not self.good(weights) or self.forbidden(one, two) is not None:
                    continue
                if self.told_apart(one, two, groups, looked) is not None:
                    continue
                rank = (-mean, min(min(one), min(two)), max(min(one), min(two)))
                if best is None or rank < best:
                    best = rank
            if best is None:
                return groups
            ours, theirs = (next(group for group in groups if name in group) for name in best[1:])
            groups.remove(theirs)
            ours |= theirs

    def in_order(self) -> list[Decision]:
        """The ``link`` decisions, in an order that does not read when they were taken."""
        linked = [made for made in self.decisions if made.kind is DecisionKind.LINK]
        return sorted(linked, key=lambda made: (made.a, made.b, made.id))

    def answer(self) -> Answer:
        self.suspended: set[str] = set()
        self.retaken: set[Couple] = set()
        self.cut = False
        self.linked: list[tuple[_Piece, list[set[Name]]]] = []
        pieces = self.pieces()
        self.rest = pieces[-1]
        groups = [group for piece in pieces for group in self.link(piece)]
        partition = {frozenset(ref for name in group for ref in self.persons[name].refs) for group in groups}
        partition |= {frozenset([ref]) for ref in self.alone}
        group_of = {name: group for group in groups for name in group}
        verdicts = {}
        for (a, b), score in self.proposed.items():
            one, two = sorted((self.persons[a].refs[0], self.persons[b].refs[0]))
            verdicts[one, two] = self.verdict((a, b), score, group_of[a], group_of[b])
        return Answer(
            frozenset(partition), frozenset(self.contested), verdicts, frozenset(self.suspended), self.cut
        )

    def verdict(
        self, couple: Couple, score: Score, ours: set[Name], theirs: set[Name]
    ) -> tuple[Verdict, Reason | None]:
        if ours is theirs:
            return Verdict.LINK, None
        reason = self.forbidden(ours, theirs)
        if reason is not None:
            return Verdict.REFUSED, reason
        reason = Reason.WEAK
        if score.weight > self.model.merge_above and not self.proof(score, self.contested):
            reason = Reason.CONTESTED if score.ties else Reason.LONE
        elif couple in self.retaken:
            reason = Reason.RETAKEN
        elif score.weight > self.model.merge_above:
            for piece, groups in self.linked:
                if ours in groups and theirs in groups:
                    reason = self.told_apart(ours, theirs, groups, piece) or reason
        return (Verdict.CANDIDATE if score.weight > self.model.review_above else Verdict.REFUSED), reason
