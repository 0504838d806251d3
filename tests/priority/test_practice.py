"""What others do loads as a practice, ranks, explains itself, and promises nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from customer_unify import ConfigurationError, InputError, Practice, PriorityPolicy, Signals
from customer_unify.model import Rankable

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
    ],
)
def test_a_practice_serves_as_it_does(name: str, order: list[str]) -> None:
    ranked = Practice.preset(name).rank(QUEUE, now=NOW)
    assert [entry.id for entry in ranked] == order
    for entry in ranked:
        points = entry.standing.points
        assert sum(contribution.points for contribution in entry.standing.contributions) == points
        assert entry.explain("fr").parts[0].weight == points
    assert "Abonnés" in str(Practice.preset("followers").rank(QUEUE, now=NOW)[0].explain("fr"))


def test_a_practice_is_no_policy() -> None:
    """Nothing of a practice loads as a policy, nor a policy as a practice."""
    practice = 'name = "followers"\norder_by = "audience"'
    assert Practice.load(practice).digest == Practice.preset("followers").digest
    with pytest.raises(ConfigurationError):
        PriorityPolicy.load(practice)
    with pytest.raises(ConfigurationError, match="order_by"):
        Practice.load('name = "mine"\norder_by = "charm"')
    with pytest.raises(ConfigurationError, match="followers, oldest"):
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


def test_naive_times_are_refused() -> None:
    naive = datetime(2026, 1, 5)  # noqa: DTZ001
    for ranking in (Practice.preset("oldest"), PriorityPolicy.preset("retail")):
        with pytest.raises(InputError, match="time zone"):
            ranking.rank(QUEUE, now=naive)
        with pytest.raises(InputError, match="time zone"):
            ranking.standing(None, Signals(), now=NOW, arrived_at=naive)
