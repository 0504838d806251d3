"""The words of a name: cut, freed of what is not name, and joined in one form."""

from __future__ import annotations

import re
from unicodedata import category, normalize

from ..language import DECORATIONS, GENERATIONS, NAMELIKE_TITLES, PARTICLES, SEXES, TITLES, plain, word_set

__all__ = [
    "ABBREVIATED",
    "APOSTROPHES",
    "BORN",
    "COMPOUND",
    "TITLED_IN",
    "cut_words",
    "fold_word",
    "join_family",
    "join_given",
    "parted_by_birth",
    "parted_by_hump",
    "sex_of",
    "stripped",
    "trailing_particles",
    "turned_round",
    "without_descent",
]

_FRENCH = frozenset({"FR", "BE", "CH", "LU", "MC", "CA", "GP", "MQ", "GF", "RE", "YT"})
APOSTROPHES = "'’ʼ`´"
"""What joins letters to one word: O'Brien."""
COMPOUND = APOSTROPHES + "-‐‑"
"""What joins words in a whole name: both parts of Goy-Chavent are the family's."""
BORN = word_set(
    "nee ep eps epse epouse veuve vve born geb geborene geboren formerly nata nacida dit dite alias"
)
"""Words after which another family name comes."""
_HYPHEN = re.compile("[-‐‑]")
_JOINED = frozenset({"d", "l", "o", "mc", "mac"})
_FIRMS = word_set("sarl eurl eirl sasu selarl ltd limited llc llp inc plc gmbh ug srl sprl bvba oy aps sro")
"""Legal forms that are no names."""
_SON_OF = word_set("oglu oghlu ogly ogli ugli uly uulu kyzy qizi gizi kizi gyzy kysy qyzy")
"""Behind the father's name in Turkic countries: son of, daughter of."""
_HEADING = word_set("de du des von zu di van da dos")
"""Particles a register may put behind the name."""
_SAINT = {"st": "saint", "ste": "sainte"}
_GIVEN_IN_FULL = {"fco": "francisco", "fsco": "francisco"}
_FAMILY_IN_FULL = {
    **dict.fromkeys(("fdez", "fndez"), "fernandez"),
    **dict.fromkeys(("hdez", "hndez"), "hernandez"),
    **dict.fromkeys(("glez", "gzlez"), "gonzalez"),
    **dict.fromkeys(("rguez", "rdguez", "rdez"), "rodriguez"),
    **dict.fromkeys(("mtnez", "mtez"), "martinez"),
    **dict.fromkeys(("dguez", "dmguez"), "dominguez"),
    **dict.fromkeys(("jmnez", "jmez", "jnez"), "jimenez"),
    **dict.fromkeys(("gtrrez", "gtrez"), "gutierrez"),
    **dict.fromkeys(("vzquez", "vqez"), "vazquez"),
}
"""Abbreviations Spain uses for its commonest names; none is anybody's name."""
ABBREVIATED = frozenset({*_GIVEN_IN_FULL, *_FAMILY_IN_FULL})
"""All of these."""
TITLED_IN = {
    **dict.fromkeys(("d", "da"), frozenset({"ES", "PT", "MX", "AR", "CO", "CL", "PE"})),
    **dict.fromkeys(("pak", "bu", "bp", "mas", "mbak", "tn", "ny", "nn"), frozenset({"ID"})),
    "h": frozenset({"ID"}),
    "hj": frozenset({"ID", "MY", "BN"}),
    **dict.fromkeys(("cik", "tuan", "en", "pn"), frozenset({"MY", "SG", "BN"})),
    "m": _FRENCH,
}
"""Titles that are letters or names elsewhere, and where they are titles."""


def fold_word(word: str) -> str:
    """A word of a name as lower-case letters and digits.

    >>> fold_word("O’Brien")
    'obrien'
    """
    return "".join(character for character in plain(word) if character.isalnum())


_LOOKALIKE = str.maketrans("013458", "oieasb")
_SPOILED = re.compile(r"[^\W\d_]+(?:[013458][^\W\d_]+)+")


def _lettered(word: str) -> str:
    """A word without digits and outer apostrophes; 2nd and 3rd are generations and stay.

    A digit between letters stands for the letter it looks like: ``J0celyne``.
    """
    if word.isalpha() or fold_word(word) in GENERATIONS:
        return word
    if _SPOILED.fullmatch(word):
        return word.translate(_LOOKALIKE)
    return "".join(c for c in word if not c.isnumeric() or c.isalpha()).strip(COMPOUND)


def _shown(character: str, joins: str) -> str:
    """What a character is in a name: itself, nothing where it shows nothing, else a blank.

    Marks belong to the letter before them, in Indic scripts most of all.
    """
    kind = category(character)
    if character.isalnum() or character in joins or kind[0] == "M":
        return character
    return "" if kind == "Cf" or character == "\ufffd" else " "


def cut_words(text: str, joins: str = APOSTROPHES) -> list[str]:
    """The words of a name as written: what is in ``joins`` joins, everything else parts, digits fall.

    >>> cut_words("Jean-Luc O'Brien 75"), cut_words("Jean-Luc", joins=COMPOUND)
    (['Jean', 'Luc', "O'Brien"], ['Jean-Luc'])
    """
    if text.isascii():
        parted = "".join(c if c.isalnum() or c in joins else " " for c in text)
    else:
        parted = "".join(_shown(c, joins) for c in normalize("NFC", text))
    return [word for word in map(_lettered, parted.split()) if word]


def turned_round(words: list[str]) -> list[str]:
    """Words written from right to left as they were: ``uhciM enylecoJ``, whose capitals stand last.

    >>> turned_round(["uhciM", "enylecoJ"]), turned_round(["Jocelyne", "Michu"])
    (['Jocelyne', 'Michu'], ['Jocelyne', 'Michu'])
    """
    backward = len(words) > 1 and all(
        len(word) > 2 and word[:-1].islower() and word[-1].isupper() for word in words
    )
    return [word[::-1] for word in reversed(words)] if backward else words


