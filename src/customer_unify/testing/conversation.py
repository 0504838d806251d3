"""What people write to the synthetic company today, on which channel, and how surely it is they."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

import attrs

from ..model.message import Channel, Message
from .people import Person
from .planted import DISCOUNT, GUEST, IMPOSTOR, INFLUENCER, JOCELYNE, ROBERT

__all__ = ["CHANNELS", "TOPIC", "URGENCY", "Conversation", "converse"]

CHANNELS: tuple[Channel, ...] = (
    Channel("x", "x_handle", "x_id", public=True, length=280),
    Channel("email", "email"),
    Channel("phone", "phone"),
    Channel("chat", "email", length=2000),
    Channel("shop", "loyalty_card"),
    Channel("review", "email", public=True),
)
"""The ways people reach the company; the shop's counter is one of them (row 2.7)."""

URGENCY: Mapping[str, int] = {"safety": 3, "stranded": 2, "delivery": 1}
"""How urgent a reason is by itself, as :class:`~customer_unify.model.signal.Signals` counts it."""
TOPIC: Mapping[str, str] = {"stranded": "travel", "booking": "travel", "product": "fashion"}
"""What a reason is about, in the words of people's topics."""

TEXTS: tuple[tuple[str, str, str], ...] = (
    ("delivery", "fr", "Ma commande devait arriver hier. Où est-elle ?"),
    ("delivery", "en", "My parcel was due yesterday. Where is it?"),
    ("refund", "fr", "J'attends mon remboursement depuis trois semaines."),
    ("refund", "en", "I have been waiting for my refund for three weeks."),
    ("complaint", "fr", "L'accueil en magasin samedi n'était pas à la hauteur."),
    ("complaint", "en", "I was not treated well in your shop on Saturday."),
    ("question", "fr", "Le magasin est-il ouvert lundi ?"),
    ("question", "en", "Are you open on Monday?"),
    ("booking", "fr", "Puis-je changer la date de ma réservation ?"),
    ("booking", "en", "Can I change the date of my booking?"),
    ("stranded", "fr", "Je suis bloqué à l'aéroport, personne ne répond."),
    ("product", "en", "Will the blue one be back in stock?"),
    ("idea", "fr", "Et si vous repreniez les emballages ?"),
    ("safety", "fr", "L'appareil chauffe et fume, que dois-je faire ?"),
)
REVIEWS: tuple[tuple[int, str, str], ...] = (
    (5, "fr", "Toujours bien conseillée, depuis des années."),
    (4, "en", "Good quality, slow delivery."),
    (2, "fr", "Trois appels pour un remboursement."),
    (1, "en", "Broken on arrival and nobody answers."),
    (3, "fr", "Correct, sans plus."),
)


@attrs.frozen(repr=False)
class Conversation:
    """Messages still open, reviews, who wrote them in truth, and which were written in another's name."""

    messages: tuple[Message, ...]
    reviews: tuple[Message, ...]
    authors: Mapping[str, str]
    forged: tuple[str, ...]


def _planted(now: datetime) -> Iterator[tuple[Person, Message]]:
    """The messages of the stories."""

    def at(hours: float) -> datetime:
        return now - timedelta(hours=hours)

    def on_x(person: Person, hours: float, reason: str, text: str) -> tuple[Person, Message]:
        return person, Message(
            "x",
            person.handle or "",
            text,
            at(hours),
            id=f"m-{person.id}",
            author_id=person.account,
            reason=reason,
            language="fr",
            verified=True,
        )

    yield on_x(JOCELYNE, 26, "refund", "Toujours pas de nouvelles de mon remboursement. Il y a quelqu'un ?")
    yield on_x(
        GUEST, 3, "booking", "Ma réservation de ce soir a disparu et l'on me renvoie vers un formulaire."
    )
    yield on_x(DISCOUNT, 1, "complaint", "Deux heures de retard, 20 000 personnes vont le savoir.")
    yield on_x(INFLUENCER, 2, "question", "J'adorerais tester votre collection ! Qui dois-je contacter ?")
    yield (
        ROBERT,
        Message(
            "shop",
            ROBERT.card or "",
            "On m'a fait attendre vingt minutes, puis on m'a dit de revenir.",
            at(5),
            id="m-robert",
            reason="complaint",
            language="fr",
            verified=True,
        ),
    )
    yield (
        IMPOSTOR,
        Message(
            "email",
            JOCELYNE.emails[1],
            "Merci de m'envoyer mes dernières factures et mon adresse actuelle.",
            at(4),
            id="m-impostor",
            reason="question",
            language="fr",
        ),
    )


def _ways(person: Person) -> list[tuple[str, str, str | None, float]]:
    """How a person can write: channel, author there, account there, and how often the channel vouches."""
    ways: list[tuple[str, str, str | None, float]] = []
    if person.handle:
        ways += [("x", person.handle, person.account, 0.8)] * 3
    if person.kind != "bystander":
        ways += [("email", person.emails[0], None, 0.6)] * 2
        ways += [("chat", person.emails[-1], None, 1.0)]
        if person.mobile:
            ways.append(("phone", person.mobile, None, 0.0))
        if person.card:
            ways.append(("shop", person.card, None, 1.0))
    return ways


def _today(rng: Random, people: list[Person], now: datetime, count: int) -> Iterator[tuple[Person, Message]]:
    # The loud write more: that is the whole trouble (rows 0.7, 1.10).
    loud = [6 if person.kind == "influencer" else 1 for person in people]
    for number, person in enumerate(rng.choices(people, loud, k=count)):
        channel, author, account, vouched = rng.choice(_ways(person))
        reason, language, text = TEXTS[int(len(TEXTS) * rng.random() ** 1.3)]
        sent = now - timedelta(seconds=rng.randrange(300, 48 * 3600))
        yield (
            person,
            Message(
                channel,
                author,
                text,
                sent,
                id=f"m{number:05d}",
                author_id=account,
                reason=reason,
                language=language,
                verified=rng.random() < vouched,
            ),
        )


def _reviews(
    rng: Random, people: list[Person], now: datetime, count: int
) -> Iterator[tuple[Person, Message]]:
    buyers = [person for person in people if person.kind == "customer"]
    for number in range(count if buyers else 0):
        person = rng.choice(buyers)
        stars, language, text = rng.choice(REVIEWS)
        sent = now - timedelta(seconds=rng.randrange(3600, 90 * 86400))
        yield (
            person,
            Message(
                "review",
                person.emails[0],
                f"{'★' * stars}{'☆' * (5 - stars)} {text}",
                sent,
                id=f"v{number:05d}",
                reason="review",
                language=language,
                verified=rng.random() < 0.7,
            ),
        )


def converse(rng: Random, people: tuple[Person, ...], now: datetime) -> Conversation:
    """Today's open messages and the reviews of a quarter, oldest first. O(people)."""
    others = [person for person in people if not person.planted and _ways(person)]
    said = list(_planted(now))
    if others:
        said += _today(rng, others, now, max(12, len(others) // 25))
    reviews = list(_reviews(rng, others, now, max(5, len(others) // 20)))
    authors = {message.id: person.id for person, message in said + reviews}

    def in_order(written: list[tuple[Person, Message]]) -> tuple[Message, ...]:
        return tuple(sorted((message for _, message in written), key=lambda one: (one.sent_at, one.id)))

    return Conversation(in_order(said), in_order(reviews), authors, ("m-impostor",))
