"""What can be asked of some records or customers, as of one line; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice, takewhile
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..errors import Closed, InputError, UnknownRecord
from ..identity import change, configure, decide, erase, find, preview, review, view
from ..identity.component.tie import Remembered
from ..identity.decide import agree
from ..identity.draft import Draft
from ..identity.find import identifier
from ..identity.stages import Stages
from ..model.assurance import Assurance
from ..model.change import EventKind
from ..model.configuration import Configuration
from ..model.customer import Customer
from ..model.decision import Decision, DecisionKind
from ..model.evidence import Pair
from ..model.explanation import Explanation
from ..model.given import listed, names, text, whole
from ..model.port import Clock, Store
from ..model.record import Record, RecordRef, aware
from ..model.result import Events, Match, Preview
from .asked import both, checked, configured, cursor, named, record_and_field, share

if TYPE_CHECKING:
    import networkx

    from ..identity.find.owner import Latest

__all__ = ["Reader"]


class Reader:
    """Answers from a store under one configuration. Use it as a context manager, or call :meth:`close`.

    Any number of threads may ask while one writes: each call answers as of one line of the journal.
    """

    def __init__(
        self, config: Configuration, store: Store, clock: Clock, erasure_key: bytes | None = None
    ) -> None:
        self._written = written = store.configuration()
        self._other = written is not None and store.configuration_digest() != configured(config).digest
        # Until configure, answers are those of the rules by which the base was made.
        self.config = written if self._other and written is not None else configured(config)
        self.store = store
        self._turns = store.turns
        self.clock = clock
        self._stages = Stages(self.config)
        if erasure_key is not None and not (isinstance(erasure_key, bytes) and erasure_key):
            raise InputError("erasure_key must be bytes, and not empty")
        self._erasure_key = erasure_key
        self._closed = False
        self._owners: Latest | None = None
        self._remembered = Remembered()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it and its store; later calls raise ``Closed``. Closing twice is harmless.

        Waits for the calls under way in other threads; those that come after, and
        iterators half way, raise ``Closed``.
        """
        with self._turns.alone():
            if not self._closed:
                self._closed = True
                self.store.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else f"{self.store.count()} records"
        return f"{type(self).__name__}({state})"

    def reading(self) -> AbstractContextManager[object]:
        """Keep the graph unchanged for several questions whose answers must fit together.

        All answers inside the ``with`` block are as of one line of the journal. Writers in other threads wait
        meanwhile, readers do not; this thread may still write. It belongs to the thread, so do
        not ``await`` inside.

        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> _ = resolver.add(Record("crm", "1", {"email": "j@example.org"}))
        >>> with resolver.reading():
        ...     sum(len(customer.records) for customer in resolver.customers()) == resolver.store.count()
        True
        """
        return self._turns.reading(long=True)

    def _reading(self) -> Store:
        if self._closed:
            raise Closed("this resolver was closed (hint: open a new one on the same store)")
        return self.store

    def _live(self, ref: RecordRef) -> Record:
        stored = self.store.record(ref)
        if stored is None:
            raise UnknownRecord(f"there is no live record {ref}")
        return stored.record

    def _known(self, ref: RecordRef) -> RecordRef:
        return self._live(ref).ref

    def _whom(
        self, given: str | tuple[str, str] | Iterable[tuple[str, str]]
    ) -> tuple[str | None, tuple[RecordRef, ...]]:
        """The customer named, if it is one, and the records that are meant."""
        if isinstance(given, str):
            return erase.of_customer(self.store, given)
        many = listed(given, "what to forget")
        one = len(many) == 2 and not isinstance(many[0], (tuple, list))
        refs = [named(ref) for ref in ([tuple(many)] if one else many)]
        return None, erase.of_records(self.store, refs, self._erasure_key)

    def seal(self, text: str) -> str:
        """The keyed digest that stands for an erased text; empty while nobody was ever erased here."""
        with self._turns.reading():
            key = self._erasure_key or self._reading().erasure_key()
        return erase.seal(key, text) if key else ""

    def _decision(
        self, kind: str, a: tuple[str, str], b: tuple[str, str], *, id: str, at: datetime, **said: Any
    ) -> Decision:
        one, two = sorted((self._known(named(a)), self._known(named(b))))
        made = Decision(id, DecisionKind(kind), one, two, at=at, **said)
        agree.check(self.store, self._stages, [made])
        return made

    def customer_of(self, source: str, key: str) -> Customer:
        """The customer a record belongs to. Raises ``UnknownRecord`` if there is no such record."""
        ref = named((source, key))
        with self._turns.reading():
            stored = self._reading().record(ref)
            if stored is None:
                raise UnknownRecord(f"there is no live record {ref}")
            return view.customer(self.store, self._stages, stored.customer)

    def customer(self, customer_id: str) -> Customer:
        """The customer of this id; a retired id leads to the customer that replaced it.

        Raises ``UnknownCustomer`` for an id that was never issued, and for a retired one that no customer, or
        more than one, replaced.
        """
        with self._turns.reading():
            store = self._reading()
            return view.customer(store, self._stages, view.follow(store, customer_id))

    def customers(self) -> Iterator[Customer]:
        """Every customer, in the order in which their ids were made.

        The list of ids is made at the call; each customer is read when its turn comes. If others write
        meanwhile, new customers are not in it, merged ones are left out, and a record that moved may come
        twice or not at all. For one consistent view, iterate within :meth:`reading`.
        """
        with self._turns.reading(long=True):
            ids = list(self._reading().customers())
        return self._each(ids)

    def _each(self, ids: Iterable[str]) -> Iterator[Customer]:
        for id in ids:
            with self._turns.reading():
                store = self._reading()
                made = None if store.customer(id) is None else view.customer(store, self._stages, id)
            if made is not None:
                yield made

    def find(
        self,
        described: Mapping[str, Any] | Record,
        *,
        verified: Iterable[str] = (),
        limit: int = 5,
    ) -> list[Match]:
        """The customers that a description may mean, the likeliest first; nothing is stored.

        ``verified`` names the fields that were proved just now, by a card that was scanned or by a login
        (rows 1.24, 1.25).
        """
        asked: Record | identifier.Asked | None
        if isinstance(described, Record):
            asked = described
        else:
            # Asked of its type first: what a stranger hands in may raise when it is compared.
            nothing = isinstance(verified, tuple) and not verified
            proved = frozenset() if nothing else names(verified, "verified")
            asked = identifier.asked(self._stages, described, proved)
            if asked is None:
                asked = Record("find", "described", described, verified=proved)
        limit = whole(limit, "limit")
        with self._turns.reading():
            return find.find(self._reading(), self._stages, asked, limit=limit, read=self.customer)

    def owners(self, handle: str, *, share_of_customers: float = 0.5, limit: int = 5) -> list[Match]:
        """The customers whose name resembles a handle that no record states, the likeliest first.

        ``share_of_customers`` (0 to 1) is how many of the handles you see belong to customers; the lower it
        is, the more a handle must resemble a name. The probability of each customer takes all
        others, in the base and outside it, into account. None is ``sure``, because resemblance joins nobody
        (law L8): ask the person, or :meth:`link` the records. For a handle that a record states, use
        :meth:`find`. The answer is empty for text that is no handle. Cost: the first call after a change
        prepares the names of the base, so ask for many handles between two changes.

        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> for key, name in (("1", "Jocelyne Michu"), ("2", "Jean Martin")):
        ...     _ = resolver.add(Record("crm", key, {"name": name}))
        >>> [match] = resolver.owners("@JocelyneMichu59", share_of_customers=0.1, limit=1)
        >>> match.customer.profile["name"], match.probability > 0.9, match.sure
        ('Jocelyne Michu', True, False)
        """
        from ..identity.find.owner import Latest  # only here: whoever adds and finds need not load it

        asked, known = text(handle, "a handle"), share(share_of_customers, "share_of_customers")
        limit = whole(limit, "limit")
        with self._turns.reading(long=True):
            if self._owners is None:
                self._owners = Latest()
            names = self._owners.of(self._reading())
            return names.owners(asked, share=known, limit=limit, read=self.customer)

    def _candidates_of(self, ref: RecordRef) -> tuple[Pair, ...]:
        with self._turns.reading():
            return review.candidates_of(Draft(self._reading(), self._stages), ref)

    def _unusable_of(self, ref: RecordRef) -> tuple[str, ...]:
        with self._turns.reading():
            stored = self._reading().record(ref)
            return self._stages.unusable(stored.record) if stored is not None else ()

    def explain(self, a: tuple[str, str], b: tuple[str, str], *, language: str = "en") -> Explanation:
        """Why two records are together or apart, as a tree of reasons."""
        from ..identity import why  # only here: whoever adds and finds need not load it

        with self._turns.reading():
            store = self._reading()
            one, two = sorted((self._known(named(a)), self._known(named(b))))
            return why.explain(store, self._stages, one, two, language=language)

    def pairs(self, customer_id: str) -> tuple[Pair, ...]:
        """The evidence between the records of one customer, heaviest first."""
        from ..identity import why  # only here: whoever adds and finds need not load it

        with self._turns.reading():
            store = self._reading()
            return why.pairs(store, self._stages, view.follow(store, customer_id))

    def graph(self, customer_id: str | None = None) -> networkx.MultiGraph:
        """Records, identifiers and evidence of one customer, or of all, as a networkx graph."""
        from ..identity import why  # only here: whoever adds and finds need not load it

        with self._turns.reading(long=customer_id is None):
            store = self._reading()
            ids = [view.follow(store, customer_id)] if customer_id is not None else list(store.customers())
            return why.graph(store, self._stages, ids)

    def person_export(self, customer_id: str) -> dict[str, Any]:
        """Everything known of a customer as plain data, ready for JSON: for a request for access (law L11).

        It holds the profile with its provenance, consents, identifiers, live and removed records with their
        former versions, decisions, history, and what the person wrote and was answered in cases. Records that
        are not known to be this person's belong to another customer. Raises ``UnknownCustomer``.
        Cost: the customer, and one pass over decisions, journal and cases.
        """
        from ..cases.told import told_of  # only here: whoever resolves alone need not load cases
        from ..identity.view import known

        with self.reading():
            store = self._reading()
            id, refs = erase.of_customer(store, view.follow(store, customer_id))
            return {**known.known_of(store, self._stages, id, refs), "cases": list(told_of(store, refs))}

    def changes(self, since: str | None = None, limit: int = 1000) -> Events:
        """Identity events after a cursor, oldest first, and the cursor to continue from.

        ``limit`` counts lines of the journal, so that the events of one step always come together. Raises
        ``InputError`` for a cursor that this base cannot have given: it is from another base, or an older
        copy of this one was restored. If an erasure is among the events, the resolver drops its caches, since
        another process may have erased (law L11).
        """
        start, most = cursor(since), whole(limit, "limit", least=1)
        with self._turns.reading():
            reading = self._reading()
            end, last = reading.horizon(), self.store.last()
            if start > (0 if last is None else last.number):
                hint = "is it of another base, or this one an older copy? begin again without since"
                raise InputError(f"since lies beyond the last line of this base (hint: {hint})")
            lines = takewhile(lambda line: line.number <= end, self.store.journal(start))
            entries = list(islice(lines, most))
        told = tuple((entry.at, event) for entry in entries for event in entry.events)
        if any(event.kind is EventKind.ERASED for _, event in told):
            erase.forget_caches(self._stages, self._remembered)
        return Events(told, str(entries[-1].number if entries else start))

    def preview(
        self,
        *,
        config: Configuration | None = None,
        record: Record | None = None,
        remove: tuple[str, str] | None = None,
        link: tuple[tuple[str, str], tuple[str, str]] | None = None,
        separate: tuple[tuple[str, str], tuple[str, str]] | None = None,
        confirm: tuple[tuple[str, str], str] | None = None,
        undo: str | None = None,
        forget: str | tuple[str, str] | Iterable[tuple[str, str]] | None = None,
        now: datetime | None = None,
    ) -> Preview:
        """What one step would change (merges, splits, ids, identifiers), without doing it.

        Give exactly one of: the ``record`` to add, the one to ``remove``, the two to ``link`` or
        ``separate``, the record and field to ``confirm``, the id of the decision to ``undo``, whom to
        ``forget``, or the new ``config``. The preview is planned by the code that would do the step, on the
        base as it is. Raises what the step would raise, and ``InputError`` unless exactly one thing is given.
        """
        asked = (config, record, remove, link, separate, confirm, undo, forget)
        if sum(given is not None for given in asked) != 1:
            allowed = "config=, record=, remove=, link=, separate=, confirm=, undo= or forget="
            raise InputError(f"a preview needs exactly one of: {allowed}")
        with self.reading():
            self._reading()
            at = aware(self.clock() if now is None else now, "now")
            if config is not None:
                return self._preview_rules(configured(config), at)
            if forget is not None:
                return self._preview_erasure(forget, at)
            decisions = []
            for kind, pair in (("link", link), ("separate", separate)):
                if pair is not None:
                    one, two = both(pair, kind)
                    decisions.append(self._decision(kind, one, two, id=preview.PLACEHOLDER, at=at))
            if confirm is not None:
                said, field = record_and_field(confirm)
                decisions.append(self._confirmation(said, field, id=preview.PLACEHOLDER, at=at))
            if undo is not None:
                decisions.append(decide.revoked(self.store, undo, at))
            records = [] if record is None else [erase.check(self.store, self._erasure_key, checked(record))]
            step = change.plan(
                self.store,
                self._stages,
                records=records,
                removals=[] if remove is None else [self._known(named(remove))],
                decisions=decisions,
                now=at,
                mint=preview.placeholders(),
            )
            return preview.tell(self.store, step.change, preview.standing(self.store, ""), self._stages)

    def _confirmation(
        self,
        record: tuple[str, str],
        field: str,
        *,
        id: str,
        at: datetime,
        value: str | None = None,
        assurance: Assurance | str = "possessed",
        by: str = "",
        reason: str = "",
    ) -> Decision:
        said = self._live(named(record))
        return decide.confirmation(
            self._stages, said, field, id=id, value=value, assurance=assurance, by=by, reason=reason, at=at
        )

    def _preview_rules(self, config: Configuration, at: datetime) -> Preview:
        stages = Stages(config)
        step = configure.plan_again(self.store, self._stages, stages, now=at, mint=preview.placeholders())
        token = preview.standing(self.store, config.digest)
        return preview.tell(self.store, step.change, token, self._stages, stages)

    def _preview_erasure(
        self, forget: str | tuple[str, str] | Iterable[tuple[str, str]], at: datetime
    ) -> Preview:
        customer, refs = self._whom(forget)
        planned = erase.plan_erasure(
            self.store,
            self._stages,
            refs,
            key=b"preview",
            own_key=False,
            reimport="refuse",
            now=at,
            mint=preview.placeholders(),
            customer=customer,
        )
        return preview.tell(self.store, planned, preview.standing(self.store, ""), self._stages)
