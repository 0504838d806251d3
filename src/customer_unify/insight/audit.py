"""Holds an order of service against a policy: who is over-, under- and fairly served."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..errors import InputError
from ..model.audit import Audit, AuditRow, OrderFigures, Served
from ..model.customer import Customer, Status
from ..model.port import Ranking
from ..model.record import aware
from ..model.signal import HIGHEST_TIER, Signals
from ..model.standing import Rankable
from ..wording import say
from .agreement import inverted, places, tau_b

__all__ = ["ACTIVE", "audit"]

ACTIVE = 0.5
"""Activity from which a top-tier customer counts as active, as in law L14."""


def audit(
    practice: Ranking,
    policy: Ranking,
    customers: Iterable[Rankable | tuple[Customer, Signals]],
    *,
    now: datetime,
    fair_within: int = 200,
    language: str = "en",
) -> Audit:
    """Who the practice serves later or earlier than the policy would, and what that costs.

    ``customers`` are open cases, or pairs of a customer and signals when nobody waits: one row
    per person, so of a customer with several cases the one waiting longest speaks for all
    (property P8). ``fair_within`` is how many thousandths of the queue a person may be off
    and still be fairly served. The order by value is by expected margin of customers;
    people who are not customers bring nothing in today. Raises ``InputError`` for anything
    else. O(n log n). Rows 0.16, 1.6, 1.7, 1.12.
    """
    if not 0 <= fair_within <= 1000:
        raise InputError("fair_within must lie between 0 and 1000 (thousandths of the queue)")
    people = _people(customers, aware(now, "now"))
    practised = _places(practice, people, now)
    wanted = _places(policy, people, now)
    ordered = sorted(people.values(), key=lambda case: (-_margin(case), case.id))
    by_value = dict(
        zip((case.id for case in ordered), places([_margin(case) for case in ordered]), strict=True)
    )
    rows = [
        _row(case, practised[key], wanted[key], by_value[key], fair_within, language)
        for key, case in people.items()
    ]
    rows.sort(key=lambda row: (-row.gap, -row.exposed, row.id))
    exposed = sum(row.exposed for row in rows)
    return Audit(
        tuple(rows),
        practice=_figures(people, practised, by_value),
        policy=_figures(people, wanted, by_value),
        agreement=_tau(practised, wanted),
        exposed=exposed,
        sentence=_summary(rows, exposed, language),
    )


def _people(given: Iterable[Rankable | tuple[Customer, Signals]], now: datetime) -> dict[str, Rankable]:
    """One case per person, by the id of the case, in a fixed order."""
    chosen: dict[str, Rankable] = {}
    for item in given:
        case = item if isinstance(item, Rankable) else _of_pair(item, now)
        person = f"c {case.customer.id}" if case.customer is not None else f"i {case.id}"
        former = chosen.get(person)
        if former is None or (case.arrived_at, case.id) < (former.arrived_at, former.id):
            chosen[person] = case
    return {case.id: case for case in sorted(chosen.values(), key=lambda case: case.id)}


def _of_pair(item: object, now: datetime) -> Rankable:
    if isinstance(item, tuple) and len(item) == 2:
        customer, signals = item
        if isinstance(customer, Customer) and isinstance(signals, Signals):
            return Rankable(customer.id, now, customer, signals)
    raise InputError(
        f"customers must be Rankable, or pairs of Customer and Signals, not {type(item).__name__}"
    )


def _is_customer(case: Rankable) -> bool:
    return case.customer is not None and case.customer.status is Status.CUSTOMER


def _margin(case: Rankable) -> int:
    return int(case.signals.expected_margin) if _is_customer(case) else 0


def _places(ranking: Ranking, people: dict[str, Rankable], now: datetime) -> dict[str, int]:
    """The place of each case in the order of a ranking; equal band and points tie."""
    ranked = ranking.rank(people.values(), now=now)
    keys = [(entry.standing.band, entry.standing.points) for entry in ranked]
    return dict(zip((entry.id for entry in ranked), places(keys), strict=True))


def _row(
    case: Rankable, practised: int, wanted: int, by_value: int, fair_within: int, language: str
) -> AuditRow:
    gap = practised - wanted
    margin = _margin(case)
    served = Served.FAIR if abs(gap) <= fair_within else Served.UNDER if gap > 0 else Served.OVER
    late = served is Served.UNDER
    exposed = margin * (1000 + round(case.signals.churn * 1000)) // 2000 if late else 0
    code = f"insight.{served.value}" + ("_exposed" if exposed else "")
    sentence = say(code, language=language, practice=practised // 10, policy=wanted // 10, exposed=exposed)
    return AuditRow(
        id=case.id,
        served=served,
        practice=practised,
        policy=wanted,
        value=by_value,
        gap=gap,
        margin=margin,
        exposed=exposed,
        audience=case.signals.audience,
        sentence=sentence,
        customer_id=None if case.customer is None else case.customer.id,
    )


def _tau(a: dict[str, int], b: dict[str, int]) -> float | None:
    return tau_b(list(a.values()), [b[key] for key in a])


def _figures(people: dict[str, Rankable], served: dict[str, int], by_value: dict[str, int]) -> OrderFigures:
    top = [served[key] for key, case in people.items() if _is_top(case)]
    others = [served[key] for key, case in people.items() if not _is_customer(case)]
    return OrderFigures(
        tau_b=_tau(served, by_value),
        value_in_first_fifth=_first_fifth(people, served),
        inverted=inverted(top, others),
    )


def _is_top(case: Rankable) -> bool:
    signals = case.signals
    return _is_customer(case) and signals.tier == HIGHEST_TIER and signals.activity >= ACTIVE


def _first_fifth(people: dict[str, Rankable], served: dict[str, int]) -> float | None:
    """Share of all margin that lies in the first 20 % of the queue, at least one person.

    ``served`` is in the order of service; each person is one unit of effort.
    """
    total = sum(map(_margin, people.values()))
    if not total:
        return None
    first = list(served)[: -(-len(served) // 5)]
    return sum(_margin(people[key]) for key in first) / total


def _summary(rows: list[AuditRow], exposed: int, language: str) -> str:
    counts = {served: sum(row.served is served for row in rows) for served in Served}
    return say(
        "insight.summary",
        language=language,
        people=len(rows),
        under=counts[Served.UNDER],
        over=counts[Served.OVER],
        fair=counts[Served.FAIR],
        exposed=exposed,
    )
