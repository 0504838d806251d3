"""Checks the results of a plug-in at work, and reports its failures without a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from ..errors import Fault, PluginFailed
from ..frozen import Frozen
from ..model.customer import Statement
from ..model.weights import LevelWeight
from .offered import Kind

__all__ = ["guarded"]

KEYS = 16
"""At most this many keys of one value are used: a bound on work (law L19)."""

MOST_BITS = 1_000_000_000
"""The heaviest weight, in thousandths of a bit: nothing known weighs a millionth of it."""


class _Guarded:
    """A plug-in, the name it goes by, and the places of the configuration that use it."""

    __slots__ = ("found", "name", "places")

    def __init__(self, found: Any, name: str, places: Sequence[str]) -> None:
        self.found, self.name, self.places = found, name, tuple(places)

    def ask(self, *given: Any, **named: Any) -> Any:
        """The result of the plug-in; ``PluginFailed`` in place of any error."""
        answer = failed = None
        try:
            answer = self.found(*given, **named)
        except Exception as error:  # foreign code may raise anything
            failed = _raised(error)
        # Outside of ``except``, so that the original error, which may quote the value, is not attached.
        if failed is not None:
            self.fail(failed)
        return answer

    def fail(self, what: str) -> NoReturn:
        """Raise what is wrong with an answer; never with the value it was about (law L21)."""
        where = ", ".join(self.places[:5]) + (" and others" if len(self.places) > 5 else "")
        hint = "customer_unify.testing has checks of plug-ins"
        raise PluginFailed([Fault(f"{self.name} ({where})", what, hint=hint)])

    def __repr__(self) -> str:
        return f"<plug-in {self.name}>"


def _raised(error: Exception) -> str:
    """The kind of an error and where it was raised, without its message: that may quote a value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return f"raised {type(error).__name__}"
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"raised {type(error).__name__} in {module}, line {trace.tb_lineno}"


class _Normaliser(_Guarded):
    __slots__ = ()

    def __call__(self, value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
        forms = self.ask(value, region=region, date_order=date_order)
        if type(forms) is not tuple:
            self.fail(f"must answer with a tuple of texts, not {type(forms).__name__}")
        for form in forms:
            if type(form) is not str or not form.strip():
                self.fail("must answer with texts, none of them blank")
        return forms


class _BlockKey(_Guarded):
    __slots__ = ()

    def __call__(self, value: str, /) -> Sequence[str]:
        keys = self.ask(value)
        if not isinstance(keys, (tuple, list)):
            self.fail(f"must answer with a tuple of keys, not {type(keys).__name__}")
        if any(type(key) is not str for key in keys):
            self.fail("must answer with texts")
        return tuple(dict.fromkeys(filter(None, keys)))[:KEYS]


class _Comparator(_Guarded):
    __slots__ = ("__doc__", "levels")

    def __init__(self, found: Any, name: str, places: Sequence[str]) -> None:
        super().__init__(found, name, places)
        self.__doc__ = found.__doc__
        self.levels: tuple[str, ...] = found.levels

    def __call__(self, a: str, b: str, /) -> str:
        # Always called in one order, or the result could depend on the order of arrival (law L1).
        level = self.ask(a, b) if a <= b else self.ask(b, a)
        if type(level) is not str or (level and level not in self.levels):
            self.fail("answers a level it does not name in `levels`")
        return level


class _Scorer(_Guarded):
    __slots__ = ("most",)

    def __init__(self, found: Any, name: str, places: Sequence[str]) -> None:
        super().__init__(found, name, places)
        most = getattr(found, "most", None)
        self.most: Callable[[str, str], LevelWeight] | None = None if most is None else self._most

    def _most(self, field: str, level: str) -> LevelWeight:
        return self._weight(_Guarded(self.found.most, self.name, self.places).ask(field, level))

    def _weight(self, weight: Any) -> LevelWeight:
        if not isinstance(weight, LevelWeight):
            self.fail(f"must answer with a LevelWeight for each field, not {type(weight).__name__}")
        for bits in (weight.stranger, weight.household):
            if type(bits) is not int or abs(bits) > MOST_BITS:
                self.fail("must weigh in whole thousandths of a bit, a million bits at most")
        return weight

    def __call__(self, levels: Mapping[str, str], /) -> Mapping[str, LevelWeight]:
        weights = self.ask(Frozen(levels))
        if not isinstance(weights, Mapping):
            self.fail(f"must answer with a mapping of fields to weights, not {type(weights).__name__}")
        found = {}
        for field, level in levels.items():
            if field in weights:
                weight = found[field] = self._weight(weights[field])
                most = self.most(field, level) if self.most is not None else weight
                if weight.stranger > most.stranger or weight.household > most.household:
                    self.fail("weighs more than its own `most` allows")
        if len(found) != len(weights):
            self.fail("weighs a field that says nothing")
        return found


class _Rule(_Guarded):
    __slots__ = ()

    def __call__(self, said: Sequence[Statement], /) -> Sequence[Statement]:
        ordered = self.ask(list(said))
        if not isinstance(ordered, (list, tuple)):
            self.fail(f"must answer with a list of statements, not {type(ordered).__name__}")
        stated = set(said)
        if not all(isinstance(one, Statement) and one in stated for one in ordered):
            self.fail("must choose among what was stated, never make a value")
        if said and not ordered:
            self.fail("must let something win whenever something is stated")
        return ordered


GUARDS: Mapping[Kind, type[_Guarded]] = Frozen(
    {
        Kind.NORMALISER: _Normaliser,
        Kind.BLOCK_KEY: _BlockKey,
        Kind.COMPARATOR: _Comparator,
        Kind.SCORER: _Scorer,
        Kind.SURVIVORSHIP: _Rule,
    }
)


def guarded(kind: Kind, name: str, found: Any, places: Sequence[str]) -> Any:
    """A plug-in that is checked at each call; ``places`` are those of the configuration that use it.

    Any error, and any result that its kind may not return, becomes ``PluginFailed``, which names the
    plug-in, the places and the line, and never the value.

    >>> shouted = guarded(Kind.BLOCK_KEY, "shouted", lambda value: value.upper(), ["block_rules.motto"])
    >>> shouted("ahoy")
    Traceback (most recent call last):
    ...
    customer_unify.errors.PluginFailed: 1 broken plug-in:
      shouted (block_rules.motto): must answer with a tuple of keys, not str (hint: ...)
    """
    return GUARDS[kind](found, name, places)
