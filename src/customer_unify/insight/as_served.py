"""The order in which people were served in the past, as a ranking that can be audited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from ..errors import InputError
from ..model.customer import Customer
from ..model.explanation import Explanation
from ..model.given import kind, streamed
from ..model.record import aware
from ..model.service import Handled
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable, Ranked, Standing
from ..wording import say
from .handled import answered, distinct, usual, waited

__all__ = ["AsServed"]


class AsServed:
    """What a help desk did, read from its export: the person who waited least for an answer comes first.

    It is a ranking like a policy or a practice, but only of the cases of ``handled``. It can be audited and
    compared with others, and never drives a desk. People who still wait come after all who were answered, and
    tie with each other. Raises ``InputError`` for a case that is not in ``handled``, and if one id names two
    messages.

    >>> from datetime import UTC, timedelta
    >>> now = datetime(2026, 1, 5, 12, tzinfo=UTC)
    >>> hours = [now - timedelta(hours=ago) for ago in range(5)]
    >>> quick = Handled(Rankable("quick", hours[3]), "x", hours[2])
    >>> slow = Handled(Rankable("slow", hours[4]), "x", hours[1])
    >>> served = AsServed([slow, quick])
    >>> [(entry.id, entry.standing.points) for entry in served.rank(served.cases, now=now)]
    [('quick', -60), ('slow', -180)]
    """

    def __init__(self, handled: Iterable[Handled]) -> None:
        self._known = {each.case.id: each for each in distinct(handled)}

    def __repr__(self) -> str:
        return f"AsServed({len(self._known)} messages)"

    @cached_property
    def cases(self) -> tuple[Rankable, ...]:
        """One case for each person, by id: of several, the one with the median time to an answer.

        Of two in the middle it is the shorter one; cases that still wait count as the longest.
        """
        of_person: defaultdict[str, list[Handled]] = defaultdict(list)
        for each in self._known.values():
            customer = each.case.customer
            of_person[f"i {each.case.id}" if customer is None else f"c {customer.id}"].append(each)
        chosen = []
        for given in of_person.values():
            given.sort(key=lambda each: (*_last(waited(each, each.answered_at)), each.case.id))
            chosen.append(usual(given).case)
        return tuple(sorted(chosen, key=lambda case: case.id))

    @cached_property
    def _of_customer(self) -> dict[str, Rankable]:
        return {case.customer.id: case for case in self.cases if case.customer is not None}

    def standing(
        self,
        customer: Customer | None,
        signals: Signals,
        *,
        now: datetime,
        arrived_at: datetime | None = None,
        due_at: datetime | None = None,
        proven: bool = True,
        confidence: int = 1000,
        status_confidence: int = 1000,
    ) -> Standing:
        """How long this customer waited, by :attr:`cases`; ``InputError`` for a customer who never wrote."""
        now = aware(now, "now")
        name = "" if customer is None else kind(customer, Customer, "customer").id
        case = self._of_customer.get(name)
        if case is None:
            raise InputError("nothing is known of how this customer was served: no message of theirs is here")
        return self._standing(case, now)

    def rank(self, cases: Iterable[Rankable], *, now: datetime) -> list[Ranked]:
        """The cases by how long they waited; answers after ``now`` do not count yet. O(n log n).

        Raises ``InputError`` for a case that is not among the handled.
        """
        now = aware(now, "now")
        given = {kind(case, Rankable, "each of cases").id: case for case in streamed(cases, "cases")}
        if given.keys() - self._known.keys():
            raise InputError("a case was handed in of which no message is here (hint: hand in .cases)")
        stood = sorted(
            ((self._standing(case, now), case) for case in given.values()),
            key=lambda pair: (pair[0].band, -pair[0].points, pair[1].id),
        )
        return [
            Ranked(rank, case.id, standing, case, _explain) for rank, (standing, case) in enumerate(stood, 1)
        ]

    def _standing(self, case: Rankable, now: datetime) -> Standing:
        # As it came then: the caller may have changed the arrival of the case.
        known = self._known[case.id]
        left, minutes = _last(waited(known, answered(known, now)))
        parts = () if left else (Contribution("waiting", -minutes),)
        return Standing(left, -minutes, parts, now, "as served", -minutes, -minutes)


def _last(minutes: int | None) -> tuple[int, int]:
    """Minutes for the order: people who still wait come last."""
    return (1, 0) if minutes is None else (0, minutes)


def _explain(ranked: Ranked, language: str) -> Explanation:
    minutes = -ranked.standing.points
    code = "insight.waits" if ranked.standing.band else "insight.waited"
    text = say(code, language=language, rank=ranked.rank, minutes=minutes)
    return Explanation(code, text, weight=ranked.standing.points)
