"""The card beside a case as an element of HTML: its sentences as a nested list, each escaped."""

from __future__ import annotations

from ..model.explanation import Explanation
from .markup import Markup, element
from .reason import reason

__all__ = ["drawn"]


def drawn(card: Explanation, language: str = "en") -> Markup:
    """The card, in the language its sentences were made in, to be put into a page of the host's."""
    return element("article", reason(card, language=language), class_="context", lang=language)
