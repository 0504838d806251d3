"""A base in one SQLite file, as the Store port has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import Conflict
from ...model.change import Change
from ...model.configuration import Configuration
from ..rows.applying import Applying
from ..rows.cache import Cache
from ..rows.ledger import Ledger
from ..rows.looking import Looking
from ..rows.store import RowStore
from ..rows.turns import View, in_turn
from .counts import Counted, State
from .links import FileLinks

__all__ = ["SqliteStore"]


class SqliteStore(RowStore):
    """Everything in one file: nothing acknowledged is lost, nothing damaged is answered from (law L18).

    ``path`` is made if there is nothing; its folder must be there. ``salt`` keys the digests of records in
    the journal of a new file. ``kinds`` are the classes of configurations that may come back, and
    ``plugins`` the callables handed in that they may name: code is not kept in the file. ``wait`` says how
    many seconds to wait for another process that writes, before ``Conflict``. Any number of threads and
    of processes may use one file; a process that was forked opens its own.

    Raises ``Unreadable`` for a file that is damaged, newer than this library or no base at all; of these
    it changes nothing. Cost of opening: reading the file once, where it was closed properly; else looking
    at every row (see ``docs/explanation/durability.md``). :meth:`apply` is on the disk when it answers;
    after an erasure the log is cut, and what pages hold between their rows is wiped: that costs reading the
    file once.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = SqliteStore(Path(folder) / "base.db", salt=b"secret")
    ...     store.append("case:1", [{"kind": "opened"}], expected=0)
    ...     store.close()
    ...     again = SqliteStore(Path(folder) / "base.db")
    ...     list(again.stream("case:1"))
    ...     again.close()
    1
    [{'kind': 'opened'}]
    """

    def __init__(
        self,
        path: Path | str,
        *,
        salt: bytes = b"",
        kinds: Sequence[type[Configuration]] = (),
        plugins: Mapping[str, Mapping[str, Any]] | None = None,
        readonly: bool = False,
        wait: float = 10.0,
    ) -> None:
        self._links = FileLinks(Path(path), salt=salt, readonly=readonly, wait=wait)
        super().__init__(self._links, kinds, plugins)
        self._known: State | None = None

    @in_turn
    def _state(self) -> State:
        looking, known = self._look(), self._known
        if known is None or known.generation != looking.cache.generation:
            known = self._known = State.read(looking.link)
        return known

    def erasure_key(self) -> bytes:
        """The store's own key of its tombstones; empty while it has none."""
        return self._state().erasure_key

    def count(self) -> int:
        """How many records are live."""
        return self._state().tables["records"][0]

    def minted(self) -> int:
        """The highest number of any customer ever put."""
        return self._state().minted

    def purge(self) -> None:
        """Leave nothing in the log or between the rows of what is there no more, as after each erasure.

        Raises ``Conflict`` while another process reads what was before, and ``StoreError`` where the disk
        refuses.
        """
        with self.turns.alone():
            self._check_writable()
            cache = self._look().cache
            view = self.turns.view
            assert view is not None, "looked at just now"
            self._links.end(view)
            if not self._links.purge(cache):
                raise Conflict("another process still reads what was before (hint: try again)")

    def _ledger(self, looking: Looking) -> Counted:
        # What is known of the transaction before is counted on, and let go of: this one may be undone.
        known, self._known = self._known, None
        ours = known is not None and known.generation == looking.cache.generation
        return Counted(looking, known if ours else None, looking.cache.last)

    def _guard(self, view: View, looking: Looking, change: Change | str) -> None:
        """Nobody writes to a file but who holds its lock."""

    def _filled(self, ledger: Ledger) -> None:
        """Nothing: all of it is read from the file."""

    def _counted(self, ledger: Ledger, cache: Cache) -> None:
        assert isinstance(ledger, Counted), "made above"
        self._known, cache.generation = ledger.state, ledger.state.generation

    def _done(self, change: Change, applying: Applying, cache: Cache) -> None:
        cache.numbers.update(applying.numbers)
        cache.apply(change, applying.before)
        self._counted(applying.ledger, cache)
        if change.erased or change.unsaid or change.rewritten:
            self._links.scour(cache)
        else:
            self._links.pay(cache)
