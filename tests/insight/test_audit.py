"""The audit finds whom a practice serves too late and too early, whatever the order it is given."""

import random
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, strategies as st

import customer_unify as cu
from customer_unify.model import Audit, Customer, Profile, Rankable, Served, Status

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
POLICY = cu.PriorityPolicy.preset("retail")
FOLLOWERS = cu.Practice.preset("followers")


def person(name: str, status: Status = Status.CUSTOMER, *, since: int = 0, **signals: object) -> Rankable:
    customer = Customer(name, (), Profile({}), status=status)
    return Rankable(f"case of {name}", NOW - timedelta(hours=since), customer, cu.Signals(**signals))  # type: ignore[arg-type]


def crowd(count: int, seed: int = 3) -> list[Rankable]:
    """People whose audience says nothing about their value."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        status = rng.choice([Status.CUSTOMER, Status.CUSTOMER, Status.CUSTOMER, Status.PROSPECT])
        tier = rng.choice([0, 1, 2, 3, 4])
        made.append(
            person(
                f"p{number}",
                status,
                tier=tier,
                activity=rng.random(),
                expected_margin=rng.expovariate(1 / (200 + 900 * tier)),
                audience=int(10 ** rng.uniform(0, 6)),
            )
        )
    return made


def test_followers_alone_serve_value_no_better_than_chance() -> None:
    """Rows 0.5, 0.10, 1.7: what an order by audience does to value, beside what the policy does."""
    audit = cu.audit(FOLLOWERS, POLICY, crowd(600), now=NOW)
    assert abs(audit.practice.tau_b or 0) < 0.1
    assert (audit.policy.tau_b or 0) > 0.6
    assert (audit.practice.value_in_first_fifth or 0) < 0.3 < 0.5 < (audit.policy.value_in_first_fifth or 0)
    assert audit.policy.inverted == 0
    assert (audit.practice.inverted or 0) > 0.3
    assert audit.exposed == sum(row.exposed for row in audit.rows) > 0
    assert len(audit.rows) == 600 == len(audit.over) + len(audit.under) + len(audit.fair)


@pytest.mark.parametrize("name", ["retail", "hotel-airline", "telecom"])
def test_under_no_shipped_policy_is_a_pair_upside_down(name: str) -> None:
    """Row 1.7: no stranger stands before an active customer of the highest tier; by followers many do."""
    audit = cu.audit(FOLLOWERS, cu.PriorityPolicy.preset(name), crowd(400, seed=8), now=NOW)
    assert audit.policy.inverted == 0
    assert (audit.practice.inverted or 0) > 0.3


def test_a_policy_held_against_itself_serves_everybody_fairly() -> None:
    audit = cu.audit(POLICY, POLICY, crowd(80), now=NOW)
    assert {row.served for row in audit.rows} == {Served.FAIR}
    assert audit.agreement == pytest.approx(1.0)
    assert audit.exposed == 0


@given(st.randoms(use_true_random=False))
def test_the_order_people_are_given_in_means_nothing(rng: random.Random) -> None:
    people = crowd(30)
    shuffled = people[:]
    rng.shuffle(shuffled)
    first = cu.audit(FOLLOWERS, POLICY, people, now=NOW)
    assert cu.audit(FOLLOWERS, POLICY, iter(shuffled), now=NOW).to_dict() == first.to_dict()


def test_a_person_is_one_row_however_many_cases() -> None:
    """P8: the case waiting longest speaks for the person."""
    people = crowd(20)
    again = [attrs.evolve(people[0], id=f"again {n}", arrived_at=NOW - timedelta(hours=n)) for n in (1, 5, 3)]
    audit = cu.audit(FOLLOWERS, POLICY, [*people, *again], now=NOW)
    assert len(audit.rows) == 20
    assert [row.id for row in audit.rows if row.customer_id == "p0"] == ["again 5"]


def test_pairs_of_customer_and_signals_will_do() -> None:
    pairs = [(case.customer, case.signals) for case in crowd(20) if case.customer]
    assert len(cu.audit(FOLLOWERS, POLICY, pairs, now=NOW).rows) == 20
    with pytest.raises(cu.InputError, match="not str"):
        cu.audit(FOLLOWERS, POLICY, ["p1"], now=NOW)  # type: ignore[list-item]
    for people in (5, "p1", [("p1", "gold")]):
        with pytest.raises(cu.InputError, match="customers must be"):
            cu.audit(FOLLOWERS, POLICY, people, now=NOW)  # type: ignore[arg-type]
    for wrong in ({"fair_within": 1001}, {"fair_within": True}, {"clear_from": -1}, {"clear_from": 0.5}):
        with pytest.raises(cu.InputError, match=next(iter(wrong))):
            cu.audit(FOLLOWERS, POLICY, pairs, now=NOW, **wrong)  # type: ignore[arg-type]
    with pytest.raises(cu.InputError, match="at_once"):
        cu.audit(FOLLOWERS, POLICY, pairs, now=NOW, at_once="yes")  # type: ignore[arg-type]


def test_nobody_at_all_is_an_audit_too() -> None:
    audit = cu.audit(FOLLOWERS, POLICY, [], now=NOW)
    assert audit.rows == ()
    assert audit.agreement is None
    assert audit.practice.to_dict() == {"tau_b": None, "value_in_first_fifth": None, "inverted": None}


def test_equals_in_a_practice_share_their_place() -> None:
    """People without followers are not over- or under-served by the accident of an id."""
    audit = cu.audit(FOLLOWERS, FOLLOWERS, [person(str(n)) for n in range(9)], now=NOW)
    assert {row.practice for row in audit.rows} == {500}


def test_whom_the_policy_hardly_tells_apart_may_come_in_any_order() -> None:
    """Many stand close together in the middle of a queue; a place there says little."""
    people = [person(f"p{number:02d}", tier=1, activity=1.0, churn=number / 100) for number in range(30)]
    people += [person("first", tier=4, activity=1.0), person("last", Status.UNKNOWN)]
    rules = [
        f'[[rules]]\nname = "r{number}"\nwhen = {{ signal = "churn", at_most = {number / 100} }}\n'
        for number in range(30)
    ]
    backwards = cu.Practice.load('name = "b"\norder_by = "rules"\n' + "".join(rules))
    every_point = cu.audit(backwards, POLICY, people, now=NOW, clear_from=0)
    assert len(every_point.under) > 10
    assert len(every_point.over) > 10
    lenient = cu.audit(backwards, POLICY, people, now=NOW)
    assert {row.id for row in lenient.under} <= {"case of first"}
    assert {row.id for row in lenient.over} <= {"case of last"}


def test_bands_are_clearly_apart_whatever_the_points() -> None:
    """Somebody in need who is served last is served too late, however little they are worth."""
    people = [person(f"p{number}", tier=number % 5, activity=1.0) for number in range(10)]
    people.append(person("in need", Status.UNKNOWN, urgency=3))
    audit = cu.audit(cu.Practice.preset("field"), POLICY, people, now=NOW)
    (row,) = [row for row in audit.rows if row.customer_id == "in need"]
    assert (row.served, row.gap, row.clear) == (Served.UNDER, row.practice, 900), "half for each who ties"


def test_groups_add_up_to_the_whole() -> None:
    """Tenths of value, most first: what is exposed lies where the value lies."""
    audit = cu.audit(FOLLOWERS, POLICY, crowd(400), now=NOW)
    assert [group.group for group in audit.groups] == [f"d{tenth}" for tenth in range(1, 11)] + ["others"]
    assert sum(group.people for group in audit.groups) == 400
    assert sum(group.exposed for group in audit.groups) == audit.exposed
    assert sum(group.under for group in audit.groups) == len(audit.under)
    assert sum(group.over for group in audit.groups) == len(audit.over)
    assert all(group.people == group.under + group.over + group.fair for group in audit.groups)
    margins = [group.margin / group.people for group in audit.groups]
    assert margins == sorted(margins, reverse=True)
    assert audit.groups[-1].margin == audit.groups[-1].under == 0


def test_an_audit_is_plain_data_and_speaks_french() -> None:
    audit: Audit = cu.audit(FOLLOWERS, POLICY, crowd(10), now=NOW, language="fr")
    plain = audit.to_dict()
    assert plain["rows"][0]["served"] in {"over", "under", "fair"}
    assert audit.sentence.startswith("Sur 10 personnes")
    assert all("file" in row.sentence for row in audit.rows)
