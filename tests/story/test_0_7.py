"""Row 0.7: everyone else is served after the loud, or never. Under a policy nobody is never served."""

from datetime import timedelta

from customer_unify.model import Rankable
from customer_unify.model.port import Ranking

from .waiting import FOLLOWERS, NOW, POLICY, stranger, waits

DAYS = 6


def first_answered_after(ranking: Ranking) -> int | None:
    """Hours until a quiet stranger has an answer, where two loud gold customers come for each answer."""
    open_now: list[Rankable] = [stranger("quiet")]
    for hour in range(DAYS * 24):
        now = NOW + timedelta(hours=hour)
        for number in (1, 2):
            loud = waits(f"{hour:03d} {number}", hours=-hour, tier=3, activity=1.0, audience=50_000)
            open_now.append(loud)
        served = ranking.rank(open_now, now=now)[0].id
        if served == "quiet":
            return hour
        open_now = [case for case in open_now if case.id != served]
    return None


def test_the_quiet_stranger_has_an_answer_within_the_promised_time() -> None:
    """The shop's policy takes whoever waits a band up after so many hours; it says how many."""
    hours = first_answered_after(POLICY)
    assert hours is not None
    assert timedelta(hours=hours) <= POLICY.rules.bands.promote_after


def test_by_followers_alone_never() -> None:
    assert first_answered_after(FOLLOWERS) is None
