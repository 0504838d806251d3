"""A mapping that nobody can change: the form in which nouns keep what they were handed in as a mapping."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

__all__ = ["Frozen"]

K = TypeVar("K")
V = TypeVar("V")


class Frozen(dict[K, V]):
    """A dictionary that is never changed; it can be read, compared, copied, pickled and written as JSON.

    A ``types.MappingProxyType`` guards a dictionary as well, but can neither be pickled nor copied deeply:
    records and customers could not be sent to another process. Reading costs what it costs of a ``dict``.

    >>> import pickle
    >>> seats = Frozen({"window": 2})
    >>> pickle.loads(pickle.dumps(seats)) == seats == {"window": 2}
    True
    >>> seats["aisle"] = 1
    Traceback (most recent call last):
    TypeError: this mapping cannot be changed: make a dict of it
    """

    __slots__ = ()

    def _refuse(self, *_given: Any, **_named: Any) -> NoReturn:
        raise TypeError("this mapping cannot be changed: make a dict of it")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return Frozen, (dict(self),)
