"""The checks of plug-ins and stores catch what they promise to catch, and pass what is right."""

import itertools
from contextlib import nullcontext

import attrs
import pytest

from customer_unify.identity.block import BLOCK_KEYS
from customer_unify.identity.compare import COMPARATORS
from customer_unify.identity.normalise import NORMALISERS
from customer_unify.identity.profile import RULES
from customer_unify.model.weights import LevelWeight
from customer_unify.stores.memory import MemoryStore
from customer_unify.testing import (
    check_block_key,
    check_comparator,
    check_normaliser,
    check_scorer,
    check_store,
    check_survivorship_rule,
)


class Comparing:
    """The same, or not."""

    levels = ("exact", "different")

    def __call__(self, a, b):
        return "exact" if a == b else "different"


class OneSided(Comparing):
    """The same, or not."""

    def __call__(self, a, b):
        return "exact" if a[:3] == b else "different"


class Unnamed(Comparing):
    """The same, or not."""

    def __call__(self, a, b):
        return "likely" if a[:1] == b[:1] else "different"


class Raising(Comparing):
    """The same, or not."""

    def __call__(self, a, b):
        return "exact" if a.encode() == b.encode() else "different"


class Moody(Comparing):
    """The same, or not."""

    def __init__(self):
        self.moods = itertools.cycle(["exact", "exact", "different"])

    def __call__(self, a, b):
        return next(self.moods)


class Silent(Comparing):
    __doc__ = ""


@pytest.mark.parametrize(
    ("comparator", "promise"),
    [
        (OneSided(), "symmetric"),
        (Unnamed(), "a level it does not name"),
        (Raising(), "total, but raised UnicodeEncodeError"),
        (Moody(), "pure"),
        (Silent(), "docstring"),
    ],
)
def test_a_comparator_that_breaks_its_promise_is_caught(comparator, promise):
    check_comparator(Comparing())
    with pytest.raises(AssertionError, match=promise):
        check_comparator(comparator)


def test_a_slow_comparator_is_caught_by_a_stopwatch_handed_in():
    ticks = itertools.count()
    with pytest.raises(AssertionError, match="bounded"):
        check_comparator(Comparing(), stopwatch=lambda: float(next(ticks) * 10))


@pytest.mark.parametrize("name", sorted(COMPARATORS))
def test_our_comparators_keep_their_promises(name):
    check_comparator(COMPARATORS[name])


@pytest.mark.parametrize("name", sorted(NORMALISERS))
def test_our_normalisers_keep_their_promises(name):
    check_normaliser(NORMALISERS[name])


def digits(value, /, *, region, date_order):
    """Whatever digits there are."""
    found = "".join(letter for letter in value if letter in "0123456789")[:15]
    return (found,) if found else ()


@pytest.mark.parametrize(
    ("normaliser", "promise"),
    [
        (lambda value, /, *, region, date_order: (value.encode().decode(),), "total|trimmed"),
        (lambda value, /, *, region, date_order: [], "tuple"),
        (lambda value, /, *, region, date_order: ("",), "not blank"),
        (lambda value, /, *, region, date_order: ("unknown",), "something of a blank"),
        (lambda value, /, *, region, date_order: ("x", "x") if value.strip() else (), "repeats"),
        (
            lambda value, /, *, region, date_order: (value.strip()[:50] * 9,) if value.strip() else (),
            "longer|not blank",
        ),
        (
            lambda value, /, *, region, date_order: (
                (value.strip()[1:9].strip() or "a",) if value.strip() else ()
            ),
            "keep",
        ),
    ],
)
def test_a_normaliser_that_breaks_its_promise_is_caught(normaliser, promise):
    check_normaliser(digits)
    with pytest.raises(AssertionError, match=promise):
        check_normaliser(normaliser)


@pytest.mark.parametrize("name", sorted(RULES))
def test_our_rules_keep_law_l13(name):
    check_survivorship_rule(RULES[name], examples=40)


@pytest.mark.parametrize(
    ("rule", "promise"),
    [
        (lambda said: list(said), "idempotent"),
        (lambda said: list(dict.fromkeys(said)), "commutative"),
        (lambda said: [], "something win"),
        (
            lambda said: [attrs.evolve(one, value=one.value * 2) for one in sorted(set(said), key=repr)],
            "never make",
        ),
        (lambda said: said.sort(key=lambda one: one.value) or said, "leave what it was given|idempotent"),
        # The last by position, as some call most recent: not a function of the set.
        (lambda said: said[-1:], "commutative|associative"),
    ],
)
def test_a_rule_that_breaks_law_l13_is_caught(rule, promise):
    with pytest.raises(AssertionError, match=promise):
        check_survivorship_rule(rule)


