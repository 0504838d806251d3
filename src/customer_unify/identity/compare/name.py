"""How alike two names of a person are."""

from __future__ import annotations

from ..language import PARTICLES, commonness, listed_alike, other_gender, related, romanised_alike, sound
from .abjad import unvowelled
from .level import comparator, edits, likeness, one_edit

__all__ = ["family_name", "generation", "given_name", "near_words", "sex"]

SIMILAR = 0.88
"""Jaro-Winkler similarity from which names count as similar."""

HOPELESS = 0.75
"""Below this Jaro-Winkler no name of four letters or more is a typo of the other: one replaced
letter of four leaves 0.83, two of six leave 0.78. Spares the dearer edit distance."""

ROMANISED = 0.6
"""Below this Jaro-Winkler no two romanisations of one word lie, but for those that are listed."""

FEMININE = ("e", "a", "ne", "le", "te", "ine", "ette", "elle")
"""Endings that make another person's name of a man's name: Michel and Michelle are no typo."""


@comparator("exact", "typo", "nickname", "initial", "part", "similar", "different", remember=True)
def given_name(a: str, b: str) -> str:
    """Given names, with nicknames, initials and typing errors told from other names.

    >>> given_name("jean pierre", "jean"), given_name("j", "jean"), given_name("thomas", "tomas")
    ('part', 'initial', 'typo')
    >>> given_name("michel", "michelle"), given_name("jean", "luc"), given_name("lea", "leo")
    ('similar', 'different', 'different')
    >>> given_name("pavel petrovich", "pavel ivanovich"), given_name("marie anne", "marie therese")
    ('different', 'different')
    """
    if a.isalpha() and b.isalpha() and len(a) > 2 < len(b) and len(a) + len(b) > 6:
        alike = likeness(a, b)
        if alike < ROMANISED:
            return _unlike_given(a, b)
    ours, theirs = a.split(), b.split()
    if not ours or not theirs:
        return "different"
    whole_a, whole_b = "".join(ours), "".join(theirs)
    if whole_a == whole_b:
        return "exact"
    if any(len(word) > 1 and word in theirs for word in ours):
        against = _contradictions(ours, theirs)
        if not against:
            return "part"
        return "similar" if sum(word in theirs for word in ours) > against else "different"
    if len(whole_a) <= 2 or len(whole_b) <= 2 or len(ours[0]) == 1 or len(theirs[0]) == 1:
        if _nicknames(ours, theirs):
            return "nickname"
        return _initial(ours, theirs) if unvowelled(whole_a, whole_b) != "maybe" else "similar"
    alike = likeness(whole_a, whole_b)
    nickname = _nicknames(ours, theirs)
    # Whether it is another name is asked last: it takes three look-ups, and few pairs are close.
    if _typo(whole_a, whole_b, alike) and not _another(whole_a, whole_b, nickname):
        return "typo"
    if nickname or (_clipped(whole_a, whole_b) and not _another(whole_a, whole_b, nickname)):
        return "nickname"
    if (
        len(ours) != len(theirs)
        and any(_typo(x, y, 1) or unvowelled(x, y) == "surely" for x in ours[:3] for y in theirs[:3])
        and not _another(whole_a, whole_b, nickname)
    ):
        return "typo"
    bare = unvowelled(whole_a, whole_b) or (len(ours) != len(theirs) and unvowelled(ours[0], theirs[0]))
    if bare == "surely" or (_romanised(whole_a, whole_b, alike) and not _another(whole_a, whole_b, nickname)):
        return "typo"
    if _feminine(whole_a, whole_b) or _alike(whole_a, whole_b, alike) or bare:
        return "similar"
    if len(whole_a) == len(whole_b) == 3 and one_edit(whole_a, whole_b):
        # A slip (Jed, Jwd) or another name, nobody knows; of two names many people bear neither is one.
        known = commonness("given_name", whole_a) and commonness("given_name", whole_b)
        return "different" if known else "similar"
    return "different"


def _unlike_given(a: str, b: str) -> str:
    """The level of two single words so unlike that no slip, ending or short form makes one of the other.

    A beginning alone is two thirds alike, and so is a slip in more than three letters. Most pairs end here.
    """
    if related(a, b):
        return "nickname"
    return {"surely": "typo", "maybe": "similar"}.get(unvowelled(a, b), "different")


