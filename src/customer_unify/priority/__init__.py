"""Who comes first: a policy that one can read, change and prove.

The floors of the wing, from top to bottom. A module imports only from floors below its own; modules on one
floor do not import each other::

    policy | practice                         load, standing, rank: they join the rest
    stand                                     counts many cases: their standings and their order
    read | write | schema | proof | tell      the stages of a policy
    points | tabulate | columns               count points: of one case, of many, by arrays
    queue | reach | steady                    other questions about an order
    custom                                    orders of service of help desks
    signals | value                           figures about a person
    situation                                 situations, made of conditions
    condition | measure | rank                a predicate; a figure; an order
    rules | preset                            data
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
