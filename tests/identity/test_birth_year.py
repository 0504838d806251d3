"""A year of birth alone: what it proves, whom it parts, and what it never says."""

import pytest

from customer_unify import IdentityConfig, Record, Resolver
from customer_unify.identity.defaults import shipped
from customer_unify.identity.normalise import normalise


def customers(*people: dict[str, str]) -> int:
    records = [Record("crm", str(at), fields) for at, fields in enumerate(people)]
    with Resolver(IdentityConfig()) as resolver:
        resolver.add_many(records)
        return len(list(resolver.customers()))


@pytest.mark.parametrize(
    ("born", "count"),
    [("1978-12-11", 1), ("1978", 1), ("12/1978", 1), ("1951", 2), ("1978-03-02", 2), ("", 2)],
)
def test_a_rare_name_and_a_year_are_two_facts_where_a_name_alone_is_one(born: str, count: int) -> None:
    name = {"name": "Jocelyne Quatresous"}
    assert customers({**name, "birth_date": "1978-12-11"}, {**name, "birth_date": born}) == count


def test_father_and_son_of_one_name_are_told_apart_by_their_years() -> None:
    home = {"name": "Jean Quatresous", "street": "12 rue de la Paix", "postcode": "75002", "city": "Paris"}
    assert customers({**home, "birth_date": "1951"}, {**home, "birth_date": "1978-12-11"}) == 2


def test_many_are_born_in_one_year() -> None:
    who = {"given_name": "J", "family_name": "Martin", "birth_date": "1978"}
    assert customers(who, who | {"birth_date": "1978-12-11"}) == 2


def test_a_year_marks_nobody() -> None:
    said = normalise(Record("crm", "1", {"name": "Jo Michu", "birth_date": "1978"}), shipped())
    assert said.values("birth_date") == ("1978",)
    assert said.mark.birth_date == ""


def test_the_profile_shows_the_day_where_one_is_told() -> None:
    who = {"name": "Jocelyne Quatresous", "email": "jq@example.org"}
    with Resolver(IdentityConfig()) as resolver:
        resolver.add_many(
            [
                Record("a", "1", {**who, "birth_date": "1978"}),
                Record("b", "1", {**who, "birth_date": "11/12/1978"}),
            ]
        )
        (customer,) = resolver.customers()
    assert customer.profile["birth_date"] == "11/12/1978"
