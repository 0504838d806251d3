"""Law L21: no noun shows what a source said of a person; each field of each noun is tried with a canary."""

import types
import typing
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_args, get_origin

import attrs
import pytest

import customer_unify
from customer_unify.model.explanation import Explanation

WHEN = datetime(2026, 1, 5, tzinfo=UTC)
PLAIN: dict[type, Any] = {
    int: 3,
    float: 0.5,
    bool: True,
    bytes: b"canary:bytes",
    datetime: WHEN,
    date: WHEN.date(),
    time: time(9),
    timedelta: timedelta(hours=1),
    tzinfo: UTC,
    type(None): None,
}

DECLARED = """
    Source Field Comparison BlockRule Configuration Namespace Channel Limits Model LevelWeight
    Template Stage Item Milestone Information PersonRole Targets Step Requirement RoutingRule
    Team Agent Load
"""
"""What a company declares about itself and how it works: none of it comes from a person's record."""

SHOWABLE = """
    Action.case Audience.source Audience.topic AuditGroup.group AuditRow.customer_id AuditRow.id Alias.id
    Alias.successors
    Assignment.agent Assignment.team
    Card.customer Card.verify Card.withheld Card.withheld[]
    Case.absorbed Case.added Case.customer Case.declined Case.done Case.escalated Case.id Case.known
    Case.language Case.left Case.merged_into Case.owners Case.parted_from Case.people Case.people[]
    Case.reason Case.stage Case.template
    Consent.channel Consent.purpose Content.facts[] Contribution.reason Contribution.term
    Customer.id CustomerEntry.id
    Decision.despite Decision.field Decision.id Discrepancy.digests
    Evidence.comparator Evidence.field Evidence.group Evidence.level Events.cursor Explanation.code
    Household.customers Household.id Household.tied_by
    Identifier.namespace IdentityEvent.customer_id IdentityEvent.decision IdentityEvent.others
    JournalEntry.checksum JournalEntry.digests JournalEntry.writer KeyReport.name LargeBlock.key
    Match.customer_id Message.channel Message.id Mover.customer_id Mover.id Mover.term
    Need.ask Need.ask[] Need.name Need.stage
    Pair.rival Problem.code Problem.field Profile.provenance[] ProfileValue.rule
    Rankable.id Ranked.id Recapture.facts Record.fields[] Batch.source Record.source RecordRef.source
    ReplyHandle.channel ReplyHandle.message_id ReplyPlan.agent ReplyPlan.case ReplyPlan.id ReplyPlan.verify
    Alarm.customer Alarm.namespace Alarm.undo Candidate.customers Candidate.rival
    ErasureReceipt.customers ErasureReceipt.reimport ErasureReceipt.remaining
    Holding.customer RewrittenStream.name
    Reidentified.after Reidentified.before
    Replayed.case Resolution.customer_id RoutingDecision.agent RoutingDecision.network RoutingDecision.policy
    RoutingDecision.team RoutingDecision.template RoutingDecision.waits_for
    Row.customer_id Row.source Score.rival
    Search.case Search.declined Search.excluded Search.known_by Search.owner Search.policy Search.team
    Search.template Shortage.teams
    Sent.agent Sent.answered Sent.failed Sent.plan
    ChannelFigures.channel GroupFigures.group Handled.channel Passed.customer_id Passed.id
    Signals.roles Signals.situations Signals.topic Signals.topics[] Standing.alerts Standing.policy
    ThreadDecision.because ThreadDecision.case Tier.team Tolerance.least_by Tolerance.most_by Tolerance.term
    Case.reached Case.times[] Earlier.channel Earlier.plan Earlier.unit Effect.code
    Context.case Context.channel Context.kind Context.owner Context.people Context.people[] Context.reason
    Past.case Past.channels Past.kind Past.owners Past.reason Unsaid.about Unsaid.code
    PeerQuestion.id PeerQuestion.language PeerQuestion.reason PeerRules.reasons Review.firm ReviewRules.firm
    Expert.agent Learnt.information Promise.id ReplyPlan.adapt
    Tenure.agent Tenure.team Tombstone.digest Tombstone.reimport
    Training.alarms Training.caps Way.signal
"""
"""Ids we minted, names a configuration gave, codes of ours, keyed digests: judged one by one, nothing else.

``Class.field[]`` are the keys of a mapping. A field that is not here must not appear in what is printed.
"""


def nouns() -> list[type]:
    """Every attrs class and named tuple of the model."""
    found = []
    for module in walk_packages(import_module("customer_unify.model").__path__, "customer_unify.model."):
        home = import_module(module.name)
        found += [
            noun
            for noun in vars(home).values()
            if isinstance(noun, type)
            and noun.__module__ == home.__name__
            and (attrs.has(noun) or named_tuple(noun))
        ]
    return found


def named_tuple(noun: type) -> bool:
    return issubclass(noun, tuple) and hasattr(noun, "_fields")


def fill(kind: Any, where: str, within: tuple[type, ...] = ()) -> Any:
    """A value of ``kind`` whose every text is a canary that names where it was put."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if origin in (typing.Union, types.UnionType):
        return fill(next(one for one in arguments if one is not type(None)), where, within)
    if origin is not None and issubclass(origin, Mapping):
        return {fill(arguments[0], f"{where}[]", within): fill(arguments[1], where, within)}
    if origin is not None and issubclass(origin, Collection):
        several = [fill(one, where, within) for one in arguments if one is not Ellipsis and one not in within]
        return origin(several) if origin in (tuple, frozenset) else tuple(several)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and (attrs.has(kind) or named_tuple(kind)):
        return build(kind, within)
    return "0" * 32 if where == "Content.digest" else f"canary:{where}:"


def build(noun: type, within: tuple[type, ...] = ()) -> Any:
    """An instance with canaries in it, past every converter and check, so that nothing is left out."""
    within = (*within, noun)
    hints = typing.get_type_hints(noun)
    if named_tuple(noun):
        return noun(**{name: fill(hints[name], f"{noun.__name__}.{name}", within) for name in noun._fields})  # type: ignore[attr-defined]
    made = noun.__new__(noun)
    for field in attrs.fields(noun):  # type: ignore[misc]
        object.__setattr__(made, field.name, fill(hints[field.name], f"{noun.__name__}.{field.name}", within))
    return made


def shown_by(noun: type) -> set[str]:
    """Which fields' canaries can be read in ``repr`` and ``str``."""
    printed = repr(build(noun)) + (str(build(noun)) if noun is not Explanation else "")
    return {part.split(":", 1)[0] for part in printed.split("canary:")[1:]}


@pytest.mark.parametrize("noun", nouns(), ids=lambda noun: noun.__name__)
def test_no_noun_shows_personal_data(noun: type) -> None:
    seen = {place for place in shown_by(noun) if place.split(".")[0] not in DECLARED.split()}
    assert seen <= set(SHOWABLE.split())


def test_a_canary_that_is_shown_is_seen() -> None:
    @attrs.frozen
    class Loose:
        email: str
        quiet: str = attrs.field(repr=False)

    assert shown_by(Loose) == {"Loose.email"}


def test_an_error_about_a_record_names_no_value() -> None:
    with pytest.raises(customer_unify.InputError) as caught:
        customer_unify.Record("crm", "1", {"email": {"canary": "canary"}})
    assert "canary" not in str(caught.value)
    with pytest.raises(ValueError, match="no assurance") as refused:
        customer_unify.Record("crm", "1", {}, assurance={"email": "canary"})
    assert "canary" not in str(refused.value)