TURNS = itertools.count()


@pytest.mark.parametrize("name", sorted(BLOCK_KEYS))
def test_our_block_keys_keep_their_promises(name):
    check_block_key(
        BLOCK_KEYS[name], ["michu", "1958-12-11", "75011", "12 rue moliere", "j.michu@example.org"]
    )


@pytest.mark.parametrize(
    ("key", "promise"),
    [
        (lambda value: value[:3], "not a text"),
        (lambda value: (value[3],), "total, but raised IndexError"),
        (lambda value: ("",), "not blank"),
        (lambda value: (42,), "not blank"),
        (lambda value: ("x", "x"), "repeats"),
        (lambda value: tuple(map(str, range(17))), "more than 16"),
        (lambda value: (str(next(TURNS)),), "pure"),
    ],
)
def test_a_block_key_that_breaks_its_promise_is_caught(key, promise):
    with pytest.raises(AssertionError, match=promise):
        check_block_key(key)


def test_a_slow_block_key_is_caught_by_a_stopwatch_handed_in():
    ticks = itertools.count()
    with pytest.raises(AssertionError, match="bounded"):
        check_block_key(lambda value: (), stopwatch=lambda: float(next(ticks) * 10))


LEVELS = {"email": ("exact", "different"), "phone": ("exact", "near", "different")}


class Priced:
    """So much for what is exact, and no more than half of it otherwise."""

    def __call__(self, levels):
        return {field: self.most(field, level) for field, level in levels.items()}

    def most(self, field, level):
        return LevelWeight(8_000 if level == "exact" else 4_000, 1_000)


class Dear(Priced):
    """Dearer in company than it says itself."""

    def __call__(self, levels):
        return {field: LevelWeight(3_000 + 3_000 * len(levels), 0) for field in levels}


def test_a_scorer_that_keeps_its_promises_passes():
    check_scorer(Priced(), LEVELS)
    check_scorer(lambda levels: {}, LEVELS)


@pytest.mark.parametrize(
    ("scorer", "promise"),
    [
        (lambda levels: levels["email"], "total, but raised KeyError"),
        (lambda levels: 3, "mapping"),
        (lambda levels: {"email": LevelWeight(1, 1)}, "says nothing"),
        (lambda levels: dict.fromkeys(levels, 7), "LevelWeight each"),
        (lambda levels: dict.fromkeys(levels, LevelWeight(0.5, 0)), "whole"),
        (lambda levels: dict.fromkeys(levels, LevelWeight(10**10, 0)), "whole"),
        (lambda levels: levels.clear() or {}, "leave what it was given"),
        (
            lambda levels: {field: LevelWeight(at, 0) for at, field in enumerate(levels)},
            "order of fields",
        ),
        (lambda levels: dict.fromkeys(levels, LevelWeight(next(TURNS), 0)), "pure"),
        (Dear(), "above its own"),
    ],
)
def test_a_scorer_that_breaks_its_promise_is_caught(scorer, promise):
    with pytest.raises(AssertionError, match=promise):
        check_scorer(scorer, LEVELS)


def test_our_store_keeps_its_promises():
    check_store(MemoryStore)


class HalfWay(MemoryStore):
    """Puts contents before it looks whether the change can be made."""

    def apply(self, change):
        self._put_contents(change.contents)
        return super().apply(change)


class Gaps(MemoryStore):
    """Numbers its lines from 0."""

    def apply(self, change):
        line = super().apply(change)
        return attrs.evolve(line, number=line.number - 1)


class LastWins(MemoryStore):
    """Lets the last writer of a stream win."""

    def append(self, stream, events, expected):
        return super().append(stream, events, len(list(self.stream(stream))))


class Miscounted(MemoryStore):
    """Forgets to take contents out of blocks."""

    def _drop_contents(self, entries):
        for entry in entries:
            self._contents.pop(entry.content.digest, None)


class Undead(MemoryStore):
    """Goes on after close."""

    def close(self):
        pass


class Turnless(MemoryStore):
    """Locks nothing: everybody is always let in."""

    class Open:
        def reading(self, *, long=False):
            return nullcontext()

        writing = alone = reading

    def __init__(self):
        super().__init__()
        self.turns = self.Open()


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (Turnless, "inside a read"),
        (HalfWay, "whole or nothing"),
        (Gaps, "latest line|its line"),
        (LastWins, "Conflict"),
        (Miscounted, "leaves its blocks|each live content once"),
        (Undead, "raises Closed"),
    ],
)
def test_a_store_that_breaks_its_promise_is_caught(make, promise):
    with pytest.raises(AssertionError, match=promise):
        check_store(make)
