"""Keys and their index in columns (extra ``fast``) are what :func:`block` says of each content (law L2)."""

from __future__ import annotations

from collections import defaultdict

import attrs
import pytest
from hypothesis import example, given, settings, strategies as st

from customer_unify.identity.block import BLOCK_KEYS, SPELLED, block
from customer_unify.identity.columns import Filling, columns_of, graph_of, named_together
from customer_unify.identity.columns.many import keys_of
from customer_unify.identity.columns.order import different, side_by_side
from customer_unify.identity.defaults import shipped
from customer_unify.identity.draft import Draft
from customer_unify.identity.gather import NEVER
from customer_unify.identity.language import given_group, nicknames
from customer_unify.identity.layer import Nothing
from customer_unify.identity.normalise import mark_of
from customer_unify.identity.stages import CLAIM, IDENTIFIER, Stages
from customer_unify.model.assurance import Assurance
from customer_unify.model.change import StoredRecord
from customer_unify.model.configuration import BlockRule
from customer_unify.model.content import Content, Fact
from customer_unify.model.record import Record, RecordRef

from ..live import tight

np = pytest.importorskip("numpy")

LISTED = sorted(nicknames._all_groups())
SAID = {
    "given_name": ["bob", "robert", "jean pierre", "j", "o", "anne marie louise"],
    "family_name": ["smith", "smyth", "de la tour", "martin dupont", "dupont", "m"],
    "birth_date": ["1978-12-11", "1978-11-12", "1980-01-02"],
    "email": ["bobsmith@a.org", "bob.smith@b.org", "info@a.org", "b@a.org"],
    "phone": ["+33612345678", "0612345678", "612"],
    "postcode": ["75011", "75012", "75"],
    "city": ["paris", "lyon", "x" * 80],
    "street": ["12 rue de la paix", "12 rue", "rue", "7 7"],
    "company": ["acme", "acme france"],
    "x_handle": ["bobsmith", "b_smith", "bo"],
    "loyalty_card": ["c1", "c2"],
}
FACTS = st.fixed_dictionaries(
    {},
    optional={
        field: st.lists(st.sampled_from(values), min_size=1, max_size=3) for field, values in SAID.items()
    },
)
CLAIMS = st.fixed_dictionaries({}, optional={"email": st.lists(st.sampled_from(SAID["email"]), max_size=2)})
CONTENTS = st.lists(st.tuples(FACTS, CLAIMS), min_size=1, max_size=14)
PARTS = st.sampled_from(
    [
        *(
            f"{transform}:{field}"
            for transform in BLOCK_KEYS
            for field in ("given_name", "family_name", "city")
        ),
        *("year:birth_date", "tail:phone", "email", "street", "pair:names", "written:names"),
        *("pair:city", "written:email", "sound:names", "user:nowhere"),
    ]
)
RULES = st.lists(
    st.builds(BlockRule, st.just(""), st.lists(PARTS, min_size=1, max_size=3).map(tuple), st.integers(1, 4)),
    max_size=5,
)


def contents_of(said) -> list[Content]:
    made = (
        Content(
            {field: [Fact(value, Assurance.DECLARED) for value in values] for field, values in facts.items()},
            {field: [Fact(value, Assurance.CLAIMED) for value in values] for field, values in claims.items()},
            mark_of,
        )
        for facts, claims in said
    )
    return list({content.digest: content for content in made}.values())


def untold(*told) -> None:
    """Nobody looks on."""


def drafts_of(contents, config) -> tuple[Draft, Draft | None]:
    """The contents put one by one, and in columns, unless texts alone tell their keys apart."""
    stages = Stages(config)
    plain, records, filling = Draft(Nothing(), stages), {}, Filling(named_together(stages), mark_of)
    for number, content in enumerate(contents):
        record = Record("crm", str(number), {"city": "Lyon"})
        plain.put(StoredRecord(record, content.digest, "", NEVER, NEVER), content)
        records[record.ref] = record
        filling.put(number, content)
    filled = filling.filled(len(records))
    graph = graph_of(filled, list(records), records.get, stages, NEVER, untold)
    return plain, None if graph is None else Draft(graph, Stages(config))


def held_alike(contents, config) -> None:
    plain, columns = drafts_of(contents, config)
    assert columns is not None
    sharing = defaultdict(set)
    for content in contents:
        for key in block(content, config):
            sharing[key].add(content.digest)
    for key, digests in sharing.items():
        members = columns.block(key)
        if key[0] == CLAIM or len(digests) > 1:
            assert set(members) == digests == set(plain.block(key))
            assert len(members) == len(digests)
            assert all((content.digest in members) == (content.digest in digests) for content in contents)
            assert columns.reach(key) == plain.reach(key)
        else:
            assert not members
        if key[0] == IDENTIFIER:
            assert columns.marks(key) == plain.marks(key) or len(digests) == 1
            assert columns.generic(key[1:]) == plain.generic(key[1:])
    pieces = [
        zip(one.tolist(), other.tolist(), strict=True) for one, other in columns_of(columns).meetings.pairs()
    ]
    digests = sorted(sharing_digest.digest for sharing_digest in contents)
    met = [(a, b) for a in digests for b in sorted(plain.met(plain.content(a), but=a)) if a < b]
    assert [(digests[a], digests[b]) for piece in pieces for a, b in piece] == met
    for content in contents:
        assert columns.met(content, but=content.digest) == plain.met(content, but=content.digest)
        assert columns.neighbours(content.digest) == plain.neighbours(content.digest)
        assert columns.circle(content.digest) == plain.circle(content.digest)


