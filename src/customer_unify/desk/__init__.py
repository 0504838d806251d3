"""Where the wings meet: messages in, answers out.

The floors, from top to bottom::

    counter        the Desk: answers go out, and what time makes necessary
    reviewing      reviews that are held for a time, questions to peers
    receiving      messages come in
    serving        what people do with a case: take it, hand it on, settle it, note what was done
    looking        the cases themselves, which follow who is who
    speaker        what is known of the speaker, and what standing that gives a case
"""

from typing import TYPE_CHECKING, Any

from .. import door

if TYPE_CHECKING:
    from .counter import Desk as Desk


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
