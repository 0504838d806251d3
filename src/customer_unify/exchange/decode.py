"""Bytes of a file as lines of text: the encoding recognised, the length bounded, nothing guessed silently."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..errors import Fault, InputError, NoSuchFile, NotAFile
from .encoding import encoding_by_letters
from .unpack import GZIP, unpacked

__all__ = ["LONGEST_LINE", "Block", "Line", "blocks", "encoding_of", "holds_more", "lines", "opened", "whole"]

LONGEST_LINE = 1_000_000
"""Longest line read, in characters: a bound on work and memory (law L19)."""

CHUNK = 1 << 20
CHARACTERS = 1 << 16
"""Characters read at a time, and what is left of their last line: some hundred lines."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SURROGATE = re.compile("[\ud800-\udfff]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
LEAST_NULS = 50
"""Of so many characters of UTF-16 one is a sign of ASCII at least: what parts cells and lines is."""
NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    **dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "UTF-16"),
    "cp932": "Shift_JIS",
    "mac_roman": "Mac Roman",
    **{f"cp125{last}": f"Windows-125{last}" for last in range(7)},
}


class Line(NamedTuple):
    """A line of a file with its number, counted from 1, and what is wrong with it if anything is."""

    number: int
    text: str
    fault: Fault | None = None


class Block(NamedTuple):
    """Lines that follow each other: the number of the first, the texts, by number what is wrong with some."""

    number: int
    texts: Sequence[str]
    faults: Mapping[int, Fault]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Block:
        """Lines that were taken one by one."""
        faults = {line.number: line.fault for line in lines if line.fault is not None}
        return cls(lines[0].number if lines else 1, [line.text for line in lines], faults)

    def lines(self) -> Iterator[Line]:
        """The lines one by one."""
        faults = self.faults
        for number, text in enumerate(self.texts, self.number):
            yield Line(number, text, faults.get(number) if faults else None)


def opened(path: Path) -> BinaryIO:
    """The file at ``path`` open for reading what it holds; ``NotAFile`` says why it cannot be.

    A file packed with gzip is unpacked while it is read.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            hint = "save it to a file first: a file is read more than once"
            raise NotAFile(faults=[Fault(path.name, "is a pipe or device", hint=hint)])
        file = path.open("rb")
        packed = file.peek(len(GZIP))[: len(GZIP)] == GZIP
        return unpacked(file, path.stat().st_size, path.name) if packed else file
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

    A byte order mark decides, and where none is, the zeros of UTF-16. Otherwise what is valid UTF-8 is
    UTF-8, and so is what is so in at least half of its other letters: a file with damaged lines, which are
    reported when they are read. The rest is in the encoding in which its letters are those of a
    language, Windows-1252 if in doubt.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "clients.csv"
    ...     _ = file.write_bytes("prénom".encode("cp1252"))
    ...     encoding_of(file)
    'cp1252'
    """
    good = bad = 0
    odd: list[bytes] = []
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with opened(path) as file:
        try:
            chunk = file.read(CHUNK)
        except NotAFile:
            raise
        except OSError:
            raise NotAFile(faults=[Fault(path.name, "cannot be read")]) from None
        for mark, encoding in MARKS:
            if chunk.startswith(mark):
                return encoding
        if b"\0" in chunk and (unmarked := _unmarked(chunk)):
            return unmarked
        while chunk:
            text = decoder.decode(chunk)
            if not text.isascii():
                found = len(SURROGATE.findall(text))
                bad += found
                if found and not odd:
                    # Without the last line, which may be cut.
                    odd = [line for line in chunk.split(b"\n")[:-1] or [chunk] if not line.isascii()]
                good += len(text) - len(text.encode("ascii", "ignore")) - found
            chunk = file.read(CHUNK)
    bad += len(decoder.decode(b"", True))
    return "utf-8" if not bad or good >= bad else encoding_by_letters(odd)


