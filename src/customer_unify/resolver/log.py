"""Tells the host's loggers what became of the graph: ids and counts, never what a record says (law L21)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..frozen import Frozen
from ..identity.change import Planned
from ..model.change import Change, EventKind, IdentityEvent
from ..model.port import Snapshot
from ..model.result import Alarm, ErasureReceipt, Work
from ..model.weights import Training

if TYPE_CHECKING:
    import logging

__all__ = [
    "EVENTS",
    "Event",
    "Said",
    "alarms",
    "emit",
    "erasure",
    "first",
    "learned",
    "refusals",
    "rules",
    "step",
]

ROOT = "customer_unify"
DEBUG, INFO, WARNING = 10, 20, 30


GRAPH = tuple(kind.value for kind in EventKind if kind not in (EventKind.DECIDED, EventKind.ERASED))
"""What can happen to customers, as ``changes`` tells it; decisions and erasures say more below."""


class Event(NamedTuple):
    """Where an event is told, how loud, and the fields it comes with in ``extra``."""

    logger: str
    level: int
    fields: tuple[str, ...]


EVENTS: Mapping[str, Event] = Frozen(
    {
        "step": Event("graph", DEBUG, ("records", "removed", "compared", "linked")),
        **{name: Event("graph", DEBUG, ("customer", "others", "records")) for name in GRAPH},
        "block_closed": Event("limits", INFO, ("blocks",)),
        "generic_value": Event("limits", INFO, ("values",)),
        "component_cut": Event("limits", WARNING, ("components",)),
        "decided": Event("decisions", INFO, ("decision", "kind", "customer", "sources")),
        "revoked": Event("decisions", INFO, ("decision", "kind", "customer", "sources")),
        "suspended": Event("decisions", WARNING, ("decision", "kind", "customer", "sources")),
        "resumed": Event("decisions", INFO, ("decision", "kind", "customer", "sources")),
        "configured": Event("rules", INFO, ("records", "merged", "split")),
        "learned": Event("rules", INFO, ("contents", "pairs", "matches", "households", "alarms", "used")),
        "erased": Event("erasure", INFO, ("customers", "records", "decisions", "cases", "complete")),
        "refused": Event("erasure", INFO, ("records",)),
        "alarm": Event("alarms", WARNING, ("customer", "kind", "sizes", "against")),
    }
)
"""Every event there is, by its name, which is stable; ``docs/reference/logging.md`` says what each means."""

Said = Sequence[tuple[str, Mapping[str, Any]]]
"""Events to be told, each with its fields."""


_loggers: dict[str, logging.Logger] = {}


def _heard(name: str, level: int) -> logging.Logger | None:
    """The logger of ours, if somebody may listen to it at this level.

    While nobody has loaded ``logging`` nobody does, and to load it would cost a tenth of a first record.
    """
    logger = _loggers.get(name)
    if logger is None:
        known = sys.modules.get("logging")
        if known is None:
            return None
        root = known.getLogger(ROOT)
        if not root.handlers:  # silent unless the host says otherwise, also about warnings
            root.addHandler(known.NullHandler())
        logger = _loggers[name] = known.getLogger(f"{ROOT}.{name}")
    return logger if logger.isEnabledFor(level) else None


def emit(said: Said) -> None:
    """Tell these events."""
    for name, fields in said:
        event = EVENTS[name]
        logger = _heard(event.logger, event.level)
        if logger is not None:
            shown = " ".join(f"{key}={value}" for key, value in fields.items())
            logger.log(event.level, f"{name} %s", shown, extra={"event": name, **fields})


def step(base: Snapshot, planned: Planned) -> Said:
    """What is to be told of a step once it is true; read from the base as it is before."""
    if "logging" not in sys.modules:
        return ()
    change, work = planned.change, planned.work
    said = list(_decisions(base, change)) if change.decisions else []
    said += _limits(work)
    if _heard("graph", DEBUG) is None:
        return said
    return [*_graph(change.events, len(change.records), len(change.removed), work), *said]


def first(events: Sequence[IdentityEvent], records: int, work: Work) -> Said:
    """What is to be told of the first records of a base, made true together."""
    told = _graph(events, records, 0, work) if _heard("graph", DEBUG) is not None else ()
    return [*told, *_limits(work)]


def _limits(work: Work) -> Said:
    counts = (
        ("block_closed", "blocks", work.blocks_closed - work.generic),
        ("generic_value", "values", work.generic),
        ("component_cut", "components", work.components_cut),
    )
    return [(name, {field: count}) for name, field, count in counts if count]


def _graph(
    events: Iterable[IdentityEvent], records: int, removed: int, work: Work
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for event in events:
        if event.kind.value in GRAPH:
            counted = {"others": event.others, "records": len(event.records)}
            yield event.kind.value, {"customer": event.customer_id, **counted}
    counts = {"records": records, "removed": removed, "compared": work.compared, "linked": work.linked}
    yield "step", counts


def _decisions(base: Snapshot, change: Change) -> Iterator[tuple[str, Mapping[str, Any]]]:
    customers = {event.decision: event.customer_id for event in change.events if event.decision}
    for made in change.decisions:
        fields = {
            "decision": made.id,
            "kind": made.kind.value,
            "customer": customers.get(made.id, ""),
            "sources": tuple(sorted({ref.source for ref in made.refs})),
        }
        before = base.decision(made.id)
        if before is None:
            yield "decided", fields
        elif before.live and not made.live:
            yield "revoked", fields
        if made.live and made.suspended != (before is not None and before.suspended):
            yield ("suspended" if made.suspended else "resumed"), fields


def rules(base: Snapshot, change: Change) -> Said:
    """What is to be told of a change of rules."""
    kinds = [event.kind for event in change.events]
    merged, split = kinds.count(EventKind.MERGED), kinds.count(EventKind.SPLIT)
    return [("configured", {"records": base.count(), "merged": merged, "split": split})]


def learned(training: Training, *, used: bool) -> Said:
    """What is to be told of weights that were learned, and whether they are used."""
    return [
        (
            "learned",
            {
                "contents": training.contents,
                "pairs": training.pairs,
                "matches": training.matches,
                "households": training.households,
                "alarms": training.alarms,
                "used": used,
            },
        )
    ]


def erasure(receipt: ErasureReceipt) -> Said:
    """What is to be told of an erasure."""
    return [
        (
            "erased",
            {
                "customers": receipt.customers,
                "records": receipt.records,
                "decisions": receipt.decisions,
                "cases": receipt.cases,
                "complete": receipt.complete,
            },
        )
    ]


def refusals(count: int) -> Said:
    """What is to be told of records that were erased and came again."""
    return [("refused", {"records": count})] if count else ()


def alarms(found: Sequence[Alarm]) -> Said:
    """What is to be told of customers that hang by a thread, or whose handle looks like another's."""
    return [
        (
            "alarm",
            {
                "customer": one.customer,
                "kind": one.kind.value,
                "sizes": tuple(len(part) for part in one.parts),
                "against": one.against,
            },
        )
        for one in found
    ]
