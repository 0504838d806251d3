"""The people and households of the synthetic company, with the traps real life sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import attrs

from .names import CULTURES, EMPLOYERS, SHORT_FORMS, STREETS, TOWNS, Culture
from .noise import plain

__all__ = ["Home", "Person", "Population", "Trap", "populate"]

MAILBOXES = ("courriel.example", "poste.example", "mail.example", "example.org", "example.net")
LANDLINES = ("019900", "026191", "035301", "046571", "053649")
"""Blocks the French regulator keeps for fiction: nobody is called by mistake. Ten thousand numbers each."""
TOPICS = ("food", "travel", "fashion", "gaming", "gardening", "sport")
TODAY = date(2026, 1, 5)
Member = dict[str, Any]


@attrs.frozen(repr=False)
class Home:
    """An address and what the people who live there share."""

    street: str
    postcode: str
    city: str
    landline: str | None = None
    mailbox: str | None = None
    device: str | None = None


@attrs.frozen(repr=False)
class Person:
    """A person as they are in truth, whatever the silos know.

    ``kind`` is ``customer``, ``prospect``, ``influencer`` (a large audience, buys nothing)
    or ``bystander`` (has an account on X, and that is all). Figures are those of
    :class:`~customer_unify.model.signal.Signals`. ``linked`` says how the account on X stands in
    the web shop: ``verified``, ``claimed`` or not at all. ``planted`` people belong to the stories.
    """

    id: str
    kind: str
    given: str
    family: str
    female: bool
    birth_date: date
    home: Home
    culture: str = "french"
    former_family: str | None = None
    former_home: Home | None = None
    short: str | None = None
    emails: tuple[str, ...] = ()
    mobile: str | None = None
    former_mobile: str | None = None
    card: str | None = None
    number: str | None = None
    token: str | None = None
    handle: str | None = None
    account: str | None = None
    linked: str = ""
    employer: str | None = None
    tier: int = 0
    activity: float = 0.0
    margin: int = 0
    churn: float = 0.1
    audience: int = 0
    topics: Mapping[str, int] = attrs.field(factory=dict)
    offline_influence: float = 0.0
    roles: frozenset[str] = frozenset()
    days_since_failure: int | None = None
    planted: bool = False

    @property
    def name(self) -> str:
        """Given and family name, as the person writes it."""
        return f"{self.given} {self.family}"

    def __repr__(self) -> str:
        return f"Person({self.id!r}, {self.kind!r})"


@attrs.frozen
class Trap:
    """People who are easily taken for one: twins, namesakes, father and son, a recycled phone."""

    kind: str
    people: tuple[str, str]


@attrs.frozen(repr=False)
class Population:
    """People in the order of their ids, and the traps among them."""

    people: tuple[Person, ...]
    traps: tuple[Trap, ...]


def _common(rng: Random, names: tuple[str, ...]) -> str:
    """A name, the earlier in its list the likelier, as names are."""
    return names[int(len(names) * rng.random() ** 1.6)]


class _Registry:
    """Hands out what is unique: mailboxes, numbers, cards, handles."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.taken: set[str] = set()
        self.counted: dict[tuple[str, str], int] = {}
        self.drawn: Counter[str] = Counter()

    def numbered(self, stem: str, end: str = "") -> str:
        """``stem`` and ``end``, the least number between them that makes them unique.

        Nothing is given back, so the search goes on where the last one for this stem ended.
        """
        found, again = f"{stem}{end}", 0
        if found in self.taken:
            again = self.counted.get((stem, end), 1)
            while (found := f"{stem}{again}{end}") in self.taken:
                again += 1
            self.counted[stem, end] = again + 1
        self.taken.add(found)
        return found

    def digits(self, prefix: str, count: int) -> str:
        bound = 10**count
        while (found := f"{prefix}{self.rng.randrange(bound):0{count}d}") in self.taken:
            continue
        self.taken.add(found)
        return found

    def mobile(self) -> str:
        return self.digits(self.rng.choice(("06", "06", "07")) + str(self.rng.randrange(4, 9)), 7)

    def landline(self) -> str | None:
        """A number out of one of the blocks; ``None`` once all ten thousand of that block are handed out."""
        block = self.rng.choice(LANDLINES)
        if self.drawn[block] == 10**4:
            return None
        self.drawn[block] += 1
        return self.digits(block, 4)

    def mailbox(self, given: str, family: str, year: int) -> str:
        first, last = plain(given) or "moi", plain(family) or "famille"
        local = self.rng.choice(
            (
                f"{first}.{last}",
                f"{first[0]}.{last}",
                f"{first}{last}",
                f"{first}{year % 100:02d}",
                f"{last}.{first}",
            )
        )
        domain = self.rng.choice(MAILBOXES)
        return self.numbered(local, f"@{domain}")

    def handle(self, given: str, family: str, year: int) -> str:
        first, last = plain(given) or "moi", plain(family) or "ailleurs"
        form = self.rng.choice(
            (
                f"{first}{last}",
                f"{first}_{last}",
                f"{first[0]}{last}",
                f"{first}{year % 100:02d}",
                f"le_{last}",
                f"{self.rng.choice(TOPICS)}_{self.rng.choice(('lover', 'addict', 'fan', 'du_75'))}",
            )
        )
        return self.numbered(form[:13])


