"""The policy: loads and proves it, and says where a person stands and who comes first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from ..errors import ConfigurationError, InputError, PolicyRefused
from ..model.customer import Customer
from ..model.explanation import Explanation
from ..model.given import shown, text, whole
from ..model.record import aware
from ..model.signal import Signals
from ..model.standing import Contribution, Rankable, Ranked, Standing, Tolerance, Way
from ..settings import read
from ..toml import to_toml
from .columns import Order
from .points import Tariff
from .preset import POLICIES, text as preset_text
from .proof import breaches, tell_proof
from .queue import Queue
from .rank import MICROSECOND, distinct, place, turns
from .reach import reach
from .read import read_rules
from .rules import BAND_NAMES, MOST_POINTS, Direction, Family, Measure, Of, Rules, Shape, Term
from .stand import Stands
from .steady import Held, steady
from .tell import tell, tell_before, tell_way
from .write import written

__all__ = ["PriorityPolicy"]


def _plain(instance: object, attribute: object, value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if callable(value):
        return (
            f"{getattr(value, '__module__', '')}:{getattr(value, '__qualname__', type(value).__qualname__)}"
        )
    return value.total_seconds() if isinstance(value, timedelta) else value


def _digest(rules: Rules) -> str:
    plain = attrs.asdict(rules, value_serializer=_plain)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@attrs.frozen(eq=False)
class PriorityPolicy:
    """An order of service that was proved when it was loaded (law L14).

    Cases are ordered by band (which only urgency and time change), then by points, then by the longer wait,
    then by the id of the case: a total order (law L15). Two policies are equal if their ``digest`` is.

    >>> from datetime import datetime, timezone
    >>> policy = PriorityPolicy.preset("retail")
    >>> now = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
    >>> policy.standing(None, Signals(audience=20_000), now=now).points
    76
    """

    rules: Rules = attrs.field(repr=False)
    name: str = attrs.field(init=False)
    digest: str = attrs.field(init=False)
    _stands: Stands = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        broken = breaches(self.rules)
        if broken:
            raise PolicyRefused(broken, origin=self.rules.name or "the policy")
        digest = _digest(self.rules)
        stands = Stands(self.rules, digest)
        for name, value in {"name": self.rules.name, "digest": digest, "_stands": stands}.items():
            object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, PriorityPolicy) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[type[PriorityPolicy], tuple[Rules]]:
        """A policy travels between processes as its rules, and is proved again on arrival."""
        return PriorityPolicy, (self.rules,)

    @classmethod
    def load(cls, path_or_text: str | Path) -> PriorityPolicy:
        """Read a policy from a TOML or JSON file, or from such a text, and prove it.

        Raises ``PolicyRefused`` if it breaks a promise, with the two extreme cases that
        show it, and ``ConfigurationError`` for faults of form; both name all faults with their paths.
        """
        data, origin = read(path_or_text)
        rules, faults, refused = read_rules(data, origin)
        if rules is not None:
            refused += breaches(rules)
        if refused:
            raise PolicyRefused([*refused, *faults], origin=origin)
        if faults or rules is None:
            raise ConfigurationError(faults, origin=origin)
        return cls(rules)

    @classmethod
    def preset(cls, name: str) -> PriorityPolicy:
        """A policy shipped with the package, by name; ``ConfigurationError`` when there is none."""
        return cls.load(preset_text(POLICIES, name))

    def with_term(
        self,
        name: str,
        count: Callable[[Signals], int],
        *,
        of: str,
        minimum: int = 0,
        maximum: int,
        family: str = "other",
    ) -> PriorityPolicy:
        """This policy with one more term, whose points come from a function; it is proved again.

        ``count`` gets the signals and returns whole points, which are limited to ``minimum`` and ``maximum``;
        the proof uses these bounds. ``of`` says whose the term is (``customer`` or ``person``), ``family``
        what it is about: a term of ``influence`` is switched off by ``influence = "off"``. Nothing proves
        that the function is monotone, and no file can hold it: :attr:`serialisable` is false from then on.
        Raises ``InputError`` for a name that is already used or impossible bounds, and ``PolicyRefused`` if
        the policy then breaks a promise.

        >>> policy = PriorityPolicy.preset("retail").with_term(
        ...     "storm", lambda signals: 30 if signals.topic == "roof" else 0, of="customer", maximum=30)
        >>> policy.serialisable
        False
        """
        taken = {term.name for term in self.rules.terms} | {"waiting"}
        if text(name, "the name of a term") in taken:
            raise InputError("a term of this name is there already")
        if not callable(count):
            raise InputError(f"a term needs a function of signals, not {type(count).__name__}")
        least, most = whole(minimum, "minimum"), whole(maximum, "maximum")
        if most < least or most > MOST_POINTS:
            raise InputError(f"maximum must lie between minimum and {MOST_POINTS}")
        if of not in (Of.CUSTOMER.value, Of.PERSON.value):
            raise InputError("of must be 'customer' or 'person': what a function reads is known of a person")
        if family not in {each.value for each in Family} or (family == "loyalty" and of != "customer"):
            raise InputError(f"family must be one of: {', '.join(sorted(Family))}; loyalty is of customers")
        measure = Measure("callable", Family(family))
        made = Term(name, measure, Of(of), Shape.LINEAR, 1, least, most, Direction.RISING, count=count)
        return PriorityPolicy(attrs.evolve(self.rules, terms=(*self.rules.terms, made)))

    def proof(self, *, language: str = "en") -> Explanation:
        """Why this policy was accepted (laws L14, L16): the two extreme cases, and how long anybody waits.

        The weights of the parts add up to the least number of points between the two cases.

        >>> print(PriorityPolicy.preset("retail").proof())
        No person who is not a customer passes a top-tier active customer of equal urgency and waiting: ...
          Top-tier customer with activity 0.5, everything else at its least: ...
          Not a customer, everything else at its most: ...
          Nobody is passed by a case that comes more than ... hours later, however urgent.
        """
        return tell_proof(self.rules, self.digest, self.passed_within, language)

    @property
    def passed_within(self) -> timedelta:
        """A case is never passed by another one that comes more than this later, however urgent (law L16).

        It is the no-overtake window, or the time after which waiting alone brings anybody to the first band,
        whichever is longer. At any load, the oldest waiting case is at most this much older than it would be
        if the oldest were always served first.
        """
        return max(self.rules.no_overtake, (len(BAND_NAMES) - 1) * self.rules.bands.promote_after)

    @property
    def serialisable(self) -> bool:
        """Whether a file can hold this policy: none of its terms is a function."""
        return all(term.count is None for term in self.rules.terms)

    def to_toml(self) -> str:
        """The policy as TOML text, which :meth:`load` reads as an equal policy.

        Raises ``InputError`` if it is not :attr:`serialisable`, and names the terms that no file can hold.

        >>> policy = PriorityPolicy.preset("retail")
        >>> PriorityPolicy.load(policy.to_toml()) == policy
        True
        """
        called = [shown(term.name) for term in self.rules.terms if term.count is not None]
        if called:
            raise InputError(f"a function is in no file: {', '.join(called)}")
        return to_toml(written(self.rules))

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
        """Where one person stands at ``now``.

        ``arrived_at`` is the time since which they wait (``None``: they do not wait). ``proven`` and
        ``confidence`` (thousandths) say how surely the speaker is this customer; without
        proof nothing that depends on the identity counts (law L8). ``status_confidence`` (thousandths)
        says how sure it is that a customer still is one. Raises ``InputError`` for times without a zone.
        """
        now = aware(now, "now")
        case = Rankable(
            "", arrived_at or now, customer, signals, proven, confidence, due_at, status_confidence
        )
        return self._stands.alone(case, now, ask=True)

    def rank(self, cases: Iterable[Rankable], *, now: datetime, first: int | None = None) -> list[Ranked]:
        """The cases in the order in which they are to be served; with ``first``, only that many.

        The order of ``cases`` does not matter, and the same case twice is one. ``ask_to_verify`` is true
        for a case that would move up if its speaker proved who they are. O(n log n); with ``first`` O(n),
        because most cases are known to come later before their points are counted. Raises ``InputError`` if
        one id names two different cases, and for ``first`` below 1.
        """
        now = aware(now, "now")
        least = None if first is None else whole(first, "first", least=1)
        return self._stands.line(distinct(cases), now, self._explain, least)

    def rank_columns(
        self, ids: Sequence[str], arrived_at: Any, columns: Mapping[str, Any], *, now: datetime
    ) -> Order:
        """Rank cases that are given as columns, by arrays: the same order and points as :meth:`rank`.

        ``ids`` names the rows, each once. ``arrived_at`` and the column ``due_at`` (0: none) are whole
        microseconds since 1970. The other ``columns`` are the numbers of :class:`Signals`
        (``days_since_failure`` is -1 for no failure), ``topic_audience`` (followers who share the topic),
        ``proven``, ``confidence``, ``status_confidence``, ``customer`` (whether the status is customer), and
        a flag for each role that the policy names. A column that is left out is blank. O(n log n), without an
        object for each row.

        Raises ``MissingExtra`` without numpy. Raises ``InputError`` for columns that are unknown, out of
        bounds or of another length, for an id given twice, and if the policy has conditions, functions or
        situations.

        >>> policy = PriorityPolicy.preset("retail")
        >>> seen = policy.rank_columns(["loud", "loyal"], [0, 0], {"audience": [20_000, 75], "tier": [0, 4],
        ...     "activity": [0.0, 0.9], "customer": [False, True]}, now=datetime(1970, 1, 1, tzinfo=UTC))
        >>> seen.order.tolist(), seen.points.tolist()
        ([1, 0], [76, 448])
        """
        if len(set(ids)) != len(ids):
            raise InputError("one id names two rows (hint: ids of cases must be unique)")
        order = self._stands.in_columns(ids, arrived_at, columns, aware(now, "now"))
        return attrs.evolve(order, policy=self.digest, asks=None)  # which holds what it would be counted from

    def contributions(self, standing: Standing) -> tuple[Contribution, ...]:
        """The contribution of every term, in the order of the policy, even if it gave no points.

        Their sum is the points of ``standing`` (property P1). Raises ``InputError`` for a standing under
        another policy.

        >>> policy = PriorityPolicy.preset("retail")
        >>> standing = policy.standing(None, Signals(), now=datetime(2026, 1, 5, 9, tzinfo=UTC))
        >>> [each.term for each in policy.contributions(standing) if not each.points][:3]
        ['loyalty', 'value', 'churn']
        """
        if standing.policy != self.digest:
            raise InputError("the standing is one under another policy")
        given = {each.term: each for each in standing.contributions}
        tariffs = (*map(Tariff.of, self.rules.counted), self._stands.waits)
        return tuple(given.get(tariff.term) or tariff.made(0) for tariff in tariffs)

    def queue(self) -> Queue:
        """An empty queue, which keeps waiting cases in the order of this policy while they come and go.

        >>> from datetime import datetime, timezone
        >>> now, queue = datetime(2026, 1, 5, 9, tzinfo=timezone.utc), PriorityPolicy.preset("retail").queue()
        >>> queue.put(Rankable("a", now), now=now)
        >>> queue.put(Rankable("b", now, signals=Signals(urgency=2)), now=now)
        >>> queue.take(now=now).id, queue.take(now=now).id, queue.take(now=now)
        ('b', 'a', None)
        """

        def shown_first(case: Rankable, now: datetime) -> Ranked:
            # No case is before it that it could pass with proof.
            return Ranked(1, case.id, stands.alone(case, now, ask=False), case, self._explain)

        stands = self._stands
        return Queue(stands.sure, stands.band, shown_first, stands.ageing, stands.promotion, stands.turns)

    def turn(
        self, case: Rankable, *, now: datetime
    ) -> tuple[tuple[int, int, datetime, str], datetime | None]:
        """Where a case stands in the order of :meth:`rank`, and until when that holds.

        Places can be compared with those of other cases, even if they were asked for at different times,
        until that time: waiting changes no order within a band. This is for keeping cases in a heap of your
        own.

        >>> now, policy = datetime(2026, 1, 5, 9, tzinfo=UTC), PriorityPolicy.preset("retail")
        >>> early, late = (Rankable(name, now + timedelta(minutes=n)) for n, name in enumerate("ab"))
        >>> policy.turn(early, now=now)[0] < policy.turn(late, now=now + timedelta(hours=1))[0]
        True
        """
        now, stands = aware(now, "now"), self._stands
        band = stands.band(case, now)
        fine = place(stands.sure(case), min(case.arrived_at, now), case.id, stands.ageing).fine
        until = turns(case, band, now, stands.promotion, stands.turns)
        if case.arrived_at > now:  # it does not age yet, so its place among others holds only now
            until = now + MICROSECOND
        return (band, fine, case.arrived_at, case.id), until

    def why_before(self, first: Ranked, second: Ranked, *, language: str = "en") -> Explanation:
        """Why one case of a ranking comes before another: the differences, term by term.

        The weights of the parts add up to the difference of their points. Raises ``InputError`` for
        cases of another policy or of two rankings, and if ``second`` comes before ``first``.
        """
        for ranked in (first, second):
            if ranked.standing.policy != self.digest or ranked.standing.at != first.standing.at:
                raise InputError(
                    "both cases must come from one ranking by this policy (hint: rank them together)"
                )
        if first.rank > second.rank:
            raise InputError("the first case stands behind the second (hint: hand them in in their order)")
        return tell_before(first, second, self.rules, language)

    def reach(
        self, case_id: str, rank: int, cases: Iterable[Rankable], *, now: datetime, language: str = "en"
    ) -> tuple[Way, ...]:
        """What would bring a case to ``rank``: for each signal the smallest change that is enough.

        The answer is empty if the case is there already, or if no single change is enough. It is exact: one
        step less is not enough (property P11). Raises ``InputError`` for an id that is not among the cases,
        and for a rank below 1. O(n log n), and some 500 evaluations of the case.
        """
        now = aware(now, "now")
        rank = whole(rank, "rank", least=1)
        known = {case.id: case for case in distinct(cases)}
        if case_id not in known:
            raise InputError("no case of this id is among the cases given")
        case = known.pop(case_id)
        key = self._stands.key
        others = sorted(key(other, now) for other in known.values())

        def reaches(changed: Rankable) -> bool:
            return rank > len(others) or key(changed, now) < others[rank - 1]

        if reaches(case):
            return ()
        return tuple(tell_way(way, language) for way in reach(self.rules, case, reaches))

    def tolerances(self, cases: Iterable[Rankable], *, first: int, now: datetime) -> tuple[Tolerance, ...]:
        """How far the maximum of each term may change, alone, before other cases are the ``first`` so many.

        Says which numbers of a policy matter for the queue of today and which do not. Exact. O(n) for each
        step that is looked at, at most ten times the weight of a term. Raises ``InputError`` for ``first``
        below 1.
        """
        now = aware(now, "now")
        first = whole(first, "first", least=1)
        order = sorted(
            (key, case.id, Held(case, band, waited, sure))
            for placed in self._stands.placed(distinct(cases), now)
            for case, band, waited, sure, _, key in zip(*placed[:6], strict=True)
        )
        held = [each for _, _, each in order]
        return tuple(steady(self.rules, held, first, lambda rules: not breaches(rules)))

    def _explain(self, ranked: Ranked, language: str) -> Explanation:
        return tell(ranked, self.rules, language)
