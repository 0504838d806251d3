"""Row 0.16: three outcomes. The statuses agree, the person is under-valued, the person is over-valued."""

from datetime import UTC, datetime

import customer_unify as cu
from customer_unify.model import Customer, Profile, Rankable, Served, Status

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def case(name: str, status: Status, **signals: float) -> Rankable:
    return Rankable(name, NOW, Customer(name, (), Profile({}), status=status), cu.Signals(**signals))  # type: ignore[arg-type]


PEOPLE = [
    case(
        "loyal and unheard",
        Status.CUSTOMER,
        tier=4,
        activity=0.9,
        expected_margin=6_000,
        churn=0.2,
        audience=30,
    ),
    case("loyal and heard", Status.CUSTOMER, tier=4, activity=0.8, expected_margin=3_000, audience=40_000),
    case("heard and no customer", Status.UNKNOWN, audience=90_000),
    case("neither", Status.PROSPECT, audience=10),
    case("a regular", Status.CUSTOMER, tier=2, activity=0.7, expected_margin=900, audience=400),
]


def test_each_person_has_one_of_three_outcomes() -> None:
    audit = cu.audit(cu.Practice.preset("followers"), cu.PriorityPolicy.preset("retail"), PEOPLE, now=NOW)
    assert {row.id: row.served for row in audit.rows} == {
        "loyal and unheard": Served.UNDER,
        "loyal and heard": Served.FAIR,
        "heard and no customer": Served.OVER,
        "neither": Served.FAIR,
        "a regular": Served.FAIR,
    }
    assert [row.id for row in audit.under] == ["loyal and unheard"]
    assert [row.id for row in audit.over] == ["heard and no customer"]


def test_what_is_exposed_is_said() -> None:
    """Rows 1.8 and 1.12: "I leave so many euros a month and am treated as nobody"."""
    audit = cu.audit(cu.Practice.preset("followers"), cu.PriorityPolicy.preset("retail"), PEOPLE, now=NOW)
    (row,) = audit.under
    assert row.exposed == audit.exposed == 3_600, "6,000 a year x (1/2 + churn/2)"
    assert "3600 a year are exposed" in row.sentence
    assert audit.practice.inverted == 0.5, "of four pairs, the two with the stranger who is heard"
