"""Row 0.15: a brand treats a person by followers, with no link to the card. Once linked, by the card."""

from customer_unify import IdentityConfig, Resolver

from .shop import NOW, RECORDS, SOURCES, message, open_desk, resolver


def unlinked() -> Resolver:
    """The shop before the web shop told it which handle is whose."""
    numbers = iter(range(1, 10_000))
    people = Resolver(IdentityConfig.load(SOURCES), clock=lambda: NOW, new_id=lambda: f"c{next(numbers)}")
    people.add_many([record for record in RECORDS if record.source == "loyalty"])
    return people


def test_the_same_words_from_a_handle_and_from_a_customer() -> None:
    """Jocelyne Michu writes on X, before and after her handle is tied to her card."""
    standings = {}
    for name, people in (("by followers", unlinked()), ("by the card", resolver())):
        case = open_desk(people).receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
        assert case.standing is not None
        standings[name] = {given.term: given.points for given in case.standing.contributions}
    assert set(standings["by followers"]) == {"amplification"}
    assert standings["by the card"]["loyalty"] == 400
    assert sum(standings["by the card"].values()) > sum(standings["by followers"].values())


def test_the_link_reaches_the_case_that_is_open_already() -> None:
    people = unlinked()
    desk = open_desk(people)
    case = desk.receive(message("x", "jocelynemichu", "m1", verified=True), now=NOW)
    assert case.customer != people.customer_of("loyalty", "L1").id
    people.add_many([record for record in RECORDS if record.source == "webshop"])
    (ranked,) = desk.ranked(now=NOW)
    assert "loyalty" in {given.term for given in ranked.standing.contributions}
    assert desk.case(case.id).customer == people.customer_of("loyalty", "L1").id
