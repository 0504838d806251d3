"""People and queues of all sorts, and the retail policy, for the tests of this wing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st

from customer_unify import PriorityPolicy, Signals
from customer_unify.model import Customer, Profile, Rankable, Status
from customer_unify.priority.rules import Condition, Situation

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = PriorityPolicy.preset("retail")
SNOW = PriorityPolicy(
    attrs.evolve(
        POLICY.rules,
        situations=(
            Situation("snow", 2, NOW + timedelta(hours=2), NOW + timedelta(hours=30)),
            Situation(
                "strike",
                1,
                None,
                NOW + timedelta(hours=9),
                Condition("is", "topic", texts=frozenset({"rail"})),
            ),
        ),
    )
)
"""The retail policy while it snows and trains are on strike."""

shares = st.floats(0, 1)
crowds = st.integers(0, 10**9)
people = st.builds(
    Signals,
    tier=st.integers(0, 4),
    activity=shares,
    expected_margin=st.floats(0, 1e7),
    churn=shares,
    audience=crowds,
    topics=st.dictionaries(st.sampled_from(["rail", "food"]), crowds, max_size=2),
    offline_influence=shares,
    roles=st.sets(st.sampled_from(["account_decision_maker", "works_council", "poet"])),
    unanswered=st.integers(0, 50),
    days_since_failure=st.none() | st.integers(0, 400),
    urgency=st.integers(0, 3),
    topic=st.none() | st.sampled_from(["rail", "food"]),
    situations=st.sets(st.sampled_from(["snow", "strike"])),
)
statuses = st.sampled_from(Status)


def customer(status: Status = Status.CUSTOMER, **profile: Any) -> Customer:
    return Customer("c1", (), Profile({}), status=status, **profile)


def rankables(name: str, *, latest: int = 0) -> st.SearchStrategy[Rankable]:
    """A case of that id; it came up to five days ago, or up to ``latest`` seconds from now."""
    return st.builds(
        lambda seconds, status, signals, proven, confidence, due: Rankable(
            name,
            NOW - timedelta(seconds=seconds),
            customer(status),
            signals,
            proven=proven,
            confidence=confidence,
            due_at=None if due is None else NOW + timedelta(minutes=due),
        ),
        st.integers(-latest, 430_000),
        statuses,
        people,
        st.booleans(),
        st.integers(0, 1000),
        st.none() | st.integers(-600, 6_000),
    )


@st.composite
def queues(draw: st.DrawFn, most: int = 6, latest: int = 0) -> list[Rankable]:
    size = draw(st.integers(2, most))
    return [draw(rankables(f"case-{number}", latest=latest)) for number in range(size)]
