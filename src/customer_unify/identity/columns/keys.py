"""Numbers the keys that rules give: each distinct value is turned into keys once, not once a content."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from math import prod
from typing import Any, NamedTuple, TypeVar

from ...model.port import BlockKey
from ..block import BLOCK_KEYS, KEYS, LONGEST, NAMED, NAMES, SPELLED, Spelling, block, parts_of, spells
from ..stages import CLAIM, IDENTIFIER, Stages
from .crossed import Crossed
from .many import keys_of
from .order import different
from .table import ABSENT, SEVERAL, Array, Numbered, Numbers, Table, numbering

__all__ = ["Codes", "Keys"]

T = TypeVar("T")

WIDEST = 2**62
"""Below this the number of a key fits an array."""

AT_ONCE = 4_096
"""Values whose keys are texts at one time."""

BETWEEN = "|"
"""What stands between the parts of a key."""

Part = tuple[str, str]
"""A transform, and the field it reads."""


class _Said(NamedTuple):
    """What one part of a rule says: of each thing so many numbers, from a start on, in one array.

    The thing is a content, or what a content has the number of in ``things``: the last two of them say
    nothing, and stand for :data:`ABSENT` and :data:`SEVERAL`.
    """

    starts: Array
    counts: Array
    flat: Array
    things: Array | None = None

    @property
    def by_content(self) -> _Said:
        """The same of each content."""
        if self.things is None:
            return self
        return _Said(self.starts[self.things], self.counts[self.things], self.flat)


def _spread(starts: Array, counts: Array) -> Array:
    """The places ``start, start + 1 …`` of each run, as many as its count, one run after the other."""
    import numpy as np

    ends = np.cumsum(counts)
    within = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64)
    return within + np.repeat(starts - (ends - counts), counts)


class Codes:
    """The numbers of what the parts of rules say, and of the keys that are made of them.

    A key is the number of its first part, times how many second parts there are, and so on: two keys of a
    rule are equal as numbers if and only if they are as texts.
    """

    def __init__(self, parts: Mapping[str, Sequence[Part]]) -> None:
        self.parts = parts
        self.numbers: dict[Part, Numbers] = {part: numbering() for said in parts.values() for part in said}
        self.lent: set[Part] = set()
        """The parts of which the values of a field are the keys: their numbers are those of the values."""

    def enter(self, name: str, texts: Sequence[str]) -> None:
        """Number what the parts of a rule say; a new number for what nobody said before."""
        for part, text in zip(self.parts[name], texts, strict=True):
            self.numbers[part][text]  # asking gives it one

    def cut(self, key: str) -> tuple[str, list[str]]:
        """The rule of a key, and what its parts say."""
        name, _, text = key.partition(":")
        return name, text.split(BETWEEN) if len(self.parts[name]) > 1 else [text]

    def code(self, name: str, texts: Sequence[str]) -> int | None:
        """The number of a key of a rule; None where nobody says one of its parts."""
        code = 0
        for part, text in zip(self.parts[name], texts, strict=True):
            numbers = self.numbers[part]
            number = numbers.get(text)
            if number is None:
                return None
            code = code * len(numbers) + number
        return code

    def lone(self, name: str) -> bool:
        """Whether a rule has one part, which no other rule has."""
        said = self.parts[name]
        return len(said) == 1 and sum(said[0] in other for other in self.parts.values()) == 1

    def keep(self, name: str, shared: Array) -> None:
        """Forget what only keys of one content are made of, where that is seen at once: most of it."""
        if self.lone(name):
            part = self.parts[name][0]
            numbers = self.numbers[part]
            if part not in self.lent and isinstance(numbers, dict):
                kept = frozenset(shared.tolist())
                self.numbers[part] = {text: number for text, number in numbers.items() if number in kept}

    def plain(self, name: str) -> bool:
        """Whether the numbers of the keys of a rule fit, and tell apart what their texts do."""
        told = [self.numbers[part] for part in self.parts[name]]
        if prod(max(1, len(numbers)) for numbers in told) >= WIDEST:
            return False
        return len(told) < 2 or not any(BETWEEN in "\n".join(numbers) for numbers in told)


class Keys:
    """The keys that the rules of a configuration give the contents of a table, as :func:`block` gives them.

    A content that says several things of a field that rules read, or might be given more keys by a rule than
    it gives at most, is asked of :func:`block`. ``plain`` is False where texts alone tell keys apart: then
    nothing here may be used.
    """

    def __init__(self, table: Table, stages: Stages) -> None:
        self.table, self.stages = table, stages
        rules = stages.config.block_rules
        self.codes = Codes({rule.name: parts_of(rule) for rule in rules})
        lone = {self.codes.parts[rule.name][0] for rule in rules if self.codes.lone(rule.name)}
        self._said = {part: self._read(*part) for part in self.codes.numbers if part not in lone}
        self._asked = self._several() | self._overflowing()
        self._texts: dict[str, list[tuple[int, Sequence[str]]]] = {rule.name: [] for rule in rules}
        told_apart = self._ask()
        self.plain = told_apart and len(self._texts) == len(rules) and all(map(self.codes.plain, self._texts))

    def numbered(self, name: str) -> Numbered:
        """The keys of a rule."""
        import numpy as np

        parts = self.codes.parts[name]
        # What one rule alone reads is read when it is asked for: so it is not kept beside all the others.
        known = {part: self._said.get(part) or self._read(*part) for part in parts}
        counts = np.where(self._asked, 0, 1)
        for part in parts:
            counts *= known[part].by_content.counts
        places = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        codes, size = np.zeros(len(places), dtype=np.int64), 1
        several = int(counts.max(initial=0)) > 1
        left = _spread(np.zeros(len(counts), dtype=np.int64), counts) if several else None
        for part in reversed(parts):  # as the product of the parts goes through them: the last the fastest
            starts, many, flat, things = known[part]
            at = places if things is None else things[places]
            if left is None:
                said = flat[starts[at]]
            else:
                many = many[at]
                said = flat[starts[at] + left % many]
                left //= many
            codes += said.astype(np.int64) * size
            size *= len(self.codes.numbers[part])
        texts = self._texts[name]
        for _, told in texts:  # once more: what was read only now may have numbers of its own
            self.codes.enter(name, told)
        further = np.array([self.codes.code(name, told) for _, told in texts], dtype=np.int64)
        where = np.array([place for place, _ in texts], dtype=np.int32)
        return Numbered(np.concatenate([codes, further]), np.concatenate([places, where]))

    # What the parts of rules say

    def _read(self, transform: str, field: str) -> _Said:
        part = transform, field
        if transform not in SPELLED:
            keyed, numbers = self.stages.block_keys[transform], self.codes.numbers[part]
            own = self._own_keys(part) if keyed is BLOCK_KEYS["exact"] else None
            return own or self._of_value(keyed, field, numbers)
        said = self._of_names(SPELLED[transform], part)
        if field == NAMES:
            return said
        said = said.by_content
        return said._replace(counts=said.counts * (self.table.codes(field) != ABSENT))

    def _own_keys(self, part: Part) -> _Said | None:
        """The values of a field as their own keys, by their own numbers; None where one is cut or blank."""
        import numpy as np

        column = self.table.columns.get(part[1])
        if column is None or "" in column.numbers or max(map(len, column.numbers), default=0) > LONGEST:
            return None
        self.codes.numbers[part] = column.numbers
        self.codes.lent.add(part)
        every = np.arange(len(column.numbers) + 2, dtype=np.int32)
        counts = np.ones(len(every), dtype=np.int32)
        counts[-2:] = 0
        return _Said(every, counts, every, column.codes)

    def _of_value(self, keyed: BlockKey, field: str, numbers: Numbers) -> _Said:
        """What a transform makes of each value of a field, once; ``numbers`` grows."""
        import numpy as np

        codes, values = self.table.codes(field), self.table.values(field)
        used = _used(codes, len(values))
        read = ([values[code][:LONGEST] for code in some] for some in _some(used.tolist()))
        starts, counts, flat = _flat((keys_of(keyed, some) for some in read), numbers)
        of_value = np.zeros((2, len(values) + 2), dtype=np.int32)
        of_value[:, used] = starts, counts
        return _Said(of_value[0], of_value[1], flat, codes)

    def _of_names(self, spelling: Spelling, part: Part) -> _Said:
        """What a transform makes of each other value, and of given with family names."""
        found = []
        numbers = self.codes.numbers[part]
        if spelling.together is None:
            crossed = self.codes.numbers[part] = Crossed()
            return self._each_beside_each(spelling, crossed)
        if spelling.other is not None:
            others = [field for field in self.table.columns if spells(field) and field not in NAMED]
            found = [self._of_value(spelling.other, field, numbers) for field in sorted(others)]
        found.append(self._together(spelling, spelling.together, numbers))
        return _joined(found)

    def _each_beside_each(self, spelling: Spelling, crossed: Crossed) -> _Said:
        """The keys of a given beside those of a family name, of each content."""
        import numpy as np

        looked = zip((spelling.given, spelling.family), NAMED, strict=True)
        given, family = (self._of_value(look, field, crossed.words).by_content for look, field in looked)
        counts = given.counts * family.counts
        places = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        starts = np.cumsum(counts, dtype=np.int32) - counts
        within = np.arange(len(places), dtype=np.int32) - starts[places]
        first, last = np.divmod(within, family.counts[places])
        one, other = given.flat[given.starts[places] + first], family.flat[family.starts[places] + last]
        return _Said(starts, counts, crossed.cross(one, other))

    def _together(
        self, spelling: Spelling, together: Callable[[Any, Any], Sequence[str]], numbers: Numbers
    ) -> _Said:
        """What is made of each given with each family name, once."""
        import numpy as np

        given, family = map(self.table.codes, NAMED)
        wide = max(1, len(self.table.values(NAMED[1])))
        both = np.flatnonzero((given >= 0) & (family >= 0))
        pairs, back = different(given[both].astype(np.int64) * wide + family[both])
        firsts = self._looked_at(spelling.given, NAMED[0], pairs // wide)
        lasts = self._looked_at(spelling.family, NAMED[1], pairs % wide)
        starts, counts, flat = _flat(_some(map(together, firsts, lasts)), numbers)
        things = np.full(len(given), ABSENT, dtype=np.int32)
        things[both] = back
        nothing = np.zeros(2, dtype=np.int32)
        return _Said(np.append(starts, nothing), np.append(counts, nothing), flat, things)

    def _looked_at(self, look: Callable[[str], Any], field: str, codes: Array) -> Iterator[Any]:
        """What is seen in the values of a field that have these numbers; each is looked at once."""
        values = self.table.values(field)
        seen = {code: look(values[code][:LONGEST]) for code in _used(codes, len(values)).tolist()}
        return map(seen.__getitem__, codes.tolist())

    # Contents that are asked one by one

    def _several(self) -> Array:
        """The contents that say several things of a field that a part reads."""
        import numpy as np

        found = np.zeros(len(self.table.contents), dtype=bool)
        spelled = any(transform in SPELLED for transform, _ in self.codes.numbers)
        read = {field for transform, field in self.codes.numbers if transform not in SPELLED}
        for field in self.table.columns:
            if field in read or (spelled and spells(field)):
                found |= self.table.codes(field) == SEVERAL
        return found

    def _overflowing(self) -> Array:
        """The contents to which a rule of several parts may give more keys than it gives at most."""
        import numpy as np

        found = np.zeros(len(self.table.contents), dtype=bool)
        for parts in self.codes.parts.values():
            said = [self._said[part] for part in parts] if len(parts) > 1 else []
            if prod(int(one.counts.max(initial=0)) for one in said) > KEYS:
                found |= prod(one.by_content.counts.astype(np.float64) for one in said) > KEYS
        return found

    def _ask(self) -> bool:
        """Read the keys of contents asked one by one; whether each has as many parts as its rule."""
        keyed, config = self.stages.block_keys, self.stages.config
        for place in self._asked.nonzero()[0].tolist():
            for key in block(self.table.contents[place], config, keyed):
                if key[0] in (IDENTIFIER, CLAIM):
                    continue
                name, texts = self.codes.cut(key)
                if len(texts) != len(self.codes.parts[name]):
                    return False
                self.codes.enter(name, texts)
                self._texts[name].append((place, texts))
        return True


def _used(codes: Array, size: int) -> Array:
    """The numbers below a size that are among these."""
    import numpy as np

    return np.flatnonzero(np.bincount(codes[codes >= 0], minlength=size))


def _some(things: Iterable[T]) -> Iterator[list[T]]:
    """A few thousand at a time."""
    left = iter(things)
    while some := list(islice(left, AT_ONCE)):
        yield some


def _flat(keys: Iterable[Sequence[Sequence[str]]], numbers: Numbers) -> tuple[Array, Array, Array]:
    """Where the keys of each begin, how many they are, and the numbers of all; ``numbers`` grows.

    Texts are let go of as they are numbered: those of all values at once would take more than the rest.
    """
    import numpy as np

    counted, said = array("i"), array("i")
    number = numbers.__getitem__  # whatever is asked for the first time is numbered
    for some in keys:
        counted.extend(map(len, some))
        said.extend(map(number, chain.from_iterable(some)))
    counts, flat = (
        np.frombuffer(one, dtype=np.int32) if one else np.zeros(0, np.int32) for one in (counted, said)
    )
    return np.cumsum(counts, dtype=np.int32) - counts, counts, flat


def _joined(parts: Sequence[_Said]) -> _Said:
    """What several parts say of each content, as one."""
    import numpy as np

    if len(parts) == 1:
        return parts[0]
    parts = [part.by_content for part in parts]
    places = np.concatenate([np.repeat(np.arange(len(part.counts)), part.counts) for part in parts])
    flat = np.concatenate([part.flat[_spread(part.starts, part.counts)] for part in parts])
    counts = np.sum([part.counts for part in parts], axis=0, dtype=np.int32)
    starts = np.cumsum(counts, dtype=np.int32) - counts
    return _Said(starts, counts, flat[np.argsort(places, kind="stable")])
