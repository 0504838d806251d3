"""Who helps, and with what: from a message to its case, its owner and its answer.

The floors of the wing, top to bottom; nothing imports upwards, and what stands side by side
does not know each other::

    follow | erase | told | tenure | retrace   joining and parting; an erasure; what a person wrote; whose
                                  time; what was decided, once more
    service                       teams at work: offer, accept, transfer, settle, escalate
    flow | book                   the stages joined; all cases of a store
    context                       the card beside a case
    thread | template | lifecycle | calendar | sla | route | reply | consistency | settlement | why |
    peers | reviews
    assign                        many cases at once
    view | network                who could take what is asked for; who can be given to whom
    pool | room                   agents by what they can do and have in hand; those who are alike
    skills | channel | steps | targets | foreign   who can; what media allow; how a search widens; what is
                                  promised; others' rules
    noted                         what is noted on a case while it is served
"""

from typing import TYPE_CHECKING, Any

from .. import door

if TYPE_CHECKING:
    from .calendar import BusinessCalendar as BusinessCalendar
    from .channel import CHANNELS as CHANNELS
    from .foreign import from_connect as from_connect, from_taskrouter as from_taskrouter
    from .reply import card as card
    from .route import Router as Router
    from .template import CaseTemplate as CaseTemplate
    from .thread import ThreadRules as ThreadRules
    from .why import why as why, why_reply as why_reply


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
