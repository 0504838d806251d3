"""Counts and orders cases given as columns, by arrays (extra ``fast``), with the same whole numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from ..errors import InputError, MissingExtra
from ..model.given import shown
from ..model.signal import HIGHEST_TIER, HIGHEST_URGENCY, LARGEST, Signals
from .measure import WHOLE, at_risk, reader
from .rank import MICROSECOND, Ageing, Promotion
from .rules import BAND_NAMES, Direction, Of, Rules, Shape, Term

__all__ = ["Order", "ordered", "plain"]

Array = Any
"""A numpy array: the library is typed without numpy."""

_SAFE = 2**62
"""Numbers below this fit into the arrays; larger ones are counted with Python integers."""

_LONGEST_TABLE = 100_000
_SHARES = ("activity", "churn", "offline_influence")
_FLAGS = {"customer": False, "proven": True}
_WHOLES = {
    "tier": (0, HIGHEST_TIER, 0),
    "urgency": (0, HIGHEST_URGENCY, 0),
    "unanswered": (0, LARGEST, 0),
    "days_since_failure": (-1, LARGEST, -1),
    "audience": (0, LARGEST, 0),
    "topic_audience": (0, LARGEST, 0),
    "confidence": (0, 1000, 1000),
    "status_confidence": (0, 1000, 1000),
    "due_at": (0, _SAFE, 0),
}
"""The smallest, the largest and the default value of each column of whole numbers."""


@attrs.frozen(eq=False)
class Order:
    """A ranking in columns: ``order`` has the row numbers in the order of service; all else is by row.

    ``contributions`` are the points of each term that counts and of ``waiting``, also zeros; they add up to
    ``points``. ``optimistic`` is as in a :class:`~customer_unify.model.Standing`, ``policy`` the digest.
    """

    order: Array = attrs.field(repr=False)
    band: Array = attrs.field(repr=False)
    points: Array = attrs.field(repr=False)
    optimistic: Array = attrs.field(repr=False)
    contributions: Mapping[str, Array] = attrs.field(repr=False)
    policy: str = ""
    _asks: Callable[[], Array] | None = attrs.field(default=None, repr=False)

    def figures(self) -> tuple[Array, ...]:
        """In the order of service: band, waiting, points, optimistic points, whether to ask, each term."""
        *terms, waiting = self.contributions.values()
        rows = _numpy().stack(terms, axis=1)
        assert self._asks is not None
        figures = self.band, waiting, self.points, self.optimistic, self._asks(), rows
        return tuple(figure[self.order] for figure in figures)


def plain(rules: Rules) -> bool:
    """Whether columns can count these rules: they have no conditions, functions or situations."""
    return not rules.situations and all(term.when is None and term.count is None for term in rules.counted)


def ordered(
    rules: Rules,
    ageing: Ageing,
    promotion: Promotion,
    ids: Sequence[str],
    arrived_at: Array,
    columns: Mapping[str, Array],
    now: int,
    tables: dict[str, Array],
) -> Order:
    """The rows in the order of the rules. Times are whole microseconds since 1970. O(n log n).

    ``tables`` keeps, for each term, the points of every possible figure; a table is made when first needed.
    """
    np = _numpy()
    if not plain(rules):
        raise InputError(
            "a policy with conditions, functions or situations is not counted in columns (hint: rank cases)"
        )
    given = _Given(np, columns, len(ids), {role for term in rules.counted for role in term.roles})
    came = given.whole(arrived_at, "arrived_at", 0, _SAFE)
    wait = np.maximum(now - came, 0)
    contributions, total, optimistic = {}, np.zeros(len(ids), np.int64), np.zeros(len(ids), np.int64)
    shares = {certain: _shares(np, given, certain) for certain in (False, True)}
    for term in rules.counted:
        whole = _points(np, term, given, tables)
        if term.of is Of.CUSTOMER:
            whole = np.where(given["customer"], whole, 0)
        counted, certain = (_part(whole, shares[sure][term.of]) for sure in (False, True))
        contributions[term.name] = counted
        total += counted
        optimistic += certain
    band = _band(np, given, wait, now, promotion)
    apart = _apart(rules, ageing, wait)
    wide = np.int64 if apart * len(BAND_NAMES) < _SAFE else object
    waits = ageing.spread * wait.astype(wide, copy=False)
    waiting = (waits // ageing.window).astype(np.int64, copy=False)
    key = band.astype(wide, copy=False) * apart - (total.astype(wide, copy=False) * ageing.window + waits)
    contributions["waiting"] = waiting
    order = _sorted(np, key, came, ids)

    def asks() -> Array:
        best = key - (optimistic - total).astype(wide, copy=False) * ageing.window
        return _passes(np, order, key, best, came, ids)

    return Order(order, band, total + waiting, optimistic + waiting, contributions, asks=asks)


def _numpy() -> Any:
    try:
        import numpy
    except ImportError:
        raise MissingExtra("ranking in columns", "fast") from None
    return numpy


class _Given:
    """The columns that were handed in, checked; defaults for missing ones; shares in thousandths."""

    def __init__(self, np: Any, columns: Mapping[str, Array], rows: int, roles: set[str]) -> None:
        self.np, self.rows, self.roles = np, rows, roles
        known = {*_WHOLES, *_SHARES, *_FLAGS, "expected_margin"}
        strange = sorted(shown(str(name)) for name in set(columns) - known - roles)
        if strange:
            raise InputError(f"no such column: {', '.join(strange)} (allowed: signals, roles of the policy)")
        self._read = {name: self._column(name, columns.get(name)) for name in (*known, *roles)}

    def __getitem__(self, name: str) -> Array:
        return self._read[name]

    def _column(self, name: str, column: Array | None) -> Array:
        np = self.np
        if name in _WHOLES:
            least, most, blank = _WHOLES[name]
            return self.whole(blank if column is None else column, name, least, most)
        if name in _SHARES:
            share = self._checked(0.0 if column is None else column, name, "fiu", 0, 1)
            return np.rint(share * 1000).astype(np.int64)
        if name == "expected_margin":
            margin = self._checked(0 if column is None else column, name, "fiu", 0, float("inf"))
            return np.minimum(margin, LARGEST).astype(np.int64)
        return self._checked(_FLAGS.get(name, False) if column is None else column, name, "b", 0, 1)

    def whole(self, column: Array, name: str, least: int, most: int) -> Array:
        """A column of whole numbers; numbers above the largest count become the largest count."""
        numbers = self._checked(column, name, "iu", least, float("inf") if most == LARGEST else most)
        return self.np.minimum(numbers, most).astype(self.np.int64)

    def _checked(self, column: Array, name: str, kinds: str, least: float, most: float) -> Array:
        array = self.np.asarray(column)
        if array.ndim == 0:
            array = self.np.broadcast_to(array, (self.rows,))
        if not self.rows and array.shape == (0,):
            return array.astype(bool if kinds == "b" else int)
        if array.shape != (self.rows,) or array.dtype.kind not in kinds:
            raise InputError(f"column {name!r} must hold one number for each row, of its own kind")
        if self.rows and not (array.min() >= least and array.max() <= most):
            raise InputError(f"column {name!r} holds a figure out of bounds")
        return array


def _shares(np: Any, given: _Given, certain: bool) -> dict[Of, Array]:
    """How many millionths count, as :func:`~customer_unify.priority.measure.counted` says for one."""
    share = 1000 if certain else np.where(given["proven"], given["confidence"], 0)
    shares = {
        Of.SPEAKER: WHOLE,
        Of.PERSON: share * 1000,
        Of.CUSTOMER: share * given["status_confidence"],
    }
    return {of: WHOLE if np.all(part == WHOLE) else part for of, part in shares.items()}


def _part(points: Array, millionths: Array) -> Array:
    """This share of the points, rounded down. Division costs most, so whole shares are not divided."""
    return points if millionths is WHOLE else points * millionths // WHOLE


def _points(np: Any, term: Term, given: _Given, tables: dict[str, Array]) -> Array:
    """The points of a term for each row, from a table of all figures or computed in the same way."""
    people, index = _INDEX[term.measure.name](np, term, given)
    if people is None:
        return _reckoned(np, term, index)
    if callable(people):
        if term.name not in tables:
            tables[term.name] = _table(np, term, people())
        return tables[term.name][index]
    return _table(np, term, people)[index]


def _table(np: Any, term: Term, people: Iterable[Signals]) -> Array:
    return np.array([term.points(figure) for figure in reader(term)(people)], np.int64)


People = Callable[[], Iterable[Signals]] | Iterable[Signals] | None
"""The signals of a table: all possible ones, those of this data, or none if it were too long."""

Index = Callable[[Any, Term, _Given], tuple[People, Array]]


def _person(**figures: Any) -> Signals:
    return Signals(**figures)


def _loyalty(np: Any, term: Term, given: _Given) -> tuple[People, Array]:
    def people() -> Iterator[Signals]:
        for tier, share in itertools.product(range(HIGHEST_TIER + 1), range(1001)):
            yield Signals(tier=tier, activity=share / 1000)

    return people, given["tier"] * 1001 + given["activity"]


def _share(name: str) -> Index:
    def index(np: Any, term: Term, given: _Given) -> tuple[People, Array]:
        return lambda: (_person(**{name: share / 1000}) for share in range(1001)), given[name]

    return index


def _margin(np: Any, term: Term, given: _Given) -> tuple[People, Array]:
    return None, at_risk(given["expected_margin"], given["churn"])


def _count(name: str) -> Index:
    """A count, or -1 if unknown: a table up to the figure that gives all points, else each number once."""

    def person(number: int) -> Signals:
        return Signals() if number < 0 else _person(**{name: int(number)})

    def index(np: Any, term: Term, given: _Given) -> tuple[People, Array]:
        if term.shape is Shape.LINEAR and term.full_at <= _LONGEST_TABLE:
            return lambda: map(person, range(-1, term.full_at + 1)), np.minimum(given[name], term.full_at) + 1
        numbers, found = np.unique(given[name], return_inverse=True)
        return map(person, numbers), found

    return index


def _roles(np: Any, term: Term, given: _Given) -> tuple[People, Array]:
    roles = sorted(term.roles)
    held = sum((given[role].astype(np.int64) for role in roles), np.zeros(given.rows, np.int64))
    return lambda: (Signals(roles=roles[:number]) for number in range(len(roles) + 1)), held


def _audience(np: Any, term: Term, given: _Given) -> tuple[People, Array]:
    """By doublings, at most fifty for an audience: the exponents of floats, which are exact up to 2**53."""
    crowds = [0, *(2**doubling for doubling in range(LARGEST.bit_length()))]

    def people() -> Iterator[Signals]:
        for at_large, sharing in itertools.product(crowds, crowds):
            yield Signals(audience=at_large, topics={"t": sharing}, topic="t")

    at_large, sharing = (
        np.frexp(given[name].astype(float))[1].astype(np.int64) for name in ("audience", "topic_audience")
    )
    return people, at_large * len(crowds) + sharing


_INDEX: dict[str, Index] = {
    "loyalty": _loyalty,
    "margin_at_risk": _margin,
    "churn": _share("churn"),
    "unanswered": _count("unanswered"),
    "days_since_failure": _count("days_since_failure"),
    "decision_roles": _roles,
    "offline_influence": _share("offline_influence"),
    "audience": _audience,
}


def _reckoned(np: Any, term: Term, figure: Array) -> Array:
    """The points of figures that are too many for a table; those too large for arrays one by one."""
    span, full = term.maximum - term.minimum, term.full_at
    most = _SAFE // max(1, span) - full
    if term.direction is not Direction.RISING or most <= 0:
        return np.array([term.points(int(each)) for each in figure], np.int64)
    low = np.minimum(figure, most)
    filled = (
        np.minimum(low, full) * span // full if term.shape is Shape.LINEAR else low * span // (low + full)
    )
    points = term.minimum + filled
    for row in np.flatnonzero(figure > most):
        points[row] = term.points(int(figure[row]))
    return points


def _band(np: Any, given: _Given, wait: Array, now: int, by: Promotion) -> Array:
    """The same as :func:`~customer_unify.priority.rank.bands` for cases."""
    lowest = len(BAND_NAMES) - 1
    entered = lowest - given["urgency"]
    soon = (given["due_at"] > 0) & (entered == lowest) & (given["due_at"] - now <= by.near // MICROSECOND)
    return np.maximum(entered - soon - wait // by.after, 0)


def _apart(rules: Rules, by: Ageing, wait: Array) -> int:
    """The distance of two bands in a key: more than points and waiting can add up to."""
    longest = int(wait.max(initial=0))
    return sum(term.maximum for term in rules.counted) * by.window + by.spread * longest + 1


def _sorted(np: Any, key: Array, came: Array, ids: Sequence[str]) -> Array:
    """The rows by key, the smallest first; rows with equal keys, which are few, by arrival and id."""
    order = np.argsort(key)
    placed = key[order]
    same = np.flatnonzero((placed[1:] == placed[:-1]).astype(bool))
    if not len(same):
        return order
    # Runs of equal keys: each begins after the end of the one before.
    for run in np.split(same, np.flatnonzero(np.diff(same) > 1) + 1):
        rows = order[run[0] : run[-1] + 2]
        order[run[0] : run[-1] + 2] = sorted(rows, key=lambda row: (came[row], ids[row]))
    return order


def _passes(np: Any, order: Array, key: Array, best: Array, came: Array, ids: Sequence[str]) -> Array:
    """For each row, whether its best key passes the row before it; equal keys by arrival and id."""
    above, behind = order[:-1], order[1:]
    passes = best[behind] < key[above]
    for at in np.flatnonzero((best[behind] == key[above]) & (best[behind] != key[behind])):
        row, former = behind[at], above[at]
        passes[at] = (came[row], ids[row]) < (came[former], ids[former])
    asks = np.zeros(len(order), bool)
    asks[behind] = passes
    return asks
