"""A small, fixed set of nouns, so that the report is tested without resolver, policy or desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from customer_unify.model.assurance import Assurance
from customer_unify.model.audit import Audit, AuditRow, Mover, OrderFigures, Served, WhatIf
from customer_unify.model.case import Assignment, Case, Need, NeedKind, Received
from customer_unify.model.customer import Customer, IdentifierHeld, Knowledge, Profile, ProfileValue, Status
from customer_unify.model.evidence import Evidence, Pair, Verdict
from customer_unify.model.explanation import Explanation
from customer_unify.model.identifier import Identifier
from customer_unify.model.message import Message, ReplyHandle
from customer_unify.model.record import RecordRef
from customer_unify.model.reply import Disclosure, Limits, ReplyPlan
from customer_unify.model.routing import PassedOver, Passing, RoutingDecision
from customer_unify.model.service import ChannelFigures, GroupFigures, Passed, Service
from customer_unify.model.standing import Contribution, Rankable, Ranked, Standing, Tolerance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

CARD = RecordRef("loyalty", "3017 4420")
ACCOUNT = RecordRef("webshop", "A7")
FILE = RecordRef("crm", "C-1881")
TILL = RecordRef("till", "T-55012")
HANDLE = RecordRef("x", "784512")


def a_piece(field: str, level: str, weight: int, assurance: Assurance = Assurance.DECLARED) -> Evidence:
    return Evidence(field, field, level, weight, assurance, field)


def a_pair(a: RecordRef, b: RecordRef, verdict: Verdict, *parts: Evidence) -> Pair:
    a, b = sorted((a, b))
    return Pair(a, b, verdict, -15_600 + sum(part.weight for part in parts), evidence=parts)


def a_customer(name: str = "Jocelyne Michu") -> Customer:
    values = {
        "name": ProfileValue(
            name, CARD, "most_trusted", Assurance.ASSERTED, NOON, (("J. MICHU", TILL), ("Jo Michu", HANDLE))
        ),
        "birth_date": ProfileValue("1961-04-12", CARD, "most_trusted", Assurance.ASSERTED, NOON),
        "email": ProfileValue("jocelyne.michu@example.org", ACCOUNT, "most_recent", Assurance.VERIFIED, NOON),
        "city": ProfileValue(
            "Angers", FILE, "most_recent", Assurance.DECLARED, NOON, (("ANGERS CEDEX", CARD),)
        ),
    }
    held = (
        IdentifierHeld(Identifier("loyalty_card", "30174420"), Assurance.ASSERTED, (CARD, TILL)),
        IdentifierHeld(
            Identifier("email", "jocelyne.michu@example.org"), Assurance.VERIFIED, (ACCOUNT, CARD, FILE)
        ),
        IdentifierHeld(Identifier("phone", "+33612345678"), Assurance.POSSESSED, (ACCOUNT, FILE)),
        IdentifierHeld(Identifier("x_handle", "jocelynemichu"), Assurance.VERIFIED, (ACCOUNT, HANDLE)),
        IdentifierHeld(Identifier("x_id", "784512"), Assurance.VERIFIED, (HANDLE,)),
        IdentifierHeld(Identifier("instagram_handle", "jomichu49"), Assurance.CLAIMED, (ACCOUNT,)),
    )
    records = (FILE, CARD, TILL, ACCOUNT, HANDLE)
    sure = {ref: 1000 - 7 * at for at, ref in enumerate(records)}
    return Customer("cu_7f31", records, Profile(values), held, Status.CUSTOMER, Knowledge.MEMBER, 998, sure)


def some_pairs() -> tuple[Pair, ...]:
    names = (a_piece("given_name", "exact", 9_300), a_piece("family_name", "exact", 11_400))
    mail = a_piece("email", "exact", 16_000, Assurance.VERIFIED)
    born, town = a_piece("birth_date", "exact", 14_100), a_piece("city", "different", -1_700)
    handle = a_piece("x_handle", "exact", 18_200, Assurance.VERIFIED)
    return (
        a_pair(CARD, ACCOUNT, Verdict.LINK, *names, mail, born, town),
        a_pair(CARD, FILE, Verdict.LINK, *names, mail),
        a_pair(FILE, ACCOUNT, Verdict.LINK, *names, mail, a_piece("phone", "exact", 16_000)),
        a_pair(CARD, TILL, Verdict.LINK, a_piece("loyalty_card", "exact", 21_000)),
        a_pair(ACCOUNT, HANDLE, Verdict.LINK, handle),
        a_pair(TILL, HANDLE, Verdict.CANDIDATE, a_piece("family_name", "similar", 9_900)),
    )


def a_standing(
    points: dict[str, int], band: int = 3, *, verify: bool = False, alerts: tuple[str, ...] = ()
) -> Standing:
    parts = tuple(Contribution(term, given) for term, given in points.items())
    return Standing(band, sum(points.values()), parts, NOON, ask_to_verify=verify, alerts=alerts)


def some_ranked() -> list[Ranked]:
    def explain(ranked: Ranked, language: str) -> Explanation:
        return Explanation("total", "…", ranked.standing.points)

    rows = [
        a_standing({"amplification": 12, "waiting": 3}, 1),
        a_standing({"loyalty": 400, "value": 160, "churn": 60, "amplification": 30, "waiting": 21}),
        a_standing({"loyalty": 320, "value": 120, "churn": 40, "offline": 60}, verify=True),
        a_standing({"amplification": 71, "churn": 10, "waiting": 44, "identity": -20}, alerts=("public",)),
    ]
    ids = [f"case-{at}" for at in range(1, len(rows) + 1)]
    return [
        Ranked(at, name, row, Rankable(name, NOON), explain=explain)
        for at, (name, row) in enumerate(zip(ids, rows, strict=True), 1)
    ]


def an_audit_row(name: str, outcome: Served, gap: int, margin: int, audience: int) -> AuditRow:
    policy = 500 - gap // 2
    return AuditRow(name, outcome, policy + gap, policy, 0, gap, gap, margin, margin // 3, audience, "")


def an_audit() -> Audit:
    rows = [
        an_audit_row("jocelyne", Served.UNDER, 900, 4_200, 30),
        an_audit_row("guest", Served.UNDER, 820, 9_800, 75),
        an_audit_row("robert", Served.UNDER, 700, 2_600, 0),
        *(
            an_audit_row(f"p{at}", Served.FAIR, at % 90 - 45, at * 53 % 3100, at * at % 900)
            for at in range(60)
        ),
        an_audit_row("discount", Served.OVER, -720, 90, 20_000),
        an_audit_row("chatty", Served.OVER, -930, 0, 480_000),
    ]
    figures = OrderFigures(0.1, 0.2, 0.5)
    return Audit(tuple(rows), figures, figures, 0.31, sum(each.exposed for each in rows))


def a_service(name: str = "jocelyne") -> Service:
    groups = (
        GroupFigures("d1", 120, 340, 250, 410, 0.1, 0.3),
        GroupFigures("d10", 4, 35, None, None, 0.0, 0.0),
        GroupFigures("others", 60, None, 15, None, 0.6, 0.0),
        GroupFigures("all", 184, 90, 60, 140, 0.2, 0.2),
    )
    channels = (ChannelFigures(name, 60, 20, 0.1, 0.0), ChannelFigures("email", 124, None, 0.6, 0.4))
    passed = tuple(Passed(f"{name} {at}", 20 - at) for at in range(12))
    return Service(groups, channels, 174, passed, 0.25)


def a_what_if(name: str = "jocelyne") -> WhatIf:
    movers = (Mover(name, 40, 2, "loyalty", 300), Mover("chatty", 1, 38, "band", 0))
    return WhatIf(41, 0.42, {10: 0.3}, movers)


def some_tolerances(term: str = "loyalty") -> tuple[Tolerance, ...]:
    return (
        Tolerance(term, 400, 391, 840, "order", "proof"),
        Tolerance("churn", 100, 10, 1_000, "bound", "bound"),
    )


def some_cases(text: str = "My parcel went to the old address again.") -> list[tuple[Case, ReplyPlan]]:
    handle = ReplyHandle("x", "jocelynemichu", thread="t-9", message_id="m1", public=True)
    message = Message("x", "jocelynemichu", text, NOON, id="m1")
    passed = (PassedOver(Passing.LANGUAGE, 3), PassedOver(Passing.FULL, 2))
    routing = RoutingDecision("care", "amina", NOON, considered=6, passed=passed)
    served = Case(
        "case-2",
        "parcel",
        NOON,
        Assignment("care", "amina", decision=routing, since=NOON),
        customer="cu_7f31",
        received=(Received(message, handle, NOON + timedelta(minutes=1)),),
        needs=(Need(NeedKind.INFORMATION, "order_number", ask={"en": "the order number"}),),
    )
    limits = Limits(280, True, False)
    plan = ReplyPlan("r1", "case-2", handle, ("We are on it.",), limits, Disclosure.NOTHING, ("login",))
    return [(served, plan)]


NAMES = {
    "case-1": "A. Bernard (phone)",
    "case-2": "Jocelyne Michu (X)",
    "case-3": "Robert Michu (shop)",
    "case-4": "@flyme (X)",
    "cu_7f31": "Jocelyne Michu",
    "jocelyne": "Jocelyne Michu",
    "guest": "Hélène Vasseur",
    "robert": "Robert Michu",
    "discount": "Kévin Roussel",
    "chatty": "@buzzqueen",
}


def everything(language: str = "en", **changed: Any) -> dict[str, Any]:
    """All that a page can be made of."""
    agrees = Explanation("agrees", "The e-mail is the same.", 16_000)
    return {
        "made_at": NOON,
        "language": language,
        "records": 6_431,
        "customers": 2_017,
        "customer": a_customer(),
        "pairs": some_pairs(),
        "why": Explanation("together", "One person.", 35_200, parts=(agrees,)),
        "ranked": some_ranked(),
        "audit": an_audit(),
        "service": a_service(),
        "what_if": a_what_if(),
        "tolerances": some_tolerances(),
        "cases": some_cases(),
        "names": NAMES,
        **changed,
    }


@pytest.fixture
def nouns() -> SimpleNamespace:
    """The makers of nouns, by name."""
    return SimpleNamespace(
        piece=a_piece,
        pair=a_pair,
        customer=a_customer,
        pairs=some_pairs,
        standing=a_standing,
        ranked=some_ranked,
        audit_row=an_audit_row,
        audit=an_audit,
        service=a_service,
        what_if=a_what_if,
        tolerances=some_tolerances,
        cases=some_cases,
        everything=everything,
        evolve=attrs.evolve,
        hostile="<script>alert(1)</script>",
        noon=NOON,
    )
