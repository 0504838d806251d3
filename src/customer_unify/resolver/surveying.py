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
        """The review queue: who may be one person though nothing proves it, what is worth asking first.

        Decide by :meth:`link` or :meth:`separate`; two customers somebody decided about do not come back.
        Order ``"value"`` asks once for each two customers, by the chance that they are one times what both
        are worth: to ``value``, a function of a customer giving 0 or more, or else by their records. Order
        ``"weight"`` lists every pair, the heaviest first. Cost: that of a bulk run. Raises ``InputError``.
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
        """Customers that one pair or one record alone holds together, the most contradicted first.

        Told are the evidence that holds them, the split without it, and what to ``separate`` and ``undo`` for
        that split to come about.
        Then those whose handle was made to deceive, or is easily taken for somebody else's; such
        handles link nobody. Cost: the pairs of distinct contents of each customer, and each record once.
        """
        from ..identity import alarm

        with self.reading():
            found = alarm.alarms(self._reading(), self._stages)
        log.emit(log.alarms(found))
        return found

    def blocking_report(self, *, on_progress: Progress | None = None) -> BlockingReport:
        """What the block keys cost and reach: pairs, believed matches, recall estimated without labels.

        Every block that is skipped, generic or crowded is counted (law L7); keys and sizes are named, values
        never. See ``docs/explanation/blocking.md``. Progress comes in the stages ``keys`` and ``meet``. Cost:
        the size of every block, and comparing what 20,000 contents meet. Writers wait meanwhile.

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

        Compared are contents, keys, customers and ids, decisions, the chain of the journal, what
        its lines amount to, and that nothing is left which nothing leads to. The report names parts and
        digests, never values (law L21); nothing is written or mended. Cost: that of resolving the base in
        bulk; writers wait meanwhile, readers do not. Where not ``deep`` nothing is normalised or linked
        again, which is most of the work: what records say and who is one customer is then taken as it stands.
        Progress comes in stages named for what is gone through (``records``, ``read``, ``contents``,
        ``keys``, ``members``, ``customers``, ``decisions``, ``lines``, ``residue``), then in those of a bulk
        run.

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
        """Write :meth:`members` as CSV, whole or not at all; return how many there are.

        Text a spreadsheet would run as a formula has ``'`` before it
        (``customer_unify.exchange.write.unguarded`` takes it off). Raises ``NotAFile``.
        """
        return write_rows(path_of(path, "path"), ("source", "key", "customer_id"), self.members())

    def export_store(self, path: str | Path, *, on_progress: Progress | None = None) -> int:
        """Write the whole base as JSON lines, whole or not at all; return how many records are live.

        Everything goes: records with their versions, customers and former ids, decisions, the journal with
        its numbers and checksums, the rules, tombstones and cases; of who was erased, nothing. So
        :meth:`Resolver.import_store` makes the same base of it in any store. The file is as confidential
        as the base. Raises ``NotAFile``. Cost: one pass over everything; writers wait meanwhile. Progress
        comes in the stage ``write``, by lines.
        """
        from .moving import export_store  # only here: whoever resolves need not load it

        return export_store(self._reading(), path_of(path, "path"), listener(on_progress))
