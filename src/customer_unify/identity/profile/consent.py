"""What a person allowed or refused, asserted on records and kept by them whatever becomes of the customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from unicodedata import normalize

import attrs

from ...errors import InputError
from ...model.customer import ConsentHeld
from ...model.decision import Decision, DecisionKind
from ...model.record import Consent, Record, RecordRef

__all__ = ["asserted", "assertions", "consented", "most_restrictive", "place_of"]

NEVER = datetime.min.replace(tzinfo=UTC)


def place_of(consent: Consent) -> tuple[str, str]:
    """Channel and purpose as they are compared: ``SMS`` refused is ``sms`` refused, however it is written.

    Without case, width of letters and blanks around.
    """
    return _plain(consent.channel), _plain(consent.purpose)


def _plain(text: str) -> str:
    return text.strip().casefold() if text.isascii() else normalize("NFKC", text).strip().casefold()


def assertions(records: Iterable[Record]) -> tuple[ConsentHeld, ...]:
    """Every consent as its record has it, in a fixed order; per channel and purpose refusals first.

    >>> no = Consent("sms", "offers", False)
    >>> [one.record.source for one in assertions([Record("crm", "1", {}, consents=[no])])]
    ['crm']
    """
    held = {ConsentHeld(consent, record.ref) for record in records for consent in record.consents}
    return tuple(sorted(held, key=_standing))


def _standing(held: ConsentHeld) -> tuple[object, ...]:
    one = held.consent
    dated = one.given_at or NEVER
    return (*place_of(one), one.granted, held.record, one.channel, one.purpose, one.given_at is None, dated)


def most_restrictive(records: Iterable[Record]) -> tuple[Consent, ...]:
    """Consents merged per channel and purpose: one refusal outweighs any grants (law L12).

    The date is the latest of those that decide.

    >>> yes, no = Consent("SMS", "offers", True), Consent("sms", "offers", False)
    >>> records = [Record("crm", "1", {}, consents=[yes]), Record("shop", "1", {}, consents=[no])]
    >>> [(one.channel, one.granted) for one in most_restrictive(records)]
    [('sms', False)]
    """
    merged: dict[tuple[str, str], Consent] = {}
    for record in records:
        for consent in record.consents:
            place = place_of(consent)
            one = Consent(*place, consent.granted, consent.given_at)
            known = merged.get(place, one)
            if one.granted != known.granted:
                merged[place] = known if one.granted else one
            else:
                dates = [date for date in (known.given_at, one.given_at) if date is not None]
                merged[place] = Consent(*place, one.granted, max(dates, default=None))
    return tuple(merged[place] for place in sorted(merged))


def consented(
    records: Collection[RecordRef],
    *,
    id: str,
    channel: str,
    purpose: str,
    given: bool,
    by: str,
    reason: str,
    at: datetime,
) -> Decision:
    """The decision that asserts a consent on each of a customer's records at that moment.

    Raises ``InputError`` for a blank channel or purpose.
    """
    consent = Consent(channel, purpose, given, at)
    if not all(place_of(consent)):
        raise InputError("a consent names a channel and a purpose, and neither is blank")
    first, *others = sorted(records)
    return Decision(
        id,
        DecisionKind.CONSENT,
        first,
        by=by,
        reason=reason,
        at=at,
        consent=attrs.evolve(consent, channel=place_of(consent)[0], purpose=place_of(consent)[1]),
        others=tuple(others),
    )


def asserted(record: Record, decisions: Sequence[Decision]) -> Record:
    """The record as if its source had known what was asserted since; itself when nothing was.

    Per channel and purpose the latest word holds, an assertion's or the source's own, if that is
    dated; at one time a refusal. A source that refuses without a date cannot be shown to be the older
    one, so it holds; a grant without a date gives way. A later ``observed_at`` alone renews nothing: a
    source that nobody told goes on saying what it said. So a new version of the record, with consents or
    without, keeps what was asserted. A function of the set of decisions (law L1).

    >>> from datetime import UTC
    >>> record = Record("crm", "1", {}, consents=[Consent("sms", "offers", True)])
    >>> no = consented([record.ref], id="d", channel="SMS", purpose="offers", given=False, by="amina",
    ...                reason="asked on the phone", at=datetime(2026, 1, 5, tzinfo=UTC))
    >>> [(one.channel, one.granted) for one in asserted(record, [no]).consents]
    [('sms', False)]
    """
    told = [item.consent for item in decisions if item.consent is not None and item.live]
    if not told:
        return record
    said = {place_of(one): one for one in most_restrictive([record])}
    latest: dict[tuple[str, str], Consent] = {}
    for one in told:
        known = latest.get(place_of(one), one)
        latest[place_of(one)] = max(known, one, key=_recent)
    for place, one in latest.items():
        source = said.get(place)
        if source is None or _gives_way(source, one):
            said[place] = one
    return attrs.evolve(record, consents=tuple(said[place] for place in sorted(said)))


def _recent(consent: Consent) -> tuple[datetime, bool]:
    """Orders assertions, all of which are dated: the latest last, at one time the refusal."""
    assert consent.given_at is not None
    return consent.given_at, not consent.granted


def _gives_way(source: Consent, assertion: Consent) -> bool:
    """Whether what a source says yields to what was asserted."""
    if source.given_at is None:
        return source.granted
    return _recent(source) <= _recent(assertion)
