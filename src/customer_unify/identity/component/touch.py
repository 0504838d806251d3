"""Says which contents a step touches beyond those handed in: those that lost a tie or keep other ties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..draft import Draft
from ..stages import IDENTIFIER
from .tie import Ties

__all__ = ["Touch"]


class Touch:
    """What contents that came, went or now meet others change for the contents around them.

    ``before`` and ``after`` are the ties before and after the step; ``known`` says whether a content was in
    a knot, ``flipped`` are the keys whose reach has changed. After a call of :meth:`tied_otherwise`,
    ``lasting`` says that no tie can have been lost.
    """

    def __init__(
        self, before: Ties, after: Ties, known: Callable[[str], bool], flipped: Iterable[str]
    ) -> None:
        self.before, self.after, self.known, self.flipped = before, after, known, flipped
        self.lasting = True

    def tied_otherwise(self, changed: Iterable[str]) -> set[str]:
        """The contents whose ties may have changed; ``changed`` are those that came, went or meet others."""
        changed = sorted(changed)
        found = set(changed)
        for identifier in sorted(self._doubtful(changed)):
            if self.before.contested(identifier) != self.after.contested(identifier):
                self.lasting = False
                for side in (self.before, self.after):
                    found.update(side.draft.block(IDENTIFIER + identifier))
        for digest in changed:
            if _lives(self.before.draft, digest) and not _lives(self.after.draft, digest):
                self.lasting = False
                found.update(self.before.of(digest))
        return found

    def _doubtful(self, changed: Iterable[str]) -> set[str]:
        """The identifiers that these may have made contested, or cleared."""
        generic = self._generic_otherwise()
        found: set[str] = set()
        for digest in changed:
            for side in (self.before, self.after):
                if _lives(side.draft, digest):
                    found.update(_contradicted(side, digest))
        for key in generic:
            for side in (self.before, self.after):
                for digest in side.draft.block(key):
                    found.update(_identifiers(side.draft, digest))
        return found

    def _generic_otherwise(self) -> list[str]:
        """The keys of identifiers that have become generic, or are no longer generic."""
        before, after = self.before.draft, self.after.draft
        flipped = (key for key in self.flipped if key[0] == IDENTIFIER)
        return [key for key in flipped if bool(before.reach(key)) != bool(after.reach(key))]

    def kept_otherwise(self, changed: Iterable[str]) -> Iterator[str]:
        """Contents in a knot that have gained or lost a tie or keep other ties than before; some repeatedly.

        ``changed`` are all contents whose ties may have changed.
        """
        ring: set[str] = set()
        for digest in changed:
            for side in (self.before, self.after):
                if not _lives(side.draft, digest) or side.home(digest) is not None:
                    continue  # who is tied to its own customer alone is in no knot, and nor is that
                tied = [other for other in (digest, *side.of(digest)) if self.known(other)]
                yield from tied
                ring.update(tied)
                for other in tied:
                    ring.update(side.circle(other))
        for digest in sorted(ring):
            if _lives(self.before.draft, digest) and _lives(self.after.draft, digest):
                was = self.before.disputed(digest), self.before.best(digest)
                if was != (self.after.disputed(digest), self.after.best(digest)):
                    yield digest
                    yield from self.before.of(digest)
                    yield from self.after.of(digest)


def _lives(draft: Draft, digest: str) -> bool:
    return bool(draft.residents(digest))


def _identifiers(draft: Draft, digest: str) -> Iterator[str]:
    for key in draft.keys(draft.content(digest)):
        if key[0] == IDENTIFIER:
            yield key[1:]


def _contradicted(side: Ties, digest: str) -> Iterator[str]:
    """The identifiers under which a content contradicts another content that has them too."""
    draft = side.draft
    for identifier in _identifiers(draft, digest):
        bearers = draft.bearers(IDENTIFIER + identifier)
        if digest in bearers and any(
            identifier in score.ties and score.opposes
            for other in bearers
            if other != digest
            for score in (draft.score(digest, other),)
        ):
            yield identifier
