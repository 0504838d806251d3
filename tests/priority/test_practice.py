"""What others do loads as a practice, ranks, explains itself, and promises nothing."""

import pickle
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from customer_unify import ConfigurationError, InputError, Practice, PriorityPolicy, Signals
from customer_unify.model import Customer, Profile, Rankable, Status

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
QUEUE = [
    Rankable("quiet", NOW - timedelta(hours=9), signals=Signals(audience=30, tier=4, activity=1.0)),
    Rankable("loud", NOW - timedelta(hours=1), signals=Signals(audience=20_000)),
    Rankable("silent", NOW - timedelta(hours=5)),
    Rankable("also silent", NOW - timedelta(hours=5)),
]


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("followers", ["loud", "quiet", "also silent", "silent"]),
        ("oldest", ["quiet", "also silent", "silent", "loud"]),
        ("rules", ["loud", "quiet", "also silent", "silent"]),
        ("rank", ["loud", "quiet", "also silent", "silent"]),
        ("field", ["quiet", "also silent", "silent", "loud"]),
    ],
)
def test_a_practice_serves_as_it_does(name: str, order: list[str]) -> None:
    ranked = Practice.preset(name).rank(QUEUE, now=NOW)
    assert [entry.id for entry in ranked] == order
    for entry in ranked:
        points = entry.standing.points
        assert sum(contribution.points for contribution in entry.standing.contributions) == points
        assert sum(part.weight or 0 for part in entry.explain("fr").parts) == points
    (given,) = ranked[0].standing.contributions
    assert given.term == {"followers": "audience", "oldest": "waiting"}.get(name, given.term)
    assert "Abonnés" in str(Practice.preset("followers").rank(QUEUE, now=NOW)[0].explain("fr"))


def test_places_are_counted_from_one_and_waiting_in_whole_minutes() -> None:
    ranked = Practice.preset("oldest").rank(QUEUE, now=NOW)
    assert [entry.rank for entry in ranked] == [1, 2, 3, 4]
    for micro, minutes in ((60_000_000, 1), (59_999_999, 0), (600_000_000, 10), (599_999_999, 9)):
        came = NOW - timedelta(microseconds=micro)
        standing = Practice.preset("oldest").standing(None, Signals(), now=NOW, arrived_at=came)
        assert (standing.points, standing.sure, standing.optimistic, standing.band) == (minutes,) * 3 + (0,)


def test_the_field_maps_ranks_to_points_and_the_unmapped_come_last() -> None:
    practice = Practice.load('order_by = "field"\nfield = "status"\nranks = { customer = 0, former = 99 }')
    known = {status: Customer("c", (), Profile({}), status=status) for status in Status}
    points = {status: practice.standing(known[status], Signals(), now=NOW).points for status in Status}
    assert points == {Status.CUSTOMER: 100, Status.FORMER: 1, Status.PROSPECT: 0, Status.UNKNOWN: 0}
    assert practice.standing(None, Signals(), now=NOW).points == 0
    assert len(practice.digest) == 16


def test_a_practice_is_no_policy() -> None:
    """Nothing of a practice loads as a policy, nor a policy as a practice."""
    practice = 'name = "followers"\norder_by = "audience"'
    assert Practice.load(practice).digest == Practice.preset("followers").digest
    with pytest.raises(ConfigurationError):
        PriorityPolicy.load(practice)
    with pytest.raises(ConfigurationError, match="order_by"):
        Practice.load('name = "mine"\norder_by = "charm"')
    with pytest.raises(ConfigurationError, match="field, followers, oldest, rank, rules"):
        Practice.preset("retail")


def test_one_id_is_one_case() -> None:
    other = Rankable("loud", NOW, signals=Signals(audience=1))
    for ranking in (Practice.preset("oldest"), PriorityPolicy.preset("retail")):
        assert len(ranking.rank([*QUEUE, QUEUE[0]], now=NOW)) == len(QUEUE)
        with pytest.raises(InputError, match="one id"):
            ranking.rank([*QUEUE, other], now=NOW)


def test_standing_of_one_agrees_with_the_ranking() -> None:
    for ranking in (Practice.preset("oldest"), PriorityPolicy.preset("retail")):
        for entry in ranking.rank(QUEUE, now=NOW):
            case = entry.case
            alone = ranking.standing(case.customer, case.signals, now=NOW, arrived_at=case.arrived_at)
            assert (alone.band, alone.points) == (entry.standing.band, entry.standing.points)


def test_everything_a_case_says_of_its_speaker_can_be_said_of_one() -> None:
    """By keyword, to a policy and a practice alike."""
    doubted = {"proven": True, "confidence": 900, "status_confidence": 400}
    case = attrs.evolve(QUEUE[0], id="", **doubted)
    for ranking in (Practice.preset("oldest"), PriorityPolicy.preset("retail")):
        (entry,) = ranking.rank([case], now=NOW)
        arrived_at, due_at = case.arrived_at, case.due_at
        alone = ranking.standing(
            case.customer, case.signals, now=NOW, arrived_at=arrived_at, due_at=due_at, **doubted
        )
        assert attrs.evolve(alone, ask_to_verify=False) == entry.standing


