"""Handles that changed hands: whatever records state of accounts, live, bulk and the slow oracle agree.

Laws L1 and L2 where handles, their accounts' numbers and one mailbox or telephone hang together in every way.
"""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, strategies as st

from customer_unify import Record
from customer_unify.identity.component.around import find_components, link_component
from customer_unify.identity.defaults import shipped
from customer_unify.identity.draft import Draft
from customer_unify.identity.link.retaken import Accounts
from customer_unify.model.evidence import Reason, Score
from customer_unify.model.identifier import Namespace

from ..live import parts, resolver, tight
from ..oracle import Oracle

HANDLES = ["jo", "jo_m", "michu"]
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "x_handle": st.lists(st.sampled_from(HANDLES), min_size=1, max_size=2, unique=True),
        "x_id": st.sampled_from(["11", "99", "77"]),
        "instagram_handle": st.sampled_from(HANDLES[:2]),
        "instagram_id": st.sampled_from(["5", "6"]),
        "email": st.sampled_from(["a@home.example", "b@home.example"]),
        "phone": st.sampled_from(["0612345678", "0687654321"]),
        "given_name": st.sampled_from(["Anna", "Paul"]),
    },
).filter(bool)
ROOMY, TIGHT = shipped(), attrs.evolve(tight(), identifier_limit=100)


@pytest.mark.parametrize("config", [ROOMY, TIGHT], ids=["roomy", "tight"])
@given(said=st.lists(ROWS, min_size=3, max_size=7), gone=st.integers(0, 6))
def test_live_bulk_and_the_oracle_agree(config, said, gone) -> None:
    records = [Record("crm", str(at), row) for at, row in enumerate(said)]
    live, bulk = resolver(config), resolver(config)
    for record in records:
        live.add(record)
        answer = Oracle(live._stages).answer(stored.record for stored in live.store.records())
        assert parts(live) == answer.partition
    assert live.verify().ok
    bulk.add_many(records)
    assert parts(bulk) == parts(live)
    live.remove("crm", str(gone % len(records)))
    answer = Oracle(live._stages).answer(stored.record for stored in live.store.records())
    assert parts(live) == answer.partition
    draft, verdicts = Draft(live.store, live._stages), {}
    for component in find_components(draft, sorted({one.content for one in live.store.records()})):
        for (a, b), ruling in link_component(draft, component).rulings.items():
            one, two = sorted((min(component.refs[a]), min(component.refs[b])))
            verdicts[one, two] = (ruling.verdict, ruling.reason)
    assert verdicts == answer.verdicts


@given(said=st.lists(ROWS, min_size=3, max_size=7))
def test_what_handles_alone_tie_never_has_two_accounts_and_nothing_in_common(said) -> None:
    """Of two groups told apart for their accounts no pair but by a handle could have joined them."""
    made = resolver(ROOMY)
    made.add_many(Record("crm", str(at), row) for at, row in enumerate(said))
    for pair in made.candidates(limit=1_000):
        if pair.reason is Reason.RETAKEN:
            agreed = {one.field for one in pair.evidence if one.weight > 0}
            assert agreed <= {"x_handle", "instagram_handle", "given_name"}


def handles(*names: str) -> Score:
    return Score(5_000, 5_000, "stranger", tuple(f"x_handle:{name}" for name in names))


def retaken(numbers: dict[str, str], *pairs: tuple[str, str]) -> set[tuple[str, str]]:
    spaces = {"x_handle": Namespace("x_handle", account="x_id"), "x_id": Namespace("x_id")}
    groups = {name for pair in pairs for name in pair}
    stated = {name: {"x_id": frozenset(numbers.get(name, "").split())} for name in groups}
    tied = [(*pair, handles("jo")) for pair in pairs]
    return Accounts(spaces).retaken(tied, frozenset(), lambda key: key, stated)


def test_two_that_know_different_numbers_are_parted_and_two_that_share_one_are_not() -> None:
    assert retaken({"a": "11", "b": "99"}, ("a", "b")) == {("a", "b")}
    assert retaken({"a": "11", "b": "11 99"}, ("a", "b")) == set()


def test_who_knows_no_number_goes_to_neither_of_two_and_to_the_one_there_is() -> None:
    assert retaken({"b": "11", "c": "99"}, ("a", "b"), ("a", "c")) == {("a", "b"), ("a", "c")}
    assert retaken({"b": "11", "c": "11"}, ("a", "b"), ("a", "c")) == set()


def test_those_who_know_no_number_stay_together_though_they_lead_to_two() -> None:
    found = retaken({"b": "11", "c": "99"}, ("a", "d"), ("a", "b"), ("c", "d"))
    assert found == {("a", "b"), ("c", "d")}


def test_a_customer_of_two_accounts_whom_a_handle_joins_is_looked_at_anew_each_time() -> None:
    """Nothing speaks against it today; whoever comes next may know which of the two had the handle."""
    made = resolver(ROOMY)
    mailbox = {"email": "a@home.example"}
    for key, row in enumerate(({"x_id": "11"}, {"x_id": "99"}, {"x_handle": "jo"})):
        made.add(Record("crm", str(key), mailbox | row))
    made.add(Record("crm", "mention", {"x_handle": "jo"}))
    [customer] = made.store.customers()
    assert not made.store.customer(customer).clean
    assert made.verify().ok
