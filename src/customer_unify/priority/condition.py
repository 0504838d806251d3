"""Conditions as a small predicate tree: read, evaluated, and bounded without code or patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model.customer import Status
from ..model.signal import Signals
from ..settings import Table
from .rules import Condition

__all__ = [
    "INFLUENCE_SIGNALS",
    "NUMBERS",
    "SHARES",
    "certain",
    "falls",
    "holds",
    "read_condition",
    "roles_of",
    "signals_of",
]

INFLUENCE_SIGNALS = frozenset({"audience", "topics", "offline_influence"})
DEEPEST = 8
_WHOLE = ("tier", "unanswered", "days_since_failure", "urgency", "expected_margin")
SHARES = ("activity", "churn")
NUMBERS = (*_WHOLE, *SHARES)
_LOUD = ("audience", "offline_influence")
"""Numbers of influence: a practice may test them, a policy never (row 0.6)."""
_SHARED = (*SHARES, "offline_influence")
_SIGNALS = (*NUMBERS, "status", "topic", "roles")
_JOINS = ("all", "any", "not")


def read_condition(table: Table, *, influence: bool = False, depth: int = 0) -> Condition | None:
    """Read a condition from its table, noting every fault there; ``None`` when it is not usable.

    A leaf is ``{ signal = "tier", at_least = 3 }``, ``{ signal = "status", is = "customer" }``
    or ``{ signal = "roles", has = "account_decision_maker" }``; leaves are joined by
    ``{ all = [..] }``, ``{ any = [..] }`` and ``{ not = {..} }``. Only with ``influence`` may it test
    an audience: what others do is read as it is.
    """
    if depth > DEEPEST:
        table.fault("", f"is nested more than {DEEPEST} deep")
        table.value("all", None), table.value("any", None), table.value("not", None)
        return None
    joins = [join for join in _JOINS if join in table]
    if not joins:
        return _leaf(table, influence)
    if len(joins) > 1 or "signal" in table:
        table.fault("", "holds several of: all, any, not, signal", hint="join them by all or any")
    if "not" in joins:
        inner = [read_condition(table.table("not"), influence=influence, depth=depth + 1)]
    else:
        inner = [
            read_condition(part, influence=influence, depth=depth + 1) for part in table.tables(joins[0])
        ]
        if not inner:
            table.fault(joins[0], "is empty")
    parts = tuple(part for part in inner if part is not None)
    return Condition(joins[0], parts=parts) if len(parts) == len(inner) else None


def _leaf(table: Table, influence: bool) -> Condition | None:
    allowed = sorted((*_SIGNALS, *INFLUENCE_SIGNALS))
    signal = table.text("signal", allowed=allowed)
    if signal is None:
        return None
    if influence and signal in _LOUD:
        return _number(table, signal)
    if signal in INFLUENCE_SIGNALS:
        for test in ("at_least", "at_most", "is", "has"):
            table.value(test, None)
        return None  # the gate is named by the reader of the policy, in its own sentence
    if signal in NUMBERS:
        return _number(table, signal)
    test = "has" if signal == "roles" else "is"
    choices = [status.value for status in Status] if signal == "status" else None
    texts = table.texts(test, allowed=choices)
    return Condition(test, signal, texts=frozenset(texts)) if texts else None


def _number(table: Table, signal: str) -> Condition | None:
    tests = [test for test in ("at_least", "at_most") if test in table]
    if len(tests) != 1:
        table.fault("", "needs one of: at_least, at_most")
        table.value("at_least", None), table.value("at_most", None)
        return None
    if signal in _SHARED:
        share = table.number(tests[0], least=0, most=1)
        return None if share is None else Condition(tests[0], signal, round(share * 1000))
    whole = table.whole(tests[0], least=0)
    return None if whole is None else Condition(tests[0], signal, whole)


def _figure(signals: Signals, signal: str) -> int | None:
    value = getattr(signals, signal)
    if value is None:
        return None
    return round(value * 1000) if signal in _SHARED else int(value)


def holds(condition: Condition) -> Callable[[Signals, str], bool]:
    """The condition as a function of signals and status; a signal nobody knows meets no test of it."""
    test, signal = condition.test, condition.signal
    if test in _JOINS:
        inner = [holds(part) for part in condition.parts]
        if test == "not":
            return lambda signals, status: not inner[0](signals, status)
        together = all if test == "all" else any
        return lambda signals, status: together(part(signals, status) for part in inner)
    if test == "has":
        return lambda signals, status: bool(signals.roles & condition.texts)
    if signal == "status":
        return lambda signals, status: status in condition.texts
    if signal == "topic":
        return lambda signals, status: signals.topic in condition.texts
    return lambda signals, status: _compare(_figure(signals, signal), condition)


def _compare(figure: int | None, condition: Condition) -> bool:
    if figure is None:
        return False
    return figure >= condition.number if condition.test == "at_least" else figure <= condition.number


def certain(
    condition: Condition, statuses: frozenset[str], known: Mapping[str, tuple[int, int]]
) -> bool | None:
    """Whether the condition holds for everybody in a set of people, for nobody (False), or it depends (None).

    The set is described by the statuses it may have and by bounds on some of its numbers:
    interval arithmetic with three truth values.
    """
    test, signal = condition.test, condition.signal
    if test in _JOINS:
        inner = [certain(part, statuses, known) for part in condition.parts]
        if test == "not":
            return None if inner[0] is None else not inner[0]
        decides = test == "any"
        if decides in inner:
            return decides
        return None if None in inner else not decides
    if signal == "status":
        if statuses <= condition.texts:
            return True
        return None if statuses & condition.texts else False
    if signal not in known:
        return None
    low, high = known[signal]
    at_low, at_high = _compare(low, condition), _compare(high, condition)
    return at_low if at_low == at_high else None


def signals_of(condition: Condition) -> frozenset[str]:
    """Every signal the tree tests."""
    if condition.test not in _JOINS:
        return frozenset({condition.signal})
    return frozenset().union(*map(signals_of, condition.parts))


def roles_of(condition: Condition) -> frozenset[str]:
    """Every role the tree asks for."""
    if condition.test not in _JOINS:
        return condition.texts if condition.signal == "roles" else frozenset()
    return frozenset().union(*map(roles_of, condition.parts))


_WORSE_IS_MORE = frozenset({"days_since_failure"})


def falls(condition: Condition, *, turned: bool = False) -> tuple[str, ...]:
    """The signals of which having more could make the condition fail: the term is not monotone in them."""
    if condition.test in _JOINS:
        inner_turned = turned ^ (condition.test == "not")
        found: list[str] = []
        for part in condition.parts:
            found += falls(part, turned=inner_turned)
        return tuple(dict.fromkeys(found))
    if condition.signal in ("status", "topic"):
        return ()
    wants_more = condition.test in ("at_least", "has")
    if condition.signal in _WORSE_IS_MORE:
        wants_more = not wants_more
    return () if wants_more ^ turned else (condition.signal,)
