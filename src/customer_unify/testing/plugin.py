"""Checks of plug-ins: the promises of each of the five kinds, also with hostile input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from ..model.assurance import Assurance
from ..model.customer import Statement
from ..model.port import BlockKey, Comparator, Normaliser, Scorer, SurvivorshipRule
from ..model.record import RecordRef
from ..model.weights import LevelWeight
from .names import CULTURES
from .noise import misspelt, shouted
from .wild import HOSTILE

__all__ = [
    "check_block_key",
    "check_comparator",
    "check_normaliser",
    "check_scorer",
    "check_survivorship_rule",
]

Stopwatch = Callable[[], float]
WHEN = datetime(2026, 1, 5, tzinfo=UTC)
KEYS = 16
"""Keys of one value that are used."""
READ = 64
"""Characters of a value that a key reads."""
MOST_BITS = 1_000_000_000
"""The heaviest weight, in thousandths of a bit."""


def _require(holds: bool, promise: str) -> None:
    # Raised explicitly, so that it works under ``python -O`` too.
    if not holds:
        raise AssertionError(promise)


def _quote(value: str) -> str:
    return repr(value if len(value) <= 40 else f"{value[:37]}…")


def _ordinary() -> list[str]:
    """Names as they are and as people write them; always the same."""
    rng = Random(20)  # noqa: S311 -- a choice of examples, not a secret
    names = []
    for culture in CULTURES:
        for _ in range(2):
            name = f"{rng.choice(culture.female)} {rng.choice(culture.family)}"
            # Parts and beginnings too, because with these a comparator is often not symmetric.
            names += [name, name[:3], name.lower(), misspelt(rng, name), shouted(name), name.split()[0]]
    return names


def check_comparator(
    comparator: Comparator,
    values: Iterable[str] = (),
    *,
    stopwatch: Stopwatch | None = None,
    seconds: float = 1.0,
) -> None:
    """Raise ``AssertionError`` unless a comparator keeps the promises of its port.

    It is tried on every pair of ``values``, of ordinary names and of hostile texts up to 100,000 characters.
    It must never raise; return one of its ``levels``, or ``""`` if nothing can be compared; return the same
    for (a, b) and (b, a) and each time; and have a docstring that says in one sentence what it compares.
    With a ``stopwatch`` (``time.perf_counter``) no single call may take longer than ``seconds``.

    >>> from customer_unify.identity.compare import COMPARATORS
    >>> check_comparator(COMPARATORS["phone"], ["+33612345678", "+33612345679"])
    """
    levels = getattr(comparator, "levels", None)
    _require(
        isinstance(levels, tuple)
        and len(levels) == len(set(levels)) > 0
        and all(isinstance(level, str) and level for level in levels),
        "levels must be a tuple of different names, strongest first",
    )
    _require(bool((comparator.__doc__ or "").strip()), "a comparator needs a docstring: people read it")
    allowed = {*comparator.levels, ""}
    tried = [*values, *_ordinary()[:30], *HOSTILE]
    for a, b in product(tried, tried):
        started = stopwatch() if stopwatch else 0.0
        try:
            level = comparator(a, b)
        except Exception as error:
            raise AssertionError(
                f"must be total, but raised {type(error).__name__} for {_quote(a)} and {_quote(b)}"
            ) from error
        if stopwatch:
            _require(
                stopwatch() - started <= seconds,
                f"must be bounded, but took more than {seconds} s for {_quote(a)} and {_quote(b)}",
            )
        _require(level in allowed, f"answers a level it does not name for {_quote(a)} and {_quote(b)}")
        _require(comparator(b, a) == level, f"must be symmetric, and is not for {_quote(a)} and {_quote(b)}")
        _require(comparator(a, b) == level, f"must be pure, and is not for {_quote(a)} and {_quote(b)}")


def check_normaliser(
    normaliser: Normaliser,
    values: Iterable[str] = (),
    *,
    settles: bool = True,
    stopwatch: Stopwatch | None = None,
    seconds: float = 1.0,
) -> None:
    """Raise ``AssertionError`` unless a normaliser keeps the promises of its port.

    It must never raise, return a tuple of different texts that are not blank, the same each time, ``()`` for
    blanks, and never a form that is much longer than the value. With ``settles``, a normalised value must
    stay as it is when it is normalised again, so that a value that is exported and read back is the same;
    pass ``False`` for one that splits values into words.

    >>> def last_digits(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    ...     digits = "".join(letter for letter in value if letter in "0123456789")[-9:]
    ...     return (digits,) if len(digits) == 9 else ()
    >>> check_normaliser(last_digits, ["06 12 34 56 78", "+33612345678"])
    """
    for value in [*values, *_ordinary(), *HOSTILE]:
        for region, order in (("FR", "dmy"), ("US", "mdy")):
            started = stopwatch() if stopwatch else 0.0
            try:
                forms = normaliser(value, region=region, date_order=order)
            except Exception as error:
                raise AssertionError(
                    f"must be total, but raised {type(error).__name__} for {_quote(value)}"
                ) from error
            if stopwatch:
                _require(
                    stopwatch() - started <= seconds,
                    f"must be bounded, but took more than {seconds} s for {_quote(value)}",
                )
            _require(isinstance(forms, tuple), f"must answer with a tuple for {_quote(value)}")
            _require(
                all(isinstance(form, str) and form.strip() == form != "" for form in forms),
                f"must answer with texts that are trimmed and not blank for {_quote(value)}",
            )
            _require(len(set(forms)) == len(forms), f"repeats a form for {_quote(value)}")
            _require(bool(value.strip()) or not forms, "makes something of a blank")
            longest = max((len(form) for form in forms), default=0)
            _require(longest <= 6 * len(value) + 40, f"makes {_quote(value)} much longer than it was")
            again = normaliser(value, region=region, date_order=order)
            _require(again == forms, f"must be pure, and is not for {_quote(value)}")
            for form in forms if settles else ():
                twice = normaliser(form, region=region, date_order=order)
                _require(form in twice, f"does not keep what is normal already, for {_quote(value)}")


def check_block_key(
    key: BlockKey,
    values: Iterable[str] = (),
    *,
    stopwatch: Stopwatch | None = None,
    seconds: float = 1.0,
) -> None:
    """Raise ``AssertionError`` unless a block key keeps the promises of its port.

    It must never raise, and return a tuple or list of at most 16 different texts, none of them blank, the
    same each time. It is tried as it is used: on at most 64 characters of a value.

    >>> check_block_key(lambda value: (value[:3],) if len(value) > 2 else (), ["38.5", "42"])
    >>> check_block_key(lambda value: value[:3], ["385"])
    Traceback (most recent call last):
    ...
    AssertionError: must answer with a tuple of keys, not a text, for '385'
    """
    for value in [*values, *_ordinary(), *HOSTILE]:
        read = value.strip()[:READ]
        started = stopwatch() if stopwatch else 0.0
        try:
            keys = key(read)
        except Exception as error:
            raise AssertionError(
                f"must be total, but raised {type(error).__name__} for {_quote(read)}"
            ) from error
        if stopwatch:
            _require(
                stopwatch() - started <= seconds,
                f"must be bounded, but took more than {seconds} s for {_quote(read)}",
            )
        kind = "a text" if isinstance(keys, str) else type(keys).__name__
        _require(
            isinstance(keys, (tuple, list)),
            f"must answer with a tuple of keys, not {kind}, for {_quote(read)}",
        )
        _require(
            all(isinstance(one, str) and one.strip() for one in keys),
            f"must answer with texts that are not blank for {_quote(read)}",
        )
        _require(len(set(keys)) == len(keys), f"repeats a key for {_quote(read)}")
        _require(len(keys) <= KEYS, f"answers more than {KEYS} keys for {_quote(read)}")
        _require(list(key(read)) == list(keys), f"must be pure, and is not for {_quote(read)}")


def check_scorer(scorer: Scorer, levels: Mapping[str, Sequence[str]], *, examples: int = 500) -> None:
    """Raise ``AssertionError`` unless a scorer keeps the promises of its port.

    ``levels`` are the levels of each field, as its comparator names them. It is tried on ``examples``
    patterns of them, also on the empty pattern and on unknown fields and levels. It must never raise; weigh
    only fields that have a level, in whole thousandths of a bit; return the same each time and for any order
    of the fields; and never weigh more than its own ``most`` allows.

    >>> def agreeing(levels):
    ...     sure = LevelWeight(9_000 if len(levels) > 1 else 3_000, 3_000)
    ...     return {field: sure for field, level in levels.items() if level == "exact"}
    >>> check_scorer(agreeing, {"email": ("exact", "different"), "phone": ("exact", "different")})
    """
    rng = Random(17)  # noqa: S311 -- a choice of examples, not a secret
    fields = sorted(levels)
    patterns: list[dict[str, str]] = [{}, {"a field nobody knows": "exact"}]
    patterns += [{field: level} for field in fields for level in (*levels[field], "a level nobody knows")]
    for _ in range(examples):
        some = rng.sample(fields, rng.randrange(len(fields) + 1))
        patterns.append({field: rng.choice(levels[field]) for field in some})
    for pattern in patterns:
        told = _weighed(scorer, pattern)
        backwards = dict(reversed(pattern.items()))
        _require(_weighed(scorer, pattern) == told, f"must be pure, and is not for {pattern}")
        _require(_weighed(scorer, backwards) == told, f"must not read the order of fields, as for {pattern}")
        most = getattr(scorer, "most", None)
        if most is None:
            continue
        for field, weight in told.items():
            bound = most(field, pattern[field])
            _require(
                weight.stranger <= bound.stranger and weight.household <= bound.household,
                f"weighs {field!r} above its own `most` for {pattern}",
            )


def _weighed(scorer: Scorer, pattern: Mapping[str, str]) -> dict[str, LevelWeight]:
    """What a scorer returns for a pattern, checked."""
    given = dict(pattern)
    try:
        told = scorer(given)
    except Exception as error:
        raise AssertionError(f"must be total, but raised {type(error).__name__} for {pattern}") from error
    _require(given == pattern, "must leave what it was given as it was")
    _require(isinstance(told, Mapping), f"must answer with a mapping of fields to weights for {pattern}")
    _require(set(told) <= set(pattern), f"weighs a field that says nothing for {pattern}")
    for weight in told.values():
        _require(isinstance(weight, LevelWeight), f"must answer with a LevelWeight each for {pattern}")
        _require(
            all(type(bits) is int and abs(bits) <= MOST_BITS for bits in (weight.stranger, weight.household)),
            f"must weigh in whole thousandths of a bit for {pattern}",
        )
    return dict(told)


def _said(rng: Random) -> list[Statement]:
    return [
        Statement(
            rng.choice(("Michu", "MICHU", "Michaud", "1980", "1981", "x" * 900, "12 rue Molière")),
            RecordRef(rng.choice(("crm", "loyalty")), str(rng.randrange(4))),
            rng.choice([one for one in Assurance if one.counts]),
            rng.randrange(0, 101, 50),
            rng.choice((None, WHEN, WHEN + timedelta(days=1))),
            rng.choice(("", "michu", "michaud")),
        )
        for _ in range(rng.randrange(8))
    ]


def _ordered(rule: SurvivorshipRule, said: Sequence[Statement]) -> list[Statement]:
    given = list(said)
    try:
        ordered = list(rule(given))
    except Exception as error:
        raise AssertionError(f"must be total, but raised {type(error).__name__}") from error
    _require(given == list(said), "must leave what it was given as it was")
    _require(set(ordered) <= set(said), "must choose among what was stated, never make a value")
    return ordered


def check_survivorship_rule(rule: SurvivorshipRule, *, examples: int = 150) -> None:
    """Raise ``AssertionError`` unless a survivorship rule keeps law L13.

    It is tried on ``examples`` random sets of statements. The result must be the same in any order, however
    often each is stated, and in any grouping (commutative, idempotent, associative). It must not invent a
    value, and if there is a statement, one must win.

    >>> from customer_unify.identity.profile import RULES
    >>> check_survivorship_rule(RULES["most_trusted"])
    >>> check_survivorship_rule(lambda said: list(said))
    Traceback (most recent call last):
    ...
    AssertionError: must be idempotent: the same stated twice changed the answer
    """
    rng = Random(13)  # noqa: S311 -- a choice of examples, not a secret
    for _ in range(examples):
        a, b, c = _said(rng), _said(rng), _said(rng)
        said = a + b + c
        once = _ordered(rule, said)
        _require(bool(once) == bool(said), "must let something win whenever something is stated")
        _require(
            _ordered(rule, said + said) == once,
            "must be idempotent: the same stated twice changed the answer",
        )
        shuffled = rng.sample(said, len(said))
        _require(
            _ordered(rule, shuffled) == once, "must be commutative: the order of arrival changed the answer"
        )
        left = _ordered(rule, [*_ordered(rule, [*_ordered(rule, a), *_ordered(rule, b)]), *_ordered(rule, c)])
        right = _ordered(
            rule, [*_ordered(rule, a), *_ordered(rule, [*_ordered(rule, b), *_ordered(rule, c)])]
        )
        _require(left == right == once, "must be associative: merging in another grouping changed the answer")
