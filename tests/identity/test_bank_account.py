"""A bank account: whose it is, whom it holds together, and a couple that has one together (laws L1, L8)."""

from __future__ import annotations

from itertools import permutations

import pytest

from customer_unify import Record, Resolver

ACCOUNT = "DE89 3704 0044 0532 0130 00"
HOLDERS = [
    ("the same name is one person", ["Anna Petit", "PETIT, ANNA"], ["ab"]),
    ("an initial agrees", ["Anna Petit", "A. Petit"], ["ab"]),
    ("a payment without a name is its holder's", ["Anna Petit", ""], ["ab"]),
    ("somebody who married keeps the account", ["Anna Petit", "Anna Martin"], ["ab"]),
    ("a couple is two people", ["Anna Petit", "Paul Petit"], ["a", "b"]),
    ("nobody can say who of a couple paid", ["Anna Petit", "Paul Petit", ""], ["a", "b", "c"]),
]


@pytest.mark.parametrize(("names", "people"), [row[1:] for row in HOLDERS], ids=[row[0] for row in HOLDERS])
def test_who_has_an_account(names: list[str], people: list[str]) -> None:
    records = [
        Record("bank", key, {"name": name, "bank_account": ACCOUNT})
        for key, name in zip("abc", names, strict=False)
    ]
    for order in permutations(records):
        resolver = Resolver()
        resolver.add_many(order)
        found = {"".join(sorted(ref.key for ref in one.records)) for one in resolver.customers()}
        assert found == set(people)
