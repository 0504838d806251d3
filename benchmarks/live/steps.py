"""How long it takes to search by whole rows of other spelling, and to part, rejoin and remove records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from figures import Figures, at, clock, read_records

PERSONAL = ("name", "given_name", "family_name", "birth_date", "email", "phone", "street", "postcode", "city")
NAMES = ("name", "given_name", "family_name", "street", "city")
CHANGED = ("email", "phone")


def timed(call: Callable[[], Any]) -> int:
    began = clock()
    call()
    return clock() - began


def points(name: str, spent: Sequence[int]) -> Figures:
    """Half of them took no longer than the one, all but one in a hundred than the other."""
    if not spent:
        return {f"{name} p50": "none made"}
    return {f"{name} p50": f"{at(0.50, spent):.0f} us", f"{name} p99": f"{at(0.99, spent):.0f} us"}


def times(path: Path, resolver: Any, samples: int) -> Figures:
    """All steps on customers of the base; it is left as it was found."""
    rows = list(islice(respelt(read_records(path)), samples))
    return (
        points(
            "find of a whole row of other spelling",
            [timed(lambda row=row: resolver.find(row)) for row in rows],
        )
        | decide(path, resolver, samples)
        | remove(path, resolver, samples)
    )


def respelt(records: Iterable[Any]) -> Iterator[dict[str, str]]:
    """Rows with no identifier as the base has it: a sign is another, two letters of names are turned."""
    rng = Random(1)
    for record in records:
        row = {name: record.fields[name][0] for name in PERSONAL if record.fields.get(name)}
        if len(row) < 3:
            continue
        for name in row:
            if name in NAMES:
                row[name] = turned(row[name], rng)
            elif name in CHANGED:
                row[name] = changed(row[name], rng)
        yield row


def turned(text: str, rng: Random) -> str:
    """Two neighbouring characters in each other's place."""
    place = rng.randrange(max(1, len(text) - 1))
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]


def changed(text: str, rng: Random) -> str:
    """One letter or digit become another, before any ``@``."""
    places = [place for place, sign in enumerate(text.partition("@")[0]) if sign.isalnum()]
    if not places:
        return text
    place = places[-1 - rng.randrange(min(4, len(places)))]
    sign = "7" if text[place] in "012345689" else "3" if text[place] == "7" else "x"
    return text[:place] + sign + text[place + 1 :]


def decide(path: Path, resolver: Any, samples: int) -> Figures:
    """Part a record from another of its customer, and take that back."""
    parted, undone = [], []
    for record in read_records(path):
        if len(parted) == samples:
            break
        others = [ref for ref in resolver.customer_of(*record.ref).records if ref != record.ref]
        if not others:
            continue
        began = clock()
        decision = resolver.separate(record.ref, others[0], by="benchmark", reason="measured")
        parted.append(clock() - began)
        undone.append(timed(lambda decision=decision: resolver.undo(decision.id)))
    return points("separate", parted) | points("undo", undone)


def remove(path: Path, resolver: Any, samples: int) -> Figures:
    """Remove records one at a time, each added again before the next goes."""
    spent = []
    for record in islice(read_records(path), samples):
        spent.append(timed(lambda record=record: resolver.remove(*record.ref)))
        resolver.add(record)
    return points("remove", spent)