def _contradictions(ours: list[str], theirs: list[str]) -> int:
    """How many words beside the shared ones fit no word of the other: another father's, another middle name.

    Words that only one of the two has are no contradiction.
    """
    left = [word for word in ours if word not in theirs]
    right = [word for word in theirs if word not in ours]
    if len(left) > len(right):
        left, right = right, left
    return sum(not any(_fits(one, other) for other in right) for one in left)


def _fits(a: str, b: str) -> bool:
    """Whether two words may be one: an initial, a short form, a slip."""
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    return _typo(a, b, likeness(a, b)) or near_words(a, b) or related(a, b)


def near_words(a: str, b: str) -> bool:
    """Whether two words of names may be one: a slip, another romanisation, without vowels or of a woman.

    More strict than for a whole name, for of several words one or the other is always somewhat alike.

    >>> near_words("martin", "matrin"), near_words("zhukov", "joukova"), near_words("martin", "durand")
    (True, True, False)
    """
    alike = likeness(a, b)
    if alike >= HOPELESS and min(len(a), len(b)) > 3:
        distance = edits(a, b, 3)
        if distance < 2 or (distance < 4 and sound(a) == sound(b)):
            return True
    return _romanised(a, b, alike) or other_gender(a, b) or unvowelled(a, b) == "surely"


def _romanised(a: str, b: str, alike: float) -> bool:
    """Whether two words may be one in another script; only listed ones may be altogether unlike."""
    return romanised_alike(a, b) if alike >= ROMANISED else listed_alike(a, b)


def _another(a: str, b: str, nickname: bool) -> bool:
    """Whether two near names are two names all the same."""
    return _feminine(a, b) or (not nickname and _both_known("given_name", a, b))


def _both_known(field: str, a: str, b: str) -> bool:
    """Whether both are names many people bear and sound unlike: Laurent is no slip for Laurence."""
    return bool(commonness(field, a) and commonness(field, b)) and sound(a) != sound(b)


def _clipped(a: str, b: str) -> bool:
    """Whether one is the other cut short, as ``mat`` and ``alex`` are; ``anna`` is a name of her own."""
    short, long = (a, b) if len(a) < len(b) else (b, a)
    return 3 <= len(short) <= len(long) - 3 and long.startswith(short) and short[-1] not in "ae"


def _alike(a: str, b: str, likeness: float) -> bool:
    """Alike by Jaro-Winkler and within an edit for three letters.

    The measure alone rewards a common beginning, and Darla, Darlene and Darletta are three people.
    """
    return likeness >= SIMILAR and edits(a, b, 3) <= max(len(a), len(b)) // 3


def _nicknames(ours: list[str], theirs: list[str]) -> bool:
    if len(ours[0]) > 1 and len(theirs[0]) > 1 and related(ours[0], theirs[0]):
        return True
    # "jean pierre" may be known as "jp" or as one of his names' short form.
    return (len(ours) > 1 or len(theirs) > 1) and any(
        related(x, y) for x in ours[:3] if len(x) > 1 for y in theirs[:3] if len(y) > 1
    )


def _initial(ours: list[str], theirs: list[str]) -> str:
    """Whether the shorter side is the initials of the longer: ``j``, ``jp``, ``j p``."""
    a, b = "".join(ours), "".join(theirs)
    if len(a) > len(b) or (len(a) == len(b) and len(ours) > len(theirs)):
        ours, theirs, a, b = theirs, ours, b, a
    if a == "".join(word[0] for word in theirs)[: len(a)]:
        return "initial"
    if len(ours[0]) > 1 or ours[0] != theirs[0][0]:
        return "different"
    # J A and John Brian are two people, as John A and John Brian are.
    return (
        "initial"
        if all(_fits(one, other) for one, other in zip(ours[1:], theirs[1:], strict=False))
        else "different"
    )


def _feminine(a: str, b: str) -> bool:
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) >= 3 and long.startswith(short) and long[len(short) :] in FEMININE:
        return True
    return short.endswith("c") and long == f"{short[:-1]}que"


