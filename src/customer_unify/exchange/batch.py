"""Rows of known columns made batches: where each field stands is worked out once, and columns read whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import compress
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from ..errors import InputError, NaiveTime
from ..model.given import legible
from ..model.record import Record
from ..model.said import FIELD, VALUE
from .mapping import JOINER, LONGEST_VALUE, SEVERAL, Mapper
from .moment import can_be_birth_date, is_blank_date, moment

__all__ = ["BatchReader", "Columns"]

NAN = frozenset({"nan", "naN", "nAn", "nAN", "Nan", "NaN", "NAn", "NAN"})
"""How a number that is none is written: no value."""

DAYS = 65_536
"""Spellings of birth dates that are remembered to be dates, as long as a file is read."""


class Columns(NamedTuple):
    """What rows say, as a :class:`~customer_unify.model.Batch` holds it.

    ``odd`` are the places of the rows to which the mapper has to look: nothing told here holds of them.
    """

    keys: Sequence[str]
    fields: Mapping[str, Sequence[str]]
    observed: Sequence[datetime | None] | None
    odd: frozenset[int]


class BatchReader:
    """Makes of rows of texts what a mapper makes of them, at a fraction of its cost.

    It reads what most files are: each column is text and feeds one field, none says how surely another is
    known, and the key has a column of its own. Rows in which anything is beyond that are odd, and left to
    the mapper, and whatever has to be told with them. Days that were found to be days are remembered, in
    bounds.
    """

    def __init__(self, mapper: Mapper, columns: Sequence[str]) -> None:
        self._source, self._zone = mapper.source, mapper.zone
        self.name = intern(mapper.source.name)
        self._missing = frozenset(mapper.source.missing)
        self._days: set[str] = set()
        fields = mapper.mapped(columns)
        self._names = tuple(sorted(fields))
        self.plain = self._is_plain(mapper, fields, columns)
        """Whether any row can be read here."""
        if not self.plain:
            return
        places = {column: at for at, column in enumerate(columns)}
        self._key = places[mapper.source.key]
        self._seen = places.get(mapper.observed_at)
        self._fields = {name: [places[column] for column in fields[name]] for name in self._names}

    def _is_plain(self, mapper: Mapper, fields: Mapping[str, Sequence[str]], columns: Sequence[str]) -> bool:
        """Whether every value stands in a column of its own, and every name can be one."""
        source = mapper.source
        named = [source.key, *(column for several in fields.values() for column in several)]
        if (
            source.verified_by
            or source.network
            or not set(named) <= set(columns)
            or any(JOINER in name for name in named)
        ):
            return False
        if len(fields.get("birth_date", ())) > 1:
            return False
        try:
            made = Record(source.name, "1", dict.fromkeys(fields, "1"))
        except InputError:
            return False
        return made.fields.names == self._names

    def read(self, columns: Sequence[Sequence[str]], rows: Sequence[int]) -> Columns:
        """What some rows say, given by their places; ``columns`` are those of the file, in its order."""
        odd: set[int] = set()
        every = len(rows) == len(columns[self._key])
        pick: Callable[[Sequence[str]], Sequence[str]] = _whole
        if not every:
            pick = itemgetter(*rows) if len(rows) > 1 else itemgetter(slice(rows[0], rows[0] + 1))
        keys = self._stripped(pick(columns[self._key]), odd)
        if not all(keys) or not "".join(keys).isascii():
            odd.update(at for at, key in enumerate(keys) if not key or not key.isascii())
        fields: dict[str, Sequence[str]] = {}
        for name, places in self._fields.items():
            texts = self._stripped(pick(columns[places[0]]), odd)
            if name == "birth_date":
                texts = self._days_of(texts, odd)
            if not NAN.isdisjoint(texts):
                texts = ["" if text in NAN else text for text in texts]
            for place in places[1:]:
                texts = _beside(texts, self._stripped(pick(columns[place]), odd))
            fields[name] = texts
        seen = self._moments(pick(columns[self._seen]), odd) if self._seen is not None else None
        return Columns(keys, fields, seen, frozenset(odd))

    def _stripped(self, column: Sequence[str], odd: set[int]) -> list[str]:
        """The cells of a column without blanks around them; what no batch can hold is odd."""
        whole = "\n".join(column)
        if len(whole) > LONGEST_VALUE and max(map(len, column)) > LONGEST_VALUE:
            odd.update(at for at, text in enumerate(column) if len(text) > LONGEST_VALUE)
        if FIELD in whole or VALUE in whole or SEVERAL in whole or legible(whole) != whole:
            held = (
                FIELD in text or VALUE in text or SEVERAL in text or legible(text) != text for text in column
            )
            odd.update(compress(range(len(column)), held))
        texts = list(map(str.strip, column))
        return [("" if text in self._missing else text) for text in texts] if self._missing else texts

    def _days_of(self, texts: list[str], odd: set[int]) -> list[str]:
        """Birth dates; those that say there is none are taken out, and what is no date is odd."""
        none, bad = set(), set()
        for said in set(texts) - self._days:
            if is_blank_date(said):
                none.add(said)
            elif not can_be_birth_date(said):
                bad.add(said)
            else:
                if len(self._days) >= DAYS:
                    self._days.clear()
                self._days.add(said)
        if bad:
            odd.update(at for at, text in enumerate(texts) if text in bad)
        return ["" if text in none else text for text in texts] if none - {""} else texts

    def _moments(self, column: Sequence[str], odd: set[int]) -> list[datetime | None]:
        """When rows were observed; what cannot be read is odd."""
        found: list[datetime | None] = []
        for at, cell in enumerate(column):
            said, seen = cell.strip(), None
            if not is_blank_date(said):
                try:
                    seen = moment(said, self._source.date_order, self._zone)
                except (NaiveTime, ValueError):
                    odd.add(at)
            found.append(seen)
        return found


def _whole(column: Sequence[str]) -> Sequence[str]:
    return column


def _beside(texts: Iterable[str], further: Sequence[str]) -> list[str]:
    """What two columns say of one field: a value that both say is said once, and the order is fixed."""
    found = []
    for ours, theirs in zip(texts, further, strict=True):
        if not theirs or theirs in NAN or theirs == ours:
            found.append(ours)
        else:
            found.append(VALUE.join(sorted({*ours.split(VALUE), theirs})) if ours else theirs)
    return found
