"""The synthetic company: the same for a seed, true to its truth, and full of what goes wrong in life."""

import csv
import hashlib
import os
import subprocess
import sys
import tomllib
from collections import Counter
from random import Random

import attrs
import pytest

from customer_unify.configuration import IdentityConfig
from customer_unify.errors import InputError
from customer_unify.identity.normalise import normalise
from customer_unify.identity.profile import assemble
from customer_unify.model.assurance import Assurance
from customer_unify.model.change import StoredRecord
from customer_unify.model.customer import Customer, Knowledge, Profile, Status
from customer_unify.model.record import RecordRef
from customer_unify.testing import company
from customer_unify.testing.people import LANDLINES, _Registry
from customer_unify.testing.silos import JUNK_MAILBOXES, SWITCHBOARD

BYTES = """
import hashlib, sys
from customer_unify.testing import company
made = company(5, people=120)
said = [made.rows(source) for source in made.sources], made.attacks, made.traps
text = repr(said) + repr([(m.channel, m.author, m.text, m.sent_at, m.id, m.verified) for m in made.messages])
text += repr(sorted(made.reachable.values()))
text += repr([[tuple(c) for c in r.fields.items()] for r in made.records])
print(hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def made():
    return company(11, people=1_200)


def person(made, key):
    return next(one for one in made.people if one.id == key)


def customer(*refs):
    return Customer("c", tuple(RecordRef(*ref) for ref in refs), Profile({}))


def test_the_same_seed_gives_the_same_bytes_in_any_process():
    """No hash of a text has a say: those differ from process to process."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", BYTES],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert company(5, people=60).records != company(6, people=60).records


DIGEST_OF_SEED_5 = "535472808b20d6d457ea0caca16b4764e7fdb94170fc45ecfbb946890865e9f4"
"""Of the 120 people of ``BYTES``: a seed means the same company from release to release."""


