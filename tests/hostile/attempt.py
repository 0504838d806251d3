"""Tries an entry point on seeded hostile values: a typed error, or an answer, and the canary in neither."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from customer_unify.errors import CustomerUnifyError
from customer_unify.testing import CANARY, hostile_value

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
INPUTS = int(os.environ.get("HOSTILE_INPUTS", "1000000" if DEEP else "60"))
"""How many values each entry point is tried on."""

Call = Callable[[Random, Any], Any]


def said_by(error: BaseException) -> Iterator[str]:
    """What a log would show of an error: its own text and that of every error it stands for."""
    seen: BaseException | None = error
    while seen is not None:
        yield str(seen)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


class _Ear(logging.Handler):
    """Keeps what was logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


def attempt(entry: str, call: Call, *, shows_names: bool = False, inputs: int = 0) -> int:
    """Call an entry point with ``inputs`` values; return how many it refused.

    Any exception but a ``CustomerUnifyError`` fails the test and names the input, which
    ``hostile_value(Random("entry number"))`` makes again. ``shows_names`` is for arguments that are
    names (of files, columns, sources, fields): a name is shown, on one line and not without end.
    """
    ear, logger, refused = _Ear(), logging.getLogger("customer_unify"), 0
    level = logger.level
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    try:
        for number in range(inputs or INPUTS):
            rng = Random(f"{entry} {number}")
            value = hostile_value(rng)
            try:
                told = [repr(call(rng, value))]
            except CustomerUnifyError as error:
                refused += 1
                told = list(said_by(error))
            except Exception as error:
                pytest.fail(f"{entry}, input {number}: {type(error).__name__} got out", pytrace=True)
                raise AssertionError from error
            if not shows_names and any(CANARY in text for text in (*told, *ear.heard)):
                pytest.fail(f"{entry}, input {number}: a value was quoted")
            ear.heard.clear()
            assert all(len(text) < 100_000 for text in told), f"{entry}, input {number}: an error without end"
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)
    return refused