MANY = {field: values[:3] for field, values in SAID.items()}
TWICE = [({"given_name": ["bob"], "family_name": ["smith", "smyth"]}, {})]


@given(CONTENTS, RULES)
@example([(MANY, {})] * 2, [BlockRule("", ("pair:names", "sound:given_name", "sound:family_name"), 2)])
@example([({"city": ["x" * 80]}, {}), ({"city": ["x" * 90]}, {})], [BlockRule("", ("city",), 4)])
@example(TWICE, [BlockRule("", ("pair:names",), 1)])
@example([({"city": ["paris", "lyon"]}, {}), ({"city": ["lyon"]}, {})], [BlockRule("", ("city",), 2)])
@settings(max_examples=120)
def test_any_rules_in_columns_as_one_by_one(said, rules):
    named = tuple(attrs.evolve(rule, name=f"r{at}") for at, rule in enumerate(rules))
    held_alike(contents_of(said), attrs.evolve(tight(), block_rules=named))


@pytest.mark.parametrize("config", [shipped(), tight()], ids=["shipped", "tight"])
@given(said=CONTENTS)
@example(said=[({"given_name": ["robert"], "family_name": ["dupont"], "city": [city]}, {}) for city in "ab"])
@settings(max_examples=40)
def test_shipped_rules_in_columns_as_one_by_one(config, said):
    held_alike(contents_of(said), config)


def test_a_hub_meets_its_anchors_or_nobody():
    """Many people under one card make it generic; many contents of one person make it crowded."""
    config = attrs.evolve(shipped(), identifier_limit=5, anchors=1)
    one = [({"loyalty_card": ["c1"], "email": [f"bob{at}@a.org"]}, {}) for at in range(20)]
    held_alike(contents_of(one), config)
    many = [({"loyalty_card": ["c1"], "family_name": [name * 3]}, {}) for name in "bcdfgjklmnprst"]
    held_alike(contents_of(many), config)


def test_keys_that_only_texts_tell_apart_are_not_numbered():
    rules = (BlockRule("r", ("city", "company"), 5),)
    said = [({"city": ["a|b"], "company": ["c"]}, {}), ({"city": ["a"], "company": ["b|c"]}, {})]
    assert drafts_of(contents_of(said), attrs.evolve(shipped(), block_rules=rules))[1] is None


def test_what_is_asked_of_the_graph():
    record, stages = Record("crm", "1", {"email": "b@a.org"}), Stages(shipped())
    content = stages.normalise(record)
    filling = Filling((), mark_of)
    filling.put(0, content)
    graph = graph_of(filling.filled(1), [record.ref], {record.ref: record}.get, stages, NEVER, untold)
    assert graph is not None
    stored = graph.record(record.ref)
    assert stored is not None
    assert (stored.record, stored.content, stored.customer) == (
        record,
        content.digest,
        "",
    )
    assert graph.record(RecordRef("crm", "2")) is None
    assert graph.content("") is None
    assert list(graph.residents(content.digest)) == [record.ref]
    assert not graph.residents("")
    assert not graph.block("=nowhere:1")
    assert not graph.block("=email:nobody")
    assert not graph.block("norule:a")


SAYING = st.sampled_from(
    [value for values in SAID.values() for value in values] + ["de", "Bob", "é", "bob\n", "h", "aei"]
)


@pytest.mark.parametrize("keyed", [*BLOCK_KEYS.values(), SPELLED["pair"].family, SPELLED["written"].other])
@given(values=st.lists(SAYING | st.text(max_size=8), max_size=6))
@settings(max_examples=25)
def test_keys_of_many_values_are_those_of_each(keyed, values):
    values = [value for value in values if value]
    assert [tuple(keys) for keys in keys_of(keyed, values)] == [tuple(keyed(value)) for value in values]


@pytest.mark.parametrize("keyed", [BLOCK_KEYS["group"], SPELLED["pair"].family])
def test_keys_of_all_listed_names_are_those_of_each(keyed):
    """Of some the group is named by two words."""
    assert sum(" " in given_group(form) for form in LISTED) > 9
    assert [tuple(keys) for keys in keys_of(keyed, LISTED)] == [tuple(keyed(form)) for form in LISTED]


@given(st.lists(st.tuples(st.integers(0, 9) | st.integers(0, 2**62), st.integers(0, 9)), max_size=20))
@example([(2**62, 3), (0, 1), (2**62, 1)])
def test_numbers_are_sorted_whether_they_can_be_packed_or_not(pairs):
    numbers, beside = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    ordered, behind = side_by_side(numbers, beside)
    assert list(zip(ordered.tolist(), behind.tolist(), strict=True)) == sorted(pairs)
    each, back = different(numbers)
    assert (each.tolist(), each[back].tolist()) == (sorted(set(numbers.tolist())), numbers.tolist())
