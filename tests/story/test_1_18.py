"""Story 1.18: Jocelyne Michu, 30 followers, loyal, a big spender, invisible to those who watch the web.

Rows 0.15, 1.20: five silos, each with its own key for her, become one customer; the account on X and the
loyalty card are one identity, and an account that only calls itself by her name is not.
"""

import pytest

from customer_unify import IdentityConfig, PriorityPolicy, Resolver
from customer_unify.model import Status
from customer_unify.model.customer import Knowledge
from customer_unify.testing import company
from customer_unify.testing.planted import IMPOSTOR, JOCELYNE


@pytest.fixture(name="told", scope="module")
def told_fixture(tmp_path_factory):
    """The company's files read as a developer would read them, and what was made of them."""
    told = company(18, people=150)
    config = IdentityConfig.load(told.config_toml)
    people = Resolver(config)
    for path in told.write(tmp_path_factory.mktemp("silos")):
        people.add_many(config.read(path, source=path.stem))
    return told, people


def test_five_silos_know_one_person(told):
    synthetic, people = told
    jocelyne = people.customer_of("x", JOCELYNE.account)
    assert jocelyne.id == people.customer_of("loyalty", JOCELYNE.card).id
    assert {ref.source for ref in jocelyne.records} == {"loyalty", "crm", "webshop", "till", "x"}
    assert {synthetic.truth[ref] for ref in jocelyne.records} == {JOCELYNE.id}
    assert (jocelyne.status, jocelyne.knowledge) == (Status.CUSTOMER, Knowledge.MEMBER)


def test_each_value_says_where_it_came_from(told):
    """Row 1.21: silos are run by different teams."""
    _, people = told
    profile = people.customer_of("x", JOCELYNE.account).profile
    assert profile["family_name"] == "Michu"
    assert profile.provenance["birth_date"].record.source == "loyalty"
    assert profile.provenance["loyalty_card"].value == JOCELYNE.card


def test_why_the_handle_and_the_card_are_one_can_be_read(told):
    """By steps that each add up: a proved account from X to the shop, a mailbox from there to the card."""
    _, people = told
    card = next(ref for ref in people.customer_of("x", JOCELYNE.account).records if ref.source == "loyalty")
    why = people.explain(("x", JOCELYNE.account), card)
    assert why.code == "together"
    for step in why.named("step"):
        assert step.weight == sum(part.weight or 0 for part in step.parts)


def test_who_only_bears_her_name_is_somebody_else(told):
    synthetic, people = told
    jocelyne = people.customer_of("x", JOCELYNE.account)
    false = [ref for ref, person in synthetic.truth.items() if person == IMPOSTOR.id]
    assert false
    assert all(people.customer_of(*ref).id != jocelyne.id for ref in false)


def test_her_worth_is_seen_where_she_writes(told):
    """The web team sees 30 followers; the policy sees a gold card in use."""
    synthetic, people = told
    jocelyne = people.customer_of("x", JOCELYNE.account)
    signals = synthetic.signals(jocelyne, None, synthetic.now)
    assert signals.audience == 30
    standing = PriorityPolicy.preset("retail").standing(jocelyne, signals, now=synthetic.now)
    points = {given.term: given.points for given in standing.contributions}
    assert max(points, key=points.__getitem__) == "loyalty"
