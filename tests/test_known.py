"""What is known of one person is handed out whole, as plain data, and nobody else's with it."""

from __future__ import annotations

import csv
import json
import re
from itertools import count
from pathlib import Path
from random import Random

import pytest

from customer_unify import Message, Record, Resolver
from customer_unify.errors import CustomerUnifyError, NotAFile, UnknownCustomer
from customer_unify.exchange.write import unguarded

from .live import DEEP
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


WORDS = re.compile(r"word\d+")


def lived(seed: int) -> Resolver:
    """A random life of a small base in which every word said is said once: in records, and as reasons."""
    rng, words = Random(seed), (f"word{number}" for number in count(seed * 10_000))
    people = Resolver()
    holders = [("Anna Michu", "1958-12-11"), ("Paul Durand", "1970-03-01"), ("Zoé Lefèvre", "1991-07-25")]
    for _ in range(25):
        key, (name, birth) = str(rng.randrange(5)), rng.choice(holders)
        source = rng.choice(("crm", "web"))
        refs = sorted(stored.record.ref for stored in people.store.records())
        kind = rng.choice(("add", "add", "add", "remove", "link", "separate"))
        try:
            if kind == "add" or len(refs) < 3:
                said = {"name": name, "birth_date": birth, "city": [next(words), next(words)]}
                people.add(Record(source, key, said | {"phone": f"06123456{len(name)}"}))
            elif kind == "remove":
                people.remove(*rng.choice(refs))
            else:
                a, b = rng.sample(refs, 2)
                getattr(people, kind)(a, b, by="amina", reason=next(words))
        except CustomerUnifyError:
            continue
    return people


@pytest.mark.parametrize("seed", range(300 if DEEP else 8))
def test_whatever_forgetting_takes_away_is_told(seed: int, tmp_path: Path) -> None:
    """The base as JSON lines says what is held; of that an erasure takes out nothing the person is not told.

    But what a key said while it was somebody else's: that goes with the key, and is for them to be told.
    """

    def held() -> set[str]:
        people.export_store(tmp_path / "base.jsonl")
        return set(WORDS.findall((tmp_path / "base.jsonl").read_text(encoding="utf-8")))

    def told_to(id: str) -> set[str]:
        return set(WORDS.findall(json.dumps(people.person_export(id))))

    people = lived(seed)
    while ids := [customer.id for customer in people.customers()]:
        before, told = held(), {id: told_to(id) for id in ids}
        theirs = {
            word
            for line in people.store.history()
            for stored in line.records
            if stored.customer in ids[1:]
            for word in WORDS.findall(repr(dict(stored.record.fields)))
        }
        people.forget(ids[0], by="officer", reason="asked")
        gone = before - held()
        assert set().union(*told.values()) <= before
        assert gone - told[ids[0]] <= theirs & set().union(*told.values())


def test_what_a_record_said_before_is_told_to_whose_it_was() -> None:
    people = Resolver()
    anna = {"name": "Anna Michu", "email": "anna@b.example", "birth_date": "1958-12-11"}
    paul = {"name": "Paul Durand", "email": "paul@b.example", "birth_date": "1970-03-01"}
    people.add_many([Record("crm", "1", anna), Record("crm", "2", paul)])
    people.add(Record("card", "9", anna | {"city": "Aix"}))
    people.add(Record("card", "9", anna | {"city": "Arles"}))
    people.add(Record("card", "9", paul | {"city": "Paris"}))  # the card went to another
    one, two = (people.person_export(people.customer_of("crm", key).id) for key in "12")
    assert [said["fields"]["city"] for said in one["former_versions"]] == [["Aix"], ["Arles"]]
    assert two["former_versions"] == []
    people.remove("card", "9")
    two = people.person_export(two["customer_id"])
    assert two["removed_records"] == [["card", "9"]]
    assert [said["fields"]["city"] for said in two["former_versions"]] == [["Paris"]]


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
