"""Plans an answer: to the handle of its message, cut to its medium, disclosing no more than is proved."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from ..model.case import Case, Received
from ..model.content import Content
from ..model.customer import Customer, Profile
from ..model.message import Channel
from ..model.record import RecordRef
from ..model.reply import Card, Disclosure, Earlier, Effect, Limits, Problem, ReplyPlan
from .channel import limits_of

__all__ = ["PRIVATE", "card", "disclosure", "parts", "plan", "refused_at", "tied_by_proof", "ways"]

MOST_PARTS = 10
"""An answer in more parts than this is not sent; the plan has a problem instead (law L19)."""

PRIVATE = (
    "bank_account",
    "birth_date",
    "card_number",
    "customer_number",
    "document_number",
    "email",
    "family_name",
    "loyalty_card",
    "national_id",
    "payment_token",
    "phone",
    "postcode",
    "street",
)
"""Fields whose values an answer must not contain if the person has proved nothing."""

NEVER_SHOWN = ("national_id", "document_number", "bank_account", "payment_token", "device_id", "cookie_id")
"""Fields that nobody who serves needs to see."""

RECOGNITION = "recognition"
"""The purpose for which a person may refuse consent: to be recognised (row 1.24)."""

NOT_A_TIE = frozenset(
    {
        "birth_date",
        "birth_place",
        "city",
        "company",
        "country",
        "family_name",
        "generation",
        "given_name",
        "postcode",
        "street",
    }
)
"""Facts that many people share: verified or not, they prove no tie between records."""

LONGEST_READ = 100_000
"""How many characters of a text are searched for private values (law L19)."""

_SPACING = re.compile(r"[\s.\-/()]")
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


def disclosure(*, public: bool, proven: bool) -> Disclosure:
    """What an answer may speak of (law L8).

    >>> disclosure(public=True, proven=True), disclosure(public=False, proven=True)
    (<Disclosure.NOTHING: 'nothing'>, <Disclosure.PERSONAL: 'personal'>)
    """
    if public:
        return Disclosure.NOTHING
    return Disclosure.PERSONAL if proven else Disclosure.CONVERSATION


def ways(channel: Channel, *, public: bool, proven: bool) -> tuple[str, ...]:
    """The ways to unlock more, in order: a private message, then a proof of who it is."""
    found = ["private_message"] if public else []
    if not proven:
        found += ["show_card", "one_time_code"] if channel.name == "shop" else ["login", "one_time_code"]
    return tuple(found)


def parts(text: str, length: int | None) -> tuple[str, ...]:
    """The text, cut between words into parts of at most ``length`` characters; a longer word is cut inside.

    It stops one part after ``MOST_PARTS``, so a very long text costs little.

    >>> parts("one two three", 7)
    ('one two', 'three')
    """
    left = text.strip()
    if length is None or len(left) <= length:
        return (left,) if left else ()
    cut: list[str] = []
    place = 0
    while place < len(left) and len(cut) <= MOST_PARTS:
        end = min(place + length, len(left))
        if end < len(left) and not left[end].isspace():
            blank = max(left.rfind(" ", place, end), left.rfind("\n", place, end))
            end = blank if blank > place else end
        cut.append(left[place:end].strip())
        place = end
        while place < len(left) and left[place].isspace():
            place += 1
    return tuple(part for part in cut if part)


def plan(
    case: Case,
    held: Received,
    text: str,
    channel: Channel,
    *,
    plan_id: str,
    proven: bool,
    now: datetime,
    customer: Customer | None = None,
    tied: Collection[RecordRef] = (),
    private: bool = False,
    attachments: tuple[str, ...] = (),
    sets_off: tuple[Effect, ...] = (),
    earlier: tuple[Earlier, ...] = (),
) -> ReplyPlan:
    """The answer to one message of a case: same channel, same thread, same privacy (rows 2.6, 2.12).

    ``tied`` are the records that proof shows to be the author's own; facts of other records are not
    disclosed. ``private`` answers a public message in private: in a thread of its own on the same channel
    (row 2.24).
    """
    handle = held.handle
    if private and handle.public:
        handle = attrs.evolve(handle, public=False, thread=None)
    limits = limits_of(channel, public=handle.public)
    allowed = disclosure(public=handle.public, proven=proven and not channel.staff)
    pieces = parts(text, limits.length)
    profile = customer.profile if customer is not None else None
    told = tied if allowed is Disclosure.PERSONAL else ()
    return ReplyPlan(
        plan_id,
        case.id,
        handle,
        pieces[:MOST_PARTS],
        limits,
        allowed,
        about=tuple(sorted(tied)) if allowed is Disclosure.PERSONAL else (),
        verify=() if channel.staff else ways(channel, public=handle.public, proven=proven),
        problems=(
            *_problems(text, pieces, limits, profile, told),
            *([Problem("attachments")] if attachments and not limits.attachments else []),
            *(Problem("differs", unit) for unit in sorted({one.unit for one in earlier})),
        ),
        adapt=tuple(_adaptations(text, pieces, limits, attachments, handle.public and channel.private)),
        sets_off=sets_off if handle.public else (),
        earlier=earlier,
        attachments=attachments,
        agent=case.assignment.agent,
        at=now,
    )


def _adaptations(
    text: str, pieces: Sequence[str], limits: Limits, attachments: Sequence[str], private: bool
) -> Iterator[str]:
    """How an answer could fit its medium better (row 3.4), for example where nobody can open a file."""
    if len(pieces) > 1:
        yield "shorten"
    if (attachments and not limits.attachments) or (not limits.links and _LINK.search(text)):
        yield "say_in_words"
    if attachments and not limits.attachments and limits.links:
        yield "link"
    if private and (len(pieces) > 1 or (attachments and not limits.attachments)):
        yield "private_message"


def _problems(
    text: str,
    pieces: tuple[str, ...],
    limits: Limits,
    profile: Profile | None,
    told: Collection[RecordRef],
) -> Iterator[Problem]:
    if not pieces:
        yield Problem("empty")
    if len(pieces) > MOST_PARTS:
        yield Problem("too_long")
    if not limits.links and _LINK.search(text):
        yield Problem("links")
    if profile is not None:
        for field in _spelt_out(text[:LONGEST_READ], profile):
            if profile.provenance[field].record not in told:
                yield Problem("would_disclose", field)


def _spelt_out(text: str, profile: Profile) -> Iterator[str]:
    """The private fields of a profile whose value is in the text, with any spaces and capitals."""
    plain = text.casefold()
    squeezed = _SPACING.sub("", plain)
    for field in PRIVATE:
        value = (profile.get(field) or "").casefold().strip()
        close = _SPACING.sub("", value)
        if value and (
            re.search(rf"(?<!\w){re.escape(value)}(?!\w)", plain) or (len(close) >= 6 and close in squeezed)
        ):
            yield field
    if any(_written_as_a_name(part, text) for part in (profile.get("name") or "").split()):
        yield "name"


def _written_as_a_name(part: str, text: str) -> bool:
    """Whether a text contains a part of a name, written as a name: "Will", not "will"."""
    forms = "|".join(re.escape(form) for form in {part.capitalize(), part.upper(), part})
    return len(part) >= 3 and re.search(rf"(?<!\w)(?:{forms})(?!\w)", text) is not None


def tied_by_proof(speaker: RecordRef, contents: Mapping[RecordRef, Content]) -> frozenset[RecordRef]:
    """The records that proof shows to be the speaker's own, the speaker's first.

    Two records are tied if both have the same identifier as VERIFIED or POSSESSED; ties also connect through
    other records. A record that only claims or states the identifier is not tied: if somebody typed another
    person's handle by mistake, that person must not be told about them.
    """
    holders: dict[tuple[str, str], list[RecordRef]] = {}
    proved: dict[RecordRef, list[tuple[str, str]]] = {}
    for ref, content in contents.items():
        for field, facts in content.facts.items():
            for fact in facts:
                if fact.assurance.proves:
                    holders.setdefault((field, fact.value), []).append(ref)
                    proved.setdefault(ref, []).append((field, fact.value))
    reached, ahead = {speaker}, [speaker]
    while ahead:
        for identifier in proved.get(ahead.pop(), ()):
            if identifier[0] in NOT_A_TIE:
                continue
            fresh = [ref for ref in holders[identifier] if ref not in reached]
            reached.update(fresh)
            ahead += fresh
    return frozenset(reached)


def card(customer: Customer | None, *, channel: Channel, proven: bool, sure: bool = True) -> Card:
    """What may be shown of a person to the agent who serves on a channel (rows 0.21, 1.24, 1.25; law L8).

    Nothing of a person who is unknown, who refused to be recognised there, or who is not proved there (then
    ``verify`` says how to ask), checked in this order. Otherwise the profile, without fields that nobody
    needs.
    """
    if customer is None:
        return Card(None)
    fields = tuple(customer.profile)
    if refused_at(customer, channel):
        return Card(None, withheld=dict.fromkeys(fields, "refused"))
    if not (proven and sure):
        asked = ways(channel, public=False, proven=False)
        return Card(customer.id, withheld=dict.fromkeys(fields, "not_proven"), verify=asked)
    shown = {field: customer.profile[field] for field in fields if field not in NEVER_SHOWN}
    withheld = {field: "never_shown" for field in fields if field in NEVER_SHOWN}
    return Card(customer.id, shown, withheld)


def refused_at(customer: Customer, channel: Channel) -> bool:
    """Whether the person refused to be recognised on this channel, or on all (``*``)."""
    return any(
        consent.purpose == RECOGNITION and not consent.granted and consent.channel in (channel.name, "*")
        for consent in customer.profile.consents
    )
