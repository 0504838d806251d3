"""Survivorship and the golden record: laws L1, L8, L12, L13; rows 0.19 and 1.2."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from customer_unify.errors import ConfigurationError
from customer_unify.identity.profile import RULES, assemble, golden, stated
from customer_unify.identity.profile.consent import most_restrictive
from customer_unify.model.assurance import Assurance
from customer_unify.model.change import StoredRecord
from customer_unify.model.configuration import Configuration, Field, Source
from customer_unify.model.content import Content, Fact
from customer_unify.model.customer import Knowledge, Statement, Status
from customer_unify.model.identifier import Identifier, Namespace
from customer_unify.model.record import Consent, Record, RecordRef

WHEN = datetime(2026, 1, 5, 9, tzinfo=UTC)
CONFIG = Configuration(
    sources={
        "loyalty": Source("loyalty", makes="customer", trust=80),
        "crm": Source("crm", makes="prospect", trust=60),
        "left": Source("left", makes="former"),
        "x": Source("x", assurance="claimed", trust=10),
    },
    fields={
        "email": Field("email", "email", "email"),
        "loyalty_card": Field("loyalty_card", "code", "loyalty_card"),
        "x_handle": Field("x_handle", "handle", "x_handle"),
        "birth_date": Field("birth_date", "birth_date"),
        "phone": Field("phone", "phone", "phone"),
    },
    namespaces={name: Namespace(name) for name in ("email", "loyalty_card", "x_handle")},
    survivorship={"email": "union", "street": "longest", "city": "most_recent", "company": "most_frequent"},
)


def entry(record, content=None, **facts):
    """A stored record with its content, as a store would hand it over."""
    held = content or Content({field: [Fact(value)] for field, value in facts.items()})
    return StoredRecord(record, held.digest, "c1", WHEN, WHEN), held


def statement(value, key, **more):
    return Statement(value, RecordRef("crm", key), form=value.casefold(), **more)


SAID = st.builds(
    Statement,
    value=st.sampled_from(["Michu", "MICHU", "Michaud", "12 rue de la Paix", "x" * 900, "1980", "1981"]),
    record=st.builds(RecordRef, st.sampled_from(["crm", "loyalty"]), st.sampled_from(["1", "2", "3"])),
    assurance=st.sampled_from([one for one in Assurance if one.counts]),
    trust=st.integers(0, 3),
    observed_at=st.none()
    | st.just(datetime.min.replace(tzinfo=UTC))
    | st.integers(0, 3).map(lambda days: WHEN + timedelta(days=days)),
    form=st.sampled_from(["", "michu", "michaud"]),
)


@pytest.mark.parametrize("name", sorted(RULES))
@given(
    a=st.lists(SAID, max_size=6), b=st.lists(SAID, max_size=6), c=st.lists(SAID, max_size=4), data=st.data()
)
def test_a_rule_is_commutative_associative_idempotent_and_total(name, a, b, c, data):
    """Law L13: the answer is a function of the set of statements, and keeps every one."""
    rule = RULES[name]
    once = list(rule(a + b + c))
    assert list(rule(data.draw(st.permutations(a + b + c)))) == once
    assert list(rule([*rule([*rule(a), *rule(b)]), *rule(c)])) == once
    assert list(rule([*rule(a), *rule([*rule(b), *rule(c)])])) == once
    assert list(rule(once + once)) == once
    assert set(once) == set(a + b + c)
    assert len(once) == len(set(once))


@pytest.mark.parametrize("name", sorted(RULES))
@given(said=st.lists(SAID, min_size=1, max_size=8), more=SAID)
def test_one_more_statement_wins_or_lets_the_former_winner_stand(name, said, more):
    """Law L13: nobody wins because a third said something else; most trusted, recent or frequent alike."""
    before, after = RULES[name](said)[0], RULES[name]([*said, more])[0]
    assert after.meant in {before.meant, more.meant}


def test_times_are_compared_as_instants_whatever_their_zone():
    paris, tokyo = (timezone(timedelta(hours=hours)) for hours in (1, 9))
    later = Record("crm", "1", {"city": "Paris"}, observed_at=datetime(2026, 1, 5, 9, tzinfo=paris))
    sooner = Record("crm", "2", {"city": "Tokyo"}, observed_at=datetime(2026, 1, 5, 16, tzinfo=tokyo))
    assert golden([entry(sooner), entry(later)], CONFIG)["city"] == "Paris"
    same = Record("crm", "3", {"city": "Kyoto"}, observed_at=datetime(2026, 1, 5, 17, tzinfo=tokyo))
    assert golden([entry(later), entry(same)], CONFIG)["city"] == "Kyoto"  # a tie, by the value


def test_what_is_known_most_surely_wins_whoever_says_it():
    said = [
        statement("typed in", "1", trust=90),
        statement("an employee's", "2", trust=10, assurance=Assurance.ASSERTED),
    ]
    assert RULES["most_trusted"](said)[0].record.key == "1"
    assert RULES["most_assured"](said)[0].record.key == "2"


def test_values_without_a_comparable_form_are_still_two_values():
    odd = [Record("crm", str(at), {"hobby": value}) for at, value in enumerate(["\u0301", "\u0300", "⛵"])]
    value = golden([entry(record) for record in odd], CONFIG).provenance["hobby"]
    assert len(value.others) == 2


def test_the_trusted_source_wins_then_the_later_observation():
    new, old = WHEN, WHEN - timedelta(days=900)
    said = [
        statement("lower trust, verified", "1", trust=10, assurance=Assurance.VERIFIED, observed_at=old),
        statement("trusted, new", "2", trust=80, observed_at=new),
        statement("trusted, old", "3", trust=80, observed_at=old),
        statement("trusted, undated", "4", trust=80),
        statement("asserted, less trusted", "5", trust=60, assurance=Assurance.ASSERTED, observed_at=new),
    ]
    assert [one.record.key for one in RULES["most_trusted"](said)] == ["1", "2", "3", "4", "5"]
    assert [one.record.key for one in RULES["most_recent"](said)][-1] == "4"


def test_votes_are_counted_by_record_and_form_not_by_spelling():
    said = [
        statement("Acme", "1"),
        statement("ACME", "2"),
        statement("Zenith", "3", trust=99),
        statement("Zenith", "3", trust=99, observed_at=WHEN),
    ]
    assert RULES["most_frequent"](said)[0].value.casefold() == "acme"


def test_the_longest_is_the_fullest_but_not_a_flood():
    said = [
        statement("12 rue de la Paix", "1"),
        statement("12 rue de la Paix, bât. B", "2"),
        statement("x" * 10**6, "3"),
    ]
    assert [one.record.key for one in RULES["longest"](said)] == ["2", "1", "3"]


def test_every_value_names_its_record_rule_assurance_date_and_losers():
    """Row 1.21: silos are run by different teams, and a value says whose it is."""
    old = entry(
        Record("crm", "9", {"name": "J. Michu", "city": "Lyon"}, observed_at=WHEN - timedelta(days=1))
    )
    new = entry(Record("loyalty", "1", {"name": "Jocelyne Michu", "city": "Paris"}, observed_at=WHEN))
    profile = golden([old, new], CONFIG)
    name, city = profile.provenance["name"], profile.provenance["city"]
    assert profile.to_dict() == {"city": "Paris", "name": "Jocelyne Michu"}
    assert (name.record, name.rule, name.assurance, name.observed_at) == (
        RecordRef("loyalty", "1"),
        "most_trusted",
        Assurance.DECLARED,
        WHEN,
    )
    assert name.others == (("J. Michu", RecordRef("crm", "9")),)
    assert city.rule == "most_recent"


def test_a_value_spelt_differently_is_no_loser():
    """Content tells that two dates are one; the golden record does not list a difference that is none."""
    a = entry(Record("crm", "1", {"birth_date": "11/12/1978"}), birth_date="1978-12-11")
    b = entry(Record("loyalty", "1", {"birth_date": "1978-12-11"}), birth_date="1978-12-11")
    value = golden([a, b], CONFIG).provenance["birth_date"]
    assert value.value == "1978-12-11"
    assert value.others == ()


def test_several_numbers_of_a_record_are_known_by_their_digits():
    """A number the till wrote otherwise is not listed as another one; the second number is."""
    facts = {"phone": [Fact("+33635118011"), Fact("+33199001180")]}
    a = entry(Record("crm", "1", {"phone": ["06 35 11 80 11", "01.99.00.11.80"]}), Content(facts))
    b = entry(Record("loyalty", "1", {"phone": "+33 (0)6 35 11 80 11"}), phone="+33635118011")
    value = golden([a, b], CONFIG).provenance["phone"]
    assert value.value == "+33 (0)6 35 11 80 11"
    assert value.others == (("01.99.00.11.80", RecordRef("crm", "1")),)


def test_union_keeps_every_value():
    a = entry(Record("crm", "1", {"email": "J@Example.org"}), email="j@example.org")
    b = entry(Record("loyalty", "1", {"email": "jm@example.org"}), email="jm@example.org")
    profile = golden([a, b], CONFIG)
    assert profile["email"] == "jm@example.org"
    assert profile.all("email") == ("jm@example.org", "J@Example.org")
    assert profile.all("phone") == ()


def test_a_record_with_parts_of_a_name_states_the_name():
    profile = golden([entry(Record("crm", "1", {"given_name": "Jocelyne", "family_name": "Michu"}))], CONFIG)
    assert profile["name"] == "Jocelyne Michu"


def test_what_the_normaliser_could_not_use_wins_nothing():
    assert "birth_date" not in golden([entry(Record("crm", "1", {"birth_date": "soon"}))], CONFIG)


def test_claims_win_no_field_and_change_no_standing():
    """Law L8: only claimed, so absent; the customer is as little known as before."""
    record = Record("x", "@jm", {"x_handle": "jm", "loyalty_card": "42", "name": "Jocelyne Michu"})
    claims = {"x_handle": [Fact("jm", Assurance.CLAIMED)], "loyalty_card": [Fact("42", Assurance.CLAIMED)]}
    customer = assemble("c1", [entry(record, Content({}, claims))], CONFIG, confidence={})
    assert len(customer.profile) == 0
    assert customer.identifiers == ()
    assert (customer.status, customer.knowledge) == (Status.UNKNOWN, Knowledge.UNKNOWN)


def test_a_confirmation_after_the_record_counts():
    """A handle proved later is known to Content, not to the record."""
    record = Record("x", "@jm", {"x_handle": "JM"})
    content = Content({"x_handle": [Fact("jm", Assurance.POSSESSED)]})
    customer = assemble("c1", [entry(record, content)], CONFIG, confidence={})
    assert customer.profile.provenance["x_handle"].assurance is Assurance.POSSESSED
    assert customer.knowledge is Knowledge.WEAK


FIELDS = st.dictionaries(
    st.sampled_from(["name", "given_name", "family_name", "city", "street", "company", "hobby"]),
    st.lists(st.sampled_from(["Jocelyne", "Michu", "MICHU", "Paris", "", "Bob"]), max_size=3),
)
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["loyalty", "crm", "x", "till"]),
        st.sampled_from(["1", "2", "3"]),
        FIELDS,
        st.frozensets(st.sampled_from(["name", "given_name", "city", "hobby"])),
        st.none() | st.integers(0, 3),
        st.lists(
            st.builds(Consent, st.sampled_from(["sms", "SMS"]), st.just("offers"), st.booleans()), max_size=2
        ),
    ),
    max_size=6,
    unique_by=lambda row: row[:2],
).map(
    lambda rows: [
        entry(
            Record(
                source,
                key,
                fields,
                claimed=claimed,
                consents=consents,
                observed_at=None if days is None else WHEN + timedelta(days=days),
            )
        )
        for source, key, fields, claimed, days, consents in rows
    ]
)


def without_claims(stored, content):
    """The same record with every claimed value taken away."""
    record = stored.record
    default = CONFIG.source(record.source).assurance
    fields = {
        field: [value for value in values if record.assurance_of(field, value, default).counts]
        for field, values in record.fields.items()
    }
    plain = Record(
        record.source, record.key, fields, consents=record.consents, observed_at=record.observed_at
    )
    return entry(plain, Content(content.facts))


@given(RECORDS, st.data())
def test_a_customer_is_a_function_of_the_set_of_records(entries, data):
    """Laws L1 and L8: neither order nor claims change anything but the list of refs."""
    customer = assemble("c1", entries, CONFIG, confidence={})
    assert assemble("c1", data.draw(st.permutations(entries)), CONFIG, confidence={}) == customer
    assert assemble("c1", [without_claims(*one) for one in entries], CONFIG, confidence={}) == customer
    stated = {
        (stored.record.ref, value)
        for stored, _ in entries
        for values in stored.record.fields.values()
        for value in values
    }
    for field, value in customer.profile.provenance.items():
        assert field == "name" or (value.record, value.value) in stated


@pytest.mark.parametrize(
    ("sources", "status", "confidence"),
    [
        ("x", Status.UNKNOWN, 300),
        ("x crm", Status.PROSPECT, 600),
        ("x crm loyalty", Status.CUSTOMER, 900),
        ("x crm left", Status.FORMER, 800),
        ("left loyalty", Status.CUSTOMER, 900),
        ("till", Status.UNKNOWN, 1000),
        ("", Status.UNKNOWN, 0),
    ],
)
def test_row_0_19_status_with_confidence(sources, status, confidence):
    given = {
        RecordRef("left", "1"): 800,
        RecordRef("x", "1"): 300,
        RecordRef("crm", "1"): 600,
        RecordRef("loyalty", "1"): 900,
    }
    entries = [entry(Record(source, "1", {})) for source in sources.split()]
    customer = assemble("c1", entries, CONFIG, confidence=given)
    assert (customer.status, customer.status_confidence) == (status, confidence)
    assert customer.confidence == min([given.get(ref, 1000) for ref in customer.records], default=1000)


@pytest.mark.parametrize(
    ("facts", "knowledge"),
    [
        ({}, Knowledge.UNKNOWN),
        ({"city": "paris"}, Knowledge.UNKNOWN),
        ({"family_name": "michu"}, Knowledge.WEAK),
        ({"email": "j@example.org"}, Knowledge.WEAK),
        ({"loyalty_card": "42", "email": "j@example.org"}, Knowledge.MEMBER),
    ],
)
def test_row_1_2_knowledge(facts, knowledge):
    assert (
        assemble("c1", [entry(Record("till", "1", {}), **facts)], CONFIG, confidence={}).knowledge
        is knowledge
    )


def test_identifiers_are_held_with_their_strongest_assurance():
    a = entry(Record("crm", "1", {}), email="j@example.org")
    b = entry(Record("loyalty", "1", {}), Content({"email": [Fact("j@example.org", Assurance.VERIFIED)]}))
    (held,) = assemble("c1", [a, b], CONFIG, confidence={}).identifiers
    assert held.identifier == Identifier("email", "j@example.org")
    assert held.assurance is Assurance.VERIFIED
    assert held.records == (RecordRef("crm", "1"), RecordRef("loyalty", "1"))


CONSENTS = st.lists(
    st.builds(
        Consent,
        st.sampled_from(["sms", "SMS ", "email"]),
        st.sampled_from(["offers", "service"]),
        st.booleans(),
        st.none() | st.sampled_from([WHEN, WHEN + timedelta(days=1)]),
    ),
    max_size=4,
)


@given(CONSENTS, CONSENTS)
def test_law_l12_a_merge_never_widens_consent(a, b):
    left, right = (Record("crm", str(index), {}, consents=given) for index, given in enumerate((a, b)))

    def refused(records):
        return {(one.channel, one.purpose) for one in most_restrictive(records) if not one.granted}

    assert refused([left, right]) == refused([left]) | refused([right])
    assert most_restrictive([left, right]) == most_restrictive([right, left, left])
    merged = Record("crm", "3", {}, consents=most_restrictive([left]))
    assert most_restrictive([merged, right]) == most_restrictive([left, right])


@given(CONSENTS, CONSENTS)
def test_law_l12_every_assertion_is_kept_as_its_record_has_it(a, b):
    left, right = (Record("crm", str(index), {}, consents=given) for index, given in enumerate((a, b)))
    profile = golden([entry(right), entry(left)], CONFIG)
    assert profile == golden([entry(left), entry(right)], CONFIG)
    kept = {(held.consent, held.record) for held in profile.assertions}
    assert kept == {(one, record.ref) for record in (left, right) for one in record.consents}
    assert len(profile.assertions) == len(kept)
    assert profile.consents == most_restrictive([left, right])


def test_law_l12_at_one_time_the_refusal_holds_however_its_channel_is_written():
    yes = Record("crm", "1", {}, consents=[Consent("sms", "offers", True, WHEN)])
    no = Record("loyalty", "1", {}, consents=[Consent(" ＳＭＳ", "Offers", False, WHEN)])
    profile = golden([entry(yes), entry(no)], CONFIG)
    assert [(one.channel, one.purpose, one.granted) for one in profile.consents] == [("sms", "offers", False)]
    assert [(held.consent.granted, held.record.source) for held in profile.assertions] == [
        (False, "loyalty"),
        (True, "crm"),
    ]


def test_an_unknown_rule_is_refused_with_its_path():
    config = Configuration(survivorship={"name": "most_popular", "city": "newest"})
    with pytest.raises(ConfigurationError) as caught:
        golden([], config)
    assert [fault.path for fault in caught.value.faults] == ["survivorship.city", "survivorship.name"]


def test_a_golden_record_shows_no_value_in_its_repr():
    customer = assemble("c1", [entry(Record("crm", "1", {"name": "Jocelyne Michu"}))], CONFIG, confidence={})
    assert "Michu" not in repr(customer) + repr(customer.profile.provenance["name"])


def test_a_record_with_very_many_values_costs_in_proportion(monkeypatch):
    """Law L19: each value is spelled out a few times, not once for each other value."""
    spelled = []
    fold = stated._fold
    monkeypatch.setattr(stated, "_fold", lambda text: spelled.append(text) or fold(text))
    many = [f"a{at}@b.example" for at in range(300)]
    held = Content({"email": [Fact(value) for value in many]})
    golden([entry(Record("crm", "1", {"email": many}), held)], CONFIG)
    assert len(spelled) <= 5 * len(many)


def test_a_profile_is_a_mapping():
    record = Record("crm", "1", {"name": "Anna Michu", "city": "Lyon"})
    profile = golden([entry(record, Content({}))], CONFIG)
    assert dict(profile) == profile.to_dict() == {"name": "Anna Michu", "city": "Lyon"}
    assert sorted(profile.items()) == [("city", "Lyon"), ("name", "Anna Michu")]
    assert (profile.get("phone"), profile.get("city", "?")) == (None, "Lyon")
    assert "phone" not in profile
