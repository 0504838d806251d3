"""Values of many records of one source normalised column by column: each different one once, as a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from datetime import datetime
from itertools import compress
from typing import NamedTuple

from ...model.assurance import Assurance
from ...model.batch import Batch
from ...model.content import digests_of, head_of
from ...model.said import VALUE
from .plan import LONGEST, PARTS, Normalising, Way
from .record import nation_of

__all__ = ["Columnwise", "Read"]

MOST = 524_288
"""Values remembered in all: the names, towns and days that a million records say, in some 60 MB."""

NOTHING = -1
ODD = -2
"""Instead of the number of a value: it says nothing, or several things, or something of another field."""


class Read(NamedTuple):
    """What some records of one source say: by field the number of the one value of each, -1 for none.

    ``rows`` are their places among those that were asked for, and ``odd`` of those the ones that have to be
    read by themselves, of which nothing told here holds.
    """

    rows: Sequence[int]
    said: Mapping[str, Sequence[int]]
    digests: bytes
    known: Assurance
    seen: Sequence[int | None] | None
    odd: Sequence[int]


class _Memory(dict[str, int]):
    """The numbers of what values of one column say: kept where they come again."""

    def __init__(self, way: Way, numbers: MutableMapping[str, int]) -> None:
        super().__init__({"": NOTHING})
        self._one, self._many, self._numbers = way.lone(), way.many(), numbers
        self._head, self._lasting = head_of(way.target, way.assurance), way.lasting
        self._written = {NOTHING: "", ODD: ""}
        """By number how a digest reads a value."""

    def __missing__(self, value: str) -> int:
        said = self._one(value)
        if said:
            number = self._numbers[said]
            self._written[number] = f"{self._head}{len(said)}:{said}"
        else:
            number = ODD if said is None else NOTHING
        if len(value) <= LONGEST:
            self[value] = number
        return number

    @property
    def held(self) -> int:
        """How many values are remembered."""
        return max(len(self), len(self._written))

    def forget(self) -> None:
        """Drop what is remembered."""
        self.clear()
        self._written.clear()
        self[""] = NOTHING
        self._written.update({NOTHING: "", ODD: ""})

    def read(self, column: Sequence[str]) -> tuple[list[int], list[str]]:
        """The number of what each value says, and how a digest reads it."""
        if self._lasting:
            known = list(map(self.__getitem__, column))
            return known, list(map(self._written.__getitem__, known))
        said, number, head = self._many(column), self._numbers, self._head
        found = [number[text] if text else ODD if text is None else NOTHING for text in said]
        return found, [f"{head}{len(text)}:{text}" if text else "" for text in said]


class Columnwise:
    """Normalises records by columns, under the configuration and normalisers of ``normalising``.

    A column is what the records of one source say of one field, ``""`` where one says nothing of it. What is
    remembered of names, towns and days is bounded (law L19), and gone with this object.
    """

    def __init__(self, normalising: Normalising, numbers: Callable[[str], MutableMapping[str, int]]) -> None:
        """``numbers`` are those of the values of a field: they grow."""
        self._normalising, self._numbers = normalising, numbers
        self._memories: dict[Way, _Memory] = {}

    def read(self, batch: Batch) -> Iterator[Read]:
        """What the records of a batch say: those of one country at once, where they name one."""
        countries = batch.fields.get("country") if self._normalising.nations else None
        nations = {said: nation_of((said,)) if said else "" for said in set(countries or ("",))}
        every, columns, observed = range(len(batch.keys)), batch.fields, batch.observed
        if countries is None or len(set(nations.values())) < 2:
            yield self._read(batch.source, every, columns, next(iter(nations.values())), observed)
            return
        for nation in sorted(set(nations.values())):
            chosen = [nations[said] == nation for said in countries]
            rows = list(compress(every, chosen))
            some = {field: list(compress(column, chosen)) for field, column in columns.items()}
            seen = None if observed is None else list(compress(observed, chosen))
            yield self._read(batch.source, rows, some, nation, seen)

    def _read(
        self,
        source: str,
        rows: Sequence[int],
        columns: Mapping[str, Sequence[str]],
        nation: str,
        observed: Sequence[datetime | None] | None,
    ) -> Read:
        odd: set[int] = set()
        said: dict[str, Sequence[int]] = {}
        texts: dict[str, Sequence[str]] = {}
        known = Assurance.DECLARED
        whole_names: list[tuple[Way, Sequence[str]]] = []
        for field, column in columns.items():
            way = self._normalising.way(source, field, nation)
            if way is None:  # nobody declared it, or all of it is claimed
                odd.update(compress(range(len(rows)), column))
                continue
            known = way.assurance
            if way.target == "name":
                whole_names.append((way, column))
                continue
            found, written = self._column(way, column)
            if ODD in found:
                odd.update(at for at, number in enumerate(found) if number == ODD)
            if way.target in said:
                found, written = _merged((said[way.target], texts[way.target]), (found, written), odd)
            said[way.target], texts[way.target] = found, written
        stated = [column for field, column in columns.items() if self._states(source, field, nation)]
        for way, column in whole_names:
            self._part(way, column, stated, said, texts, odd)
        whole = list(map("".join, zip(*map(texts.__getitem__, sorted(texts)), strict=True)))
        whole = whole or [""] * len(rows)
        seen = self._seen(said, observed, len(rows)) if observed is not None else None
        if seen is not None:
            whole = [text if at is None else f"@{at}{text}" for at, text in zip(seen, whole, strict=True)]
        return Read(rows, said, digests_of(whole), known, seen, sorted(odd))

    def _states(self, source: str, field: str, nation: str) -> bool:
        """Whether a field states a part of a name, which a whole name beside it has to be held against."""
        way = self._normalising.way(source, field, nation)
        return way is None or way.target in PARTS

    def _part(
        self,
        way: Way,
        column: Sequence[str],
        stated: Sequence[Sequence[str]],
        said: dict[str, Sequence[int]],
        texts: dict[str, Sequence[str]],
        odd: set[int],
    ) -> None:
        """Put what whole names say into the columns of their parts; rows where something stands are odd."""
        parts = {value: None if VALUE in value else way.parted(value) for value in set(column) if value}
        fields = sorted({field for found in parts.values() for field, _ in found or ()})
        heads = {field: head_of(field, way.assurance) for field in fields}
        numbers = {field: self._numbers(field) for field in fields}
        into = {field: list(said.get(field) or [NOTHING] * len(column)) for field in fields}
        spelled = {field: list(texts.get(field) or [""] * len(column)) for field in fields}
        for at, value in enumerate(column):
            found = parts[value] if value else ()
            if found is None or (value and any(one[at] for one in stated)):
                odd.add(at)
                continue
            for field, part in found:
                if into[field][at] != NOTHING:
                    odd.add(at)
                into[field][at] = numbers[field][part]
                spelled[field][at] = f"{heads[field]}{len(part)}:{part}"
        said.update(into)
        texts.update(spelled)

    def _column(self, way: Way, column: Sequence[str]) -> tuple[Sequence[int], Sequence[str]]:
        memory = self._memories.get(way)
        if memory is None:
            memory = self._memories[way] = _Memory(way, self._numbers(way.target))
        elif sum(one.held for one in self._memories.values()) > MOST:  # room is made by forgetting all
            for one in self._memories.values():
                one.forget()
        return memory.read(column)

    def _seen(
        self, said: Mapping[str, Sequence[int]], observed: Sequence[datetime | None], size: int
    ) -> list[int | None] | None:
        """The period in which each record was observed, if it says something that changes hands."""
        aged = [numbers for field, numbers in said.items() if field in self._normalising.aged]
        if not aged or not any(observed):
            return None
        told = [max(numbers) >= 0 for numbers in zip(*aged, strict=True)]
        period = self._normalising.period
        return [
            moment.toordinal() // period if moment is not None and there else None
            for moment, there in zip(observed, told, strict=True)
        ]


def _merged(
    one: tuple[Sequence[int], Sequence[str]], other: tuple[Sequence[int], Sequence[str]], odd: set[int]
) -> tuple[list[int], list[str]]:
    """Two columns that speak of one field; rows in which both do are odd."""
    numbers = []
    for at, (ours, theirs) in enumerate(zip(one[0], other[0], strict=True)):
        if ours >= 0 and theirs >= 0:
            odd.add(at)
        numbers.append(max(ours, theirs))
    return numbers, [ours + theirs for ours, theirs in zip(one[1], other[1], strict=True)]
