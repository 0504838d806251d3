"""People of one firm: what they share there says where they work, and not who they are."""

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.identity.defaults import shipped

FIRM = {"company": "Quatresous Roofing", "street": "12 Mill Lane", "postcode": "LS1 4AB", "city": "Leeds"}
SHARED = {"email": "info@quatresous.example", "phone": "+441138443622"}


def customers(*people: dict[str, str]) -> int:
    records = [Record("crm", str(at), fields) for at, fields in enumerate(people)]
    with Resolver(IdentityConfig()) as resolver:
        resolver.add_many(records)
        return len(list(resolver.customers()))


@pytest.mark.parametrize("shared", [{}, SHARED])
def test_one_given_name_behind_one_desk_is_no_proof(shared: dict[str, str]) -> None:
    one = {**FIRM, **shared, "name": "Paula Potter"}
    assert customers(one, {**FIRM, **shared, "name": "Paula Harris"}) == 2
    assert customers(one, {**FIRM, **shared, "name": "P Potter"}) == 1


def test_a_mailbox_of_a_function_names_nobody() -> None:
    assert customers({"email": SHARED["email"]}, {"email": SHARED["email"]}) == 2
    assert customers({"email": "paula@quatresous.example"}, {"email": "paula@quatresous.example"}) == 1


def test_who_changed_her_name_is_known_by_what_is_her_own() -> None:
    own = {**FIRM, "phone": "+447700900123", "email": "paula.potter@quatresous.example"}
    assert customers({**own, "name": "Paula Potter"}, {**own, "name": "Paula Harris"}) == 1


@pytest.mark.parametrize(("mailbox", "homes"), [("info@quatresous.example", 0), ("annbob@example.org", 1)])
def test_colleagues_are_no_home(mailbox: str, homes: int) -> None:
    names = ("Ann Quatresous", "Bob Quatresous")
    with Resolver(IdentityConfig()) as resolver:
        resolver.add_many([Record("crm", name, {"email": mailbox, "name": name}) for name in names])
        customers = list(resolver.customers())
    assert len(customers) == 2
    assert len({home for customer in customers for home in customer.households}) == homes


def test_one_firm_weighs_less_beside_two_family_names() -> None:
    model = shipped().model
    beside, alone = model.conditional["company"]["different"]["exact"], model.levels["company"]["exact"]
    assert beside.household < 0 < alone.household
    assert beside.stranger < alone.stranger
