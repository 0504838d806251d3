"""How a kind of case is served, read from TOML; the stage of a case, and what it still lacks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs

from ..errors import ConfigurationError, Fault, InputError
from ..model.case import Assignment, Case, Need, NeedKind, Sent
from ..model.message import ReplyHandle
from ..model.routing import Step
from ..model.signal import HIGHEST_TIER
from ..model.team import PEOPLE, TargetKind
from ..model.template import Information, Item, Milestone, PersonRole, Stage, Targets, Template, Tier
from ..settings import Table, read
from .targets import targets_for

__all__ = ["PRESETS", "CaseTemplate", "choose", "gaps", "items", "left", "progress", "stage_of"]

PRESETS = ("complaint", "idea", "observation", "service")
EVENTS = ("accepted", "replied")
LANGUAGES = ("en", "fr")
PROMISED = ("first_response", "next_response", "resolution")
KINDS = tuple(kind.value for kind in TargetKind if kind is not TargetKind.TEAM)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SPAN = re.compile(r"(\d{1,6})\s*(m|h)")


@attrs.frozen
class CaseTemplate(Template):
    """A template, read from TOML and checked completely.

    >>> CaseTemplate.preset("service").stages[0].name
    'understand'
    """

    @classmethod
    def load(cls, path_or_text: str | Path) -> CaseTemplate:
        """Read a template from a TOML or JSON file or text; all faults are reported at once, with paths.

        Raises ``ConfigurationError`` for unknown keys, conditions about something that is not declared, and
        steps that ask for more than the step before.
        """
        data, origin = read(path_or_text)
        table = Table(data, origin=origin)
        template = _template(cls, table)
        table.done()
        _check(template, origin)
        return template

    @classmethod
    def preset(cls, name: str = "service") -> CaseTemplate:
        """The shipped template of this name."""
        if not isinstance(name, str) or name not in PRESETS:
            raise ConfigurationError(
                [Fault("", f"no template is shipped under this name; allowed: {', '.join(PRESETS)}")],
                origin="the shipped templates",
            )
        text = (files("customer_unify.cases") / "templates" / f"{name}.toml").read_text(encoding="utf-8")
        return cls.load(text)


def _span(table: Table, name: str, default: Any) -> timedelta:
    """A span of open time written ``15m`` or ``4h``."""
    text = table.text(name, default)
    found = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        if name in table or isinstance(text, str):
            table.fault(name, "is not a span of time", hint='e.g. "15m" or "4h"')
        return timedelta(0)
    number = int(found.group(1))
    return timedelta(hours=number) if found.group(2) == "h" else timedelta(minutes=number)


def _said(table: Table, name: str) -> dict[str, str]:
    said = table.table(name)
    texts = {language: said.text(language, "") for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def _skills(table: Table) -> dict[str, int]:
    skills = table.table("skills")
    return {name: skills.whole(name, 0, least=0, most=10) for name in skills}


def _template(kind: type[CaseTemplate], table: Table) -> CaseTemplate:
    return kind(
        name=table.text("name") or "",
        team=table.text("team") or "",
        reasons=table.texts("reasons", ()),
        channels=table.texts("channels", ()),
        skills=_skills(table),
        offer=_span(table, "offer", "10m"),
        take_back=_span(table, "take_back", None) if "take_back" in table else None,
        strict=table.flag("strict", False),
        evidence=table.flag("evidence", False),
        attempts=table.whole("attempts", 2, least=1),
        silence=_span(table, "silence", "24h"),
        milestones=tuple(
            Milestone(row.text("name") or "", row.texts("when", ())) for row in table.tables("milestones")
        ),
        guidance=_said(table, "guidance"),
        kinds=_kinds(table) or PEOPLE,
        affinity=_span(table, "affinity", "0m"),
        steps=tuple(_steps(table)),
        information=tuple(
            Information(row.text("name") or "", _said(row, "ask")) for row in table.tables("information")
        ),
        roles=tuple(PersonRole(row.text("name") or "", _skills(row)) for row in table.tables("roles")),
        stages=tuple(_stage(row) for row in table.tables("stages")),
        targets=tuple(_targets(row) for row in table.tables("clocks")),
        tiers=tuple(
            Tier(row.text("team") or "", row.whole("band", 0, least=0), _span(row, "within", None))
            for row in table.tables("tiers")
        ),
    )


def _kinds(table: Table) -> frozenset[TargetKind]:
    """Who may take a case: the kinds of targets named under ``to``."""
    kinds = set()
    for place, name in enumerate(table.texts("to", ())):
        if name in KINDS:
            kinds.add(TargetKind(name))
        else:
            table.fault(f"to[{place}]", "is not a kind of target", hint=", ".join(KINDS))
    return frozenset(kinds)


def _steps(table: Table) -> Iterator[Step]:
    """The steps of the search; each adds to who may take the case and to the teams searched."""
    kinds, teams = _kinds(table) or PEOPLE, frozenset[str]()
    for row in table.tables("steps"):
        kinds, teams = kinds | _kinds(row), teams | frozenset(row.texts("teams", ()))
        wall = row.flag("wall", False)
        language = row.flag("language", True)
        yield Step(_span(row, "after", "0m"), _skills(row), language, kinds, teams, wall)


def _stage(row: Table) -> Stage:
    return Stage(
        row.text("name") or "",
        entry=row.texts("entry", ()),
        exit=row.texts("exit", ()),
        items=tuple(
            Item(
                item.text("name") or "",
                item.flag("required", True),
                item.text("role", None),
                item.text("may", "") or "",
                item.flag("repeat", False),
            )
            for item in row.tables("items")
        ),
        information=row.texts("information", ()),
    )


def _targets(row: Table) -> Targets:
    first, following, resolution = (_span(row, name, None) for name in PROMISED)
    tier = row.whole("loyalty_tier", 0, least=0, most=HIGHEST_TIER)
    return Targets(row.whole("band", 0, least=0), first, following, resolution, tier)


def _check(template: Template, origin: str) -> None:
    faults = [*_names(template), *_conditions(template), *_widening(template), *_disloyal(template)]
    faults = faults or list(_unreachable(template))
    if faults:
        raise ConfigurationError(faults, origin=origin)


def _names(template: Template) -> Iterator[Fault]:
    if not template.stages:
        yield Fault("stages", "is empty", hint="give at least one [[stages]]")
    for path, names in (
        ("stages", [stage.name for stage in template.stages]),
        ("items", [item.name for stage in template.stages for item in stage.items]),
        ("information", [information.name for information in template.information]),
        ("milestones", [milestone.name for milestone in template.milestones]),
        ("clocks", [f"{target.band} of tier {target.loyalty_tier}" for target in template.targets]),
        ("tiers", [f"{tier.team} {tier.band}" for tier in template.tiers]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            yield Fault(path, f"declares twice: {', '.join(twice)}")
    known = {information.name for information in template.information}
    roles = {role.name for role in template.roles}
    for place, stage in enumerate(template.stages):
        for name in sorted(set(stage.information) - known):
            yield Fault(f"stages[{place}].information", f"names {name!r}, which is not declared")
        for name in sorted({item.role for item in stage.items if item.role} - roles):
            yield Fault(f"stages[{place}].items", f"names the role {name!r}, which is not declared")
    for target in template.targets:
        for kind in PROMISED:
            if not getattr(target, kind):
                yield Fault(f"clocks.{kind}", "must be more than nothing")

    for place, tier in enumerate(template.tiers):
        if not tier.within:
            yield Fault(f"tiers[{place}].within", "must be more than nothing")


def _disloyal(template: Template) -> Iterator[Fault]:
    """Clocks that give a customer of a higher tier more time than one of a lower."""
    bands = sorted({target.band for target in template.targets})
    tiers = sorted({target.loyalty_tier for target in template.targets})
    for band, (tier, higher) in itertools.product(bands, itertools.pairwise(tiers)):
        least, more = (targets_for(template.targets, band, each) for each in (tier, higher))
        for kind in PROMISED:
            if least is not None and getattr(more, kind) > getattr(least, kind):
                what = f"gives loyalty tier {higher} longer than tier {tier} in band {band}"
                yield Fault(f"clocks.{kind}", what, hint="who is more loyal is never answered later")


def _conditions(template: Template) -> Iterator[Fault]:
    allowed = {
        *(f"done:{item.name}" for stage in template.stages for item in stage.items),
        *(f"known:{information.name}" for information in template.information),
        *(f"reached:{milestone.name}" for milestone in template.milestones),
        *(f"event:{name}" for name in EVENTS),
    }
    come = {f"stage:{stage.name}" for stage in template.stages}
    said = [
        (f"stages[{place}].{side}", conditions, allowed)
        for place, stage in enumerate(template.stages)
        for side, conditions in (("entry", stage.entry), ("exit", stage.exit))
    ]
    said += [
        (f"milestones[{place}].when", milestone.when, allowed | come)
        for place, milestone in enumerate(template.milestones)
    ]
    for path, conditions, choices in said:
        for number, condition in enumerate(conditions):
            if condition not in choices:
                yield Fault(
                    f"{path}[{number}]",
                    "is not a condition on something declared",
                    hint="done:<item>, known:<information>, reached:<milestone>, event:accepted or "
                    "event:replied",
                )


def _unreachable(template: Template) -> Iterator[Fault]:
    """Milestones and stages that wait for each other in a circle, even if everything is known and done."""
    everything = Case(
        "",
        template.name,
        _LONG_AGO,
        Assignment(template.team),
        known=frozenset(information.name for information in template.information),
        done=frozenset(item.name for stage in template.stages for item in stage.items),
        owners=("somebody",),
        sent=(Sent("", ReplyHandle("", ""), _LONG_AGO),),
    )
    stage, reached = progress(everything, template)
    for milestone in template.milestones:
        if milestone.name not in reached:
            yield Fault(f"milestones.{milestone.name}", "can never be reached: it waits for itself")
    if stage != template.stages[-1].name:
        yield Fault(f"stages.{stage}", "can never be left: what it waits for comes after it")


def _widening(template: Template) -> Iterator[Fault]:
    former: Mapping[str, int] = template.skills
    language, after = True, timedelta(0)
    for place, step in enumerate(template.steps):
        if any(level > former.get(skill, 0) for skill, level in step.skills.items()):
            yield Fault(
                f"steps[{place}].skills", "asks for more than the step before", hint="steps only widen"
            )
        if step.language and not language:
            yield Fault(f"steps[{place}].language", "asks again for what a step before gave up")
        if step.after < after and not step.wall:
            yield Fault(f"steps[{place}].after", "comes before the step before it")
        former, language, after = step.skills, step.language, max(after, step.after)
    reached = template.steps[-1].kinds if template.steps else template.kinds
    if not reached & PEOPLE:
        hint = 'let the last step be to = ["agent"] (row 4.1)'
        yield Fault("steps" if template.steps else "to", "never reaches a person", hint=hint)


def _holds(condition: str, case: Case, come: Collection[str] = ()) -> bool:
    """Whether a condition holds; ``come`` are the stages that the case has reached."""
    kind, _, name = condition.partition(":")
    if kind == "stage":
        return name in come
    if kind == "reached":
        return name in case.reached
    if kind == "done":
        return name in case.done
    if kind == "known":
        return name in case.known
    if name == "accepted":
        return bool(case.owners)
    return bool(case.answers)


def items(case: Case, template: Template, stage: Stage) -> tuple[Item, ...]:
    """What is to be done in a stage: its required items, and the discretionary ones added to the case."""
    return tuple(item for item in stage.items if item.required or item.name in case.added)


def _left(case: Case, template: Template, stage: Stage) -> bool:
    """Whether a stage can be left: its exit conditions hold and its items are done."""
    return all(_holds(condition, case) for condition in stage.exit) and all(
        item.name in case.done for item in items(case, template, stage)
    )


def stage_of(case: Case, template: Template) -> str:
    """The stage of a case: it goes through the stages in their order, as far as conditions hold.

    It depends only on the case; the order in which things became true makes no difference.
    """
    at = 0
    while at + 1 < len(template.stages):
        following = template.stages[at + 1]
        if not _left(case, template, template.stages[at]):
            break
        if not all(_holds(condition, case) for condition in following.entry):
            break
        at += 1
    return template.stages[at].name


def progress(case: Case, template: Template) -> tuple[str, tuple[str, ...]]:
    """The stage of a case, and the milestones that it has newly reached.

    Milestones are checked in their order, again and again until none is new; then the stage follows.
    Conditions only ask whether something is there, so the result is the same in any order (the least fixed
    point). There is at most one round for each milestone.
    """
    fresh: list[str] = []
    while True:
        stage = stage_of(case, template)
        names = [one.name for one in template.stages]
        come = names[: names.index(stage) + 1]
        more = [
            milestone.name
            for milestone in template.milestones
            if milestone.name not in case.reached
            and all(_holds(condition, case, come) for condition in milestone.when)
        ]
        if not more:
            return stage, tuple(fresh)
        fresh += more
        case = attrs.evolve(case, reached=(*case.reached, *more))


def gaps(case: Case, template: Template) -> tuple[Need, ...]:
    """The information, people and items that a case still lacks, up to and including its stage."""
    asked = {information.name: information.ask for information in template.information}
    needs = []
    current = stage_of(case, template)
    for stage in template.stages:
        for name in stage.information:
            if name not in case.known:
                needs.append(Need(NeedKind.INFORMATION, name, stage.name, asked.get(name, {})))
        for item in items(case, template, stage):
            if item.name in case.done:
                continue
            needs.append(Need(NeedKind.ITEM, item.name, stage.name))
            if item.role is not None and item.role not in case.people:
                needs.append(Need(NeedKind.PERSON, item.role, stage.name))
        if stage.name == current:
            break
    if not case.assignment.accepted:
        needs.insert(0, Need(NeedKind.PERSON, "owner", current))
    return tuple(needs)


def left(case: Case, template: Template) -> tuple[str, ...]:
    """The required and added items of all stages that are not done."""
    return tuple(
        item.name
        for stage in template.stages
        for item in items(case, template, stage)
        if item.name not in case.done
    )


def choose(templates: Collection[Template], reason: str | None, channel: str | None = None) -> Template:
    """The template for a reason: the first, by name, for that reason; without a reason, the first for the
    channel; else the first that names neither.

    Raises ``InputError`` if there is none.
    """
    ordered = sorted(templates, key=lambda template: template.name)
    for template in ordered:
        if reason is not None and reason in template.reasons:
            return template
    for template in ordered:
        if reason is None and channel in template.channels:
            return template
    for template in ordered:
        if not template.reasons and not template.channels:
            return template
    raise InputError("no template is for this message: one without reasons takes whatever no other does")
