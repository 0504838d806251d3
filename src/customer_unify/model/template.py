"""What a kind of case consists of: stages, items, what must be known, who must be there, by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import attrs

from ..frozen import Frozen
from .routing import Step
from .team import PEOPLE, TargetKind

__all__ = ["Information", "Item", "Milestone", "PersonRole", "Stage", "Targets", "Template", "Tier"]


def _texts(given: Mapping[str, str]) -> Mapping[str, str]:
    return Frozen(given)


@attrs.frozen
class Information:
    """Something that must be known, and the question that asks for it, by language."""

    name: str
    ask: Mapping[str, str] = attrs.field(factory=dict, converter=_texts)


@attrs.frozen
class Item:
    """Something to do. A required item always holds; a discretionary one may be added by who serves.

    ``role`` names whom it needs beside the owner, if anybody. ``may`` names what whoever does it must be
    trusted with (``Agent.may``; row 2.26), ``""`` for nothing. ``repeat`` says that it can be done several
    times, each counted; any other is done once, however often that is said.
    """

    name: str
    required: bool = True
    role: str | None = None
    may: str = ""
    repeat: bool = False


@attrs.frozen
class Milestone:
    """Something worth noting on the way, reached when all its conditions hold, and for good.

    ``when`` are conditions as those of stages, and ``stage:<name>``: the case has come so far.
    """

    name: str
    when: tuple[str, ...] = ()


@attrs.frozen
class PersonRole:
    """Somebody a case needs beside its owner, and the least skills that make one fit."""

    name: str
    skills: Mapping[str, int] = attrs.field(factory=dict)


@attrs.frozen
class Stage:
    """A part of the way.

    ``entry`` and ``exit`` are conditions that must all hold, each ``done:<item>``, ``known:<information>``,
    ``reached:<milestone>`` or ``event:<accepted or replied>``; leaving a stage asks for its
    required items too. ``information`` names what must be known here.
    """

    name: str
    entry: tuple[str, ...] = ()
    exit: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    information: tuple[str, ...] = ()


@attrs.frozen
class Targets:
    """By when, in open time, for cases of ``band`` and of less urgent bands up to the next one declared.

    For customers of at least this ``loyalty_tier`` (0: everybody); what the highest tier a customer has is
    promised comes before what others are, and is never later.
    """

    band: int
    first_response: timedelta
    next_response: timedelta
    resolution: timedelta
    loyalty_tier: int = 0


@attrs.frozen
class Tier:
    """How long, in open time, a team may have a case while the person waits for us.

    For cases of ``band`` and of less urgent bands up to the next one declared for the team. Each tier of
    support answers for its own time: what those before it took is not counted against it.
    """

    team: str
    band: int
    within: timedelta


@attrs.frozen
class Template:
    """How one kind of case is served: structured, yet flexible (row 2.25).

    ``reasons`` are those it is for, ``channels`` those it is for when a message gives no reason;
    one with neither is for every other. ``skills`` is what is asked of the owner at first,
    ``steps`` how that is relaxed. ``guidance`` is what to keep in mind while answering, by
    language (row 2.19). ``offer`` is how long, in open time, an agent has to accept what was
    offered; ``take_back`` how long an owner may leave unanswered what came in before the case
    goes back to its queue (None: for ever). ``kinds`` is who may be the owner at first; ``affinity``
    how long, in open time, a case waits for whoever served the person last and is merely full.

    ``strict`` refuses to close a case whose required items are not done; otherwise the closing
    says which were left. ``evidence`` refuses to close one without evidence that the person is
    satisfied or cannot be reached (row 4.11): ``attempts`` answers that failed one after the
    other, or ``silence`` of open time since our answer. ``tiers`` are the times of each team's own.
    """

    name: str
    team: str
    stages: tuple[Stage, ...]
    reasons: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    information: tuple[Information, ...] = ()
    roles: tuple[PersonRole, ...] = ()
    skills: Mapping[str, int] = attrs.field(factory=dict)
    steps: tuple[Step, ...] = ()
    targets: tuple[Targets, ...] = ()
    guidance: Mapping[str, str] = attrs.field(factory=dict, converter=_texts)
    offer: timedelta = timedelta(minutes=10)
    take_back: timedelta | None = None
    kinds: frozenset[TargetKind] = PEOPLE
    affinity: timedelta = timedelta(0)
    strict: bool = False
    evidence: bool = False
    attempts: int = 2
    silence: timedelta = timedelta(hours=24)
    milestones: tuple[Milestone, ...] = ()
    tiers: tuple[Tier, ...] = ()
