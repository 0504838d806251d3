"""Row 1.5: niche influence. Nine hundred people follow her, all of them for trains, and her train is late."""

from .waiting import POLICY, order, points, stranger

NICHE = {"audience": 900, "topics": {"rail": 900}}


def test_on_her_topic_she_is_heard_like_somebody_eight_times_as_large() -> None:
    on_topic = stranger("her", topic="rail", **NICHE)
    larger = stranger("eight times as many for everything", topic="rail", audience=8 * 900)
    assert points(on_topic) == points(larger)
    assert order(POLICY, [stranger("twice as many", topic="rail", audience=1_800), on_topic])[0] == "her"


def test_on_another_topic_she_is_one_of_many() -> None:
    elsewhere = stranger("her", topic="food", **NICHE)
    assert points(elsewhere) == points(stranger("anybody", audience=900))


def test_the_niche_is_under_the_same_cap_as_any_crowd() -> None:
    everybody = stranger("all of them", topic="rail", audience=10**12, topics={"rail": 10**12})
    assert points(everybody)["amplification"] == 100
