"""Whole addresses in one line, as countries and systems write their codes and towns."""

from __future__ import annotations

import pytest

from customer_unify.identity.normalise.address import cut

WRITTEN = [
    ("CZ", "masarykova 1167/54 130 00 praha 3", "masarykova 1167/54", "13000", "praha"),
    ("CZ", "masarykova 1167/54, 13000 praha 3", "masarykova 1167/54", "13000", "praha"),
    ("SE", "storgatan 5 lgh 1102 114 35 stockholm", "storgatan 5 lgh 1102", "11435", "stockholm"),
    ("PT", "rua da liberdade, 12, 4470-123 maia", "rua da liberdade, 12", "4470123", "maia"),
    ("FR", "rua da liberdade, 12 4470-123 maia", "rua da liberdade, 12", "4470123", "maia"),
    ("BR", "rua augusta 5 01310-100 sao paulo", "rua augusta 5", "01310100", "sao paulo"),
    ("PL", "ul. dluga 12/3 00-950 warszawa", "ul. dluga 12/3", "00950", "warszawa"),
    ("IE", "12 main street, galway, h91 f10a", "12 main street", "h91f10a", "galway"),
    ("US", "817 5th ave  san francisco  ca  94103  us", "817 5th ave", "94103", "san francisco"),
]


@pytest.mark.parametrize(("region", "line", "street", "code", "town"), WRITTEN)
def test_code_and_town_are_apart_from_the_street(
    region: str, line: str, street: str, code: str, town: str
) -> None:
    head, facts = cut(line, region)
    told = dict(facts)
    assert (head.strip(" ,"), told.get("postcode"), told.get("city")) == (street, code, town)


@pytest.mark.parametrize("line", ["route 130 00 nord", "12 rue de la paix", "a50 5555 road"])
def test_a_street_is_left_whole_where_nothing_shows_a_code(line: str) -> None:
    assert cut(line, "FR")[0] == line
