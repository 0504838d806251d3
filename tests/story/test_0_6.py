"""Row 0.6: offers reserved to scores above a threshold. A hard gate on influence is refused when loaded."""

import pytest

import customer_unify as cu
from customer_unify.priority import preset
from customer_unify.wording import say

RETAIL = preset.text(preset.POLICIES, "retail")

GATES = {
    "an offer for those with many followers": (
        RETAIL + '\n[offers.lounge]\nwhen = { signal = "audience", at_least = 10000 }\n',
        "offers.lounge.when",
    ),
    "an offer above a score, in another's words": (
        RETAIL + "\n[offers.upgrade]\nklout_above = 50\n",
        "offers.upgrade",
    ),
    "privileges for influencers": (RETAIL + '\n[privileges]\nfor = "influencer"\n', "privileges"),
    "a threshold on the audience itself": (
        RETAIL.replace('measure = "audience"', 'measure = "audience"\nthreshold = 10000'),
        "terms.amplification",
    ),
    "loyalty counted only for the followed": (
        RETAIL.replace(
            'measure = "loyalty"',
            'measure = "loyalty"\nwhen = { all = [{ signal = "audience", at_least = 500 }] }',
        ),
        "terms.loyalty.when.all[0]",
    ),
    "value counted only for the heard": (
        RETAIL.replace(
            'measure = "margin_at_risk"',
            'measure = "margin_at_risk"\nwhen = { signal = "offline_influence", at_least = 0.5 }',
        ),
        "terms.value.when",
    ),
    "a least score at the top": ("minimum_klout = 40\n" + RETAIL, "minimum_klout"),
}


@pytest.mark.parametrize(("text", "place"), GATES.values(), ids=GATES)
def test_a_gate_on_influence_is_refused_where_it_stands(text: str, place: str) -> None:
    with pytest.raises(cu.PolicyRefused) as refused:
        cu.PriorityPolicy.load(text)
    gates = {fault.path: fault.what for fault in refused.value.faults}
    assert gates[place] == say("priority.gate_refused")


def test_a_capped_weight_is_no_gate() -> None:
    """Row 1.4: the influential are still better with one than against one; that is what the cap is for."""
    policy = cu.PriorityPolicy.load(RETAIL)
    (term,) = [term for term in policy.rules.terms if term.name == "amplification"]
    assert 0 < term.minimum < term.maximum
