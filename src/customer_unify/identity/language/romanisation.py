"""Whether two spellings in Latin letters may be one name, romanised by two conventions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from .memory import remembered

__all__ = ["mens_outlines", "other_gender", "outline", "readings", "romanised_alike"]

SHORTEST = 3
"""Letters from which rules of spelling apply; shorter words are looked up only."""

LONGEST_WORD = 32
"""Letters beyond which no word of a name goes."""

FEWEST = 5
"""Letters from which words are read as Chinese or Korean: of less, too many are alike."""

Rules = tuple[tuple[str, str], ...]

# What each convention writes for a sound Latin has no letter for, and the sign that stands for it in a
# key: S sh, C ch, Q shch, Z zh, X kh, T ts.
_CYRILLIC: Mapping[str, Mapping[str, str]] = {
    # BGN/PCGN 1947 and its like; ICAO 9303 writes iu, ia and ie
    "english": {"shch": "Q", "sh": "S", "ch": "C", "zh": "Z", "kh": "X", "h": "X", "ts": "T"},
    # the French convention, in Russian passports until 1997
    "french": {
        "chtch": "Q",
        "tch": "C",
        "ch": "S",
        "kh": "X",
        "h": "X",
        "ts": "T",
        "tz": "T",
        "j": "Z",
        "ou": "u",
        "ss": "s",
        "gu": "g",
    },
    # Duden
    "german": {
        "schtsch": "Q",
        "tsch": "C",
        "sch": "S",
        "sh": "S",
        "ch": "X",
        "h": "X",
        "ts": "T",
        "z": "T",
        "ss": "s",
        "w": "v",
        "j": "i",
    },
    "polish": {
        "szcz": "Q",
        "cz": "C",
        "sz": "S",
        "rz": "Z",
        "ch": "X",
        "h": "X",
        "c": "T",
        "w": "v",
        "j": "i",
    },
    # ISO 9 and the alphabets of the Balkans, which lose the marks of their letters when folded
    "folded": {"ch": "X", "h": "X", "x": "X", "j": "i", "dj": "d"},
}
_UNMARKED = str.maketrans({"S": "s", "C": "c", "Z": "z", "T": "c", "Q": "sc"})
_SOFT: Rules = (
    ("ks", "x"),
    ("(?<=[SCZQ])o", "e"),  # Cyrillic io is written e or o there
    ("(?:[yi]|(?<=[^aeiouy])j)+(?=[aeou])|^[ij]+(?=[aeou])", "i"),
    ("ie|(?<=.)io|ee", "e"),
    ("[yij]+", "i"),
    ("f+$|w", "v"),
    (r"(.)\1+", r"\1"),
    ("(?<=[vn])e$", ""),  # Poutine and Soljenitsyne end so in French
)

_GREEK: Rules = (  # ISO 843, ELOT 743, and what English and the keyboards of Greeks make of it
    ("nt(?=[aeiou])|d", "d"),
    ("mp|b|v", "b"),
    ("ng|gk|gg|g|j", "g"),
    ("chr|xr|hr|kr", "kr"),
    ("kh|ch|(?<![aeiou])x|h", "h"),
    ("ks|x", "x"),
    ("ph|f|(?<=[ae])[uy](?=[tkpsx])", "f"),
    ("(?<=[ae])u|(?<=[ae])y(?=[dglmnrb])", "b"),
    ("c", "k"),
    ("^(?:ai|ae)|ai|ae", "e"),
    ("^gi(?=[aou])|^yi?(?=[aou])|^i(?=[aou])", "i"),
    ("ou|oo|oy(?![aeiou])", "u"),
    ("ei|oi|yi|y|i+", "i"),
    ("tz|ts|z", "z"),
    ("th|t", "t"),
    (r"(.)\1+", r"\1"),
    ("(?<=[aeio])s$", ""),  # Christos is called Christo
)

_JAPANESE: Rules = (  # Hepburn, with and without long vowels; ISO 3602 (Kunrei)
    ("sh(?=[aueo])|sy", "sy"),
    ("tch|ch(?=[aueo])|ty", "ty"),
    ("dz|zy|jy|j(?=[aueo])", "zy"),
    ("shi", "si"),
    ("chi", "ti"),
    ("ji", "zi"),
    ("tsu", "tu"),
    ("dzu", "zu"),
    ("fu", "hu"),
    ("m(?=[bpm])", "n"),
    ("o[uho](?![aeiouy])|oh$|oo", "o"),
    ("uu", "u"),
    (r"(.)\1+", r"\1"),
)

_KOREAN: Rules = (  # the Revised system (2000), McCune-Reischauer (1939), and what families chose
    ("(?=(.)\\1)[kptsj]", ""),
    ("ch|j", "c"),
    ("k|g", "k"),
    ("t|d", "t"),
    ("b|p", "p"),
    ("r|l", "r"),
    ("sh", "s"),
    ("woo|wu|w(?=u)", "u"),
    ("you(?=n|m|k)|yeo|yo", "yo"),
    ("eui|ui", "i"),
    ("ee", "i"),
    ("ae|ai", "e"),
    ("eo|ou", "o"),
    ("eu|oo|yu(?!n)", "u"),
    ("yu(?=n)", "yo"),
    ("u(?=nk)", "o"),
    (r"(.)\1+", r"\1"),
)


_CHINESE: Rules = (  # Pinyin (ISO 7098), Wade-Giles without its marks
    ("hs", "x"),
    ("ung", "ong"),
    ("tz|ts|z(?!h)|c(?!h)", "z"),
    ("zh|ch|j|q", "c"),
    ("k|g", "k"),
    ("t|d", "t"),
    ("p|b", "p"),
    ("x(?=[iu])|sh(?=[iu])", "x"),
    ("(?<=[aeiou])r$|rh$", "r"),
    ("ueh", "ue"),
    ("ieh", "ie"),
    ("ien", "ian"),
    ("ih$|(?<=z)u$", "i"),
    ("yo(?=ng)|io(?=ng)", "io"),
    ("(?<=[kh])o(?!u|n)", "e"),
    ("uo", "o"),
    ("^yi", "i"),
    ("^yu", "u"),
    ("eh", "e"),
)

_SYLLABLES: Mapping[str, tuple[str, str, str]] = {
    "chinese": (
        "zh ch sh hs tz ts b p m f d t n l g k h j q x z c s r w y",
        "a ai an ang ao e ei en eng er i ia ian iang iao ie ieh ien ih in ing iong iu iung o ong ou u ua uai "
        "uan uang ue ueh ui un ung uo eh erh",
        "",
    ),
    "korean": (
        "kk tt pp ss jj ch sh k g t d p b s j r l n m h y w ky gy hy ny my py by ry ly kw gw hw",
        "a e i o u eo eu ae ai oe oi oo ee ou ui woo",
        "ng n m k l p t",
    ),
    "japanese": ("k g s z t d n h b p m r y w ky gy sy zy ty ny hy by py my ry", "a e i o u", "n"),
}
"""What may stand first, in the middle and last in a syllable, once Japanese is in one spelling."""

_LATIN: Rules = (  # ICAO 9303 part 3 writes marked letters as two, as people do who lack the key
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("aa", "a"),
    ("dh|th", "t"),
    ("ss|sz", "s"),
)

_SEMITIC_CONSONANTS: Rules = (  # BGN/PCGN, ISO 233 and 259, French and Indian habits: one sign per sound
    ("^(?:[aeu]l|e)-", ""),
    ("(?:ph)", "f"),
    ("ksh|ks|x", "kS"),
    ("dj|dzh|j|g(?=[ei])", "j"),
    ("tch|sch|sh|ch", "S"),
    ("c(?=[ei])", "s"),
    ("kh|q|ck|c|k", "k"),
    ("gh|g", "g"),
    ("dh|d", "d"),
    ("th|t", "t"),
    ("bh|b", "b"),
    ("tz|ts|z", "z"),
    ("ss|s", "s"),
    ("v|w(?=[aeiou])|(?<=[aeiou])w(?=[^aeiou])", "w"),
)
_VOWELS = {
    "a": "a",
    "e": "aiy",
    "i": "i",
    "o": "uw",
    "u": "u",
    "y": "i",
    "aa": "a",
    "ee": "i",
    "ii": "i",
    "oo": "u",
    "ou": "u",
    "uu": "u",
    "ai": "yi",
    "ay": "yi",
    "ei": "yi",
    "ey": "yi",
    "ae": "y",
    "aee": "y",
    "aye": "y",
    "aie": "y",
    "ie": "i",
    "iy": "i",
    "ia": "I",
    "iya": "I",
    "eea": "I",
    "au": "w",
    "aou": "w",
    "ao": "w",
    "ow": "w",
    "aw": "w",
}
"""Which Arabic vowels a spelling may stand for: a, i, u, y for ai and w for au; others for nothing known."""
_SLOT = re.compile("[aeiouy]+")


_made: dict[int, list[tuple[Callable[[str, str], str], str]]] = {}
"""What the rules below replace, and by what, once they were asked for; each set of rules is a constant."""


def _by(rules: Rules, word: str) -> str:
    made = _made.get(id(rules))
    if made is None:
        made = _made[id(rules)] = [(re.compile(pattern).sub, by) for pattern, by in rules]
    for replace, by in made:
        word = replace(by, word)
    return word


@cache
def _syllables(language: str) -> frozenset[str]:
    first, middle, last = (part.split() for part in _SYLLABLES[language])
    return frozenset(a + b + c for a in ("", *first) for b in middle for c in ("", *last))


@cache
def _letters(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The letters of the syllables of a language, and those they end in."""
    syllables = _syllables(language)
    return frozenset("".join(syllables)), frozenset(one[-1] for one in syllables)


