"""Rules of other systems become searches that route as they say, and say what they could not take over."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.cases.foreign import from_connect, from_taskrouter
from customer_unify.cases.route import Router
from customer_unify.errors import ConfigurationError
from customer_unify.model.routing import RoutingRule, Search
from customer_unify.model.team import Agent, Team

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUEUES = {
    "WQ1": {"friendly_name": "care", "target_workers": "routing.skills HAS 'care'"},
    "WQ2": {"friendly_name": "back", "target_workers": "1==1"},
}
WORKFLOW = {
    "task_routing": {
        "filters": [
            {
                "filter_friendly_name": "invoices in Spanish",
                "expression": "type == 'invoice'",
                "targets": [
                    {
                        "queue": "WQ1",
                        "expression": 'worker.languages HAS "spanish" AND levels.invoice >= 6',
                        "timeout": 120,
                        "priority": 5,
                    },
                    {"queue": "WQ1", "expression": "levels.invoice > 2", "timeout": 60, "skip_if": "1==2"},
                    {"queue": "WQ2"},
                ],
            }
        ],
        "default_filter": {"queue": "WQ2"},
    }
}


def condition(name: str, value: str, level: float) -> dict[str, Any]:
    return {"AttributeCondition": {"Name": name, "Value": value, "ProficiencyLevel": level}}


CRITERIA = {
    "Steps": [
        {
            "Expression": {
                "AndExpression": [
                    condition("connect:Language", "connect:French", 4),
                    condition("Tech", "VoIP", 4),
                ]
            },
            "Expiry": {"DurationInSeconds": 30},
        },
        {"Expression": condition("Tech", "VoIP", 2), "Expiry": {"DurationInSeconds": 60}},
    ]
}


def chosen(rule: RoutingRule, people: list[Agent], seconds: int) -> str | None:
    router = Router([Team("care", people), Team("back", [Agent("back office")])])
    for name in ("busy",):
        if any(agent.id == name for agent in people):
            router.hold("other", name)
    search = Search("case", rule.team, rule.requirement, since=NOW, steps=rule.steps)
    return router.decide(search, now=NOW + timedelta(seconds=seconds)).agent


def test_a_workflow_routes_as_it_says_and_tells_what_it_could_not_take_over() -> None:
    rule, default = from_taskrouter(json.dumps(WORKFLOW), QUEUES)
    assert (rule.name, rule.team, default.team) == ("invoices in Spanish", "care", "back")
    assert dict(rule.requirement.skills) == {"care": 1, "invoice": 6}
    assert rule.requirement.language == "es"
    assert [(step.after.seconds, dict(step.skills), step.language) for step in rule.steps] == [
        (120, {"care": 1, "invoice": 3}, False),
        (180, {}, False),
    ]
    assert rule.unread == ("filters[0].expression", "filters[0][0].priority", "filters[0][1].skip_if")
    busy = Agent("busy", {"care": 1, "invoice": 9}, languages={"es"}, capacity=1)
    other = Agent("other", {"care": 1, "invoice": 3}, languages={"fr"})
    assert chosen(rule, [busy, other], 60) is None
    assert chosen(rule, [busy, other], 120) == "other"
    assert chosen(rule, [busy], 120) is None
    assert chosen(rule, [busy], 180) == "back office"


def test_criteria_route_as_they_say_and_end_with_anybody_of_the_queue() -> None:
    rule = from_connect(CRITERIA, team="care")
    assert (dict(rule.requirement.skills), rule.requirement.language) == ({"Tech:VoIP": 8}, "fr")
    assert [(step.after.seconds, dict(step.skills)) for step in rule.steps] == [
        (30, {"Tech:VoIP": 4}),
        (90, {}),
    ]
    assert rule.unread == ()
    busy = Agent("busy", {"Tech:VoIP": 8}, languages={"fr"}, capacity=1)
    anybody = Agent("anybody")
    assert chosen(rule, [busy, anybody], 89) is None
    assert chosen(rule, [busy, anybody], 90) == "anybody"


def test_what_has_no_counterpart_is_named_not_dropped() -> None:
    either = {"OrExpression": [condition("Tech", "VoIP", 2), condition("Tech", "Cable", 2)]}
    steps = [{"Expression": either}, {"Expression": condition("Tech", "VoIP", 9)}]
    rule = from_connect({"RoutingCriteria": {"Steps": steps}}, team="care")
    assert rule.unread == ("Steps[0].Expression.OrExpression", "Steps[1]: is never reached")
    targets = [
        {"queue": "WQ1", "timeout": 5},
        {"queue": "WQ1", "expression": "levels.invoice >= 9 AND (a OR b)"},
    ]
    rules = {"task_routing": {"filters": [{"targets": targets}]}}
    [rule] = from_taskrouter(rules, QUEUES)
    assert rule.unread == ("filters[0][1].expression", "filters[0][1]: asks for more than before")


@pytest.mark.parametrize(
    "rules",
    ["", "[]", "{}", "{" * 5_000, {"task_routing": []}, {"task_routing": {"filters": 1}}]
    + [
        {"task_routing": {"filters": [{"targets": targets}]}}
        for targets in (None, [], [1], [{"timeout": "1"}])
    ],
)
def test_hostile_workflows(rules: Any) -> None:
    with pytest.raises(ConfigurationError):
        from_taskrouter(rules)


@pytest.mark.parametrize(
    "rules", ["", "[]", "{}", {"Steps": 1}, {"Steps": []}, {"Steps": [{"Expression": 1}]}]
)
def test_hostile_criteria(rules: Any) -> None:
    with pytest.raises(ConfigurationError):
        from_connect(rules, team="care")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**9)
    | st.text(max_size=5)
    | st.sampled_from(["a HAS 'b' AND c >= 3"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["queue", "expression", "timeout", "AndExpression", "AttributeCondition", "Name", "Value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(JSON, JSON)
def test_whatever_comes_is_read_or_refused(target: Any, step: Any) -> None:
    for read in (
        lambda: from_taskrouter({"task_routing": {"filters": [{"targets": [target, target]}]}}, QUEUES),
        lambda: (from_connect({"Steps": [step, {"Expression": target}]}, team="care"),),
    ):
        try:
            for rule in read():
                former = rule.requirement.skills
                for each in rule.steps:
                    assert all(former[name] >= level for name, level in each.skills.items())
                    former = each.skills
        except ConfigurationError:
            pass
