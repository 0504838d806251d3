"""The company of the stories: a loyalty card, a web shop, a till, and people who write about it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from customer_unify import (
    Agent,
    BusinessCalendar,
    CaseTemplate,
    Desk,
    IdentityConfig,
    Message,
    PriorityPolicy,
    Record,
    Resolver,
    Signals,
    Team,
)
from customer_unify.model.customer import Customer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOURCES = """
[sources.loyalty]
key = "card_no"
makes = "customer"

[sources.webshop]
key = "account"
makes = "customer"

[sources.x]
key = "id"
"""

RECORDS = (
    Record(
        "loyalty",
        "L1",
        {
            "given_name": "Jocelyne",
            "family_name": "Michu",
            "email": "j.michu@example.org",
            "phone": "+33612345678",
            "loyalty_card": "9001",
        },
        verified={"loyalty_card", "email"},
    ),
    Record(
        "webshop",
        "A7",
        {"name": "Jocelyne Michu", "email": "j.michu@example.org", "x_handle": "jocelynemichu"},
        verified={"email", "x_handle"},
    ),
    Record(
        "loyalty",
        "L2",
        {
            "given_name": "Robert",
            "family_name": "Michu",
            "email": "robert@example.org",
            "loyalty_card": "9002",
        },
        verified={"loyalty_card", "email"},
    ),
    Record(
        "webshop",
        "A8",
        {"name": "Robert Michu", "email": "robert@example.org", "x_handle": "robertmichu"},
        verified={"email", "x_handle"},
    ),
)


def resolver() -> Resolver:
    """The identity graph of the company, with ids in the order they are minted."""
    numbers = iter(range(1, 10_000))
    people = Resolver(IdentityConfig.load(SOURCES), clock=lambda: NOW, new_id=lambda: f"c{next(numbers)}")
    people.add_many(RECORDS)
    return people


def _name(customer: Customer) -> str:
    return customer.profile.get("given_name") or ""


def signals(customer: Customer, message: Message | None, now: datetime) -> Signals:
    """What the company's own systems say: who spends, who counts in the neighbourhood."""
    if _name(customer) == "Jocelyne":
        return Signals(tier=4, activity=1.0, expected_margin=900, audience=30)
    if _name(customer) == "Robert":
        return Signals(
            tier=1,
            activity=0.5,
            expected_margin=120,
            audience=40,
            offline_influence=0.9,
            roles=frozenset({"community_leader"}),
        )
    return Signals(audience=20_000 if message is not None and message.channel == "x" else 0)


TEAMS = (
    Team(
        "care",
        (Agent("amina", skills={"care": 5, "product": 5}, capacity=3), Agent("bo", skills={"care": 3})),
        escalates_to="managers",
    ),
    Team("managers", (Agent("chloe"),)),
)


def open_desk(people: Resolver, teams: Sequence[Team] = TEAMS) -> Desk:
    """The company's counter."""
    return Desk(
        people,
        PriorityPolicy.preset("retail"),
        teams=teams,
        templates=[CaseTemplate.preset("service")],
        calendar=BusinessCalendar.weekdays("Europe/Paris", "09:00-12:30", "13:30-18:00"),
        signals=signals,
    )


def message(
    channel: str,
    author: str,
    id: str,
    *,
    verified: bool = False,
    thread: str | None = None,
    reason: str | None = None,
    text: str = "Where is my parcel?",
) -> Message:
    """A message at the time of the stories."""
    return Message(channel, author, text, NOW, id=id, verified=verified, thread=thread, reason=reason)
