"""People and queues of all sorts, and the policies they are tried on, for the tests of this wing.

People are decoded from bytes: one draw makes a whole queue, so that a property can look at hundreds of them,
and a failing one still shrinks (a byte of zero is a figure nobody knows).
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from hypothesis import settings, strategies as st

from customer_unify import PriorityPolicy, Signals
from customer_unify.model import Customer, Knowledge, Profile, Rankable, Status
from customer_unify.priority.rules import Condition, Situation

DEEP = settings.default is not None and settings.default.max_examples >= 1_000
THOROUGH = settings(max_examples=10_000 if DEEP else 500)
"""How often each of the properties P1 to P12 is tried."""

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
statuses = st.sampled_from(Status)

# What a byte stands for: edges first, then what lies between them.
_SHARES = (0.0, 1.0, 0.5, 0.25, 0.4995, 0.5005, 0.2499, 0.0004, 0.0005, 0.9996, 1e-9, 1 / 3)
SHARES = (*_SHARES, *(byte / 255 for byte in range(len(_SHARES), 256)))
_MARGINS = (0, 0.5, 1, 299, 300, 1499.99, 1500, 1501, 4000, 1e7, 1e15, 1e16, 1e300)
MARGINS = (*_MARGINS, *(1.07**byte for byte in range(len(_MARGINS), 256)))
_CROWDS = (0, 1, 2, 3, 75, 900, 9_999, 10_000, 2**20 - 1, 2**20, 10**9, 10**15, 10**18)
CROWDS = (*_CROWDS, *(int(1.085**byte) for byte in range(len(_CROWDS), 256)))
_DAYS = (None, 0, 1, 29, 30, 59, 60, 89, 90, 400, 10**15)
DAYS = (*_DAYS, *(None if byte % 2 else byte for byte in range(len(_DAYS), 256)))
REQUESTS = (0, 1, 2, 3, 4, 50, 10**15)
TOPICS = (None, "rail", "food", "late refund")
ROLES = ("account_decision_maker", "works_council", "poet")
CONFIDENCES = (1000, 1000, 1000, 0, 1, 500, 950, 999)
STATUS_CONFIDENCES = (1000, 1000, 1000, 1000, 0, 700, 999)
DUES = (None, None, None, -600, 0, 239, 240, 241, 481, 720, 6_000)
PERSON, CASE = 13, 22


def person(data: bytes) -> Signals:
    """The person that so many bytes stand for."""
    tier, activity, margin, churn, audience, rail, food, offline, roles, asked, days, urgent, topic = data
    return Signals(
        tier=tier % 5,
        activity=SHARES[activity],
        expected_margin=MARGINS[margin],
        churn=SHARES[churn],
        audience=CROWDS[audience],
        topics={name: CROWDS[byte] for name, byte in (("rail", rail), ("food", food)) if byte % 3},
        offline_influence=SHARES[offline],
        roles={role for bit, role in enumerate(ROLES) if roles >> bit & 1},
        unanswered=REQUESTS[asked % len(REQUESTS)],
        days_since_failure=DAYS[days],
        urgency=(0, 0, 0, 1, 2, 3)[urgent % 6],
        topic=TOPICS[topic % len(TOPICS)],
        situations={name for bit, name in enumerate(("snow", "strike")) if topic >> (3 + bit) & 1},
    )


def customer(status: Status = Status.CUSTOMER, **profile: Any) -> Customer:
    return Customer("c1", (), Profile({}), status=status, **profile)


def decoded(name: str, data: bytes, latest: int = 0) -> Rankable:
    """The case that so many bytes stand for."""
    known, proven, confidence, due, *arrived, rough = data[PERSON:CASE]
    status = (Status.CUSTOMER, None, Status.CUSTOMER, *Status)[known % 7]
    knowledge = (Knowledge.MEMBER, Knowledge.WEAK, Knowledge.UNKNOWN)[known // 7 % 3]
    # Every second case came at a whole day, so that some arrive together.
    seconds = (arrived[0] % 6) * 86_400 if rough % 2 else int.from_bytes(bytes(arrived), "big") % 430_000
    if latest and rough % 3 == 0:
        seconds = -(rough * latest // 255)
    minutes = DUES[due % len(DUES)]
    return Rankable(
        name,
        NOW - timedelta(seconds=seconds),
        None if status is None else customer(status, knowledge=knowledge),
        person(data[:PERSON]),
        proven=proven % 4 != 1,
        confidence=CONFIDENCES[confidence % len(CONFIDENCES)],
        due_at=None if minutes is None else NOW + timedelta(minutes=minutes),
        status_confidence=STATUS_CONFIDENCES[known // 21 % len(STATUS_CONFIDENCES)],
    )


people = st.binary(min_size=PERSON, max_size=PERSON).map(person)


def rankables(name: str, *, latest: int = 0) -> st.SearchStrategy[Rankable]:
    """A case of that id; it came up to five days ago, or up to ``latest`` seconds from now."""
    return st.binary(min_size=CASE, max_size=CASE).map(lambda data: decoded(name, data, latest))


def queues(most: int = 6, least: int = 2) -> st.SearchStrategy[list[Rankable]]:
    """Up to ``most`` cases."""

    def cut(data: bytes) -> list[Rankable]:
        size = least + data[0] % (most - least + 1)
        return [decoded(f"case-{at}", data[1 + at * CASE : 1 + (at + 1) * CASE]) for at in range(size)]

    return st.binary(min_size=1 + most * CASE, max_size=1 + most * CASE).map(cut)
