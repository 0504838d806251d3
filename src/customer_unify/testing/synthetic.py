"""A synthetic company with truth: people, five silos, messages, and what a careless system gets wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from random import Random

import attrs

from ..errors import InputError
from ..frozen import Frozen
from ..model.configuration import Source
from ..model.customer import Customer
from ..model.message import Channel, Message
from ..model.record import Record, RecordRef
from ..model.signal import Signals
from .conversation import CHANNELS, TOPIC, URGENCY, converse
from .files import as_toml, write_files
from .people import Person, Trap, populate
from .planted import IMPOSTOR, JOCELYNE, PLANTED
from .silos import NOW, Claim, Entry, entries
from .sources import SOURCES

__all__ = ["Company", "company"]

TIERS = ("none", "bronze", "silver", "gold", "platinum")


@attrs.frozen(repr=False, slots=False)
class Company:
    """A synthetic company and the truth about it. The same seed gives the same company, byte for byte.

    What follows from the rows (records, truth, figures, attacks) is made when it is first asked for: O(rows).

    * ``records`` -- what the silos hold, as records; ``truth[ref]`` is the id of the person.
    * ``reachable[ref]`` -- the truth as far as evidence other than claims can tie it: rows
      of one person that share nothing bear different labels. Score against this.
    * ``people``, ``traps`` -- the people themselves, and pairs of them who look alike.
    * ``attacks`` -- pairs of records which only a claim ties and which are two people:
      (the record that claims, the record of the person it was taken from).
    * ``messages`` -- today's open ones, oldest first; ``reviews``; ``authors[id]`` is the
      person who wrote, in truth; ``forged`` the ids written in another's name.
    * ``figures[ref]`` -- what the silo of a record knows of the person, as signals;
      :meth:`signals` adds them up through a customer's records.
    * ``now`` -- when "today" is; ``tiers`` -- names of the tiers 0 to 4; ``channels``; ``sources``.
    """

    seed: int
    people: tuple[Person, ...]
    traps: tuple[Trap, ...]
    messages: tuple[Message, ...]
    reviews: tuple[Message, ...]
    authors: Mapping[str, str]
    forged: tuple[str, ...]
    _entries: tuple[Entry, ...]
    _claims: tuple[Claim, ...]
    now: datetime = NOW
    tiers: tuple[str, ...] = TIERS
    channels: tuple[Channel, ...] = CHANNELS
    sources: Mapping[str, Source] = attrs.field(factory=lambda: Frozen(SOURCES))

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """What the silos hold."""
        return tuple(entry.record() for entry in self._entries)

    @cached_property
    def truth(self) -> Mapping[RecordRef, str]:
        """Whose a record is."""
        return Frozen({entry.ref: entry.person.id for entry in self._entries})

    @cached_property
    def reachable(self) -> Mapping[RecordRef, str]:
        """Whose a record is, as far as evidence other than claims can tell."""
        return Frozen(_reachable(self._entries))

    @cached_property
    def attacks(self) -> tuple[tuple[RecordRef, RecordRef], ...]:
        """Who claims what is another's, and from whom."""
        return _attacks(self._entries, self._claims)

    @cached_property
    def figures(self) -> Mapping[RecordRef, Signals]:
        """What the silo of a record knows of the person."""
        return Frozen(_figures(self._entries))

    @cached_property
    def _rows(self) -> Mapping[str, tuple[Mapping[str, str], ...]]:
        held: dict[str, list[Mapping[str, str]]] = {source: [] for source in self.sources}
        for entry in self._entries:
            held[entry.source].append(entry.row)
        return {source: tuple(rows) for source, rows in held.items()}

    def rows(self, source: str) -> list[dict[str, str]]:
        """The rows of a silo with the columns of its file; blanks are ``""``.

        Raises ``InputError`` for a silo the company has not.
        """
        if source not in self._rows:
            raise InputError(f"the company has no such silo; allowed: {', '.join(self._rows)}")
        return [dict(row) for row in self._rows[source]]

    @property
    def config_toml(self) -> str:
        """The configuration that reads the files of the silos: their columns, habits and trust."""
        return as_toml(self.sources.values())

    def write(self, folder: str | Path) -> list[Path]:
        """Write one CSV file per silo, and ``company.toml`` beside them; return the CSV files.

        The CRM has French habits: semicolons, Windows-1252, days first, local time.
        """
        return write_files(folder, self.sources.values(), self._rows)

    def signals(self, customer: Customer, message: Message | None, now: datetime) -> Signals:
        """What the company knows of a customer: the figures of the customer's records, added up.

        Margins add; tiers, audiences and risks do not: the highest counts. Whatever is
        not linked is not known, as in real life.
        """
        known = [self.figures[ref] for ref in customer.records if ref in self.figures]
        failures = [one.days_since_failure for one in known if one.days_since_failure is not None]
        topics: dict[str, int] = {}
        for one in known:
            for topic, audience in one.topics.items():
                topics[topic] = max(audience, topics.get(topic, 0))
        reason = message.reason or "" if message else ""
        return Signals(
            tier=max((one.tier for one in known), default=0),
            activity=max((one.activity for one in known), default=0.0),
            expected_margin=sum(one.expected_margin for one in known),
            churn=max((one.churn for one in known), default=0.0),
            audience=max((one.audience for one in known), default=0),
            topics=topics,
            offline_influence=max((one.offline_influence for one in known), default=0.0),
            roles=frozenset().union(*(one.roles for one in known)),
            unanswered=self._unanswered(customer, message),
            days_since_failure=min(failures, default=None),
            urgency=URGENCY.get(reason, 0),
            topic=TOPIC.get(reason),
        )

    def _unanswered(self, customer: Customer, message: Message | None) -> int:
        held = set(customer.records)
        channels = {channel.name: channel for channel in self.channels}
        return sum(
            1
            for one in self.messages
            if (message is None or one.id != message.id) and one.author_ref(channels[one.channel]) in held
        )

    def __repr__(self) -> str:
        return f"Company(seed={self.seed}, {len(self.people)} people, {len(self._entries)} records)"


