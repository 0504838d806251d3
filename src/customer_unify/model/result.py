"""The results of the resolver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import attrs

from ..errors import InputError
from ..frozen import Frozen
from .change import IdentityEvent
from .configuration import Configuration
from .customer import Customer
from .evidence import Pair
from .explanation import Explanation
from .identifier import Identifier
from .port import Progress
from .record import RecordRef
from .shown import Shown

__all__ = [
    "Alarm",
    "AlarmKind",
    "Discrepancy",
    "ErasureReceipt",
    "Events",
    "Holding",
    "Match",
    "Outcome",
    "Partition",
    "Preview",
    "Reidentified",
    "Remedy",
    "Resolution",
    "Row",
    "StorePart",
    "Summary",
    "VerifyReport",
    "Work",
]


class Outcome(StrEnum):
    """What adding a record did."""

    NEW = "new"
    """A new customer."""
    JOINED = "joined"
    """The record joined a customer."""
    MERGED = "merged"
    """The record made two or more customers one."""
    CHANGED = "changed"
    """A new version of a known record."""
    SAME = "same"
    """Nothing new was said."""
    STALE = "stale"
    """The stored version is newer; nothing was replaced."""


@attrs.frozen
class Work:
    """What a step cost and what it had to leave out (law L7).

    Counted are the comparisons made, the nodes linked again, the blocks closed, the pieces that too large
    components were cut into, and the generic values met.
    """

    compared: int = 0
    linked: int = 0
    blocks_closed: int = 0
    components_cut: int = 0
    generic: int = 0


@attrs.frozen
class Resolution(Shown):
    """What became of one added record.

    ``customer``, ``candidates`` and ``unusable`` are read from the resolver when you ask for them. In a copy,
    or in another process, they raise ``LookupError``, because the resolver is not there.
    """

    ref: RecordRef
    outcome: Outcome
    customer_id: str
    changes: tuple[IdentityEvent, ...] = attrs.field(default=(), repr=False)
    work: Work = attrs.field(default=Work(), repr=False)
    _read: Callable[[str], Customer] | None = attrs.field(default=None, repr=False, eq=False, alias="read")
    _review: Callable[[RecordRef], tuple[Pair, ...]] | None = attrs.field(
        default=None, repr=False, eq=False, alias="review"
    )
    _useless: Callable[[RecordRef], tuple[str, ...]] | None = attrs.field(
        default=None, repr=False, eq=False, alias="useless"
    )

    @property
    def customer(self) -> Customer:
        """The customer the record belongs to, as known now."""
        if self._read is None:
            raise LookupError("this resolution was kept without its resolver")
        return self._read(self.customer_id)

    @property
    def candidates(self) -> tuple[Pair, ...]:
        """The pairs of the record that are worth a review, as things stand now."""
        if self._review is None:
            raise LookupError("this resolution was kept without its resolver")
        return self._review(self.ref)

    @property
    def unusable(self) -> tuple[str, ...]:
        """The names of the fields of which nothing can be used, such as a birth date that is none, sorted.

        Their values are kept as they were given, but not compared. The answer is about the record as it is
        stored now, and empty after it was removed.

        >>> from customer_unify import Record, Resolver
        >>> told = {"name": "Jocelyne Michu", "birth_date": "soon", "phone": "n/a"}
        >>> Resolver().add(Record("crm", "7", told)).unusable
        ('birth_date', 'phone')
        """
        if self._useless is None:
            raise LookupError("this resolution was kept without its resolver")
        return self._useless(self.ref)

    def __reduce__(self) -> tuple[Any, ...]:
        return Resolution, (self.ref, self.outcome, self.customer_id, self.changes, self.work)


@attrs.frozen
class Summary(Shown):
    """What adding many records did: counts per outcome, and how many were acknowledged.

    ``refused`` counts those that were erased before and may not come back (law L11).
    """

    acknowledged: int
    outcomes: Mapping[Outcome, int] = attrs.field(factory=dict)
    removed: int = 0
    refused: int = 0
    changes: tuple[IdentityEvent, ...] = attrs.field(default=(), repr=False)
    work: Work = Work()


class AlarmKind(StrEnum):
    """Why a customer should be looked at."""

    THREAD = "thread"
    """One pair or one record alone holds the customer together."""
    LOOKALIKE = "lookalike"
    """A handle was made to deceive, or is easily taken for that of somebody else."""


@attrs.frozen
class Alarm(Shown):
    """A customer held together by one pair or record alone, or with a handle like somebody else's.

    *Thread*: ``evidence`` are the pairs that hold the customer together, ``parts`` the customers there would
    be without them. ``against`` is how strongly a pair across these parts speaks against one person
    (thousandths of a bit; 0 if none does, and only their size is a reason to look). To make the split, undo
    the decisions in ``undo``, then separate the records in ``separate``: that was tried, and gives these
    parts. Both are empty if no way was found.

    *Lookalike*: ``parts`` are the records of the customer that have the handle, ``namespace`` is its
    namespace, and ``resembled`` are the records that have the handle it looks like, if there are any.
    """

    customer: str
    evidence: tuple[Pair, ...]
    parts: tuple[tuple[RecordRef, ...], ...]
    against: int = 0
    kind: AlarmKind = AlarmKind.THREAD
    namespace: str = ""
    resembled: tuple[RecordRef, ...] = ()
    undo: tuple[str, ...] = ()
    separate: tuple[tuple[RecordRef, RecordRef], ...] = ()


@attrs.frozen
class ErasureReceipt(Shown):
    """What was erased, and what the library could not reach (law L11).

    ``customers`` are the ids that no longer stand for anybody; ``records``, ``decisions`` and ``cases``
    (whose histories were blanked) are counts. ``remaining`` names the case streams in which other people
    still mention the person, by a value that no live record has; the erasure is ``complete`` if there are
    none. Who asked for it and why is kept only in this receipt.
    """

    customers: tuple[str, ...]
    records: int
    decisions: int
    reimport: str
    at: datetime
    by: str = attrs.field(repr=False)
    reason: str = attrs.field(repr=False)
    remaining: tuple[str, ...] = ()
    cases: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing that the library can reach speaks of the person any more."""
        return not self.remaining


