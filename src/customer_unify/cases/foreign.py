"""Reads rules of other systems into searches: workflows like TaskRouter's, criteria like Connect's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from ..errors import ConfigurationError, Fault
from ..model.routing import Requirement, RoutingRule, Step

__all__ = ["from_connect", "from_taskrouter"]

LANGUAGES: Mapping[str, str] = {
    "dutch": "nl",
    "english": "en",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "portuguese": "pt",
    "spanish": "es",
}
"""Names of languages in rules, and their names here; other names are taken as they are."""

LONGEST = 2_000
"""The longest expression that is read, in characters: a bound on work (law L19)."""

HIGHEST = 10
_NAME = r"(?:worker\.|routing\.)?(?:levels\.)?([A-Za-z_][\w.]*)"
_HAS = re.compile(_NAME + r"""\s+HAS\s+(?:'([^']*)'|"([^"]*)")""", re.IGNORECASE)
_LEVEL = re.compile(_NAME + r"\s*(>=|>|==)\s*(\d{1,3})")
_ALWAYS = re.compile(r"1\s*==\s*1")


class _Wanted:
    """What a rule asks for: skills and a language; and the parts that have no counterpart here."""

    def __init__(self) -> None:
        self.skills: dict[str, int] = {}
        self.language: str | None = None
        self.unread: list[str] = []

    def skill(self, name: str, level: int, where: str) -> None:
        if not name.strip() or not 1 <= level <= HIGHEST:
            self.unread.append(where)
        else:
            self.skills[name] = max(level, self.skills.get(name, 0))

    def speaks(self, named: str, where: str) -> None:
        language = named.removeprefix("connect:").strip().casefold()
        language = LANGUAGES.get(language, language)
        if self.language not in (None, language):
            self.unread.append(where)
        else:
            self.language = language


