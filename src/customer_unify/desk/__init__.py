"""Where the wings meet: messages in, answers out.

The floors, top to bottom::

    counter        the Desk: every call, in the order a message lives through them
    speaker        what is known of whoever speaks, and where that puts a case
"""

from typing import TYPE_CHECKING, Any

from .. import door

if TYPE_CHECKING:
    from .counter import Desk as Desk


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
