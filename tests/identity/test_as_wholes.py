"""Customers judged by all that each says: who is outvoted pair by pair, and one with the whole.

That live, bulk and the slow way agree on it is held by the machines and laws beside, which know the rule.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs
import pytest

from customer_unify import Record, Resolver
from customer_unify.identity.link.group import Linked, Node, link
from customer_unify.identity.link.retaken import Accounts
from customer_unify.identity.link.whole import Whole, Wholes, gathered
from customer_unify.identity.score.weigher import Weigher
from customer_unify.model.assurance import Assurance
from customer_unify.model.configuration import Comparison, Configuration, Role
from customer_unify.model.content import Content, Fact
from customer_unify.model.evidence import Score
from customer_unify.model.identifier import Namespace
from customer_unify.model.weights import LevelWeight, Model

SILENT = Score(0, 0, "stranger", comparable=False)
AGAINST = Score(-9_000, -9_000, "stranger")
TIED = Score(5_000, 5_000, "stranger", ("email:h",), 0)
SURE = Score(15_000, 15_000, "stranger", ("phone:1",), 2)
MICHU = {"given_name": "Jocelyne", "family_name": "Michu", "birth_date": "1980-02-03"}
AT_HOME = {"email": "jocelyne@home.example", "phone": "0687654321"}


def base(at_work: int) -> Resolver:
    """One customer with so many records of her work, and one that knows her other mailbox as well."""
    made = Resolver()
    for at in range(at_work):
        made.add(
            Record("crm", f"w{at}", {**MICHU, "email": "jo@work.example", "street": f"{at} rue du Port"})
        )
    made.add(Record("crm", "both", {**MICHU, "email": ["jo@work.example", AT_HOME["email"]]}))
    return made


@pytest.mark.parametrize("at_work", [1, 6, 30])
@pytest.mark.parametrize("said", [AT_HOME, {"email": AT_HOME["email"]}], ids=["mailbox and phone", "mailbox"])
def test_one_of_two_mailboxes_is_no_word_against_who_has_both(at_work: int, said: Mapping[str, str]) -> None:
    made = base(at_work)
    assert [match.sure for match in made.find(said)] == [True]
    made.add(Record("till", "9", said))
    assert made.customer_of("till", "9").id == made.customer_of("crm", "both").id
    assert made.verify().ok


def test_whoever_comes_first() -> None:
    made = Resolver()
    made.add(Record("till", "9", AT_HOME))
    made.add_many(stored.record for stored in base(6).store.records())
    assert len({stored.customer for stored in made.store.records()}) == 1


# -- the rule, with weights given


def run(
    proposed: Mapping[str, Score],
    opposed: Collection[str],
    wholes: Mapping[str, Score],
    parted: Collection[str] = (),
) -> Linked:
    """Nodes of one letter, each saying its letter; ``wholes`` say what two sets of letters weigh."""

    def told(pair: str, score: Score) -> Score:
        return attrs.evolve(score, parted=pair in parted)

    keys = sorted({key for pair in (*proposed, *opposed) for key in pair})
    nodes = [Node(key, Content({"said": [Fact(key)]})) for key in keys]

    def weigh(one: Content, two: Content) -> Score:
        return wholes.get("-".join(sorted("".join(side.values("said")) for side in (one, two))), SILENT)

    return link(
        nodes,
        {(pair[0], pair[1]): told(pair, score) for pair, score in proposed.items()},
        lambda a, b: told(a.key + b.key, AGAINST if a.key + b.key in opposed else SILENT),
        whole=Whole(weigh),
    )


def groups(linked: Linked) -> list[str]:
    return ["".join(group) for group in linked.groups]


def test_groups_that_are_outvoted_join_if_they_are_one_as_wholes() -> None:
    pairs, opposed = {"ab": SURE, "ac": SURE, "bc": SURE, "cx": TIED}, ["ax", "bx"]
    assert groups(run(pairs, opposed, {})) == ["abc", "x"]
    joined = run(pairs, opposed, {"abc-x": TIED})
    assert groups(joined) == ["abcx"]
    assert not joined.clean  # something speaks against something: the next is not appended unseen


def test_more_values_are_more_tries() -> None:
    """Three values beside one: what weighs less than log2(3) bits is what chance gives."""
    pairs, opposed = {"ab": SURE, "ac": SURE, "bc": SURE, "cx": TIED}, ["ax", "bx"]
    little = Score(1_585, 0, "stranger", ("email:h",))
    assert groups(run(pairs, opposed, {"abc-x": little})) == ["abc", "x"]
    enough = Score(1_586, 0, "stranger", ("email:h",))
    assert groups(run(pairs, opposed, {"abc-x": enough})) == ["abcx"]


def test_what_is_as_well_one_with_another_joins_neither() -> None:
    pairs = {"ab": SURE, "yz": SURE, "bx": TIED, "xy": TIED}
    opposed = ["ax", "xz", "ay", "az", "by", "bz"]
    both = {
        "ab-x": Score(9_000, 0, "stranger", ("email:h",)),
        "x-yz": Score(7_000, 0, "stranger", ("email:h",)),
    }
    assert groups(run(pairs, opposed, both)) == ["ab", "x", "yz"]
    clearly = {**both, "x-yz": Score(5_000, 0, "stranger", ("email:h",))}
    assert groups(run(pairs, opposed, clearly)) == ["abx", "yz"]


def test_nobody_joins_as_a_whole_whom_no_pair_ties() -> None:
    pairs, opposed = {"ab": SURE, "bc": Score(4_000, 0, "stranger", (), 1)}, ["ac"]
    assert groups(run(pairs, opposed, {"ab-c": SURE})) == ["ab", "c"]


# -- what counts in a whole


def content(**said: str) -> Content:
    return Content({field: [Fact(value)] for field, value in said.items()})


def weighed(
    score: Score, contested: Collection[str] = (), spaces: Mapping[str, Namespace] | None = None
) -> int | None:
    contents = {"a": content(email="h"), "b": content(email="h")}
    wholes = Wholes(contents, Whole(lambda one, two: score), Accounts(spaces or {}), 0, frozenset(contested))
    return wholes(["a"], ["b"])


@pytest.mark.parametrize(
    ("score", "found"),
    [
        (Score(5_000, 0, "stranger", ("email:h",)), 5_000),
        (Score(5_000, 0, "stranger", (), 2), 5_000),
        (Score(5_000, 0, "stranger", (), 1), None),  # lone (law L8)
        (Score(0, 0, "stranger", ("email:h",)), None),
        (attrs.evolve(SURE, parted=True), None),  # two people
        (Score(5_000, 0, "stranger", ("x_handle:h",)), None),  # a label changes hands
    ],
)
def test_what_joins_two_wholes(score: Score, found: int | None) -> None:
    spaces = {"x_handle": Namespace("x_handle", account="x_id"), "x_id": Namespace("x_id")}
    assert weighed(score, spaces=spaces) == found
    if score.ties and not score.parted:
        assert weighed(score, contested=score.ties, spaces=spaces) is None


def test_claims_are_no_part_of_a_whole_and_dates_are_the_farthest_apart() -> None:
    one = Content({"email": [Fact("a")]}, {"phone": [Fact("1", Assurance.CLAIMED)]}, seen=3)
    two = Content({"email": [Fact("b")]}, seen=9)
    assert not gathered([one, two]).claims
    assert gathered([one, two]).facts == gathered([two, one]).facts == {"email": (Fact("a"), Fact("b"))}
    seen: list[tuple[int | None, int | None]] = []

    def weigh(left: Content, right: Content) -> Score:
        seen.append((left.seen, right.seen))
        return SILENT

    contents = {"a": one, "b": two, "c": Content({"email": [Fact("c")]}, seen=7), "d": content(email="d")}
    wholes = Wholes(contents, Whole(weigh), Accounts({}), 0)
    wholes(["a", "b"], ["c"])
    wholes(["c"], ["b", "a"])  # the same question
    wholes(["a", "d"], ["b"])
    wholes(["d"], ["a"])
    assert seen == [(3, 7), (3, 9), (3, None)]  # who is not dated is near to all


def test_of_what_a_person_has_one_of_all_has_to_agree() -> None:
    """A S and A J are two, though A stands between them."""
    contents = {"s": content(given_name="a s"), "a": content(given_name="a"), "j": content(given_name="a j")}

    def weigh(one: Content, two: Content) -> Score:
        names = {name for side in (one, two) for name in side.values("given_name")}
        return attrs.evolve(SURE, parted="a" not in names)

    for personal, found in ((frozenset[str](), 14_000), (frozenset({"given_name"}), None)):
        wholes = Wholes(contents, Whole(weigh, personal), Accounts({}), 0)
        assert wholes(["s"], ["a", "j"]) == found


def test_two_records_that_are_told_apart_tell_their_groups_apart() -> None:
    """Whatever all of them say together, which nobody then has to weigh."""
    pairs, opposed = {"ab": SURE, "ac": SURE, "bc": SURE, "cx": TIED}, ["ax", "bx"]
    assert groups(run(pairs, opposed, {"abc-x": SURE})) == ["abcx"]
    for pair in ("ax", "cx"):  # proposed or not
        assert groups(run(pairs, opposed, {"abc-x": SURE}, [pair])) == ["abc", "x"]
    assert groups(run(pairs, ["ax"], {"abc-x": SURE}, ["bx"])) == ["abc", "x"]  # who say nothing else
    assert groups(run(pairs, opposed, {"abc-x": SURE}, ["ac"])) == ["abcx"]  # who are one already


# -- what people of one home have in common


def whole(said: Mapping[str, tuple[str, LevelWeight]], prior_household: int = 0) -> Score:
    """What two say together: the level of each field, and what it weighs against each rival."""
    weigher = Weigher(
        Configuration(
            namespaces={"phone": Namespace("phone")},
            comparisons=[Comparison(field, field, role=ROLES.get(field, Role.SHARED)) for field in said],
            model=Model(
                {field: dict([price]) for field, price in said.items()},
                prior_stranger=0,
                prior_household=prior_household,
            ),
        )
    )
    one = content(**dict.fromkeys(said, "1"))
    levels = tuple(level for level, _ in said.values())
    return weigher.whole(one, one, levels, lambda identifier: False)


ROLES = dict.fromkeys(("given_name", "birth_date", "phone"), Role.PERSONAL)
HOME = {"phone": ("exact", LevelWeight(15_000, -400)), "postcode": ("exact", LevelWeight(9_000, -300))}
BORN = {"birth_date": ("exact", LevelWeight(13_000, 4_500))}


def test_what_a_home_shares_joins_nobody_because_most_neighbours_are_one_person() -> None:
    """Pair by pair that may be what decides; but here the pairs were heard, and did not."""
    alone, with_birth_date = whole(HOME, 3_000), whole({**HOME, **BORN}, 3_000)
    assert (alone.weight, with_birth_date.weight) == (-700, 3_800)
    assert whole({**HOME, **BORN}, -3_000).weight == 800  # but a home of many counts against them


@pytest.mark.parametrize("price", [LevelWeight(-6_000, -3_000), LevelWeight(-3_000, -8_000)])
def test_twins_agree_on_all_but_their_first_names(price: LevelWeight) -> None:
    said = {**HOME, **BORN, "phone": ("exact", LevelWeight(15_000, 9_000))}
    assert not whole(said).parted
    assert whole({**said, "given_name": ("different", price)}).parted
    doubtful = LevelWeight(price.stranger + 1, price.household + 1)
    assert not whole({**said, "given_name": ("different", doubtful)}).parted
    assert not whole({**said, "street": ("different", price)}).parted  # people move
