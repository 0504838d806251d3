"""What a profile takes as a whole comes from one record: laws L1 and L13, for addresses and full names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.errors import ConfigurationError
from customer_unify.identity.defaults import shipped
from customer_unify.identity.profile import golden, whole
from customer_unify.identity.stages import Stages
from customer_unify.model.change import StoredRecord
from customer_unify.model.configuration import Configuration, Source
from customer_unify.model.content import Content
from customer_unify.model.customer import Profile

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
CONFIG = attrs.evolve(
    shipped(), sources={"loyalty": Source("loyalty", trust=80), "x": Source("x", assurance="claimed")}
)
STAGES = Stages(CONFIG)
ADDRESS = CONFIG.units["address"]
Entry = tuple[StoredRecord, Content]


def said(key: str, days: int | None = None, source: str = "crm", **fields: Any) -> Record:
    """A record observed so many days ago."""
    when = None if days is None else WHEN - timedelta(days=days)
    return Record(source, key, fields, observed_at=when)


def entries(records: Sequence[Record], stages: Stages = STAGES) -> list[Entry]:
    made = []
    for record in records:
        content = stages.normalise(record)
        made.append((StoredRecord(record, content.digest, "c1", WHEN, WHEN), content))
    return made


def profile(*records: Record, config: Configuration = CONFIG) -> Profile:
    return golden(entries(records, Stages(config)), config)


def test_the_newest_town_is_not_put_behind_the_street_of_another() -> None:
    """Field by field the newest values would make an address in which nobody ever lived."""
    home = said("1", 900, street="12 rue Molière", postcode="76600", city="Le Havre")
    work = said("2", 10, street="9 bd Foch", city="Lyon")
    till = said("3", 1, postcode="75011")
    shown = profile(home, work, till)
    assert {field: shown[field] for field in ADDRESS if field in shown} == {
        "street": "9 bd Foch",
        "city": "Lyon",
    }
    known = shown.provenance["city"]
    assert (known.unit, known.rule, known.record.key) == ("address", "most_recent", "2")
    assert known.others == (("Le Havre", home.ref),)


def test_what_the_best_does_not_say_comes_from_one_that_says_all_of_it() -> None:
    short = said("1", 1, street="12, RUE MOLIERE")
    full = said("2", 900, street="12 rue Molière", postcode="76600", city="Le Havre")
    shown = profile(short, full)
    assert [shown[field] for field in ("street", "postcode", "city")] == [
        "12, RUE MOLIERE",
        "76600",
        "Le Havre",
    ]
    assert shown.provenance["street"].record.key == "1"
    assert shown.provenance["city"].record.key == "2"


def test_a_name_is_not_put_together_from_two() -> None:
    one = said("1", 1, given_name="Jocelyne")
    two = said("2", 900, given_name="J.", family_name="Michu-Durand")
    three = said("3", 5, family_name="Martin")
    assert profile(one, two, three)["family_name"] == "Michu-Durand"
    assert profile(one, two, three)["given_name"] == "J."
    assert "family_name" not in profile(one, three)


def test_what_is_only_claimed_completes_nothing() -> None:
    """Law L8."""
    home = said("1", street="12 rue Molière")
    claim = said("2", 1, "x", street="12 rue Molière", city="Paris")
    assert "city" not in profile(home, claim)


@pytest.mark.parametrize("rule", ["most_trusted", "most_assured", "most_recent", "most_frequent", "longest"])
def test_a_rule_given_to_a_unit_chooses_a_record(rule: str) -> None:
    config = attrs.evolve(CONFIG, survivorship={**CONFIG.survivorship, "address": rule})
    records = [
        said("1", 9, "loyalty", street="1 rue A", city="Caen"),
        said("2", 1, street="2 rue B", city="Lyon"),
        said("3", 5, street="3 rue de la Cathédrale", city="Villeurbanne"),
        said("4", 7, street="3 rue de la Cathedrale", city="Villeurbanne"),
        Record("crm", "5", {"street": "5 rue E", "city": "Metz"}, verified={"street", "city"}),
    ]
    first = {
        "most_trusted": "5",
        "most_assured": "5",
        "most_recent": "2",
        "most_frequent": "3",
        "longest": "3",
    }
    shown = profile(*records, config=config)
    assert {shown.provenance[field].record.key for field in ("street", "city")} == {first[rule]}


PLACES = st.fixed_dictionaries(
    {},
    optional={
        "street": st.sampled_from(["1 rue A", "1, RUE A", "2 rue B", ["1 rue A", "2 rue B"], ""]),
        "postcode": st.sampled_from(["75011", "76600"]),
        "city": st.sampled_from(["Paris", "PARIS", "Le Havre", ["Paris", "Lyon"]]),
        "country": st.sampled_from(["FR", "France", "DE"]),
        "given_name": st.sampled_from(["Anna", "A.", "Zoé"]),
        "family_name": st.sampled_from(["Michu", "MICHU", "Durand"]),
        "company": st.sampled_from(["Acme", "Zenith"]),
    },
)
RECORDS = st.lists(
    st.tuples(st.sampled_from(["crm", "loyalty", "x"]), PLACES, st.none() | st.integers(0, 2)), max_size=6
).map(lambda rows: [said(str(at), days, source, **place) for at, (source, place, days) in enumerate(rows)])
RULED = st.sampled_from(["most_trusted", "most_assured", "most_recent", "most_frequent", "longest"])


@given(RECORDS, RULED, st.data())
def test_what_is_shown_together_is_stated_together_by_one_record(
    records: list[Record], rule: str, data: st.DataObject
) -> None:
    """No chimera, whatever the rule; and the answer is a function of the set of records (L1, L13)."""
    ruled = {**CONFIG.survivorship, "address": rule, "full_name": rule}
    config = attrs.evolve(CONFIG, survivorship=ruled)
    held = entries(records)
    shown = golden(held, config)
    assert golden(data.draw(st.permutations(held)), config) == shown
    assert golden(held + held, config) == shown
    for fields in config.units.values():
        together = {field: shown[field] for field in fields if field in shown}
        if together:
            assert any(
                all(_states(record, content, field, value) for field, value in together.items())
                for record, content in _known(held)
            )


def _known(held: list[Entry]) -> list[tuple[Record, Content]]:
    return [(stored.record, content) for stored, content in held]


def _states(record: Record, content: Content, field: str, value: str) -> bool:
    """Whether a record states a value in its own words or others that come to the same."""
    default = CONFIG.source(record.source).assurance
    told = STAGES.normalise(Record("crm", "any", {field: value})).values(field)
    counts = any(record.assurance_of(field, one, default).counts for one in record.fields.get(field, ()))
    return counts and set(told) <= set(content.values(field))


@given(RECORDS, RECORDS)
def test_records_that_say_nothing_of_a_field_change_nothing_of_it(
    records: list[Record], more: list[Record]
) -> None:
    """Monotone under what is irrelevant."""
    before = golden(entries(records), CONFIG)
    for named in (*CONFIG.units.values(), ("company",)):
        silent = [
            Record("till", one.key, {field: one.fields[field] for field in one.fields if field not in named})
            for one in more
        ]
        after = golden(entries([*records, *silent]), CONFIG)
        for field in named:
            assert after.provenance.get(field) == before.provenance.get(field)


def test_ten_thousand_records_of_one_customer_are_looked_at_a_few_times_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Law L19: linear, also where no record goes with the best one."""
    looks: list[None] = []
    says = whole._says
    monkeypatch.setattr(whole, "_says", lambda *given: looks.append(None) or says(*given))  # type: ignore[func-returns-value]
    many = [said(str(at), at % 7, street=f"{at} rue A", city=f"Ville {at}") for at in range(10_000)]
    shown = profile(*many)
    assert len(shown.provenance["street"].others) == len(many) - 1
    assert len(looks) <= len(ADDRESS) * len(many)


