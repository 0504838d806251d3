"""Checks that a store keeps all that a noun says, and tells things in the order the port promises."""

from __future__ import annotations

from datetime import timedelta

import attrs

from ..model.assurance import Assurance
from ..model.change import Change, ContentEntry, CustomerEntry
from ..model.content import Content, Fact, Mark
from ..model.customer import Alias, AliasKind
from ..model.decision import Decision, DecisionKind
from ..model.port import Store
from ..model.record import Consent, Record
from .two_records import FIRST, ONE, WHEN, A, B, require, stored_of

__all__ = ["KEEPING"]

LATER = WHEN + timedelta(days=3, microseconds=7)
SAID = Record(
    *A.record.ref,
    {"name": "Zo\u00e9 \U0001f600", "email": ["b@example.org", "a@example.org"]},
    verified={"email"},
    claimed={"name"},
    assurance={("email", "b@example.org"): Assurance.POSSESSED, "name": Assurance.OBSERVED},
    consents=(Consent("sms", "offers", False, LATER), Consent("email", "news", True)),
    observed_at=WHEN - timedelta(days=9),
)
WHOLE = ContentEntry(
    Content(
        {"email": [Fact("a@example.org", Assurance.VERIFIED), Fact("b@example.org")]},
        {"family_name": [Fact("michu", Assurance.CLAIMED)]},
        Mark("michu", "zoe", "1958-12-11"),
        12,
    ),
    ("=email:a@example.org",),
    "m1",
)
SEEN = attrs.evolve(
    stored_of("1", WHOLE, "c9", "c1", "c2"), record=SAID, first_seen=WHEN - timedelta(days=1), last_seen=LATER
)
STATES = tuple(
    CustomerEntry(f"c{number}", number, clean, knotted)
    for number, (clean, knotted) in enumerate([(True, False), (False, False), (False, True), (True, True)], 3)
)
TAKEN = (
    Decision("d9", DecisionKind.LINK, A.record.ref, B.record.ref, "by", "why", WHEN, frozenset({"email"})),
    Decision("d1", DecisionKind.SEPARATE, A.record.ref, B.record.ref, "by", "why", WHEN, suspended=True),
    Decision(
        "d5",
        DecisionKind.CONFIRM,
        A.record.ref,
        at=LATER,
        field="email",
        value="a@example.org",
        assurance=Assurance.POSSESSED,
        said=("a@example.org", "b@example.org"),
        revoked_at=LATER,
    ),
)
BACK = CustomerEntry("c10", STATES[-1].number)
"""An id that came back beside one minted after it went: of one age, and before it in the order of ids."""
RETIRED = tuple(
    Alias(f"r{9 - number}", kind, ("c3",) if kind is AliasKind.MERGED else (), LATER, 20 + number)
    for number, kind in enumerate(AliasKind)
)


def _nouns_are_kept_whole(store: Store) -> None:
    store.apply(FIRST)
    customers, put = (*STATES, CustomerEntry("c9", 9)), (SEEN,)
    store.apply(Change(LATER, records=put, contents=(WHOLE,), dropped=(ONE,), customers=customers))
    require(store.record(A.record.ref) == SEEN, "a record says all that it said, with when and whose it was")
    require(SEEN in list(store.records()), "also where all are listed")
    require(store.content(WHOLE.content.digest) == WHOLE.content, "a content says all, claims and mark apart")
    require([store.customer(one.id) for one in STATES] == list(STATES), "a customer stands as it was put")
    store.apply(Change(LATER, decisions=TAKEN, aliases=RETIRED))
    require([store.decision(one.id) for one in TAKEN] == list(TAKEN), "a decision says all that was decided")
    require([store.alias(one.id) for one in RETIRED] == list(RETIRED), "and an alias what became of an id")
    history = list(store.history())
    require(
        history[1].records == put and history[1].customers == customers, "history says as much of records"
    )
    require((history[2].decisions, history[2].aliases) == (TAKEN, RETIRED), "of decisions and of aliases")
    store.apply(Change(LATER, removed=(A.record.ref,), dropped=(WHOLE,)))
    require(store.former(A.record.ref) == ("c1", "c2", "c9"), "whose it was is known of a removed record")
    require(list(store.departed()) == [A.record.ref] and not store.former(B.record.ref), "and of no other")


def _things_are_told_in_their_order(store: Store) -> None:
    store.apply(Change(WHEN, decisions=TAKEN, aliases=RETIRED[::-1], customers=(*STATES[::-1], BACK)))
    require([one.id for one in store.decisions()] == ["d9", "d1", "d5"], "decisions in the order taken")
    require(list(store.retired()) == [one.id for one in RETIRED], "retired ids in the order minted")
    aged = sorted((*STATES, BACK), key=lambda one: (one.number, one.id))
    told = "customers in the order minted, those of one age in that of their ids"
    require(list(store.customers()) == [one.id for one in aged], told)


def _few_stand_for_a_crowd(store: Store) -> None:
    many = [
        ContentEntry(
            Content({"email": [Fact("a@example.org")], "note": [Fact(str(number))]}), ("=email:x",), mark
        )
        for number, mark in enumerate(("m1", "m2", "m1", "", "m1"))
    ]
    records = [stored_of(str(number), entry, "c1") for number, entry in enumerate(many)]
    store.apply(
        Change(WHEN, records=tuple(records), contents=tuple(many), customers=(CustomerEntry("c1", 1),))
    )
    due = {mark: sorted(one.content.digest for one in many if one.mark == mark) for mark in ("m1", "m2", "")}
    anchors = {mark: list(few) for mark, few in store.anchors("=email:x", 2).items()}
    require(anchors == {mark: digests[:2] for mark, digests in due.items()}, "the first two of each mark")
    require(list(store.firsts("c1", 3)) == sorted(one.content.digest for one in many)[:3], "the first three")


KEEPING = (_nouns_are_kept_whole, _things_are_told_in_their_order, _few_stand_for_a_crowd)
"""Each is tried on a fresh, empty store."""
