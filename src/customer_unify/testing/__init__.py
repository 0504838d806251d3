"""For tests, yours and ours: a synthetic company with truth, Hypothesis strategies, checks of plug-ins.

``company`` needs nothing but the library; the strategies need Hypothesis, which is
loaded when one of them is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import door

if TYPE_CHECKING:
    from .synthetic import Company as Company, company as company


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
