"""What a search calls sure is what adding the description would do (rows 1.24, 1.25); it links nothing.


Laws L8 (a claim finds nobody for sure) and L19 (a look-up costs no component).
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from customer_unify import Record, Resolver
from customer_unify.identity import find
from customer_unify.identity.find import identifier
from customer_unify.model.configuration import Configuration
from customer_unify.model.result import Match, Outcome
from customer_unify.model.weights import LevelWeight
from customer_unify.testing import company
from customer_unify.testing.strategies import records

from ..histories import histories, play
from ..live import resolver, tight
from .test_configure import CONFIGS

NUMBERS = ("email", "phone", "loyalty_card", "customer_number", "x_handle", "device_id")


@pytest.fixture(scope="module")
def people() -> Resolver:
    made = Resolver()
    made.add_many(company(5, people=300).records)
    return made


def described(people: Resolver, *, lone: bool) -> list[dict[str, object]]:
    found = []
    for stored in people.store.records():
        fields = stored.record.fields
        if lone:
            found += [{name: value} for name in NUMBERS for value in fields.get(name, ())]
        else:
            found.append(dict(fields))
    Random(1).shuffle(found)
    return found[:250]


@pytest.mark.parametrize("lone", [True, False])
def test_sure_is_where_the_description_would_go(people: Resolver, lone: bool) -> None:
    agreed = sure = 0
    for at, fields in enumerate(described(people, lone=lone)):
        found = [match.customer_id for match in people.find(fields) if match.sure]
        added = people.add(Record("tried", str(at), fields))
        went = added.customer_id if added.outcome is Outcome.JOINED else None
        people.remove("tried", str(at))
        assert found == ([went] if went is not None else [])
        sure += bool(found)
        agreed += 1
    assert 0.3 * agreed < sure < agreed


def test_a_lone_identifier_is_looked_up_without_linking(people: Resolver, monkeypatch) -> None:
    def linked(*given: object) -> None:
        raise AssertionError("a look-up walked a component")

    monkeypatch.setattr(find.described, "find_components", linked)
    for fields in described(people, lone=True):
        people.find(fields)


def test_who_has_the_identifier_leaves_out_who_merely_looks_alike(people: Resolver) -> None:
    made = Resolver()
    made.add_many(
        [
            Record("crm", "1", {"name": "Anna Michu", "email": "anna.michu@example.org"}),
            Record("crm", "2", {"name": "Zoe Durand", "email": "anna.michu@example.com"}),
        ]
    )
    exact = made.find({"email": "anna.michu@example.org"})
    assert [(match.customer_id, match.sure) for match in exact] == [(made.customer_of("crm", "1").id, True)]
    (near,) = made.find({"name": "Ana Michu", "email": "anna.michu@example.net"})
    assert not near.sure
    assert made.find({"email": "nobody@nowhere.example"}) == []


def test_a_match_reads_its_customer_and_its_reasons_when_asked() -> None:
    made = Resolver()
    made.add(Record("crm", "1", {"name": "Anna Michu", "email": "anna@example.org"}))
    (match,) = made.find({"email": "anna@example.org"})
    made.add(Record("shop", "1", {"name": "Anna Michu", "email": "anna@example.org"}))
    assert len(match.customer.records) == 2
    assert match.why.text != match.explain("fr").text


def compared(made: Resolver, fields: dict[str, str], verified: Sequence[str]) -> bool:
    """Whether the straight way answers; if it does, that is what the general way says, reasons and all."""
    stages, store = made._stages, made.store

    def told(matches: Sequence[Match]) -> list[object]:
        return [(match, match.explain("en"), match.customer.id) for match in matches]

    record = Record("find", "described", fields, verified=verified)
    general = find.find(store, stages, record, limit=9, read=made.customer)
    assert told(made.find(fields, verified=verified, limit=9)) == told(general)
    asked = identifier.asked(stages, fields, frozenset(verified))
    return asked is not None and identifier.carriers(store, stages, asked) is not None


def identifiers(made: Resolver) -> list[dict[str, str]]:
    """Every value anybody can be found by."""
    spaces = made.config.namespaces
    cut = (key[1:].partition(":") for key in sorted(made.store.keys()) if key[0] in "=?")
    return [{name: value} for name, _, value in cut if name in spaces and value]


def linking_little(most: int) -> Configuration:
    """A configuration under which a tie is worth next to nothing, so that a contradiction outweighs it."""
    config = CONFIGS[0]
    return attrs.evolve(config, model=attrs.evolve(config.model, merge_above=most))


def as_learned() -> Configuration:
    """As training leaves one: e-mails priced by what names say, homes likelier than persons."""
    config = CONFIGS[0]
    prices = config.model.levels["email"]
    none = {**prices, "different": LevelWeight(-9_000, -9_000)}
    model = attrs.evolve(config.model, conditional={"email": {"none": none}}, prior_household=-1_500)
    return attrs.evolve(config, model=model)


WEIGHED = [*CONFIGS, tight(), linking_little(1_000), linking_little(3_500), as_learned()]


@settings(deadline=None)
@given(histories, st.sampled_from(WEIGHED))
def test_a_lone_identifier_is_answered_as_any_description(history, config: Configuration) -> None:
    made = resolver(config)
    for step in history:
        play(made, step)
        for fields in identifiers(made):
            for verified in ((), tuple(fields)):
                compared(made, fields, verified)


@settings(deadline=None)
@given(
    said=st.lists(
        st.tuples(records(keys=9), st.sampled_from(["observed", "asserted", "inferred"])), max_size=7
    ),
    config=st.sampled_from(WEIGHED),
)
def test_a_lone_identifier_is_answered_so_however_and_whenever_it_is_known(said, config) -> None:
    made = resolver(config)
    for record, known in said:
        unsaid = {"email", "phone", "x_handle"} - record.verified - record.claimed
        made.add(attrs.evolve(record, assurance=dict.fromkeys(unsaid, known)))
    for fields in identifiers(made):
        for verified in ((), tuple(fields)):
            compared(made, fields, verified)


@pytest.mark.parametrize("config", [CONFIGS[0], tight()])
def test_most_identifiers_of_a_company_are_answered_straight(config: Configuration) -> None:
    made = Resolver(config)
    made.add_many(company(7, people=250).records)
    asked = identifiers(made)
    straight = [compared(made, fields, ()) for fields in asked]
    assert sum(straight) > (0.7 if config is CONFIGS[0] else 0.3) * len(asked)


@pytest.mark.parametrize(
    "described",
    [{"email": ["a@home.example"]}, {"email": ""}, {"email": "nan"}, {"postcode": "75011"}, {1: "a"}, {}, []],
)
def test_what_is_no_plain_identifier_is_left_to_the_general_way(described: object) -> None:
    assert identifier.asked(Resolver()._stages, described, frozenset()) is None
