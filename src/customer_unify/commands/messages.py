"""What a command says on standard error: messages, and a line of progress on a terminal."""

from __future__ import annotations

import sys
from typing import Any, Self

from ..wording import say
from .watching import Watching, described

__all__ = ["Messages"]


class Messages:
    """Says things on standard error in one language; ``progress`` is for long work.

    As a context manager it takes the line of progress away at the end, whatever happened.
    """

    def __init__(self, language: str) -> None:
        from ..resolver import system_clock

        self.language = language
        self.progress = Watching(sys.stderr, language, system_clock, described(language))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.wipe()

    def sentence(self, code: str, **facts: Any) -> str:
        """The sentence of a code."""
        return say(code, language=self.language, **facts)

    def say(self, code: str, **facts: Any) -> None:
        """Say the sentence of a code."""
        self.show(self.sentence(code, **facts))

    def show(self, text: str) -> None:
        """Show a line, in place of whatever progress was shown."""
        self.progress.wipe()
        # Names of columns come from a file: no control character of theirs may reach the terminal.
        print("".join(c if c.isprintable() or c == "\n" else "?" for c in text), file=sys.stderr)
