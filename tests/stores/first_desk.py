"""A desk of format 1: the day it served stands in ``tests/data/desk-format-1.jsonl.gz``, its cases beside it.

Written once and never again, as ``first_format.py`` says: ``python -m tests.stores.first_desk FOLDER``.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
from customer_unify.codec import plain
from customer_unify.model.peer import PeerRules
from customer_unify.model.review import ReviewRules
from customer_unify.stores.dump import dumped

__all__ = ["DATA", "POLICY", "cases", "counter"]

DATA = Path(__file__).parents[1] / "data"
POLICY = DATA / "policy-format-1.toml"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEMPLATE = """
name = "service"
team = "care"
offer = "10m"
take_back = "2h"
evidence = true
skills = { care = 3 }
steps = [{ after = "15m", skills = {} }]
information = [{ name = "reason" }, { name = "identity" }, { name = "order" }]
roles = [{ name = "expert", skills = { product = 5 } }]
milestones = [{ name = "solved", when = ["done:solution"] }]

[[clocks]]
band = 0
first_response = "1h"
next_response = "2h"
resolution = "8h"

[[stages]]
name = "understand"
items = [{ name = "listen" }]
exit = ["event:accepted"]

[[stages]]
name = "solve"
items = [
  { name = "solution" },
  { name = "voucher", required = false, repeat = true, may = "voucher" },
  { name = "ask_expert", required = false, role = "expert" },
]
"""
TEAMS = (
    Team(
        "care",
        (
            Agent("amina", skills={"care": 5, "product": 6}, capacity=4, may={"voucher": 20}),
            Agent("bo", skills={"care": 3}, capacity=4),
        ),
        escalates_to="managers",
    ),
    Team("managers", (Agent("chloe", capacity=9),)),
)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def counter(people: Resolver, policy: PriorityPolicy) -> Desk:
    return Desk(
        people,
        policy,
        teams=TEAMS,
        templates=[CaseTemplate.load(TEMPLATE)],
        calendar=BusinessCalendar.always(),
        signals=lambda customer, message, now: Signals(tier=3, activity=1.0, audience=400),
        peers=PeerRules({"how_to"}, wait=timedelta(hours=1), least_band=0),
        reviews=ReviewRules(delay=timedelta(days=7), answer_within=timedelta(days=2), firm="shop"),
    )


def cases(desk: Desk) -> list[Any]:
    """Every case as plain data, by id, and the kinds of what happened to it."""
    told = []
    for case in sorted(desk.cases(open=None), key=lambda case: case.id):
        said = {name: value for name, value in plain(case).items() if not callable(value)}
        told.append(said | {"happened": [one.kind.value for one in desk.history(case)]})
    return told


def serve(desk: Desk) -> None:
    """A day in which nearly everything happens that can."""

    def came(channel: str, author: str, id: str, minutes: float, **given: Any) -> str:
        said = Message(channel, author, f"About {id}", at(minutes), id=id, **{"verified": True, **given})
        return desk.receive(said, now=at(minutes)).id

    late = came("x", "jm", "m1", 0, reason="late", public=True, thread="t1")
    mail = came("email", "j@b.example", "m2", 1, reason="late")
    wrong = came("email", "j@b.example", "m3", 2, reason="wrong size")
    desk.decline(late, desk.case(late).assignment.agent or "", now=at(3), reason="busy")
    desk.accept(late, desk.case(late).assignment.agent or "", now=at(4))
    link = desk.resolver.link(("crm", "1"), ("crm", "2"), by="amina", reason="one person")
    desk.due(at(5))
    both = desk.case(late)
    owner = both.assignment.agent or ""
    desk.learn(both, "order", by=owner, now=at(6), value="A-17")
    desk.do(both, "listen", by=owner, now=at(6))
    desk.do(both, "voucher", by="amina", now=at(6), amount=10)
    with contextlib.suppress(PermissionError):
        desk.do(both, "voucher", by="bo", now=at(6), amount=10)
    desk.add(both, "ask_expert", by=owner, now=at(7))
    desk.staff(both, "expert", "amina", by=owner, now=at(7))
    desk.do(both, "solution", by=owner, now=at(7))
    promised = desk.promise(both, "A call.", due_at=at(60), by=owner, now=at(8)).open_promises[0]
    desk.sent(desk.reply(both, "It is on its way.", now=at(9)), now=at(9))
    desk.failed(desk.reply(both, "Here is the link.", now=at(10)), "mailbox full", now=at(10))
    desk.keep(both, promised.id, by=owner, now=at(11))
    desk.merge(wrong, both, by=owner, now=at(12), reason="one parcel")
    desk.unmerge(desk.case(late), wrong, by=owner, now=at(13))
    desk.transfer(wrong, "managers", now=at(14), reason="a lawyer writes")
    desk.hear(both, False, by=owner, now=at(15))
    desk.hear(both, True, by=owner, now=at(16))
    desk.close(both, owner, now=at(17), reason="settled")
    came("x", "jm", "m4", 20, reason="late")
    desk.resolver.undo(link.id)
    desk.due(at(21))
    how = came("chat", "whoever", "m5", 22, reason="how_to", public=True, verified=False)
    question = desk.ask_peers(
        desk.accept(how, desk.case(how).assignment.agent or "", now=at(23)), by="bo", now=at(23)
    )
    desk.peer_answer(how, question.id, peer="ann", text="Push and turn.", now=at(24))
    desk.confirm_peer(how, question.id, 0, by="bo", now=at(25))
    held = Message("review", "guest", "The bed was hard.", at(26), id="r1", verified=True, reason="stay")
    desk.review(held, rating=2, purchase=True, now=at(26))
    assert mail
    for minutes in (90, 300, 8 * 24 * 60):
        for action in desk.due(at(minutes)):
            desk.apply(action, now=at(minutes))


def write(folder: Path) -> None:
    """Write the policy, the base with its cases, and what the cases are."""
    (folder / POLICY.name).write_text(PriorityPolicy.preset("retail").to_toml(), encoding="utf-8")
    minted = itertools.count()
    people = Resolver(
        IdentityConfig.load('[sources.crm]\nmakes = "customer"'),
        clock=lambda: START,
        new_id=lambda: f"id{next(minted)}",
    )
    people.add(Record("crm", "1", {"name": "Jocelyne Michu", "x_handle": "jm"}, verified={"x_handle"}))
    people.add(Record("crm", "2", {"name": "J. Michu", "email": "j@b.example"}, verified={"email"}))
    desk = counter(people, PriorityPolicy.load(folder / POLICY.name))
    serve(desk)
    said = b"".join(dumped(people.store))
    (folder / "desk-format-1.jsonl.gz").write_bytes(gzip.compress(said, mtime=0))
    told = json.dumps(cases(desk), sort_keys=True).encode()
    (folder / "desk-format-1.json.gz").write_bytes(gzip.compress(told, mtime=0))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
