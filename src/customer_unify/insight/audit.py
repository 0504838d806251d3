"""Compares an order of service with a policy: who is served too early, too late, or fairly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import attrs

from ..errors import InputError
from ..model.audit import Audit, AuditGroup, AuditRow, OrderFigures, Served
from ..model.customer import Customer
from ..model.given import flag, streamed
from ..model.port import Ranking
from ..model.record import aware
from ..model.signal import Signals
from ..model.standing import Rankable
from ..wording import say
from .agreement import inverted, places, tau_b
from .displacement import Due, displacements
from .group import is_customer, is_loyal, margin_of, tenths

__all__ = ["audit"]

_ORDER = {Served.UNDER: 0, Served.FAIR: 1, Served.OVER: 2}


def audit(
    practice: Ranking,
    policy: Ranking,
    customers: Iterable[Rankable | tuple[Customer, Signals]],
    *,
    now: datetime,
    fair_within: int = 200,
    clear_from: int = 250,
    at_once: bool = False,
    language: str = "en",
) -> Audit:
    """Find whom a practice serves later or earlier than a policy would, and what that costs.

    ``customers`` are open cases, or pairs of a customer and signals if nobody waits. There is one row
    for each person: of a customer with several cases, the one that waits longest counts (property P8).

    A person is served too late under two conditions. Their place in the queue is more than ``fair_within``
    thousandths of the queue behind their place by the policy. And this is clear: among many with nearly equal
    points a place says little, so the people who passed them are counted by how far the policy puts
    them behind. A pair counts fully if their points differ by at least ``clear_from`` thousandths of the
    difference between the highest and the lowest points, or if a person who is no customer passed a customer.
    Too early is the same in the other direction.

    With ``at_once`` all are treated as if they had come at this moment, so that waiting counts for nobody;
    this is for cases of the past. The order by value is by the expected margin of customers; other people
    count as 0. Raises ``InputError`` for anything else. O(n log n). Rows 0.16, 1.6, 1.7, 1.12.
    """
    for name, share in (("fair_within", fair_within), ("clear_from", clear_from)):
        if isinstance(share, bool) or not isinstance(share, int) or not 0 <= share <= 1000:
            raise InputError(f"{name} must be a whole number between 0 and 1000 (thousandths)")
    now = aware(now, "now")
    people = _people(customers, now)
    if flag(at_once, "at_once"):
        people = {key: _come(case, now) for key, case in people.items()}
    orders = _order(practice, people, now), _order(policy, people, now)
    practised, wanted = ({key: place.at for key, place in order.items()} for order in orders)
    clear = _clear(people, *orders, clear_from)
    ordered = sorted(people.values(), key=lambda case: (-margin_of(case), case.id))
    worth = places([margin_of(case) for case in ordered])
    by_value = {case.id: place for case, place in zip(ordered, worth, strict=True)}
    rows = [
        _row(case, practised[key], wanted[key], by_value[key], clear[key], fair_within, language)
        for key, case in people.items()
    ]
    rows.sort(key=lambda row: (_ORDER[row.served], -row.gap, -row.exposed, row.id))
    exposed = sum(row.exposed for row in rows)
    return Audit(
        tuple(rows),
        practice=_figures(people, practised, by_value),
        policy=_figures(people, wanted, by_value),
        agreement=_tau(practised, wanted),
        exposed=exposed,
        sentence=_summary(rows, exposed, language),
        groups=tuple(_groups(rows, people)),
    )


def _people(given: Iterable[Rankable | tuple[Customer, Signals]], now: datetime) -> dict[str, Rankable]:
    """One case for each person, by the id of the case, in a fixed order."""
    chosen: dict[str, Rankable] = {}
    for item in streamed(given, "customers"):
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


def _come(case: Rankable, now: datetime) -> Rankable:
    """The case as if it had come just now, with the same time until it is due."""
    due_at = case.due_at and now + (case.due_at - case.arrived_at)
    return attrs.evolve(case, arrived_at=now, due_at=due_at)


class _Place(NamedTuple):
    """Where a person is in an order: the place, and the band and points by which people differ."""

    at: int
    band: int
    points: int


def _order(ranking: Ranking, people: dict[str, Rankable], now: datetime) -> dict[str, _Place]:
    """The places of an order, in that order; people with equal band and points tie."""
    ranked = ranking.rank(people.values(), now=now)
    keys = [(entry.standing.band, entry.standing.points) for entry in ranked]
    return {entry.id: _Place(at, *key) for entry, at, key in zip(ranked, places(keys), keys, strict=True)}


def _clear(
    people: dict[str, Rankable], practised: dict[str, _Place], wanted: dict[str, _Place], clear_from: int
) -> dict[str, int]:
    """How far each is clearly from their turn; people in two different bands are clearly apart."""
    points = [place.points for place in wanted.values()]
    spread = max(points, default=0) - min(points, default=0)
    whole = max(1, clear_from * spread // 1000)
    merits = {key: place.points - place.band * (spread + whole) for key, place in wanted.items()}
    due = [Due(merits[key], is_customer(people[key])) for key in practised]
    served = [(place.band, place.points) for place in practised.values()]
    return dict(zip(practised, displacements(served, due, whole), strict=True))


def _row(
    case: Rankable,
    practised: int,
    wanted: int,
    by_value: int,
    clear: int,
    fair_within: int,
    language: str,
) -> AuditRow:
    margin = margin_of(case)
    gap = practised - wanted
    served = Served.FAIR
    if min(gap, clear) > fair_within:
        served = Served.UNDER
    elif max(gap, clear) < -fair_within:
        served = Served.OVER
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
        clear=clear,
        margin=margin,
        exposed=exposed,
        audience=case.signals.audience,
        sentence=sentence,
        customer_id=None if case.customer is None else case.customer.id,
    )


def _tau(a: dict[str, int], b: dict[str, int]) -> float | None:
    return tau_b(list(a.values()), [b[key] for key in a])


def _figures(people: dict[str, Rankable], served: dict[str, int], by_value: dict[str, int]) -> OrderFigures:
    top = [served[key] for key, case in people.items() if is_loyal(case)]
    others = [served[key] for key, case in people.items() if not is_customer(case)]
    return OrderFigures(
        tau_b=_tau(served, by_value),
        value_in_first_fifth=_first_fifth(people, served),
        inverted=inverted(top, others),
    )


def _groups(rows: Iterable[AuditRow], people: dict[str, Rankable]) -> Iterator[AuditGroup]:
    for name, group in tenths(rows, lambda row: people[row.id]).items():
        counts = _counts(group)
        yield AuditGroup(
            name,
            len(group),
            counts[Served.UNDER],
            counts[Served.OVER],
            counts[Served.FAIR],
            sum(row.margin for row in group),
            sum(row.exposed for row in group),
        )


def _counts(rows: list[AuditRow]) -> dict[Served, int]:
    return {served: sum(row.served is served for row in rows) for served in Served}


def _first_fifth(people: dict[str, Rankable], served: dict[str, int]) -> float | None:
    """The share of all margin in the first 20 % of the queue, at least one person.

    ``served`` is in the order of service; each person is one unit of effort.
    """
    total = sum(map(margin_of, people.values()))
    if not total:
        return None
    first = list(served)[: -(-len(served) // 5)]
    return sum(margin_of(people[key]) for key in first) / total


def _summary(rows: list[AuditRow], exposed: int, language: str) -> str:
    counts = _counts(rows)
    return say(
        "insight.summary",
        language=language,
        people=len(rows),
        under=counts[Served.UNDER],
        over=counts[Served.OVER],
        fair=counts[Served.FAIR],
        exposed=exposed,
    )
