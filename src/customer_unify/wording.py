"""The sentences people read, French and English, by code; kept as data in ``sentences/*.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from .errors import InputError

__all__ = ["LANGUAGES", "say", "sentences"]

LANGUAGES = ("en", "fr")


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Every sentence: code -> language -> text with ``{placeholders}``."""
    table: dict[str, dict[str, str]] = {}
    folder = files("customer_unify") / "sentences"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            wing = entry.name.removesuffix(".toml")
            for code, said in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                table[f"{wing}.{code}"] = said
    return table


def say(code: str, *, language: str = "en", **facts: Any) -> str:
    """The sentence of ``code`` (``wing.name``) in ``language`` with its facts filled in.

    An unknown code is a ``KeyError``: a missing sentence is a fault of ours, found by the test that
    says every sentence in both languages. A language there is none in is an ``InputError``.

    >>> say("priority.total", language="fr", points=320)
    'Au total : 320 points.'
    """
    if not isinstance(language, str) or language not in LANGUAGES:
        raise InputError(f"language must be one of: {', '.join(LANGUAGES)}")
    return sentences()[code][language].format_map(facts)
