"""Customers who help customers: what they may be asked, and a question that does not say who asks.

The case stays with its owner meanwhile, so its age and its clocks go on, and nobody is sent away (row 4.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model.case import Case
from ..model.peer import PeerRules

__all__ = ["GONE", "LONGEST_QUESTION", "refusal", "stripped"]

GONE = "[…]"
"""What replaces something private."""
LONGEST_QUESTION = 2_000
"""At most this many characters of a message are shown to peers (law L19)."""

_ADDRESS = re.compile(
    r"[^\s@()<>,;]{1,64}@[^\s@()<>,;]{0,254}[^\s@()<>,;.!?]|(?:https?://|www\.)\S{1,500}|@\w{1,50}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\+?\d(?:[\s.\-/()]{0,3}\d){4,30}")
_WORD = re.compile(r"\w+")


def refusal(case: Case, rules: PeerRules | None) -> str | None:
    """The first reason, in this order, why peers may not be asked; None if they may."""
    if rules is None:
        return "off"
    if not case.open or not case.received:
        return "closed"
    if case.reason not in rules.reasons:
        return "personal"
    if any(need.name == "identity" for need in case.needs) or any(not one.public for one in case.handles):
        return "personal"
    band = min(case.band, case.standing.band) if case.standing is not None else case.band
    if band < rules.least_band:
        return "urgent"
    return None


def stripped(text: str, private: Iterable[str]) -> str:
    """A text without the given private values, addresses, links, handles and long numbers.

    >>> stripped("I am Jocelyne, j@example.org, card 90 01 77. How do I open the lid?", ["Jocelyne"])
    'I am […], […], card […]. How do I open the lid?'
    """
    text = text[:LONGEST_QUESTION]
    words = {word.casefold() for value in private for word in _WORD.findall(value) if len(word) >= 3}
    text = _NUMBER.sub(GONE, _ADDRESS.sub(GONE, text))
    return _WORD.sub(lambda found: GONE if found.group().casefold() in words else found.group(), text)
