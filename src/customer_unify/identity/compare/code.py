"""How alike two identifiers, two handles or two company names are."""

from __future__ import annotations

from .level import comparator, likeness, one_edit

__all__ = ["company", "handle", "identifier"]


@comparator("exact", "one_edit", "different")
def identifier(a: str, b: str) -> str:
    """Identifiers: the same, one character wrong in six or more, or another one.

    >>> identifier("4711000042", "4711000024"), identifier("42", "43")
    ('one_edit', 'different')
    """
    if len(a) < 6 or len(b) < 6:
        return "different"
    return "one_edit" if one_edit(a, b) else "different"


@comparator("exact", "different")
def handle(a: str, b: str) -> str:
    """Handles on one platform: the same or another one; a letter more is somebody else.

    >>> handle("jocelynemichu", "jocelynemichu"), handle("jmichu", "jmichu1")
    ('exact', 'different')
    """
    return "different"


@comparator("exact", "contained", "similar", "different", remember=True)
def company(a: str, b: str) -> str:
    """Company names: the same words, one name inside the other, much alike, or different.

    >>> company("acme tools", "acme"), company("acme tools", "tools acme"), company("acme", "apex")
    ('contained', 'exact', 'different')
    """
    ours, theirs = set(a.split()), set(b.split())
    if ours == theirs or "".join(a.split()) == "".join(b.split()):
        return "exact"
    if not ours or not theirs:
        return "different"
    short = min(ours, theirs, key=lambda words: sum(map(len, words)))
    long = theirs if short is ours else ours
    if sum(map(len, short)) < 4:
        return "different"
    if short < long:
        return "contained"
    # Each word of the shorter name is met, mistyped or shortened.
    if len(short) > 1 and all(any(_met(word, other) for other in long) for word in short):
        return "similar"
    return "similar" if likeness(a, b) >= 0.9 else "different"


def _met(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) > 3 and (one_edit(a, b) or likeness(a, b) >= 0.92))


# Doctest looks into functions and classes; comparators are objects, so their examples are named here.
__test__ = {made.name: made.__doc__ or "" for made in (company, handle, identifier)}
