"""Given names and what people are called by: groups of forms, and whether two are related."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from .folding import LONGEST, words
from .memory import remembered

__all__ = ["called", "given_group", "is_listed", "name_groups", "related", "word_group"]

_ENDING = re.compile("(?:ie|ey|y|i)$")
_COMPOUND = frozenset({"jean", "marie", "anne", "pierre", "mary", "juan", "jose", "maria", "abdel", "abdul"})
"""First parts of given names that are one name only together with their second part."""


Groups = dict[str, frozenset[str]]
"""Form -> heads of the groups it stands in. Forms are letters only: blanks do not count."""


def _read(name: str, found: dict[str, set[str]]) -> dict[str, set[str]]:
    table = files("customer_unify.identity.language") / "data" / name
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            forms = line.split(",")
            for form in forms:
                found.setdefault(form.replace(" ", ""), set()).add(forms[0])
    return found


@cache
def _groups() -> Groups:
    """The usual forms: what a name is called in English and French, and its spellings elsewhere."""
    return {form: frozenset(heads) for form, heads in _read("nicknames.csv", {}).items()}


@cache
def _all_groups() -> Groups:
    """The usual forms, and those of other languages, of which more stand for several names."""
    usual: dict[str, set[str]] = {form: set(heads) for form, heads in _groups().items()}
    return {form: frozenset(heads) for form, heads in _read("diminutives.csv", usual).items()}


def _heads(parts: tuple[str, ...], usual: bool = False) -> frozenset[str]:
    """The groups of a form; of its other spelling where the last sound has two (Peggie, Peggy)."""
    groups, form = _groups() if usual else _all_groups(), "".join(parts)
    found = groups.get(form)
    if found is None and len(form) > 3 and form[-1] in "eiy" and (end := _ENDING.search(form)):
        others = (form[: end.start()] + other for other in ("y", "ie", "i", "ey"))
        found = next((groups[other] for other in others if other in groups), None)
    return found or frozenset()


@cache
def _forms() -> dict[str, frozenset[str]]:
    """Head of a group -> the forms that stand in it."""
    found: dict[str, set[str]] = {}
    for form, heads in _groups().items():
        for head in heads:
            found.setdefault(head, set()).add(form)
    return {head: frozenset(forms) for head, forms in found.items()}


def called(given: str) -> frozenset[str]:
    """What people of this given name are usually called otherwise, each form as letters only.

    >>> {"bob", "rob"} <= called("Robert"), "robert" in called("Robert"), called("Zorblax")
    (True, False, frozenset())
    """
    parts = words(given[:LONGEST])
    forms = _forms()
    heads = _heads(parts, usual=True)
    return frozenset(form for head in heads for form in forms.get(head, ())) - {"".join(parts)}


def name_groups(word: str) -> frozenset[str]:
    """The groups in which one word stands as a form of a given name, each by its head.

    Two different words are :func:`related` where they have a group in common.

    >>> name_groups("bob") & name_groups("robert"), name_groups("dupont")
    (frozenset({'robert'}), frozenset())
    """
    return _heads(words(word))


def is_listed(given: str) -> bool:
    """Whether a word is a form of some given name: Bob and Jo are, Dupont is not.

    >>> is_listed("Bob"), is_listed("Dupont")
    (True, False)
    """
    return bool(_heads(words(given)))


def _own_heads(parts: tuple[str, ...]) -> frozenset[str]:
    """The groups of a form in its usual sense; only of a form that has none, those in other languages."""
    found = _heads(parts)  # whoever is in none of all groups is in none of the usual ones
    return found and (_heads(parts, usual=True) or found)


@cache
def _settled(head: str) -> str:
    """The head of a group, or of the usual group it stands in itself: Adriaan is Adrian, who is Adrien."""
    for _ in range(3):  # as long as any chain in the tables
        heads = _own_heads(tuple(head.split()))
        if len(heads) != 1 or head in heads:
            break
        head = next(iter(heads))
    return head


@remembered
def _group(given: str) -> str:
    parts = words(given)
    if not parts:
        return ""
    if len(parts) == 1:
        return word_group(parts[0])
    heads = _own_heads(parts)
    if not heads:
        parts = parts[:2] if parts[0] in _COMPOUND and len(parts[1]) > 1 else parts[:1]
        heads = _own_heads(parts)
    if len(heads) == 1:
        return _settled(next(iter(heads)))
    return " ".join(parts)


def given_group(given: str) -> str:
    """The group of a given name: the same for the name and its usual short forms.

    A form that stands in several groups claims none of them and is its own group; so is
    a name nobody listed. Of several names the first decides, except in compounds such as
    Jean-Pierre. Total; ``""`` for nothing.

    >>> given_group("Bob"), given_group("Robert E."), given_group("Pat"), given_group("Jean-Pierre")
    ('robert', 'robert', 'pat', 'jean pierre')
    """
    return _group(given[:LONGEST])


def word_group(word: str) -> str:
    """The same of one word of small letters of ASCII.

    >>> word_group("bob"), word_group("pat"), word_group("dupont")
    ('robert', 'pat', 'dupont')
    """
    heads = _own_heads((word,))
    return _settled(next(iter(heads))) if len(heads) == 1 else word


@remembered
def _readings(given: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """A name and its groups; of several words without a group, the first and its groups too."""
    parts = words(given)
    if not parts:
        return ()
    whole = " ".join(parts), _heads(parts)
    if whole[1] or len(parts) == 1:
        return (whole,)
    return whole, (parts[0], _heads(parts[:1]))


def _one_group(ours: tuple[str, frozenset[str]], theirs: tuple[str, frozenset[str]]) -> bool:
    return ours[0] == theirs[0] or not ours[1].isdisjoint(theirs[1])


def related(a: str, b: str) -> bool:
    """Whether two given names may be one person's: equal, or forms of one name.

    Symmetric; not transitive: Pat is related to Patrick and to Patricia, who are not
    related to each other.

    >>> related("Bob", "Robert"), related("Pat", "Patricia"), related("Patrick", "Patricia")
    (True, True, False)
    >>> related("JB", "Jean-Baptiste"), related("Darla", "Darlene")
    (True, False)
    """
    ours, theirs = _readings(a[:LONGEST]), _readings(b[:LONGEST])
    if not ours or not theirs:
        return False
    if _one_group(ours[0], theirs[0]):
        return True
    return len(ours) + len(theirs) > 2 and _one_group(ours[-1], theirs[-1])
