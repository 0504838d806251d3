"""Tells which columns are somebody else's, where a row speaks of more people than the one it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

from .heading import is_handle, is_known, role_of, vocabulary, words_of

__all__ = [
    "NAMES",
    "REACHED",
    "is_number_of_somebody",
    "is_of_one_of_several",
    "is_of_second",
    "is_of_somebody_else",
    "of_another",
    "of_the_named",
    "of_the_same",
    "roles_of",
    "says_whose",
]

NAMES = frozenset(["name", "nom", "nombre", "given_name", "family_name"])
"""What tells how somebody is called."""

REACHED = ("email", "phone")
"""What somebody is reached by; a column of ways to reach somebody holds one or the other in each row."""

OF_THE_BODY = frozenset(["birth_date", "birth_year", "birth_month", "birth_day", "sex", "national_id"])
"""What is one person's alone: of two people in a row it describes the one its header says."""


PARTS = ("given_name", "family_name")
CARRIED = frozenset([*REACHED, "document_number", "customer_number"])
"""What reaches or numbers somebody: of two people in a row each may have one."""


def says_whose(said: Set[str]) -> bool:
    """Whether the words of a header say no more than whose the column is.

    The first of several is the one a row is of: ``owner 1``.

    >>> says_whose({"customer"}), says_whose({"customer", "group"}), says_whose({"owner", "1"})
    (True, False, True)
    """
    _, words = vocabulary()
    whose = words["somebody"] | words["filler"]
    return not whose.isdisjoint(said) and said <= whose | {"1"}


def is_of_second(header: str) -> bool:
    """Whether a header speaks of another one of the people in a row: ``OWNER2``.

    >>> is_of_second("OWNER2"), is_of_second("OWNER1"), is_of_second("Address 2")
    (True, False, False)
    """
    said = words_of(header)
    numbers = (int(word) for word in said if word.isdecimal() and len(word) == 1)
    return any(number > 1 for number in numbers) and not vocabulary()[1]["somebody"].isdisjoint(said)


def is_of_somebody_else(header: str) -> bool:
    """Whether a header speaks of anybody but the one a row is of: another of several, or who is beside them.

    >>> is_of_somebody_else("GUARANTOR"), is_of_somebody_else("Parent 2"), is_of_somebody_else("Patient")
    (True, True, False)
    """
    return is_of_second(header) or not vocabulary()[1]["someone_else"].isdisjoint(words_of(header))


def is_of_one_of_several(header: str, roles: Mapping[str, str]) -> bool:
    """Whether a header counts people of whom the names known are not: ``Parent 1 Email`` beside ``First``.

    >>> is_of_one_of_several("Parent 1 Email", {"First": "given_name"})
    True
    >>> is_of_one_of_several("Parent 1 Email", {"Parent 1 Name": "name"})
    False
    """
    somebody, said = vocabulary()[1]["somebody"], words_of(header)
    counted = {word for word, after in pairwise(said) if word in somebody and after.isdigit()}
    named = [set(words_of(column)) for column, role in roles.items() if role in NAMES]
    return bool(counted and named) and all(counted.isdisjoint(name) for name in named)


def of_another(columns: Sequence[str], roles: Mapping[str, str]) -> Iterator[str]:
    """The columns taken for something of the person a row is of, whose headers say that somebody else has it.

    ``Landlord Tel`` beside the name of an applicant is the landlord's, as it is not in a file of landlords.
    ``Patient DOB`` is the patient's where the names are a client's, and a column ``Patient`` says that the
    two are not one, as who pays and a holder are not; so are ``Buyer First Name`` and all that is the
    buyer's where a row has a ``First Name`` as well. Where guests and purchasers each have an address, the
    names of the guests are theirs alone.

    >>> roles = {"Client": "name", "Patient DOB": "birth_date", "Tel": "phone", "Emergency Tel": "phone"}
    >>> list(of_another(["Client", "Patient", *roles], roles))
    ['Patient DOB', 'Emergency Tel']
    """
    _, words = vocabulary()
    wholes = _of_others_whole(roles)
    roles = {column: role for column, role in roles.items() if column not in wholes}
    yield from wholes
    named = [set(words_of(column)) for column, role in roles.items() if role in NAMES]
    if not named:
        return
    paid = _of_who_paid(roles)
    second, bearer = _second(roles), {word for word in set.intersection(*named) if not is_known(word)}
    for column, role in roles.items():
        said = set(words_of(column))
        others = said & words["someone_else"]
        apart = bool(others) and any(others.isdisjoint(name) for name in named)
        apart = apart or not second.isdisjoint(said)
        if not apart and bearer and said & words["somebody"] and bearer.isdisjoint(said):
            apart = any(held == role and bearer & set(words_of(other)) for other, held in roles.items())
        if not apart and (role in OF_THE_BODY or (role in CARRIED and _have_own(said, role, roles))):
            apart = _is_of_another(said & words["somebody"], named, columns, roles)
        if apart or column in paid or (role == "given_name" and _is_of_child(column, roles)):
            yield column


