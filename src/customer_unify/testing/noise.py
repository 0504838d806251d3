"""How the same thing gets written differently: slips of the hand, spellings, formats."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from random import Random

from anyascii import anyascii

__all__ = ["ascii_of", "misspelt", "phone_written", "plain", "shouted", "without_accents"]

NEIGHBOURS = {"a": "zq", "e": "rz", "i": "uo", "o": "ip", "n": "b", "m": "n", "s": "zd", "t": "ry", "l": "k"}


def ascii_of(text: str) -> str:
    """``text`` in plain letters, whatever the script.

    >>> ascii_of("Иванов")
    'Ivanov'
    """
    return str(anyascii(text))


def misspelt(rng: Random, text: str) -> str:
    """``text`` with one slip of the hand: letters swapped, dropped, doubled or mistaken."""
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    beside = NEIGHBOURS.get(text[at].lower(), "e")
    return text[:at] + rng.choice(beside) + text[at + 1 :]


def without_accents(text: str) -> str:
    """``text`` as an old terminal would take it: accents lost, letters kept.

    >>> without_accents("Hélène Lefèvre")
    'Helene Lefevre'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def shouted(text: str) -> str:
    """Capitals without accents, as forms ask for: ``LEFEVRE``."""
    return without_accents(text).upper()


@lru_cache(8192)
def plain(text: str) -> str:
    """Lower-case letters and digits only, as handles and mailboxes are made of.

    >>> plain("Jean-Pierre d'Estienne")
    'jeanpierredestienne'
    >>> plain("Δημήτρης")
    'dimitris'
    """
    return "".join(letter for letter in ascii_of(text).lower() if letter.isascii() and letter.isalnum())


def phone_written(rng: Random, national: str) -> str:
    """A French number, ten digits, in one of the ways people write it."""
    pairs = [national[at : at + 2] for at in range(0, 10, 2)]
    kind = rng.randrange(6)
    if kind == 0:
        return national
    if kind == 1:
        return ".".join(pairs)
    if kind == 2:
        return f"+33{national[1:]}"
    if kind == 3:
        return f"0033 {national[1:]}"
    if kind == 4:
        return f"+33 (0){national[1]} {' '.join(pairs[1:])}"
    return " ".join(pairs)