def _made_of_syllables(word: str, language: str) -> bool:
    """Whether a word can be parted into syllables of a language; linear in its letters."""
    letters, ends = _letters(language)
    if word[-1:] not in ends or not letters.issuperset(word):
        return False
    syllables, reached = _syllables(language), {0}
    for at in range(len(word)):
        if at in reached:
            reached.update(at + size for size in range(1, 8) if word[at : at + size] in syllables)
    return len(word) in reached


@cache
def _spellings(convention: str) -> re.Pattern[str]:
    spellings = sorted(_CYRILLIC[convention], key=lambda one: (-len(one), one))
    return re.compile(f"({'|'.join(spellings)})")


def _cyrillic(word: str) -> Iterator[str]:
    """The word as each convention of romanising Cyrillic reads it, with and without marks."""
    # Most words are read alike by most of them.
    for signs in {_signs(convention, word) for convention in _CYRILLIC}:
        read = _by(_SOFT, signs)
        yield f"cyrillic {read}"
        yield f"folded {read.translate(_UNMARKED)}"


def _signs(convention: str, word: str) -> str:
    """A word with the sounds that Latin has no letter for, as a convention writes them, in one sign each."""
    signs = _CYRILLIC[convention]
    return "".join(signs.get(part, part) for part in _spellings(convention).split(word))


