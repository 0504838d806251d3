"""The people of the stories, planted with fixed keys so that a demo and tests can find them."""

from __future__ import annotations

from datetime import date

from .people import Home, Person

__all__ = ["DISCOUNT", "GUEST", "IMPOSTOR", "INFLUENCER", "JOCELYNE", "PLANTED", "ROBERT"]

_MICHU = Home("12 rue Molière", "76600", "Le Havre", "0199001180", None, "d00000001180")

JOCELYNE = Person(
    "jocelyne",
    "customer",
    "Jocelyne",
    "Michu",
    True,
    date(1958, 12, 11),
    _MICHU,
    emails=("jocelyne.michu@courriel.example", "jmichu58@poste.example"),
    mobile="0635118011",
    card="2300000011801",
    number="C1180",
    token="pt0000001180",  # noqa: S106 -- a payment token of nobody
    handle="jocelynemichu",
    account="901180",
    linked="verified",
    tier=3,
    activity=0.9,
    margin=1450,
    churn=0.2,
    audience=30,
    planted=True,
)
"""Story 1.18: 30 followers, loyal, spends much; invisible to those who watch the web."""

ROBERT = Person(
    "robert",
    "customer",
    "Robert",
    "Michu",
    False,
    date(1955, 3, 2),
    _MICHU,
    short="Bob",
    emails=("robert.michu@courriel.example",),
    mobile="0635118019",
    card="2300000011902",
    number="C1190",
    token="pt0000001190",  # noqa: S106 -- a payment token of nobody
    handle="bobmichu_lehavre",
    account="901190",
    linked="verified",
    tier=1,
    activity=0.5,
    margin=310,
    churn=0.45,
    audience=480,
    topics={"gardening": 460},
    offline_influence=0.9,
    days_since_failure=2,
    planted=True,
)
"""Story 1.19: badly served in the shop, though his word carries weight where he lives."""

GUEST = Person(
    "guest",
    "customer",
    "Hélène",
    "Vasseur-Quéméner",
    True,
    date(1971, 6, 23),
    Home("48 boulevard Voltaire", "75011", "Paris", None, None, "d00000001110"),
    emails=("h.vasseur@voyages.example",),
    mobile="0635111011",
    card="2300000011105",
    number="C1110",
    token="pt0000001110",  # noqa: S106 -- a payment token of nobody
    handle="hvasseurq",
    account="901110",
    linked="verified",
    employer="Quéméner Industries SA",
    tier=4,
    activity=1.0,
    margin=9800,
    churn=0.3,
    audience=75,
    roles=frozenset({"account_decision_maker"}),
    planted=True,
)
"""Story 1.11: 75 followers, the highest tier, decides her employer's travel policy."""

DISCOUNT = Person(
    "discount",
    "customer",
    "Dylan",
    "Marchetti",
    False,
    date(1996, 9, 30),
    Home("7 rue Pasteur", "06000", "Nice", None, None, "d00000001140"),
    emails=("dylan.m@mail.example",),
    mobile="0635111414",
    token="pt0000001140",  # noqa: S106 -- a payment token of nobody
    handle="dylan_partout",
    account="901140",
    linked="verified",
    activity=0.1,
    margin=9,
    churn=0.6,
    audience=20_000,
    topics={"travel": 17_000},
    planted=True,
)
"""Stories 1.14 and 1.15: a discount passenger with 20,000 followers; known, but not served before others."""

INFLUENCER = Person(
    "influencer",
    "influencer",
    "Maëva",
    "de Beauchamp",
    True,
    date(1999, 4, 14),
    Home("3 quai de la Loire", "44000", "Nantes"),
    emails=("contact@maevapartout.example",),
    handle="maevapartout",
    account="901009",
    audience=310_000,
    topics={"fashion": 250_000, "travel": 40_000},
    planted=True,
)
"""Rows 0.9 and 1.7: an audience, and never bought anything."""

IMPOSTOR = Person(
    "impostor",
    "bystander",
    "Kévin",
    "Durand-Faussaire",
    False,
    date(1990, 1, 1),
    Home("1 impasse du Château", "87000", "Limoges", None, None, "d00000006666"),
    emails=("kdf@mail.example",),
    mobile="0635116666",
    handle="jocelyne_michu",
    account="906666",
    audience=3,
    planted=True,
)
"""Writes Jocelyne's name, card number and mailbox wherever nobody checks."""

PLANTED: tuple[Person, ...] = (JOCELYNE, ROBERT, GUEST, DISCOUNT, INFLUENCER, IMPOSTOR)
