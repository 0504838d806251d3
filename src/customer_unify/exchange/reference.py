"""Finds the column by which one file speaks of the rows of another: orders that name their customer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import attrs

from ..model.configuration import Source
from .heading import vocabulary, words_of
from .mapping import LINE_NUMBER, parts_of, plain

__all__ = ["NAMED", "NUMBERED", "Extracted", "Said", "cell", "is_concluded", "referring"]

NUMBERED = (
    *("national_id", "loyalty_card", "customer_number", "document_number"),
    *("bank_account", "payment_token", "device_id", "cookie_id"),
)
"""Fields that number people, or what they have: known by values said in two files. The state's is the first:
what one file has for it is no number of its own in another."""

Cells = Mapping[str, Any]

Said = tuple[frozenset[str], frozenset[tuple[str, str]]]
"""The words of a name, and values of a person's own by their fields."""

NAMED = ("name", "given_name", "family_name")
"""Fields that name a person."""
REACHED = ("email", "phone")
"""Ways to reach a person, which a file of people may have for its key."""
OWN = ("email", "phone", "birth_date", "national_id")
"""Fields of which a value is one person's, or nearly."""

ENOUGH = 5
"""Fewer rows that can be held against those they name show nothing."""

SAME = 0.8
"""So many of them must say the same of the person: a common family name alone is said by a third at most."""

MOST_OF_DRAWN = 0.5
"""So many are enough where keys are drawn from so many that two files share none by chance: what is left to
tell is whether they are the person's own, or those of who sold it."""

TRIED = 200
"""Rows of a column that are held against those they name: a bound on work (law L19)."""

DRAWN = 16
"""Signs of a key that is drawn, at least."""

TAIL = 8
"""Digits at the end of a telephone number that hardly two people share."""

EACH = 0.9
"""In a file of people so many rows are of somebody of their own: orders come several from one."""


@attrs.frozen
class Extracted:
    """A file whose columns are known, and some of its rows."""

    source: Source
    rows: Sequence[Cells]

    @property
    def keyed(self) -> bool:
        """Whether the key is a column."""
        return self.source.key != LINE_NUMBER

    def possible(self) -> list[str]:
        """The columns that nobody knows, or that are known to number people."""
        fields = self.source.fields
        named = [column for field in fields if field not in NUMBERED for column in fields[field]]
        named += filter(None, (self.source.key, self.source.observed_at, self.source.network))
        columns = dict.fromkeys(name for row in self.rows for name in row)
        known = {part for column in named for part in parts_of(column, columns)}
        return [column for column in columns if column not in known]

    def numbered(self, column: str) -> str:
        """The field of numbers of people that a column is known to hold; blank for none."""
        return next((field for field in NUMBERED if column in self.source.fields.get(field, ())), "")

    def reached(self, column: str) -> str:
        """The way to reach people that a column is known to hold; blank for none."""
        return next((field for field in REACHED if column in self.source.fields.get(field, ())), "")

    def keys(self) -> dict[str, Cells]:
        """Rows by their keys; those whose key another row has too are left out."""
        return {key: row for row in self.rows if (key := cell(row, self.source.key))}

    def said(self, row: Cells) -> Said:
        """The words of the name a row bears, and what it says that few others do."""
        titles = vocabulary()[1]["title"]
        words = (word for value in self._cells(row, NAMED) for word in words_of(value))
        names = (word for word in words if len(word) > 1 and word not in titles)
        own = ((field, _bare(field, value)) for field in OWN for value in self._cells(row, [field]))
        return frozenset(names), frozenset(own)

    def values(self, fields: Collection[str]) -> Iterator[str]:
        """What all rows say in some fields."""
        return (value for row in self.rows for value in self._cells(row, fields))

    def _cells(self, row: Cells, fields: Iterable[str]) -> Iterator[str]:
        for column in (column for field in fields for column in self.source.fields.get(field, ())):
            yield from filter(None, (cell(row, part) for part in parts_of(column, row)))

    def is_of_people(self) -> bool:
        """Whether hardly anybody has two rows: what differs between two keys is then another person."""
        told = [said for row in self.rows if (said := self.said(row)) != (frozenset(), frozenset())]
        return len(told) >= ENOUGH and len(set(told)) >= EACH * len(told)


def referring(file: Extracted, to: Extracted) -> str:
    """The column of a file that holds keys of another file, of people; blank for none.

    It may be its own key: two extracts of one system number people alike.

    That values are the same may be chance where both count from one. So the rows they name are held against
    each other: most of them must bear one name, or one address or number of a person.

    >>> people = [{"id": f"{at}", "who": who} for at, who in enumerate(["Ann", "Bob", "Cid", "Dan", "Eve"])]
    >>> orders = [{"n": f"{at}", "of": row["id"], "to": row["who"]} for at, row in enumerate(people[::-1])]
    >>> crm = Extracted(Source("crm", key="id", fields={"name": ("who",)}), people)
    >>> referring(Extracted(Source("shop", key="n", fields={"name": ("to",)}), orders), to=crm)
    'of'
    """
    if not to.keyed or is_concluded(to.source.key) or not file.rows or not to.is_of_people():
        return ""
    keys = to.keys()
    columns = [*file.possible(), *([file.source.key] if file.keyed else [])]
    columns = [column for column in columns if not is_concluded(column)]
    return next((column for column in columns if _names(file, column, to, keys)), "")


def is_drawn(key: str) -> bool:
    """Whether a key is a long mixture of letters and digits, as programs draw them: nobody counts so.

    >>> is_drawn("25c017c9552dfb0ec8c50457"), is_drawn("K-4711"), is_drawn("100000004711")
    (True, False, False)
    """
    kinds = {character.isdigit() for character in key if character.isalnum()}
    return len(key) >= DRAWN and len(kinds) > 1 and len(set(key)) > DRAWN // 2


def is_concluded(column: str) -> bool:
    """Whether a column tells what somebody concluded about records, and no number a source gives to people.

    >>> is_concluded("cluster_id"), is_concluded("true_label"), is_concluded("Client ID")
    (True, True, False)
    """
    return not vocabulary()[1]["concluded"].isdisjoint(words_of(column))


def _names(file: Extracted, column: str, to: Extracted, keys: Mapping[str, Cells]) -> bool:
    """Whether what a column holds are keys, and the rows they are of are about the same people."""
    given = ((value, row) for row in file.rows if (value := cell(row, column)))
    found = ((row, keys[value]) for value, row in given if value in keys)
    held = [_same(file.said(row), to.said(named)) for row, named in islice(found, TRIED)]
    told = [same for same in held if same is not None]
    least = MOST_OF_DRAWN if all(map(is_drawn, islice(keys, TRIED))) else SAME
    return len(told) >= ENOUGH and sum(told) >= least * len(told)


def _same(one: Said, other: Said) -> bool | None:
    """Whether two rows say one thing of somebody; ``None`` where they say nothing of one kind."""
    shared = [bool(ours & theirs) for ours, theirs in zip(one, other, strict=True) if ours and theirs]
    return any(shared) if shared else None


def _bare(field: str, value: str) -> str:
    """A value as two files say it: a telephone number has the code of its country in one of them."""
    return re.sub(r"\D", "", value)[-TAIL:] if field == "phone" else "".join(value.lower().split())


def cell(row: Cells, column: str) -> str:
    """What a row says in a column, if it is one text; else blank."""
    value = plain(row.get(column))
    return value.strip() if isinstance(value, str) else ""
