"""Standard input, kept as a file while a command runs, because files are read more than once."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import Fault, InputError

__all__ = ["STANDARD_INPUT", "as_files"]

STANDARD_INPUT = "-"
NAME = "stdin"
"""What it is called: in messages, and as the source its rows are of."""


@contextmanager
def as_files(given: Sequence[str]) -> Iterator[list[str]]:
    """The paths given, with that of a file of this user's alone where standard input (``-``) is meant.

    It is gone when the command ends. Raises ``InputError`` where standard input is named twice.
    """
    if STANDARD_INPUT not in given:
        yield list(given)
        return
    if given.count(STANDARD_INPUT) > 1:
        raise InputError(faults=[Fault(STANDARD_INPUT, "is named twice", hint="it can be read once")])
    with TemporaryDirectory(prefix="customer_unify-") as folder:
        kept = Path(folder) / NAME
        with kept.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [str(kept) if path == STANDARD_INPUT else path for path in given]