@remembered
def _keys(word: str) -> frozenset[str]:
    """What the word is by each convention it may follow; two words with one key may be one name."""
    found = {*_cyrillic(word), f"greek {_by(_GREEK, word)}", f"latin {_by(_LATIN, word)}"}
    japanese = _by(_JAPANESE, word)
    if _made_of_syllables(japanese, "japanese"):
        found.add(f"japanese {japanese}")
    if len(word) >= FEWEST:
        for language, rules in (("chinese", _CHINESE), ("korean", _KOREAN)):
            if _made_of_syllables(word, language):
                found.add(f"{language} {_by(rules, word)}")
    return frozenset(found)


_ONLY_NASAL_AND_LIQUID = dict.fromkeys(map(ord, "abcdefghijkopqstuvwxyz")) | {
    ord("m"): "n",
    ord("r"): "l",
}
_BACKBONE: Rules = (("n[td]", "d"), ("[mn][pb]", "b"), ("gg|gk", "ng"))


@remembered
def _backbone(word: str) -> str:
    """The nasals and liquids, which every convention writes alike but for Greek n before another letter.

    What differs here needs no closer look, and most pairs of names do.
    """
    kept = _by(_BACKBONE, word).translate(_ONLY_NASAL_AND_LIQUID)
    return kept.replace("nn", "n").replace("ll", "l")


