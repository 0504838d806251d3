"""What can be asked of the whole base at once: the review queue, alarms, blocking, proofs and extracts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from ..errors import InputError
from ..exchange.write import write_rows
from ..identity.draft import Draft
from ..model.customer import Customer
from ..model.evidence import Candidate, Pair
from ..model.given import path as path_of, whole
from ..model.port import Progress
from ..model.result import Alarm, VerifyReport
from . import log
from .asked import listener, valued
from .reading import Reader

if TYPE_CHECKING:
    from ..model.blocking import BlockingReport

__all__ = ["Surveyor"]


class Surveyor(Reader):
    """Answers about all customers; each question goes through the base once, and loads its part only then."""

    @overload
    def candidates(
        self,
        *,
        limit: int = 50,
        order: Literal["value"] = "value",
        value: Callable[[Customer], float] | None = None,
        language: str = "en",
    ) -> list[Candidate]: ...

    @overload
    def candidates(self, *, limit: int = 50, order: Literal["weight"]) -> list[Pair]: ...

    def candidates(
        self,
        *,
        limit: int = 50,
        order: str = "value",
        value: Callable[[Customer], float] | None = None,
        language: str = "en",
    ) -> Sequence[Pair]:
        """The review queue: pairs that may be one person though nothing proves it, the most valuable first.

        Answer with :meth:`link` or :meth:`separate`; two customers about whom somebody decided do not come
        again. ``order="value"`` lists each two customers once, ordered by the chance that they are one
        person, multiplied by what both are worth: the sum of ``value(customer)``, a number of 0 or more, or
        else their number of records. ``order="weight"`` lists every pair of records, the heaviest first.
        Cost: that of a bulk run. Raises ``InputError``.
        """
        from ..identity.review import queue

        if not isinstance(order, str) or order not in ("value", "weight"):
            raise InputError("order must be 'value' or 'weight'")
        limit = whole(limit, "limit")
        with self.reading():
            store = self._reading()
            if order == "weight":
                return queue.heaviest(store, self._stages, limit=limit)

            def stake(id: str) -> float:
                return len(store.records_of(id)) if value is None else valued(value(self.customer(id)))

            return queue.candidates(store, self._stages, limit=limit, stake=stake, language=language)

    def alarms(self) -> list[Alarm]:
        """Customers that may be wrong: first those that one pair or one record alone holds together.

        The most contradicted come first. Each has the evidence that holds it together, the parts it would
        split into without it, and what to ``separate`` and ``undo`` to make that split. Then come customers
        with a handle that was made to deceive or is easily mistaken for somebody else's; such handles link
        nobody. Cost: the pairs of distinct contents of each customer, and each record once.
        """
        from ..identity import alarm

        with self.reading():
            found = alarm.alarms(self._reading(), self._stages)
        log.emit(log.alarms(found))
        return found

    def blocking_report(self, *, on_progress: Progress | None = None) -> BlockingReport:
        """What the block keys cost and find: pairs, likely matches, and recall estimated without labels.

        Every block that is skipped, generic or crowded is counted (law L7). Keys and sizes are named, values
        never. See ``docs/explanation/blocking.md``. Progress comes in the stages ``keys`` and ``meet``. Cost:
        the size of every block, and comparing the pairs of 20,000 contents. Writers wait meanwhile.

        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> for key, name in (("1", "Anna Michu"), ("2", "Ana")):
        ...     _ = resolver.add(Record("crm", key, {"name": name, "email": "anna@example.org"}))
        >>> report = resolver.blocking_report()
        >>> report.pairs, report.keys[0].name, report.recall
        (1, 'email', None)
        """
        from ..identity import blocking

        with self.reading():
            store = self._reading()
            draft = Draft(store, self._stages)
            digests, keys = list(store.contents()), store.keys()
            return blocking.report(draft, digests, keys, store.count(), listener(on_progress))

    def verify(self, *, deep: bool = True, on_progress: Progress | None = None) -> VerifyReport:
        """Recompute everything from the live records and decisions, and compare it with what the store holds.

        Compared are contents, keys, customers and ids, decisions, the checksums of the journal and what its
        lines add up to; orphaned rows are found too. The report names parts and digests, never values
        (law L21). Nothing is written or repaired. Cost: that of resolving the base in bulk; writers wait
        meanwhile, readers do not. With ``deep=False`` records are not normalised and linked again, which
        is most of the work. Progress comes in stages named for what is checked (``records``, ``read``,
        ``contents``, ``keys``, ``members``, ``customers``, ``decisions``, ``lines``, ``residue``), then in
        those of a bulk run.

        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> _ = resolver.add(Record("crm", "1", {"name": "Anna Michu", "email": "anna@example.org"}))
        >>> resolver.verify().ok
        True
        """
        from ..identity import verify

        with self._turns.reading(long=True):
            told = listener(on_progress)
            return verify.verify(self._reading(), self._stages, now=self.clock(), progress=told, deep=deep)

    def members(self) -> Iterator[tuple[str, str, str]]:
        """Each live record and the customer it belongs to: (source, key, customer id), sorted."""
        with self.reading():
            store = self._reading()
            return iter(sorted((*stored.record.ref, stored.customer) for stored in store.records()))

    def export(self, path: str | Path) -> int:
        """Write :meth:`members` as CSV, completely or not at all; return how many there are.

        Text that a spreadsheet would run as a formula gets a ``'`` before it
        (``customer_unify.exchange.write.unguarded`` removes it). Raises ``NotAFile``.
        """
        return write_rows(path_of(path, "path"), ("source", "key", "customer_id"), self.members())

    def export_store(self, path: str | Path, *, on_progress: Progress | None = None) -> int:
        """Write the whole base as JSON lines, completely or not at all; return how many records are live.

        The file holds everything: records with their versions, customers and former ids, decisions, the
        journal with its numbers and checksums, the rules, tombstones and cases, but nothing of people who
        were erased. :meth:`Resolver.import_store` makes the same base of it in any store. The file is as
        confidential as the base. Raises ``NotAFile``. Cost: one pass over everything; writers wait meanwhile.
        Progress comes in the stage ``write``, by lines.
        """
        from .moving import export_store  # only here: whoever resolves need not load it

        return export_store(self._reading(), path_of(path, "path"), listener(on_progress))
