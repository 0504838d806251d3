"""One customer out of many records, served in an order one can read and prove.

What enters, and which wing it meets on its way::

    Record   -> identity: who is it?             -> Customer, with a profile and its provenance
    Signals  -> priority: who comes first?       -> Standing, every point explained
    Message  -> cases: who helps, with what?     -> Case, Assignment, Reply on the same channel
    Practice -> insight: who is served too late? -> Audit

Names are loaded when first used. Result types stand in :mod:`customer_unify.model`.
"""

from typing import TYPE_CHECKING, Any

from . import door

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .cases.calendar import BusinessCalendar as BusinessCalendar
    from .cases.template import CaseTemplate as CaseTemplate
    from .configuration import IdentityConfig as IdentityConfig
    from .desk.counter import Desk as Desk
    from .errors import (
        ConfigurationError as ConfigurationError,
        Contradiction as Contradiction,
        CustomerUnifyError as CustomerUnifyError,
        InputError as InputError,
        NotFound as NotFound,
        PolicyRefused as PolicyRefused,
        StoreError as StoreError,
    )
    from .insight.audit import audit as audit
    from .model.assurance import Assurance as Assurance
    from .model.message import Channel as Channel, Message as Message
    from .model.record import Consent as Consent, Record as Record
    from .model.signal import Signals as Signals
    from .model.team import Agent as Agent, Team as Team
    from .priority.policy import PriorityPolicy as PriorityPolicy
    from .priority.practice import Practice as Practice
    from .resolver import Resolver as Resolver
    from .resolver.at_once import (
        blocking_report as blocking_report,
        propose_block_keys as propose_block_keys,
        resolve as resolve,
        train as train,
    )


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
