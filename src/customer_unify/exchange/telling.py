"""Tells what columns hold whose headers do not say: by their values, and by what the files beside hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from .elsewhere import HALF, Elsewhere
from .heading import is_source_column, network_of, role_of, vocabulary, words_of
from .reference import is_concluded
from .sample import (
    ADDRESSED,
    FEW,
    HOLDS,
    POSTCODE,
    Columns,
    are_addresses,
    are_births,
    are_called,
    are_counted_up,
    are_firms,
    are_names,
    are_numbers_abroad,
    are_ways_to_reach,
    is_abroad,
    is_account,
    is_personal,
    is_signed,
    is_written_as_phone,
    share,
)
from .whose import NAMES, REACHED, is_of_one_of_several, is_of_somebody_else, says_whose

__all__ = ["by_others", "by_values", "of_who_comes_again"]

ECHOED = 0.3
"""Of a column of names so many rows are said again by the mailbox beside; of another column, next to none."""

ABROAD = 0.2
"""So many telephone numbers with the code of their country show that all are."""

ROUND = 0.8
"""So many numbers of thousands are amounts: of towns few are large."""

STRANGERS, AGAIN = 0.2, 0.9
"""In so many rows two columns have different names, and the one has so many times as many names as the other
at most: a row is of the guest, and not of who brought several."""

TENTH = 10
"""Of addresses of people at least one in so many is another."""

FEWER = 10
"""Where no two rows share a number, and there are so many times fewer towns, it is no postcode."""


def by_values(sample: Columns, roles: Mapping[str, str]) -> dict[str, str]:
    """Columns whose values tell what they are, for fields that no header named."""
    _, words = vocabulary()
    known, found = set(roles.values()), dict[str, str]()
    named = [column for column, role in roles.items() if role in NAMES]
    sent = bool(named) and all(not words["recipient"].isdisjoint(words_of(column)) for column in named)
    called = "" if named and not sent else _called(sample, roles)
    for column in sample.names:
        values = sample.values[column]
        if column in roles or len(values) < FEW or is_source_column(column):
            continue
        said = set(words_of(column))
        varied = len(set(values)) * TENTH >= len(values)  # a few addresses are those of the firm
        proofs = {"email": varied and share(values, HOLDS["email"]) >= 0.8}
        proofs["network"] = share(values, HOLDS["network"]) >= 0.9 and len(max(values, key=len)) > 1
        proofs["national_id"] = share(values, is_personal) >= 0.8 and len(set(values)) > 1
        proofs["bank_account"] = share(values, is_account) >= 0.8 and len(set(values)) > 1
        # ``IG`` or ``X`` alone may be anything; accounts are written with their sign.
        proofs[f"{network_of(column)}_handle"] = bool(network_of(column)) and share(values, is_signed) >= 0.8
        proofs["called"] = known.isdisjoint(NAMES) and are_called(values)
        proofs["reached"] = known.isdisjoint(REACHED) and are_ways_to_reach(values)
        if not words["other_date"] & said:
            proofs["birth_date"] = are_births(values)
        if words["key"] & said:
            proofs["phone"] = share(values, is_abroad) >= ABROAD and share(values, is_written_as_phone) >= 0.9
        elif not words["document"] & said:
            proofs["phone"] = _are_phones(values, said, known) or are_numbers_abroad(values)
            proofs["postcode"] = _are_postcodes(sample, values, {**roles, **found})
        proofs["street"] = are_addresses(values)
        if column == called:
            proofs["name"] = True
        elif known & NAMES:
            proofs["company"] = are_firms(values)
        # Of ways to reach somebody there may be several columns; what few share is somebody else's.
        few = len(set(values)) * 2 < len(values) or is_of_one_of_several(column, roles)
        further = known if few else known - {*REACHED}
        further = further - {"name"} if column == called else further
        role = next((role for role, proved in proofs.items() if proved and role not in further), "")
        if role:
            found[column] = role
            known.add(role)
    if not known & {*NAMES, "called"} and (name := _echoed(sample, {**roles, **found})):
        found[name] = "name"
    return found


def _called(sample: Columns, roles: Mapping[str, str]) -> str:
    """The column of whole names whose header says no more than whose they are; blank for none.

    Of several the one with the most names: a life assured has a row, and who holds the policy several.
    """
    free = [name for name in sample.names if name not in roles]
    whose = [name for name in free if says_whose(set(words_of(name)))]
    possible = [name for name in whose if are_names(sample.values[name])]
    # As mail programs write whom a letter is from: nothing else has both in most rows.
    possible = possible or [name for name in free if share(sample.values[name], ADDRESSED.search) >= 0.8]
    possible = [name for name in possible if not is_of_somebody_else(name)]
    return max(possible, key=lambda name: len(set(sample.values[name])), default="")


def _are_phones(values: Sequence[str], said: Set[str], known: Set[str]) -> bool:
    """Whether values can be telephone numbers alone.

    Beside a column of telephones that says so, bare digits that no two rows share number something else:
    there are policies that begin with a nought.
    """
    if "contact" in said and share(values, HOLDS["phone"]) >= 0.8:
        return True
    counted = "phone" in known and len(set(values)) == len(values) and all(map(str.isdecimal, values))
    return not counted and share(values, is_written_as_phone) >= 0.8


def _are_postcodes(sample: Columns, values: Sequence[str], roles: Mapping[str, str]) -> bool:
    """Whether values are postcodes: written like some, and neither amounts nor numbers of something.

    Amounts are round. What no two rows share is counted up, or there are as many towns.
    """
    if share(values, POSTCODE.fullmatch) < 0.9:
        return False
    if not all(map(str.isdecimal, values)):
        return True
    if share(values, lambda value: value.endswith("000")) >= ROUND:
        return False
    different = len(set(values))
    if different < len(values) or different <= FEW * FEW:
        return True
    towns = [len(set(sample.values[name])) for name, role in roles.items() if role == "city"]
    return not are_counted_up(values) and max(towns, default=FEW) * FEWER >= different


def of_who_comes_again(sample: Columns, roles: Mapping[str, str]) -> list[str]:
    """The columns of whole names that are of somebody else: who stands in the rows of several people.

    Where tickets name a guest and the one who registered, or lists a child and a parent, both are people and
    only one is who the row is of: of him there is a row, the other comes again. Names in other letters are
    not compared; a name that only has more words than the other is the same person's.
    """
    names = [column for column, role in roles.items() if role == "name"]
    if len(names) < 2:
        return []
    said = {
        column: [frozenset(words_of(str(row.get(column) or ""))) for row in sample.rows] for column in names
    }
    own = max(names, key=lambda column: len(set(said[column])))
    return [column for column in names if column != own and _are_others(said[own], said[column])]


def _are_others(own: Sequence[Set[str]], further: Sequence[Set[str]]) -> bool:
    """Whether names beside others are those of other people, who come again."""
    both = [
        (one, other)
        for one, other in zip(own, further, strict=True)
        if one and other and _are_comparable(one, other)
    ]
    if len(both) < FEW * FEW or sum(not one <= other and not other <= one for one, other in both) < (
        STRANGERS * len(both)
    ):
        return False
    return len({other for _, other in both}) < AGAIN * len({one for one, _ in both})


def _are_comparable(one: Set[str], other: Set[str]) -> bool:
    """Whether two names are both in Latin letters, or neither is."""
    return all(map(str.isascii, one)) == all(map(str.isascii, other))


def by_others(sample: Columns, roles: Mapping[str, str], beside: Elsewhere) -> dict[str, str]:
    """Columns known by what other files hold: numbers of people, and names where none was found here."""
    found: dict[str, str] = {}
    known = set(roles.values())
    free = [name for name in sample.names if name not in roles and not is_source_column(name)]
    for column in free:
        role = "" if is_concluded(column) else beside.numbered(sample.values[column])
        if role and role not in known:
            found[column] = role
            known.add(role)
    if not known & {*NAMES, "called"}:
        free = [name for name in free if name not in found and not is_of_somebody_else(name)]
        named = [(beside.named(sample.values[name]), name) for name in free]
        share_of, column = max(named, default=(0.0, ""), key=lambda one: one[0])
        if share_of >= HALF and len(sample.values[column]) >= FEW:
            found[column] = "name"
    return found


def _echoed(sample: Columns, roles: Mapping[str, str]) -> str:
    """The column of names that the mailboxes beside say again: people make addresses of their names."""
    mailboxes = [column for column, role in roles.items() if role in ("email", "reached")]
    possible = [
        (sample.echoed(column, mailboxes), column)
        for column in sample.names
        if mailboxes and column not in roles and not role_of(column) and not is_of_somebody_else(column)
        if says_whose(set(words_of(column))) or are_names(sample.values[column])
    ]
    echo, column = max(possible, default=(0.0, ""), key=lambda one: one[0])
    return column if echo >= ECHOED else ""