def _home(rng: Random, registry: _Registry, family: str) -> Home:
    postcode, city = _common_town(rng)
    return Home(
        f"{rng.randrange(1, 180)} {rng.choice(STREETS)}",
        postcode,
        city,
        registry.landline() if rng.random() < 0.5 else None,
        f"{registry.mailbox('famille', family, 0)}" if rng.random() < 0.06 else None,
        f"d{rng.getrandbits(48):012x}",
    )


def _common_town(rng: Random) -> tuple[str, str]:
    return TOWNS[int(len(TOWNS) * rng.random() ** 1.4)]


def _culture(rng: Random) -> Culture:
    place = rng.randrange(1000)
    for culture in CULTURES:
        place -= culture.share
        if place < 0:
            return culture
    return CULTURES[0]


def _born(rng: Random, youngest: int, oldest: int) -> date:
    return TODAY - timedelta(days=rng.randrange(youngest * 365, oldest * 365))


def _members(rng: Random, culture: Culture) -> list[Member]:
    """The people of one household, by name, sex and age only."""
    size = rng.choices((1, 2, 3, 4, 5), (35, 33, 13, 14, 5))[0]
    adults = _adults(rng, culture, min(size, 2), youngest=24 if size < 3 else 42)
    if size == 2 and rng.random() < 0.35:
        adults[1]["family"] = _common(rng, culture.family)  # a couple, unmarried
    elif len(adults) == 2:
        for adult in adults:
            if adult["female"] and rng.random() < 0.15:
                adult["former_family"] = _common(rng, culture.family)
    return adults + _children(rng, culture, adults, size - 2)


def _adults(rng: Random, culture: Culture, count: int, *, youngest: int) -> list[Member]:
    family, female = _common(rng, culture.family), rng.random() < 0.5
    born = _born(rng, youngest, 82)
    adults: list[Member] = []
    for place in range(count):
        if place:
            female = not female if rng.random() > 0.05 else female
            born += timedelta(days=rng.randrange(-1800, 1800))
        given = _common(rng, culture.female if female else culture.male)
        adults.append({"given": given, "family": family, "female": female, "birth_date": born})
    return adults


def _children(rng: Random, culture: Culture, adults: list[Member], count: int) -> list[Member]:
    """Grown-up or nearly: old enough for a card of their own, no two of one given name."""
    children: list[Member] = []
    oldest = max(adult["birth_date"] for adult in adults)
    for _ in range(count):
        female = rng.random() < 0.5
        given = _common(rng, culture.female if female else culture.male)
        if given in [one["given"] for one in adults + children]:
            given = f"{given}-{'Anne' if female else 'Paul'}"
        born = min(
            oldest + timedelta(days=rng.randrange(20 * 365, 36 * 365)), TODAY - timedelta(days=16 * 365)
        )
        family = adults[0]["family"]
        children.append({"given": given, "family": family, "female": female, "birth_date": born})
    return children


def _trapped(rng: Random, members: list[Member], culture: Culture) -> str | None:
    """Make a household a trap: twins, or a father and a son of one name."""
    if len(members) >= 4 and rng.random() < 0.25:
        names = culture.female if members[2]["female"] else culture.male
        for member in members[2:4]:
            member["female"], member["birth_date"] = members[2]["female"], members[2]["birth_date"]
        members[2]["given"], members[3]["given"] = rng.sample(names, 2)
        return "twins"
    if len(members) == 3 and not members[0]["female"] and rng.random() < 0.25:
        members[2].update(given=members[0]["given"], family=members[0]["family"], female=False)
        return "father_and_son"
    return None


def _means(rng: Random, registry: _Registry, member: Member, home: Home) -> None:
    """How the person can be reached: mailboxes, numbers, a handle, a former home."""
    year = member["birth_date"].year
    emails = [registry.mailbox(member["given"], member["family"], year)]
    if rng.random() < 0.25:
        emails.append(registry.mailbox(member["given"], member["family"], year))
    if home.mailbox and rng.random() < 0.7:
        emails.insert(0, home.mailbox)
    member["emails"] = tuple(emails)
    member["mobile"] = registry.mobile() if rng.random() < 0.92 else None
    if member["mobile"] and rng.random() < 0.15:
        member["former_mobile"] = registry.mobile()
    member["token"] = f"pt{rng.getrandbits(48):012x}"
    if rng.random() < 0.12:
        member["former_home"] = _home(rng, registry, member["family"])
    short = SHORT_FORMS.get(member["given"])
    if short and rng.random() < 0.5:
        member["short"] = short


