"""An explanation as a nested list: every reason under the one that rests on it."""

from __future__ import annotations

from ..model.explanation import Explanation
from .label import told
from .markup import Markup, element, join

__all__ = ["reason"]

MOST = 200
"""Reasons shown of one tree: a bound on the page, said where it bites."""


def reason(explanation: Explanation, *, language: str = "en") -> Markup:
    """The tree of reasons, in the language the explanation was made in."""
    left = [MOST]
    shown = element("ul", _item(explanation, left), class_="reasons")
    count = sum(1 for _ in explanation.walk()) - MOST
    more = element("p", told("and_more", language, count=count), class_="note") if count > 0 else None
    short = None if explanation.complete else element("p", told("incomplete", language), class_="note")
    return join(shown, more, short)


def _item(explanation: Explanation, left: list[int]) -> Markup | None:
    if left[0] <= 0:
        return None
    left[0] -= 1
    parts = [_item(part, left) for part in explanation.parts if left[0] > 0]
    below = element("ul", *parts) if parts else None
    return element("li", explanation.text, below)