def _of_others_whole(roles: Mapping[str, str]) -> list[str]:
    """Whole names of somebody beside the one whose names stand in parts.

    >>> _of_others_whole({"Holder Surname": "family_name", "Beneficiary Name": "name", "Full Name": "name"})
    ['Beneficiary Name']
    """
    somebody = vocabulary()[1]["somebody"]
    parts = [somebody.intersection(words_of(column)) for column, role in roles.items() if role in PARTS]
    own = frozenset().union(*parts)
    wholes = [
        (column, somebody.intersection(words_of(column))) for column, role in roles.items() if role == "name"
    ]
    return [column for column, whose in wholes if whose and own and own.isdisjoint(whose)]


def of_the_same(names: Sequence[str], roles: Mapping[str, str]) -> list[str]:
    """What reaches somebody whose names are left out: ``Owner Email`` beside such an ``Owner Name``.

    >>> of_the_same(["Owner Name"], {"Owner Name": "name", "Prospect Name": "name", "Owner Email": "email"})
    ['Owner Email']
    """
    somebody = vocabulary()[1]["somebody"]
    own = {
        word
        for column, role in roles.items()
        if role in NAMES and column not in names
        for word in words_of(column)
    }
    theirs = {word for column in names for word in words_of(column)} & somebody - own
    return [column for column, role in roles.items() if role in REACHED and theirs & {*words_of(column)}]


