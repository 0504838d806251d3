"""Story 1.19: Robert Michu was badly served in the shop, although his word carries weight in his community.

Row 1.22: recognised on one channel and not on another is a failure; the shop sees what the web team sees.
"""

from .shop import NOW, message, open_desk, resolver


def test_the_shop_sees_the_weight_of_his_word() -> None:
    people = resolver()
    desk = open_desk(people)
    case = desk.receive(message("shop", "9002", "till-1", verified=True, text="Nobody helped me."), now=NOW)
    assert case.customer == people.customer_of("loyalty", "L2").id
    assert case.standing is not None
    terms = {term.term: term.points for term in case.standing.contributions}
    assert terms["offline"] > terms["amplification"] > 0


def test_the_shop_sees_that_he_is_the_same_person_online() -> None:
    desk = open_desk(resolver())
    case = desk.receive(message("shop", "9002", "till-1", verified=True), now=NOW)
    card = desk.card(case)
    assert card.shown["x_handle"] == "robertmichu"
    assert card.shown["given_name"] == "Robert"


def test_his_place_is_the_same_whichever_way_he_comes() -> None:
    """The same person, the same trouble: the shop counts no less than X."""
    standings = []
    for channel, author in (("shop", "9002"), ("x", "robertmichu"), ("email", "robert@example.org")):
        case = open_desk(resolver()).receive(message(channel, author, "m1", verified=True), now=NOW)
        assert case.standing is not None
        standings.append((case.standing.band, case.standing.points))
    assert len(set(standings)) == 1


def test_what_the_shop_and_the_web_team_know_is_one_case() -> None:
    desk = open_desk(resolver())
    online = desk.receive(message("x", "robertmichu", "m1", verified=True), now=NOW)
    in_shop = desk.receive(message("shop", "9002", "till-1", verified=True), now=NOW)
    assert online.id == in_shop.id
    assert [held.channel for held in in_shop.messages] == ["x", "shop"]
