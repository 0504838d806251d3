"""What block keys cost and find: a report on those in use, and keys proposed for a budget of pairs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum

import attrs

from .configuration import BlockRule
from .explanation import Explanation
from .shown import Shown

__all__ = [
    "BlockProposal",
    "BlockState",
    "BlockingReport",
    "KeyReport",
    "LargeBlock",
    "ProposedKey",
    "Recapture",
]


class BlockState(StrEnum):
    """What happens to the contents that share a key."""

    OPEN = "open"
    """All are compared with each other."""
    SKIPPED = "skipped"
    """There are more than the limit of the key, so it proposes no pairs of them."""
    CROWDED = "crowded"
    """An identifier with more contents than its limit: all are compared only with its anchors."""
    GENERIC = "generic"
    """An identifier with more different people than its namespace allows: it links nobody."""


@attrs.frozen
class KeyReport:
    """What one block key costs and finds; for an identifier, ``name`` is its namespace.

    Counted in the whole base: ``blocks`` of two contents or more that propose pairs, blocks that are left out
    (``skipped``, ``generic``) or compared only with anchors (``crowded``), and ``skipped_pairs``, the pairs
    that the blocks left out would have proposed.

    Counted in a sample and scaled to the base: the distinct ``pairs`` proposed, how many of them the model
    believes to be one person (``matches``), how many no other key proposes (``alone``), and how many of these
    are believed (``gained``). So ``alone`` is what dropping the key would save, ``gained`` what it would
    lose.
    """

    name: str
    identifier: bool
    limit: int
    blocks: int = 0
    pairs: int = 0
    matches: int = 0
    alone: int = 0
    gained: int = 0
    skipped: int = 0
    skipped_pairs: int = 0
    crowded: int = 0
    generic: int = 0


@attrs.frozen
class LargeBlock:
    """One of the largest blocks: its key, how many contents share it, and what happens to them.

    The value they share is left out: it is personal data.
    """

    key: str
    identifier: bool
    size: int
    state: BlockState


@attrs.frozen
class Recapture:
    """Recall estimated with one fact: do other keys find what the keys of this fact find?

    ``facts`` is an independence group. ``both`` counts the believed matches that are found by keys that read
    only this fact, and also by keys that do not read it. ``recall`` (thousandths) is then the share that all
    keys together find, by the estimator of Chapman (1951).
    """

    facts: str
    both: int
    recall: int


def _keys(given: Iterable[KeyReport]) -> tuple[KeyReport, ...]:
    return tuple(given)


def _large(given: Iterable[LargeBlock]) -> tuple[LargeBlock, ...]:
    return tuple(given)


def _recaptures(given: Iterable[Recapture]) -> tuple[Recapture, ...]:
    return tuple(given)


@attrs.frozen
class BlockingReport(Shown):
    """What the block keys of a base cost, and what they find, by an estimate that needs no labels.

    ``pairs`` are the distinct pairs of contents proposed, ``matches`` those that the model believes to be
    one person. Both are counted if all contents were ``sampled``, and scaled if only a part was. ``claims``
    counts identifiers that are only claimed: they propose pairs only for review. ``full`` counts contents
    with as many keys of one name as are read, so they may have more. ``keys`` come the most expensive first,
    ``largest`` the largest first.
    """

    records: int
    contents: int
    sampled: int
    pairs: int
    matches: int
    keys: tuple[KeyReport, ...] = attrs.field(converter=_keys, repr=False)
    largest: tuple[LargeBlock, ...] = attrs.field(converter=_large, repr=False, default=())
    recaptures: tuple[Recapture, ...] = attrs.field(converter=_recaptures, repr=False, default=())
    claims: int = 0
    full: int = 0
    _explain: Callable[[BlockingReport, str], Explanation] | None = attrs.field(
        default=None, repr=False, eq=False, alias="explain"
    )

    @property
    def pairs_per_record(self) -> float:
        """How many pairs each record costs; 0 where there is none."""
        return self.pairs / self.records if self.records else 0.0

    @property
    def recall(self) -> int | None:
        """The share of all matches that are proposed, in thousandths, estimated without labels; None if
        unknown.

        It is the mean of the estimates by each fact (``recaptures``), because these err in both directions.
        docs/explanation/blocking.md says how far off it was where the truth is known.
        """
        told = [one.recall for one in self.recaptures]
        return (2 * sum(told) + len(told)) // (2 * len(told)) if told else None

    def explain(self, language: str = "en") -> Explanation:
        """The report in sentences, ``en`` or ``fr``: as a whole, then key by key."""
        if self._explain is None:
            raise LookupError("this report was kept without its words")
        return self._explain(self, language)


@attrs.frozen
class ProposedKey:
    """A useful block key: the pairs that it adds to those before it, and the believed matches among them."""

    rule: BlockRule
    pairs: int
    matches: int


def _proposed(given: Iterable[ProposedKey]) -> tuple[ProposedKey, ...]:
    return tuple(given)


@attrs.frozen
class BlockProposal(Shown):
    """Block keys proposed for a budget of ``pairs_per_record``, the most useful first.

    ``pairs`` are the distinct pairs that they propose together with the identifiers, ``matches`` those of
    them that the model believes to be one person, out of the ``believed`` that any of the tried keys would
    find. ``given_pairs`` and ``given_matches`` are what identifiers propose by themselves. All are scaled
    from the ``asked`` of the ``contents``.
    """

    budget: float
    records: int
    contents: int
    asked: int
    pairs: int
    matches: int
    believed: int
    given_pairs: int
    given_matches: int
    keys: tuple[ProposedKey, ...] = attrs.field(converter=_proposed, repr=False)
    _explain: Callable[[BlockProposal, str], Explanation] | None = attrs.field(
        default=None, repr=False, eq=False, alias="explain"
    )

    @property
    def rules(self) -> tuple[BlockRule, ...]:
        """The keys as a configuration has them: ``attrs.evolve(config, block_rules=proposal.rules)``."""
        return tuple(key.rule for key in self.keys)

    @property
    def pairs_per_record(self) -> float:
        """How many pairs each record costs; 0 where there is none."""
        return self.pairs / self.records if self.records else 0.0

    def to_toml(self) -> str:
        """The tables to paste into a configuration file, in place of the shipped keys."""
        tables = ['[blocking]\ndefaults = "none"']
        for rule in self.rules:
            name, parts = json.dumps(rule.name), json.dumps(list(rule.parts))
            tables.append(f"[[block_rules]]\nname = {name}\nparts = {parts}\nlimit = {rule.limit}")
        return "\n\n".join(tables) + "\n"

    def explain(self, language: str = "en") -> Explanation:
        """The proposal in sentences, ``en`` or ``fr``: as a whole, then key by key."""
        if self._explain is None:
            raise LookupError("this proposal was kept without its words")
        return self._explain(self, language)
