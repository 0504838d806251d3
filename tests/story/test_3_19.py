"""Story 3.19: a review is held for exchange, and published when the delay ends, whatever it says.

The seven invariants of rows 3.9, 3.18 and 3.20 are checked at every step of a story nobody wrote: rating and
text are the author's alone; published in time; no delay is made longer; it is the same for all; a rejection
does not depend on the rating; what is held has an owner and a shorter promise; the mean leaves nothing out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from customer_unify import ConfigurationError, Message
from customer_unify.cases import reviews as steps
from customer_unify.desk import Desk
from customer_unify.errors import InputError, NotAllowed
from customer_unify.model.case import ActionKind, Received
from customer_unify.model.message import ReplyHandle
from customer_unify.model.record import RecordRef
from customer_unify.model.reply import Disclosure
from customer_unify.model.review import Rejection, Review, ReviewRules, ReviewState
from customer_unify.model.team import Agent, Team

from ..people import NOW, People, desk
from .shop import open_desk, resolver

RULES = ReviewRules(delay=timedelta(days=7), answer_within=timedelta(days=2), firm="hotel")
TEAMS = (Team("care", (Agent("amina", capacity=99), Agent("mo", capacity=99, may={"reject_review": 0}))),)


def counter(people: People | None = None) -> Desk:
    return desk(people, teams=TEAMS, reviews=RULES)


def wrote(id: str, author: str = "guest", *, verified: bool = True, at: datetime = NOW) -> Message:
    return Message("review", author, "The bed was hard.", at, id=id, verified=verified, reason="stay")


def of(served: Desk, id: str) -> Review:
    return next(one for one in served.reviews(state=None) if one.id.startswith(f"review:{id}#"))


def pass_time(served: Desk, now: datetime) -> None:
    for action in served.due(now):
        served.apply(action, now=now)


def test_a_bad_review_is_talked_about_and_then_published_as_it_is() -> None:
    served = counter()
    case = served.review(wrote("r1"), rating=1, purchase=True, now=NOW)
    review = of(served, "r1")
    assert (review.state, review.due_at, review.firm) == (ReviewState.HELD, NOW + RULES.delay, "hotel")
    assert case.assignment.owner == "amina"
    plan = served.reply(case, "May we call you?", now=NOW)
    assert (plan.public, plan.disclose) == (False, Disclosure.PERSONAL), "an exchange between the two"
    served.sent(plan, now=NOW)
    with pytest.raises(InputError, match="held and will be published"):
        served.close(case, "amina", now=NOW, reason="settled")
    pass_time(served, NOW + RULES.delay - timedelta(seconds=1))
    assert list(served.reviews()) == []
    assert served.next_wakeup(NOW + RULES.delay - timedelta(seconds=1)) == NOW + RULES.delay
    pass_time(served, NOW + RULES.delay)
    (published,) = served.reviews()
    assert (published.rating, published.state) == (1, ReviewState.PUBLISHED)
    assert served.reply(case, "We have changed the beds.", now=NOW + RULES.delay).public


def test_it_is_off_by_default() -> None:
    with pytest.raises(InputError, match="holds no reviews"):
        desk().review(wrote("r1"), rating=5, now=NOW)


@pytest.mark.parametrize(
    "given_",
    [
        {"delay": timedelta(0)},
        {"delay": timedelta(days=31)},
        {"answer_within": timedelta(days=7)},
        {"answer_within": timedelta(0)},
    ],
)
def test_rules_that_would_bury_a_review_are_refused(given_: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        ReviewRules(**given_)


def test_nobody_else_speaks_for_the_author() -> None:
    served = counter()
    served.review(wrote("r1"), rating=2, now=NOW)
    review = of(served, "r1")
    for step in ("amend", "withdraw", "publish"):
        for other in (wrote(step, "rival"), wrote(f"?{step}", verified=False)):
            with pytest.raises(InputError, match="only its author"):
                served.revise(other, review=review.id, step=step, rating=5, now=NOW)
    assert of(served, "r1") == review
    assert len(served.cases()) > 1, "their messages are kept as any others"


def test_to_reject_takes_trust_and_a_reason_of_the_list() -> None:
    served = counter()
    case = served.review(wrote("r1"), rating=1, now=NOW)
    review = of(served, "r1")
    with pytest.raises(NotAllowed):
        served.reject(review.id, "illegal", by="amina", reason="?", now=NOW)
    with pytest.raises(InputError, match="advertising, conflict_of_interest"):
        served.reject(review.id, "too_negative", by="mo", reason="?", now=NOW)
    served.reject(review.id, "personal_data", by="mo", reason="names a maid", now=NOW)
    assert of(served, "r1").rejected is Rejection.PERSONAL_DATA
    told = [one for one in served.history(case) if one.data.get("step") == "reject"]
    assert [(one.by, one.data["reason"]) for one in told] == [("mo", "names a maid")]


def test_whoever_waits_for_an_answer_is_remembered_before_publication() -> None:
    served = counter()
    served.review(wrote("r1"), rating=1, now=NOW)
    at = NOW + RULES.answer_within
    assert [one.due_at for one in served.due(at) if one.kind is ActionKind.REMIND] == [at]
    pass_time(served, at)
    assert [one for one in served.due(at) if one.kind is ActionKind.REMIND] == []


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from(list(Rejection)), st.integers(1, 10_000))
def test_two_reviews_that_differ_in_their_rating_fare_alike(
    one: int, other: int, because: Rejection, minutes: int
) -> None:
    """Delay and rejection are functions that do not see the rating."""
    held = Received(wrote("r1"), ReplyHandle("review", "guest"), NOW, RecordRef("review", "guest"))
    fates = []
    for rating in (one, other):
        review = steps.hold(held, rating, RULES)
        at = NOW + timedelta(minutes=minutes)
        rejected = steps.reject(review, because, at)
        fates.append((review.due_at, review.answer_by, rejected.state, rejected.settled_at))
    assert fates[0] == fates[1]


def test_a_review_goes_with_its_message_when_cases_are_merged_and_parted() -> None:
    served = counter()
    stay = served.review(wrote("r1"), rating=1, now=NOW)
    written = Message("review", "guest", "Cold soup.", NOW, id="r2", verified=True, reason="meal")
    meal = served.review(written, rating=2, now=NOW)
    assert stay.id != meal.id
    both = served.merge(meal, stay, by="mo", now=NOW, reason="one stay")
    assert [one.rating for one in both.reviews] == [1, 2]
    asked = Message("review", "guest", "Publish it.", NOW, id="r3", verified=True, reason="stay")
    served.revise(asked, review=of(served, "r2").id, step="publish", now=NOW)
    pass_time(served, NOW)
    assert [one.rating for one in served.reviews()] == [2]
    parted = served.unmerge(stay.id, meal.id, by="mo", now=NOW)
    assert [one.rating for one in parted.reviews] == [2]
    assert [one.rating for one in served.case(stay.id).reviews] == [1]
    pass_time(served, NOW + RULES.delay)
    assert sorted(one.rating for one in served.reviews()) == [1, 2]
    assert counter(served.resolver).case(stay.id).reviews == served.case(stay.id).reviews  # type: ignore[arg-type]


def test_who_is_forgotten_leaves_no_review_behind() -> None:
    """Law L11: a held review of somebody erased is never published, and nothing of its text is left."""
    people = resolver()
    served = open_desk(people)
    served.review_rules = RULES
    written = Message("review", "jmichu75", "My bed was hard.", NOW, id="r1", verified=True)
    case = served.review(written, rating=1, now=NOW)
    assert case.customer is not None
    people.forget(case.customer, by="officer", reason="asked for it", now=NOW)
    pass_time(served, NOW + RULES.delay)
    (left,) = served.reviews(state=None)
    assert (left.state, left.author, list(served.reviews())) == (ReviewState.WITHDRAWN, None, [])
    stream = repr(list(people.store.stream(f"case:{case.id}")))
    assert "jmichu75" not in stream
    assert "bed" not in stream


class Reviews(RuleBasedStateMachine):
    """A plain book of what authors said, beside the desk."""

    @initialize()
    def start(self) -> None:
        self.people = People()
        self.desk = counter(self.people)
        self.now, self.number = NOW, 0
        self.said: dict[str, dict[str, Any]] = {}

    def id(self) -> str:
        self.number += 1
        return f"r{self.number}"

    def live(self) -> list[str]:
        return sorted(name for name, one in self.said.items() if one["end"] is None)

    @rule(author=st.sampled_from(["ann", "bob", "cyd"]), rating=st.integers(1, 5))
    def review(self, author: str, rating: int) -> None:
        name = self.id()
        for _ in range(2):  # delivered twice: nothing is stacked
            self.desk.review(wrote(name, author, at=self.now), rating=rating, now=self.now)
        self.said[name] = {
            "author": author,
            "rating": rating,
            "due": self.now + RULES.delay,
            "end": None,
            "key": of(self.desk, name).id,
        }

    @precondition(lambda self: self.live())
    @rule(data=st.data(), step=st.sampled_from(["amend", "withdraw", "publish"]), rating=st.integers(1, 5))
    def author(self, data: st.DataObject, step: str, rating: int) -> None:
        said = self.said[data.draw(st.sampled_from(self.live()))]
        message = wrote(self.id(), said["author"], at=self.now)
        self.desk.revise(message, review=said["key"], step=step, rating=rating, now=self.now)
        if step == "amend":
            said["rating"] = rating
        elif step == "withdraw":
            said["end"] = "withdrawn"
        else:
            said["due"] = min(said["due"], self.now)

    @precondition(lambda self: self.live())
    @rule(data=st.data(), step=st.sampled_from(["amend", "withdraw", "publish"]), rating=st.integers(1, 5))
    def firm(self, data: st.DataObject, step: str, rating: int) -> None:
        said = self.said[data.draw(st.sampled_from(self.live()))]
        message = wrote(self.id(), "the firm", at=self.now)
        with pytest.raises(InputError):
            self.desk.revise(message, review=said["key"], step=step, rating=rating, now=self.now)

    @precondition(lambda self: self.live())
    @rule(data=st.data(), because=st.sampled_from(list(Rejection)))
    def reject(self, data: st.DataObject, because: Rejection) -> None:
        said = self.said[data.draw(st.sampled_from(self.live()))]
        self.desk.reject(said["key"], because, by="mo", reason="seen", now=self.now)
        said["end"] = "rejected"

    @rule(hours=st.integers(1, 100))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        pass_time(self.desk, self.now)

    @rule()
    def restart(self) -> None:
        self.desk = counter(self.people)

    @invariant()
    def each_fares_as_its_author_and_the_clock_say(self) -> None:
        if not hasattr(self, "desk"):
            return
        pass_time(self.desk, self.now)
        published, expected = [], []
        for name, said in self.said.items():
            review = of(self.desk, name)
            assert review.rating == said["rating"]
            assert review.due_at == said["due"]
            assert review.publish_by - review.received_at == RULES.delay
            state = said["end"] or ("published" if self.now >= said["due"] else "held")
            assert review.state == state
            if state == "held":
                case = next(c for c in self.desk.cases() if review in c.reviews)
                assert case.assignment.owner
                assert review.received_at < review.answer_by < review.publish_by
            if state == "published":
                expected.append(said["rating"])
        published = [one.rating for one in self.desk.reviews()]
        assert sorted(published) == sorted(expected)
        times = [one.received_at for one in self.desk.reviews()]
        assert times == sorted(times)


TestReviews = Reviews.TestCase
TestReviews.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
