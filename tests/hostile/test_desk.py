"""Laws L17, L19 and L21 at the desk: whatever is written or said to it, cases stay in order and owned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any

import attrs
import pytest

from customer_unify import (
    Agent,
    BusinessCalendar,
    CaseTemplate,
    Desk,
    InputError,
    Message,
    PriorityPolicy,
    Resolver,
    Signals,
    Team,
)
from customer_unify.model import PeerRules, ReviewRules
from customer_unify.model.standing import Rankable
from customer_unify.testing import hostile_text, hostile_value

from .attempt import attempt

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = PriorityPolicy.preset("retail")
TEXTS = ("author", "text", "author_id", "thread", "reply_to")
EVERY = 100
"""A desk is opened anew after so many inputs, so that an input costs the same however many there were."""


def opened(people: Resolver | None = None) -> Desk:
    """A desk with two teams and one case."""
    numbers = count(1)
    people = people or Resolver(clock=lambda: NOW, new_id=lambda: f"c{next(numbers)}")
    return Desk(
        people,
        POLICY,
        teams=[
            Team("care", (Agent("amina", may={"reject_review": 0}), Agent("bo")), escalates_to="lead"),
            Team("lead", (Agent("eve"),)),
        ],
        templates=[CaseTemplate.preset("service")],
        calendar=BusinessCalendar.always(),
        reviews=ReviewRules(),
        peers=PeerRules({"how_to"}, least_band=0),
    )


def written(**given: Any) -> Message:
    plain: dict[str, Any] = {"channel": "x", "author": "jm", "text": "Hello?", "sent_at": NOW, "id": "m1"}
    plain["reason"] = "how_to"
    return Message(**{**plain, **given})


class Counter:
    """A desk that is asked many things, and its one case."""

    def __init__(self) -> None:
        self.asked = 0
        self.desk = opened()
        self.case = self.desk.receive(written(), now=NOW)

    def fresh(self) -> Counter:
        """The same, opened anew now and then, after a look whether all is in order."""
        self.asked += 1
        if self.asked % EVERY == 0:
            self.look()
            self.__init__()  # type: ignore[misc]
        return self

    def look(self) -> None:
        """Every case has one owner, and a desk opened on the same store knows the same."""
        cases = self.desk.cases(open=None)
        assert all(case.assignment.team for case in cases)
        assert [case.id for case in self.desk.ranked(now=NOW)] != [] or not self.desk.cases()
        assert [case.id for case in opened(self.desk.resolver).cases(open=None)] == [
            case.id for case in cases
        ]

    def open_case(self) -> Any:
        """The case, opened again by its customer where somebody closed it."""
        if not self.desk.case(self.case.id).open:
            self.case = self.desk.receive(written(id=f"again{self.asked}"), now=NOW)
        return self.case

    def reviewed(self) -> str:
        """The id of a review that is held."""
        case = self.desk.review(written(id=f"r{self.asked}", channel="review"), rating=2, now=NOW)
        return case.reviews[-1].id

    def question(self) -> str:
        """A question put to peers for the open case."""
        return self.desk.ask_peers(self.open_case(), by="bo", now=NOW).id


def _received(at: Counter, rng: Random, value: Any) -> Any:
    """A message of hostile texts in and its answer out; repr of neither says what was written."""
    said = {name: hostile_text(rng) for name in rng.sample(TEXTS, 2)}
    author = said.get("author", "jm") or "jm"
    message = written(
        **{**said, "author": author if author.strip() else "jm"},
        channel=rng.choice(("x", "email", "phone", "shop")),
        id=f"m{rng.randrange(10**6)}",
        verified=rng.random() < 0.3,
    )
    case = at.desk.receive(message, now=NOW)
    plan = at.desk.reply(case, hostile_text(rng), now=NOW)
    at.desk.sent(plan, now=NOW)
    return [repr(case), repr(plan), repr(message), repr(at.desk.card(case))]


ENTRIES: dict[str, Callable[[Counter, Random, Any], Any]] = {
    "receive texts": _received,
    "receive": lambda at, rng, value: at.desk.receive(value, now=NOW),
    "receive now": lambda at, rng, value: at.desk.receive(written(id="late"), now=value),
    "receive sent_at": lambda at, rng, value: at.desk.receive(
        written(id=f"m{rng.randrange(10**6)}", sent_at=value), now=NOW
    ),
    "case": lambda at, rng, value: at.desk.case(value),
    "cases": lambda at, rng, value: at.desk.cases(open=value) and None,
    "ranked": lambda at, rng, value: at.desk.ranked(now=value),
    "clocks": lambda at, rng, value: at.desk.clocks(at.case, now=value),
    "card": lambda at, rng, value: at.desk.card(value),
    "next": lambda at, rng, value: at.desk.next(value, now=NOW),
    "accept": lambda at, rng, value: at.desk.accept(at.open_case(), value, now=NOW),
    "accept reason": lambda at, rng, value: at.desk.accept(at.open_case(), "amina", now=NOW, reason=value),
    "decline now": lambda at, rng, value: at.desk.decline(at.open_case(), "amina", now=value, reason=""),
    "transfer": lambda at, rng, value: at.desk.transfer(at.open_case(), value, now=NOW, reason=""),
    "transfer by": lambda at, rng, value: at.desk.transfer(
        at.open_case(), "bo", now=NOW, reason="", by=value
    ),
    "close reason": lambda at, rng, value: at.desk.close(at.open_case(), "amina", now=NOW, reason=value),
    "learn": lambda at, rng, value: at.desk.learn(at.open_case(), value, by="amina", now=NOW),
    "learn by": lambda at, rng, value: at.desk.learn(at.open_case(), "problem", by=value, now=NOW),
    "do": lambda at, rng, value: at.desk.do(at.open_case(), value, by="amina", now=NOW),
    "staff": lambda at, rng, value: at.desk.staff(at.open_case(), value, "bo", by="amina", now=NOW),
    "duty": lambda at, rng, value: at.desk.duty("bo", value, now=NOW),
    "reply text": lambda at, rng, value: at.desk.reply(at.case, value, now=NOW),
    "reply to": lambda at, rng, value: at.desk.reply(at.case, "Yes.", now=NOW, to=value),
    "sent": lambda at, rng, value: at.desk.sent(value, now=NOW),
    "failed": lambda at, rng, value: (
        at.desk.failed(at.desk.reply(at.case, "Yes.", now=NOW), value, now=NOW) and None
    ),
    "reply by": lambda at, rng, value: at.desk.reply(at.case, "Yes.", now=NOW, by=value),
    "reply private": lambda at, rng, value: at.desk.reply(at.case, "Yes.", now=NOW, private=value),
    "reply attachments": lambda at, rng, value: at.desk.reply(at.case, "Yes.", now=NOW, attachments=value),
    "learn value": lambda at, rng, value: at.desk.learn(
        at.open_case(), "reason", by="amina", now=NOW, value=value
    ),
    "do amount": lambda at, rng, value: at.desk.do(
        at.open_case(), "listen", by="amina", now=NOW, amount=value
    ),
    "allowed": lambda at, rng, value: at.desk.allowed(at.open_case(), "listen", amount=value),
    "promise": lambda at, rng, value: at.desk.promise(at.open_case(), value, due_at=NOW, by="bo", now=NOW),
    "promise due": lambda at, rng, value: at.desk.promise(
        at.open_case(), "A call.", due_at=value, by="bo", now=NOW
    ),
    "keep": lambda at, rng, value: at.desk.keep(at.open_case(), value, by="bo", now=NOW),
    "hear": lambda at, rng, value: at.desk.hear(at.open_case(), value, by="bo", now=NOW),
    "hear message": lambda at, rng, value: at.desk.hear(
        at.open_case(), True, by="bo", now=NOW, message=value
    ),
    "experts": lambda at, rng, value: at.desk.experts(at.open_case(), limit=value),
    "merge": lambda at, rng, value: at.desk.merge(at.open_case(), value, by="bo", now=NOW, reason="?"),
    "unmerge": lambda at, rng, value: at.desk.unmerge(at.open_case(), value, by="bo", now=NOW),
    "tenures": lambda at, rng, value: at.desk.tenures(at.case, now=value) and None,
    "history": lambda at, rng, value: at.desk.history(value) and None,
    "context": lambda at, rng, value: at.desk.context(value, now=NOW) and None,
    "context now": lambda at, rng, value: at.desk.context(at.case, now=value) and None,
    "review": lambda at, rng, value: at.desk.review(value, rating=3, now=NOW),
    "review rating": lambda at, rng, value: at.desk.review(
        written(id="review", channel="review"), rating=value, now=NOW
    ),
    "review purchase": lambda at, rng, value: at.desk.review(
        written(id=f"r{rng.randrange(10**6)}", channel="review"), rating=1, now=NOW, purchase=value
    ),
    "revise": lambda at, rng, value: at.desk.revise(
        written(id=f"r{rng.randrange(10**6)}"), review=value, step="withdraw", now=NOW
    ),
    "revise step": lambda at, rng, value: at.desk.revise(written(), review="m", step=value, now=NOW),
    "reject": lambda at, rng, value: at.desk.reject(at.reviewed(), value, by="amina", reason="?", now=NOW),
    "reject by": lambda at, rng, value: at.desk.reject(
        at.reviewed(), "illegal", by=value, reason="?", now=NOW
    ),
    "reviews": lambda at, rng, value: list(at.desk.reviews(state=value)) and None,
    "ask_peers": lambda at, rng, value: at.desk.ask_peers(at.open_case(), by=value, now=NOW) and None,
    "peer_answer": lambda at, rng, value: at.desk.peer_answer(
        at.open_case(), at.question(), peer="ann", text=value, now=NOW
    ),
    "peer_answer question": lambda at, rng, value: at.desk.peer_answer(
        at.open_case(), value, peer="ann", text="Push.", now=NOW
    ),
    "confirm_peer": lambda at, rng, value: at.desk.confirm_peer(
        at.open_case(), at.question(), value, by="amina", now=NOW
    ),
    "due": lambda at, rng, value: at.desk.due(value),
    "apply": lambda at, rng, value: at.desk.apply(value, now=NOW),
    "next_wakeup": lambda at, rng, value: at.desk.next_wakeup(value),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_desk_answers_or_refuses_and_stays_in_order(entry: str) -> None:
    at = Counter()
    attempt(f"desk {entry}", lambda rng, value: ENTRIES[entry](at.fresh(), rng, value))
    at.look()


def test_a_moment_no_calendar_knows_does_not_get_into_a_case() -> None:
    """One year 1 kept as the time a case was queued once stopped every later call."""
    at = Counter()
    for moment in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        with pytest.raises(InputError):
            at.desk.decline(at.case, at.case.assignment.agent or "amina", now=moment, reason="")
        at.desk.receive(written(id=f"m{moment.year}", sent_at=moment), now=NOW)
    at.desk.due(NOW)
    at.look()


RANKED: dict[str, Callable[[Random, Any], Any]] = {
    "rank": lambda rng, value: (
        POLICY.rank(value, now=NOW)
        if isinstance(value, (list, tuple, set, dict, str, bytes)) or not hasattr(type(value), "__iter__")
        else None
    ),
    "rank now": lambda rng, value: POLICY.rank([Rankable("1", NOW)], now=value),
    "standing": lambda rng, value: POLICY.standing(None, value, now=NOW),
    "standing of": lambda rng, value: POLICY.standing(value, Signals(), now=NOW),
    "standing due": lambda rng, value: POLICY.standing(None, Signals(), now=NOW, due_at=value),
    "standing confidence": lambda rng, value: POLICY.standing(None, Signals(), now=NOW, confidence=value),
}


@pytest.mark.parametrize("entry", RANKED)
def test_the_policy_answers_or_refuses(entry: str) -> None:
    attempt(f"policy {entry}", RANKED[entry])


def test_any_figures_have_their_place() -> None:
    """A ranking of figures of any size is total and explained, or a figure is refused."""
    names = [field.name for field in attrs.fields(Signals) if field.name not in ("roles", "topics", "topic")]

    def rank(rng: Random, value: Any) -> Any:
        signals = Signals(**{rng.choice(names): value, rng.choice(names): hostile_value(rng)})
        ranked = POLICY.rank([Rankable("a", NOW, signals=signals), Rankable("b", NOW)], now=NOW)
        assert sorted(one.rank for one in ranked) == [1, 2]
        return [str(one.explanation) for one in ranked] and None

    attempt("figures", rank)