def _figures(rng: Random, registry: _Registry, member: Member) -> None:
    """What the person is to the company, and how loud."""
    kind = rng.choices(("customer", "prospect", "bystander", "influencer"), (740, 140, 100, 20))[0]
    member["kind"] = kind
    if kind == "customer":
        if rng.random() < 0.72:
            member["card"] = registry.digits("2300", 9)
            member["tier"] = rng.choices((0, 1, 2, 3, 4), (30, 35, 20, 11, 4))[0]
        member["activity"] = round(rng.random() ** 0.7, 2)
        member["margin"] = int(
            rng.lognormvariate(3.6 + 0.6 * member.get("tier", 0), 0.6) * member["activity"]
        )
        member["churn"] = round(rng.uniform(0.02, 0.5), 2)
        member["days_since_failure"] = rng.randrange(1, 90) if rng.random() < 0.12 else None
    if rng.random() < 0.07:
        member["employer"] = rng.choice(EMPLOYERS)
    if rng.random() < 0.04:
        member["offline_influence"] = round(rng.uniform(0.4, 1.0), 2)
    if kind in ("bystander", "influencer") or rng.random() < 0.25:
        member["handle"] = registry.handle(member["given"], member["family"], member["birth_date"].year)
        member["account"] = registry.digits("9", 9)
        member["linked"] = rng.choices(("verified", "claimed", ""), (40, 10, 50))[0]
        loud = kind == "influencer"
        member["audience"] = int(rng.lognormvariate(10.5 if loud else 4.6, 0.8 if loud else 1.3))
        if loud or rng.random() < 0.2:
            member["topics"] = {rng.choice(TOPICS): member["audience"] * rng.randrange(2, 9) // 10}


def _namesakes(members: list[Member], earlier: Person) -> None:
    """Give the first of a household the name of somebody else, who was born on another day."""
    members[0].update(given=earlier.given, family=earlier.family, female=earlier.female)


def populate(rng: Random, count: int, planted: tuple[Person, ...] = ()) -> Population:
    """About ``count`` people in households: exactly ``count`` beside those ``planted``. O(count)."""
    registry = _Registry(rng)
    for person in planted:
        registry.taken.update(
            one for one in (*person.emails, person.mobile, person.card, person.handle, person.account) if one
        )
    people: list[Person] = []
    traps: list[Trap] = []
    while len(people) < count:
        culture = _culture(rng)
        members = _members(rng, culture)
        kind = _trapped(rng, members, culture)
        first = len(people)
        if kind is None and people and rng.random() < 0.03:
            _namesakes(members, rng.choice(people))
        home = _home(rng, registry, members[0]["family"])
        for member in members:
            _means(rng, registry, member, home)
            _figures(rng, registry, member)
            people.append(Person(id=f"p{len(people):06d}", home=home, culture=culture.name, **member))
        if kind == "twins":
            traps.append(Trap(kind, (people[first + 2].id, people[first + 3].id)))
        elif kind == "father_and_son":
            traps.append(Trap(kind, (people[first].id, people[first + 2].id)))
    people = people[:count]
    people, recycled = _recycle(rng, people)
    known = {person.id for person in people}
    traps = [trap for trap in traps if known.issuperset(trap.people)]
    return Population((*people, *planted), tuple(traps + _same_names(people) + recycled))


def _recycle(rng: Random, people: list[Person]) -> tuple[list[Person], list[Trap]]:
    """Give some people the number another gave up: the operator hands it out again."""
    traps = []
    for place, person in enumerate(people):
        if person.former_mobile and rng.random() < 0.4:
            heir = rng.randrange(len(people))
            if people[heir].home is not person.home and people[heir].mobile:
                people[heir] = attrs.evolve(people[heir], mobile=person.former_mobile)
                traps.append(Trap("recycled_phone", (people[place].id, people[heir].id)))
    return people, traps


def _same_names(people: list[Person]) -> list[Trap]:
    """Every two people who bear one name and do not live together, next to each other in order."""
    bearers: dict[str, list[Person]] = {}
    for person in people:
        bearers.setdefault(person.name, []).append(person)
    return [
        Trap("namesakes", (a.id, b.id))
        for same in bearers.values()
        for a, b in pairwise(same)
        if a.home is not b.home
    ]