def without_descent(words: list[str]) -> list[str]:
    """Words without those that only say that the name before is the father's, the family name last.

    >>> without_descent(["Aliyev", "Rashad", "Kamal", "oglu"])
    ['Rashad', 'Kamal', 'Aliyev']
    """
    if len(words) < 3:
        return words
    kept = [word for word in words if fold_word(word) not in _SON_OF]
    if len(kept) == len(words) or not kept:
        return words
    last = fold_word(words[-1]) in _SON_OF
    return [*kept[1:], kept[0]] if last and len(kept) > 2 else kept


def parted_by_hump(words: list[str]) -> list[str]:
    """A lone word as two where a capital inside it shows that a blank was lost: JocelyneMichu.

    Prefixes of one name (MacArthur, DeVito) are no names before a blank.

    >>> parted_by_hump(["JocelyneMichu"]), parted_by_hump(["MacArthur"]), parted_by_hump(["DeVito"])
    (['Jocelyne', 'Michu'], ['MacArthur'], ['DeVito'])
    """
    if len(words) != 1:
        return words
    word = words[0]
    humps = [at for at in range(1, len(word)) if word[at].isupper()]
    if len(humps) != 1 or not word[0].isupper() or not word.isalpha():
        return words
    first, second = word[: humps[0]], word[humps[0] :]
    whole = min(len(first), len(second)) > 2 and fold_word(first) not in PARTICLES
    return [first, second] if whole else words


def parted_by_birth(words: list[str]) -> list[list[str]]:
    """Words parted where a name at birth or by marriage begins: Dupont née Martin.

    >>> parted_by_birth(["Jeanne", "Dupont", "née", "Martin"])
    [['Jeanne', 'Dupont'], ['Martin']]
    """
    groups: list[list[str]] = [[]]
    for index, word in enumerate(words):
        born = word.lower() == "né" or fold_word(word) in BORN
        if born and index + 1 < len(words):  # Watchman Nee is his name
            groups.append([])
        else:
            groups[-1].append(word)
    return [group for group in groups if group] or [words]


def stripped(words: list[str], region: str) -> tuple[list[str], str]:
    """Words without titles before and decorations behind, and the generation if one is named.

    At least one word stays. M. is a title where French is spoken, else an initial; so is D. in Spain, and
    Pak in Indonesia. Behind two words a legal form falls too: many firms are one person.

    >>> stripped(["Dr", "Robert", "Smith", "Jr"], "US"), stripped(["Jeanne", "Michu", "EURL"], "FR")
    ((['Robert', 'Smith'], 'jr'), (['Jeanne', 'Michu'], ''))
    """
    generation = ""
    while len(words) > 1:
        first = fold_word(words[0])
        title = first in TITLES or region in TITLED_IN.get(first, ())
        if not title and not (first in NAMELIKE_TITLES and len(words) > 2):
            break
        words = words[1:]
    while len(words) > 1:
        last = fold_word(words[-1])
        if last in GENERATIONS:
            generation = GENERATIONS[last]
        elif last not in DECORATIONS and not (last in _FIRMS and len(words) > 2):
            break
        words = words[:-1]
    return words, generation


def sex_of(words: list[str], region: str) -> str:
    """What the titles before a name tell of who bears it, ``m`` or ``f``; blank where they tell nothing.

    >>> sex_of(["Frau", "Dr", "Kühn"], "DE"), sex_of(["M", "Michu"], "FR"), sex_of(["M", "Smith"], "GB")
    ('f', 'm', '')
    """
    for word in words[:-1]:
        folded = fold_word(word)
        if folded in SEXES:
            return SEXES[folded]
        if folded == "m" and region in _FRENCH:
            return "m"
        if folded not in TITLES:
            break
    return ""


def _letters(words: list[str]) -> list[str]:
    parts = (part for word in words for part in _HYPHEN.split(word))
    folded = ("".join(c for c in fold_word(part) if c.isalpha()) for part in parts)
    return [part for part in folded if part]


def join_given(words: list[str]) -> str:
    """Given names as folded words.

    >>> join_given(["Jean", "François"])
    'jean francois'
    """
    return " ".join(_GIVEN_IN_FULL.get(word, word) for word in _letters(words))


def trailing_particles(folded: list[str]) -> int:
    """Where particles behind a name begin, as registers write it (Legge de); 0 where none do.

    >>> trailing_particles(["tour", "de", "la"]), trailing_particles(["de", "la", "tour"])
    (1, 0)
    """
    at = len(folded)
    while at > 0 and folded[at - 1] in PARTICLES:
        at -= 1
    return at if 0 < at < len(folded) and folded[at] in _HEADING else 0


def join_family(words: list[str]) -> str:
    """Family names as folded words in one form: O Brien is O'Brien, Mc Donald McDonald, St Saint.

    >>> join_family(["O", "Brien"]), join_family(["St", "John"]), join_family(["Legge", "de"])
    ('obrien', 'saint john', 'de legge')
    """
    kept: list[str] = []
    letters = _letters(words)
    tail = trailing_particles(letters)
    letters = letters[tail:] + letters[:tail]
    for at, word in enumerate(letters):
        if word == "y" and 0 < at < len(letters) - 1:  # Spanish: both names
            continue
        full = _SAINT.get(word, word) if len(letters) > 1 else word
        full = _FAMILY_IN_FULL.get(full, full)
        if kept and kept[-1] in _JOINED:
            kept[-1] += full
        else:
            kept.append(full)
    return " ".join(kept)
