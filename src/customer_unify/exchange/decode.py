"""Bytes of a file as lines of text: the encoding recognised, the length bounded, nothing guessed silently."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import Fault, InputError, NoSuchFile, NotAFile

__all__ = ["LONGEST_LINE", "Line", "encoding_of", "lines", "opened"]

LONGEST_LINE = 1_000_000
"""Longest line read, in characters: a bound on work and memory (law L19)."""

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SURROGATE = re.compile("[\ud800-\udfff]")
NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}


class Line(NamedTuple):
    """A line of a file with its number, counted from 1, and what is wrong with it if anything is."""

    number: int
    text: str
    fault: Fault | None = None


def opened(path: Path) -> BinaryIO:
    """The file at ``path`` open for reading bytes; ``NotAFile`` says why it cannot be."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            hint = "save it to a file first: a file is read more than once"
            raise NotAFile(faults=[Fault(path.name, "is a pipe or device", hint=hint)])
        return path.open("rb")
    except NotAFile:
        raise
    except FileNotFoundError:
        fault = Fault(path.name or str(path), "does not exist", hint="check the name and the folder")
        raise NoSuchFile(faults=[fault]) from None
    except IsADirectoryError:
        what, hint = "is a folder", "name a file: CSV or JSON lines"
    except PermissionError:
        what, hint = "may not be read", "check the permissions of the file"
    except (OSError, ValueError):
        what, hint = "cannot be opened", ""
    raise NotAFile(faults=[Fault(path.name or str(path), what, hint=hint)])


def encoding_of(path: Path) -> str:
    """Recognise how a file is encoded, reading it once in bounded memory.

    A byte order mark decides. Otherwise what is valid UTF-8 is UTF-8; what is not is
    Windows-1252, unless at least half of its other letters *are* valid UTF-8: then the file
    is UTF-8 with damaged lines, which are reported when they are read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "clients.csv"
    ...     _ = file.write_bytes("prénom".encode("cp1252"))
    ...     encoding_of(file)
    'cp1252'
    """
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with opened(path) as file:
        try:
            chunk = file.read(CHUNK)
        except OSError:
            raise NotAFile(faults=[Fault(path.name, "cannot be read")]) from None
        for mark, encoding in MARKS:
            if chunk.startswith(mark):
                return encoding
        while chunk:
            text = decoder.decode(chunk)
            if not text.isascii():
                found = len(SURROGATE.findall(text))
                bad += found
                good += len(text) - len(text.encode("ascii", "ignore")) - found
            chunk = file.read(CHUNK)
    bad += len(decoder.decode(b"", True))
    return "utf-8" if not bad or good >= bad else "cp1252"


def _checked(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise InputError(
            faults=[
                Fault(
                    "",
                    "the encoding named is unknown",
                    hint="utf-8, cp1252, iso-8859-15, utf-16, mac-roman …",
                )
            ]
        ) from None


def lines(path: Path, encoding: str) -> Iterator[Line]:
    """Every line of a file, its end included, in bounded memory.

    A line that holds bytes of another encoding, a NUL, or more than ``LONGEST_LINE``
    characters carries a fault. Line ends may be mixed: ``\\n``, ``\\r\\n``, ``\\r``.
    """
    wide = _checked(encoding).startswith(("utf-16", "utf-32"))
    errors = "surrogatepass" if wide else "surrogateescape"
    number = 0
    with TextIOWrapper(opened(path), encoding=encoding, errors=errors, newline="") as reader:
        try:
            while text := reader.readline(LONGEST_LINE):
                number += 1
                place = f"{path.name}, line {number}"
                if len(text) == LONGEST_LINE and text[-1] not in "\r\n":
                    while text and text[-1] not in "\r\n":
                        text = reader.readline(LONGEST_LINE)
                    yield Line(number, "\n", _too_long(place))
                elif text.isascii() and "\0" not in text:
                    yield Line(number, text)
                else:
                    yield _odd(place, number, text, encoding)
        except UnicodeError:
            raise InputError(faults=[_misread(f"{path.name}, line {number + 1}", encoding)]) from None


def _odd(place: str, number: int, text: str, encoding: str) -> Line:
    """A line of letters beyond ASCII, or one that should not be there."""
    if "\0" in text:
        where = f"{place}, character {text.index(chr(0)) + 1}"
        hint = 'the file may be UTF-16 without its mark (encoding = "utf-16-le"), or no text at all'
        return Line(number, "\n", Fault(where, "holds a NUL", hint=hint, kind="NUL"))
    if found := SURROGATE.search(text):
        fault = _misread(f"{place}, character {found.start() + 1}", encoding)
        return Line(number, SURROGATE.sub("\ufffd", text), fault)
    return Line(number, text)


def _misread(where: str, encoding: str) -> Fault:
    hint = "save the file as UTF-8, or name its encoding in the source (encoding = …)"
    return Fault(where, f"is not {NAMES.get(encoding, encoding)}", hint=hint, kind="encoding")


def _too_long(where: str) -> Fault:
    hint = "a quotation mark or line break may be missing"
    return Fault(where, f"is longer than {LONGEST_LINE:,} characters", hint=hint, kind="too long")
