"""What a kind of case needs: stages, items, information, people, and by when."""

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
    """Something to do. A required item is always there; a discretionary one may be added by an agent.

    ``role`` names whom it needs besides the owner, if anybody. ``may`` names the trust that it needs
    (``Agent.may``; row 2.26), ``""`` for none. ``repeat`` says that it can be done several times, each
    counted; any other item is done once, however often that is recorded.
    """

    name: str
    required: bool = True
    role: str | None = None
    may: str = ""
    repeat: bool = False


@attrs.frozen
class Milestone:
    """An event worth recording: reached when all its conditions hold, and it stays reached.

    ``when`` are conditions like those of stages, and ``stage:<name>``: the case has reached that stage.
    """

    name: str
    when: tuple[str, ...] = ()


@attrs.frozen
class PersonRole:
    """Somebody whom a case needs besides its owner, and the minimum skills for it."""

    name: str
    skills: Mapping[str, int] = attrs.field(factory=dict)


@attrs.frozen
class Stage:
    """A part of a case.

    ``entry`` and ``exit`` are conditions that must all hold, each ``done:<item>``, ``known:<information>``,
    ``reached:<milestone>`` or ``event:<accepted or replied>``. To leave a stage, its required items must be
    done too. ``information`` names what must be known here.
    """

    name: str
    entry: tuple[str, ...] = ()
    exit: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    information: tuple[str, ...] = ()


@attrs.frozen
class Targets:
    """By when, in open time, for cases of ``band`` and of less urgent bands up to the next one declared.

    For customers of at least this ``loyalty_tier`` (0: everybody). The promise for the highest fitting tier
    counts, and is never later than that for lower ones.
    """

    band: int
    first_response: timedelta
    next_response: timedelta
    resolution: timedelta
    loyalty_tier: int = 0


@attrs.frozen
class Tier:
    """How long, in open time, a team may have a case while the person waits for us.

    For cases of ``band`` and of less urgent bands up to the next one declared for the team. Each team is
    responsible only for its own time, not for that of teams before it.
    """

    team: str
    band: int
    within: timedelta


@attrs.frozen
class Template:
    """How one kind of case is served: structured, yet flexible (row 2.25).

    * ``reasons`` and ``channels`` say for which messages it is used: for these reasons, or for these
      channels if a message has no reason. A template with neither is for all other messages.
    * ``skills`` is what is asked of the owner at first, ``steps`` how that is relaxed, ``kinds`` who may be
      the owner at first. ``guidance`` is advice for the answer, by language (row 2.19).
    * ``offer`` is the open time that an agent has to accept an offer. ``take_back`` is the open time after
      which a case with an unanswered message goes back to its queue (None: never). ``affinity`` is the open
      time for which a case waits for the agent who served the person last, if that agent is only full.
    * ``strict``: a case with required items that are not done cannot be closed; otherwise the closing says
      which were left. ``evidence``: a case can only be closed if the person is satisfied or cannot be
      reached (row 4.11), that is after ``attempts`` failed answers in a row, or ``silence`` of open time
      since our answer.
    * ``tiers`` are the times that each team has for itself.
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
