"""The front door of the identity graph: joins identity, store and plug-ins, and has no rule of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self
from weakref import WeakMethod

import attrs

from ..configuration import IdentityConfig
from ..errors import Conflict, InputError
from ..identity import configure, erase, history, preview
from ..identity.stages import Stages
from ..model.configuration import Configuration
from ..model.customer import AliasKind
from ..model.given import listed, path as path_of, text
from ..model.port import Clock, Mint, Progress, Store
from ..model.record import RecordRef, aware
from ..model.result import ErasureReceipt, Summary
from ..stores.memory import MemoryStore
from . import log
from .adding import Adder
from .asked import configured, listener
from .turn import step

__all__ = ["Resolver", "system_clock"]


def system_clock() -> datetime:
    """Now, as the system has it: whoever needs another time hands in a clock."""
    return datetime.now(UTC)  # the one line that reads the system's clock (law L20)


def _new_id() -> str:
    return os.urandom(16).hex()  # the one line that reads the system's randomness (law L20)


def _stored(
    store: Store | str | None, new_id: Mint, config: Configuration | None, *, readonly: bool = False
) -> Store:
    """The store that is meant: the one handed in, that of an address, or a new one in memory."""
    if store is not None and not isinstance(store, str):
        if not hasattr(store, "apply"):  # as a path or a connection, taken for one
            raise InputError(
                f"a store must be a Store or an address, not {type(store).__name__} (hint: 'sqlite:///base.db')"
            )
        return store
    salt = text(new_id(), "what new_id gives").encode()
    if store is None:
        return MemoryStore(salt)
    from ..stores.address import opened  # only here: whoever keeps nothing loads no database

    plugins = {} if config is None else config.plugins
    return opened(store, salt=salt, kinds=(IdentityConfig,), plugins=plugins, readonly=readonly)


class Resolver(Adder):
    """A live identity graph: records in, customers out, every link explained, every decision undoable.

    All state is in ``store``. ``"sqlite:///base.db"`` is a file (four slashes before an absolute path), and
    the next resolver on it continues where this one stopped. Without ``store`` everything is kept in
    memory, as long as this object lives.

    A store remembers the configuration it was written with. Without ``config`` that configuration is
    used, or the shipped one if the store is empty. With a different ``config`` the store can be read, by its
    own rules, but writing raises ``OtherConfiguration`` until you call :meth:`configure`.

    ``clock`` and ``new_id`` replace the system's clock and randomness, which are used nowhere else (law L20).
    Any number of threads may use a resolver: one writes while others read, and a second writer
    waits for its turn. Use it as a context manager, or call :meth:`close`.

    >>> from customer_unify import Record, Resolver
    >>> resolver = Resolver()
    >>> card = Record("loyalty", "L1", {"name": "Jocelyne Michu", "email": "j.michu@example.org"})
    >>> shop = Record("webshop", "A7", {"name": "MICHU Jocelyne", "email": "J.Michu@Example.org"})
    >>> resolver.add(card).outcome, resolver.add(shop).outcome
    (<Outcome.NEW: 'new'>, <Outcome.JOINED: 'joined'>)
    >>> [ref.source for ref in resolver.customer_of("webshop", "A7").records]
    ['loyalty', 'webshop']
    """

    def __init__(
        self,
        config: Configuration | None = None,
        store: Store | str | None = None,
        *,
        clock: Clock = system_clock,
        new_id: Mint = _new_id,
        erasure_key: bytes | None = None,
        readonly: bool = False,
    ) -> None:
        store = _stored(store, new_id, config, readonly=readonly)
        super().__init__(
            config if config is not None else store.configuration() or IdentityConfig(),
            store,
            clock,
            new_id,
            erasure_key=erasure_key,
            readonly=readonly,
        )
        self._told: list[WeakMethod[Callable[[Sequence[str]], None]]] = []

    @classmethod
    def import_store(
        cls,
        path: str | Path,
        store: Store | str | None = None,
        *,
        config: Configuration | None = None,
        clock: Clock = system_clock,
        new_id: Mint = _new_id,
        erasure_key: bytes | None = None,
        on_progress: Progress | None = None,
    ) -> Self:
        """Fill an empty store with what :meth:`export_store` wrote, completely or not at all.

        Ids, former ids, cursors, decisions, history and cases are those of the exported base. ``config`` is
        needed if its rules name plug-ins, since the file holds no code. Raises ``Unreadable`` for a file that
        was cut or changed or comes from a newer version, ``Conflict`` if the store is not empty,
        ``NotAFile``. Cost: one pass over the file in one transaction; the keys of contents are computed
        again. Progress comes in the stages ``check`` and ``fill``, by lines of the file.

        >>> from tempfile import TemporaryDirectory
        >>> from customer_unify import Record, Resolver
        >>> resolver = Resolver()
        >>> michu = resolver.add(Record("crm", "1", {"name": "Anna Michu", "email": "anna@example.org"}))
        >>> with TemporaryDirectory() as folder:
        ...     _ = resolver.export_store(f"{folder}/base.jsonl")
        ...     moved = Resolver.import_store(f"{folder}/base.jsonl")
        >>> moved.customer_of("crm", "1").id == michu.customer_id
        True
        """
        from .moving import import_store  # only here: whoever resolves need not load it

        filled = import_store(
            path_of(path, "path"),
            lambda: _stored(store, new_id, config),
            {} if config is None else config.plugins,
            listener(on_progress),
        )
        return cls(config, filled, clock=clock, new_id=new_id, erasure_key=erasure_key)

    @step
    def configure(
        self,
        config: Configuration,
        expect: str | None = None,
        *,
        on_progress: Progress | None = None,
        now: datetime | None = None,
    ) -> Summary:
        """Change the rules of a live base: every record is normalised and linked again.

        Decisions and confirmations are kept. An id changes only where customers really merge or
        split (law L9). ``expect`` is the id of a preview of the same configuration: if the base has changed
        since that preview, ``Conflict`` is raised and nothing is done. Cost: that of a bulk run.
        """
        configured(config)
        at = self._moment(now, anew=True)
        if expect is not None and text(expect, "expect") != preview.standing(self.store, config.digest):
            raise Conflict(
                "the base or the configuration is not that of the preview (hint: preview it again)"
            )
        stages = Stages(config)
        again = configure.plan_again(
            self.store, self._stages, stages, now=at, mint=self.new_id, on_progress=on_progress
        )
        said = log.step(self.store, again)
        planned, known = again.change, self.store.configuration_digest()
        if known != config.digest:
            planned = attrs.evolve(planned, configuration=config)
        with self._turns.alone():  # who reads next reads the new contents by the new rules
            if not planned.empty:
                self._write(planned)
            self.config, self._stages, self._other = config, stages, False
        log.emit([*said, *log.rules(self.store, planned)])
        return Summary(self.store.count(), changes=again.change.events, work=again.work)

    def as_of(self, when: datetime) -> Resolver:
        """The graph as it was known at an earlier time: a resolver for reading only.

        Customers, ids, aliases, decisions, reasons and changes are as they were then, under the configuration
        of that time; before the first line of the journal there is nothing. What was erased since then is
        left out, as if it had never been there (law L11). The view is a copy: if somebody is erased later, it
        still shows them, so do not keep it. Raises ``InputError`` for a ``when`` without a time zone. Cost:
        reading the journal, and normalising every record that was live then.

        >>> from datetime import UTC, datetime
        >>> from customer_unify import Record, Resolver
        >>> monday, tuesday = (datetime(2026, 1, day, tzinfo=UTC) for day in (5, 6))
        >>> resolver = Resolver()
        >>> _ = resolver.add(Record("crm", "1", {"name": "Anna Michu"}), now=monday)
        >>> _ = resolver.add(Record("crm", "1", {"name": "Anna Durand"}), now=tuesday)
        >>> resolver.as_of(monday).customer_of("crm", "1").profile["name"]
        'Anna Michu'
        """
        moment = aware(when, "when")
        with self._turns.reading(long=True):
            lines = list(history.known_at(self._reading(), moment))
            key = self._erasure_key or self.store.erasure_key() or None
        past = history.fold(one.change for one in lines)
        config = past.configuration or self.config
        store = history.rebuild(lines, past, Stages(config), MemoryStore, now=moment)
        return Resolver(
            config, store, clock=self.clock, new_id=preview.placeholders(), erasure_key=key, readonly=True
        )

    def forget(
        self,
        customer_or_records: str | tuple[str, str] | Iterable[tuple[str, str]],
        *,
        reimport: str = "refuse",
        by: str,
        reason: str,
        now: datetime | None = None,
    ) -> ErasureReceipt:
        """Erase a customer, or records: nothing but keyed digests is kept of them (law L11).

        Erased are the records, also those that were removed before, their decisions, history and keys in the
        journal, and everything the person wrote or was told in cases (owners, stages and counts of cases
        stay). Other people who shared an address keep theirs. ``reimport`` says what happens when such a
        record comes again: ``"refuse"`` raises ``Erased``, ``"blank"`` takes it as a new one. The receipt
        names where other people still mention the person. Raises ``UnknownCustomer`` or ``UnknownRecord``.
        Cost: the records, and one pass over the journal and the cases.
        """
        whom = customer_or_records
        meant = whom if isinstance(whom, str) else listed(whom, "what to forget")
        return self._forget(meant, reimport, by, reason, now)

    @step
    def _forget(
        self, meant: str | Sequence[Any], reimport: str, by: str, reason: str, now: datetime | None
    ) -> ErasureReceipt:
        from ..cases.erase import rewritten  # only here: whoever resolves alone need not load cases

        at = self._moment(now)
        customer, refs = self._whom(meant)
        known = self._erasure_key or self.store.erasure_key()
        key = known or self.new_id().encode()
        planned = erase.plan_erasure(
            self.store,
            self._stages,
            refs,
            key=key,
            own_key=not known,
            reimport=reimport,
            now=at,
            mint=self.new_id,
            customer=customer,
        )
        blanked = rewritten(self.store, frozenset(refs), partial(erase.seal, key))
        change = attrs.evolve(planned, rewritten=blanked)
        # Both are read while the person is still there.
        decisions = sum(item.without(change.erased) is not item for item in self.store.decisions())
        texts = {text for ref in refs for text in self._texts(ref)}
        with self._turns.alone():  # nobody who saw the person may remember them after it
            self._write(change)
            self._drop_remembered([stream.name for stream in change.rewritten])
        receipt = ErasureReceipt(
            customers=tuple(alias.id for alias in change.aliases if alias.kind is AliasKind.ERASED),
            records=len(refs),
            decisions=decisions,
            reimport=reimport,
            at=at,
            by=by,
            reason=reason,
            remaining=erase.remaining(self.store, texts),
            cases=len(change.rewritten),
        )
        log.emit(log.erasure(receipt))
        return receipt

    def _drop_remembered(self, streams: Sequence[str]) -> None:
        """Forget what is kept to save time, here and by whoever asked to be told."""
        erase.forget_caches(self._stages, self._remembered)
        self._owners = None
        self._told = [told for told in self._told if told() is not None]
        for told in self._told:
            keeper = told()
            if keeper is not None:
                keeper(streams)

    def on_forget(self, told: Callable[[Sequence[str]], None]) -> None:
        """Call a bound method after every erasure, with the names of the streams that were changed.

        For an object that keeps copies of what it read here, as a ``Desk`` keeps its cases. The
        method is held by a weak reference: it is called as long as its object lives.
        """
        with self._turns.writing():
            self._told.append(WeakMethod(told))

    def _texts(self, ref: RecordRef) -> Iterator[str]:
        """The key of a record and every value it has."""
        yield ref.key
        stored = self.store.record(ref)
        if stored is not None:
            for values in stored.record.fields.values():
                yield from values
