"""People who wait in the stories of priority: who they are, what they bring, and since when they wait."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import customer_unify as cu
from customer_unify.model import Customer, Profile, Rankable, Status
from customer_unify.model.port import Ranking

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = cu.PriorityPolicy.preset("retail")
FOLLOWERS = cu.Practice.preset("followers")


def customer(name: str, status: Status = Status.CUSTOMER) -> Customer:
    return Customer(name, (), Profile({}), status=status)


def waits(
    name: str,
    status: Status = Status.CUSTOMER,
    *,
    hours: float = 0,
    signals: cu.Signals | None = None,
    **known: Any,
) -> Rankable:
    """Somebody who has waited so many hours; what is known of them is a signal each."""
    came = NOW - timedelta(hours=hours)
    return Rankable(name, came, customer(name, status), signals or cu.Signals(**known))


def stranger(name: str, *, hours: float = 0, **known: Any) -> Rankable:
    """Somebody who has bought nothing, as far as anybody knows."""
    return waits(name, Status.UNKNOWN, hours=hours, **known)


def order(ranking: Ranking, people: Iterable[Rankable], now: datetime = NOW) -> list[str]:
    """Their names, in the order they would be served."""
    return [entry.id for entry in ranking.rank(people, now=now)]


def points(person: Rankable, policy: cu.PriorityPolicy = POLICY) -> dict[str, int]:
    """What each term gives somebody."""
    (ranked,) = policy.rank([person], now=NOW)
    return {given.term: given.points for given in ranked.standing.contributions}
