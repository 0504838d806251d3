"""Tells the levels of many pairs at once: each comparator is asked once for each pair of different values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from ...model.configuration import Comparison
from ...model.content import Fact
from ...model.port import Comparator
from ...model.weights import AGREEING
from ..compare.contact import ROLES
from ..compare.handle import letters, read_handle, unspelled
from ..compare.pair import BEGINNING, CLEAR, RETOLD, compare, parted_names, says_name
from ..compare.plan import Step, plan_of
from .held import strangers
from .look import Look
from .once import BESIDE, Recall, each_once, numbered, once, parted
from .order import different
from .spelled import spelled
from .table import ABSENT, SEVERAL, Array, Table
from .unlike import twin_of

__all__ = ["Levels"]

WIDEST = 2**62
"""Below this the number of a pattern fits an array; above, what was told so far is numbered anew."""

NAME_WORDS = 4
"""Words of two whole names, together, above which they may be parted otherwise."""


class Levels:
    """What :func:`compare` says of pairs of contents of a table, as the numbers of patterns.

    Levels that follow from two values alone are looked up by the pair of values; the few pairs
    of which more has to be looked at (several values, a handle that may say the name, a generation) are left
    to :func:`compare`, and names turned round or parted otherwise to what it asks of them. So the two say the
    same.
    """

    def __init__(
        self, table: Table, comparisons: Sequence[Comparison], comparators: Mapping[str, Comparator]
    ) -> None:
        self.table, self.comparisons, self.comparators = table, comparisons, comparators
        self.plan = plan_of(comparisons, comparators)
        self._named: list[dict[str, int]] = []
        """For each comparison its levels by name, with their numbers; blank is 0."""
        for one in comparisons:
            levels = ("", *comparators[one.comparator].levels)
            self._named.append({level: number for number, level in enumerate(dict.fromkeys(levels))})
        self._said: dict[str, list[str]] = {}
        self._twins: dict[int, Look | None] = {}
        """For each comparison what tells of many values that they are different, once it was asked."""
        self._told_of: defaultdict[int, Recall] = defaultdict(Recall)
        """For each comparison what it told of pairs of values, but for those that a twin tells apart."""
        self._alike: dict[int, Array] = {}
        """For each comparison the levels of values beside themselves; below nothing where nobody asked."""
        self._words = self._counted_words() if self.plan.names else None
        self.patterns: list[tuple[str, ...]] = []
        self._numbers: dict[tuple[str, ...], int] = {}

    def of(self, one: Array, other: Array) -> Array:
        """The numbers of the patterns of pairs, given by the places of two contents; see :attr:`patterns`.

        Cost: a few passes over the pairs for each comparison, and a comparator for each pair of values.
        """
        import numpy as np

        low, high = np.minimum(one, other), np.maximum(one, other)
        levels = [np.zeros(len(low), dtype=np.int16) for _ in self.comparisons]
        left = self._several[low] | self._several[high]
        for step in self._stated:
            ours, theirs = self.table.codes(step.field)[low], self.table.codes(step.field)[high]
            both = np.flatnonzero((ours >= 0) & (theirs >= 0) & ~left)
            if len(both):
                values = self._values(step.field)
                levels[step.at][both] = self._told(step, values, ours[both], theirs[both])
        self._part_names(levels, low, high, left)
        left |= self._read(levels, low, high, left)
        left |= self._numbered(levels, low, high)
        self._say_once(levels, low, high, left)
        for at in np.flatnonzero(left).tolist():
            a, b = self.table.contents[low[at]], self.table.contents[high[at]]
            for number, level in enumerate(compare(a, b, self.comparisons, self.comparators)):
                levels[number][at] = self._number(number, level)
        return self._patterns_of(levels)

    def _values(self, field: str) -> list[str]:
        """What the numbers of a field stand for."""
        known = self._said.get(field)
        if known is None:
            known = self._said[field] = self.table.values(field)
        return known

    def _number(self, at: int, level: str) -> int:
        known = self._named[at]
        return known.setdefault(level, len(known))

    @cached_property
    def _stated(self) -> list[Step]:
        """The comparisons of what anybody says something of."""
        return [step for step in self.plan.steps if step.field in self.table.columns]

    @cached_property
    def _several(self) -> Array:
        """The contents that say several things of a field that is compared or read."""
        import numpy as np

        found = np.zeros(len(self.table.contents), dtype=bool)
        for step in self._stated:
            found |= self.table.codes(step.field) == SEVERAL
        return found

    # One comparison

    def _told(self, step: Step, values: Sequence[str], ours: Array, theirs: Array) -> Array:
        """The levels of pairs of numbers of values."""
        import numpy as np

        told = np.zeros(len(ours), dtype=np.int16)
        equal = ours == theirs
        if step.same:
            told[equal] = self._number(step.at, step.same)
        else:
            told[equal] = self._equal(step, values, ours[equal])
        left, right, back = once(ours[~equal], theirs[~equal], len(values))
        told[~equal] = self._unequal(step, values, left, right)[back]
        return told

    def _equal(self, step: Step, values: Sequence[str], numbers: Array) -> Array:
        """The levels of values beside themselves, each asked once."""
        import numpy as np

        if step.at not in self._alike:
            self._alike[step.at] = np.full(len(values), -1, dtype=np.int16)
        known = self._alike[step.at]
        new = np.zeros(len(values), dtype=bool)
        new[numbers] = True
        asked = np.flatnonzero(new & (known < 0))
        alike = [step.tell(values[one], values[one]) for one in asked.tolist()]
        known[asked] = self._numbered_levels(step.at, alike)
        return known[numbers]

    def _unlike(self, step: Step, values: Sequence[str], ours: Array, theirs: Array) -> Array:
        """Of which pairs of numbers of values arrays tell that they are different."""
        import numpy as np

        found, apart = np.zeros(len(ours), dtype=bool), ours != theirs
        twin = self._twin(step, values)
        if twin is not None:
            left, right, back = once(ours[apart], theirs[apart], len(values))
            found[apart] = twin(left, right)[back]
        return found

    def _twin(self, step: Step, values: Sequence[str]) -> Look | None:
        if step.at not in self._twins:
            comparator = self.comparators[self.comparisons[step.at].comparator]
            self._twins[step.at] = twin_of(comparator, values)
        return self._twins[step.at]

    def _unequal(self, step: Step, values: Sequence[str], left: Array, right: Array) -> Array:
        """The levels of pairs of different values, each pair once."""
        import numpy as np

        found = np.zeros(len(left), dtype=np.int16)
        twin = self._twin(step, values)
        known = found > 0
        if twin is not None:
            known = twin(left, right)
            if known.any():
                found[known] = self._number(step.at, "different")
            known |= twin.silent(left, right)
        closer, tell = np.flatnonzero(~known), step.tell

        def told(new: Array) -> Array:
            pairs = zip(left[closer[new]].tolist(), right[closer[new]].tolist(), strict=True)
            return self._numbered_levels(step.at, [tell(values[one], values[other]) for one, other in pairs])

        found[closer] = self._told_of[step.at](left[closer] * len(values) + right[closer], told)
        return found

    def _numbered_levels(self, at: int, levels: Iterable[str]) -> Array:
        import numpy as np

        return np.fromiter((self._number(at, level) for level in levels), dtype=np.int16)

    def _level_names(self, at: int, levels: Array) -> list[str]:
        """Levels of one comparison by name."""
        return list(map(list(self._named[at]).__getitem__, levels.tolist()))

    def _among(self, at: int, levels: Array, names: frozenset[str] | set[str]) -> Array:
        """Which of the levels of one comparison are among those named."""
        import numpy as np

        named = np.array([name in names for name in self._named[at]], dtype=bool)
        return named[levels]

    # Names

    def _counted_words(self) -> tuple[Array, Array, Array]:
        """Of each whole name: how many words it has, and numbers of its letters and of its last word.

        Names of which a part has several values are looked at one by one, whatever stands here.
        """
        import numpy as np

        counts = np.zeros(len(self.table.contents), dtype=np.int8)
        joined, ends = (np.zeros(len(counts), dtype=np.uint64) for _ in range(2))
        values: list[str] = []
        said = spelled(values)
        for step in self.plan.names:
            codes = self.table.codes(step.field)
            there = codes >= 0
            if not there.any():
                continue
            if values != self._values(step.field):  # they are numbered together: the second are the first
                values = self._values(step.field)
                said = spelled(values)
            words, letters, shift, last = (column[codes[there]] for column in said)
            counts[there] += np.minimum(words, NAME_WORDS + 1)  # of more nobody asks how many
            joined[there] = joined[there] * shift + letters
            ends[there] = np.where(words > 0, last, ends[there])
        return counts, joined, ends

    @cached_property
    def _names(self) -> tuple[Array, Array]:
        """Of each content the number of its whole name, and the numbers of both parts of each name."""
        import numpy as np

        given, family = (self.table.codes(step.field) for step in self.plan.names)
        both = (given.astype(np.int64) - SEVERAL) * BESIDE + (family - SEVERAL)
        names, back = different(both)
        parts = np.stack([names // BESIDE, names % BESIDE]) + SEVERAL
        return back, parts.astype(np.int32)

    def _whole_names(self, numbers: Iterable[int]) -> dict[int, list[str]]:
        """Given and family name by the number of a whole name, blank where it says none or several."""
        wanted = list(dict.fromkeys(numbers))
        found = []
        for step, codes in zip(self.plan.names, self._names[1][:, wanted].tolist(), strict=True):
            values = self._values(step.field)
            found.append([values[code] if code >= 0 else "" for code in codes])
        return {number: [*said] for number, said in zip(wanted, zip(*found, strict=True), strict=True)}

    def _part_names(self, levels: Sequence[Array], low: Array, high: Array, left: Array) -> None:
        """Hold names that may be turned round or parted otherwise against each other as a whole."""
        import numpy as np

        plan, parted = self.plan, np.flatnonzero(self._parted(levels, low, high, left))
        if not len(parted):  # as always where names are not compared as such
            return
        names = self._names[0]
        ours, theirs, back = each_once(names[low[parted]], names[high[parted]])
        at = np.empty(len(ours), dtype=np.int64)
        at[back] = parted
        given, family = (self._level_names(step.at, levels[step.at][at]) for step in plan.names)
        facts = {
            number: {
                step.field: (Fact(value),) for step, value in zip(plan.names, said, strict=True) if value
            }
            for number, said in self._whole_names([*ours, *theirs]).items()
        }
        told = [
            parted_names(facts[one], facts[other], plan, first, last)
            for one, other, first, last in zip(ours, theirs, given, family, strict=True)
        ]
        for step, said in zip(plan.names, zip(*told, strict=True), strict=True):
            levels[step.at][parted] = self._numbered_levels(step.at, said)[back]

    def _parted(self, levels: Sequence[Array], low: Array, high: Array, left: Array) -> Array:
        """The pairs whose names may be turned round or parted otherwise: most are neither."""
        import numpy as np

        plan, table = self.plan, self.table
        found = np.zeros(len(low), dtype=bool)
        if self._words is None:
            return found
        first, last = plan.names
        given, family = levels[first.at], levels[last.at]
        firsts, lasts = table.codes(first.field), table.codes(last.field)
        named = (firsts >= 0) | (lasts >= 0)
        clear = self._among(first.at, given, CLEAR) | self._among(last.at, family, CLEAR)
        asked = np.flatnonzero(named[low] & named[high] & ~clear & ~left)
        one, other = low[asked], high[asked]
        part = self._among(first.at, given[asked], {"part"}) | self._among(last.at, family[asked], {"part"})
        counts, joined, ends = self._words
        full = (given[asked] > 0) & (family[asked] > 0)
        otherwise = joined[one] == joined[other]
        otherwise |= ~full & (ends[one] == ends[other])
        found[asked] = part | otherwise | self._turned(one, other)
        many = asked[full & (counts[one] + counts[other] > NAME_WORDS)]
        many = many[~found[many]]
        found[many] = ~self._strangers(low[many], high[many])
        return found

    def _strangers(self, one: Array, other: Array) -> Array:
        """Which whole names have no word in common, in whichever part it stands."""
        import numpy as np

        numbers = self._names[0][np.concatenate([one, other])]
        names, back = np.unique(numbers, return_inverse=True)
        words = [" ".join(said).split() for said in self._whole_names(names.tolist()).values()]
        return strangers(words, back[: len(one)], back[len(one) :])

    def _turned(self, one: Array, other: Array) -> Array:
        """Which names agree turned round, as far as they can be compared so; ``one`` comes first in order."""
        import numpy as np

        first, last = self.plan.names
        firsts, lasts = self.table.codes(first.field), self.table.codes(last.field)
        values = self._values(first.field) or self._values(last.field)
        crossings = (first, firsts[one], lasts[other]), (last, lasts[one], firsts[other])
        both = [np.flatnonzero((ours >= 0) & (theirs >= 0)) for _, ours, theirs in crossings]
        against = np.ones(len(one), dtype=bool)
        against[np.concatenate(both)] = False
        # Both have to agree, so neither is looked at closely before arrays have looked at both.
        for closely in (False, True):
            for (step, ours, theirs), asked in zip(crossings, both, strict=True):
                left = asked[~against[asked]]
                if closely:
                    told = self._told(step, values, ours[left], theirs[left])
                    against[left] = ~self._among(step.at, told, AGREEING | BEGINNING)
                else:
                    against[left] = self._unlike(step, values, ours[left], theirs[left])
        return ~against

    # What one field says of another

    def _read(self, levels: Sequence[Array], low: Array, high: Array, left: Array) -> Array:
        """Read mailboxes as the names of others; returns the pairs in which a handle may be read."""
        import numpy as np

        plan = self.plan
        found = np.zeros(len(low), dtype=bool)
        if not plan.readings or not plan.names:
            return found
        first, last = plan.names
        said, whole, handles, mails = self._readable
        for stated in said:
            found |= stated[low] & stated[high]
        # Names parted otherwise are known whole though one side states one part alone.
        unnamed = np.flatnonzero(((levels[first.at] == 0) | (levels[last.at] == 0)) & ~left)
        for sides in ((low, high), (high, low)):
            named, nameless = (side[unnamed] for side in sides)
            alone = whole[named] & ~whole[nameless]
            if handles is not None:
                found[unnamed[alone & handles[nameless]]] = True
                alone &= ~handles[nameless]
            if plan.email < 0:
                continue
            read = np.flatnonzero(alone & (mails[nameless] >= 0) & ~(levels[plan.email][unnamed] > 0))
            if len(read):
                told = self._readings(named[read], nameless[read])
                for at in plan.readings:
                    levels[at][unnamed[read]] = told
        return found

    @cached_property
    def _readable(self) -> tuple[list[Array], Array, Array | None, Array]:
        """Which contents state what is a reading itself, a whole name, and a handle; None where none does.

        With the numbers of their mailboxes.
        """
        plan, table = self.plan, self.table

        def stated(fields: Iterable[str]) -> list[Array]:
            return [table.codes(field) != ABSENT for field in dict.fromkeys(fields) if field in table.columns]

        whole, others = (table.codes(step.field) >= 0 for step in plan.names)
        handles = stated(plan.handles)
        for there in handles[1:]:
            handles[0] |= there
        said = stated(plan.steps[at].field for at in plan.readings)
        mails = table.codes(plan.steps[plan.email].field if plan.email >= 0 else "")
        return said, whole & others, handles[0] if handles else None, mails

    def _readings(self, named: Array, nameless: Array) -> Array:
        """The levels of mailboxes read as names, each mailbox and each name once."""
        import numpy as np

        names, mails = self._names[0][named].astype(np.int64), self._readable[-1][nameless]
        pairs, back = different(names * BESIDE + mails)
        at = self.plan.readings[0]

        def told(new: Array) -> Array:
            return self._numbered_levels(at, self._read_as(*parted(pairs[new])))

        return self._told_of[at](pairs, told)[back]

    def _read_as(self, names: Sequence[int], mails: Sequence[int]) -> Iterator[str]:
        """The levels of mailboxes, by their numbers, read as whole names."""
        plan = self.plan
        values = self._values(plan.steps[plan.email].field)
        users = {mail: values[mail].partition("@")[0] for mail in set(mails)}
        spelled = {mail: letters(user) for mail, user in users.items()}
        known = self._whole_names(names)
        words = {name: " ".join(both).split() for name, both in known.items()}
        for name, mail in zip(names, mails, strict=True):
            if users[mail] in ROLES:
                yield ""
            elif unspelled(spelled[mail], words[name]):
                yield "none"
            else:
                yield read_handle(users[mail], "|".join(known[name])).level

    def _say_once(self, levels: Sequence[Array], low: Array, high: Array, left: Array) -> None:
        """Take back another town in one postcode, and a mailbox that says the name again."""
        import numpy as np

        plan = self.plan
        if plan.city >= 0 and plan.postcode >= 0:
            same = self._among(plan.postcode, levels[plan.postcode], {"exact"})
            levels[plan.city][same & self._among(plan.city, levels[plan.city], {"different"})] = 0
        if plan.email >= 0 and plan.names:
            again = self._among(plan.email, levels[plan.email], RETOLD) & ~left
            again &= self._among(plan.family, levels[plan.family], AGREEING)
            codes, users = (
                self.table.codes(plan.steps[plan.email].field),
                self._values(plan.steps[plan.email].field),
            )
            chosen = np.flatnonzero(again)
            both = [self._names[0][side[chosen]].tolist() for side in (low, high)]
            known = self._whole_names([*both[0], *both[1]])
            said = ([users[code] for code in codes[side[chosen]].tolist()] for side in (low, high))
            for at, one, other, *mails in zip(chosen.tolist(), *both, *said, strict=True):
                names = [known[one], known[other]]
                if says_name(["|".join(name) for name in names if all(name)], mails):
                    levels[plan.email][at] = 0

    def _numbered(self, levels: Sequence[Array], low: Array, high: Array) -> Array:
        """The pairs in which a number in a given name may be a generation."""
        import numpy as np

        plan = self.plan
        if plan.generation < 0:
            return np.zeros(len(low), dtype=bool)
        told = self.table.codes(plan.steps[plan.generation].field) != ABSENT
        return (told[low] | told[high]) & (levels[plan.generation] == 0)

    # Patterns

    def _patterns_of(self, levels: Sequence[Array]) -> Array:
        """The numbers of the patterns that these levels make, side by side in one mixed radix."""
        import numpy as np

        keys = np.zeros(len(levels[0]) if levels else 0, dtype=np.int64)
        size = 1
        for column in levels:
            radix = int(column.max()) + 1 if len(column) else 1
            if radix == 1:
                continue
            if size * radix >= WIDEST:
                seen, keys = np.unique(keys, return_inverse=True)
                size = len(seen)
            keys, size = keys * radix + column, size * radix
        seen, back = numbered(keys, size)
        at = np.empty(len(seen), dtype=np.int64)
        at[back] = np.arange(len(back))
        names = [list(known) for known in self._named]
        numbers = []
        rows = zip(*(column[at].tolist() for column in levels), strict=True)
        for row in rows if levels else [()] * len(at):
            said = tuple([named[level] for named, level in zip(names, row, strict=True)])
            number = self._numbers.get(said)
            if number is None:
                number = self._numbers[said] = len(self.patterns)
                self.patterns.append(said)
            numbers.append(number)
        return np.array(numbers, dtype=np.int32)[back]