# -- truth, as far as it can be known ------------------------------------------------------------


def _reachable(made: Iterable[Entry]) -> dict[RecordRef, str]:
    """Label rows by person and by what ties them: union-find within each person."""
    of_person: dict[str, list[Entry]] = {}
    for entry in made:
        of_person.setdefault(entry.person.id, []).append(entry)
    labels: dict[RecordRef, str] = {}
    for person, held in of_person.items():
        root = list(range(len(held)))

        def find(place: int, root: list[int] = root) -> int:
            while root[place] != place:
                place = root[place]
            return place

        first: dict[tuple[str, ...], int] = {}
        for place, entry in enumerate(held):
            for tie in entry.ties:
                a, b = sorted((find(place), find(first.setdefault(tie, place))))
                root[b] = a
        for place, entry in enumerate(held):
            labels[entry.ref] = f"{person}/{find(place)}"
    return labels


def _attacks(made: tuple[Entry, ...], claims: tuple[Claim, ...]) -> tuple[tuple[RecordRef, RecordRef], ...]:
    """Each claim paired with the records that rightly bear the identifier."""
    tie_of = {"email": "email", "x_handle": "handle", "loyalty_card": "card"}
    bearers: dict[tuple[str, str], list[Entry]] = {}
    owner = {entry.ref: entry.person for entry in made}
    for entry in made:
        for tie in entry.ties:
            if len(tie) == 2:
                bearers.setdefault((tie[0], tie[1]), []).append(entry)
    pairs = {
        (claim.by, entry.ref)
        for claim in claims
        for entry in bearers.get((tie_of[claim.field], claim.value), ())
        if entry.person is not owner[claim.by]
    }
    return tuple(sorted(pairs))


def _figures(made: Iterable[Entry]) -> dict[RecordRef, Signals]:
    """What each silo knows of the person behind its row."""
    selling: dict[str, list[RecordRef]] = {}
    held = list(made)
    for entry in held:
        if entry.source in ("loyalty", "webshop"):
            selling.setdefault(entry.person.id, []).append(entry.ref)
    figures = {}
    for entry in held:
        person, ref = entry.person, entry.ref
        if entry.source == "x":
            figures[ref] = Signals(audience=person.audience, topics=person.topics)
        elif entry.source == "crm":
            figures[ref] = Signals(
                roles=person.roles,
                offline_influence=person.offline_influence,
                days_since_failure=person.days_since_failure,
            )
        elif entry.source in ("loyalty", "webshop"):
            figures[ref] = Signals(
                tier=person.tier if entry.source == "loyalty" else 0,
                activity=person.activity,
                churn=person.churn,
                expected_margin=person.margin / len(selling[person.id]),
            )
    return figures


def company(seed: int, people: int = 2_000) -> Company:
    """A synthetic company of about ``people`` people, drawn from ``seed`` alone. O(people).

    About 2.5 records per person, six planted people for the stories beside them. Everything
    is invented: mailboxes lie in reserved domains, landlines in blocks kept for fiction.
    Raises ``InputError`` for fewer than one person.

    >>> small = company(7, people=50)
    >>> small.records == company(7, people=50).records
    True
    >>> small.truth[("loyalty", "2300000011801")]
    'jocelyne'
    """
    if isinstance(people, bool) or not isinstance(people, int) or people < 1:
        raise InputError("people must be a whole number, at least 1")
    rng = Random(seed)  # noqa: S311 -- a seeded world, not a secret
    population = populate(rng, people, PLANTED)
    made, claims = entries(rng, population.people, JOCELYNE, IMPOSTOR)
    said = converse(rng, population.people, NOW)
    return Company(
        seed=seed,
        people=population.people,
        traps=population.traps,
        messages=said.messages,
        reviews=said.reviews,
        authors=Frozen(said.authors),
        forged=said.forged,
        entries=made,
        claims=claims,
    )
