"""Names of companies without their legal form."""

from __future__ import annotations

import re

from ..language import LEGAL_FORMS, LONGEST, plain, remembered, word_set, words
from .text import BLANK_WORDS

__all__ = ["company", "is_firm"]

_LEADING = word_set(
    "sa sas sasu sarl eurl sci snc scop selarl gie cie compagnie societe ste ets etablissements association",
    "ooo oao zao pao tov firma",
)
"""Legal forms that also stand before the name."""
FORMS = (LEGAL_FORMS | {"ek"}) - word_set("eg ev ad dd pc zoo assoc association spa sau asa doo")
"""Legal forms behind a name; what is a word or a name elsewhere is none here."""
_DOTTED = re.compile(r"\b[a-z](?:\.[a-z])+\b")
_AND = frozenset({"and", "et", "und", "the"})


def _parts(value: str) -> list[str]:
    """Words without "and", with lone letters joined: S.A.R.L. is ``sarl``, H & M ``hm``."""
    folded = _DOTTED.sub(lambda found: found.group().replace(".", ""), plain(value).replace("'", ""))
    said = words(folded)
    joined: list[str] = []
    run = ""
    for part in [part for part in said if part not in _AND] or said:
        if len(part) == 1 and part.isalpha():
            run += part
            continue
        if run:
            joined.append(run)
            run = ""
        joined.append(part)
    return [*joined, run] if run else joined


def is_firm(value: str) -> bool:
    """Whether a text ends as only a firm's name does: with a legal form that is no word of people's names.

    One of two letters is told from a name by its capitals beside small letters, or by its dots.

    >>> is_firm("Alpen Bau AG"), is_firm("Auto Service e.K."), is_firm("Kim Min Se"), is_firm("Müller GmbH")
    (True, True, False, True)
    """
    said = value[:LONGEST].split()
    if len(said) < 2:
        return False
    last = _parts(said[-1])
    if not last or last[-1] not in FORMS:
        return False
    return len(last[-1]) > 2 or "." in said[-1] or (said[-1].isupper() and not value.isupper())


@remembered
def _company(value: str) -> tuple[str, ...]:
    kept = _parts(value)
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS:
        kept.pop()
    while len(kept) > 1 and kept[0] in _LEADING:
        kept.pop(0)
    found = " ".join(kept)
    return (found,) if 0 < len(found) <= LONGEST and found not in BLANK_WORDS else ()


def company(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """The words of a company's name, without legal forms before or behind and without "and".

    >>> company("S.A.R.L. Dupont & Fils", region="FR", date_order="dmy")
    ('dupont fils',)
    >>> company("Siemens Aktiengesellschaft", region="DE", date_order="dmy")
    ('siemens',)
    """
    return _company(value[:LONGEST])
