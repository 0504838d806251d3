"""Given names, family names and whole names, folded and cleaned of what is not name."""

from __future__ import annotations

import re

from ..language import (
    DECORATIONS,
    GENERATIONS,
    NAMELIKE_TITLES,
    TITLES,
    plain,
    remembered,
)
from .eastern import is_eastern, split_eastern
from .order import split_words
from .splitter import Facts, Splitter
from .text import says_nothing

__all__ = ["family_name", "given_name", "name"]

_LONGEST = 200
"""Characters read of a name; what is longer once folded is no name."""
_FRENCH = frozenset({"FR", "BE", "CH", "LU", "MC", "CA", "GP", "MQ", "GF", "RE", "YT"})
_ASIDE = re.compile(r"[(\[\"“”«](.*?)[)\]\"“”»]", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*")
_BORN = re.compile(r"\b(?:née|nee|né|ép\.?|epouse|épouse|ep\.?|born|geb\.?|formerly)\s+", re.IGNORECASE)
_JOINED = frozenset({"d", "l", "o", "mc", "mac"})
_SAINT = {"st": "saint", "ste": "sainte"}


def _tokens(text: str) -> list[str]:
    """The words of a name as written; an apostrophe joins, everything else parts."""
    return _WORD.findall(text)


def _fold(token: str) -> str:
    return "".join(character for character in plain(token) if character.isalnum())


def _strip(tokens: list[str], region: str) -> tuple[list[str], str]:
    """Words without titles before and decorations behind, and the generation if one is named."""
    generation = ""
    while len(tokens) > 1:
        first = _fold(tokens[0])
        title = first in TITLES or (first == "m" and region in _FRENCH)
        if not title and not (first in NAMELIKE_TITLES and len(tokens) > 2):
            break
        tokens = tokens[1:]
    while len(tokens) > 1:
        last = _fold(tokens[-1])
        if last in GENERATIONS:
            generation = GENERATIONS[last]
        elif last not in DECORATIONS:
            break
        tokens = tokens[:-1]
    return tokens, generation


def _letters(tokens: list[str]) -> list[str]:
    folded = ("".join(c for c in _fold(token) if c.isalpha()) for token in tokens)
    return [token for token in folded if token]


def _given(tokens: list[str]) -> str:
    return " ".join(_letters(tokens))


def _family(tokens: list[str]) -> str:
    """Family words in one form: O Brien and O'Brien are ``obrien``, St is ``saint``."""
    kept: list[str] = []
    for token in _letters(tokens):
        token = _SAINT.get(token, token) if len(tokens) > 1 else token
        if kept and kept[-1] in _JOINED:
            kept[-1] += token
        else:
            kept.append(token)
    return " ".join(kept)


def _facts(given: str, family: str, generation: str) -> Facts:
    found = (("given_name", given), ("family_name", family), ("generation", generation))
    return tuple((field, part) for field, part in found if 0 < len(part) <= _LONGEST)


def _asides(value: str) -> tuple[str, list[str]]:
    """A name without what stands in brackets or quotes, and that: Robert (Bob) Smith."""
    rest = _ASIDE.sub(" ", value)
    if not any(character.isalpha() for character in rest):
        return value, []
    return rest, _ASIDE.findall(value)


@remembered
def _split_given(value: str, region: str) -> Facts:
    if says_nothing(value):
        return ()
    rest, asides = _asides(value)
    tokens, generation = _strip(_tokens(rest), region)
    facts = _facts(_given(tokens), "", generation)
    also = [_given(_tokens(aside)) for aside in asides]
    return facts + tuple(("given_name", aside) for aside in also if 0 < len(aside) <= _LONGEST)


@remembered
def _split_family(value: str, region: str) -> Facts:
    if says_nothing(value):
        return ()
    head, comma, tail = value.partition(",")
    facts: Facts = ()
    if comma:
        tokens, generation = _strip(["x", *_tokens(tail)], "")
        facts = _facts(_given(tokens[1:]), "", generation)
    for born in _BORN.split(head):
        tokens, generation = _strip(_tokens(born), region)
        facts += _facts("", _family(tokens), generation)
    return facts


@remembered
def _split_name(value: str, region: str) -> Facts:
    if says_nothing(value):
        return ()
    rest, asides = _asides(value)
    if is_eastern(rest) and "·" not in rest and "・" not in rest:
        family, given = split_eastern(rest)
        return _facts(given, family, "")
    head, *births = _BORN.split(rest)
    before, comma, after = head.partition(",")
    tail, generation = _strip(["x", *_tokens(after)], "")
    if comma and len(tail) > 1:
        family_words, more = _strip(_tokens(before), region)
        given_words = _strip(tail[1:], region)[0]
        generation = generation or more
    else:
        kept, more = _strip(_tokens(before), region)
        generation = generation or more
        given_words, family_words = split_words(kept, [_fold(token) for token in kept])
    facts = _facts(_given(given_words), _family(family_words), generation)
    also = [("family_name", _family(_tokens(birth))) for birth in births]
    also += [("given_name", _given(_tokens(aside))) for aside in asides]
    return facts + tuple((field, part) for field, part in also if 0 < len(part) <= _LONGEST)


given_name = Splitter("given_name", lambda value, region: _split_given(value[:_LONGEST], region))
"""Given names: ``Mme Jocelyne`` is ``jocelyne``, ``Robert E. Jr`` ``robert e`` and generation ``jr``.

>>> given_name("Jean-François", region="FR", date_order="dmy")
('jean francois',)
"""

family_name = Splitter("family_name", lambda value, region: _split_family(value[:_LONGEST], region))
"""Family names: particles stay, an apostrophe joins, both names of ``Dupont née Martin`` count.

>>> family_name("O'Brien", region="FR", date_order="dmy")
('obrien',)
"""

name = Splitter("name", lambda value, region: _split_name(value[:_LONGEST], region))
"""A whole name, as given name, family name and generation; see :func:`split_words` for the order.

>>> name.split("MICHU Jocelyne", "FR")
(('given_name', 'jocelyne'), ('family_name', 'michu'))
>>> name.split("Dr. Robert (Bob) Smith Jr", "US")
(('given_name', 'robert'), ('family_name', 'smith'), ('generation', 'jr'), ('given_name', 'bob'))
"""
