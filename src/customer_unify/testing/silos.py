"""What the five silos of the synthetic company hold about its people: rows, as their files have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import attrs

from ..model.assurance import Assurance
from ..model.record import Consent, Record, RecordRef
from .noise import ascii_of, misspelt, phone_written, shouted, without_accents
from .people import Home, Person
from .sources import SOURCES

__all__ = ["NOW", "SWITCHBOARD", "Claim", "Entry", "entries"]

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
SWITCHBOARD = "0144556677"
JUNK_MAILBOXES = ("test@test.com", "noreply@example.com", "aucun@aucun.example", "x@x.example")
JUNK_NUMBERS = ("0000000000", "0600000000", "0102030405", SWITCHBOARD)


@attrs.frozen
class Claim:
    """Somebody wrote an identifier that is another person's, where nobody checks."""

    by: RecordRef
    field: str
    value: str = attrs.field(repr=False)


@attrs.frozen(repr=False)
class Entry:
    """A row of a silo, whose it is in truth, and what ties it to the person's other rows."""

    source: str
    key: str
    person: Person
    row: Mapping[str, str]
    observed_at: datetime
    ties: tuple[tuple[str, ...], ...]
    consents: tuple[Consent, ...] = ()
    ref: RecordRef = attrs.field(init=False)
    """The record the row becomes."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "ref", RecordRef(self.source, self.key))

    def record(self) -> Record:
        """The record a reader of the row would make of it, with the consents the file does not hold."""
        source = SOURCES[self.source]
        row = self.row
        known = {
            field: row[columns[0]] if len(columns) == 1 else [row[column] for column in columns]
            for field, columns in source.fields.items()
        }
        assurance: dict[str | tuple[str, str], Assurance] = {}
        for field, column in source.verified_by.items():
            for value in (row[one] for one in source.fields[field]):
                if value and row[column]:
                    proven = row[column] == "true"
                    assurance[(field, value)] = Assurance.VERIFIED if proven else Assurance.CLAIMED
        return Record(
            self.source,
            self.key,
            known,
            assurance=assurance,
            consents=self.consents,
            observed_at=self.observed_at,
        )


# -- one writer for each silo --------------------------------------------------------------------


class _Writer:
    """Writes the rows of one person after another; keeps running numbers."""

    def __init__(self, rng: Random, people: tuple[Person, ...]) -> None:
        self.rng = rng
        self.people = people
        self.handles = [person.handle for person in people if person.kind == "influencer" and person.handle]
        self.numbers = {"crm": 100_000, "webshop": 500_000, "till": 9_000_000}
        self.claims: list[Claim] = []

    def next(self, source: str) -> str:
        self.numbers[source] += 1
        return f"{source[0].upper()}{self.numbers[source]}"

    def chance(self, share: float, person: Person) -> bool:
        """Luck, but for the planted: their rows are clean, whatever the seed."""
        return not person.planted and self.rng.random() < share

    def when(self, person: Person, most_days: int) -> datetime:
        if person.planted:
            return NOW - timedelta(days=most_days // 10, hours=3)
        return NOW - timedelta(seconds=self.rng.randrange(3600, most_days * 86400))

    def mailbox(self, person: Person, email: str) -> str:
        if self.chance(0.02, person):
            return self.rng.choice(JUNK_MAILBOXES)
        if self.chance(0.01, person):
            local, domain = email.split("@")
            return f"{misspelt(self.rng, local)}@{domain}"
        return email.upper() if self.chance(0.05, person) else email

    def number(self, person: Person, number: str | None) -> str:
        if self.chance(0.02, person):
            return self.rng.choice(JUNK_NUMBERS)
        return phone_written(self.rng, number) if number else ""

    def loyalty(self, person: Person, card: str) -> Entry:
        rng, home = self.rng, person.home
        second = person.emails[1] if len(person.emails) > 1 and (person.planted or rng.random() < 0.4) else ""
        family = person.family
        if self.chance(0.02, person):
            family = misspelt(rng, family)
        mobile = None if self.chance(0.1, person) else person.mobile
        email = "" if self.chance(0.15, person) else self.mailbox(person, person.emails[0])
        row = {
            "card_no": card,
            "first_name": person.given,
            "last_name": shouted(family) if self.chance(0.4, person) else family,
            "birth_date": person.birth_date.isoformat() if not self.chance(0.05, person) else "",
            "email": email,
            "email2": second,
            "mobile": self.number(person, mobile),
            "street": home.street,
            "zip": home.postcode,
            "town": home.city,
        }
        consents = [
            Consent("email", "offers", rng.random() < 0.6, NOW - timedelta(days=rng.randrange(9, 900)))
        ]
        ties = [("card", card), *_names(person, person.family, home), *_reached(email, second, mobile)]
        return self.entry("loyalty", card, person, row, "updated_at", self.when(person, 700), ties, consents)

    def crm(self, person: Person, key: str, *, old: bool) -> Entry:
        rng = self.rng
        home = person.former_home if old and person.former_home else person.home
        family = person.former_family if old and person.former_family else person.family
        given = person.short if person.short and not person.planted and rng.random() < 0.3 else person.given
        mobile = person.former_mobile if old and person.former_mobile else person.mobile
        junk = bool(person.employer) and not person.planted
        fixed = SWITCHBOARD if junk else home.landline or ""
        email = self.mailbox(person, person.emails[0]) if person.planted or rng.random() < 0.6 else ""
        row = {
            "no_client": key,
            "nom": _terminal(misspelt(rng, family) if self.chance(0.06, person) else family),
            "prenom": _terminal(misspelt(rng, given) if self.chance(0.04, person) else given),
            "date_naissance": person.birth_date.strftime("%d/%m/%Y") if rng.random() < 0.5 else "",
            "tel_fixe": phone_written(rng, fixed) if fixed else "",
            "tel_portable": self.number(person, mobile) if person.planted or rng.random() < 0.6 else "",
            "courriel": email,
            "adresse": _terminal(home.street),
            "code_postal": home.postcode,
            "ville": _terminal(home.city),
            "societe": person.employer or "",
        }
        consents = [Consent("phone", "offers", False)] if rng.random() < 0.1 else []
        ties = [
            ("number", key),
            *_names(person, family, home),
            *_reached(email, "", mobile if row["tel_portable"] else None),
        ]
        observed = self.when(person, 700) - timedelta(days=1500 if old else 0)
        return self.entry("crm", key, person, row, "maj_le", observed, ties, consents)

    def webshop(self, person: Person, key: str, number: str) -> Entry:
        rng = self.rng
        name = _display(rng, person) if not person.planted else person.name
        email, verified = (
            self.mailbox(person, person.emails[-1] if rng.random() < 0.3 else person.emails[0]),
            "true",
        )
        if self.chance(0.15, person) or email.lower() not in person.emails:
            verified = "false"
        handle, linked = (person.handle or "", person.linked) if person.linked else ("", "")
        ref = RecordRef("webshop", key)
        if self.chance(0.012, person):
            email, verified = self.rng.choice(self.people).emails[0], "false"
            self.claims.append(Claim(ref, "email", email))
        elif self.handles and not handle and self.chance(0.006, person):
            handle, linked = rng.choice(self.handles), "claimed"
            self.claims.append(Claim(ref, "x_handle", handle))
        phone = person.mobile if person.planted or rng.random() < 0.5 else None
        row = {
            "account_id": key,
            "display_name": name,
            "email": email,
            "email_verified": verified,
            "phone": self.number(person, phone),
            "customer_no": number,
            "linked_x_handle": handle,
            "linked_verified": {"verified": "true", "claimed": "false"}.get(linked, ""),
            "device_id": person.home.device or "",
        }
        ties = [*_reached(email if verified == "true" else "", "", phone)]
        if linked == "verified":
            ties.append(("handle", handle))
        if number:
            ties.append(("number", number))
        return self.entry("webshop", key, person, row, "last_login", self.when(person, 400), ties)

    def till(self, person: Person, key: str) -> Entry:
        rng = self.rng
        card = person.card if person.card and (person.planted or rng.random() < 0.7) else ""
        token = (person.token or "") if person.planted or rng.random() < 0.7 else ""
        phone = person.mobile if self.chance(0.06, person) else None
        row = {
            "ticket_no": key,
            "card_scanned": card,
            "payment_token": token,
            "phone": phone_written(rng, phone) if phone else "",
        }
        ties = [*([("card", card)] if card else []), *_reached("", "", phone)]  # a token is a household's
        return self.entry("till", key, person, row, "sold_at", self.when(person, 365), ties)

    def x(self, person: Person) -> Entry:
        rng, key = self.rng, person.account or ""
        ref = RecordRef("x", key)
        name = person.name if person.planted else _display(rng, person)
        row = {
            "account_id": key,
            "handle": person.handle or "",
            "display_name": name,
            "bio_email": person.emails[0] if self.chance(0.04, person) else "",
            "bio_card": "",
            "from_platform": "true",
        }
        if self.chance(0.015, person):
            victim = rng.choice(self.people)
            row["display_name"], row["bio_email"] = victim.name, victim.emails[0]
            self.claims.append(Claim(ref, "email", victim.emails[0]))
        ties = [("account", key), ("handle", person.handle or "")]
        return self.entry("x", key, person, row, "seen_at", self.when(person, 60), ties)

    def entry(
        self,
        source: str,
        key: str,
        person: Person,
        row: dict[str, str],
        column: str,
        observed: datetime,
        ties: Sequence[tuple[str, ...]],
        consents: list[Consent] | None = None,
    ) -> Entry:
        observed = observed.replace(microsecond=0)
        if SOURCES[source].time_zone:
            row[column] = observed.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S")
        else:
            row[column] = observed.strftime("%Y-%m-%dT%H:%M:%SZ")
        return Entry(source, key, person, row, observed, tuple(ties), tuple(consents or ()))


def _terminal(text: str) -> str:
    """What an old terminal of one code page keeps of a text."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return ascii_of(text)
    return text


