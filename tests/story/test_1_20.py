"""Stories of row 1.20: a handle holds a card, and changes hands; who has it now is not who had it then.

Platforms let a released handle be taken again, and telephone companies give a number to somebody else.
What tells the two apart is what else the records say; where they say nothing, nothing can.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from customer_unify import Record, Resolver
from customer_unify.model.result import AlarmKind

from .shop import NOW

LONG_AGO, LATELY = NOW - timedelta(days=2_000), NOW - timedelta(days=5)
VOUCHED = {"x_handle", "x_id"}


def people(records: Iterable[Record]) -> Resolver:
    known = Resolver(clock=lambda: NOW)
    known.add_many(records)
    return known


def together(known: Resolver, a: tuple[str, str], b: tuple[str, str]) -> bool:
    return known.customer_of(*a).id == known.customer_of(*b).id


def shopper(seen: datetime = LONG_AGO, **said: str) -> Record:
    """Jocelyne as the web shop knows her, her handle linked by a login."""
    fields = {"name": "Jocelyne Michu", "email": "j.michu@example.org", "x_handle": "jomichu", **said}
    return Record("webshop", "A7", fields, verified={"email", *(VOUCHED & fields.keys())}, observed_at=seen)


def account(number: str, **said: str) -> Record:
    """An account as the platform knows it: its number, which it never gives twice, and its present handle."""
    fields = {"x_handle": "jomichu", "x_id": number, **said}
    return Record("x", number, fields, verified=VOUCHED, observed_at=LATELY)


def test_a_handle_holds_a_card() -> None:
    card = Record(
        "loyalty", "L1", {"name": "Jocelyne Michu", "email": "j.michu@example.org", "loyalty_card": "9001"}
    )
    known = people([card, shopper(x_id="11"), account("11")])
    assert together(known, ("x", "11"), ("loyalty", "L1"))


def test_a_handle_taken_by_another_account_is_another_person() -> None:
    """The account's number says so, whatever the name of the handle."""
    known = people([shopper(x_id="11"), account("99")])
    assert not together(known, ("webshop", "A7"), ("x", "99"))
    why = str(known.explain(("webshop", "A7"), ("x", "99")))
    assert "given up by one account and taken by another" in why
    assert "libéré par un compte" in str(known.explain(("webshop", "A7"), ("x", "99"), language="fr"))


def test_two_accounts_that_had_one_handle_in_turn_are_two() -> None:
    known = people([account("11"), account("99")])
    assert not together(known, ("x", "11"), ("x", "99"))


def test_the_same_account_under_a_new_handle_is_the_same_person() -> None:
    known = people([shopper(x_id="11"), account("11", x_handle="jocelyne_m")])
    assert together(known, ("webshop", "A7"), ("x", "11"))


def test_whoever_names_the_handle_alone_is_asked_about() -> None:
    """Both had it. Which of the two is meant, a person or a login says."""
    mention = Record("till", "5", {"x_handle": "jomichu"})
    known = people([shopper(x_id="11"), account("99"), mention])
    assert not together(known, ("till", "5"), ("webshop", "A7"))
    assert not together(known, ("till", "5"), ("x", "99"))
    asked = {pair.b if pair.a == mention.ref else pair.a: str(pair.reason) for pair in known.candidates()}
    assert asked == {("webshop", "A7"): "contested", ("x", "99"): "contested"}


def test_a_handle_taken_by_somebody_of_another_name_is_another_person() -> None:
    """Without the number: the names contradict each other."""
    known = people([shopper(), account("99", name="Karim Benali")])
    assert not together(known, ("webshop", "A7"), ("x", "99"))


def test_somebody_with_two_accounts_stays_one() -> None:
    """Two numbers alone part nobody: people have a private and a public account."""
    private = Record("webshop", "A7", {"email": "j.michu@example.org", "x_handle": "jo", "x_id": "11"})
    public = Record("crm", "3", {"email": "j.michu@example.org", "x_handle": "michu_talks", "x_id": "12"})
    assert together(people([private, public]), ("webshop", "A7"), ("crm", "3"))


def test_a_renamed_account_keeps_its_customer_and_both_handles_newest_first() -> None:
    """The number is the identifier; a handle is a label with a date."""
    known = people([shopper(x_id="11"), account("11")])
    before = known.customer_of("x", "11").id
    known.add(account("11", x_handle="jocelyne_m"))
    renamed = known.customer_of("x", "11")
    assert renamed.id == before == known.customer_of("webshop", "A7").id
    assert renamed.profile.all("x_handle") == ("jocelyne_m", "jomichu")


