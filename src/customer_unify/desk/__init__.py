"""Where the wings meet: messages in, answers out.

The floors, top to bottom::

    counter        the Desk: answers out, and what time makes necessary
    reviewing      reviews held for exchange, questions put to peers
    receiving      messages in
    serving        what people do with a case: take it, hand it on, settle it, note what was done
    looking        the cases themselves, kept in step with who is who
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