def _typo(a: str, b: str, alike: float) -> bool:
    """One edit (from four letters), two from six, or the same sound within three."""
    shortest = min(len(a), len(b))
    if shortest < 4 or alike < HOPELESS:
        return False
    distance = edits(a, b, 3)
    if distance <= 1 or (distance == 2 and shortest >= 6):
        return True
    return distance <= 3 and sound(a) == sound(b)


@comparator("exact", "typo", "part", "sounds", "similar", "different", remember=True)
def family_name(a: str, b: str) -> str:
    """Family names, particles and hyphens aside, with typing errors and names that sound alike.

    >>> family_name("de la tour", "delatour"), family_name("martin dupont", "martin")
    ('exact', 'part')
    >>> family_name("dupont", "dupond"), family_name("dupont", "moreau"), family_name("cho", "jo")
    ('typo', 'different', 'sounds')
    """
    if a.isalpha() and b.isalpha() and len(a) > 1 < len(b):
        # Of two words so unlike only these can be one family's; most pairs end here.
        alike = likeness(a, b)
        shown = listed_alike(a, b) or other_gender(a, b)
        if alike < ROMANISED and not shown and (bare := unvowelled(a, b)) != "surely":
            return "similar" if bare else "different"
    ours, theirs = a.split(), b.split()
    if "".join(ours) == "".join(theirs):
        return "exact"
    particles = bool(ours and theirs) and ours[0] in PARTICLES and theirs[0] in PARTICLES
    ours = [word for word in ours if word not in PARTICLES] or ours
    theirs = [word for word in theirs if word not in PARTICLES] or theirs
    if particles and ours == theirs:  # bin Nasser, ibn Nasser
        return "typo"
    whole_a, whole_b = "".join(ours), "".join(theirs)
    if len(whole_a) < 2 or len(whole_b) < 2:
        return "similar" if whole_a and whole_a[:1] == whole_b[:1] else "different"
    if any(len(word) > 1 and word in theirs for word in ours):
        return "similar" if _contradictions(ours, theirs) else "part"
    alike = likeness(whole_a, whole_b)
    if alike >= HOPELESS and min(len(whole_a), len(whole_b)) >= 4:
        if _slip(whole_a, whole_b):
            return "similar" if _both_known("family_name", a, b) else "typo"
        key = sound(whole_a)
        if len(key) > 2 and key == sound(whole_b):
            return "sounds"
    bare = unvowelled(whole_a, whole_b)
    if _romanised(whole_a, whole_b, alike) or other_gender(whole_a, whole_b) or bare == "surely":
        return "similar" if _both_known("family_name", a, b) else "sounds"
    if len(ours) + len(theirs) > 2 and (level := _wordwise(ours, theirs)):
        return level
    if alike >= SIMILAR or bare:
        return "similar"
    if len(ours) != len(theirs) and any(_typo(x, y, likeness(x, y)) for x in ours[:4] for y in theirs[:4]):
        return "similar"
    return "different"


def _wordwise(ours: list[str], theirs: list[str]) -> str:
    """The level of names of several words of which every one of the shorter is near one of the longer."""
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    left = theirs[:4]
    for word in ours[:4]:
        match = next((other for other in left if len(other) > 1 and near_words(word, other)), None)
        if match is None:
            return ""
        left.remove(match)
    return "sounds" if len(ours) == len(theirs) else "part"


def _slip(a: str, b: str) -> bool:
    """One edit, or two from six letters; an ending put on is a name of its own: Martin, Martinez."""
    distance = edits(a, b)
    if distance == 2 and (a.startswith(b) or b.startswith(a)):
        return False
    return distance <= 1 or (distance == 2 and min(len(a), len(b)) >= 6)


@comparator("same", "different")
def generation(a: str, b: str) -> str:
    """Generations of one name: senior is not junior.

    >>> generation("jr", "jr"), generation("jr", "sr")
    ('same', 'different')
    """
    return "different"


@comparator("same", "different")
def sex(a: str, b: str) -> str:
    """Whether both are men, or both women.

    >>> sex("f", "f"), sex("f", "m")
    ('same', 'different')
    """
    return "same" if a == b else "different"


# Doctest looks into functions and classes; comparators are objects, so their examples are named here.
__test__ = {made.name: made.__doc__ or "" for made in (family_name, generation, given_name, sex)}
