"""Whose a handle may be, asked of a live base: right in an open world, never sure, and as the base is now.

Laws L1 (as the records are, not as they came), L8 (likeness joins nobody), L11 (a forgotten name is not kept)
and L21.
"""

from __future__ import annotations

import gc
from itertools import pairwise
from random import Random

import pytest

from customer_unify import Record, Resolver
from customer_unify.errors import InputError
from customer_unify.identity.compare import Ranker
from customer_unify.identity.defaults import shipped
from customer_unify.testing.names import CULTURES

from ..live import resolver

FRENCH = CULTURES[0]


def base(*more: tuple[str, str]) -> Resolver:
    """A few hundred people, and those named."""
    rng = Random(7)
    made = resolver(shipped())
    names = [(rng.choice(FRENCH.female), family) for family in FRENCH.family for _ in range(3)]
    made.add_many(
        Record("crm", f"{at}", {"given_name": given, "family_name": family, "loyalty_card": f"77{at:06}"})
        for at, (given, family) in enumerate([*names, *more])
    )
    return made


def test_the_owner_comes_first_and_nobody_is_sure() -> None:
    made = base(("Jocelyne", "Michu"))
    [first, *others] = made.owners("https://x.com/JocelyneMichu59?lang=fr")
    assert first.customer.profile["family_name"] == "Michu"
    assert first.probability > 0.99 > 0.01 > max(match.probability for match in others)
    assert not any(match.sure or match.proven for match in [first, *others])
    assert len(made.owners("jmichu", limit=1)) == 1
    assert made.owners("@JocelyneMichu59")[0].customer_id == first.customer_id


def test_the_fewer_handles_are_customers_the_more_one_must_tell() -> None:
    """What is right where all who write are customers is wrong where one in fifty is."""
    made = base(("Jocelyne", "Michu"))
    told = [
        made.owners("jmichu", share_of_customers=share)[0].probability for share in (1, 0.5, 0.1, 0.02, 0)
    ]
    assert all(more > fewer for more, fewer in pairwise(told))
    assert told[0] > 0.9
    assert told[-1] == 0


def test_what_is_said_is_what_the_ranker_says_of_these_names() -> None:
    """The customers of a base are its people, each once, however many records they have."""
    made = base(("Jocelyne", "Michu"))
    born = [("web", "1990-03-02"), ("shop", "1958-12-11")]
    made.add_many(Record(at, "2", {"name": "Jocelyne Michu", "birth_date": day}) for at, day in born)
    michu = made.owners("jocelyne_michu")[0].customer
    said = {name: michu.profile[name] for name in michu.profile}
    made.add(Record("crm", "again", {**said, "email": "j.michu@example.org"}))
    assert len(made.customer(michu.id).records) == 2
    names = []
    for id in made.store.customers():
        known = made.store.content(min(made.store.contents_of(id)))
        names.append(f"{known.values('given_name')[0]}|{known.values('family_name')[0]}")
    bearers = names.count("jocelyne|michu")
    assert bearers > 1
    found = made.owners("jocelyne_michu", limit=bearers)
    [ranked] = Ranker(names).rank("jocelyne_michu", limit=1)
    assert [match.probability for match in found] == [ranked.probability] * bearers


def test_order_of_arrival_says_nothing() -> None:
    rows = [
        Record("crm", str(at), {"name": name}) for at, name in enumerate(["Anna Michu", "Jean Martin"] * 3)
    ]
    told = []
    for given in (rows, rows[::-1]):
        made = resolver(shipped())
        for record in given:
            made.add(record)
        told.append([(min(match.customer.records), match.probability) for match in made.owners("annamichu")])
    assert sorted(told[0]) == sorted(told[1])


def test_it_is_answered_as_the_base_is_now() -> None:
    made = base()
    assert all(match.probability < 0.1 for match in made.owners("zebulonquartz"))
    made.add(Record("web", "new", {"name": "Zebulon Quartz"}))
    [first, *_] = made.owners("zebulonquartz")
    assert first.customer.records == (("web", "new"),)
    made.remove("web", "new")
    assert all(match.probability < 0.1 for match in made.owners("zebulonquartz"))


def test_a_forgotten_name_is_kept_nowhere() -> None:
    made = base(("Zebulonette", "Quartzinsky"))
    ref = made.owners("ZebulonetteQuartzinsky")[0].customer.records[0]
    made.forget(ref, by="amina", reason="asked")
    gc.collect()
    kept = [held for held in gc.get_objects() if isinstance(held, str) and "quartzinsky" in held.lower()]
    assert not kept
    assert made._owners is None


def test_why_is_said_in_two_languages_without_the_name() -> None:
    match = base(("Jocelyne", "Michu")).owners("jocelynemichu", share_of_customers=0.1)[0]
    assert "10 in a hundred" in str(match.why)
    assert "bits plus" not in str(match.why)
    assert "10 pseudonymes sur cent" in str(match.explain("fr"))
    assert "ichu" not in repr(match) + str(match.why)


@pytest.mark.parametrize("handle", ["", "@", "12345", "jоcelyne", "___", "x" * 10_000])
def test_what_is_no_plain_handle_is_nobodys(handle: str) -> None:
    """Empty, digits, a Cyrillic letter; and what is far too long is read to its limit."""
    found = base(("Jocelyne", "Michu")).owners(handle)
    assert all(match.probability < 0.1 for match in found)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), "0.5", True, None])
def test_a_share_is_from_nothing_to_one(share: object) -> None:
    with pytest.raises(InputError, match="share_of_customers"):
        base().owners("jmichu", share_of_customers=share)  # type: ignore[arg-type]


def test_customers_without_a_name_take_no_part() -> None:
    made = resolver(shipped())
    assert made.owners("jmichu") == []
    made.add(Record("till", "1", {"loyalty_card": "9001"}))
    assert made.owners("jmichu") == []
