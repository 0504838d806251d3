"""The words of a name: cut, freed of what is not name, and joined in one form."""

from __future__ import annotations

from unicodedata import category, normalize

from ..language import DECORATIONS, GENERATIONS, NAMELIKE_TITLES, TITLES, plain, word_set

__all__ = ["cut_words", "fold_word", "join_family", "join_given", "parted_by_birth", "stripped"]

_FRENCH = frozenset({"FR", "BE", "CH", "LU", "MC", "CA", "GP", "MQ", "GF", "RE", "YT"})
_APOSTROPHES = "'’ʼ`´"
_BORN = word_set("nee ep epouse born geb geborene formerly")
_JOINED = frozenset({"d", "l", "o", "mc", "mac"})
_SAINT = {"st": "saint", "ste": "sainte"}


def fold_word(word: str) -> str:
    """A word of a name as lower-case letters and digits.

    >>> fold_word("O’Brien")
    'obrien'
    """
    return "".join(character for character in plain(word) if character.isalnum())


def _lettered(word: str) -> str:
    """A word without digits and outer apostrophes; 2nd and 3rd are generations and stay."""
    if word.isalpha() or fold_word(word) in GENERATIONS:
        return word
    return "".join(c for c in word if not c.isnumeric() or c.isalpha()).strip(_APOSTROPHES)


def _shown(character: str) -> str:
    """What a character is in a name: itself, nothing where it shows nothing, else a blank.

    Marks belong to the letter before them, in Indic scripts most of all.
    """
    kind = category(character)
    if character.isalnum() or character in _APOSTROPHES or kind[0] == "M":
        return character
    return "" if kind == "Cf" else " "


def cut_words(text: str) -> list[str]:
    """The words of a name as written: an apostrophe joins, everything else parts, digits fall.

    >>> cut_words("Jean-Luc O'Brien 75")
    ['Jean', 'Luc', "O'Brien"]
    """
    if text.isascii():
        parted = "".join(c if c.isalnum() or c == "'" else " " for c in text)
    else:
        parted = "".join(map(_shown, normalize("NFC", text)))
    return [word for word in map(_lettered, parted.split()) if word]


def parted_by_birth(words: list[str]) -> list[list[str]]:
    """Words parted where a name at birth or by marriage begins: Dupont née Martin.

    >>> parted_by_birth(["Jeanne", "Dupont", "née", "Martin"])
    [['Jeanne', 'Dupont'], ['Martin']]
    """
    groups: list[list[str]] = [[]]
    for index, word in enumerate(words):
        born = word.lower() == "né" or fold_word(word) in _BORN
        if born and index + 1 < len(words):  # Watchman Nee is his name
            groups.append([])
        else:
            groups[-1].append(word)
    return [group for group in groups if group] or [words]


def stripped(words: list[str], region: str) -> tuple[list[str], str]:
    """Words without titles before and decorations behind, and the generation if one is named.

    At least one word stays. M. is a title where French is spoken, else an initial.

    >>> stripped(["Dr", "Robert", "Smith", "Jr"], "US")
    (['Robert', 'Smith'], 'jr')
    """
    generation = ""
    while len(words) > 1:
        first = fold_word(words[0])
        title = first in TITLES or (first == "m" and region in _FRENCH)
        if not title and not (first in NAMELIKE_TITLES and len(words) > 2):
            break
        words = words[1:]
    while len(words) > 1:
        last = fold_word(words[-1])
        if last in GENERATIONS:
            generation = GENERATIONS[last]
        elif last not in DECORATIONS:
            break
        words = words[:-1]
    return words, generation


def _letters(words: list[str]) -> list[str]:
    folded = ("".join(c for c in fold_word(word) if c.isalpha()) for word in words)
    return [word for word in folded if word]


def join_given(words: list[str]) -> str:
    """Given names as folded words.

    >>> join_given(["Jean", "François"])
    'jean francois'
    """
    return " ".join(_letters(words))


def join_family(words: list[str]) -> str:
    """Family names as folded words in one form: O Brien is O'Brien, Mc Donald McDonald, St Saint.

    >>> join_family(["O", "Brien"]), join_family(["St", "John"])
    ('obrien', 'saint john')
    """
    kept: list[str] = []
    for word in _letters(words):
        full = _SAINT.get(word, word) if len(words) > 1 else word
        if kept and kept[-1] in _JOINED:
            kept[-1] += full
        else:
            kept.append(full)
    return " ".join(kept)
