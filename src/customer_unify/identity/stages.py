"""The stages bound to one configuration: what a record walks through before it can be linked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import cached_property, lru_cache

import attrs

from ..model.assurance import Assurance
from ..model.change import ContentEntry
from ..model.configuration import Configuration
from ..model.content import Content
from ..model.decision import Decision
from ..model.evidence import Evidence, Score
from ..model.identifier import SharedBy
from ..model.port import BlockKey, Comparator, Normaliser, Scorer, SurvivorshipRule
from ..model.record import Record
from ..plugins import Kind
from .alone import Alone
from .block import IDENTIFIER, block, coarse_mark, contact_mark, limit_of, people
from .compare import Bound, compare
from .link.retaken import Accounts
from .link.whole import Whole
from .normalise import Columnwise, Normalising
from .normalise.confirm import confirmed, saying
from .normalise.house import Address, address_of
from .plugged import plugged
from .score.weigher import Weigher

__all__ = ["CLAIM", "IDENTIFIER", "Stages", "people"]

CONTENTS_REMEMBERED = 4_096
PAIRS_REMEMBERED = 16_384
"""Contents whose keys and pairs whose levels are kept, since a busy customer is met again and again."""

CLAIM = "?"
"""First letter of the block key of a claimed identifier."""

EVER, NEVER = sys.maxsize, -sys.maxsize
"""As a limit of contents: no number closes the key; it is closed whoever stands under it."""


class Stages:
    """Normalise, block, compare and score under one configuration, with the plug-ins it names.

    Everything here is a function of its arguments and the configuration; what is remembered only
    saves time. Raises ``PluginError``, naming every broken plug-in, and ``PluginFailed`` where one fails
    at work.
    """

    def __init__(self, config: Configuration) -> None:
        self.config = config
        there = plugged(config)
        self.normalisers: Mapping[str, Normaliser] = there[Kind.NORMALISER]
        self.block_keys: Mapping[str, BlockKey] = there[Kind.BLOCK_KEY]
        self.comparators: Mapping[str, Comparator] = there[Kind.COMPARATOR]
        self.rules: Mapping[str, SurvivorshipRule] = there[Kind.SURVIVORSHIP]
        self.scorer: Scorer | None = there[Kind.SCORER][config.scorer]
        """What prices patterns in place of the model; None for most."""
        levels = [self.comparators[one.comparator].levels for one in config.comparisons]
        self.weigher = Weigher(config, self.scorer, levels)
        self.bound = Bound(config, self.comparators, self.weigher.ceilings)
        self.alone = Alone(config, self.comparators, self.weigher, priced=self.scorer is not None)
        self.maxima: Mapping[str, int] = {
            name: 1 if space.exclusive else space.maximum or 1
            for name, space in config.namespaces.items()
            if space.exclusive or space.maximum is not None
        }
        """How many values of a namespace one customer has at most, where that is bounded (law L6)."""
        contacts = ("email", "phone")
        self._ways = tuple(
            name
            for name, space in sorted(config.namespaces.items())
            if space.normaliser in contacts and space.shared_by is SharedBy.PERSON
        )
        """The namespaces by which one person is reached."""
        self._normalised = Normalising(config, self.normalisers)
        self._keys: dict[str, tuple[str, ...]] = {}
        self._patterns: dict[tuple[str, str], tuple[str, ...]] = {}
        self._limit = lru_cache(maxsize=None)(self._rule_limit)

    def normalise(self, record: Record, confirmations: Sequence[Decision] = ()) -> Content:
        """The comparable content of a record, and of what was confirmed about it since."""
        return self._normalised(self.confirmed(record, confirmations))

    def unusable(self, record: Record) -> tuple[str, ...]:
        """The fields of a record in which normalisers find nothing, each taken by itself, sorted."""
        said = (attrs.evolve(record, fields={field: values}) for field, values in record.fields.items())
        contents = ((next(iter(alone.fields), ""), self._normalised(alone)) for alone in said)
        return tuple(sorted(field for field, found in contents if not found.facts and not found.claims))

    def confirmed(self, record: Record, confirmations: Sequence[Decision]) -> Record:
        """A record that is as sure of what it says as it was confirmed since."""
        return confirmed(record, confirmations, self.config, self.normalisers) if confirmations else record

    def columnwise(self, numbers: Callable[[str], MutableMapping[str, int]]) -> Columnwise:
        """What normalises many records at once, and numbers the values of each field."""
        return Columnwise(self._normalised, numbers)

    def saying(self, record: Record, field: str, value: str) -> tuple[str, ...]:
        """The values of a record's field that say ``value``, however they are spelled."""
        return saying(record, field, (value,), self.config, self.normalisers)

    def keys(self, content: Content) -> tuple[str, ...]:
        """The keys under which others meet a content, sorted."""
        known = self._keys.get(content.digest)
        if known is None:
            if len(self._keys) >= CONTENTS_REMEMBERED:
                self._keys.clear()
            known = self._keys[content.digest] = block(content, self.config, self.block_keys)
        return known

    def entry(self, content: Content) -> ContentEntry:
        """A content as a store keeps it: with its keys and the digest of its mark."""
        return ContentEntry(content, self.keys(content), self.mark(content))

    def _rule_limit(self, rule: str) -> int:
        return limit_of(f"{rule}:", self.config)

    def limit(self, key: str) -> int:
        """How many distinct contents may share a key and still be compared (law L19)."""
        return self._limit(key.partition(":")[0])

    def shut_above(self, key: str) -> int:
        """Above how many contents nobody meets by a key, whoever else comes."""
        if key[0] == IDENTIFIER:  # the anchors of a crowded one are met
            return EVER
        return NEVER if key[0] == CLAIM else self.limit(key)

    @cached_property
    def few(self) -> int:
        """So many contents may share any key, be it a rule's or an identifier's, and all meet."""
        config = self.config
        rules = (rule.limit for rule in config.block_rules)
        spaces = (space.generic_above for space in config.namespaces.values())
        return min(config.identifier_limit, *rules, *spaces)

    def mark(self, content: Content) -> str:
        """The digest of a content's mark, as its identifiers are indexed; '' if it tells nobody apart."""
        return coarse_mark(content.mark) or contact_mark(content, self._ways)

    def most_marks(self, key: str) -> int:
        """How many distinct marks an identifier's key may have before it is generic."""
        return self.config.namespaces[key[1:].partition(":")[0]].generic_above

    def levels(self, a: Content, b: Content) -> tuple[str, ...]:
        """How alike two contents are, field by field; remembered, for a busy customer's pairs come again."""
        pair = (a.digest, b.digest) if a.digest <= b.digest else (b.digest, a.digest)
        known = self._patterns.get(pair)
        if known is None:
            if len(self._patterns) >= PAIRS_REMEMBERED:
                self._patterns.clear()
            known = compare(a, b, self.config.comparisons, self.comparators)
            self._patterns[pair] = known
        return known

    def score(self, a: Content, b: Content, generic: Callable[[str], bool]) -> Score:
        """What the pair weighs; symmetric. ``generic`` says of ``namespace:value`` that it links nobody."""
        return self.weigher.weigh(a, b, self.levels(a, b), generic)

    def whole(self, generic: Callable[[str], bool]) -> Whole:
        """How two groups are judged by all that each says."""
        return Whole(lambda a, b: self.weigher.whole(a, b, self.levels(a, b), generic), self.weigher.single)

    def share(self, a: Content, b: Content) -> bool:
        """Whether two contents have an identifier in common."""
        spaces, theirs = self.config.namespaces, b.facts
        for name, facts in a.facts.items():
            if name in spaces and name in theirs:
                values = [fact[0] for fact in theirs[name]]
                if any(fact[0] in values for fact in facts):
                    return True
        return False

    def joinable(self, content: Content, generic: Callable[[str], bool]) -> bool:
        """Whether a content says enough to join its own copy; if not, no evidence ever joins it.

        No other content agrees with it on more, so it would fail the same test with any. Its records stay
        apart until a person decides (law L8). Most contents have fields that are enough whatever their
        values, or one identifier that links; these are not weighed.

        The copy agrees on everything, also on what speaks for two people of one home, such as the same
        device. A content without the device may weigh more. So if an identifier of one person ties the two,
        what speaks for a home is left out. Without such an identifier everything counts: a father and a son
        with the same name agree on exactly these things.
        """
        facts = content.facts
        surely, enough = self.alone.of(tuple(facts))
        if surely:
            return True
        for field, tell, level in enough:
            for value, known in facts[field]:
                one = known >= Assurance.DECLARED and (tell is None or tell(value, value) == level)
                if one and not generic(f"{field}:{value}"):
                    return True
        levels = compare(content, content, self.config.comparisons, self.comparators)
        if self.weigher.surely(levels):
            return True
        score = self.weigher.weigh(content, content, levels, generic)
        if score.ties and score.weight <= self.config.model.merge_above:
            said = self.weigher.evidence(content, content, levels, "household", generic)
            homely = {one.field for one in said if one.weight < 0}
            homely -= {tie.partition(":")[0] for tie in score.ties}
            fields = zip(self.comparisons(), levels, strict=True)
            levels = tuple("" if field in homely else level for field, level in fields)
            score = self.weigher.weigh(content, content, levels, generic)
        return score.weight > self.config.model.merge_above and score.proves()

    @cached_property
    def accounts(self) -> Accounts:
        """Which namespaces are labels of accounts."""
        return Accounts(self.config.namespaces)

    @cached_property
    def address(self) -> Address:
        """Which comparisons name a house."""
        return address_of(self.config, self.comparators)

    def forget_remembered(self) -> None:
        """Drop what is remembered of values, contents and pairs: after an erasure none may stay (law L11)."""
        self._normalised.forget()
        self._keys.clear()
        self._patterns.clear()

    def evidence(self, a: Content, b: Content, generic: Callable[[str], bool]) -> tuple[Evidence, ...]:
        """Each comparison that said something, against the likelier rival."""
        levels = self.levels(a, b)
        rival = self.weigher.weigh(a, b, levels, generic).rival
        return self.weigher.evidence(a, b, levels, rival, generic)

    def comparisons(self) -> Sequence[str]:
        """The fields compared, in order."""
        return [comparison.field for comparison in self.config.comparisons]