def test_who_takes_a_freed_handle_inherits_nothing() -> None:
    card = Record(
        "loyalty", "L1", {"name": "Jocelyne Michu", "email": "j.michu@example.org", "loyalty_card": "9001"}
    )
    known = people([card, shopper(x_id="11"), account("11")])
    owner = known.customer_of("loyalty", "L1").id
    known.add(account("11", x_handle="jocelyne_m"))
    known.add(account("99"))
    taker = known.customer_of("x", "99")
    assert taker.records == (("x", "99"),)
    assert set(taker.profile) == {"x_handle", "x_id"}
    assert {known.customer_of(*key).id for key in [("loyalty", "L1"), ("webshop", "A7"), ("x", "11")]} == {
        owner
    }


def behind(known: str, *, seen: datetime = LONG_AGO) -> list[Record]:
    """Jocelyne whose handle and whose account's number stand in two records, tied by her e-mail."""
    number = Record("crm", "3", {"email": "j.michu@example.org", "x_id": known}, observed_at=seen)
    return [shopper(seen), number]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_who_takes_a_freed_handle_inherits_nothing_where_another_record_knows_the_number(
    order: tuple[int, ...],
) -> None:
    """The record with the handle knows no number; its customer does (in any order of arrival, law L1)."""
    said = [*behind("11"), account("99")]
    known = Resolver(clock=lambda: NOW)
    for at in order:
        known.add(said[at])
    assert together(known, ("webshop", "A7"), ("crm", "3"))
    assert known.customer_of("x", "99").records == (("x", "99"),)
    [asked] = known.candidates()
    assert ({asked.a, asked.b}, str(asked.reason)) == ({("webshop", "A7"), ("x", "99")}, "retaken")
    assert "two accounts have had it" in str(known.explain(("webshop", "A7"), ("x", "99")))
    assert people(said).customer_of("x", "99").records == (("x", "99"),)
    assert known.verify().ok


def test_who_owns_the_account_is_joined_by_the_handle_as_by_the_number() -> None:
    known = people([*behind("11"), account("11")])
    assert together(known, ("webshop", "A7"), ("x", "11"))


def test_a_mention_of_a_handle_two_accounts_had_is_nobodys_though_no_one_record_shows_it() -> None:
    mention = Record("till", "5", {"x_handle": "jomichu"})
    known = people([*behind("11"), account("99"), mention])
    assert known.customer_of("till", "5").records == (("till", "5"),)
    assert {str(pair.reason) for pair in known.candidates()} == {"retaken"}


def test_a_number_that_turns_up_later_takes_the_handle_back() -> None:
    """And once it is gone again, all is as before (law L4)."""
    shop, number = behind("11")
    known = people([shop, account("99")])
    assert together(known, ("webshop", "A7"), ("x", "99"))
    known.add(number)
    assert together(known, ("webshop", "A7"), ("crm", "3"))
    assert not together(known, ("webshop", "A7"), ("x", "99"))
    known.remove("crm", "3")
    assert together(known, ("webshop", "A7"), ("x", "99"))


def test_one_with_two_accounts_is_joined_by_what_else_ties_them() -> None:
    """Two numbers and one handle in turn: the e-mail says that both accounts are hers."""
    second = account("99", email="j.michu@example.org")
    known = people([*behind("11"), second])
    assert together(known, ("crm", "3"), ("x", "99"))


def test_a_message_under_a_freed_handle_is_surely_nobodys_without_the_number() -> None:
    known = people([shopper(x_id="11"), account("11", x_handle="jocelyne_m"), account("99")])
    owner, taker = known.customer_of("webshop", "A7").id, known.customer_of("x", "99").id
    alone = known.find({"x_handle": "jomichu"})
    assert {match.customer_id for match in alone} == {owner, taker}
    assert not any(match.sure or match.proven for match in alone)
    assert [
        match.customer_id for match in known.find({"x_handle": "jomichu", "x_id": "99"}) if match.sure
    ] == [taker]
    assert not any(match.sure for match in known.find({"x_handle": "jomichu", "x_id": "77"}))


def test_an_account_that_tells_its_former_handles_keeps_whom_only_a_former_one_ties() -> None:
    """Until somebody else takes it: then both had it, and a person says who is meant."""
    known = people([shopper(), account("11")])
    former = {"x_handle": ["jocelyne_m", "jomichu"], "x_id": "11"}
    known.add(Record("x", "11", former, verified=VOUCHED, observed_at=LATELY))
    assert together(known, ("webshop", "A7"), ("x", "11"))
    known.add(account("99"))
    assert not together(known, ("webshop", "A7"), ("x", "99"))
    assert {str(pair.reason) for pair in known.candidates()} == {"contested"}


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_two_accounts_that_swap_their_handles_stay_who_they_are(order: tuple[int, ...]) -> None:
    """In any order of arrival, one by one (law L1)."""
    karim = Record(
        "webshop", "B8", {"name": "Karim Benali", "x_handle": "karim", "x_id": "99"}, verified=VOUCHED
    )
    said = [shopper(x_id="11"), karim, account("11", x_handle="karim"), account("99")]
    known = Resolver(clock=lambda: NOW)
    for at in order:
        known.add(said[at])
    assert together(known, ("webshop", "A7"), ("x", "11"))
    assert together(known, ("webshop", "B8"), ("x", "99"))
    assert not together(known, ("x", "11"), ("x", "99"))


