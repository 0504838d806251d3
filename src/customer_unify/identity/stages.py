"""The stages bound to one configuration: what a record walks through before it can be linked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from ..model.change import IndexEntry
from ..model.configuration import Configuration
from ..model.content import Content
from ..model.evidence import Evidence, Score
from ..model.port import Comparator, Normaliser
from ..model.record import Record
from .block import block, limit_of
from .compare import COMPARATORS, compare
from .normalise import NORMALISERS, normalise
from .score import Weigher

__all__ = ["CLAIM", "IDENTIFIER", "Stages"]

IDENTIFIER = "="
"""First letter of the block key of an identifier that counts."""

CLAIM = "?"
"""First letter of the block key of a claimed identifier."""


class Stages:
    """Normalise, block, compare and score under one configuration, with the plug-ins handed in.

    Everything here is a function of its arguments and the configuration; what is
    remembered only saves time.
    """

    def __init__(
        self,
        config: Configuration,
        *,
        normalisers: Mapping[str, Normaliser] | None = None,
        comparators: Mapping[str, Comparator] | None = None,
    ) -> None:
        self.config = config
        self.normalisers = {**NORMALISERS, **(normalisers or {})}
        self.comparators = {**COMPARATORS, **(comparators or {})}
        self.weigher = Weigher(config)
        self._limit = lru_cache(maxsize=None)(self._rule_limit)

    def normalise(self, record: Record) -> Content:
        """The comparable content of a record."""
        return normalise(record, self.config, self.normalisers)

    def index(self, content: Content) -> tuple[IndexEntry, ...]:
        """The keys under which others meet a content."""
        return block(content, self.config)

    def _rule_limit(self, rule: str) -> int:
        return limit_of(f"{rule}:", self.config)

    def limit(self, key: str) -> int:
        """How many distinct contents may share a key and still be compared (law L19)."""
        return self._limit(key.partition(":")[0])

    def levels(self, a: Content, b: Content) -> tuple[str, ...]:
        """How alike two contents are, field by field."""
        return compare(a, b, self.config.comparisons, self.comparators)

    def score(self, a: Content, b: Content, generic: Callable[[str], bool]) -> Score:
        """What the pair weighs; symmetric."""
        return self.weigher.weigh(a, b, self.levels(a, b), generic)

    def evidence(self, a: Content, b: Content, generic: Callable[[str], bool]) -> tuple[Evidence, ...]:
        """Each comparison that said something, against the likelier rival."""
        levels = self.levels(a, b)
        rival = self.weigher.weigh(a, b, levels, generic).rival
        return self.weigher.evidence(a, b, levels, rival, generic)

    def comparisons(self) -> Sequence[str]:
        """The fields compared, in order."""
        return [comparison.field for comparison in self.config.comparisons]
