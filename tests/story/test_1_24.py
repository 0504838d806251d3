"""Stories 1.24 and 1.25: recognised on entering the shop without a word, and greeted by name.

Staff see to whom they speak (row 0.21): only with a proof, and only while the person has not
refused (laws L8, L12).
"""

from customer_unify import Consent, Record
from customer_unify.cases import CHANNELS, card

from .shop import resolver

SHOP = CHANNELS["shop"]


def test_a_card_held_at_the_door_shows_who_comes_in() -> None:
    people = resolver()
    [match, *_] = people.find({"loyalty_card": "9001"}, verified={"loyalty_card"})
    assert (match.sure, match.proven) == (True, True)
    shown = card(match.customer, channel=SHOP, proven=match.proven, sure=match.sure)
    assert (shown.shown["given_name"], shown.shown["x_handle"]) == ("Jocelyne", "jocelynemichu")
    assert shown.verify == ()


def test_looking_stores_nothing() -> None:
    people = resolver()
    before = people.store.count()
    people.find({"loyalty_card": "9001"}, verified={"loyalty_card"})
    assert people.store.count() == before


def test_a_name_alone_shows_nothing_and_says_how_to_ask() -> None:
    """Whoever says a name at the counter is not told what its owner bought."""
    people = resolver()
    for match in people.find({"given_name": "Jocelyne", "family_name": "Michu"}):
        shown = card(match.customer, channel=SHOP, proven=match.proven, sure=match.sure)
        assert dict(shown.shown) == {}
        assert set(shown.withheld.values()) == {"not_proven"}
        assert shown.verify == ("show_card", "one_time_code")


def test_who_refused_to_be_recognised_is_nobody_at_the_door() -> None:
    people = resolver()
    refusal = Consent("shop", "recognition", granted=False)
    people.add(
        Record("webshop", "A7", {"email": "j.michu@example.org"}, verified={"email"}, consents=(refusal,))
    )
    [match, *_] = people.find({"loyalty_card": "9001"}, verified={"loyalty_card"})
    shown = card(match.customer, channel=SHOP, proven=match.proven, sure=match.sure)
    assert shown.customer is None
    assert dict(shown.shown) == {}
    assert set(shown.withheld.values()) == {"refused"}


def test_nobody_known_is_nobody() -> None:
    assert card(None, channel=SHOP, proven=True).customer is None
