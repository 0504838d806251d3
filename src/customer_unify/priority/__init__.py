"""Who comes first: a policy one can read, change and prove.

The floors of the wing, top to bottom; nothing imports upwards, and what stands side by side
does not know each other::

    policy | practice             the joiners: load, standing, rank
    read | proof | points | rank | tell      the stages
    condition | measure           one predicate, one figure
    rules | preset                what is data
"""

from __future__ import annotations

from .policy import PriorityPolicy
from .practice import Practice

__all__ = ["Practice", "PriorityPolicy"]
