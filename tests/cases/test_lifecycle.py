"""A case is the fold of its events, and its events are plain data a store can keep."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from customer_unify.cases.channel import CHANNELS, handle_of
from customer_unify.cases.lifecycle import Draft, event, fold, from_plain, to_plain
from customer_unify.codec import plain, restore
from customer_unify.errors import InputError
from customer_unify.model.case import (
    Assignment,
    CaseEventKind,
    Need,
    NeedKind,
    Received,
    ThreadDecision,
    ThreadKind,
)
from customer_unify.model.message import Message
from customer_unify.model.record import RecordRef
from customer_unify.model.routing import PassedOver, Passing, RoutingDecision, Step
from customer_unify.model.standing import Contribution, Standing

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
texts = st.text(max_size=20)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
messages = st.builds(
    Message,
    st.sampled_from(sorted(CHANNELS)),
    st.text(min_size=1).filter(str.strip),
    texts,
    moments,
    id=st.text(min_size=1).filter(str.strip),
    author_id=st.none() | texts,
    thread=st.none() | texts,
    public=st.none() | st.booleans(),
    verified=st.booleans(),
    about=st.none() | st.builds(RecordRef, texts, texts),
)
nouns = st.one_of(
    messages,
    st.builds(Need, st.sampled_from(NeedKind), texts, texts, st.dictionaries(texts, texts, max_size=2)),
    st.builds(
        Standing,
        st.integers(0, 3),
        st.integers(0, 900),
        st.tuples(st.builds(Contribution, texts, st.integers())),
        moments,
        alerts=st.tuples(texts),
    ),
    st.builds(
        Step,
        st.timedeltas(timedelta(0), timedelta(days=9)),
        st.dictionaries(texts, st.integers(0, 10), max_size=3),
        st.booleans(),
    ),
    st.builds(
        Assignment,
        texts,
        st.none() | texts,
        st.booleans(),
        decision=st.none()
        | st.builds(
            RoutingDecision,
            texts,
            st.none() | texts,
            moments,
            passed=st.lists(st.builds(PassedOver, st.sampled_from(Passing), st.integers(0, 9))).map(tuple),
        ),
    ),
)


@given(nouns)
def test_plain_data_and_back(noun: object) -> None:
    """Nothing is lost on the way to JSON and back, whatever a platform hands in."""
    kept = json.loads(json.dumps(plain(noun)))
    assert restore(type(noun), kept) == noun


@given(messages, st.sampled_from(ThreadKind))
def test_an_event_and_back(message: Message, kind: ThreadKind) -> None:
    held = Received(
        message,
        handle_of(message, CHANNELS[message.channel]),
        NOW,
        decision=ThreadDecision(kind, "k1", "first"),
    )
    happened = event(CaseEventKind.RECEIVED, NOW, "desk", received=held)
    assert from_plain(json.loads(json.dumps(to_plain(happened)))) == happened


def test_a_history_begins_with_its_opening_and_has_one() -> None:
    opening = event(CaseEventKind.OPENED, NOW, id="k1", template="service", team="care")
    for events in ([], [event(CaseEventKind.MOVED, NOW, stage="solve")], [opening, opening]):
        with pytest.raises(InputError, match=r"opening|opened once"):
            fold(events)


def test_a_draft_is_the_fold_of_what_it_adds() -> None:
    draft = Draft()
    with pytest.raises(InputError, match="its opening"):
        draft.case  # noqa: B018 - asked for its error
    draft.add(CaseEventKind.OPENED, NOW, id="k1", template="service", team="care")
    draft.add(CaseEventKind.INFORMED, NOW, "amina", known=["reason"])
    draft.add(CaseEventKind.CLOSED, NOW, "amina", reason="settled")
    assert fold(draft.events) == draft.case
    assert draft.case.version == 3


def test_times_are_kept_in_one_zone() -> None:
    """The same moment told in another zone makes the same event."""
    paris = NOW.astimezone(timezone(timedelta(hours=1)))
    assert to_plain(event(CaseEventKind.REOPENED, paris)) == to_plain(event(CaseEventKind.REOPENED, NOW))


def test_nobody_is_named_when_an_event_is_printed() -> None:
    """Law L21."""
    message = Message("x", "jocelynemichu", "my card is 9001", NOW, id="m1")
    held = Received(message, handle_of(message, CHANNELS["x"]), NOW, RecordRef("x", "jocelynemichu"))
    shown = repr(event(CaseEventKind.RECEIVED, NOW, received=held)) + repr(held)
    assert "jocelyne" not in shown
    assert "9001" not in shown
