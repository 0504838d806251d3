"""Row 0.5: a big score buys better and faster answers. One can see it, and one line of the policy ends it."""

import customer_unify as cu
from customer_unify.model import Served
from customer_unify.priority import preset

from .waiting import FOLLOWERS, NOW, POLICY, order, stranger, waits

LOUD, LOUDER = stranger("loud", audience=60_000), stranger("louder", audience=900_000)
REGULARS = [waits(f"regular {n}", tier=3, activity=0.8, expected_margin=900, audience=n) for n in range(6)]


def test_who_is_served_for_their_followers_is_named() -> None:
    audit = cu.audit(FOLLOWERS, POLICY, [LOUD, LOUDER, *REGULARS], now=NOW)
    assert {row.id for row in audit.over} == {"louder", "loud"}
    assert {row.served for row in audit.rows if row.id.startswith("regular")} <= {Served.UNDER, Served.FAIR}
    assert audit.practice.value_in_first_fifth == 0, "the first two of eight bring nothing"


def test_one_line_takes_the_influence_out() -> None:
    text = preset.text(preset.POLICIES, "retail")
    off = cu.PriorityPolicy.load(text.replace('influence = "on"', 'influence = "off"'))
    quiet, heard = waits("a", tier=1, activity=0.8), waits("b", tier=1, activity=0.8, audience=10**6)
    assert order(POLICY, [quiet, heard]) == ["b", "a"]
    assert order(off, [quiet, heard]) == ["a", "b"], "equals now, told apart by their names alone"
    assert len({entry.standing.points for entry in off.rank([quiet, heard], now=NOW)}) == 1
