"""Law L19: twice the input is about twice the work, counted in calls; long texts stall nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from statistics import median
from types import FrameType
from typing import Any

import attrs
import pytest

from customer_unify import CaseTemplate, IdentityConfig, Record, Resolver
from customer_unify.identity.compare import COMPARATORS
from customer_unify.identity.normalise import NORMALISERS
from customer_unify.identity.normalise.splitter import Splitter

NOW = datetime(2026, 1, 5, tzinfo=UTC)
TIGHT = attrs.evolve(IdentityConfig(), identifier_limit=50)
"""A limit of 500 is crossed at 50 here: the same code, a tenth of the time."""
SOUNDS = "bcdfghjklmnprstv"


def calls(work: Callable[[], Any]) -> int:
    """How many functions a piece of work calls, those of C among them: a count that no other load moves."""
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        if event in ("call", "c_call"):
            count += 1

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def word(number: int) -> str:
    """A name like no other, of letters alone."""
    said = ""
    for _ in range(4):
        number, sound = divmod(number, 16)
        said += SOUNDS[sound] + "aeiou"[(number + sound) % 5]
    return said.title()


def person(number: int) -> str:
    return f"{word(number * 7919 % 65536)} {word(number * 31337 % 65536)}"


def telephone(number: int) -> str:
    return f"06{number:08}"


Company = Callable[[int], list[Record]]

STRUCTURES: dict[str, tuple[int, Company]] = {
    "one record with thousands of addresses": (
        1_000,
        lambda n: [
            Record("crm", str(key), {"name": person(key), "email": [f"a{at}@b.example" for at in range(n)]})
            for key in range(2)
        ],
    ),
    "one record with thousands of names": (
        500,
        lambda n: [
            Record("crm", str(key), {"name": [person(at) for at in range(n)], "email": "a@b.example"})
            for key in range(2)
        ],
    ),
    "a junk address on everybody": (
        200,
        lambda n: [
            Record("crm", str(key), {"name": person(key), "email": "test@test.com"}) for key in range(n)
        ],
    ),
    "nothing but a junk address": (
        150,
        lambda n: [
            Record("crm", str(key), {"email": "test@test.com", "loyalty_card": str(key)}) for key in range(n)
        ],
    ),
    "one name in one city": (
        200,
        lambda n: [
            Record("crm", str(key), {"name": "Marie Martin", "city": "Paris", "phone": telephone(key)})
            for key in range(n)
        ],
    ),
    "one device": (
        200,
        lambda n: [
            Record("app", str(key), {"name": person(key), "device_id": "D1", "email": f"p{key}@b.example"})
            for key in range(n)
        ],
    ),
    "one card and its tickets": (
        300,
        lambda n: [Record("till", str(key), {"loyalty_card": "9001"}) for key in range(n)],
    ),
    "one card and tickets that differ": (
        150,
        lambda n: [
            Record("till", str(key), {"loyalty_card": "9001", "payment_token": f"t{key}"}) for key in range(n)
        ],
    ),
}


@pytest.mark.parametrize("structure", STRUCTURES)
def test_twice_the_records_are_twice_the_work(structure: str) -> None:
    """The half is above every limit already, so that what is counted is what lies beyond them."""
    half, company = STRUCTURES[structure]
    told = []
    for size in (half, 2 * half):
        people, records = Resolver(TIGHT, clock=lambda: NOW), company(size)
        compared: list[int] = []

        def add(
            people: Resolver = people, records: list[Record] = records, seen: list[int] = compared
        ) -> None:
            seen.append(people.add_many(records).work.compared)

        told.append((calls(add), compared[0]))
    (few, pairs), (many, more) = told
    assert many <= 2.6 * few
    assert more <= 2.3 * pairs + 10


@pytest.mark.parametrize("structure", ["a junk address on everybody", "one device", "one name in one city"])
def test_the_last_of_many_costs_what_the_middle_one_cost(structure: str) -> None:
    """One by one: a hostile neighbourhood that grows does not make its next record dearer."""
    half, company = STRUCTURES[structure]
    people, records = Resolver(TIGHT, clock=lambda: NOW), company(2 * half)

    def last_twenty(end: int) -> int:
        return calls(lambda: [people.add(record) for record in records[end - 20 : end]])

    people.add_many(records[: half - 20])
    middle = last_twenty(half)
    people.add_many(records[half : 2 * half - 20])
    assert last_twenty(2 * half) <= 1.6 * middle


TEXTS: dict[str, Callable[[int], str]] = {
    "a": lambda n: "a" * n,
    "a!": lambda n: "a" * n + "!",
    "@": lambda n: "@" * n,
    "a@": lambda n: "a@" * (n // 2),
    "a.": lambda n: "a." * (n // 2),
    "a ": lambda n: "a " * (n // 2),
    "blanks": lambda n: "a" + " " * n + "a",
    "commas": lambda n: "1 rue, " * (n // 7),
    "digits": lambda n: "9" * n,
    "dashes": lambda n: "1-" * (n // 2),
    "brackets": lambda n: "(" * n,
    "marks": lambda n: "e" + "\u0301" * n,
    "bidi": lambda n: "\u202ea" * (n // 2),
    "faces": lambda n: "👩‍👩‍👧‍👦" * (n // 7),
    "initials": lambda n: "J. " * (n // 3),
    "particles": lambda n: "de la " * (n // 6),
    "han": lambda n: "阮" * n,
    "an address": lambda n: "12 rue " + "a " * (n // 2) + "75011",
    "a long mailbox": lambda n: "a" * n + "@b.example",
    "words": lambda n: " ".join(map(word, range(n // 9))),
}
SHORT, LONG = 50_000, 800_000


def _seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _ratio(work: Callable[[int], Callable[[], Any]]) -> float:
    """How many times as long the long input takes as the short one: medians of five, at least 1 ms."""
    short, long = (median(_seconds(work(size)) for _ in range(5)) for size in (SHORT, LONG))
    return long / max(short, 0.001)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_of_a_megabyte_is_read_in_linear_time(text: str) -> None:
    """Sixteen times the length: linear is 16, a square is 256. Every shipped normaliser, and the noun."""
    made = TEXTS[text]

    def read(size: int) -> Callable[[], Any]:
        given = made(size)
        record = Record("crm", "1", {"name": given})

        def work() -> None:
            Record("crm", "1", {"name": given})
            for normaliser in NORMALISERS.values():
                if isinstance(normaliser, Splitter):
                    normaliser.split(given, "FR")
                else:
                    normaliser(given, region="FR", date_order="dmy")
            assert repr(record)

        return work

    assert _ratio(read) < 80


@pytest.mark.parametrize("text", TEXTS)
def test_the_longest_text_read_costs_no_more_than_a_bound(text: str) -> None:
    """Up to the bound a pattern may take the square: then some times the work of words of that length."""

    def work(given: str) -> Callable[[], Any]:
        def read() -> None:
            for normaliser in NORMALISERS.values():
                if isinstance(normaliser, Splitter):
                    normaliser.split(given, "FR")
                else:
                    normaliser(given, region="FR", date_order="dmy")

        return read

    rng = Random(1)
    plain = min(_seconds(work(f"{word(rng.randrange(65536))} " * 100)) for _ in range(3))
    hostile = min(_seconds(work(TEXTS[text](1_000) + str(turn))) for turn in range(3))
    assert hostile < 60 * max(plain, 0.002)


@pytest.mark.parametrize("field", sorted(COMPARATORS))
def test_a_comparator_of_long_values_is_bounded(field: str) -> None:
    """What normalisers let through is at most a thousand characters; a pair of such values costs no stall."""
    compare = COMPARATORS[field]
    one, other = "a" * 999 + "b", "a" * 999 + "c"
    short = min(_seconds(lambda: [compare("abc def", "abd def") for _ in range(50)]) for _ in range(3))
    long = min(_seconds(lambda: compare(one, other)) for _ in range(3))
    assert long < 400 * max(short, 0.0005)


def test_a_loader_reads_its_longest_document_in_linear_time() -> None:
    def many(size: int) -> Callable[[], Any]:
        text = "\n".join(f'[fields.f{number}]\nnormaliser = "text"' for number in range(size // 400))
        return lambda: IdentityConfig.load(text)

    assert _ratio(many) < 80
    assert CaseTemplate.preset("service").name
