"""Law L18: a process killed at any moment loses nothing it acknowledged, and leaves nothing half done."""

import itertools
import json
import os
import signal
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest

from customer_unify import IdentityConfig, Message, Resolver
from customer_unify.model.record import RecordRef
from customer_unify.testing import company

from ..story import shop

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
KILLS, EACH = (2_500, 25) if DEEP else (25, 5)
"""Processes killed in each way, and after how many of them everything is computed again."""

RECORDS = company(5, people=40).records
CONFIG = IdentityConfig.load(shop.SOURCES)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

Say = Callable[..., None]
Way = Callable[[Path, Random, Say], None]


def open_base(path: Path) -> Resolver:
    return Resolver(CONFIG, f"sqlite:///{path}", clock=lambda: shop.NOW)


# What a child process does until it is killed: it says what it begins, and what was acknowledged.


def adding(path: Path, rng: Random, say: Say) -> None:
    with open_base(path) as resolver:
        while True:
            record = rng.choice(RECORDS)
            say("begin", "add", record.ref)
            resolver.add(record)
            say("done")


def adding_many(path: Path, rng: Random, say: Say) -> None:
    with open_base(path) as resolver:
        while True:
            many = rng.sample(RECORDS, 8)
            say("begin", "add", *(record.ref for record in many))
            resolver.add_many(many)
            say("done")


def forgetting(path: Path, rng: Random, say: Say) -> None:
    with open_base(path) as resolver:
        while True:
            record = rng.choice(RECORDS[:30])
            say("begin", "add", record.ref)
            resolver.add(record)
            say("done")
            say("begin", "forget", record.ref)
            resolver.forget([record.ref], reimport="blank", by="test", reason="test")
            say("done")


def asking(number: int) -> Message:
    return shop.message("x", f"stranger{number % 7}", str(number))


def serving(path: Path, rng: Random, say: Say) -> None:
    with open_base(path) as resolver:
        desk = shop.open_desk(resolver)
        while True:
            number = rng.randrange(10**9)
            say("begin", number)
            desk.receive(asking(number), now=shop.NOW)
            say("done")


def killed(way: Way, path: Path, seed: int, after: int) -> tuple[list[list[Any]], list[Any] | None]:
    """The steps a child process had acknowledged when it was killed, and the one it had begun."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            way(path, Random(seed), lambda *said: os.write(write, json.dumps(said).encode() + b"\n"))
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as told:
        lines = list(itertools.islice(told, after))
        sleep(Random(seed).random() / 50)  # or it would always be at the same point of a step
        os.kill(child, signal.SIGKILL)
        lines += list(told)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    said = [json.loads(line) for line in lines if line.endswith("\n")]
    steps = [what for word, *what in said if word == "begin"]
    done = sum(word == "done" for word, *_ in said)
    return steps[:done], (steps[done:] or [None])[0]


def stepped(there: frozenset[RecordRef], step: list[Any] | None) -> frozenset[RecordRef]:
    """Which records are there after a step."""
    if step is None:
        return there
    refs = {RecordRef(*ref) for ref in step[1:]}
    return there | refs if step[0] == "add" else there - refs


@pytest.mark.parametrize("way", [adding, adding_many, forgetting])
def test_a_killed_writer_loses_no_record(way: Way, tmp_path: Path) -> None:
    """One base through all kills, so that what one leaves is what the next begins with."""
    path, rng = tmp_path / "base.db", Random(7)
    there: frozenset[RecordRef] = frozenset()
    for kill in range(KILLS):
        done, begun = killed(way, path, kill, after=rng.randrange(1, 60))
        there = reduce(stepped, done, there)
        with open_base(path) as resolver:
            live = frozenset(stored.record.ref for stored in resolver.store.records())
            assert live in (there, stepped(there, begun))
            assert (kill + 1) % EACH or resolver.verify().ok
        there = live


def test_a_killed_desk_loses_no_message(tmp_path: Path) -> None:
    """Law L17 as well: each message acknowledged has one case, and nobody's is nobody's."""
    path, rng = tmp_path / "base.db", Random(7)
    taken: list[int] = []
    for kill in range(KILLS):
        done, begun = killed(serving, path, kill, after=rng.randrange(1, 60))
        taken += [number for (number,) in done]
        with open_base(path) as resolver:
            desk = shop.open_desk(resolver)
            held = [one.message.key for case in desk.cases() for one in case.received]
            due = {asking(number).key for number in taken}
            assert len(held) == len(set(held))
            assert due <= set(held) <= due | {asking(*begun).key if begun else ""}
            assert all(case.assignment.agent or case.assignment.team for case in desk.cases(open=True))
            assert (kill + 1) % EACH or resolver.verify().ok
            taken += begun if begun and asking(*begun).key in held else []
    with open_base(path) as resolver:
        decided = list(shop.open_desk(resolver).replay())
    assert decided
    assert all(one.same for one in decided)