def roles_of(fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each column of some fields with the field it was taken for."""
    return {column: field for field, columns in fields.items() for column in columns}


def _have_own(said: Set[str], role: str, roles: Mapping[str, str]) -> bool:
    """Whether whoever a row is of has something of this kind in a column that says nothing of the other."""
    whose = said & vocabulary()[1]["somebody"]
    beside = (set(words_of(other)) for other, held in roles.items() if held == role)
    return role == "document_number" or any(whose.isdisjoint(other) for other in beside)


def _is_of_child(column: str, roles: Mapping[str, str]) -> bool:
    """Whether a first name is of somebody whom the whole names beside it are not: ``Child's first name``.

    >>> _is_of_child("Child's first name", {"Child's first name": "given_name", "Your full name": "name"})
    True
    >>> _is_of_child("Client first name", {"Client first name": "given_name", "Surname": "family_name"})
    False
    """
    somebody = vocabulary()[1]["somebody"]
    whose = somebody.intersection(words_of(column))
    named = [somebody.intersection(words_of(other)) for other, role in roles.items() if role == "name"]
    parted = not {"family_name", "nom"}.isdisjoint(roles.values())
    return bool(whose and named) and not parted and all(whose.isdisjoint(one) for one in named)


def _of_who_paid(roles: Mapping[str, str]) -> Set[str]:
    """The columns of one who acts for another, where each has a way to be reached and the other has a name.

    >>> roles = {"Guest": "name", "Bought By": "name", "Guest Email": "email", "Purchaser Email": "email"}
    >>> sorted(_of_who_paid(roles)), _of_who_paid({"Guest": "name", "Bought By": "name", "Email": "email"})
    (['Bought By', 'Purchaser Email'], frozenset())
    """
    somebody = vocabulary()[1]["somebody"]
    names = {column: somebody & set(words_of(column)) for column, role in roles.items() if role in NAMES}
    reached = {column: somebody & set(words_of(column)) for column, role in roles.items() if role in REACHED}
    own = frozenset().union(*names.values()) & frozenset().union(*reached.values())
    others = [column for column, whose in reached.items() if whose and own and own.isdisjoint(whose)]
    if not others or {roles[column] for column in others}.isdisjoint(
        roles[column] for column, whose in reached.items() if not own.isdisjoint(whose)
    ):
        return frozenset()
    return frozenset([*others, *(column for column, whose in names.items() if own.isdisjoint(whose))])


def of_the_named(columns: Sequence[str], roles: Mapping[str, str]) -> list[tuple[str, str]]:
    """The columns of whoever bears the names, where a word nobody knows says who, and what they hold.

    >>> of_the_named(["Beekeeper", "Beekeeper phone", "Hive"], {"Beekeeper": "name"})
    [('Beekeeper phone', 'phone')]
    >>> of_the_named(["Keeper First Name", "Keeper Last Name", "Hive"], {})
    [('Keeper First Name', 'given_name'), ('Keeper Last Name', 'family_name')]
    >>> of_the_named(["Prénom stagiaire", "Nom stagiaire", "Stage"], {})
    [('Prénom stagiaire', 'given_name'), ('Nom stagiaire', 'nom')]
    """
    bearers = [words_of(column) for column, role in roles.items() if role == "name" and not role_of(column)]
    if NAMES.isdisjoint(roles.values()):
        bearers += _bearers(columns)
    free = [(column, words_of(column)) for column in columns if column not in roles]
    rests = [
        (column, role_of(" ".join(rest)))
        for bearer in bearers
        for column, said in free
        if bearer and (rest := _without(said, bearer))
    ]
    return [(column, role) for column, role in rests if role and role != "source"]


def _without(said: Sequence[str], bearer: Sequence[str]) -> Sequence[str]:
    """The words of a header without the bearer before or behind them; none where the bearer is at no end."""
    many = len(bearer)
    return said[many:] if said[:many] == bearer else said[:-many] if said[-many:] == bearer else ()


def _bearers(columns: Sequence[str]) -> list[list[str]]:
    """The one word nobody knows that stands at a given and a family name: no firm has a first name."""
    parts: dict[str, set[str]] = {"given_name": set(), "family_name": set()}
    for words in filter(None, map(words_of, columns)):
        for word, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
            role = role_of(" ".join(rest))
            part = "family_name" if role == "nom" else "given_name" if role == "nombre" else role
            if part in parts and not is_known(word):
                parts[part].add(word)
    both = parts["given_name"] & parts["family_name"]
    return [[word] for word in both] if len(both) == 1 else []


def _second(roles: Mapping[str, str]) -> Set[str]:
    """The words for whom a row names beside the person that needs no word: ``Buyer Surname``, ``Surname``."""
    somebody = vocabulary()[1]["somebody"]
    given, family = (
        {frozenset(somebody.intersection(words_of(column))) for column, held in roles.items() if held == role}
        for role in ("given_name", "family_name")
    )
    both = given & family
    return frozenset().union(*both) if frozenset() in both else frozenset()


def _is_of_another(
    whose: Set[str], named: Sequence[Set[str]], columns: Sequence[str], roles: Mapping[str, str]
) -> bool:
    """Whether none of the names is of who is meant, and another column names them."""
    somebody = vocabulary()[1]["somebody"] | vocabulary()[1]["payer"]
    if not whose or any(not name & somebody or name & whose for name in named):
        return False
    free = ((column, set(words_of(column))) for column in columns if column not in roles)
    return any(said & whose and (says_whose(said) or _is_name_of(column, whose)) for column, said in free)


def _is_name_of(header: str, whose: Set[str]) -> bool:
    """Whether a header is of the name of one of them, whatever stands before: ``passHolderName``."""
    words = words_of(header)
    behind = max((at for at, word in enumerate(words) if word in whose), default=-1)
    return role_of(header) in NAMES or role_of(" ".join(words[behind + 1 :])) in NAMES


def is_number_of_somebody(header: str) -> bool:
    """Whether a header says in so many words that it numbers people, or is their account with the source.

    >>> [is_number_of_somebody(said) for said in ("Client ID", "Buyer username", "Order ID", "Client group")]
    [True, True, False, False]
    """
    _, words = vocabulary()
    said = set(words_of(header))
    people = said & words["somebody"]
    return bool(people) and (is_handle(header) or (bool(said & words["key"]) and said <= _plain(words)))


def _plain(words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return words["somebody"] | words["filler"] | words["key"]
