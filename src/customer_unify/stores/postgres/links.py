"""The connections of one process to a base: one of them writes, the others only read."""

from __future__ import annotations

from ...errors import Conflict, Disconnected, Overtaken, ReadOnly, StoreError
from ..rows.cache import Cache
from ..rows.ledger import Head
from ..rows.turns import View
from .link import ServerLink
from .making import ready
from .place import Place
from .schema import TABLES
from .tickets import Base, Chain

__all__ = ["ServerLinks"]

WRITING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

ALONE = "customer_unify:"
"""With the name of the schema what all writers share, so that one may go alone."""

OFTEN = 5
"""How often in a row one is overtaken before it goes alone, so that a slow step does not lose for ever."""

BY_INDEX = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
}
"""Whoever writes looks up few rows by their names: a plan made while tables are empty must do for ever."""


class ServerLinks:
    """Opens connections, and lends them to views; one that was lost is opened anew at the next look."""

    def __init__(self, place: Place, *, salt: bytes, readonly: bool, wait: float) -> None:
        self.readonly = readonly
        self.chain = Chain()
        self._place, self._wait = place, wait
        self._free: list[ServerLink] = []
        self._writer: ServerLink | None = None
        self._overtaken = 0
        """How often in a row a step of this process was overtaken."""
        link = ServerLink(place, wait=wait)
        try:
            ready(link, place.schema, salt=salt, readonly=readonly)
        except BaseException:
            link.close()
            raise
        self._free.append(link)

    def _open(self, *, writes: bool) -> ServerLink:
        if not writes:
            return self._free.pop() if self._free else ServerLink(self._place, wait=self._wait)
        if self._writer is None:
            link = ServerLink(self._place, wait=self._wait)
            try:
                for name, value in BY_INDEX.items():
                    link.row("SELECT set_config(?, ?, false)", (name, value))
            except BaseException:
                link.close()
                raise
            self._writer = link
        return self._writer

    # What views ask for

    def begin(self, view: View) -> None:
        """Begin a transaction: for reading a snapshot, for writing one that nobody may overtake unseen.

        What is looked at after a change of the same turn is only read: so it is never overtaken.
        """
        writes = view.writes and not self.readonly and not view.wrote
        try:
            view.link = self._begun(view, writes=writes)
        except Disconnected:  # it was lost while nobody used it: nothing was asked that could be lost
            self._drop_free()
            view.link = self._begun(view, writes=writes)
        view.begun, view.looking = True, None
        try:
            view.cache, view.asked = Cache(-1), set() if writes else None
            view.base = Base.read(view.link, writes=writes)
        except BaseException:
            self.end(view)
            raise

    def _begun(self, view: View, *, writes: bool) -> ServerLink:
        link = self._open(writes=writes)
        try:
            if writes:
                self._come_in(link, view)
            link.do(WRITING if writes else READING)
        except BaseException:
            self._away(link)
            raise
        return link

    def _come_in(self, link: ServerLink, view: View) -> None:
        """Share the base with all who write, or have it alone; wait for whoever has it alone.

        Taken outside of the transaction, so that what is seen is what stands there when the wait is over.
        """
        link.overtaken = False
        view.alone = view.alone or self._overtaken >= OFTEN
        way = "pg_advisory_lock" if view.alone else "pg_advisory_lock_shared"
        link.row(f"SELECT {way}(hashtextextended(?, 0))::TEXT", (self.held_by,))

    @property
    def held_by(self) -> str:
        """By what name the base is held, shared or alone, by who writes."""
        return ALONE + self._place.schema

    def alone(self, view: View) -> None:
        """Have a view begin with nobody else writing; one that has begun with others has to begin again."""
        if self.readonly or view.wrote or view.alone:
            return
        if not view.begun:
            view.alone = True
            return
        self._overtaken = OFTEN
        assert isinstance(view.link, ServerLink), "lent by begin"
        view.link.overtaken = True
        raise Overtaken("a step that looks at everything is taken with nobody else writing; take it again")

    def _go_out(self, link: ServerLink) -> None:
        self._overtaken = self._overtaken + 1 if link.overtaken else 0
        link.row("SELECT pg_advisory_unlock_all()::TEXT")

    def write(self, view: View) -> None:
        """Let a view that has written write once more: in a transaction of its own."""
        if view.wrote:
            self.end(view)
            view.wrote = False
            try:
                self.begin(view)
            except Overtaken:
                raise Conflict("others wrote meanwhile; what this turn wrote before is there") from None

    def end(self, view: View) -> None:
        """End it; what was not committed is undone."""
        if not view.begun:
            return
        view.begun = False
        link = view.link
        assert isinstance(link, ServerLink), "lent by begin"
        try:
            link.back()
            if link is self._writer:
                self._go_out(link)
        except StoreError:
            self._away(link)
            return
        if link.lost:
            self._away(link)
        elif link is not self._writer:
            self._free.append(link)

    def _away(self, link: ServerLink) -> None:
        """Use a connection no more."""
        if link is self._writer:
            self._writer = None
        link.close()

    def _drop_free(self) -> None:
        """Close every connection nobody was lent; that which writes may be in the midst of a step."""
        links, self._free = self._free, []
        for link in links:
            link.close()

    def forget(self) -> None:
        """Nothing is at hand beyond a view."""

    def commit(self, view: View) -> None:
        """Make what was written last: from here on it is acknowledged.

        Raises ``Overtaken`` where others changed what was looked at, and ``Disconnected`` where the answer
        was lost: then nobody knows whether it is there.
        """
        if self.readonly:
            raise ReadOnly("this store was opened for reading only")
        head, self.chain.head = self.chain.head, None  # whoever is stopped from here on begins a chain anew
        try:
            view.link.do("COMMIT")
        except Disconnected:
            raise Disconnected(
                "the connection was lost while a step was made true: whether it was is not known (hint: take "
                "it again; a record added twice is one)"
            ) from None
        except StoreError:
            self.chain.head = head  # nothing was made true
            raise
        view.begun, view.wrote = False, True
        link = view.link
        assert isinstance(link, ServerLink), "lent by begin"
        try:
            self._go_out(link)
        except StoreError:  # what was written is there all the same
            self._away(link)
        self.chain.head = head

    def told(self, head: Head) -> None:
        """The chain of this writer has a line more."""
        self.chain.head = head

    def purge(self) -> None:
        """Write the tables anew, each by itself, on a connection of its own."""
        link = ServerLink(self._place, wait=self._wait)
        try:
            left = sum(link.renew(table) for table in TABLES)
        finally:
            link.close()
        if left:
            raise Conflict("somebody still sees what was deleted, so it was kept (hint: try again)")

    def close(self) -> None:
        """Close every connection."""
        self._drop_free()
        if self._writer is not None:
            self._away(self._writer)
