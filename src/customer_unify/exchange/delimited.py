"""Delimited text (CSV) as rows of cells: separator recognised, quoted line breaks kept, cells bounded."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ..errors import Fault
from .decode import Block, Line

__all__ = ["LONGEST_CELL", "SEPARATORS", "Piece", "cells", "pieces", "separator_of"]

SEPARATORS = (",", ";", "\t", "|")
LONGEST_CELL = 100_000
"""Longest cell read, in characters; below the module csv's own limit, which is global and left alone."""

FORCED = re.compile(r'\s*="([^"]*)"\s*')
"""A formula that is one text, as people write it so that a spreadsheet keeps leading zeros."""

LONGEST_ROW = 300_000
"""Longest row read, in characters, its quoted line breaks included."""

REREAD = 6_000_000
"""Characters read twice at most, to find the end of damaged rows: a bound on work (law L19)."""


Cells = tuple[int, list[str]]
"""The number of the line a row begins on, and its cells."""

Piece = tuple[Sequence[int], Sequence[list[str]]]
"""Rows that follow each other: the numbers of the lines they begin on, and the cells of each."""


class _TooLong(Exception):
    """A row went on past the bound: somewhere a quotation mark is not closed."""


class _Feed:
    """Lines handed to the csv reader one by one, kept until their row is whole."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._next: deque[Line] = deque()
        self._reread = 0
        self._size = 0
        self.taken: list[Line] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if not self._next:
            self.give(next(self._blocks))
        line = self._next.popleft()
        self.taken.append(line)
        self._size += len(line.text)
        if self._size > LONGEST_ROW:
            raise _TooLong
        return line.text

    def block(self) -> Block | None:
        """The next lines that nobody has begun to read, none at the end."""
        return next(self._blocks, None)

    def give(self, block: Block) -> None:
        """Have lines read one by one."""
        self._next.extend(block.lines())

    def begin(self) -> bool:
        """A new row begins: whether there is something left of the lines that are read one by one."""
        self.taken = []
        self._size = 0
        return bool(self._next)

    def rewind(self) -> None:
        """Give all but the first line of a damaged row another chance to be rows of their own."""
        if len(self.taken) > 1 and self._reread < REREAD:
            self._reread += self._size
            self._next.extendleft(reversed(self.taken[1:]))


def cells(
    blocks: Iterable[Block], separator: str, tell: Callable[[Fault], None], name: str
) -> Iterator[Cells]:
    """Each row that is not blank: the number of its first line, and its cells.

    A damaged row is told to ``tell`` and left out, one with letters in another encoding told and kept;
    if ``tell`` returns, reading goes on with the next line. Quoting is strict: an unclosed or misplaced
    quotation mark is a fault, never a silent merge of rows.
    A formula that is one text (``="0612"``) is that text.

    >>> block = Block(1, ["name;note\\n", '"Michu";"two\\n', 'lines"\\n'], {})
    >>> list(cells([block], ";", print, "a.csv"))
    [(1, ['name', 'note']), (2, ['Michu', 'two\\nlines'])]
    """
    for numbers, rows in pieces(blocks, separator, tell, name):
        yield from zip(numbers, rows, strict=True)


def pieces(
    blocks: Iterable[Block], separator: str, tell: Callable[[Fault], None], name: str
) -> Iterator[Piece]:
    """The same rows, those of a block without any fault in one piece: it is parsed in one go."""
    feed = _Feed(blocks)
    while (block := feed.block()) is not None:
        piece = _at_once(block, separator)
        if piece is None:
            feed.give(block)
            for number, row in _with_care(feed, separator, tell, name):
                if any(map(str.strip, row)):
                    yield (number,), ([_unforced(cell) for cell in row],)
            continue
        numbers, rows = piece
        if not all(map(str.strip, [row[0] if row else "" for row in rows])):
            said = [cells for cells in zip(numbers, rows, strict=True) if any(map(str.strip, cells[1]))]
            numbers, rows = [number for number, _ in said], [row for _, row in said]
        if any('="' in text for text in block.texts):
            rows = [[_unforced(cell) for cell in row] for row in rows]
        if rows:
            yield numbers, rows


def _unforced(cell: str) -> str:
    """A cell that a spreadsheet was forced to take for text: ``="0612"`` is ``0612``."""
    found = FORCED.fullmatch(cell)
    return found[1] if found else cell


def _at_once(block: Block, separator: str) -> Piece | None:
    """All rows of a block; ``None`` where something is wrong with any, or the last one goes on behind it."""
    texts = block.texts
    if block.faults or sum(map(len, texts)) > LONGEST_CELL:
        return None
    try:
        rows = list(_reader(texts, separator))
        if len(rows) == len(texts):
            return range(block.number, block.number + len(rows)), rows
        reader = _reader(texts, separator)
        first, numbers = 0, []
        for _ in reader:  # some rows have several lines
            numbers.append(block.number + first)
            first = reader.line_num
        return numbers, rows
    except csv.Error:
        return None


def _reader(texts: Iterable[str], separator: str) -> Any:
    return csv.reader(texts, delimiter=separator, strict=True, skipinitialspace=True)


def _with_care(feed: _Feed, separator: str, tell: Callable[[Fault], None], name: str) -> Iterator[Cells]:
    """The rows of what a feed was given, up to the first that ends where a block does."""
    reader = _reader(feed, separator)
    while feed.begin():
        try:
            row = next(reader)
        except (csv.Error, _TooLong) as error:
            fault = _first_fault(feed.taken) or _damaged(f"{name}, line {feed.taken[0].number}", error)
            feed.rewind()
            tell(fault)
            continue
        number = feed.taken[0].number
        damage = _first_fault(feed.taken)
        if damage is not None:
            tell(damage)
        if damage is not None and damage.kind != "encoding":
            continue
        if len("".join(row)) > LONGEST_CELL and max(map(len, row)) > LONGEST_CELL:
            column = next(at for at, cell in enumerate(row, 1) if len(cell) > LONGEST_CELL)
            tell(_huge(f"{name}, line {number}, column {column}"))
        else:
            yield number, row


def _first_fault(taken: Sequence[Line]) -> Fault | None:
    return next((line.fault for line in taken if line.fault is not None), None)


def _huge(where: str) -> Fault:
    what = f"holds more than {LONGEST_CELL:,} characters"
    return Fault(where, what, hint="leave such a column out of the file", kind="too long")


def _damaged(where: str, error: Exception) -> Fault:
    said = str(error)
    if "field larger" in said:
        return _huge(where)
    if isinstance(error, _TooLong) or "end of data" in said:
        return Fault(
            where, "opens a quotation mark that is not closed", hint='close it with "', kind="quotation"
        )
    if "expected after" in said:
        return Fault(
            where,
            "has a quotation mark inside a quoted cell",
            hint='write a quotation mark inside a quoted cell twice: ""',
            kind="quotation",
        )
    return Fault(where, "is not a row of cells", kind="quotation")


def separator_of(sample: Sequence[Line]) -> str:
    """The separator of a file, from its first lines: the one that cuts most rows like the header.

    >>> separator_of([Line(1, "nom;ville\\n"), Line(2, "Michu;Aix, Provence\\n")])
    ';'
    """
    best, separator = (0.0, 0), ","
    for candidate in SEPARATORS:
        rows = [row for _, row in cells([Block.of(sample)], candidate, lambda fault: None, "")]
        width = len(rows[0]) if rows else 0
        if width > 1:
            alike = sum(len(row) == width for row in rows) / len(rows)
            best, separator = max((best, separator), ((alike, width), candidate), key=lambda item: item[0])
    return separator if best[1] else _separator_below(sample)


def _separator_below(sample: Sequence[Line]) -> str:
    """The separator of a file that begins with a title: the one that cuts most rows alike."""
    best, separator = (0, 0), ","
    for candidate in SEPARATORS:
        widths = Counter(len(row) for _, row in cells([Block.of(sample)], candidate, lambda fault: None, ""))
        del widths[1]
        for width, count in widths.items():
            best, separator = max((best, separator), ((count, width), candidate), key=lambda item: item[0])
    return separator
