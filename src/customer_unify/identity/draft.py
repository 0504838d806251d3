"""A snapshot with planned changes on top: the graph as it would be, while the store stays as it is."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from itertools import chain

from ..model.change import ContentEntry, StoredRecord
from ..model.content import Content
from ..model.decision import Decision
from ..model.evidence import Score
from ..model.port import Graph
from ..model.record import RecordRef
from .layer import Layer
from .stages import CLAIM, IDENTIFIER, Stages, people

__all__ = ["Draft"]

Reach = bool | tuple[str, ...]
"""Whom the contents under a key meet: nobody, each other, or only the anchors given."""


class Draft:
    """The graph as it would be after the records, removals and decisions put so far.

    It is read like the snapshot below it. It remembers which block keys were touched, so that
    :meth:`flipped` can name those that opened or closed, and weighs each pair once.
    """

    def __init__(self, base: Graph, stages: Stages) -> None:
        self.base = base
        self.stages = stages
        self.records: dict[RecordRef, StoredRecord | None] = {}
        self.contents: dict[str, ContentEntry | None] = {}
        self.decisions: dict[str, Decision] = {}
        self.compared = 0
        self._residents: Layer[RecordRef] = Layer(base.residents)
        self._blocks: Layer[str] = Layer(base.block)
        self._marks: dict[str, dict[str, int]] = {}
        self._touched: dict[str, Reach] = {}
        self._scores: dict[tuple[str, str], Score] = {}
        self._hopeless: dict[tuple[str, str], int] = {}
        """For pairs of contents a weight that they are known not to exceed."""
        self._on: dict[RecordRef, list[Decision]] = {}
        self._spoken_of: defaultdict[str, list[RecordRef]] = defaultdict(list)
        """By content, the records put into it that decisions of the base name; others need no look-up."""
        self._reach: dict[str, Reach] = {}
        self._neighbours: dict[str, list[str]] = {}
        self._circles: dict[str, list[str]] = {}
        self._joinable: dict[str, bool] = {}
        self.aside: dict[type, object] = {}
        """What modules above remember of contents and keys, except weights, once nothing more is put."""

    def weighed(self, stages: Stages) -> Draft:
        """The same graph under stages that differ only in weights; after this neither may be changed."""
        other = copy(self)
        other.stages, other.compared = stages, 0
        other._scores, other._hopeless, other._joinable = {}, {}, {}
        return other

    # Reading

    def record(self, ref: RecordRef) -> StoredRecord | None:
        """The record of this ref as it would be."""
        return self.records[ref] if ref in self.records else self.base.record(ref)

    def live(self, ref: RecordRef) -> StoredRecord:
        """The record of this ref, which must be there."""
        stored = self.record(ref)
        if stored is None:
            raise LookupError(f"there is no live record {ref}")
        return stored

    def content(self, digest: str) -> Content:
        """A content that some record has, or had before this draft."""
        entry = self.contents.get(digest)
        known = entry.content if entry is not None else self.base.content(digest)
        if known is None:
            raise LookupError("a content was asked for that no record has")
        return known

    def keys(self, content: Content) -> tuple[str, ...]:
        """The block keys of a content; a content that was put into this draft came with its keys."""
        entry = self.contents.get(content.digest)
        return entry.keys if entry is not None else self.stages.keys(content)

    def residents(self, digest: str) -> Collection[RecordRef]:
        """The records that would have this content."""
        return self._residents[digest]

    def block(self, key: str) -> Collection[str]:
        """The contents that would be indexed under a key."""
        return self._blocks[key]

    def marks(self, key: str) -> int:
        """How many people there would be under an identifier's key, by marks; counted to past its limit."""
        below, most = self.base.marks(key), self.stages.most_marks(key)
        changed: Mapping[str, int] = self._marks.get(key, {})
        came = [mark for mark, more in changed.items() if more > 0 and mark not in below]
        went = {mark for mark, more in changed.items() if mark in below and below[mark] + more <= 0}
        if len(below) + len(came) - len(went) > 2 * most:
            return most + 1
        return people([mark for mark in (*below, *came) if mark not in went], most)

    def decisions_on(self, ref: RecordRef) -> list[Decision]:
        """The live decisions that speak of a record."""
        below = [item for item in self.base.decisions_on(ref) if item.id not in self.decisions]
        return below + [item for item in self._on.get(ref, ()) if item.live]

    def paired(self, ref: RecordRef) -> list[Decision]:
        """The live decisions to link or separate it and another live record, which make it a node of its own.

        A decision about a removed record waits until that record comes back. Until then the result is as if
        neither the decision nor the record had been there (law L4).
        """
        found = (item for item in self.decisions_on(ref) if item.pairs)
        return [item for item in found if self._is_there(item.b if item.a == ref else item.a)]

    def _is_there(self, ref: RecordRef | None) -> bool:
        return ref is not None and self.record(ref) is not None

    def confirmations(self, ref: RecordRef) -> list[Decision]:
        """The live confirmations of what this record says."""
        return [item for item in self.decisions_on(ref) if not item.pairs]

    def undecided(self, digest: str) -> int:
        """How many residents no live decision names: together they are one node."""
        return len(self.residents(digest)) - len(self.decided(digest))

    def decided(self, digest: str) -> list[RecordRef]:
        """The residents that a live decision to link or separate names, sorted."""
        below, on = self.base.decided(digest), self._on
        if not (on or below or digest in self._spoken_of):
            return []  # as nearly always
        residents = self.residents(digest)
        few, many = (residents, on) if len(residents) < len(on) else (on, residents)
        taken = [ref for ref in few if ref in many]
        if not (taken or below or digest in self._spoken_of):
            return []
        found = {*below, *self._spoken_of.get(digest, ()), *taken}
        return sorted(ref for ref in found if ref in residents and self.paired(ref))

    def customer_at(self, digest: str) -> str:
        """The customer of the first resident; of all of them if no decision names one."""
        for ref in self.residents(digest):
            return self.live(ref).customer
        return ""

    def customers_at(self, digest: str) -> list[str]:
        """The customers of a content's residents: of each that a decision names, and of the others."""
        decided = self.decided(digest)
        rest = next((ref for ref in self.residents(digest) if ref not in decided), None)
        refs = decided if rest is None else [*decided, rest]
        return list(dict.fromkeys(self.live(ref).customer for ref in refs))

    # Writing

    def put(self, stored: StoredRecord, content: Content) -> None:
        """Put a record; the version before it, if any, must have been taken away."""
        ref = stored.record.ref
        self.records[ref] = stored
        if not self._residents[content.digest]:
            self._index(content)
        self._residents.add(content.digest, ref)
        if self.base.decisions_on(ref):
            self._spoken_of[content.digest].append(ref)

    def refresh(self, stored: StoredRecord) -> None:
        """Replace the stored record, whose content stays the same."""
        self.records[stored.record.ref] = stored

    def remove(self, ref: RecordRef) -> None:
        """Take a record away; its content goes with its last resident."""
        stored = self.record(ref)
        if stored is None:
            return
        self.records[ref] = None
        self._residents.discard(stored.content, ref)
        if not self._residents[stored.content]:
            self._unindex(self.content(stored.content))

    def decide(self, decision: Decision) -> None:
        """Take a decision, or replace one of the same id."""
        self.decisions[decision.id] = decision
        self.recall(decision)

    def recall(self, decision: Decision) -> None:
        """Apply an earlier decision that the base does not hold; it is not part of the change."""
        for ref in filter(None, (decision.a, decision.b)):
            others = [item for item in self._on.get(ref, ()) if item.id != decision.id]
            self._on[ref] = [*others, decision]

    def _index(self, content: Content) -> None:
        entry = self.stages.entry(content)
        self.contents[content.digest] = entry
        self._forget_found()
        blocks, few = self._blocks, self.stages.few
        told = self._told(entry.keys)
        for key in entry.keys:
            below = told.get(key, ())
            if below is None:
                blocks.put(key, content.digest)
            elif not blocks.add_to_few(key, content.digest, few, below):
                if key[0] != CLAIM:  # a claim is never open
                    self._touch(key, blocks.count(key) + 1)
                blocks.add(key, content.digest)
            if entry.mark and key[0] == IDENTIFIER:
                self._mark(key, entry.mark, 1)

    def _mark(self, key: str, mark: str, more: int) -> None:
        """Count that a mark was added under an identifier's key, or removed."""
        known = self._marks.get(key)
        if known is None:
            self._marks[key] = {mark: more}
        else:
            known[mark] = known.get(mark, 0) + more

    def _unindex(self, content: Content) -> None:
        below = self.base.content(content.digest) is not None
        if below:
            self.contents[content.digest] = None
        else:
            del self.contents[content.digest]
        self._forget_found()
        mark, keys = self.stages.mark(content), self.keys(content)
        told = self._told(keys, less=1)
        for key in keys:
            if told.get(key, ()) is None:
                self._blocks.take(key, content.digest, below=below)
                continue
            self._touch(key, len(self._blocks[key]))
            self._blocks.discard(key, content.digest)
            if mark and key[0] == IDENTIFIER:
                self._mark(key, mark, -1)

    def _forget_found(self) -> None:
        """Drop what was computed for contents: whenever one comes or goes, keys may open or close."""
        self._neighbours.clear()
        self._circles.clear()
        self._joinable.clear()
        self.aside = {}

    def _touch(self, key: str, most: int) -> None:
        """Note that a key changes, unless ``most``, before or after, is so small that all meet as before."""
        if most <= self.stages.limit(key) and (key[0] != IDENTIFIER or most <= self.stages.most_marks(key)):
            return
        if key not in self._touched:
            self._touched[key] = self._found_reach(key)
        self._reach.pop(key, None)

    # What may be compared

    def _told(self, keys: Collection[str], *, less: int = 0) -> Mapping[str, Collection[str] | None]:
        """The blocks of some keys in the base, in one answer; None for keys by which nobody meets.

        By these nobody meets even if ``less`` more contents are removed, or others are added.
        """
        most, gone = self.stages.shut_above, self._blocks.gone
        if less or self._blocks.less:
            return self.base.blocks(keys, lambda key: most(key) + gone(key) + less)
        return self.base.blocks(keys, most)

    def open(self, key: str) -> bool:
        """Whether a key proposes pairs: a rule within its limit, an identifier that is not generic.

        It depends only on the live contents, never on the order in which they came (law L1).
        """
        return bool(self.reach(key))

    def reach(self, key: str) -> Reach:
        """Whom the contents under a key meet; under a crowded identifier all meet the anchors only."""
        known = self._reach.get(key)
        if known is None:
            known = self._reach[key] = self._found_reach(key)
        return known

    def _found_reach(self, key: str) -> Reach:
        if key[0] != IDENTIFIER:
            return not (
                key[0] == CLAIM
                or self._told((key,)).get(key, ()) is None
                or len(self.block(key)) > self.stages.limit(key)
            )
        size = len(self.block(key))
        if size <= max(1, self.stages.few):
            return True
        most = self.stages.most_marks(key)
        if size > most and self.marks(key) > most:
            return False
        return size <= self.stages.limit(key) or self._anchors(key)

    def _anchors(self, key: str) -> tuple[str, ...]:
        """The first contents of each mark, whom all the others of a crowded key are compared with."""
        count = self.stages.config.anchors
        if not self._blocks.touched(key):
            found = self.base.anchors(key, count)
        else:
            by_mark = defaultdict(list)
            for digest in self.block(key):
                by_mark[self.stages.mark(self.content(digest))].append(digest)
            found = {mark: heapq.nsmallest(count, digests) for mark, digests in by_mark.items()}
        return tuple(sorted(chain.from_iterable(found.values())))

    def generic(self, identifier: str) -> bool:
        """Whether ``namespace:value`` links nobody."""
        return not self.open(IDENTIFIER + identifier)

    def flipped(self) -> list[str]:
        """The keys whose reach has changed in this draft, sorted."""
        if not self._touched:
            return []
        return sorted(key for key, before in self._touched.items() if before != self.reach(key))

    def neighbours(self, digest: str) -> list[str]:
        """The other contents an open key proposes, sorted."""
        known = self._neighbours.get(digest)
        if known is None:
            found = self.met(self.content(digest), but=digest)
            found.discard(digest)
            known = self._neighbours[digest] = sorted(found)
        return known

    def met(self, content: Content, *, but: str | None = None) -> set[str]:
        """The contents that share an open key with this one, which need not be in the graph.

        Keys with no content, or only ``but``, are skipped: most keys belong to one content alone.
        """
        found: set[str] = set()
        keys, few = self.keys(content), self.stages.few
        for key, block in self._blocks.over_all(keys, self._told(keys)):
            size = len(block)
            if size == 1 and but in block:
                continue
            reach = self.reach(key) if size > few or key[0] == CLAIM else True
            if isinstance(reach, tuple) and but not in reach:
                found.update(reach)
            elif reach:
                found.update(block)
        return found

    def proposes(self, a: str, b: str) -> bool:
        """Whether an open key proposes a pair, so that each is among the :meth:`neighbours` of the other."""
        ours, theirs = self.keys(self.content(a)), self.keys(self.content(b))
        for key in set(ours).intersection(theirs):
            reach = self.reach(key)
            if reach is True or (reach and (a in reach or b in reach)):
                return True
        return False

    def bearers(self, key: str) -> Collection[str]:
        """The contents that stand for all under an open key: its anchors if it is crowded, else all."""
        reach = self.reach(key)
        return reach if isinstance(reach, tuple) else self.block(key) if reach else ()

    def leads(self, digest: str) -> bool:
        """Whether a content is an anchor of a crowded identifier, which all others under it meet."""
        reached = map(self.reach, self.keys(self.content(digest)))
        return any(isinstance(reach, tuple) and digest in reach for reach in reached)

    def circle(self, digest: str) -> list[str]:
        """Its neighbours, without those that meet it only because it is an anchor; sorted, and few."""
        known = self._circles.get(digest)
        if known is None:
            keys = self.keys(self.content(digest))
            found = set(chain.from_iterable(map(self.bearers, keys)))
            found.discard(digest)
            known = self._circles[digest] = sorted(found)
        return known

    def score(self, a: str, b: str) -> Score:
        """The score of a pair of contents; computed once."""
        pair = (a, b) if a <= b else (b, a)
        known = self._scores.get(pair)
        if known is None:
            self.compared += 1
            known = self.stages.score(self.content(pair[0]), self.content(pair[1]), self.generic)
            self._scores[pair] = known
        return known

    def hopeless(self, a: str, b: str, enough: int) -> bool:
        """Whether a pair shares no identifier and cannot weigh more than ``enough``; mostly seen at once."""
        pair = (a, b) if a <= b else (b, a)
        if pair in self._scores:
            return False
        known = self._hopeless.get(pair)
        if known is not None and known <= enough:
            return True
        one, other = self.content(a), self.content(b)
        found = not self.stages.share(one, other) and self.stages.bound(one, other, enough) <= enough
        if found:
            self._hopeless[pair] = enough
        return found

    def meet(self, digest: str, neighbours: Iterable[str], scores: Mapping[str, Score]) -> None:
        """Take over what was found for the last content before it was put: whom it meets, and the weights."""
        self._neighbours[digest] = sorted(neighbours)
        self._scores.update(
            ((min(digest, other), max(digest, other)), score) for other, score in scores.items()
        )
        self.compared += len(scores)

    def take_near(self, digests: Iterable[str], near: Iterable[tuple[str, str, Score]]) -> None:
        """Take over the near pairs of some contents; their other proposed pairs are skipped.

        Only for a draft in which nobody asks for contents that are not near; see :meth:`neighbours`.
        """
        met: dict[str, list[str]] = {digest: [] for digest in digests}
        for a, b, score in near:
            met[a].append(b)
            met[b].append(a)
            self._scores[min(a, b), max(a, b)] = score
        self._neighbours.update((digest, sorted(others)) for digest, others in met.items())

    def leave_near(self) -> None:
        """Forget who is near whom, and what pairs weigh; when needed, it is found again."""
        for known in (self._neighbours, self._circles, self._scores, self._hopeless):
            known.clear()

    def despair(self, digest: str, others: Iterable[str]) -> None:
        """Take over pairs for :meth:`hopeless`: they share no linking identifier and weigh at most 0."""
        self._hopeless.update(((min(digest, other), max(digest, other)), 0) for other in others)

    def take_joinable(self, known: Mapping[str, bool]) -> None:
        """Take over the answers of :meth:`joinable` for contents of this draft as it is."""
        self._joinable.update(known)

    def joinable(self, digest: str) -> bool:
        """As :meth:`Stages.joinable`, computed once for each content."""
        known = self._joinable.get(digest)
        if known is None:
            known = self._joinable[digest] = self.stages.joinable(self.content(digest), self.generic)
        return known
