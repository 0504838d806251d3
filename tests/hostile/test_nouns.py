"""Laws L19 and L21 at the nouns people make themselves: records, consents, messages, signals, agents."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given

from customer_unify import Agent, Consent, InputError, Message, PriorityPolicy, Record, Signals, Team
from customer_unify.errors import CustomerUnifyError
from customer_unify.model.standing import Rankable, Standing
from customer_unify.testing import CANARY, hostile_values

from .attempt import Call, attempt, said_by

NOW = datetime(2026, 1, 5, tzinfo=UTC)
POLICY = PriorityPolicy.preset("retail")


def _record(**given: Any) -> Record:
    return Record("crm", "1", {"email": "a@b.example"}, **given)


def _message(**given: Any) -> Message:
    plain: dict[str, Any] = {"channel": "x", "author": "jm", "text": "Hello?", "sent_at": NOW, "id": "m1"}
    return Message(**{**plain, **given})


def _standing(**given: Any) -> Standing:
    """Figures as a policy counts them: one of a thousand digits is a figure too."""
    return POLICY.standing(None, Signals(**given), now=NOW)


def _assured(rng: Random, value: Any) -> Record:
    try:
        return _record(assurance={("email", value): "verified"})
    except TypeError as error:
        if "unhashable" in str(error) or "hash" in str(error):
            return _record()
        raise
    except RuntimeError:  # its own hash: no key of any mapping
        return _record()


ENTRIES: dict[str, Call] = {
    "record.key": lambda rng, value: Record("crm", value, {}),
    "record.value": lambda rng, value: Record("crm", "1", {"email": value}),
    "record.value beside": lambda rng, value: Record("crm", "1", {"email": ["a@b.example", value]}),
    "record.verified": lambda rng, value: _record(verified=value),
    "record.claimed": lambda rng, value: _record(claimed=[value]),
    "record.assurance": lambda rng, value: _record(assurance=value),
    "record.assurance of": lambda rng, value: _record(assurance={"email": value}),
    "record.assurance of value": _assured,
    "record.consents": lambda rng, value: _record(consents=value),
    "record.observed_at": lambda rng, value: _record(observed_at=value),
    "consent.granted": lambda rng, value: Consent("email", "offers", value),
    "consent.given_at": lambda rng, value: Consent("email", "offers", True, value),
    "message.author": lambda rng, value: _message(author=value),
    "message.author_id": lambda rng, value: _message(author_id=value),
    "message.text": lambda rng, value: _message(text=value),
    "message.sent_at": lambda rng, value: _message(sent_at=value),
    "message.thread": lambda rng, value: _message(thread=value),
    "message.public": lambda rng, value: _message(public=value),
    "message.verified": lambda rng, value: _message(verified=value),
    "message.about": lambda rng, value: _message(about=value),
    "signals.audience": lambda rng, value: _standing(audience=value),
    "signals.churn": lambda rng, value: _standing(churn=value),
    "signals.expected_margin": lambda rng, value: _standing(expected_margin=value),
    "rankable.arrived_at": lambda rng, value: Rankable("1", value),
    "rankable.customer": lambda rng, value: Rankable("1", NOW, value),
    "rankable.proven": lambda rng, value: Rankable("1", NOW, proven=value),
    "agent.skills": lambda rng, value: Agent("amina", skills=value) and None,
    "agent.capacity": lambda rng, value: Agent("amina", capacity=value) and None,
    "team.agents": lambda rng, value: Team("care", value) and None,
}

NAMES: dict[str, Call] = {
    "record.fields": lambda rng, value: Record("crm", "1", value),
    "record.source": lambda rng, value: Record(value, "1", {}),
    "record.field": lambda rng, value: Record("crm", "1", {value: 1} if isinstance(value, str) else {}),
    "consent.channel": lambda rng, value: Consent(value, "offers", True),
    "message.channel": lambda rng, value: _message(channel=value),
    "message.id": lambda rng, value: _message(id=value),
    "message.reason": lambda rng, value: _message(reason=value),
    "signals.roles": lambda rng, value: Signals(roles=value),
    "signals.topics": lambda rng, value: Signals(topics=value),
    "agent.languages": lambda rng, value: Agent("amina", languages=value),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_noun_takes_a_value_or_refuses_it_and_never_quotes_it(entry: str) -> None:
    assert attempt(entry, ENTRIES[entry]) > 0, "none of these values was refused: nothing was tried"


@pytest.mark.parametrize("entry", NAMES)
def test_a_noun_takes_a_name_or_refuses_it(entry: str) -> None:
    attempt(entry, NAMES[entry], shows_names=True)


@given(hostile_values())
def test_the_strategy_finds_the_same_as_the_loop(value: Any) -> None:
    try:
        said = repr(Record("crm", "1", {"email": value}))
    except CustomerUnifyError as error:
        said = " ".join(said_by(error))
    assert CANARY not in said


def test_what_no_text_can_hold_is_read_as_one_mark() -> None:
    record = Record("crm", "1", {"name": ["Mi\0chu", "J\ud83d", "\ud83d\ude00"]})
    assert set(record.fields["name"]) == {"Mi\ufffdchu", "J\ufffd", "😀"}
    assert _message(author="j\0m", text="\ud800").author == "j\ufffdm"


def test_a_key_is_never_changed_it_is_refused() -> None:
    """Two keys must not become one: ``a\\0`` and ``a\\ufffd`` are two records."""
    for key in ("a\0", "\ud800", b"1", ["1"], None, float("nan"), float("inf"), object()):
        with pytest.raises(InputError):
            Record("crm", key, {})  # type: ignore[arg-type]
    assert Record("crm", 7, {}).key == "7"  # type: ignore[arg-type]


def test_what_merely_counts_as_true_allows_nothing() -> None:
    """``"no"`` is true in Python; a consent or a proof must be True itself."""
    with pytest.raises(InputError):
        Consent("email", "offers", "no")  # type: ignore[arg-type]
    with pytest.raises(InputError):
        _message(verified="no")


def test_ten_million_characters_are_a_value_like_any_other() -> None:
    long = "a" * 10_000_000
    record = Record("crm", "1", {"name": long})
    assert record.fields["name"] == (long,)
    assert len(repr(record)) < 100