LOOKS = ["jоmichu", "jomіchu", "ｊｏｍｉｃｈｕ", "jomichu\u200b", "j0michu", "jomlchu"]
"""Cyrillic o and i, wide letters, a letter nobody sees, a digit, an l for an i."""


@pytest.mark.parametrize("handle", LOOKS)
def test_a_handle_that_only_looks_alike_ties_nobody(handle: str) -> None:
    impostor = Record("x", "99", {"x_handle": handle}, verified={"x_handle"}, observed_at=LATELY)
    known = people([shopper(), impostor])
    assert not together(known, ("webshop", "A7"), ("x", "99"))
    [alarm] = known.alarms()
    assert alarm.kind is AlarmKind.LOOKALIKE
    assert {*alarm.parts[0], *alarm.resembled} == {("webshop", "A7"), ("x", "99")}


FORMER = Record(
    "crm",
    "1",
    {"name": "Jocelyne Michu", "phone": "06 12 34 56 78", "email": "j.michu@example.org"},
    observed_at=LONG_AGO,
)
STRANGER = Record(
    "webshop",
    "2",
    {"name": "Karim Benali", "phone": "+33 6 12 34 56 78", "email": "karim@example.org"},
    observed_at=LATELY,
)


def test_a_number_given_to_a_stranger_joins_nobody() -> None:
    known = people([FORMER, STRANGER])
    assert not together(known, ("crm", "1"), ("webshop", "2"))


def test_a_code_answered_on_the_number_proves_the_number_and_not_the_person() -> None:
    """The operator's text message reaches whoever has the number now: both once answered one."""
    proved = [
        Record(record.source, record.key, record.fields, verified={"phone"}, observed_at=record.observed_at)
        for record in (FORMER, STRANGER)
    ]
    assert not together(people(proved), ("crm", "1"), ("webshop", "2"))


def test_a_newcomer_without_a_name_inherits_nothing_with_an_old_number() -> None:
    """Nothing contradicts: the number alone would have made the newcomer its former owner."""
    newcomer = Record("webshop", "7", {"phone": "0612345678", "cookie_id": "c-77"}, observed_at=NOW)
    long_ago = Record(*FORMER.ref, FORMER.fields, observed_at=NOW - timedelta(days=3_300))
    known = people([long_ago, newcomer])
    assert not together(known, ("crm", "1"), ("webshop", "7"))
    assert "at least 7 years apart" in str(known.explain(("crm", "1"), ("webshop", "7")))
    assert "à 7 ans d'intervalle au moins" in str(
        known.explain(("crm", "1"), ("webshop", "7"), language="fr")
    )
    recent = Record(*FORMER.ref, FORMER.fields, observed_at=NOW - timedelta(days=100))
    assert together(people([recent, newcomer]), ("crm", "1"), ("webshop", "7"))


def test_who_had_the_number_keeps_everything_else() -> None:
    moved = Record(
        "loyalty", "3", {"name": "Jocelyne Michu", "email": "j.michu@example.org", "phone": "0699887766"}
    )
    known = people([FORMER, STRANGER, moved])
    assert together(known, ("crm", "1"), ("loyalty", "3"))
    assert not together(known, ("webshop", "2"), ("loyalty", "3"))


def test_a_ticket_with_the_number_alone_is_asked_about() -> None:
    """Two people had it: a ticket that shows nothing else is nobody's until somebody says whose."""
    ticket = Record("till", "9", {"phone": "0612345678"}, observed_at=LATELY)
    known = people([FORMER, STRANGER, ticket])
    assert {str(pair.reason) for pair in known.candidates()} == {"contested"}
    assert {ticket.ref} < {ref for pair in known.candidates() for ref in (pair.a, pair.b)}


def test_the_order_of_arrival_says_nothing() -> None:
    """Law L1: whether the stranger or the former owner came first."""
    for records in ([FORMER, STRANGER], [STRANGER, FORMER]):
        one_by_one = Resolver(clock=lambda: NOW)
        for record in records:
            one_by_one.add(record)
        assert not together(one_by_one, ("crm", "1"), ("webshop", "2"))