def _display(rng: Random, person: Person) -> str:
    """A name as people type it into a shop or a profile."""
    given = person.short if person.short and rng.random() < 0.6 else person.given
    if person.culture == "vietnamese" and rng.random() < 0.7:
        return f"{person.family} {given}"
    kind = rng.randrange(10)
    if kind == 0:
        return f"{given[0]}. {person.family}"
    if kind == 1:
        return without_accents(f"{given} {person.family}").lower()
    if kind == 2:
        return f"{shouted(person.family)} {given}"
    return f"{given} {person.family}"


def _names(person: Person, family: str, home: Home) -> list[tuple[str, ...]]:
    """What two rows with a name share beside it: a birth date, a home."""
    name = f"{person.given} {family}"
    return [("born", name, person.birth_date.isoformat()), ("home", name, home.street, home.postcode)]


def _reached(email: str, second: str, mobile: str | None) -> list[tuple[str, ...]]:
    reached: list[tuple[str, ...]] = [
        ("email", one.lower()) for one in (email, second) if one and one not in JUNK_MAILBOXES
    ]
    if mobile:
        reached.append(("phone", mobile))
    return reached


# -- all of them ---------------------------------------------------------------------------------


def _rows(writer: _Writer, person: Person) -> Iterator[Entry]:
    """Every row the silos hold of one person."""
    rng, planted = writer.rng, person.planted
    number = ""
    if person.card:
        yield writer.loyalty(person, person.card)
        if writer.chance(0.03, person):
            yield writer.loyalty(person, f"2400{int(person.card[4:]):09d}")  # a renewed card
    if person.number or (person.kind == "prospect" or (person.kind == "customer" and rng.random() < 0.45)):
        number = person.number or writer.next("crm")
        yield writer.crm(person, number, old=False)
        moved_on = person.former_family or person.former_mobile
        if writer.chance(0.5 if moved_on else 0.1, person):
            yield writer.crm(person, writer.next("crm"), old=True)
    buys_online = person.kind == "customer" and (not person.card or rng.random() < 0.5)
    if buys_online or person.id in ("jocelyne", "robert", "guest") or writer.chance(0.1, person):
        key = f"W{person.id}" if planted else writer.next("webshop")
        linked = number if number and (planted or rng.random() < 0.35) else ""
        yield writer.webshop(person, key, linked)
    if person.kind == "customer":
        for count in range(2 if planted else int(rng.random() * 4 * person.activity)):
            yield writer.till(person, f"T{person.id}-{count}" if planted else writer.next("till"))
    if person.handle:
        yield writer.x(person)


