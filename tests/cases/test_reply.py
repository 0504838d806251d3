"""Answers: within their medium, telling no more than was proved on both sides (rows 3.4, 3.7; law L8)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from customer_unify.cases.channel import CHANNELS, handle_of, limits_of, named
from customer_unify.cases.reply import MOST_PARTS, card, disclosure, parts, plan, tied_by_proof, ways
from customer_unify.cases.why import why_reply
from customer_unify.errors import ConfigurationError
from customer_unify.model.assurance import Assurance
from customer_unify.model.case import Assignment, Case, Received
from customer_unify.model.content import Content, Fact
from customer_unify.model.customer import Customer, Profile, ProfileValue
from customer_unify.model.message import Channel, Message
from customer_unify.model.record import Consent, RecordRef
from customer_unify.model.reply import Disclosure, ReplyPlan

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CARD, SHOP, NEWS = RecordRef("loyalty", "L1"), RecordRef("webshop", "A7"), RecordRef("news", "N1")


def value(said: str, record: RecordRef = CARD) -> ProfileValue:
    return ProfileValue(said, record, "newest", Assurance.DECLARED)


JOCELYNE = Customer(
    "c1",
    (CARD, SHOP),
    Profile(
        {
            "given_name": value("Jocelyne"),
            "family_name": value("Michu"),
            "phone": value("+33612345678"),
            "email": value("j.michu@example.org", SHOP),
            "national_id": value("278123456789"),
        }
    ),
)


def planned(
    text: str,
    channel: str = "email",
    *,
    proven: bool = True,
    public: bool | None = None,
    tied: tuple[RecordRef, ...] = (CARD, SHOP),
) -> ReplyPlan:
    message = Message(channel, "jm", "?", NOW, id="m1", public=public)
    held = Received(message, handle_of(message, CHANNELS[channel]), NOW)
    case = Case("k1", "service", NOW, Assignment("care", "amina"), received=(held,))
    return plan(
        case,
        held,
        text,
        CHANNELS[channel],
        plan_id="p1",
        proven=proven,
        now=NOW,
        customer=JOCELYNE,
        tied=tied if proven else (),
    )


def problems(told: ReplyPlan) -> list[str]:
    return [problem.field or problem.code for problem in told.problems]


@given(st.text(alphabet="ab \n\u00e9\U0001f600", max_size=200), st.integers(1, 40))
def test_parts_fit_and_lose_nothing(text: str, length: int) -> None:
    cut = parts(text, length)
    assert all(0 < len(part) <= length for part in cut)
    if len(cut) <= MOST_PARTS:
        assert "".join("".join(cut).split()) == "".join(text.split())


def test_words_stay_whole_where_they_can() -> None:
    assert parts("the parcel has left", 10) == ("the parcel", "has left")
    assert parts("incomprehensibilities", 10) == ("incomprehe", "nsibilitie", "s")
    assert parts("  ", 10) == ()


@pytest.mark.parametrize(
    ("channel", "public", "length"),
    [
        ("x", True, 280),
        ("x", False, 10_000),
        ("instagram", True, 2_200),
        ("instagram", False, 1_000),
        ("email", False, None),
    ],
)
def test_what_the_media_allow(channel: str, public: bool, length: int | None) -> None:
    assert limits_of(CHANNELS[channel], public=public).length == length


@pytest.mark.parametrize(
    ("channel", "fine"),
    [("email", True), ("x", True), ("phone", False), ("shop", False), ("instagram", False)],
)
def test_no_links_where_nobody_can_follow_them(channel: str, fine: bool) -> None:
    """Row 3.4: the answer suits the medium."""
    assert ("links" not in problems(planned("see https://example.org/help", channel, public=False))) == fine


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("proven", [True, False])
def test_what_may_be_told(public: bool, proven: bool) -> None:
    """Row 3.7: a public answer is marked, and whoever reads it learns nothing of the person."""
    told = planned("Hello", "x", public=public, proven=proven)
    assert told.public is public
    assert told.disclose is disclosure(public=public, proven=proven)
    assert told.about == ((CARD, SHOP) if told.disclose is Disclosure.PERSONAL else ())
    assert ("private_message" in told.verify) == public
    assert ("login" in told.verify) == (not proven)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear Ms MICHU", ["family_name"]),
        ("the Michuets", []),
        ("we call 06... +33 6 12.34-56 78", ["phone"]),
        ("written to J.Michu@Example.org", ["email", "family_name"]),
        ("written to j.michu @ example.org", ["email", "family_name"]),
        ("nothing about you", []),
    ],
)
def test_a_value_is_found_however_it_is_spelt(text: str, found: list[str]) -> None:
    assert sorted(problems(planned(text, proven=False))) == sorted(found)


@pytest.mark.parametrize(
    ("text", "found"), [("Ask Will", True), ("we will see", False), ("Mr SMITH", True), ("Smithers", False)]
)
def test_a_name_in_one_piece_is_found_where_it_is_written_as_one(text: str, found: bool) -> None:
    will = Customer("c2", (CARD,), Profile({"name": value("Will Smith")}))
    message = Message("x", "ws", "?", NOW, id="m1")
    held = Received(message, handle_of(message, CHANNELS["x"]), NOW)
    case = Case("k1", "service", NOW, Assignment("care"), received=(held,))
    told = plan(case, held, text, CHANNELS["x"], plan_id="p1", proven=True, now=NOW, customer=will)
    assert problems(told) == (["name"] if found else [])


def test_only_what_is_tied_by_proof_is_told_even_to_a_proved_person() -> None:
    assert problems(planned("Your e-mail is j.michu@example.org", tied=(CARD,))) == ["email"]
    assert problems(planned("Your number is +33612345678", tied=(CARD,))) == []


def content(**facts: tuple[str, Assurance]) -> Content:
    return Content({field: [Fact(*fact)] for field, fact in facts.items()})


def test_a_tie_needs_proof_on_both_sides() -> None:
    """Somebody typed her handle by mistake: his account is not hers to be told about."""
    speaker = RecordRef("x", "jm")
    contents = {
        speaker: content(x_handle=("jm", Assurance.VERIFIED)),
        SHOP: content(x_handle=("jm", Assurance.VERIFIED), email=("j@example.org", Assurance.POSSESSED)),
        CARD: content(email=("j@example.org", Assurance.VERIFIED), city=("lyon", Assurance.VERIFIED)),
        NEWS: content(x_handle=("jm", Assurance.DECLARED), city=("lyon", Assurance.VERIFIED)),
    }
    assert tied_by_proof(speaker, contents) == {speaker, SHOP, CARD}
    assert tied_by_proof(NEWS, contents) == {NEWS}


def test_the_card_shows_what_serves_and_withholds_the_rest() -> None:
    shown = card(JOCELYNE, channel=CHANNELS["shop"], proven=True)
    assert set(shown.shown) == {"given_name", "family_name", "phone", "email"}
    assert dict(shown.withheld) == {"national_id": "never_shown"}
    assert dict(card(JOCELYNE, channel=CHANNELS["shop"], proven=True, sure=False).shown) == {}
    assert "Michu" not in repr(shown)


@pytest.mark.parametrize(("channel", "hidden"), [("shop", True), ("*", True), ("email", False)])
def test_a_refusal_to_be_recognised_holds_where_it_was_given(channel: str, hidden: bool) -> None:
    profile = Profile(JOCELYNE.profile.provenance, (Consent(channel, "recognition", granted=False),))
    customer = Customer("c1", (CARD,), profile)
    assert (dict(card(customer, channel=CHANNELS["shop"], proven=True).shown) == {}) == hidden


def test_the_reasons_can_be_read_in_both_languages() -> None:
    told = planned("Dear Ms Michu", "x", proven=False)
    for language in ("en", "fr"):
        lines = str(why_reply(told, language)).splitlines()
        assert len(lines) == 1 + len(told.verify) + len(told.problems)
    assert ways(CHANNELS["shop"], public=False, proven=True) == ()


def test_channels_are_added_and_replaced_but_not_confused() -> None:
    long = Channel("x", "x_handle", "x_id", public=True, length=25_000)
    assert named([long])["x"].length == 25_000
    assert named(None) == dict(CHANNELS)
    with pytest.raises(ConfigurationError) as raised:
        named([Channel("a", "name"), Channel("a", "name"), Channel("b", "name", source="x")])
    assert [fault.path for fault in raised.value.faults] == ["channels.a", "channels.b.source"]


def test_a_colleague_who_writes_is_told_of_the_case_and_proves_nothing() -> None:
    """On a channel of staff nobody is the customer: no person's affairs, nobody is asked to log in."""
    told = planned("seen to", "staff_observation", proven=True)
    assert (told.disclose, told.about, told.verify) == (Disclosure.CONVERSATION, (), ())
    assert planned("seen to", "staff_observation", proven=False).verify == ()
    assert planned("seen to", "email", proven=False).verify == ("login", "one_time_code")
