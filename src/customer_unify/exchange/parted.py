"""Parts of one value in columns of their own: area codes, second lines of names, houses of a quarter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from .heading import vocabulary, words_of
from .mapping import JOINER, parts_of
from .sample import FEW, HOLDS, Columns

__all__ = ["is_quarter", "is_rest", "put_area_codes", "put_first_names"]

COUPLED = re.compile(r"\s*[&+]\s*|\s+(?:und|u\.|and|et|e|y|en|och|og|i)\s+", re.IGNORECASE)
"""What stands between two people of one family name."""

ONE_WORD = 0.8
"""So many first lines of one word are family names; the others are firms, and families of two words."""


def put_area_codes(sample: Columns, fields: dict[str, list[str]], roles: Mapping[str, str]) -> None:
    """Put each area code before the number in the column behind it, unless most numbers begin with it.

    >>> rows = [{"DDD": "11", "Celular": f"9742848{at}"} for at in range(10, 20)]
    >>> fields = {"phone": ["Celular"]}
    >>> put_area_codes(Columns(["DDD", "Celular"], rows), fields, {"DDD": "area_code", "Celular": "phone"})
    >>> fields["phone"]
    ['DDD + Celular']
    """
    phones = fields.get("phone", [])
    for column, behind in pairwise(sample.names):
        if roles.get(column) != "area_code" or behind not in phones:
            continue
        told = [(str(row.get(column) or ""), str(row.get(behind) or "")) for row in sample.rows]
        both = [(code.strip("0+() "), number.lstrip("0+( ")) for code, number in told if code and number]
        if sum(number.startswith(code) for code, number in both) * 2 <= len(both):
            phones[phones.index(behind)] = f"{column}{JOINER}{behind}"


def is_quarter(column: str) -> bool:
    """Whether a column of places holds villages or quarters: of a town a number names no house.

    >>> is_quarter("Locality"), is_quarter("City")
    (True, False)
    """
    return not vocabulary()[1]["quarter"].isdisjoint(words_of(column))


def _are_first_names(rest: str) -> bool:
    """Whether what stands behind a family name is as short as first names of one person are, or of two."""
    words = [len(one.split()) for one in COUPLED.split(rest)]
    return words in ([1], [2], [1, 1])


def put_first_names(sample: Columns, fields: dict[str, list[str]], column: str) -> None:
    """Take two lines of a name for the family's and the first names, where most first lines are one word.

    Where some first lines hold whole names the two are one name (:func:`is_rest`).

    >>> rows = [{"NAME1": "Koch", "NAME2": name} for name in ("Eva", "Jonas", "Anna Maria")]
    >>> fields = {"name": ["NAME1"]}
    >>> put_first_names(Columns(["NAME1", "NAME2"], rows), fields, "NAME2")
    >>> fields
    {'family_name': ['NAME1'], 'given_name': ['NAME2']}
    """
    line = fields["name"][0]
    titles = vocabulary()[1]["title"]
    words = [
        [word for word in words_of(value) if word not in titles] for value in sample.values.get(line, ())
    ]
    if len(fields["name"]) == 1 and sum(len(said) == 1 for said in words) >= ONE_WORD * len(words):
        del fields["name"]
        fields |= {"family_name": [line], "given_name": [column]}


def is_rest(sample: Columns, column: str, names: Sequence[str]) -> bool:
    """Whether a second line of names holds first names: where it is filled the first line is one word.

    Titles do not count, and of a couple each has first names. Other firms' second lines are a department,
    another person, or who looks after the letters.

    >>> rows = [{"NAME1": "Koch", "NAME2": name} for name in ("Eva", "Jonas", "Anna Maria")]
    >>> is_rest(Columns(["NAME1", "NAME2"], rows), "NAME2", ["NAME1"])
    True
    """
    lines = [parts_of(name, sample.names)[-1] for name in names[:1]]
    told = [(str(row.get(line) or ""), str(row.get(column) or "")) for row in sample.rows for line in lines]
    titles = vocabulary()[1]["title"]
    both = [
        ([word for word in words_of(first) if word not in titles], rest)
        for first, rest in told
        if first and rest
    ]
    alone = [len(words) == 1 and HOLDS["given_name"](rest) and _are_first_names(rest) for words, rest in both]
    return len(both) >= FEW and sum(alone) > 0.6 * len(both)