def test_a_seed_yields_what_it_always_did():
    said = subprocess.run(
        [sys.executable, "-c", BYTES],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.strip() == DIGEST_OF_SEED_5


class Watched(set):
    """A set that counts how often it is asked."""

    asked = 0

    def __contains__(self, one):
        self.asked += 1
        return super().__contains__(one)


def test_what_is_numbered_takes_the_least_number_and_no_search_from_the_start():
    """Half a million people have some thousand mailboxes of one form: each must not look at all before it."""
    registry = _Registry(Random(1))
    registry.taken = Watched({"jo3@mail.example", "jo1"})
    made = [registry.numbered("jo", "@mail.example") for _ in range(2_000)]
    assert made[:4] == ["jo@mail.example", "jo1@mail.example", "jo2@mail.example", "jo4@mail.example"]
    assert registry.numbered("jo") == "jo"
    assert registry.numbered("jo") == "jo2"
    assert len(set(made)) == 2_000
    assert registry.taken.asked <= 3 * 2_004


def test_homes_beyond_the_numbers_kept_for_fiction_have_no_landline():
    """There are ten thousand a block: the search for one more had no end above some 400,000 people."""
    registry = _Registry(Random(1))
    made = [registry.landline() for _ in range(60_000)]
    given = [number for number in made if number]
    assert len(set(given)) == len(given) <= 10_000 * len(LANDLINES) < len(made)
    assert Counter(number[:6] for number in given) == registry.drawn
    assert max(registry.drawn.values()) == 10_000
    assert None not in made[:40_000]


def test_every_record_has_its_truth(made):
    refs = [record.ref for record in made.records]
    assert len(set(refs)) == len(refs)
    assert set(made.truth) == set(made.reachable) == set(refs)
    assert set(made.truth.values()) <= {one.id for one in made.people}
    # What evidence can tie is never two people.
    assert all(label.split("/")[0] == made.truth[ref] for ref, label in made.reachable.items())
    assert {record.source for record in made.records} == {"loyalty", "crm", "webshop", "till", "x"}


def test_the_people_are_as_many_as_asked_for():
    assert len(company(1, people=1).people) == 1 + 6
    assert len(company(1, people=500).people) == 500 + 6
    for wrong in (0, -3, True, 2.5):
        with pytest.raises(InputError):
            company(1, people=wrong)


def test_reachable_records_share_a_value_that_is_no_claim(made):
    """The ceiling is honest: no two records tied without a common fact, name apart."""
    by_label = {}
    for record in made.records:
        by_label.setdefault(made.reachable[record.ref], []).append(record)
    tied = [held for held in by_label.values() if len(held) > 1]
    assert len(tied) > 300
    assert max(Counter(made.reachable.values()).values()) < 15


def test_attacks_are_two_people_and_only_a_claim(made):
    records = {record.ref: record for record in made.records}
    assert len(made.attacks) >= 10
    for by, victim in made.attacks:
        assert made.truth[by] != made.truth[victim]
        claimed, borne = records[by], records[victim]
        default = made.sources[by.source].assurance
        shared = {
            (field, value)
            for field, values in claimed.fields.items()
            if field in ("email", "x_handle", "loyalty_card")
            for value in values
            if value.lower() in [one.lower() for one in borne.fields.get(field, ())]
        }
        assert shared
        assert all(claimed.assurance_of(*one, default) is Assurance.CLAIMED for one in shared)


def test_the_traps_of_life_are_there(made):
    kinds = Counter(trap.kind for trap in made.traps)
    assert min(kinds[kind] for kind in ("twins", "namesakes", "father_and_son", "recycled_phone")) >= 3
    for trap in made.traps:
        a, b = (person(made, key) for key in trap.people)
        if trap.kind == "twins":
            assert (a.family, a.birth_date, a.home) == (b.family, b.birth_date, b.home)
            assert a.given != b.given
        elif trap.kind == "father_and_son":
            assert (a.name, a.home) == (b.name, b.home)
            assert b.birth_date.year - a.birth_date.year > 15
        elif trap.kind == "namesakes":
            assert a.name == b.name
            assert a.home != b.home
        else:
            assert a.former_mobile == b.mobile


def test_life_is_untidy(made):
    people = made.people
    emails = Counter(value for record in made.records for value in record.fields.get("email", ()))
    assert sum(emails[junk] for junk in JUNK_MAILBOXES) >= 5
    fixed = [row["tel_fixe"].replace(" ", "").replace(".", "") for row in made.rows("crm")]
    assert sum(number.endswith(SWITCHBOARD[1:]) for number in fixed) >= 5
    assert any(one.former_family for one in people)
    assert any(one.kind == "influencer" and one.audience > 10_000 and not one.margin for one in people)
    assert len({one.culture for one in people}) >= 8
    devices = Counter(
        (record.fields["device_id"], made.truth[record.ref])
        for record in made.records
        if "device_id" in record.fields
    )
    assert len({device for device, _ in devices}) < len(devices)


def test_the_stories_are_planted_whatever_the_seed():
    """Rows 1.11, 1.14, 1.18 and 1.19, with fixed keys."""
    a, b = company(1, people=30), company(2, people=30)
    keys = {
        "jocelyne": [
            ("loyalty", "2300000011801"),
            ("crm", "C1180"),
            ("webshop", "Wjocelyne"),
            ("x", "901180"),
        ],
        "robert": [("loyalty", "2300000011902"), ("crm", "C1190"), ("webshop", "Wrobert"), ("x", "901190")],
        "guest": [("loyalty", "2300000011105"), ("crm", "C1110"), ("webshop", "Wguest"), ("x", "901110")],
        "discount": [("webshop", "Wdiscount"), ("x", "901140")],
        "influencer": [("x", "901009")],
        "impostor": [("webshop", "Wimpostor"), ("x", "906666")],
    }
    for made in (a, b):
        for name, refs in keys.items():
            assert [made.truth[RecordRef(*ref)] for ref in refs] == [name] * len(refs)
            if name != "impostor":
                assert len({made.reachable[RecordRef(*ref)] for ref in refs}) == 1
        assert (RecordRef("x", "906666"), RecordRef("loyalty", "2300000011801")) in made.attacks
        assert {"m-jocelyne", "m-robert", "m-guest", "m-discount", "m-influencer"} <= {
            m.id for m in made.messages
        }
        assert made.forged == ("m-impostor",)


def test_signals_add_up_through_the_records_that_are_linked(made):
    """Story 1.18: seen from the web alone she is 30 followers; with her card she is a gold customer."""
    alone = made.signals(customer(("x", "901180")), None, made.now)
    linked = made.signals(
        customer(("x", "901180"), ("loyalty", "2300000011801"), ("webshop", "Wjocelyne")), None, made.now
    )
    assert (alone.tier, alone.expected_margin, alone.audience, alone.unanswered) == (0, 0, 30, 1)
    assert (linked.tier, linked.expected_margin, linked.audience) == (3, 1450, 30)
    guest = made.signals(customer(("crm", "C1110"), ("loyalty", "2300000011105")), None, made.now)
    assert (guest.tier, guest.roles) == (4, frozenset({"account_decision_maker"}))
    assert made.signals(customer(("crm", "C1190")), None, made.now).offline_influence == 0.9
    message = next(one for one in made.messages if one.id == "m-jocelyne")
    assert made.signals(customer(("x", "901180")), message, made.now).unanswered == 0
    assert made.signals(customer(("nowhere", "1")), None, made.now) == type(alone)()


def test_messages_are_of_today_by_several_channels_and_of_several_certainties(made):
    sent = [message.sent_at for message in made.messages]
    assert sent == sorted(sent)
    assert all(0 < (made.now - when).total_seconds() <= 48 * 3600 for when in sent)
    assert {message.channel for message in made.messages} == {"x", "email", "phone", "chat", "shop"}
    assert {message.verified for message in made.messages} == {True, False}
    assert {message.language for message in made.messages} == {"fr", "en"}
    assert set(made.authors) == {message.id for message in (*made.messages, *made.reviews)}
    assert made.reviews


def test_the_files_hold_the_records(made, tmp_path):
    """Read back with the habits the configuration declares, each file gives the same records."""
    written = made.write(tmp_path)
    declared = tomllib.loads((tmp_path / "company.toml").read_text(encoding="utf-8"))["sources"]
    assert [path.stem for path in written] == list(declared) == list(made.sources)
    assert declared["crm"]["separator"] == ";"
    assert declared["crm"]["encoding"] == "cp1252"
    for path in written:
        habits = declared[path.stem]
        with path.open(encoding=habits.get("encoding", "utf-8"), newline="") as file:
            rows = list(csv.DictReader(file, delimiter=habits.get("separator", ",")))
        assert rows == made.rows(path.stem)
        records = {record.key: record for record in made.records if record.source == path.stem}
        assert [row[habits["key"]] for row in rows] == list(records)
        for row in rows:
            for field, columns in habits["fields"].items():
                names = [columns] if isinstance(columns, str) else columns
                stated = tuple(sorted({row[name] for name in names if row[name]}))
                assert records[row[habits["key"]]].fields.get(field, ()) == stated
    digest = hashlib.sha256((tmp_path / "crm.csv").read_bytes()).hexdigest()
    made.write(tmp_path / "again")
    assert hashlib.sha256((tmp_path / "again" / "crm.csv").read_bytes()).hexdigest() == digest


def test_the_configuration_reads_the_files_as_the_records(made, tmp_path):
    """Columns, habits, time zones and what is verified: all said in ``config_toml``."""
    config = IdentityConfig.load(made.config_toml)
    for path in made.write(tmp_path):
        records = {record.key: record for record in made.records if record.source == path.stem}
        read = {record.key: record for record in config.read(path, source=path.stem)}
        assert read == {key: attrs.evolve(record, consents=()) for key, record in records.items()}


def test_the_golden_record_of_story_1_18(made):
    """Her five silos make one profile: a card holder with a proved handle, whatever strangers claim."""
    config = IdentityConfig.load(made.config_toml)
    entries = []
    for record in made.records:
        if made.truth[record.ref] == "jocelyne":
            content = normalise(record, config)
            entries.append((StoredRecord(record, content.digest, "c1", made.now, made.now), content))
    customer = assemble("c1", entries, config, confidence={})
    profile = customer.profile
    assert (profile["name"], profile["loyalty_card"], profile["x_handle"]) == (
        "Jocelyne Michu",
        "2300000011801",
        "jocelynemichu",
    )
    assert profile.provenance["x_handle"].assurance is Assurance.VERIFIED
    assert profile.provenance["birth_date"].others == ()
    assert (customer.status, customer.knowledge) == (Status.CUSTOMER, Knowledge.MEMBER)
    assert {held.identifier.namespace for held in customer.identifiers} >= {
        "loyalty_card",
        "x_handle",
        "x_id",
        "email",
    }


def test_an_unknown_silo_is_refused(made):
    with pytest.raises(InputError, match="loyalty, crm, webshop, till, x"):
        made.rows("fax")


def test_people_and_companies_do_not_show_values_in_their_repr(made):
    shown = repr(made) + repr(made.people[0])
    assert made.people[0].family not in shown
