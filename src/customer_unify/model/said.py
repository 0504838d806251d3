"""The values of a record by field, kept as one text, so that many records need few objects."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from functools import lru_cache
from itertools import compress
from typing import final

__all__ = ["FIELD", "SHAPES", "VALUE", "Said"]

FIELD, VALUE = "\x1f", "\x1e"
"""The separators between the values of two fields, and between two values of one field."""

SHAPES = 4_096
"""Shared tuples of names, because a source fills its fields in few different ways."""


@lru_cache(maxsize=SHAPES)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """One shared tuple for all records with the same fields."""
    return names


@lru_cache(maxsize=SHAPES)
def _filled(names: tuple[str, ...], which: tuple[bool, ...]) -> tuple[str, ...]:
    """The names of the fields that have a value."""
    return _shared(tuple(compress(names, which)))


@final
class Said(Mapping[str, tuple[str, ...]]):
    """Values by the name of their field; it cannot be changed, and every field in it has a value.

    It reads like a dictionary in the order of names, and takes a fifth of the memory. A look-up splits the
    text of all values, so use :meth:`items` to read several fields. Values that contain a separator are kept
    in another way.

    >>> said = Said({"name": ("Jocelyne",), "email": ("j@example.org", "m@example.org")})
    >>> said["email"], list(said)
    (('j@example.org', 'm@example.org'), ['email', 'name'])
    >>> said == {"email": ("j@example.org", "m@example.org"), "name": ("Jocelyne",)}
    True
    """

    __slots__ = ("_held", "_names")

    def __init__(self, given: Mapping[str, tuple[str, ...]]) -> None:
        self._names = _shared(tuple(sorted(given)))
        many = [given[name] for name in self._names]
        text = FIELD.join([said[0] if len(said) == 1 else VALUE.join(said) for said in many])
        whole = text.count(FIELD) < max(1, len(many)) and text.count(VALUE) == sum(map(len, many)) - len(many)
        self._held: str | tuple[tuple[str, ...], ...] = text if whole else tuple(many)

    @classmethod
    def joined(cls, names: tuple[str, ...], text: str) -> Said:
        """Values that are already one text, in the order of ``names``.

        The caller has made sure that no value contains a separator.

        >>> Said.joined(("city", "name"), "Aix\x1fMichu") == {"city": ("Aix",), "name": ("Michu",)}
        True
        """
        said = cls.__new__(cls)
        said._names, said._held = names, text
        return said

    @classmethod
    def filled(cls, names: tuple[str, ...], texts: Sequence[str]) -> Said:
        """Values in the order of the names, each as :meth:`joined` reads it; ``""`` for nothing.

        >>> Said.filled(("city", "name"), ("", "Michu")) == {"name": ("Michu",)}
        True
        """
        filled = _filled(names, tuple(map(bool, texts)))
        return cls.joined(filled, FIELD.join(texts if len(filled) == len(names) else filter(None, texts)))

    def _values(self) -> Iterable[tuple[str, ...]]:
        held = self._held
        if not isinstance(held, str):
            return held
        if not self._names:
            return ()
        if VALUE in held:
            return [tuple(said.split(VALUE)) for said in held.split(FIELD)]
        return [(said,) for said in held.split(FIELD)]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields in their order: one shared tuple for all records with the same fields."""
        return self._names

    def texts(self) -> list[str] | None:
        """The values in the order of :attr:`names`; ``None`` if a field has several."""
        held = self._held
        if not self._names or not isinstance(held, str) or VALUE in held:
            return None
        return held.split(FIELD)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        for known, said in zip(self._names, self._values(), strict=True) if name in self._names else ():
            if known == name:
                return said
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Said):
            return (self._names, self._held) == (other._names, other._held)
        return dict(self.items()) == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Said({list(self._names)})"

    def items(self) -> ItemsView[str, tuple[str, ...]]:
        """The names with their values; the text is split once."""
        return dict(zip(self._names, self._values(), strict=True)).items()

    def values(self) -> ValuesView[tuple[str, ...]]:
        """The values without names; the text is split once."""
        return dict(self.items()).values()
