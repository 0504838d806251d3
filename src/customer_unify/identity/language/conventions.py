"""What conventions of romanising write for one sound: tables and rules, sources beside each."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = [
    "BACKBONE",
    "CHINESE",
    "CYRILLIC",
    "GREEK",
    "JAPANESE",
    "KOREAN",
    "LATIN",
    "NO_VOWELS",
    "ONLY_NASAL_AND_LIQUID",
    "SEMITIC_CONSONANTS",
    "SLOTS",
    "SOFT",
    "SYLLABLES",
    "UNMARKED",
    "VOWELS",
    "WOMEN",
    "Rules",
]

Rules = tuple[tuple[str, str], ...]

# What each convention writes for a sound Latin has no letter for, and the sign that stands for it in a
# key: S sh, C ch, Q shch, Z zh, X kh, T ts.
CYRILLIC: Mapping[str, Mapping[str, str]] = {
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
UNMARKED = str.maketrans({"S": "s", "C": "c", "Z": "z", "T": "c", "Q": "sc"})
SOFT: Rules = (
    ("ks", "x"),
    ("(?<=[SCZQ])o", "e"),  # Cyrillic io is written e or o there
    ("(?:[yi]|(?<=[^aeiouy\n])j)+(?=[aeou])|^[ij]+(?=[aeou])", "i"),
    ("ie|(?<=.)io|ee", "e"),
    ("[yij]+", "i"),
    ("f+$|w", "v"),
    (r"(.)\1+", r"\1"),
    ("(?<=[vn])e$", ""),  # Poutine and Soljenitsyne end so in French
)

GREEK: Rules = (  # ISO 843, ELOT 743, and what English and the keyboards of Greeks make of it
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

JAPANESE: Rules = (  # Hepburn, with and without long vowels; ISO 3602 (Kunrei)
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

KOREAN: Rules = (  # the Revised system (2000), McCune-Reischauer (1939), and what families chose
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


CHINESE: Rules = (  # Pinyin (ISO 7098), Wade-Giles without its marks
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

SYLLABLES: Mapping[str, tuple[str, str, str]] = {
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

LATIN: Rules = (  # ICAO 9303 part 3 writes marked letters as two, as people do who lack the key
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("aa", "a"),
    ("dh|th", "t"),
    ("ss|sz", "s"),
)

SEMITIC_CONSONANTS: Rules = (  # BGN/PCGN, ISO 233 and 259, French and Indian habits: one sign per sound
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
    ("v|w(?=[aeiou])|(?<=[aeiou])w(?=[^aeiou\n])", "w"),
    ("(?<=[aeiou])h$", ""),
    (r"([^aeiouy\n])\1+", r"\1"),
)
VOWELS = {
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
SLOTS = re.compile("[aeiouy]+|[^aeiouy]")
NO_VOWELS: Rules = (("[aeiouy]+", ""),)

ONLY_NASAL_AND_LIQUID = dict.fromkeys(map(ord, "abcdefghijkopqstuvwxyz")) | {
    ord("m"): "n",
    ord("r"): "l",
}
BACKBONE: Rules = (("n[td]", "d"), ("[mn][pb]", "b"), ("gg|gk", "ng"))

WOMEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    *(("ova", ("ov", "", "a", "o")), ("kova", ("ek", "ko", "ka")), ("eva", ("ev",)), ("ina", ("in", "ins"))),
    *(("skaya", ("sky", "skoi")), ("ckaya", ("cky",)), ("aya", ("y", "oi")), ("ska", ("ski", "sky"))),
    *(("cka", ("cki", "cky")), ("dzka", ("dzki",)), ("na", ("ny",)), ("sa", ("ss", "sis")), ("a", ("s",))),
    *(("opoulou", ("opoulos",)), ("idou", ("idis",)), ("aki", ("akis",)), ("ou", ("os", "as", "is"))),
    *(("iene", ("as", "is", "us", "ys")), ("aite", ("as",)), ("yte", ("is", "ys")), ("ute", ("us",))),
)
"""Endings of women's family names and what men's have in their place: East Slavic and Bulgarian, Czech and
Slovak, Polish, Greek, Lithuanian, Latvian."""
