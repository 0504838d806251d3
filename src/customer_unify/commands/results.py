"""Writes what a run found as CSV: who is who, who may be one person, and what is known of each customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import Fault, InputError, NotAFile
from ..exchange.write import write_rows
from ..model.configuration import Configuration
from ..model.customer import Customer
from ..model.evidence import Pair
from ..model.result import Row

__all__ = ["check_targets", "fields_of", "write_candidates", "write_golden", "write_result"]

BESIDE = " | "
"""Between the values of a field of which several hold."""


def check_targets(read: Iterable[str | None], targets: Iterable[str | None]) -> None:
    """No result may be written over a file that is read, nor over another result, nor where no folder is.

    Told before anything is read: a large run must not fail at its end. ``-`` is no file.
    """
    taken = {Path(file).resolve() for file in read if file}
    for target in targets:
        if target is None or target == "-":
            continue
        place = Path(target).resolve()
        if place in taken:
            raise InputError(faults=[Fault(target, "is named twice", hint="give it another name")])
        taken.add(place)
        if not place.parent.is_dir():
            what = "cannot be written: its folder does not exist"
            raise NotAFile(faults=[Fault(target, what, hint="make the folder first")])


def write_result(path: str, rows: Iterable[Row]) -> None:
    """Each record and its customer."""
    told = ((row.source, row.key, row.customer_id, row.confidence) for row in rows)
    write_rows(path, ("source", "key", "customer_id", "confidence"), told)


def write_candidates(path: str, pairs: Iterable[Pair]) -> None:
    """The pairs that may be one person though nothing proves it, the heaviest first."""
    header = ("source", "key", "other_source", "other_key", "weight", "reason")
    told = ((*pair.a, *pair.b, pair.weight, pair.reason.value if pair.reason else "") for pair in pairs)
    write_rows(path, header, told)


def write_golden(path: str, customers: Iterable[Customer], fields: Sequence[str]) -> None:
    """Each customer and its golden record; of a field of which several values hold all, the best first."""
    told = (
        (
            customer.id,
            len(customer.records),
            customer.confidence,
            *(BESIDE.join(customer.profile.all(field)) for field in fields),
        )
        for customer in customers
    )
    write_rows(path, ("customer_id", "records", "confidence", *fields), told)


def fields_of(config: Configuration) -> list[str]:
    """What records of the sources of a configuration may say; a whole name where they say its parts."""
    told = {field for source in config.sources.values() for field in source.fields}
    return sorted(told | {"name"} if told & {"given_name", "family_name"} else told)
