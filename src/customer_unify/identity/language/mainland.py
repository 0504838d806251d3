"""Romanisation of Thai, Lao, Khmer and Burmese, whose vowels are written around their consonants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from unicodedata import category

__all__ = ["burmese", "khmer", "lao", "thai"]


def _table(pairs: str) -> dict[str, str]:
    """Letters and what they are read as, from ``letter:sound``."""
    return {letter: sound for letter, _, sound in (pair.partition(":") for pair in pairs.split())}


_END = "(?![\u0e00-\u0e7f])"
_THAI = (
    ("[ก-ฮ][\u0e34\u0e38]?\u0e4c", ""),  # a letter with the sign of silence
    ("([เแโใไ])([ก-ฮ](?:(?<=[กขคตทปผพ])[รล])?)", r"\2\1"),  # vowels written before what they are said behind
    (f"รร{_END}", "ัน"),
    ("รร", "ั"),
    (f"[ญณรลฬ]{_END}", "น"),
    (f"[จชซฌฎฏฐฑฒดตถทธศษส]{_END}", "ต"),
    (f"[บปพฟภ]{_END}", "ป"),
    ("ญ(?=[ก-ฮ])", "น"),
    ("ห(?=[งญนมยรลว][\u0e30-\u0e3a\u0e47-\u0e4e])", ""),  # an h that only sets the tone
)
"""What Thai writes otherwise than it is said, in this order; the rest is read letter by letter."""

_LAO = (
    ("[\u0ec8-\u0ecc]", ""),  # tones, and the rare sign of silence
    ("ຫຼ", "ລ"),
    ("ຫ(?=[ງຍນມຣລວ])", ""),  # an h that only sets the tone
    ("([ເແໂໃໄ])([ກ-ຮໜໝ]ຼ?)", r"\2\1"),  # vowels written before what they are said behind
    ("\u0ebbວ|(?<=[ກ-ຮໜໝ])ວ(?=[ກ-ຮ])", "oua"),  # a v between consonants is a vowel
    ("ວ(?![\u0eb0-\u0ebd\u0ec0-\u0ec4])", "o"),  # and one behind a vowel ends it: ແກ້ວ keo
    ("ອ(?=[\u0eb0-\u0ebd\u0ec0-\u0ec4])", ""),  # a letter that only carries a vowel
    ("[ອ\u0ecd]", "o"),
    ("[ູຸ]", "ou"),
    ("[ຶື]", "ue"),
    ("ຽ", "ia"),
    ("ໜ", "n"),
    ("ໝ", "m"),
    ("ຊ", "x"),
    ("ຍ(?![\u0eb0-\u0ebd\u0ec0-\u0ec4])", "i"),
    ("ຍ", "gn"),
    ("[ໃໄ]", "ai"),
    ("ແ", "e"),
)
"""What Lao writes otherwise than it is romanised. Tones go first: they stand between the letters."""

_KHMER_RUN = "[\u1780-\u17ff]+"
_KHMER_UNIT = re.compile(
    "(?P<base>[\u1780-\u17a2])(?P<below>(?:\u17d2[\u1780-\u17a2]|[\u17c9\u17ca])*)"
    "(?P<vowel>[\u17b6-\u17c5\u17d0]?)(?P<nasal>\u17c6?)(?P<breath>\u17c7?)"
)
_KHMER_SILENT = re.compile("[\u1780-\u17a2][\u17b7\u17bb]?\u17cd")
_KHMER_CONSONANTS = _table(
    "ក:k ខ:kh គ:k ឃ:kh ង:ng ច:ch ឆ:chh ជ:ch ឈ:chh ញ:nh ដ:d ឋ:th ឌ:d ឍ:th ណ:n ត:t ថ:th ទ:t "
    "ធ:th ន:n ប:b ផ:ph ព:p ភ:ph ម:m យ:y រ:r ល:l វ:v ឝ:s ឞ:s ស:s ហ:h ឡ:l អ:"
)
_KHMER_FIRST = frozenset("កខចឆដឋណតថបផសហឡអឝឞ")
"""Consonants of the first series: their own vowel is an a. That of the others, the second series, is an o."""
_KHMER_SONORANTS = frozenset("ងញនមយរលវ")
"""Consonants that leave the vowel as the stronger consonant before them in the word has set it."""
_KHMER_VOWELS = {
    "": ("a", "o"),
    "\u17b6": ("a", "ea"),
    "\u17b7": ("i", "i"),
    "\u17b8": ("ey", "i"),
    "\u17b9": ("oe", "i"),
    "\u17ba": ("eu", "eu"),
    "\u17bb": ("o", "u"),
    "\u17bc": ("ou", "ou"),
    "\u17bd": ("uo", "uo"),
    "\u17be": ("oeu", "oeu"),
    "\u17bf": ("oeu", "oeu"),
    "\u17c0": ("ie", "ie"),
    "\u17c1": ("e", "e"),
    "\u17c2": ("e", "e"),
    "\u17c3": ("ai", "ei"),
    "\u17c4": ("o", "o"),
    "\u17c5": ("au", "ov"),
    "\u17d0": ("a", "oa"),
}
_KHMER_ALONE = _table("ឥ:e ឦ:ei ឧ:u ឩ:u ឪ:ov ឫ:ru ឬ:ru ឭ:lu ឮ:lu ឯ:e ឰ:ai ឱ:o ឲ:o ឳ:ov")
_KHMER_FINALS = {"kh": "k", "chh": "ch", "ph": "p", "d": "t", "b": "p"}

_BURMESE_RUN = "[\u1000-\u109f]+"
_BURMESE_SYLLABLE = re.compile(
    "(?P<base>[\u1000-\u1021\u103f])(?P<medials>[\u103b-\u103e]*)(?P<vowel>[\u102b-\u1032\u1036]*)"
    "(?P<end>(?:[\u1000-\u1021]\u103a|[\u1000-\u1021]\u1039)?)(?P<creaky>\u1037?)"
)
_BURMESE_CONSONANTS = _table(
    "က:k ခ:kh ဂ:g ဃ:g င:ng စ:s ဆ:s ဇ:z ဈ:z ဉ:ny ည:ny ဋ:t ဌ:ht ဍ:d ဎ:d ဏ:n တ:t ထ:ht ဒ:d ဓ:d "
    "န:n ပ:p ဖ:ph ဗ:b ဘ:b မ:m ယ:y ရ:y လ:l ဝ:w သ:th ဟ:h ဠ:l အ: ဿ:th"
)
_BURMESE_VOWELS = {
    "": "a",
    "\u102b": "a",
    "\u102c": "a",
    "\u102d": "i",
    "\u102e": "i",
    "\u102f": "u",
    "\u1030": "u",
    "\u1031": "e",
    "\u1031\u102b": "aw",
    "\u1031\u102c": "aw",
    "\u1032": "e",
    "\u102d\u102f": "o",
    "\u1036": "an",
    "\u102f\u1036": "on",
    "\u102d\u102f\u1036": "on",
}
_BURMESE_RHYMES = {
    "": {
        "က": "et",
        "င": "in",
        "စ": "it",
        "ည": "i",
        "ဉ": "in",
        "တ": "at",
        "န": "an",
        "ပ": "at",
        "မ": "an",
        "ယ": "e",
    },
    "\u1031\u102c": {"က": "auk", "င": "aung"},
    "\u1031\u102b": {"က": "auk", "င": "aung"},
    "\u102d\u102f": {"က": "aik", "င": "aing"},
    "\u102d": {"တ": "eit", "ပ": "eit", "န": "ein", "မ": "ein"},
    "\u102f": {"တ": "ok", "ပ": "ok", "န": "on", "မ": "on"},
    "w": {"တ": "ut", "ပ": "ut", "န": "un", "မ": "un", "ယ": "we", "င": "win", "က": "wet"},
}
"""How a vowel and the consonant that closes its syllable are said together; ``w`` is for one before it."""
_BURMESE_ALONE = _table("ဣ:i ဤ:i ဥ:u ဦ:u ဧ:e ဩ:aw ဪ:aw")


def _by(rules: tuple[tuple[str, str], ...], text: str) -> str:
    for pattern, by in rules:
        text = re.sub(pattern, by, text)
    return text


def _between(signs: str, alone: Mapping[str, str]) -> Iterator[str]:
    """What stands between syllables: vowels without a consonant, numbers and the like, but no stray marks."""
    return (alone.get(sign, sign) for sign in signs if category(sign)[0] != "M")


def thai(text: str) -> str:
    """Thai as the Royal Thai General System hears it, but for the vowels that nobody writes.

    What is left in Thai letters can be read letter by letter.
    """
    return _by(_THAI, text)


def lao(text: str) -> str:
    """Lao as passports of Laos spell names, after French; what is left can be read letter by letter."""
    return _by(_LAO, text)


def khmer(text: str) -> str:
    """Khmer as names are spelled in Cambodia: the vowels by the series of the consonant before them.

    After the transliteration of the United Nations' experts (UNGEGN), in the letters that people use.
    """
    return re.sub(_KHMER_RUN, lambda found: _khmer_word(_KHMER_SILENT.sub("", found.group())), text)


def _khmer_word(word: str) -> str:
    kept: list[str] = []
    reached, first, closed = 0, False, True
    units = list(_KHMER_UNIT.finditer(word))
    for place, unit in enumerate(units):
        kept += _between(word[reached : unit.start()], _KHMER_ALONE)
        closed = closed and unit.start() == reached
        reached = unit.end()
        first = _in_first_series(unit, before=first)
        before_last = place + 2 == len(units) and _bare(units[-1])
        # A consonant without a sign ends the syllable before it, unless the word ends in one more of them.
        if _bare(unit) and not closed and not before_last:
            kept += _khmer_final(unit)
            closed = True
        else:
            kept += [*_khmer_onset(unit), _khmer_vowel(unit, first)]
            closed = bool(unit["nasal"] or unit["breath"])
    return "".join([*kept, *_between(word[reached:], _KHMER_ALONE)])


def _bare(unit: re.Match[str]) -> bool:
    """Whether no sign says what is spoken behind the consonant."""
    return not (unit["vowel"] or unit["nasal"] or unit["breath"])


def _in_first_series(unit: re.Match[str], *, before: bool) -> bool:
    """Whether a vowel is of the first series, by a sign or by the last strong consonant so far."""
    if "\u17c9" in unit["below"]:
        return True
    if "\u17ca" in unit["below"]:
        return False
    strong = [one for one in unit["base"] + unit["below"] if one not in _KHMER_SONORANTS and one != "\u17d2"]
    if strong:
        return strong[-1] in _KHMER_FIRST
    return before


def _khmer_onset(unit: re.Match[str]) -> list[str]:
    below = [one for one in unit["below"] if one in _KHMER_CONSONANTS]
    hard = unit["base"] == "ប" and unit["below"]  # a b with a sign or a letter below is a p
    sounds = ["p" if hard else _KHMER_CONSONANTS[unit["base"]], *(_KHMER_CONSONANTS[one] for one in below)]
    return sounds[1:] if _long(sounds) else sounds


def _khmer_vowel(unit: re.Match[str], first: bool) -> str:
    vowel = _KHMER_VOWELS[unit["vowel"]][0 if first else 1]
    if unit["nasal"]:
        vowel = (vowel if unit["vowel"] else "a" if first else "u") + "m"
    return vowel + ("h" if unit["breath"] else "")


def _khmer_final(unit: re.Match[str]) -> list[str]:
    """What ends a syllable: one sound, whatever is written below it."""
    sounds = [_KHMER_CONSONANTS[one] for one in unit["base"] + unit["below"] if one in _KHMER_CONSONANTS]
    sound = sounds[1] if _long(sounds) else sounds[0]
    return [_KHMER_FINALS.get(sound, sound)]


def _long(sounds: list[str]) -> bool:
    """Whether the second consonant only makes the first one long, as in ទ្ធ th."""
    return len(sounds) > 1 and sounds[1][:1] == sounds[0][:1]


def burmese(text: str) -> str:
    """Burmese as names are spelled in Myanmar: by sound, as in the BGN/PCGN agreement of 1970."""
    return re.sub(_BURMESE_RUN, _burmese_word, text)


def _burmese_word(found: re.Match[str]) -> str:
    word, reached = found.group(), 0
    kept: list[str] = []
    # One order of writing: tones that say nothing go, the killed letter stands before the creaky tone.
    word = re.sub("\u1037\u103a", "\u103a\u1037", word.replace("\u1038", ""))
    word = word.replace("\u1004\u103a\u1039", "\u1004\u103a")
    for syllable in _BURMESE_SYLLABLE.finditer(word):
        kept += _between(word[reached : syllable.start()], _BURMESE_ALONE)
        reached = syllable.end()
        onset, rounded = _burmese_onset(syllable)
        kept.append(onset + _burmese_rhyme(syllable, rounded, bare=not onset))
    return "".join([*kept, *_between(word[reached:], _BURMESE_ALONE)])


def _burmese_onset(syllable: re.Match[str]) -> tuple[str, bool]:
    """How a syllable begins, and whether a w stands before its vowel."""
    sound, medials = _BURMESE_CONSONANTS[syllable["base"]], syllable["medials"]
    glide = "\u103b" in medials or "\u103c" in medials
    breathed = "\u103e" in medials
    if breathed and (syllable["base"] in "ယရ" or (glide and syllable["base"] == "လ")):
        return "sh", "\u103d" in medials
    if glide:
        sound = "ch" if sound == "kh" else sound + "y"
    return ("h" if breathed else "") + sound, "\u103d" in medials


def _burmese_rhyme(syllable: re.Match[str], rounded: bool, *, bare: bool) -> str:
    vowel = syllable["vowel"]
    rhymes = _BURMESE_RHYMES["w"] if rounded and not vowel else _BURMESE_RHYMES.get(vowel, {})
    said = rhymes.get(syllable["end"][:1])
    if said is None:
        said = ("w" if rounded else "") + _BURMESE_VOWELS.get(vowel, "")
        said = "aye" if bare and said == "e" else said
    elif rounded and vowel:
        said = f"w{said}"
    return f"{said}t" if said.endswith("n") and syllable["creaky"] and syllable["end"] else said