@remembered
def _slots(word: str) -> tuple[str, tuple[str, ...]]:
    """The consonants of a word, and what stands before, between and behind them."""
    marked = _by(_SEMITIC_CONSONANTS, word)
    marked = re.sub("(?<=[aeiou])h$", "", marked)
    consonants: list[str] = []
    slots = [""]
    for at in re.findall("[aeiouy]+|[^aeiouy]", marked):
        if _SLOT.fullmatch(at):
            slots[-1] += at
        elif slots[-1] == "" and consonants and consonants[-1] == at:
            continue
        else:
            consonants.append(at)
            slots.append("")
    return "".join(consonants), tuple(slots)


def _voiced_alike(a: str, b: str) -> bool:
    """Whether two words have the same consonants and vowels that one Arabic or Indian vowel may be.

    A short vowel may be left out at the end, and where nothing else differs one inside (Bakr, Bakar).
    """
    (ours, left), (theirs, right) = _slots(a), _slots(b)
    if ours != theirs or len(ours) < 2 or bool(left[0]) != bool(right[0]):
        return False
    inside = [(x, y) for x, y in zip(left[:-1], right[:-1], strict=True) if x != y]
    ends = left[-1], right[-1]
    if ends[0] != ends[1] and not _one_vowel(*ends) and not ("" in ends and len("".join(ends)) == 1):
        return False
    if len(inside) == 1 and "" in inside[0] and "".join(inside[0]) in ("a", "e", "i", "u", "o"):
        return ends[0] == ends[1]
    return all(_one_vowel(x, y) for x, y in inside)


def _one_vowel(x: str, y: str) -> bool:
    return not set(_VOWELS.get(x, "")).isdisjoint(_VOWELS.get(y, ""))


@cache
def _listed() -> dict[str, frozenset[str]]:
    """Spelling -> names it may stand for; a spelling may stand for several."""
    table = files("customer_unify.identity.language") / "data" / "romanised.csv"
    found: dict[str, set[str]] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _language, *forms = line.split(",")
            for form in forms:
                found.setdefault(form, set()).add(line)
    return {form: frozenset(groups) for form, groups in found.items()}


@remembered
def _alike(a: str, b: str) -> bool:
    listed = _listed()
    ours = listed.get(a)
    if ours and not ours.isdisjoint(listed.get(b, ())):
        return True
    if not SHORTEST <= min(len(a), len(b)) <= max(len(a), len(b)) <= LONGEST_WORD:
        return False
    return _backbone(a) == _backbone(b) and (_voiced_alike(a, b) or not _keys(a).isdisjoint(_keys(b)))


