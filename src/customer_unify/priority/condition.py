"""Conditions as a small tree of tests, without code or patterns: reads, evaluates and bounds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..model.customer import Customer, Knowledge, Profile, Status
from ..model.signal import Signals
from ..settings import Table
from .rules import Condition

__all__ = [
    "INFLUENCE_SIGNALS",
    "LONGEST_PHRASE",
    "NOBODY",
    "NUMBERS",
    "SHARES",
    "TEXT_TESTS",
    "Predicate",
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
_SIGNALS = (*NUMBERS, "status", "knowledge", "topic", "roles")
_CHOICES = {"status": [each.value for each in Status], "knowledge": [each.value for each in Knowledge]}
TEXT_TESTS = ("is", "contains", "starts_with")
"""Tests of a topic: it is one of these, it contains the words of a phrase, it begins with them."""
LONGEST_PHRASE = 100
"""Characters of a phrase, at most."""
_LONGEST_TOPIC = 500
"""Characters of a topic that are read (law L19)."""
_MOST_TEXTS = 100

NOBODY = Customer("", (), Profile({}))
"""Stands for a speaker who is no known customer."""
_JOINS = ("all", "any", "not")


def read_condition(table: Table, *, influence: bool = False, depth: int = 0) -> Condition | None:
    """Read a condition from its table and note every fault; ``None`` if it cannot be used.

    A leaf is ``{ signal = "tier", at_least = 3 }``, ``{ signal = "status", is = "customer" }``,
    ``{ signal = "knowledge", is = "member" }``, ``{ signal = "topic", contains = "late refund" }`` or
    ``{ signal = "roles", has = "account_decision_maker" }``; leaves are joined by ``{ all = [..] }``,
    ``{ any = [..] }`` and ``{ not = {..} }``. Only with ``influence`` may it test an audience: a practice is
    read as it is.
    """
    if depth > DEEPEST:
        table.fault("", f"is nested more than {DEEPEST} deep")
        for key in table:  # faults inside it are not reported
            table.value(key, None)
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
        return None  # the reader of the policy reports the gate, in its own sentence
    if signal in NUMBERS:
        return _number(table, signal)
    return _texts(table, signal)


def _texts(table: Table, signal: str) -> Condition | None:
    tests = {"roles": ("has",), "topic": TEXT_TESTS}.get(signal, ("is",))
    asked = [test for test in tests if test in table]
    if len(asked) > 1:
        table.fault("", f"needs one of: {', '.join(tests)}")
    test = asked[0] if asked else tests[0]
    for other in asked[1:]:
        table.value(other, None)
    texts = table.texts(test, allowed=_CHOICES.get(signal))
    if texts is not None and not texts and test in table and not table.data[test]:
        table.fault(test, "is empty")
    if not texts:
        return None
    if len(texts) > _MOST_TEXTS:
        table.fault(test, f"has more than {_MOST_TEXTS} texts")
    if test in ("contains", "starts_with"):
        texts = _phrases(table, test, texts)
    return Condition(test, signal, texts=frozenset(texts)) if texts and len(asked) == 1 else None


def _phrases(table: Table, test: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases as words to be compared. The signs of a pattern only separate words, like other signs."""
    if any(len(text) > LONGEST_PHRASE for text in texts):
        table.fault(test, f"has a phrase longer than {LONGEST_PHRASE} characters")
        return ()
    found = tuple(map(_words, texts))
    if not all(found):
        table.fault(test, "has a phrase without a word")
    return found


def _words(text: str) -> str:
    """The words of a text in lower case, with one space between them, whatever signs were there."""
    short = text[:_LONGEST_TOPIC].casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in short).split())


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


Predicate = Callable[[Signals, Customer], bool]


def holds(condition: Condition) -> Predicate:
    """The condition as a function of signals and customer; an unknown signal passes no test."""
    test, signal = condition.test, condition.signal
    if test in _JOINS:
        inner = [holds(part) for part in condition.parts]
        if test == "not":
            return lambda signals, customer: not inner[0](signals, customer)
        together = all if test == "all" else any
        return lambda signals, customer: together(part(signals, customer) for part in inner)
    if test == "has":
        return lambda signals, customer: bool(signals.roles & condition.texts)
    if signal in _CHOICES:
        return lambda signals, customer: getattr(customer, signal) in condition.texts
    if test == "is":
        return lambda signals, customer: signals.topic in condition.texts
    if test in TEXT_TESTS:
        return _speaks(condition)
    return lambda signals, customer: _compare(_figure(signals, signal), condition)


def _speaks(condition: Condition) -> Predicate:
    """Whether a topic contains the words of a phrase in a row, or begins with them. Linear in its length."""
    phrases = tuple(f" {phrase} " for phrase in sorted(condition.texts))
    begins = condition.test == "starts_with"

    def met(signals: Signals, customer: Customer) -> bool:
        if signals.topic is None:
            return False
        said = f" {_words(signals.topic)} "
        return said.startswith(phrases) if begins else any(phrase in said for phrase in phrases)

    return met


def _compare(figure: int | None, condition: Condition) -> bool:
    if figure is None:
        return False
    return figure >= condition.number if condition.test == "at_least" else figure <= condition.number


def certain(
    condition: Condition, statuses: frozenset[str], known: Mapping[str, tuple[int, int]]
) -> bool | None:
    """Whether the condition holds for everybody in a set of people (True), nobody (False), or some (None).

    The set is described by the possible statuses and by bounds on some numbers. This is interval
    arithmetic with three truth values.
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
    """Every signal that the tree tests."""
    if condition.test not in _JOINS:
        return frozenset({condition.signal})
    return frozenset().union(*map(signals_of, condition.parts))


def roles_of(condition: Condition) -> frozenset[str]:
    """Every role that the tree tests."""
    if condition.test not in _JOINS:
        return condition.texts if condition.signal == "roles" else frozenset()
    return frozenset().union(*map(roles_of, condition.parts))


_WORSE_IS_MORE = frozenset({"days_since_failure"})


def falls(condition: Condition, *, turned: bool = False) -> tuple[str, ...]:
    """The signals of which more could make the condition fail, so the term would not be monotone in them."""
    if condition.test in _JOINS:
        inner_turned = turned ^ (condition.test == "not")
        found: list[str] = []
        for part in condition.parts:
            found += falls(part, turned=inner_turned)
        return tuple(dict.fromkeys(found))
    if condition.signal in (*_CHOICES, "topic"):
        return ()
    wants_more = condition.test in ("at_least", "has")
    if condition.signal in _WORSE_IS_MORE:
        wants_more = not wants_more
    return () if wants_more ^ turned else (condition.signal,)
