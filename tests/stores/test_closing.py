"""Law L18: a base in a file that cannot be opened or closed as it should is no worse for it."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from customer_unify.errors import ReadOnly, StoreError
from customer_unify.stores.sqlite import gaps
from customer_unify.stores.sqlite.link import FileLink
from customer_unify.stores.sqlite.store import SqliteStore

fcntl = pytest.importorskip("fcntl", reason="this system has no advisory locks")


def filled(path: Path) -> SqliteStore:
    store = SqliteStore(path)
    store.append("case:1", [{}], 0)
    return store


def left(path: Path) -> None:
    """Nobody has the base open any more: who comes next need not wait, and finds all that was there."""
    with path.with_name(path.name + ".seal").open("rb") as seal:
        fcntl.flock(seal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    store = SqliteStore(path)
    assert list(store.stream("case:1")) == [{}]
    store.close()


def failing(way: Callable[..., Any], told: BaseException, said: str = "") -> Callable[..., Any]:
    """A way that fails where it is given this."""

    def fail(*given: Any, **named: Any) -> Any:
        if said in str(given):
            raise told
        return way(*given, **named)

    return fail


FULL = OSError(errno.ENOSPC, "no space left on device")


@pytest.mark.parametrize("told", [StoreError("the disk is full"), KeyboardInterrupt()], ids=str)
def test_a_log_that_cannot_be_emptied_at_last_keeps_nobody_out(
    told: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path / "base.db")
    with monkeypatch.context() as patch:
        patch.setattr(FileLink, "row", failing(FileLink.row, told, "wal_checkpoint"))
        try:
            store.close()
        except KeyboardInterrupt:
            assert isinstance(told, KeyboardInterrupt)
    left(tmp_path / "base.db")


def test_a_seal_that_cannot_be_written_at_last_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is there; the next to open the base looks at every row."""
    store = filled(tmp_path / "base.db")
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", failing(os.pwrite, FULL))
        store.close()
    left(tmp_path / "base.db")


def test_a_file_that_may_not_be_written_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "base.db"
    filled(path).close()
    denied = PermissionError(errno.EACCES, "permission denied", str(path))
    with monkeypatch.context() as patch:
        patch.setattr(gaps.os, "open", failing(os.open, denied, "base.db')"))
        with pytest.raises(ReadOnly) as caught:
            SqliteStore(path)
        assert str(tmp_path) not in str(caught.value)
    left(path)
