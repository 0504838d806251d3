"""Moves a whole base from one store to another, by way of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..configuration import IdentityConfig
from ..exchange.decode import opened
from ..exchange.write import written
from ..identity.progress import with_progress
from ..identity.stages import Stages
from ..model.change import ContentEntry
from ..model.configuration import Configuration
from ..model.content import Content
from ..model.port import Progress, Store
from ..stores import codec
from ..stores.address import opened as address_opened
from ..stores.dump import Dump, check, dumped
from .asked import listener

__all__ = ["HALVES", "export_address", "export_store", "import_store"]

HALVES = "surrogatepass"
"""Half letters, which a record may hold, are written as they are: whatever comes back is what there was."""


def export_store(store: Store, path: Path, progress: Progress) -> int:
    """Write all that a store holds, whole or not at all; return how many records are live.

    Readers go on meanwhile, writers wait. In memory at a time: what one step did. Told is the stage
    ``write``. Raises ``NotAFile``.
    """
    with store.turns.reading(long=True), written(path, errors=HALVES) as file:
        for line in with_progress(dumped(store), "write", None, progress):
            file.write(codec.text_in(line))
        return store.count()


class _Named(dict[str, Any]):
    """Every kind of plug-in, each of every name: in what is moved they are named, and never called."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> _Named:
        return _Named()

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]


def export_address(address: str, path: Path, on_progress: Progress | None = None) -> int:
    """Export the base at an address as :func:`export_store` does; nobody need have its plug-ins."""
    store = address_opened(address, kinds=(IdentityConfig,), plugins=_Named(), readonly=True)
    try:
        return export_store(store, path, listener(on_progress))
    finally:
        store.close()


def import_store(
    path: Path,
    empty: Callable[[], Store],
    plugins: Mapping[str, Mapping[str, Any]],
    progress: Progress,
) -> Store:
    """Fill an empty store with what a file of :func:`export_store` holds, whole or not at all.

    The file is read twice: the first time for its digest, before the store is opened. Where it cannot be
    filled it is closed, and holds what it held. Raises ``Unreadable`` for a file that is none,
    was cut or changed, or is of a newer version; ``Conflict`` if the store is not empty; ``NotAFile``. Told
    are the stages ``check`` and ``fill``.
    """
    with opened(path) as file:
        count = check(with_progress(file, "check", None, progress))
        file.seek(0)
        store = empty()
        lines = with_progress(file, "fill", count, progress)
        try:
            store.restore(Dump(lines, _index, kinds=(IdentityConfig,), plugins=plugins).changes())
        except BaseException:
            store.close()
            raise
        return store


def _index(config: Configuration | None) -> Callable[[Content], ContentEntry]:
    return Stages(config if config is not None else IdentityConfig()).entry
