"""People who share what is meant to tell them apart, added one by one, stand as if all were linked anew."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from customer_unify import Record, Resolver

GIVEN = ("jean", "jeanne", "paul", "pauline", "luc")
FAMILY = ("martin", "dupont")
BIRTH = ("1978-12-11", "1980-01-02", "1950-05-05")
MAILS = ("m0@example.org", "m1@example.org", "m2@example.org")
PHONES = ("+33612345670", "+33612345671", "+33612345672")


def some(values: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), *[st.sampled_from(values)] * 3)


ROWS = st.fixed_dictionaries(
    {
        "given_name": some(GIVEN),
        "family_name": some(FAMILY),
        "birth_date": some(BIRTH),
        "email": some(MAILS),
        "phone": some(PHONES),
    }
)


@settings(max_examples=40)
@given(st.lists(ROWS, min_size=4, max_size=14), st.sets(st.integers(0, 13), max_size=3))
def test_added_one_by_one_all_stand_as_if_linked_anew(
    rows: list[dict[str, str | None]], looks: set[int]
) -> None:
    made = Resolver()
    for number, row in enumerate(rows):
        made.add(Record("crm", str(number), row))
        if number in looks:
            assert made.verify().ok
    assert made.verify().ok


def test_who_contradicts_the_one_other_bearer_of_a_number_is_appended() -> None:
    """Nobody was tied by the number, so nobody is linked anew because it is contested now."""
    made = Resolver()
    first = {"given_name": "jean", "family_name": "martin", "birth_date": "1950-05-05", "phone": PHONES[0]}
    other = {"given_name": "luc", "family_name": "dupont", "birth_date": "1980-01-02", "phone": PHONES[0]}
    made.add(Record("crm", "1", first))
    assert made.add(Record("crm", "2", other)).work.linked == 0
    assert made.customer_of("crm", "1").id != made.customer_of("crm", "2").id
    assert made.verify().ok


def test_who_makes_a_number_contested_that_ties_others_has_them_linked_anew() -> None:
    made = Resolver()
    made.add(Record("crm", "1", {"given_name": "jean", "family_name": "martin", "phone": PHONES[0]}))
    made.add(Record("till", "2", {"phone": PHONES[0]}))
    assert made.customer_of("crm", "1").id == made.customer_of("till", "2").id
    other = {"given_name": "luc", "family_name": "dupont", "birth_date": "1980-01-02", "phone": PHONES[0]}
    assert made.add(Record("crm", "3", other)).work.linked > 0
    assert made.customer_of("crm", "1").id != made.customer_of("till", "2").id
    assert made.verify().ok
