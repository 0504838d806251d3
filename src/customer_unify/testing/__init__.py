"""For tests, yours and ours: a synthetic company with truth, Hypothesis strategies, checks of plug-ins.

``company`` needs only the library. The strategies need Hypothesis, which is loaded when one of them is first
used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import door

if TYPE_CHECKING:
    from .misuse import CANARY as CANARY, hostile_text as hostile_text, hostile_value as hostile_value
    from .plugin import (
        check_block_key as check_block_key,
        check_comparator as check_comparator,
        check_normaliser as check_normaliser,
        check_scorer as check_scorer,
        check_survivorship_rule as check_survivorship_rule,
    )
    from .pressure import Overload as Overload, overload as overload
    from .store import check_store as check_store
    from .strategies import (
        blanks as blanks,
        bridges as bridges,
        hostile as hostile,
        hostile_values as hostile_values,
        junk as junk,
        person_names as person_names,
        records as records,
        statements as statements,
    )
    from .synthetic import Company as Company, company as company
    from .wild import HOSTILE as HOSTILE, JUNK as JUNK


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
