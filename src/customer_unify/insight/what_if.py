"""Compares two orders of service: how far they agree, and whom the change moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from ..errors import InputError
from ..model.audit import Mover, WhatIf
from ..model.given import streamed
from ..model.port import Ranking
from ..model.record import aware
from ..model.standing import Rankable, Ranked
from ..wording import say
from .agreement import tau_b

__all__ = ["what_if"]

BAND = "band"
"""What moves a case to another band: urgency and time, before all points."""

Terms = Mapping[str, Fraction]


def what_if(
    former: Ranking,
    latter: Ranking,
    cases: Iterable[Rankable],
    *,
    now: datetime,
    first: Collection[int] = (10, 100),
    language: str = "en",
) -> WhatIf:
    """What would change for these cases if ``latter`` took the place of ``former``; nothing is changed.

    Either may be a policy or a practice. ``first`` gives lengths of the head of the queue, for each of which
    the result has the share that stays. For each case that moves, one term is named: the one whose change for
    this case differs most from its mean change, in the direction of the move, because points that everybody
    gains move nobody. Raises ``InputError`` for lengths below 1. O(n log n).

    >>> from datetime import UTC, datetime
    >>> from customer_unify import Practice, Signals
    >>> now = datetime(2026, 1, 5, 9, tzinfo=UTC)
    >>> loud = Rankable("loud", now, signals=Signals(audience=9_000))
    >>> cases = [Rankable("quiet", now.replace(hour=7)), loud]
    >>> told = what_if(Practice.preset("followers"), Practice.preset("oldest"), cases, now=now, first=[1])
    >>> told.overlap[1], [(mover.id, mover.former, mover.latter, mover.term) for mover in told.movers]
    (0.0, [('loud', 1, 2, 'audience'), ('quiet', 2, 1, 'audience')])
    """
    now = aware(now, "now")
    lengths = sorted(set(first))
    if any(isinstance(length, bool) or not isinstance(length, int) or length < 1 for length in lengths):
        raise InputError("first must hold whole numbers from 1 on")
    known = list(streamed(cases, "cases"))
    before, after = former.rank(known, now=now), latter.rank(known, now=now)
    at = {entry.id: entry for entry in after}
    changes = {entry.id: _change(entry, at[entry.id]) for entry in before}
    usual = _usual(changes.values())
    movers = [
        _mover(entry, at[entry.id], changes[entry.id], usual, language)
        for entry in before
        if entry.rank != at[entry.id].rank
    ]
    movers.sort(key=lambda mover: (-abs(mover.former - mover.latter), mover.id))
    return WhatIf(
        len(before),
        tau_b([entry.rank for entry in before], [at[entry.id].rank for entry in before]),
        {length: _overlap(before, after, length) for length in lengths},
        tuple(movers),
        say("insight.what_if", language=language, cases=len(before), moved=len(movers)),
    )


def _change(before: Ranked, after: Ranked) -> Terms:
    """How many points more or less each term gives than before; and by how many bands the case rises."""
    found = {BAND: Fraction(before.standing.band - after.standing.band)}
    for given in after.standing.contributions:
        found[given.term] = found.get(given.term, Fraction(0)) + given.points
    for given in before.standing.contributions:
        found[given.term] = found.get(given.term, Fraction(0)) - given.points
    return found


def _usual(changes: Collection[Terms]) -> Terms:
    """The mean change of each term."""
    total: dict[str, Fraction] = {}
    for change in changes:
        for term, points in change.items():
            total[term] = total.get(term, Fraction(0)) + points
    return {term: points / len(changes) for term, points in total.items()}


def _mover(before: Ranked, after: Ranked, change: Terms, usual: Terms, language: str) -> Mover:
    rises = after.rank < before.rank
    own = {name: change.get(name, Fraction(0)) - mean for name, mean in usual.items()}
    # Bands come before points: one band up is more than any points.
    by_band = own.pop(BAND)
    term, points = BAND, 0
    if own and not (by_band > 0 if rises else by_band < 0):
        term = min(own, key=lambda name: (-own[name] if rises else own[name], name))
        points = round(own[term])
    code = "insight.rises" if rises else "insight.falls"
    sentence = say(code, language=language, former=before.rank, latter=after.rank, term=term, points=points)
    customer = before.case.customer
    return Mover(
        before.id, before.rank, after.rank, term, points, sentence, None if customer is None else customer.id
    )


def _overlap(before: list[Ranked], after: list[Ranked], length: int) -> float:
    """The share of the first cases that stay among the first; of all cases, if there are fewer."""
    head = {entry.id for entry in before[:length]}
    return len(head & {entry.id for entry in after[:length]}) / len(head) if head else 1.0
