"""Reads every live record again under another configuration, and plans what becomes of the customers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import attrs

from ..model.change import ContentEntry
from ..model.decision import Decision
from ..model.port import Mint, Snapshot
from ..model.record import RecordRef
from .change import Planned, Step
from .component.tie import Ties
from .draft import Draft
from .layer import Nothing
from .stages import Stages

__all__ = ["plan_again"]


def plan_again(
    base: Snapshot,
    was: Stages,
    stages: Stages,
    *,
    now: datetime,
    mint: Mint,
    on_progress: Callable[[str, int, int | None], None] | None = None,
) -> Planned:
    """Plan the change from one configuration to another: nothing is written.

    Records, decisions and confirmations stay; contents, links and customers are those of a
    base built anew under the new rules; ids go by continuity, so that none changes but
    for true merges and splits (law L9). Raises ``UnknownField`` when live records have a
    field the new configuration does not declare. Cost: that of resolving the base in bulk.
    """
    step = _Again(base, was, stages, now, mint, on_progress)
    step.read()
    return step.finish()


class _Decided(Nothing):
    """A base without its contents, which other rules read otherwise; what was decided stays."""

    def __init__(self, base: Snapshot) -> None:
        self._base = base

    def decisions_on(self, ref: RecordRef) -> Sequence[Decision]:
        """The live decisions that speak of a record."""
        return self._base.decisions_on(ref)


class _Again(Step):
    """One step that puts every record anew."""

    def __init__(
        self,
        base: Snapshot,
        was: Stages,
        stages: Stages,
        now: datetime,
        mint: Mint,
        on_progress: Callable[[str, int, int | None], None] | None,
    ) -> None:
        super().__init__(base, stages, now, mint, on_progress)
        self.was = was
        self.draft = self.naming.draft = Draft(_Decided(base), stages)
        self.before = Ties(Draft(Nothing(), stages))

    def read(self) -> None:
        """Normalise and index every live record as the new configuration says."""
        total = self.base.count()
        for done, stored in enumerate(self.base.records(), start=1):
            content = self.stages.normalise(stored.record, self.draft.confirmations(stored.record.ref))
            if content.digest != stored.content:
                stored = attrs.evolve(stored, content=content.digest)
            self.draft.put(stored, content)
            self.dirty[content.digest] = None
            if done % 1000 == 0:
                self.on_progress("read", done, total)

    def _contents(self) -> Iterator[ContentEntry]:
        for digest, entry in self.draft.contents.items():
            if entry is not None:
                known = self.base.content(digest)
                if known is None or self.was.entry(known) != entry:
                    yield entry

    def _dropped(self) -> Iterator[ContentEntry]:
        for digest in {stored.content: None for stored in self.base.records()}:
            content, entry = self.base.content(digest), self.draft.contents.get(digest)
            if content is not None:
                before = self.was.entry(content)
                if entry != before:
                    yield before
