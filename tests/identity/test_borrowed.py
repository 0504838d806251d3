"""Homes in which children bear their father's telephone: they pass for one person of two names."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import attrs
import pytest

from customer_unify import resolve, train
from customer_unify.evaluate import pairwise
from customer_unify.model.record import Record

SYLLABLES = ["ba", "do", "ke", "lu", "mi", "na", "po", "ra", "si", "tu", "ve", "zo"]


def families(homes: int, seed: int) -> Iterator[tuple[Record, int]]:
    """Homes of one to three, of whom some bear one telephone; each record says the given name in its way."""
    rng, person = Random(seed), 0
    surnames, names = (
        ["".join(rng.choices(SYLLABLES, k=size)) + end for _ in range(count)]
        for size, end, count in ((3, "", 120), (2, "n", 60))
    )
    for home in range(homes):
        family, line, father = rng.choice(surnames), f"+33 6 {rng.randrange(10**8):08}", ""
        for member in range(rng.choice([1, 1, 2, 3])):
            name, born_to = rng.choice(names), father if member > 1 else rng.choice(names)
            father = name if member == 0 else father
            phone = line if member == 0 or rng.random() < 0.15 else f"+33 6 {rng.randrange(10**8):08}"
            for at in range(rng.choice([1, 2, 3, 5])):
                whole = f"{name} {born_to}"
                said = rng.choice([name, name, whole, whole, f"{name[0]} {born_to[0]}"])
                fields = {"given_name": said, "family_name": family}
                if rng.random() < 0.9:
                    fields["phone"] = phone
                yield Record("crm", f"{home}-{member}-{at}", fields), person
            person += 1


def test_children_with_their_fathers_telephone_are_not_learned_to_be_him() -> None:
    told = list(families(900, 1))
    truth = {record.ref: person for record, person in told}
    found = {(row.source, row.key): row.customer_id for row in resolve(record for record, _ in told).rows}
    assert pairwise(found, truth).precision > 0.98


@pytest.mark.parametrize(("dated", "doubted"), [(0.2, False), (0.5, True)])
def test_what_few_records_say_makes_no_model_doubtful(dated: float, doubted: bool) -> None:
    """Dates of birth that a system made up tell nobody apart; where few have one, little hangs on it."""
    rng, records = Random(1), []
    for record, _ in families(900, 1):
        born = f"{rng.randrange(1940, 2005)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        said = {**record.fields, "birth_date": born} if rng.random() < dated else record.fields
        records.append(attrs.evolve(record, fields=said))
    training = train(records).training
    assert training is not None
    assert "birth_date different" in training.caps
    assert ("homes_in_persons" in training.alarms) == doubted
