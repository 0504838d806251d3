"""Data frames in and out: pandas, polars, Arrow, or whatever narwhals takes; read as files are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import attrs

from ..errors import Fault, InputError, MissingExtra
from ..model.result import Row

__all__ = ["Frame", "examine", "is_frame", "joined"]

LIBRARIES = frozenset(
    {
        *("pandas", "polars", "pyarrow", "narwhals", "modin", "cudf", "dask", "duckdb", "_duckdb", "ibis"),
        *("pyspark", "sqlframe"),
    }
)
"""Where the types of data frames come from."""

ROWS = 20_000
"""Rows made texts at a time: a bound on memory."""

TEXTS = ("String", "Categorical", "Enum", "Boolean", "Date", "Datetime", "Decimal", "Time", "Duration")
"""Types of columns, beside numbers, whose values are one text each."""


def is_frame(data: Any) -> bool:
    """Whether something is a data frame; no library is loaded to find out.

    >>> is_frame([{"name": "Jocelyne"}]), is_frame("clients.csv")
    (False, False)
    """
    kind = type(data)
    return kind.__module__.partition(".")[0] in LIBRARIES or hasattr(kind, "__narwhals_dataframe__")


@attrs.frozen
class Frame:
    """A data frame that is read as a file with a header is: its columns named, its cells texts.

    What is missing (``None``, NaN, NaT, NA) is absent; a number that is whole has no ``.0``, a day no hour.
    """

    columns: tuple[str, ...]
    texts: bool
    """Whether every cell is one text: no column holds lists, or objects of any kind."""
    _held: Any = attrs.field(repr=False, alias="held")
    name: str = "the frame"

    def at(self, number: int) -> str:
        """Where a row stands, for whoever looks for a fault."""
        return f"{self.name}, row {number}"

    def rows(self, tell: Callable[[Fault], None]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row by its number and columns. A frame without rows is told to ``tell``."""
        for numbers, rows in self.pieces(tell):
            for number, cells in zip(numbers, rows, strict=True):
                yield number, dict(zip(self.columns, cells, strict=True))

    def pieces(
        self, tell: Callable[[Fault], None]
    ) -> Iterator[tuple[Sequence[int], Sequence[Sequence[Any]]]]:
        """Some rows at a time: their numbers, counted from 1, and their cells in the order of ``columns``."""
        for start in range(0, len(self._held), ROWS):
            part = self._held[start : start + ROWS]
            rows = list(zip(*(_texts(part[column]) for column in part.columns), strict=True))
            yield range(start + 1, start + 1 + len(rows)), rows
        if not len(self._held):
            tell(Fault(self.name, "has no row", kind="no rows"))


def _texts(series: Any) -> list[Any]:
    """The values of a column as a file would hold them."""
    values = series.to_list()
    if type(series.dtype).__name__ == "String":
        return [str(value) if isinstance(value, str) else "" for value in values]
    from .mapping import plain

    missing = series.is_null().to_list()
    return ["" if absent else _text(value, plain) for value, absent in zip(values, missing, strict=True)]


def _text(value: Any, plain: Callable[[Any], Any]) -> Any:
    """A cell as a text, or what cannot be one: whoever maps it tells so."""
    try:
        said = plain(value)
    except InputError:
        return str(value) if isinstance(value, float) else value
    return "" if said is None else said


def examine(data: Any) -> Frame:
    """Look at a data frame: what its columns are called, and whether they hold texts.

    A lazy one is collected. Raises ``MissingExtra`` without narwhals, ``InputError`` for what is no frame,
    for one without columns, and for columns whose names are data.
    """
    from .read import columns_of

    held = _read(data)
    if hasattr(held, "collect"):
        held = held.collect()
    if not held.columns:
        raise InputError("the frame has no column")
    texts = all(kind.is_numeric() or type(kind).__name__ in TEXTS for kind in held.schema.values())
    return Frame(columns_of([str(name) for name in held.columns], "the frame"), texts, held)


def _read(data: Any) -> Any:
    try:
        import narwhals
    except ImportError:
        raise MissingExtra("reading data frames", "frames") from None
    try:
        return narwhals.from_native(data)
    except Exception as error:  # of any of the libraries behind it
        raise InputError(
            f"a data frame is needed, with a name of its own for each column, not {type(data).__name__}"
            f" ({type(error).__name__})"
        ) from None


def joined(data: Any, rows: Sequence[Row]) -> Any:
    """A frame with whom each of its rows belongs to, of the kind and in the order it came in; else ``None``.

    Raises ``InputError`` for another number of rows, and for a lazy frame: it may come in another order
    each time.
    """
    if not is_frame(data):
        return None
    frame = _read(data)
    if hasattr(frame, "collect"):
        raise InputError(
            "a lazy frame has no order of its own (hint: collect it, then resolve and join that)"
        )
    if len(frame) != len(rows):
        raise InputError(
            f"the frame has {len(frame)} rows, of which {len(rows)} were resolved: join the same"
        )
    import narwhals

    made = partial(narwhals.new_series, backend=frame.implementation)
    ids = made("customer_id", [row.customer_id for row in rows], narwhals.String)
    sure = made("confidence", [row.confidence for row in rows], narwhals.Int64)
    return frame.with_columns(ids, sure).to_native()