def from_taskrouter(
    workflow: str | Mapping[str, Any], queues: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[RoutingRule, ...]:
    """The filters of a workflow as rules, in their order, the default one last.

    ``queues`` gives for the id of a queue its ``friendly_name``, which becomes the name of the team (without
    one, the id does), and ``target_workers``. Targets become steps: the first is asked at once, each other
    one when the timeouts before it have passed by the clock on the wall. A search here only widens, so a
    later target asks no more of a skill than those before it. Parts without a counterpart here (the
    condition of a filter, priorities, orders, expressions with OR, known workers) are listed in
    ``RoutingRule.unread``, for you to decide. Raises ``ConfigurationError`` for anything that is not such a
    workflow.

    >>> rule = from_taskrouter({"task_routing": {"filters": [{"filter_friendly_name": "billing", "targets": [
    ...     {"queue": "care", "expression": "skills HAS 'billing' AND levels.billing >= 5", "timeout": 60},
    ...     {"queue": "care"}]}]}})[0]
    >>> dict(rule.requirement.skills), rule.steps[0].after.seconds, dict(rule.steps[0].skills)
    ({'billing': 5}, 60, {})
    """
    routing = _mapping(_read(workflow).get("task_routing"), "task_routing")
    named = queues or {}
    rules = []
    for place, given in enumerate(_list(routing.get("filters", []), "task_routing.filters")):
        where = f"filters[{place}]"
        row = _mapping(given, where)
        stages = []
        for number, each in enumerate(_list(row.get("targets"), f"{where}.targets")):
            stages.append(_target(_mapping(each, f"{where}.targets[{number}]"), number, named))
        unread = ["expression"] if row.get("expression") else []
        rules.append(_rule(str(row.get("filter_friendly_name") or where), stages, unread, where))
    default = routing.get("default_filter")
    if default is not None:
        stage = _target(_mapping(default, "default_filter"), 0, named)
        rules.append(_rule("default", [stage], [], "default_filter"))
    return tuple(rules)


def from_connect(criteria: str | Mapping[str, Any], *, team: str, name: str = "connect") -> RoutingRule:
    """The routing criteria of a contact as a rule: steps of requirements, each with its expiry in seconds.

    A proficiency of 1 to 5 becomes a level of 2 to 10 of the skill ``attribute:value``; a language becomes
    the language. After the last step has expired, anybody of the queue may take the case. Alternatives (OR),
    exclusions, and agents by their id are listed in ``RoutingRule.unread``. Raises ``ConfigurationError`` for
    anything that is not such criteria.

    >>> asked = {"AttributeCondition": {"Name": "Technology", "Value": "VoIP", "ProficiencyLevel": 3}}
    >>> steps = [{"Expiry": {"DurationInSeconds": 30}, "Expression": asked}]
    >>> rule = from_connect({"RoutingCriteria": {"Steps": steps}}, team="care")
    >>> dict(rule.requirement.skills), len(rule.steps)
    ({'Technology:VoIP': 6}, 1)
    """
    data = _read(criteria)
    data = _mapping(data.get("RoutingCriteria", data), "RoutingCriteria")
    stages = []
    for place, given in enumerate(_list(data.get("Steps"), "Steps")):
        row = _mapping(given, f"Steps[{place}]")
        wanted = _Wanted()
        _expression(row.get("Expression"), wanted, "Expression", 0)
        expiry = _mapping(row.get("Expiry", {}), f"Steps[{place}].Expiry")
        stages.append((team, wanted, _seconds(expiry.get("DurationInSeconds"), f"Steps[{place}].Expiry")))
    if stages and stages[-1][2] is not None:
        stages.append((team, _Wanted(), None))
    return _rule(name, stages, [], "Steps")


def _target(
    row: Mapping[str, Any], number: int, queues: Mapping[str, Mapping[str, str]]
) -> tuple[str, _Wanted, int | None]:
    """The team, what is asked for, and the seconds of one target."""
    queue = str(row.get("queue") or "")
    known = queues.get(queue, {})
    wanted = _Wanted()
    _terms(known.get("target_workers", ""), wanted, "queue.target_workers")
    _terms(row.get("expression", ""), wanted, "expression")
    for key in ("priority", "order_by", "known_worker_sid", "known_worker_friendly_name"):
        if row.get(key) is not None:
            wanted.unread.append(key)
    if row.get("skip_if") not in (None, "", "workers.available == 0"):
        wanted.unread.append("skip_if")
    return (
        known.get("friendly_name", queue),
        wanted,
        _seconds(row.get("timeout"), f"targets[{number}].timeout"),
    )


def _rule(
    name: str, stages: list[tuple[str, _Wanted, int | None]], unread: list[str], where: str
) -> RoutingRule:
    """Stages as a requirement and the steps after it, each at least as wide as the one before."""
    if not stages or not stages[0][0]:
        raise _fault(where, "names nobody to route to")
    team, first, _ = stages[0]
    lost = [f"{where}.{each}" for each in unread]
    steps: list[Step] = []
    skills, language, teams, after = dict(first.skills), first.language, set[str](), 0
    for number, (queue, wanted, seconds) in enumerate(stages):
        lost += [f"{where}[{number}].{each}" for each in wanted.unread]
        if number:
            narrower = {
                name: min(level, skills[name]) for name, level in wanted.skills.items() if name in skills
            }
            if narrower != wanted.skills or (wanted.language != language and wanted.language is not None):
                lost.append(f"{where}[{number}]: asks for more than before")
            skills = narrower
            language = language if wanted.language == language else None
            teams |= {queue} - {team, ""}
            span = timedelta(seconds=after)
            steps.append(Step(span, skills, language is not None, teams=frozenset(teams), wall=True))
        if seconds is None:
            break
        after += seconds
    lost += [f"{where}[{number}]: is never reached" for number in range(len(steps) + 1, len(stages))]
    return RoutingRule(name, team, Requirement(first.skills, first.language), tuple(steps), tuple(lost))


def _expression(given: Any, wanted: _Wanted, where: str, depth: int) -> None:
    """Reads conditions that all must hold into what is asked for."""
    for kind, value in _mapping(given if given is not None else {}, where).items():
        if kind == "AndExpression" and depth < 10:
            for place, each in enumerate(_list(value, where)):
                _expression(each, wanted, f"{where}.And[{place}]", depth + 1)
        elif kind == "AttributeCondition":
            row = _mapping(value, where)
            attribute, named = str(row.get("Name") or ""), str(row.get("Value") or "")
            level = row.get("ProficiencyLevel", 1)
            if (
                row.get("ComparisonOperator", "NumberGreaterOrEqualTo") != "NumberGreaterOrEqualTo"
                or not named
            ):
                wanted.unread.append(f"{where}.{kind}")
            elif attribute.removeprefix("connect:") == "Language":
                wanted.speaks(named, f"{where}.{kind}")
            elif isinstance(level, (int, float)) and not isinstance(level, bool) and level in range(1, 6):
                wanted.skill(f"{attribute}:{named}", 2 * int(level), f"{where}.{kind}")
            else:
                wanted.unread.append(f"{where}.{kind}")
        else:
            wanted.unread.append(f"{where}.{kind}")


def _terms(expression: Any, wanted: _Wanted, where: str) -> None:
    """Reads terms joined by AND; each is a skill, its level, a language, or nothing."""
    if not isinstance(expression, str) or len(expression) > LONGEST:
        wanted.unread.append(where)
        return
    for term in _conjuncts(expression):
        has, level = _HAS.fullmatch(term), _LEVEL.fullmatch(term)
        if has is not None:
            named = has[2] or has[3] or ""
            if has[1].casefold().endswith("languages"):
                wanted.speaks(named, where)
            else:
                wanted.skill(named, 1, where)
        elif level is not None:
            wanted.skill(level[1], int(level[3]) + (level[2] == ">"), where)
        elif term and not _ALWAYS.fullmatch(term):
            wanted.unread.append(where)


def _conjuncts(expression: str) -> Iterator[str]:
    """The parts between the ANDs that are outside quotes."""
    start, quote, upper = 0, "", expression.upper()
    for place, letter in enumerate(expression):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif (
            letter.isspace() and upper.startswith("AND", place + 1) and upper[place + 4 : place + 5].isspace()
        ):
            yield expression[start:place].strip()
            start = place + 5
    yield expression[start:].strip()


def _read(given: str | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            raise _fault("", "is no JSON") from None
    return _mapping(given, "")


def _mapping(given: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise _fault(where, f"must be an object, not {type(given).__name__}")
    return given


def _list(given: Any, where: str) -> list[Any]:
    if not isinstance(given, (list, tuple)):
        raise _fault(where, f"must be a list, not {type(given).__name__}")
    return list(given)


def _seconds(given: Any, where: str) -> int | None:
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= 10**8):
        return given
    raise _fault(where, "must be a whole number of seconds")


def _fault(where: str, what: str) -> ConfigurationError:
    return ConfigurationError([Fault(where, what)], origin="the routing rules")
