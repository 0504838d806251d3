"""What is known of one person is handed out whole, as plain data, and nobody else's with it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from customer_unify import Message, Record, Resolver
from customer_unify.errors import NotAFile, UnknownCustomer
from customer_unify.exchange.write import unguarded

from .story.shop import NOW, message, open_desk, resolver


def test_a_person_is_told_everything_and_nothing_of_others() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True, text="mine"), now=NOW)
    desk.sent(desk.reply(case, "to you", now=NOW), now=NOW)
    remark = Message("staff_observation", "Amina", "a remark", NOW, id="s1", about=("loyalty", "L1"))
    desk.receive(remark, now=NOW)
    desk.receive(message("x", "robertmichu", "r1", verified=True, text="his"), now=NOW)
    people.separate(("loyalty", "L1"), ("loyalty", "L2"), by="amina", reason="husband and wife")
    jocelyne = people.customer_of("loyalty", "L1").id
    people.consent(jocelyne, channel="sms", purpose="offers", given=False, by="amina", reason="asked")
    people.add(Record("webshop", "old", {"email": "j.michu@example.org"}))
    people.remove("webshop", "old")

    told = people.person_export(jocelyne)
    assert json.loads(json.dumps(told)) == told
    records = [["loyalty", "L1"], ["webshop", "A7"], ["x", "jocelynemichu"]]
    assert [[one["source"], one["key"]] for one in told["records"]] == records
    assert told["removed_records"] == [["webshop", "old"]]
    assert told["profile"]["given_name"]["value"] == "Jocelyne"
    assert {one["value"] for one in told["identifiers"]} >= {"9001", "j.michu@example.org"}
    assert told["consents"][0]["granted"] is False
    assert [one["records"] for one in told["decisions"]] == [[["loyalty", "L1"]], records]
    assert {one["event"] for one in told["history"]} >= {"created", "joined", "left", "decided"}
    texts = [one["text"] for case in told["cases"] for one in (*case["messages"], *case["answers"])]
    assert sorted(texts) == ["a remark", "mine", "to you"]
    whole = json.dumps(told)
    assert not any(his in whole for his in ("L2", "robert", "Robert", "9002", '"his"'))

    people.forget(jocelyne, by="officer", reason="asked")
    with pytest.raises(UnknownCustomer):
        people.person_export(jocelyne)


def test_a_retired_id_is_followed() -> None:
    people = resolver()
    a, b = (people.customer_of("loyalty", key).id for key in ("L1", "L2"))
    for ours, theirs in ((("loyalty", "L1"), ("loyalty", "L2")), (("webshop", "A7"), ("webshop", "A8"))):
        people.link(ours, theirs, by="amina", reason="one person")
    merged = people.customer_of("loyalty", "L1").id
    assert people.person_export(a)["customer_id"] == people.person_export(b)["customer_id"] == merged
    former = people.person_export(a)["former_ids"]
    assert {a, b} - {merged} <= set(former)
    assert merged not in former


def test_members_are_each_record_and_its_customer(tmp_path: Path) -> None:
    people = resolver()
    people.add(Record("crm", "=cmd()", {"name": "Jean Petit"}))
    rows = list(people.members())
    assert rows == sorted(rows)
    assert {(source, key): customer for source, key, customer in rows} == {
        tuple(ref): customer.id for customer in people.customers() for ref in customer.records
    }
    path = tmp_path / "members.csv"
    assert people.export(path) == len(rows)
    with path.open(encoding="utf-8", newline="") as file:
        head, *written = csv.reader(file)
    assert head == ["source", "key", "customer_id"]
    assert [tuple(map(unguarded, row)) for row in written] == rows
    assert not any(cell.startswith("=") for row in written for cell in row)
    assert [one.name for one in tmp_path.iterdir()] == ["members.csv"]
    with pytest.raises(NotAFile):
        people.export(tmp_path)


def test_of_a_home_is_told_how_many_and_by_what_never_who() -> None:
    people = Resolver()
    for key, name in (("1", "Jocelyne Michu"), ("2", "Robert Michu")):
        people.add(Record("crm", key, {"name": name, "phone": "0145678901"}))
    one, two = (people.customer_of("crm", key).id for key in "12")
    told = people.person_export(one)
    assert told["households"] == [{"people": 2, "tied_by": ["phone"]}]
    assert two not in json.dumps(told)
