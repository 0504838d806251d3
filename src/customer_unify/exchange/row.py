"""Rows of known columns made records: where each field stands is worked out once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from sys import intern

from ..errors import InputError, NaiveTime
from ..model.given import legible
from ..model.record import Record
from ..model.said import FIELD, VALUE, Said
from .mapping import JOINER, LONGEST_VALUE, Mapper
from .moment import can_be_birth_date, is_blank_date, moment

__all__ = ["RowReader"]

NAN = frozenset({"nan", "naN", "nAn", "nAN", "Nan", "NaN", "NAn", "NAN"})
"""How a number that is none is written: no value."""

DAYS = 65_536
"""Spellings of birth dates that are remembered to be dates, as long as a file is read."""

SHAPES = 4_096
"""Sets of filled-in fields that are remembered."""


class RowReader:
    """Makes of rows of texts the records that a mapper makes of them, at a fraction of its cost.

    It reads what most files are: each column is text and feeds one field, none says how surely another is
    known, and the key has a column of its own. What is beyond that, :meth:`record` leaves to the mapper,
    and whatever has to be told with it. Days that were found to be days are remembered, in bounds.
    """

    def __init__(self, mapper: Mapper, columns: Sequence[str]) -> None:
        self._source, self._zone, self._name = mapper.source, mapper.zone, intern(mapper.source.name)
        self._days: set[str] = set()
        self._shapes: dict[tuple[bool, ...], tuple[str, ...]] = {}
        fields = mapper.mapped(columns)
        self._names = tuple(sorted(fields))
        self._plain = self._is_plain(mapper, fields, columns)
        if not self._plain:
            return
        places = {column: at for at, column in enumerate(columns)}
        self._key = places[mapper.source.key]
        self._seen = places.get(mapper.observed_at)
        self._first = [places[fields[name][0]] for name in self._names]
        self._further = [
            (at, [places[column] for column in fields[name][1:]])
            for at, name in enumerate(self._names)
            if len(fields[name]) > 1
        ]
        self._day = self._names.index("birth_date") if "birth_date" in fields else None

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

    def record(self, cells: Sequence[str]) -> Record | None:
        """The record a row is; ``None`` where the mapper has to look, or to tell."""
        if not self._plain:
            return None
        key, texts = cells[self._key].strip(), [cells[at].strip() for at in self._first]
        if not (key and key.isascii() and "\0" not in key and self._knows_day(texts)):
            return None
        several = self._joined(texts, cells) if self._further else 0
        if not NAN.isdisjoint(texts):
            texts = ["" if text in NAN else text for text in texts]
        text = FIELD.join(filter(None, texts))
        filled = tuple(map(bool, texts))
        names = self._shapes.get(filled) or self._shape(filled)
        held = text.count(FIELD) < max(1, len(names)) and text.count(VALUE) == several
        if not held or len(text) > LONGEST_VALUE or legible(text) != text:
            return None
        seen = None
        if self._seen is not None and not is_blank_date(said := cells[self._seen].strip()):
            try:
                seen = moment(said, self._source.date_order, self._zone)
            except (NaiveTime, ValueError):
                return None
        return Record.of(self._name, key, Said.joined(names, text), seen)

    def _knows_day(self, texts: list[str]) -> bool:
        """Whether a birth date is one; one that says there is none is taken out."""
        at = self._day
        if at is None or not (said := texts[at]) or said in self._days:
            return True
        if is_blank_date(said):
            texts[at] = ""
            return True
        if not can_be_birth_date(said):
            return False
        if len(self._days) >= DAYS:
            self._days.clear()
        self._days.add(said)
        return True

    def _joined(self, texts: list[str], cells: Sequence[str]) -> int:
        """Put together what several columns say of one field; how many values stand behind others."""
        count = 0
        for at, further in self._further:
            many = {text for text in (texts[at], *(cells[place].strip() for place in further)) if text} - NAN
            texts[at] = VALUE.join(sorted(many))
            count += max(0, len(many) - 1)
        return count

    def _shape(self, filled: tuple[bool, ...]) -> tuple[str, ...]:
        """The names of the fields that have a value: one tuple for all rows that fill in these."""
        if len(self._shapes) >= SHAPES:
            self._shapes.clear()
        names = tuple(compress(self._names, filled))
        self._shapes[filled] = names = Said(dict.fromkeys(names, ("1",))).names
        return names
