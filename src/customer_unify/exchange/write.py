"""Writes results: a file is there whole or not at all."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from ..errors import Fault, NotAFile

__all__ = ["STANDARD_OUTPUT", "guarded", "unguarded", "write_rows", "write_text", "written"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run as a formula (OWASP, "CSV injection")."""

GUARD = "'"
"""What a spreadsheet takes as: this is text."""

STANDARD_OUTPUT = "-"


@contextmanager
def written(path: str | Path, *, errors: str = "strict") -> Iterator[TextIO]:
    """A file to write text into: under a temporary name beside it, synced, then renamed.

    If the block raises, the former file is untouched. ``-`` is standard output. ``errors`` says what
    becomes of half letters, as in ``open``. What is no file (``/dev/null``, a pipe) is written into as it
    is: a file renamed to it would take its place. Of a link the file it leads to is written. Raises
    ``NotAFile`` where nothing can be written.
    """
    if str(path) == STANDARD_OUTPUT:
        if isinstance(sys.stdout, TextIOWrapper):
            # A result is data: UTF-8 whatever the terminal speaks.
            sys.stdout.reconfigure(encoding="utf-8", errors=errors)
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(path)
    if path.is_dir():
        raise NotAFile(faults=[Fault(path.name or str(path), "is a folder", hint="name a file to write")])
    if path.exists() and not path.is_file():
        with _opened(path, path.name, errors) as file:
            yield file
        return
    name = path.name
    if path.is_symlink():
        path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    file = _opened(draft, name, errors)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _opened(path: Path, name: str, errors: str) -> TextIO:
    """A file to write text into, or the fault that nothing can be written under this name."""
    try:
        return path.open("w", encoding="utf-8", errors=errors, newline="")
    except (OSError, ValueError) as error:
        what = f"cannot be written: {getattr(error, 'strerror', None) or type(error).__name__}"
        raise NotAFile(faults=[Fault(name, what, hint="check the folder and its permissions")]) from None


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; not every system lets a folder be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def guarded(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that begins like one has ``'`` before it.

    Text that begins with ``'`` has another, so that :func:`unguarded` gives back what was written.
    Numbers are left as they are.

    >>> [guarded(cell) for cell in ("=1+1", "'quoted'", "plain", -3)]
    ["'=1+1", "''quoted'", 'plain', -3]
    """
    return GUARD + cell if isinstance(cell, str) and cell.startswith((*FORMULA, GUARD)) else cell


def unguarded(cell: str) -> str:
    """The text that :func:`guarded` made a cell of.

    >>> unguarded("'+33 6 12 34 56 78")
    '+33 6 12 34 56 78'
    """
    return cell.removeprefix(GUARD)


def write_rows(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a CSV file (UTF-8, commas, ``\\n``) whole or not at all; return how many rows it has.

    Cells are :func:`guarded`: a key that a stranger chose must not run in somebody's spreadsheet.

    >>> write_rows("-", ["source", "key"], [("crm", "a,b")])
    source,key
    crm,"a,b"
    1
    """
    count = 0
    with written(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(header)
        for row in rows:
            cells = [guarded(cell) for cell in row]
            # The writer quotes for its own line end only; readers end a line at a bare carriage return too.
            torn = any(isinstance(cell, str) and "\r" in cell for cell in cells)
            (quoting if torn else writer).writerow(cells)
            count += 1
    return count


def write_text(path: str | Path, text: str) -> None:
    """Write a text file (UTF-8) whole or not at all."""
    with written(path) as file:
        file.write(text)