def _impostures(made: list[Entry], claims: list[Claim], victim: Person, impostor: Person) -> list[Entry]:
    """The planted attack: a name, a card and a mailbox typed where nobody checks."""
    key = "Wimpostor"
    row = {
        "account_id": key,
        "display_name": victim.name,
        "email": victim.emails[0],
        "email_verified": "false",
        "phone": impostor.mobile or "",
        "customer_no": "",
        "linked_x_handle": victim.handle or "",
        "linked_verified": "false",
        "device_id": impostor.home.device or "",
        "last_login": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    shop = Entry("webshop", key, impostor, row, NOW, (("phone", impostor.mobile or ""),))
    changed = []
    for entry in made:
        if entry.person is impostor and entry.source == "x":
            bio = {"display_name": victim.name, "bio_email": victim.emails[0], "bio_card": victim.card or ""}
            entry = attrs.evolve(entry, row={**entry.row, **bio})
            claims.append(Claim(entry.ref, "loyalty_card", victim.card or ""))
        changed.append(entry)
    claims.append(Claim(shop.ref, "email", victim.emails[0]))
    claims.append(Claim(shop.ref, "x_handle", victim.handle or ""))
    return [*changed, shop]


def _own(person: Person) -> tuple[str | None, ...]:
    return (*person.emails, person.handle, person.card)


def entries(
    rng: Random, people: tuple[Person, ...], victim: Person, impostor: Person
) -> tuple[tuple[Entry, ...], tuple[Claim, ...]]:
    """Every row of every silo, and every claim of what is another's. O(people)."""
    writer = _Writer(rng, people)
    made = [entry for person in people for entry in _rows(writer, person)]
    made = _impostures(made, writer.claims, victim, impostor)
    people_of = {entry.ref: entry.person for entry in made}
    claims = tuple(claim for claim in writer.claims if claim.value not in _own(people_of[claim.by]))
    return tuple(made), claims