def _unmarked(begun: bytes) -> str | None:
    """Which UTF-16 the first bytes of a file are in that has no mark; ``None`` where they are in neither.

    In it all zeros stand in one half of the pairs, and what is read has the lines and no other control
    character: most bytes that could end one do. A zero that strayed into a text of another encoding is a
    fault, told when its line is read.
    """
    for encoding, half in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = begun[half::2].count(0)
        if begun[1 - half :: 2].count(0) or zeros * LEAST_NULS * 2 < len(begun):
            continue
        text = begun[: len(begun) // 2 * 2].decode(encoding, "surrogatepass")
        if text.count("\n") * 2 > begun.count(b"\n") and not CONTROL.search(text):
            return encoding
    return None


def holds_more(path: Path, most: int) -> bool:
    """Whether a file holds more than so many bytes, once it is unpacked."""
    with opened(path) as file:
        while most >= 0 and (chunk := file.read(min(CHUNK, most + 1))):
            most -= len(chunk)
    return most < 0


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
    for block in blocks(path, encoding):
        yield from block.lines()


def blocks(path: Path, encoding: str) -> Iterator[Block]:
    """The lines of a file, some hundred at a time: what makes one odd is looked for in all of them."""
    wide = _checked(encoding).startswith(("utf-16", "utf-32"))
    errors = "surrogatepass" if wide else "surrogateescape"
    number = 1
    with TextIOWrapper(opened(path), encoding=encoding, errors=errors, newline="") as reader:
        try:
            # Line by line where damage ends in an error, which has to name its line.
            while text := reader.read(0 if wide else CHARACTERS) + reader.readline(LONGEST_LINE):
                texts = list(StringIO(text, newline=""))
                faults = {}
                if _overflows(texts[-1]):
                    text = texts[-1]
                    while text and text[-1] not in "\r\n":
                        text = reader.readline(LONGEST_LINE)
                    last = number + len(texts) - 1
                    texts[-1], faults[last] = "\n", _too_long(f"{path.name}, line {last}")
                    text = "".join(texts)
                if "\0" in text or not (text.isascii() or SURROGATE.search(text) is None):
                    _part_odd(path.name, number, texts, faults, encoding)
                yield Block(number, texts, faults)
                number += len(texts)
        except UnicodeError:
            raise InputError(faults=[_misread(f"{path.name}, line {number}", encoding)]) from None


def whole(path: Path, encoding: str) -> str:
    """A file without lines as one text; what is of another encoding in it is read as Windows-1252."""
    wide = _checked(encoding).startswith(("utf-16", "utf-32"))
    with opened(path) as file:
        text = file.read().decode(encoding, "replace" if wide else "surrogateescape")
    return text if text.isascii() else SURROGATE.sub(_western, text)


def _overflows(line: str) -> bool:
    """Whether a line is longer than any that is read; what ends it may be its last character."""
    return len(line) > LONGEST_LINE or (len(line) == LONGEST_LINE and line[-1] not in "\r\n")


def _part_odd(name: str, first: int, texts: list[str], faults: dict[int, Fault], encoding: str) -> None:
    """Find the lines that hold what should not be there, and put what can be read in their place."""
    for at, text in enumerate(texts):
        place = f"{name}, line {first + at}"
        if "\0" in text:
            where = f"{place}, character {text.index(chr(0)) + 1}"
            hint = 'the file may be UTF-16 without its mark (encoding = "utf-16-le"), or no text at all'
            texts[at], faults[first + at] = "\n", Fault(where, "holds a NUL", hint=hint, kind="NUL")
        elif found := SURROGATE.search(text):
            faults[first + at] = _misread(f"{place}, character {found.start() + 1}", encoding)
            texts[at] = SURROGATE.sub(_western, text)


def _western(found: re.Match[str]) -> str:
    """A byte that is no UTF-8 as Windows-1252 has it: what the other part of a file joined of two is in."""
    return bytes([ord(found.group()) & 0xFF]).decode("cp1252", "replace")


def _misread(where: str, encoding: str) -> Fault:
    hint = "save the file as UTF-8, or name its encoding in the source (encoding = …)"
    return Fault(where, f"is not {NAMES.get(encoding, encoding)}", hint=hint, kind="encoding")


def _too_long(where: str) -> Fault:
    hint = "a quotation mark or line break may be missing"
    return Fault(where, f"is longer than {LONGEST_LINE:,} characters", hint=hint, kind="too long")