def romanised_alike(a: str, b: str) -> bool:
    """Whether two folded words may be one name in another script, written by two conventions.

    Symmetric and total; not transitive, for a spelling may stand for several names. What the tables list
    (Chinese and Korean family names, which dialects and families spell their own way), what one
    convention of Cyrillic, Greek, Japanese, Korean or Chinese makes equal to another, marked letters
    written as two, and vowels that one Arabic, Hebrew or Indian vowel may be. Sources beside each set of
    rules. Linear in the words, which are remembered.

    >>> romanised_alike("khrushchev", "chruschtschow"), romanised_alike("huang", "wong")
    (True, True)
    >>> romanised_alike("hassan", "hussein"), romanised_alike("tatsuya", "tatuya")
    (False, True)
    """
    return a == b or (_alike(a, b) if a < b else _alike(b, a))


def outline(word: str) -> str | None:
    """What every convention writes alike of a word; None for words that tables list.

    Of two words that differ in it none is the other romanised by another convention.

    >>> outline("khrushchev") == outline("chruschtschow"), outline("martin") == outline("marlot")
    (True, False)
    """
    return None if word in _listed() else _backbone(word)


def readings(word: str) -> frozenset[str]:
    """What a word is by each convention of romanising that it may follow.

    Two different words that no table lists are one name in another script only where they have a reading in
    common.

    >>> readings("zhukov").isdisjoint(readings("joukov")), readings("martin").isdisjoint(readings("marnot"))
    (False, True)
    """
    return _keys(word) | {f"consonants {_slots(word)[0]}"}


_WOMEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    *(("ova", ("ov", "", "a", "o")), ("kova", ("ek", "ko", "ka")), ("eva", ("ev",)), ("ina", ("in", "ins"))),
    *(("skaya", ("sky", "skoi")), ("ckaya", ("cky",)), ("aya", ("y", "oi")), ("ska", ("ski", "sky"))),
    *(("cka", ("cki", "cky")), ("dzka", ("dzki",)), ("na", ("ny",)), ("sa", ("ss", "sis")), ("a", ("s",))),
    *(("opoulou", ("opoulos",)), ("idou", ("idis",)), ("aki", ("akis",)), ("ou", ("os", "as", "is"))),
    *(("iene", ("as", "is", "us", "ys")), ("aite", ("as",)), ("yte", ("is", "ys")), ("ute", ("us",))),
)
"""Endings of women's family names and what men's have in their place: East Slavic and Bulgarian, Czech and
Slovak, Polish, Greek, Lithuanian, Latvian."""


@remembered
def _mens(word: str) -> tuple[str, ...]:
    """What the men of a woman's family are called, as far as her name shows it."""
    word = re.sub("a[ij]a$", "aya", word)
    return tuple(
        word[: -len(ending)] + other
        for ending, others in _WOMEN
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST
        for other in others
    )


def other_gender(a: str, b: str) -> bool:
    """Whether two family names are one family's, as its men and as its women bear it.

    >>> other_gender("petrovskaya", "petrovsky"), other_gender("novakova", "novak")
    (True, True)
    >>> other_gender("joukova", "zhukov"), other_gender("martin", "martine")
    (True, False)
    """
    return _bears(a, b) or _bears(b, a)


def mens_outlines(word: str) -> frozenset[str | None]:
    """The outlines (:func:`outline`) of what the men of a family are called, as far as a name is a woman's.

    A name whose own outline is none of these is not that of the men of her family, where neither is None.

    >>> outline("novak") in mens_outlines("novakova"), mens_outlines("novak")
    (True, frozenset())
    """
    if word[-1:] in "aeiu" and len(word) <= LONGEST_WORD:
        return _outlines(word)
    return frozenset()


@remembered
def _outlines(woman: str) -> frozenset[str | None]:
    return frozenset(map(outline, _mens(woman)))


def _bears(woman: str, man: str) -> bool:
    """Whether a man's name is that of the men of a woman's family."""
    outlines = mens_outlines(woman)
    # Most pairs end here: what differs in outline is no romanisation of the other, but for what tables list.
    if not outlines or (None not in outlines and (own := outline(man)) is not None and own not in outlines):
        return False
    return any(romanised_alike(called, man) for called in _mens(woman))
