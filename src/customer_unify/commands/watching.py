"""One line on a terminal that says how far long work has come: stage, share, rate and what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TextIO

from ..model.port import Clock
from ..wording import say

__all__ = ["Watching", "described", "lines_of", "span"]

WIPE = "\r\x1b[K"
WIDTH = 20
"""Signs of a full bar."""

SETTLED = 1.0
"""Seconds of a stage after which its rate says something."""

CHUNK = 1 << 20

STAGES = frozenset(
    {
        *("read", "index", "train", "link", "add", "golden"),
        *("records", "contents", "keys", "members", "customers", "decisions", "lines", "residue"),
        *("write", "check", "fill"),
    }
)
"""Stages of which progress has a sentence."""

Describe = Callable[[str, int, int | None], str]
"""Stage, done, total -> the sentence that says so."""


def described(language: str) -> Describe:
    """Says how far a stage of the library's long works has come.

    >>> described("en")("link", 5_000, 8_000)
    'linked: 5,000 of 8,000'
    """

    def describe(stage: str, done: int, total: int | None) -> str:
        code = f"exchange.progress_{stage if stage in STAGES else 'other'}"
        facts = {"stage": stage, "done": f"{done:,}", "total": f"{total or done:,}"}
        return say(code, language=language, **facts)

    return describe


class Watching:
    """Told how far work has come, and shows it on one line where a terminal is.

    ``expected`` says how many things a stage may have that does not know itself. The rate is that of the
    stage since it was first told of; ``clock`` says when. Nothing is written where nobody watches.
    """

    def __init__(self, stream: TextIO, language: str, clock: Clock, describe: Describe) -> None:
        self.expected: dict[str, int] = {}
        self._stream, self._language, self._clock, self._describe = stream, language, clock, describe
        self.watched = stream.isatty()
        """Whether anybody looks."""
        self._begun: tuple[str, datetime, int] | None = None
        self._open = False

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Replace the line."""
        if not self.watched:
            return
        now = self._clock()
        if self._begun is None or self._begun[0] != stage or done < self._begun[2]:
            self._begun = stage, now, done
        text = self._describe(stage, done, total)
        whole = total or max(self.expected.get(stage, 0), 0)
        parts = [text, *self._share(done, whole), *self._pace(now, done, whole)]
        self._stream.write(WIPE + ", ".join(parts))
        self._stream.flush()
        self._open = True

    def wipe(self) -> None:
        """Take the line away before something else is said, or when all is done."""
        if self._open:
            self._stream.write(WIPE)
            self._stream.flush()
            self._open = False

    def _share(self, done: int, whole: int) -> list[str]:
        if not 0 < done < whole:
            return []
        full = WIDTH * done // whole
        return [f"[{'#' * full}{'.' * (WIDTH - full)}] {100 * done // whole} %"]

    def _pace(self, now: datetime, done: int, whole: int) -> list[str]:
        _, since, before = self._begun or ("", now, done)
        seconds = (now - since).total_seconds()
        if seconds < SETTLED or done <= before:
            return []
        rate = (done - before) / seconds
        said = [say("exchange.rate", language=self._language, rate=f"{rate:,.0f}")]
        if done < whole:
            left = span((whole - done) / rate)
            said.append(say("exchange.left", language=self._language, left=left))
        return said


def span(seconds: float) -> str:
    """A time as people say it, in units of any language.

    >>> span(7.4), span(200), span(3_900)
    ('7 s', '3 min 20 s', '1 h 05 min')
    """
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, over = divmod(minutes, 60)
    if hours:
        return f"{hours} h {over:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{whole} s"


def lines_of(files: Iterable[str]) -> int:
    """How many lines files have: about so many records and a header each; 0 where one cannot be read."""
    from ..exchange.decode import opened

    count = 0
    for name in files:
        try:
            with opened(Path(name)) as file:
                while chunk := file.read(CHUNK):
                    count += chunk.count(b"\n")
        except OSError:
            return 0
    return count
