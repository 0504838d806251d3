"""Tells of many pairs of words of names and towns at once that they are different."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from ..compare.abjad import VOWELS
from ..compare.level import LONGEST
from ..compare.name import SIMILAR
from ..compare.place import ALIKE
from ..language import mens_outlines, mens_readings, name_groups, outlines, readings, sound
from .look import Codes, Look, Rows
from .table import Array

__all__ = ["FamilyNames", "GivenNames", "Towns", "alike"]

SAFELY = 1e-9
"""Both libraries count one measure in floats; what lies so near the bound is left to the comparator."""

ROMANISED = 0.6
"""Below this Jaro-Winkler no slip, ending, short form or romanisation makes one of two names the other."""

SLIPPED = 0.75
"""Below this one no slip does, and no ending but one put on; from here on slips are looked for, up to where
any two names are alike."""

WORDS = 3
"""Words of a given name that are looked at one by one; names of more are left."""

LONG = 6
"""Letters from which two edits are a slip."""

EDITS = 3
"""Edits above which no word of a name is a slip of another, whatever they sound like."""


def alike(texts: Array, left: Array, right: Array) -> Array:
    """The Jaro-Winkler similarity of pairs of numbers of texts, which are an array of objects."""
    import numpy as np
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.process import cpdist

    return cpdist(texts[left], texts[right], scorer=JaroWinkler.similarity, dtype=np.float64)


def _plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower()


class Spellings(Look):
    """Words that may be one name in another script, by two conventions: no two of them unless so told."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__(values)
        self.readings = Rows(len(values))

    def look(self, numbers: Sequence[int]) -> None:
        """Read each word by all conventions."""
        self.readings.fill(numbers, readings([self.values[number] for number in numbers]))

    def unlike(self, left: Array, right: Array) -> Array:
        """Where no reading of one is one of the other."""
        return ~self.readings.meet(left, right)


class Sounds(Look):
    """Words that may sound alike."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__(values)
        self.sound = Codes(len(values))

    def look(self, numbers: Sequence[int]) -> None:
        """Note how each word sounds."""
        self.sound.fill(numbers, (sound(self.values[number]) for number in numbers))

    def unlike(self, left: Array, right: Array) -> Array:
        """Where they do not."""
        return ~self.sound.same(left, right)


class GivenNames(Look):
    """Given names: single words, initials, and names of several words that have none in common."""

    def __init__(self, values: Sequence[str]) -> None:
        import numpy as np

        super().__init__(values)
        size = len(values)
        self.joined = np.full(size, "", dtype=object)
        self._said = np.zeros(0, dtype=object)
        self.words, self.groups, self.letter, self.outline = Rows(size), Rows(size), Codes(size), Codes(size)
        self.count, self.length = np.zeros(size, dtype=np.int8), np.zeros(size, dtype=np.int16)
        self.bare = np.zeros(size, dtype=bool)
        self.spellings = Spellings(values)

    def look(self, numbers: Sequence[int]) -> None:
        """Part each name; what holds anything but plain words is passed over."""
        parted: dict[int, list[str]] = {}
        for number in numbers:
            value = self.values[number]
            parts = value.split()
            if len(value) <= LONGEST and 0 < len(parts) <= WORDS and all(map(_plain, parts)):
                self.joined[number] = "".join(parts)
                if len(parts) == 1 or len(parts[0]) > 1:  # no initials written apart
                    parted[number] = parts
        places, names = list(parted), list(parted.values())
        joined = self.joined[places].tolist()
        self.count[places], self.length[places] = list(map(len, names)), list(map(len, joined))
        self.letter.fill(places, (name[0] for name in joined))
        self.bare[places] = list(map(VOWELS.isdisjoint, joined))
        words = [[word for word in parts if len(word) > 1] for parts in names]
        self.words.fill(places, words)
        self.groups.fill(places, [{group for word in some for group in name_groups(word)} for some in words])
        told = {
            number: same for number, same in zip(places, outlines(joined), strict=True) if same is not None
        }
        self.outline.fill(list(told), told.values())

    def unlike(self, left: Array, right: Array) -> Array:
        """Initials by their letter, others where they share no word, are not related and look unlike."""
        import numpy as np

        ours, theirs = self.length[left], self.length[right]
        single = (self.count[left] == 1) & (self.count[right] == 1)
        told = (ours > 0) & (theirs > 0)
        initial = (ours == 1) | (theirs == 1)
        different = told & initial & ~self.letter.same(left, right)
        asked = np.flatnonzero(told & ~initial)
        asked = asked[~self.groups.meet(left[asked], right[asked])]
        short = np.minimum(ours[asked], theirs[asked]) < WORDS
        # Of two letters nothing is made but what people of that name are called.
        different[asked[short & single[asked]]] = True
        long = asked[~short & (ours[asked] + theirs[asked] > 6)]
        long = long[~self.bare[left[long]] & ~self.bare[right[long]]]
        near = alike(self.joined, left[long], right[long])
        far = near < ROMANISED - SAFELY
        different[long[far & single[long]]] = True
        several = long[far & ~single[long]]
        different[several] = self._strange(left[several], right[several])
        chosen = np.flatnonzero(~far & single[long] & (near < SIMILAR - SAFELY))
        doubtful = long[chosen]
        one, other = left[doubtful], right[doubtful]
        parted = (self.outline.of[one] >= 0) & (self.outline.of[other] >= 0)
        slipped = np.flatnonzero(parted & (near[chosen] >= SLIPPED - SAFELY))
        parted[slipped] = ~_slips(self.joined[one[slipped]], self.joined[other[slipped]])
        asked = np.flatnonzero(parted & self.outline.same(one, other))
        parted[asked] = self.spellings(one[asked], other[asked])
        for at in doubtful[parted].tolist():
            different[at] = not _begun(self.joined[left[at]], self.joined[right[at]])
        return different

    def _strange(self, left: Array, right: Array) -> Array:
        """Of names of several words, unlike as a whole: those of which no word is another's, or its slip."""
        import numpy as np

        strange = ~self.words.meet(left, right)
        uneven = np.flatnonzero(strange & (self.count[left] != self.count[right]))
        if len(self._said) < len(self.words.numbers):  # it grows as names are looked at
            self._said = np.array(list(self.words.numbers), dtype=object)
        words, rows = self._said, self.words.of
        for one, other in product(range(rows.shape[1]), repeat=2):
            ours, theirs = rows[left[uneven], one], rows[right[uneven], other]
            there = np.flatnonzero((ours >= 0) & (theirs >= 0))
            strange[uneven[there[_slips(words[ours[there]], words[theirs[there]])]]] = False
        return strange


