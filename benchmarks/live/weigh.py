"""What each part of the store in memory takes of a record, by the sizes of all objects it holds."""

from __future__ import annotations

import enum
import gc
import sys
import types
from typing import Any

from figures import Figures

MOST = 200_000
"""Above so many records the walk itself would take more memory than what it measures."""

PARTS = {
    "records": ("_records",),
    "contents": ("_contents",),
    "keys and blocks": ("_blocks", "_residents", "_marks", "_anchors"),
    "membership": ("_customers", "_records_of", "_contents_of", "_firsts", "_aliases", "_departed"),
    "decisions": ("_decisions", "_decisions_on", "_confirmations_on", "_tombstones"),
    "journal": ("_journal",),
}
"""The attributes of a part, in the order charged: what two parts share is the first one's."""

PROGRAM = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, enum.Enum)
"""What belongs to the program and not to a record."""


def weight(root: Any, seen: set[int]) -> int:
    """Bytes of an object and of all it leads to that nobody was charged for yet."""
    whole, waiting = 0, [root]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, PROGRAM):
            continue
        seen.add(id(one))
        whole += sys.getsizeof(one)
        waiting.extend(gc.get_referents(one))
    return whole


def parts(resolver: Any) -> Figures:
    """Bytes per record of each part; what normalising remembers of words and names is in none of them."""
    store = resolver.store
    count = store.count()
    if count > MOST:
        return {"memory by part": f"not weighed above {MOST:,} records"}
    configuration: set[int] = set()
    weight(store.configuration(), configuration)
    told, seen = {}, configuration
    for part, names in PARTS.items():
        bytes_of = sum(weight(getattr(store, name), seen) for name in names)
        told[f"memory per record: {part}"] = f"{bytes_of / count:,.0f} B"
    return told
