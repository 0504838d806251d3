"""Who comes first: a policy one can read, change and prove.

The floors of the wing, top to bottom; nothing imports upwards, and what stands side by side
does not know each other::

    policy | practice                         the joiners: load, standing, rank
    stand                                     many cases counted, with their standings and their order
    read | write | schema | proof | tell      the stages of a policy
    points | tabulate | columns               how points are counted: of one, of many, by arrays
    queue | reach | steady                    what else is asked of an order
    custom                                    the orders of help desks
    signals | value                           the figures of a person
    situation                                 made of conditions
    condition | measure | rank                one predicate, one figure, one order
    rules | preset                            what is data
"""

from typing import TYPE_CHECKING, Any

from .. import door

if TYPE_CHECKING:
    from .policy import PriorityPolicy as PriorityPolicy
    from .practice import Practice as Practice


def __getattr__(name: str) -> Any:
    return door.resolve(__name__, name)


def __dir__() -> list[str]:
    return sorted([*door.names(__name__), *(name for name in globals() if name.startswith("__"))])