def test_naive_times_are_refused() -> None:
    naive = datetime(2026, 1, 5)  # noqa: DTZ001
    for ranking in (Practice.preset("oldest"), PriorityPolicy.preset("retail")):
        with pytest.raises(InputError, match="time zone"):
            ranking.rank(QUEUE, now=naive)
        with pytest.raises(InputError, match="time zone"):
            ranking.standing(None, Signals(), now=NOW, arrived_at=naive)


MATCHING = """
order_by = "rules"
[[rules]]
name = "crowd"
weight = 3
when = { any = [{ signal = "audience", at_least = 500 }, { signal = "offline_influence", at_least = 0.5 }] }
[[rules]]
name = "waits for an answer"
when = { not = { signal = "unanswered", at_most = 0 } }
"""


@pytest.mark.parametrize(
    ("signals", "points"),
    [
        (Signals(), 0),
        (Signals(audience=499), 0),
        (Signals(audience=500), 3),
        (Signals(offline_influence=0.5), 3),
        (Signals(unanswered=2), 1),
        (Signals(audience=500, unanswered=1), 4),
    ],
)
def test_rules_that_match_are_weighed(signals: Signals, points: int) -> None:
    """Free weights and plain counts are one order; rules may test influence here."""
    assert Practice.load(MATCHING).standing(None, signals, now=NOW).points == points


def test_the_first_rule_that_matches_sets_the_rank() -> None:
    practice = Practice.load(
        MATCHING.replace('"rules"', '"rank"', 1)
        .replace("weight = 3", "rank = 7")
        .replace('name = "waits for an answer"', 'name = "waits for an answer"\nrank = 2')
    )
    assert practice.standing(None, Signals(audience=500, unanswered=1), now=NOW).points == 94
    assert practice.standing(None, Signals(unanswered=1), now=NOW).points == 99
    assert practice.standing(None, Signals(), now=NOW).points == 0


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('order_by = "rules"', "rules"),
        ('order_by = "rules"\n[[rules]]\nname = "a"\nwhen = { signal = "charm", at_least = 1 }', "signal"),
        (
            'order_by = "rules"\n[[rules]]\nname = "a"\nrank = 1\nwhen = { signal = "tier", at_least = 1 }',
            "rank",
        ),
        (
            'order_by = "rank"\n[[rules]]\nname = "a"\nrank = 0\nwhen = { signal = "tier", at_least = 1 }',
            "rank",
        ),
        ('order_by = "field"\nfield = "audience"\nranks = { "1" = 0 }', "field"),
        ('order_by = "field"\nfield = "tier"\nranks = { "1" = 200 }', "ranks"),
        ('order_by = "field"\nfield = "tier"', "ranks"),
        ('order_by = "field"\nfield = "tier"\nranks = { "1" = -1 }', "ranks"),
        ('order_by = "field"\nfield = "tier"\nranks = { "1" = 100 }', "ranks"),
        (
            'order_by = "rank"\n[[rules]]\nname = "a"\nrank = 101\nwhen = { signal = "tier", at_least = 1 }',
            "rank",
        ),
        (
            'order_by = "rules"\n[[rules]]\nname = "a"\nweight = 0\nwhen = { signal = "tier", at_least = 1 }',
            "weight",
        ),
        ('order_by = "waiting"\n[[rules]]\nname = "a"', "rules"),
    ],
)
def test_a_practice_at_fault_says_where(text: str, path: str) -> None:
    with pytest.raises(ConfigurationError, match=path):
        Practice.load(text)


@pytest.mark.parametrize(
    ("rules", "weight", "taken"), [(200, 1_000_000, True), (201, 1, False), (1, 1_000_001, False)]
)
def test_a_practice_has_two_hundred_rules_and_a_million_points_at_most(
    rules: int, weight: int, taken: bool
) -> None:
    rule = f'\n[[rules]]\nname = "a"\nweight = {weight}\nwhen = {{ signal = "tier", at_least = 1 }}'
    text = 'order_by = "rules"' + rule * rules
    if taken:
        assert Practice.load(text).standing(None, Signals(tier=1), now=NOW).points == 200_000_000
        return
    with pytest.raises(ConfigurationError, match="rules"):
        Practice.load(text)


def test_a_practice_travels_and_is_itself_again() -> None:
    practice = Practice.load(MATCHING)
    again = pickle.loads(pickle.dumps(practice))  # noqa: S301 -- our own bytes
    assert again == practice
    assert hash(again) == hash(practice)
    assert practice != Practice.load(MATCHING.replace("500", "501"))
    assert practice != "practice"
    assert repr(practice) == "Practice(name='', order_by='rules')"


@pytest.mark.parametrize(
    ("order_by", "number", "points"), [("rules", "weight = 7", 7), ("rank", "rank = 1", 100)]
)
def test_rules_may_ask_of_those_nobody_knows(order_by: str, number: str, points: int) -> None:
    text = f"""
        order_by = "{order_by}"
        [[rules]]
        name = "stranger"
        {number}
        when = {{ signal = "status", is = "unknown" }}
    """
    standing = Practice.load(text).standing(None, Signals(), now=NOW)
    assert (standing.points, [each.term for each in standing.contributions]) == (points, ["stranger"])
