"""Who helps, and with what: from a message to its case, its owner and its answer.

The floors of the wing, from top to bottom. A module imports only from floors below its own; modules on one
floor do not import each other::

    follow | erase | told | tenure | retrace   cases joined and parted; an erasure; what a person wrote; who
                                  had a case how long; decisions taken again
    service                       teams at work: offer, accept, transfer, settle, escalate
    flow | book                   the steps of a case joined; all cases of a store
    context                       the card beside a case
    thread | template | lifecycle | calendar | sla | route | reply | consistency | settlement | why |
    peers | reviews
    assign                        many cases at once
    view | network                who could take a requirement; which case can be given to which agent
    pool | room                   agents by what they can do and what they have; agents who are alike
    skills | channel | steps | targets | foreign   who can; what media allow; how a search widens; what is
                                  promised; rules of other systems
    noted                         what is recorded on a case while it is served
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
