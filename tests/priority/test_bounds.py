"""Every bound at its edge: the last that is taken and the first that is not."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from customer_unify import ConfigurationError, InputError, PriorityPolicy, Signals
from customer_unify.model import Rankable
from customer_unify.priority.measure import reader
from customer_unify.priority.proof import bounds
from customer_unify.priority.rules import MEASURES, MOST_POINTS, Direction, Of, Shape, Situation, Term

from .oracle import TEXTS, TRIED
from .queues import NOW, POLICY, customer

SECOND, MICRO = timedelta(seconds=1), timedelta(microseconds=1)


def points(text: str, **signals: Any) -> dict[str, int]:
    standing = PriorityPolicy.load(text).standing(customer(), Signals(**signals), now=NOW)
    return {each.term: each.points for each in standing.contributions}


def more_terms(number: int) -> str:
    """The retail policy with so many terms in all, the new ones of a point each."""
    term = 'measure = "churn"\nof = "customer"\nfull_at = 1\nminimum = 1\nmaximum = 1\ndirection = "rising"\n'
    return TEXTS["retail"] + "".join(f"\n[terms.more{at}]\n{term}" for at in range(number - 8))


def test_fifty_terms_are_taken_and_no_more() -> None:
    assert len(PriorityPolicy.load(more_terms(50)).rules.terms) == 50
    with pytest.raises(ConfigurationError, match="more than 50"):
        PriorityPolicy.load(more_terms(51))


def nested(depth: int) -> str:
    tower = "{ all = [" * depth + '{ signal = "tier", at_least = 3 }' + "] }" * depth
    return TEXTS["retail"].replace('measure = "churn"\n', f'measure = "churn"\nwhen = {tower}\n')


MEMBER = 'signal = "knowledge", is = "member"'
PARTS = {"all": f"[{{ {MEMBER} }}]", "any": f"[{{ {MEMBER} }}]", "not": f"{{ {MEMBER} }}"}


@pytest.mark.parametrize("joins", [("all", "any"), ("any", "not"), ("all", "not"), tuple(PARTS)])
def test_a_condition_joins_in_one_way(joins: tuple[str, ...]) -> None:
    """By itself each is taken; several together, or one beside a test, mean nothing."""
    for given in (*([join] for join in joins), joins, (joins[0], "signal")):
        held = ", ".join(MEMBER if each == "signal" else f"{each} = {PARTS[each]}" for each in given)
        text = nested(0).replace('{ signal = "tier", at_least = 3 }', f"{{ {held} }}")
        if len(given) == 1:
            PriorityPolicy.load(text)
        else:
            with pytest.raises(ConfigurationError, match="holds several of"):
                PriorityPolicy.load(text)


def test_conditions_are_taken_eight_deep() -> None:
    assert points(nested(8), tier=3, churn=1.0)["churn"] == 100
    assert "churn" not in points(nested(8), tier=2, churn=1.0)
    for depth in (9, 10):
        with pytest.raises(ConfigurationError, match="nested more than 8") as caught:
            PriorityPolicy.load(nested(depth))
        assert len(caught.value.faults) == 1, "and nothing is said of what stands in there"


@pytest.mark.parametrize(
    ("line", "instead", "signals", "term", "worth"),
    [
        ("full_at = 3 ", "full_at = 0.001 ", {"unanswered": 1}, "unanswered", 40),
        ("full_at = 3 ", "full_at = 1.4 ", {"unanswered": 1}, "unanswered", 40),
        ("full_at = 3 ", "full_at = 1.6 ", {"unanswered": 1}, "unanswered", 20),
        ("active_from = 0.5 ", "active_from = 0.001 ", {"tier": 4, "activity": 0.001}, "loyalty", 400),
        ("active_from = 0.5 ", "active_from = 0.0011 ", {"tier": 4, "activity": 0.001}, "loyalty", 400),
        ("full_at = 4 ", "full_at = 0.001 ", {"tier": 1, "activity": 0.001}, "loyalty", 400),
        ("full_at = 4 ", "full_at = 2.5 ", {"tier": 2, "activity": 0.5}, "loyalty", 320),
    ],
)
def test_steps_are_whole_and_one_at_least(
    line: str, instead: str, signals: dict[str, Any], term: str, worth: int
) -> None:
    text = TEXTS["retail"].replace("full_at = 3\n", "full_at = 3 \n").replace(" " * 14, " ")
    assert line in text
    assert points(text.replace(line, instead), **signals)[term] == worth


def test_a_function_may_count_a_million_points_and_no_more() -> None:
    for minimum, maximum in ((0, MOST_POINTS), (7, 7), (0, 0)):
        made = POLICY.with_term("storm", lambda signals: 5, of="customer", minimum=minimum, maximum=maximum)
        found = made.standing(customer(), Signals(), now=NOW).points
        assert found == POLICY.standing(customer(), Signals(), now=NOW).points + min(max(5, minimum), maximum)
    with pytest.raises(InputError, match="maximum"):
        POLICY.with_term("storm", lambda signals: 5, of="customer", maximum=MOST_POINTS + 1)
    with pytest.raises(InputError, match="maximum"):
        POLICY.with_term("storm", lambda signals: 5, of="customer", minimum=8, maximum=7)
    assert POLICY.with_term("storm", lambda signals: 5, of="person", maximum=9).rules.terms[-1].minimum == 0


def test_in_the_proof_a_function_counts_its_minimum_whatever_it_says_of_the_loyal() -> None:
    made = POLICY.with_term(
        "club", lambda signals: 50, of="customer", minimum=3, maximum=50, family="loyalty"
    )
    assert bounds(made.rules) == (240, 415 + 3)


def test_the_first_so_many_are_one_at_least() -> None:
    with pytest.raises(InputError, match="first"):
        POLICY.rank([Rankable("a", NOW)], now=NOW, first=0)
    assert repr(POLICY) == f"PriorityPolicy(name='retail', digest='{POLICY.digest}')"


def test_margin_at_risk_is_half_the_margin_and_all_of_it_where_leaving_is_certain() -> None:
    (value,) = (term for term in POLICY.rules.terms if term.name == "value")
    for churn, worth in ((0.0, 10**6), (0.5, 1_500_000), (0.001, 1_001_000), (1.0, 2 * 10**6)):
        assert reader(value)([Signals(expected_margin=2 * 10**6, churn=churn)]) == [worth]


def test_a_role_that_only_a_condition_asks_for_is_told() -> None:
    guarded = PriorityPolicy.load(TEXTS["guarded"])
    first = Rankable("a", NOW - timedelta(hours=1), customer(), Signals(tier=1, activity=1.0))
    second = attrs.evolve(first, id="b", signals=attrs.evolve(first.signals, offline_influence=1.0))
    told = [way.needed for way in guarded.reach("b", 1, [first, second], now=NOW) if way.signal == "roles"]
    assert {"poet", "works_council"} <= set(told)


def test_a_situation_holds_from_its_first_moment_to_before_its_last() -> None:
    snow = Situation("snow", 2, NOW, NOW + SECOND)
    policy = PriorityPolicy(attrs.evolve(POLICY.rules, situations=(snow,)))
    bands = [
        policy.standing(None, Signals(situations={"snow"}), now=moment).band
        for moment in (NOW - MICRO, NOW, NOW + SECOND - MICRO, NOW + SECOND)
    ]
    assert bands == [3, 1, 1, 3]
    assert policy.standing(None, Signals(situations={"snow"}, urgency=3), now=NOW).band == 0


def test_one_second_is_told_where_one_is_enough() -> None:
    twins = [Rankable(name, NOW, customer(), Signals(tier=1, activity=1.0)) for name in "ab"]
    told = {way.signal: way for way in POLICY.reach("b", 1, twins, now=NOW)}
    assert (told["waiting"].had, told["waiting"].needed) == (0, 1)
    assert told["tier"].needed == 2


def test_an_audience_that_is_heard_of_alerts_from_its_number_on() -> None:
    alerts = [POLICY.standing(None, Signals(audience=crowd), now=NOW).alerts for crowd in (9_999, 10_000)]
    assert alerts == [(), ("public",)]


def test_a_maximum_is_varied_to_ten_times_itself_and_down_to_its_minimum() -> None:
    queue = [Rankable(name, NOW, customer()) for name in "ab"]
    told = {each.term: each for each in POLICY.tolerances(queue, first=2, now=NOW)}
    for term in POLICY.rules.terms:
        if told[term.name].most_by == "bound":
            assert told[term.name].most == 10 * term.maximum
        if told[term.name].least_by == "bound":
            assert told[term.name].least == term.minimum
    assert told["value"].most_by == "bound"
    assert told["churn"].least_by == "bound"
    assert told["loyalty"].least_by == "proof"
    assert told["loyalty"].least == 226, "226 + 10 + 5 is one more than a stranger's 240"


def test_where_a_policy_says_nothing_of_deadlines_only_one_that_is_past_is_near() -> None:
    bare = TRIED["bare"]
    for minutes, level in ((-1, 2), (0, 2), (1, 3), (30, 3)):
        due_at = NOW + timedelta(minutes=minutes)
        assert bare.standing(None, Signals(), now=NOW, due_at=due_at).band == level


def test_a_case_given_twice_is_one_and_two_of_one_id_are_refused() -> None:
    case, again = (Rankable("a", NOW, customer(), Signals(tier=2)) for _ in range(2))
    assert [entry.id for entry in POLICY.rank([case, again, case], now=NOW)] == ["a"]
    with pytest.raises(InputError, match="unique"):
        POLICY.rank([case, attrs.evolve(case, confidence=999)], now=NOW)


@pytest.mark.parametrize(
    ("name", "window"), [("retail", 995), ("guarded", 1000), ("quiet", 840), ("telecom", None)]
)
def test_a_window_of_waiting_makes_up_for_the_widest_difference(name: str, window: int | None) -> None:
    """All maxima, less what everybody has at least: five for word of mouth, where no condition is on them."""
    policy = TRIED[name]
    waited = [
        policy.standing(None, Signals(), now=NOW, arrived_at=NOW - hours).points
        for hours in (timedelta(0), policy.rules.no_overtake)
    ]
    always = [term for term in policy.rules.counted if term.of.value == "speaker" and term.when is None]
    widest = sum(term.maximum for term in policy.rules.counted) - sum(term.minimum for term in always)
    assert waited[1] - waited[0] == widest == (window or widest)


def test_what_only_certainty_would_bring_is_told_as_certainty() -> None:
    """As sure as the other, and first by its id: a thousandth less is a point less."""
    sure = Rankable("z", NOW, customer(), Signals(tier=4, activity=1.0))
    for name in ("confidence", "status_confidence"):
        doubted = attrs.evolve(sure, id="a", **{name: 900})
        told = {way.signal: way for way in POLICY.reach("a", 1, [sure, doubted], now=NOW)}
        assert (told[name].had, told[name].needed) == (0.9, 1.0)


def test_nobody_is_told_to_have_come_before_the_calendar() -> None:
    early = timedelta(days=2) + NOW.replace(year=1, month=1, day=1)
    first = Rankable("a", early, customer(), Signals(urgency=1))
    second = Rankable("b", early, customer())
    told = [way.signal for way in POLICY.reach("b", 1, [first, second], now=early)]
    assert "urgency" in told
    assert "waiting" not in told


@pytest.mark.parametrize(("sure", "told"), [(1000, False), (999, True), (0, True)])
def test_a_status_in_doubt_is_told_from_the_first_thousandth(sure: int, told: bool) -> None:
    case = Rankable("a", NOW, customer(), Signals(tier=4, activity=1.0), status_confidence=sure)
    (entry,) = POLICY.rank([case], now=NOW)
    assert told == ("priority.status_in_doubt" in [part.code for part in entry.explanation.parts])


def test_a_queue_forgets_when_a_case_was_to_come_that_has_come_since() -> None:
    queue = POLICY.queue()
    queue.put(Rankable("a", NOW + timedelta(hours=9)), now=NOW)
    assert queue.next_change() == NOW + timedelta(hours=9)
    queue.put(Rankable("a", NOW - timedelta(hours=1)), now=NOW)
    assert queue.next_change() == NOW + timedelta(hours=47), "the next promotion, after 48 hours"
    queue = POLICY.queue()
    queue.put(Rankable("b", NOW), now=NOW)
    assert queue.next_change() == NOW + timedelta(hours=48), "who comes now is there"


def test_a_tier_counts_in_full_from_whole_activity_on_unless_it_says_otherwise() -> None:
    of, shape, rising = Of.CUSTOMER, Shape.LINEAR, Direction.RISING
    term = Term("loyalty", MEASURES["loyalty"], of, shape, 4000, 0, 400, rising)
    assert reader(term)([Signals(tier=4, activity=share) for share in (0.999, 1.0)]) == [3996, 4000]


def test_a_maximum_below_nothing_is_told_as_that() -> None:
    with pytest.raises(ConfigurationError) as caught:
        PriorityPolicy.load(TEXTS["retail"].replace("maximum = 60", "maximum = -1", 1))
    (fault,) = [each for each in caught.value.faults if each.path.endswith("maximum")]
    assert "0" in fault.what
    assert "minimum" not in fault.what