def _slips(ours: Array, theirs: Array) -> Array:
    """Which pairs of different words are slips of one another, by edits or by sound."""
    import numpy as np
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import cpdist

    lengths, others = (np.fromiter(map(len, words), dtype=np.int64) for words in (ours, theirs))
    shortest = np.minimum(lengths, others)
    close = np.flatnonzero((shortest > EDITS) & (np.abs(lengths - others) <= EDITS))
    one, other = ours[close], theirs[close]
    edits = cpdist(one, other, scorer=DamerauLevenshtein.distance, score_cutoff=EDITS)
    near = (edits <= 1) | ((edits == 2) & (shortest[close] >= LONG))
    for at in np.flatnonzero((edits <= EDITS) & ~near).tolist():
        near[at] = sound(one[at]) == sound(other[at])
    found = np.zeros(len(ours), dtype=bool)
    found[close] = near
    return found


def _begun(a: str, b: str) -> bool:
    """Whether an ending put on may make one of two words the other."""
    return a.startswith(b) or b.startswith(a) or a[-1] == "c" or b[-1] == "c"


class FamilyNames(Look):
    """Family names of one word each."""

    def __init__(self, values: Sequence[str]) -> None:
        import numpy as np

        super().__init__(values)
        size = len(values)
        self.plain, self.bare, self.any = (np.zeros(size, dtype=bool) for _ in range(3))
        self.outline = Rows(size)
        self.mens = Rows(size, self.outline.numbers)
        self.spellings, self.sounds = Spellings(values), Sounds(values)

    def look(self, numbers: Sequence[int]) -> None:
        """Note what all conventions write alike, of each name and of that of the men of the family."""
        plain = [at for at in numbers if 1 < len(self.values[at]) <= LONGEST and _plain(self.values[at])]
        words = [self.values[at] for at in plain]
        self.plain[plain] = True
        self.bare[plain] = list(map(VOWELS.isdisjoint, words))
        own, mens = outlines(words), mens_outlines(words)
        # What tables list may be like anything.
        self.any[plain] = [one is None or None in some for one, some in zip(own, mens, strict=True)]
        told = {at: one for at, one in zip(plain, own, strict=True) if one is not None and not self.any[at]}
        hers = {at: some for at, some in zip(plain, mens, strict=True) if some and at in told}
        self.outline.fill(list(told), [(one,) for one in told.values()])
        self.mens.fill(list(hers), [[one for one in some if one is not None] for some in hers.values()])

    def unlike(self, left: Array, right: Array) -> Array:
        """Where names look unlike, and no romanisation and no ending of a woman's makes one of the other."""
        import numpy as np

        told = self.plain[left] & self.plain[right] & ~self.bare[left] & ~self.bare[right]
        told &= ~self.any[left] & ~self.any[right]
        hers = self.mens.meet(left, right, self.outline.of) | self.mens.meet(right, left, self.outline.of)
        related = np.flatnonzero(told & hers)
        told[related] = _of_two_families(self.texts, left[related], right[related])
        asked = np.flatnonzero(told)
        near = alike(self.texts, left[asked], right[asked])
        told[asked] = near < ROMANISED - SAFELY
        chosen = np.flatnonzero((near >= ROMANISED - SAFELY) & (near < SIMILAR - SAFELY))
        doubtful = asked[chosen]
        one, other = left[doubtful], right[doubtful]
        parted = np.ones(len(doubtful), dtype=bool)
        slipped = np.flatnonzero(near[chosen] >= SLIPPED - SAFELY)
        parted[slipped] = self.sounds(one[slipped], other[slipped])
        slipped = slipped[parted[slipped]]
        parted[slipped] = ~_slips(self.texts[one[slipped]], self.texts[other[slipped]])
        outlines = self.outline.of[:, 0]
        same = np.flatnonzero(parted & (outlines[one] == outlines[other]))
        parted[same] = self.spellings(one[same], other[same])
        told[doubtful] = parted
        return told