class Reidentified(NamedTuple):
    """A record that would have another customer id."""

    record: RecordRef
    before: str
    after: str


class Holding(NamedTuple):
    """An identifier of a customer."""

    customer: str
    identifier: Identifier


@attrs.frozen
class Preview(Shown):
    """What a step would change, without doing it.

    ``merged`` and ``split`` are the events of merges and splits, ``reidentified`` the records that would get
    another customer id, ``gained`` and ``lost`` the identifiers that a customer would have more or less (one
    that is merged into another loses all of its own), ``events`` all events of the step. New ids read
    ``new:1``, ``new:2`` and so on. ``id`` is for ``Resolver.configure(config, expect=preview.id)``.
    """

    id: str
    merged: tuple[IdentityEvent, ...] = ()
    split: tuple[IdentityEvent, ...] = ()
    reidentified: tuple[Reidentified, ...] = ()
    events: tuple[IdentityEvent, ...] = attrs.field(default=(), repr=False)
    gained: tuple[Holding, ...] = ()
    lost: tuple[Holding, ...] = ()

    def __repr__(self) -> str:
        names = ("merged", "split", "reidentified", "gained", "lost")
        counts = ((name, getattr(self, name)) for name in names)
        return f"Preview({', '.join(f'{name}={len(told)}' for name, told in counts)})"


class StorePart(StrEnum):
    """A part of what a store holds."""

    CONTENT = "content"
    """The normalised contents of records."""
    CUSTOMER = "customer"
    """Ids, active and retired, and the state of each customer."""
    DECISION = "decision"
    """Decisions, and the records under which they are found."""
    HISTORY = "history"
    """The changes in the journal, which together must give what there is."""
    INDEX = "index"
    """The keys under which contents are found."""
    JOURNAL = "journal"
    """The lines, numbered and chained by their checksums."""
    MEMBERSHIP = "membership"
    """The records and contents that are found from a customer or a content."""
    PARTITION = "partition"
    """Which records are one customer."""
    RESIDUE = "residue"
    """Something to which nothing leads any more, or which an index lacks that is needed to erase it."""
    TOMBSTONE = "tombstone"
    """Tombstones: what remains of erased records."""


class Remedy(StrEnum):
    """What repairs a damaged part of a store."""

    CONFIGURE = "configure"
    """``resolver.configure(resolver.config)`` reads and links all records again."""
    MOVE = "move"
    """Move the base: the new one is made from the journal alone, with its own indexes."""
    RESTORE = "restore"
    """Restore a backup: the lost content is nowhere else."""


@attrs.frozen
class Discrepancy:
    """A part of a store that differs from what its live records and decisions give, and how to repair it.

    ``count`` says in how many places it differs, and ``digests`` name some of them: customer and decision
    ids, lines, the first eight digits of the digest of a record key, keyed digests of contents and block
    keys; never a value (law L21). A part that is too damaged to be read at all is not ``readable``.

    >>> Discrepancy(StorePart.INDEX, 1, ("8d23c1f0",)).remedy
    <Remedy.MOVE: 'move'>
    """

    part: StorePart
    count: int
    digests: tuple[str, ...] = ()
    readable: bool = True
    remedy: Remedy = attrs.field(init=False)

    @remedy.default
    def _remedy(self) -> Remedy:
        if not self.readable or self.part is StorePart.JOURNAL:
            return Remedy.RESTORE
        return Remedy.CONFIGURE if self.part is StorePart.CONTENT else Remedy.MOVE


