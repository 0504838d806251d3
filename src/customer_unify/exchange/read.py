"""Joins decoding and parsing: a file looked at once, then read row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import attrs

from ..errors import Fault, InputError, NaiveTime, NotAFile
from .decode import Block, Line, blocks, encoding_of, holds_more, lines, opened, whole
from .delimited import Cells, Piece, cells, pieces, separator_of
from .foot import LAST, is_again, is_below, is_foot, is_of_groups, is_ruling
from .objects import list_in, members, objects

__all__ = ["Extract", "Row", "columns_of", "examine", "stop", "stop_at_rows"]

Row = tuple[int, dict[str, Any]]
"""The number of the line a row begins on, and its cells by column."""

T = TypeVar("T")

SAMPLE_LINES = 60
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*')
"""What spreadsheets write above the header to say how its cells are separated."""
PAGES = ("is a workbook or an archive, not text", "save the sheet as CSV (UTF-8), unpack an archive first")
TABLES = ("is a table for programs, not text", "read it as a data frame and hand that over: resolve(frame)")
NO_TEXT = {
    **dict.fromkeys((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-"), PAGES),
    **dict.fromkeys((b"PAR1\x15", b"ARROW1\0"), TABLES),
}
"""How workbooks, archives, printed pages and tables of programs begin, what each is, and what helps."""
VALUE = re.compile(r"[^\s@]@[^\s@.]+\.|\+?\d[\d .()/-]{6,}")
"""What looks like an e-mail address, a date or a number of a person: no name of a column."""
BELOW = "below the table"
"""The kind of what is told of lines behind the last row."""
OF_A_VALUE = frozenset({"bad date", "impossible day", "bad flag", "key missing", "key again", BELOW})
"""Faults with which all records are kept: exports are full of what people typed, which says enough without;
and reports end with sums, and with whose they are."""
LONGEST_LIST = 200_000_000
"""Longest file that is one JSON list, in bytes: it is read at once, so this bounds memory (law L19)."""
LONGEST_HEADER = 200
"""Longest name of a column, in characters: what is longer is data, and no pattern is tried on it."""


def stop(fault: Fault) -> None:
    """Raise ``InputError`` with this one fault (``NaiveTime`` for a time without a zone)."""
    raise (NaiveTime if fault.kind == "no time zone" else InputError)(faults=[fault])


def stop_at_rows(told: Callable[[Fault], None]) -> Callable[[Fault], None]:
    """Tells of a value that cannot be used, whose record is kept without it, and stops at any other fault."""

    def tell(fault: Fault) -> None:
        if fault.kind not in OF_A_VALUE:
            stop(fault)
        told(fault)

    return tell


@attrs.frozen
class Extract:
    """A file somebody exported from a source: where it is and how it is written.

    ``columns`` are those of the header; ``None`` for JSON lines, where each row names its own. ``header``
    is the number of the line they stand in: a title may stand above.
    """

    path: Path
    encoding: str
    separator: str | None
    columns: tuple[str, ...] | None = None
    header: int = 1
    held: Sequence[Any] | None = attrs.field(default=None, eq=False, repr=False)
    """The objects of a file that is one JSON list, which is read at once."""

    texts: ClassVar[bool] = True
    """Every cell is one text."""

    def at(self, number: int) -> str:
        """Where a row stands, for whoever looks for a fault."""
        return f"{self.name}, {'line' if self.held is None else 'row'} {number}"

    @property
    def name(self) -> str:
        """The name of the file, without its folder: what faults and messages say."""
        return self.path.name

    def rows(self, tell: Callable[[Fault], None] = stop) -> Iterator[Row]:
        """Each row, streamed; a damaged one goes to ``tell`` and, if that returns, is left out.

        Raises ``InputError`` for a file with a header and no row.
        """
        if self.held is not None:
            yield from self._counted(members(self.held, tell, self.name), tell)
            return
        if self.columns is None:
            yield from self._counted(objects(lines(self.path, self.encoding), tell, self.name), tell)
            return
        for numbers, rows in self.pieces(tell):
            for number, row in zip(numbers, rows, strict=True):
                yield number, dict(zip(self.columns, row, strict=True))

    def pieces(self, tell: Callable[[Fault], None] = stop) -> Iterator[Piece]:
        """The rows of a file with a header, some at a time, as their cells in the order of ``columns``.

        They are told of like :meth:`rows`: all that come before what is told have been handed on.
        """
        return self._counted(self._pieces(tell), tell)

    def _counted(self, rows: Iterator[T], tell: Callable[[Fault], None]) -> Iterator[T]:
        first = next(rows, None)
        if first is None:
            tell(Fault(self.name, "has no row that can be read", kind="no rows"))
            return
        yield first
        yield from rows

    def _pieces(self, tell: Callable[[Fault], None]) -> Iterator[Piece]:
        width = len(self.columns or ())
        held: list[Cells] = []
        for numbers, rows in pieces(blocks(self.path, self.encoding), self.separator or ",", tell, self.name):
            whole = numbers[0] > self.header and set(map(len, rows)) == {width}
            again = whole and any(is_again(row, self.columns or ()) for row in rows)
            if whole and not again and not held and not is_below(rows[-1], width):
                yield numbers, rows
            else:
                yield from self._whole(zip(numbers, rows, strict=True), width, held, tell)
        below = is_foot([row for _, row in held], width)
        for number, row in held:
            what = "stands below the table, and is left out"
            fault = Fault(f"{self.name}, line {number}", what, kind=BELOW)
            tell(fault if below else self._uneven(number, len(row), width))

    def _whole(
        self, rows: Iterable[Cells], width: int, held: list[Cells], tell: Callable[[Fault], None]
    ) -> Iterator[Piece]:
        """Each row below the header that has the cells it should have.

        What may stand below the table is held back until it is known that a row follows, or none.
        """
        for number, row in rows:
            if number <= self.header or is_ruling(row) or is_again(row, self.columns or ()):
                continue
            if len(row) > width and not any(map(str.strip, row[width:])):
                row = row[:width]
            if len(held) < LAST and is_below(row, width):
                held.append((number, row))
                continue
            for at, said in [*held, (number, row)]:
                if len(said) == width:
                    yield (at,), (said,)
                else:
                    tell(self._uneven(at, len(said), width))
            held.clear()

    def _uneven(self, number: int, count: int, width: int) -> Fault:
        """What is told of a row with too many cells, or too few."""
        what = f"has {count} cell{'s' if count != 1 else ''}; the header has {width}"
        hint = "a cell that holds the separator must stand in quotation marks"
        return Fault(f"{self.name}, line {number}", what, hint=hint, kind="number of cells")


def _check_text(path: Path) -> None:
    """Raise ``InputError`` for a workbook, an archive or a table of programs: its first bytes show it."""
    with opened(path) as file:
        try:
            begun = file.read(max(map(len, NO_TEXT)))
        except NotAFile:
            raise
        except OSError:
            raise NotAFile(faults=[Fault(path.name, "cannot be read")]) from None
    for sign, (what, hint) in NO_TEXT.items():
        if begun.startswith(sign):
            raise InputError(faults=[Fault(path.name, what, hint=hint)])


def examine(path: str | Path, *, separator: str | None = None, encoding: str | None = None) -> Extract:
    """Look at a file: its encoding, its separator, its columns, unless they are given.

    Raises ``NotAFile`` where there is none, ``InputError`` for one that is empty or has no header.
    """
    path = Path(path)
    _check_text(path)
    encoding = encoding or encoding_of(path)
    sample = list(islice(lines(path, encoding), SAMPLE_LINES))
    first = next((line for line in sample if line.text.strip() or line.fault), None)
    if first is None:
        raise InputError(faults=[Fault(path.name, "is empty", hint="give a header and one row per person")])
    if _may_be_list(path, first, alone=len(sample) == 1):
        held = list_in(whole(path, encoding))
        if held is not None:
            return Extract(path, encoding, None, held=held)
    if first.fault is not None:
        raise InputError(faults=[first.fault])
    start = first.text.lstrip()
    if start.startswith("{"):
        return Extract(path, encoding, None)
    if start.startswith("["):
        what = f"is no JSON list of objects, or one of more than {LONGEST_LIST:,} bytes"
        hint = "write JSON lines: one object on each line, without [ and ]"
        raise InputError(faults=[Fault(path.name, what, hint=hint)])
    told = SEPARATOR_LINE.fullmatch(first.text.strip())
    separator = separator or (told.group(1) if told else separator_of(sample))
    found = _header(sample, separator, path.name, after=first.number if told else 0)
    if found is None:
        hint = "the first line of a file names its columns"
        raise InputError(faults=[Fault(path.name, "has no header", hint=hint, kind="header")])
    columns = columns_of(found[1], f"{path.name}, line {found[0]}")
    return Extract(path, encoding, separator, columns, found[0])


def _may_be_list(path: Path, first: Line, *, alone: bool) -> bool:
    """Whether a file may be one JSON list, or one object around one, and is short enough to be read at once.

    An object that is whole on the first of several lines is the first of many: JSON lines.
    """
    begun, ended = first.text.lstrip()[:1], first.text.rstrip()[-1:]
    long = first.fault is not None and first.fault.kind == "too long"
    if not (begun == "[" or (begun == "{" and (alone or ended != "}")) or long):
        return False
    return not holds_more(path, LONGEST_LIST)


def _header(sample: list[Line], separator: str, name: str, *, after: int) -> tuple[int, list[str]] | None:
    """The row that names the columns: the first, or the first of several cells below a title of one.

    Where that one names groups of columns, the row below names the columns.

    Where no row has several cells, the file has one column and the first row names it.
    """
    faults: list[Fault] = []
    first: tuple[int, list[str]] | None = None
    above: tuple[int, list[str]] | None = None
    for number, row in cells([Block.of(sample)], separator, faults.append, name):
        if number <= after or is_ruling(row):
            continue
        if above is not None:
            return (number, row) if is_of_groups(above[1], row) else above
        if first is None and faults:
            break
        first = first or (number, row)
        if not _is_title(row):
            above = (number, row) if sum(map(bool, map(str.strip, row))) > 1 else first
    if first is None and faults:
        stop(faults[0])
    return above or first


def _is_title(row: list[str]) -> bool:
    """Whether a row has one cell and nothing beside it; a second column may be without a name."""
    return bool(row[0].strip()) and len(row) != 2 and not any(map(str.strip, row[1:]))


def columns_of(header: list[str], place: str) -> tuple[str, ...]:
    """The names of the columns, each distinct; the second ``mail`` is ``mail (2)``."""
    names: list[str] = []
    for at, cell in enumerate(header, 1):
        name = " ".join(cell.split())
        if len(name) > LONGEST_HEADER or VALUE.search(name):
            # The name is not shown: it may be somebody's.
            what = "looks like data, not like the name of a column"
            hint = "the first line of a file names its columns"
            raise InputError(faults=[Fault(f"{place}, column {at}", what, hint=hint, kind="header")])
        name = name or f"column {at}"
        twin, unique = 1, name
        while unique in names:
            twin += 1
            unique = f"{name} ({twin})"
        names.append(unique)
    return tuple(names)