def test_a_profile_after_merge_and_undo_is_what_it_was() -> None:
    resolver = Resolver(attrs.evolve(IdentityConfig(), sources={"loyalty": Source("loyalty", trust=80)}))
    one = said("1", 9, "loyalty", given_name="Anna", street="1 rue A", city="Caen", email="a@example.org")
    two = said("2", 1, given_name="Zoé", street="2 rue B", postcode="69001", email="z@example.org")
    resolver.add_many([one, two])
    before = [resolver.customer_of(*record.ref).profile for record in (one, two)]
    made = resolver.link(one.ref, two.ref, by="amina", reason="the same")
    merged = resolver.customer_of(*one.ref).profile
    assert merged == golden(entries([one, two]), resolver.config)
    assert (merged["street"], merged["postcode"], "city" in merged) == ("2 rue B", "69001", False)
    resolver.undo(made.id)
    assert [resolver.customer_of(*record.ref).profile for record in (one, two)] == before


def test_every_order_of_arrival_shows_the_same() -> None:
    records = [
        said("1", street="1 rue A", city="Caen"),
        said("2", street="1 rue A", postcode="14000"),
        said("3", street="1 rue A", city="Caen", postcode="14000", country="France"),
    ]
    first, *others = [profile(*order) for order in permutations(records)]
    assert all(other == first for other in others)
    assert (first["country"], first.provenance["country"].record.key) == ("France", "3")


# -- declared --------------------------------------------------------------------------------------


def test_units_are_declared_in_toml_and_read_back() -> None:
    config = IdentityConfig.load("""
        [units]
        address = ["city", "street", "postcode"]
        full_name = []
        vehicle = ["plate", "model"]

        [fields.plate]
        [fields.model]

        [survivorship]
        vehicle = "most_recent"
        country = "most_frequent"
    """)
    assert dict(config.units) == {"address": ("city", "street", "postcode"), "vehicle": ("plate", "model")}
    assert config.survivorship["vehicle"] == "most_recent"
    assert "full_name" not in config.survivorship
    assert IdentityConfig.load(config.to_toml()) == config
    assert config.digest != IdentityConfig().digest


def test_all_that_is_wrong_with_units_is_said_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        IdentityConfig.load("""
            [units]
            name = ["given_name", "phone"]
            lone = ["company"]
            other = ["street", "hat"]

            [survivorship]
            city = "most_recent"
            address = "union"
            shoe = "longest"
            other = "newest"
        """)
    assert sorted(str(fault).split(" (hint")[0].split(": longest")[0] for fault in caught.value.faults) == [
        "survivorship.address: cannot be union: a unit is one whole",
        "survivorship.city: is taken as a whole with the unit 'address'",
        "survivorship.other: is not one of",
        "survivorship.shoe: is not the name of a field",
        "units.lone: names one field only, or one twice",
        "units.name: has the name of a field",
        "units.name: names 'given_name', which 'full_name' names too",
        "units.other: names 'hat', which is not the name of a field",
        "units.other: names 'street', which 'address' names too",
    ]


def test_units_made_by_hand_are_refused_too() -> None:
    config = Configuration(units={"address": ("street", "city")}, survivorship={"city": "longest"})
    with pytest.raises(ConfigurationError, match="taken as a whole"):
        golden([], config)
