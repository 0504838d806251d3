"""A base in PostgreSQL, as the Store port has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zlib import crc32

from ...model.change import Change
from ...model.configuration import Configuration
from .. import codec
from ..rows.applying import Applying
from ..rows.cache import Cache
from ..rows.ledger import Ledger
from ..rows.looking import Looking
from ..rows.schema import FORMAT
from ..rows.store import RowStore
from ..rows.touched import STREAM, touched
from ..rows.turns import View, in_turn
from .links import ServerLinks
from .place import Place
from .schema import GUARDS
from .tickets import Base, Tickets

__all__ = ["PostgresStore"]

HOLDERS = """
SELECT l.pid::BIGINT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
AND (l.classid::BIGINT << 32) | l.objid::BIGINT = hashtextextended(?, 0)
"""
"""Who writes to this base, or is about to: held from before a writer is numbered until after its end."""

UNDER_WAY = """
SELECT coalesce(min(one::TEXT::BIGINT), pg_snapshot_xmax(pg_current_snapshot())::TEXT::BIGINT)
FROM pg_snapshot_xip(pg_current_snapshot()) AS one
WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE backend_xid = one::XID AND pid <> ALL (?::INT[]))
"""
"""The lowest number of a transaction that this look does not see and that may be of a writer of this base.

None is who still runs and did not hold the base a moment before. That is asked first: else one that ends
between the two questions would be taken for a stranger. Of who has ended meanwhile nobody knows.
"""


def _place(name: str) -> int:
    """The guard of a name: the same in every process."""
    return crc32(codec.text_of(name)) % GUARDS


class PostgresStore(RowStore):
    """Everything in one schema of a database, which any number of processes may write to at the same time.

    ``address`` is ``postgresql://user@host/database?schema=brand_a``; what is not ``schema`` is left to
    ``libpq``. The tables are made if there are none. ``salt`` keys the digests of records in the journal of
    a new base. ``kinds`` are the classes of configurations that may come back, and ``plugins`` the callables
    handed in that they may name. ``wait`` says how many seconds to wait for the server, and for another
    process that holds what is to be written, before ``Conflict``. A process that was forked opens its own.

    Who writes plans and writes in one transaction: where others changed what it looked at it is
    ``Overtaken``, and a resolver takes the step again. What is in the way of what is decided by the names
    things are looked at and changed by (:mod:`~customer_unify.stores.rows.touched`), not by the pages of an
    index they share, as PostgreSQL's own SERIALIZABLE does. Nothing is kept at hand from one turn to the
    next, for the database would not know that it matters.

    Raises ``Disconnected`` where the server cannot be reached or was lost; the next call tries again.
    """

    shared = True

    def __init__(
        self,
        address: str,
        *,
        salt: bytes = b"",
        kinds: Sequence[type[Configuration]] = (),
        plugins: Mapping[str, Mapping[str, Any]] | None = None,
        readonly: bool = False,
        wait: float = 30.0,
    ) -> None:
        self._links = ServerLinks(Place.read(address), salt=salt, readonly=readonly, wait=wait)
        super().__init__(self._links, kinds, plugins)

    @in_turn
    def _base(self) -> Base:
        view = self.turns.view
        assert view is not None, "every question has a turn"
        base: Base = view.base
        return base

    def erasure_key(self) -> bytes:
        """The store's own key of its tombstones; empty while it has none."""
        return self._base().erasure_key

    @in_turn
    def count(self) -> int:
        """How many records are live. Cost: walking through them."""
        row = self._look().link.row("SELECT count(*) FROM records")
        return 0 if row is None else int(row[0])

    def minted(self) -> int:
        """The number of this look, with room above it for whatever one change mints."""
        return self._base().minted

    @in_turn
    def horizon(self) -> int:
        """The last number below which no line will still appear: nobody who may write one is under way.

        One of another schema or database is none, if this user may see who it is (``pg_read_all_stats``, or
        the same user).
        """
        link, base = self._look().link, self._base()
        holders = ",".join(str(pid) for (pid,) in link.rows(HOLDERS, (self._links.held_by,)))
        row = link.row(UNDER_WAY, ("{" + holders + "}",))
        below = base.below if row is None else int(row[0]) + base.shift
        row = link.row("SELECT id FROM journal WHERE id < ? ORDER BY id DESC LIMIT 1", (below,))
        return 0 if row is None else int(row[0])

    @in_turn
    def keys(self) -> Iterator[str]:
        """The keys under which any content is indexed."""
        self.turns.go_alone()
        rows = self._look().link.rows("SELECT DISTINCT key FROM blocks")
        return iter([codec.text_in(key) for (key,) in rows])

    def purge(self) -> None:
        """Write every table anew, so that no row that is there no more stands in its files (``VACUUM FULL``).

        The server's own log (WAL) and its backups are out of reach. Raises ``Conflict`` while others hold
        the tables, or a transaction that began before still sees what was deleted. Needs
        room for the largest table once more.
        """
        with self.turns.alone():
            self._check_writable()
            self._links.purge()

    def _guard(self, view: View, looking: Looking, change: Change | str) -> None:
        if view.alone:
            return
        assert view.asked is not None, "a view that writes says what it looks at"
        if isinstance(change, str):
            changed = {STREAM + change}
        else:
            self._thin(change, looking.cache)
            changed = set(touched(change, looking.record, looking.decisions_of, looking.cache.crowds))
        places = dict.fromkeys(map(_place, view.asked), False) | dict.fromkeys(map(_place, changed), True)
        ids = sorted(places)  # in one order for all, so that no two wait for each other
        told = "{" + ",".join(map(str, ids)) + "}"  # a list of numbers has the width of its first for ever
        looking.link.row("SELECT guard(?::BIGINT[], ?)", (told, [places[id] for id in ids]))

    def _thin(self, change: Change, cache: Cache) -> None:
        """Go alone if a key may be crowded no more: who found it so while this step looked was not seen.

        A step that takes contents away asks whether a key stays crowded without them, and reads who stands
        there if it does not: so a key is either still crowded, or was not.
        """
        for entry in change.dropped:
            if any((key in cache.crowds) == (key in cache.blocks) for key in entry.keys):
                self.turns.go_alone()

    def _ledger(self, looking: Looking) -> Tickets:
        return Tickets(looking, self._base(), self._links.chain, FORMAT)

    def _counted(self, ledger: Ledger, cache: Cache) -> None:
        """Nothing is counted."""

    def _done(self, change: Change, applying: Applying, cache: Cache) -> None:
        self._filled(applying.ledger)

    def _filled(self, ledger: Ledger) -> None:
        """The chain of this writer goes on from its last line."""
        if ledger.written is not None:
            self._links.told(ledger.written)
