"""One customer out of several records: what they state, the rules that choose, the golden record."""

from __future__ import annotations

from .assembled import assemble, identified
from .golden import at_odds, golden
from .rules import DEFAULT_RULE, RULES
from .stated import statements

__all__ = ["DEFAULT_RULE", "RULES", "assemble", "at_odds", "golden", "identified", "statements"]