def _of_two_families(words: Array, left: Array, right: Array) -> Array:
    """Of which pairs of numbers of words neither is read as the men of the other's family are.

    By no convention of romanising. Nothing is kept: few names are a woman's, and these are read in many ways.
    """
    import numpy as np

    numbers, back = np.unique(np.concatenate([left, right]), return_inverse=True)
    said = words[numbers].tolist()
    read = Rows(len(said))
    mens = Rows(len(said), read.numbers)
    for rows, found in ((read, readings(said)), (mens, mens_readings(said))):
        rows.fill(range(len(said)), found)
    one, other = back[: len(left)], back[len(left) :]
    return ~mens.meet(one, other, read.of) & ~mens.meet(other, one, read.of)


class Towns(Look):
    """Towns of one word each."""

    def __init__(self, values: Sequence[str]) -> None:
        import numpy as np

        super().__init__(values)
        self.plain = np.zeros(len(values), dtype=bool)
        self.length = np.zeros(len(values), dtype=np.int16)

    def look(self, numbers: Sequence[int]) -> None:
        """Note which are plain words, none of which stands for another, and how long they are."""
        words = [self.values[number] for number in numbers]
        self.plain[numbers] = [3 < len(word) <= LONGEST and _plain(word) for word in words]
        self.length[numbers] = [min(len(word), LONGEST + 1) for word in words]

    def unlike(self, left: Array, right: Array) -> Array:
        """Where they look unlike and more than an edit parts them.

        The edits are counted: where a letter stands twice in a word, one more in front makes the two look
        less alike (``london``, ``nlondon``) than any bound that would be of use.
        """
        import numpy as np
        from rapidfuzz.distance import DamerauLevenshtein
        from rapidfuzz.process import cpdist

        told = self.plain[left] & self.plain[right]
        asked = np.flatnonzero(told)
        told[asked] = alike(self.texts, left[asked], right[asked]) < ALIKE - SAFELY
        close = np.flatnonzero(told & (np.abs(self.length[left] - self.length[right]) <= 1))
        ours, theirs = self.texts[left[close]], self.texts[right[close]]
        told[close] = cpdist(ours, theirs, scorer=DamerauLevenshtein.distance, score_cutoff=1) > 1
        return told
