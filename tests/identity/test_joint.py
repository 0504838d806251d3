"""All components found at once are those found one by one, knots with them (law L2)."""

from __future__ import annotations

import pytest

from customer_unify.identity.component.around import Component, find_components
from customer_unify.identity.component.joint import components_of_all, near_pairs
from customer_unify.identity.defaults import shipped
from customer_unify.identity.gather import gather
from customer_unify.testing import company

from ..live import tight


def told(component: Component) -> tuple[object, ...]:
    """All of a component, without the order in which it was found; pieces only say who is linked together."""
    return (
        tuple(node.key for node in component.nodes),
        dict(component.proposed),
        {frozenset(piece) for piece in component.pieces},
        component.contested,
        {key: set(refs) for key, refs in component.refs.items()},
        component.loose,
        component.cut,
    )


@pytest.mark.parametrize(
    "config", [shipped(), tight(), tight(component_limit=2)], ids=["shipped", "tight", "tightest"]
)
@pytest.mark.parametrize("seed", [3, 4])
def test_at_once_as_one_by_one(config, seed):
    draft = gather(company(seed, people=60).records, config, lambda *_: None).draft
    digests = sorted(draft.contents)
    near = list(near_pairs(draft, digests))
    assert len({(a, b) for a, b, _ in near}) == len(near)
    one_by_one = [told(component) for component in find_components(draft, digests)]
    at_once = [told(component) for component in components_of_all(draft, digests, near)]
    assert sorted(at_once, key=repr) == sorted(one_by_one, key=repr)
    if config.component_limit == 2:
        assert any(len(component[0]) > 2 for component in at_once)