@attrs.frozen
class VerifyReport(Shown):
    """The result of ``verify``: ``ok`` if the store is what its records and decisions give.

    ``records``, ``customers`` and ``lines`` count what was checked.
    """

    records: int
    customers: int
    lines: int
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the store holds exactly what it must."""
        return not self.discrepancies


@attrs.frozen
class Match(Shown):
    """A customer that may be the person described.

    ``probability`` is from 0 to 1. ``sure`` is True if a record with this description would have joined this
    customer. ``proven`` is True if the tie is VERIFIED or POSSESSED, so that the person's data may be
    shown to whoever asks (law L8). ``customer`` and ``why`` are read only when you ask for them.
    """

    customer_id: str
    probability: float
    sure: bool
    proven: bool
    _read: Callable[[], Customer] = attrs.field(repr=False, eq=False, alias="read")
    _explain: Callable[[str], Explanation] = attrs.field(repr=False, eq=False, alias="explain")

    @property
    def customer(self) -> Customer:
        """The customer, as known now."""
        return self._read()

    @property
    def why(self) -> Explanation:
        """On what the description and the most similar record agree, in English."""
        return self._explain("en")

    def explain(self, language: str) -> Explanation:
        """The same in the language asked for, ``en`` or ``fr``."""
        return self._explain(language)


@attrs.frozen
class Row(Shown):
    """One line of a partition: a record, its customer, and how sure that is (thousandths)."""

    source: str
    key: str = attrs.field(repr=False)
    customer_id: str
    confidence: int


def _counts(given: Mapping[str, int]) -> Mapping[str, int]:
    return Frozen(given)


Assembled = Callable[["Partition", Any, str | None, str | None, Progress | None], Iterator[Customer]]
"""Makes customers from a partition and the data from which it was made."""


@attrs.frozen(repr=False)
class Partition:
    """The answer of ``resolve``: each record and its customer, and the configuration that was used.

    ``candidates`` are the pairs worth a review, the heaviest first, without their evidence. ``left_out``
    counts the values that could not be used and the keys that had to be made, by kind of fault. ``doubts``
    are the alarms (``docs/explanation/training.md``) because of which the shipped weights were used instead
    of learned ones.
    """

    rows: tuple[Row, ...]
    config: Configuration
    work: Work = Work()
    candidates: tuple[Pair, ...] = ()
    left_out: Mapping[str, int] = attrs.field(factory=dict, converter=_counts)
    doubts: tuple[str, ...] = ()
    _frames: Callable[[Any, tuple[Row, ...]], Any] | None = attrs.field(
        default=None, repr=False, eq=False, alias="frames"
    )
    _assembled: Assembled | None = attrs.field(default=None, repr=False, eq=False, alias="assembled")

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def join(self, data: Any) -> Any:
        """The rows that were resolved, each with its ``customer_id`` and ``confidence``.

        A data frame gives a frame of the same kind, other rows give a list of dictionaries. Raises
        ``InputError`` if there are more or fewer rows than were resolved.
        """
        framed = None if self._frames is None else self._frames(data, self.rows)
        if framed is not None:
            return framed
        data = list(data)
        if len(data) != len(self.rows):
            raise InputError(f"{len(data)} rows, of which {len(self.rows)} were resolved: join the same")
        return [
            {**dict(given), "customer_id": row.customer_id, "confidence": row.confidence}
            for given, row in zip(data, self.rows, strict=True)
        ]

    def customers(
        self,
        data: Any,
        *,
        source: str | None = None,
        source_column: str | None = None,
        on_progress: Progress | None = None,
    ) -> Iterator[Customer]:
        """Each customer with its golden record, from the same data as was resolved.

        Give the ``data``, ``source`` and ``source_column`` that ``resolve`` was given. A customer comes as
        soon as its last record was read, so that only unfinished ones are kept in memory. Households are not
        computed: for them, use a :class:`Resolver`. Progress comes in the stage ``golden``. Raises
        ``InputError`` at the end if records are missing. Cost: each record is normalised once more.

        >>> from customer_unify import resolve
        >>> rows = [{"id": 1, "name": "Jocelyne Michu", "email": "j@example.org", "city": "Aix"},
        ...         {"id": 2, "name": "Jocelyne MICHU", "email": "J@example.org"}]
        >>> [(one.id, len(one.records), one.profile["city"]) for one in resolve(rows).customers(rows)]
        [('c1', 2, 'Aix')]
        """
        if self._assembled is None:
            raise InputError("this result was not made by resolve: ask the base for its customers")
        return self._assembled(self, data, source, source_column, on_progress)

    def __repr__(self) -> str:
        count = len({row.customer_id for row in self.rows})
        left = f", {sum(self.left_out.values())} faults" if self.left_out else ""
        return f"Partition({len(self.rows)} records, {count} customers{left})"


@attrs.frozen
class Events(Shown):
    """A page of identity events, and the cursor for the next page."""

    events: tuple[tuple[datetime, IdentityEvent], ...]
    cursor: str

    def __iter__(self) -> Iterator[tuple[datetime, IdentityEvent]]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)
