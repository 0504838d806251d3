"""What the header of a column says: its words, and the field or role they name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

__all__ = ["handles", "is_source_column", "role_of", "spelling_of", "vocabulary", "words_of"]

SEVERAL = frozenset(
    [
        "email",
        "phone",
        "x_handle",
        "instagram_handle",
        "facebook_handle",
        "device_id",
        "cookie_id",
        "loyalty_card",
        "payment_token",
    ]
)
"""Fields of which ``email 2`` is one more value; a second address line is no second address."""

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
LETTERS = re.compile(r"[^\W\d_]+|\d+")
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
LONGEST = 200
"""Characters read of a header."""
PLACE = frozenset(["postcode", "city"])
"""What one column may hold together, in either order."""
OTHER = frozenset(["neither", "handle"])
"""Roles that are none by themselves."""
ACCENTS = dict.fromkeys(range(0x300, 0x370))
WHOLE = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
"""Letters that no accent is taken from."""


@cache
def vocabulary() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Spelling without blanks -> field or role; and the sets of single words."""
    text = (files(__package__) / "headers.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    roles = data["roles"] | data["fields"]
    spelled = {spelling_of(spelling): role for role, given in roles.items() for spelling in given}
    spelled |= {name.replace("_", ""): name for name in data["fields"]}
    spelled |= {spelling_of(spelling): "neither" for spelling in data["roles"]["neither"]}
    return spelled, {name: frozenset(given) for name, given in data["words"].items()}


def words_of(header: str) -> list[str]:
    """The words of a header: lower case, without accents, ``dateNaissance`` and ``N° client`` cut.

    >>> words_of("dateDeNaissance"), words_of("N° client"), words_of("E-mail2"), words_of("Straße")
    (['date', 'de', 'naissance'], ['n', 'client'], ['e', 'mail', '2'], ['strasse'])
    """
    text = header[:LONGEST].replace("º", "°").replace("Œ", "OE")
    folded = CAMEL.sub(" ", unicodedata.normalize("NFKD", text)).lower().translate(ACCENTS)
    # What is no accent is put together again: the parts of a Korean syllable are no words.
    return LETTERS.findall(unicodedata.normalize("NFC", folded).translate(WHOLE))


def role_of(header: str) -> str:
    """The field or role a header names, ``""`` when it names none.

    What stands in brackets explains, and what stands beside a stroke says it again, often in another
    language: what all parts that say anything agree on is meant.

    >>> role_of("Telefon (privat)"), role_of("姓名 / Name"), role_of("Name / City")
    ('phone', 'name', '')
    """
    header = header[:LONGEST]
    if role := _role_of(header):
        return "" if role in OTHER else role
    plainer = ASIDE.sub(" ", header)
    parts = plainer.split("/") if "/" in plainer else [plainer]
    meant = {role for role in map(_role_of, parts) if role}
    if meant == PLACE:
        return "place"
    return meant.pop() if len(meant) == 1 and meant.isdisjoint(OTHER) else ""


def _role_of(header: str) -> str:
    """The role of a header as it stands, those that are no field among them."""
    spelled, known = vocabulary()
    words = words_of(header)
    role = spelled.get("".join(words), "")
    if role:
        return role
    number = int(words[-1][:9]) if len(words) > 1 and words[-1].isdigit() else 0
    words = words[:-1] if number else words
    for tried in (
        words,
        [word for word in words if word not in known["filler"]],
        [word for word in words if word not in known["filler"] | known["somebody"]],
        words_of(header.split(".")[-1]),
    ):
        role = spelled.get("".join(tried), "")
        if role and role not in OTHER:
            return role if number < 2 or role in SEVERAL else ""
    return ""


def is_source_column(header: str) -> bool:
    """Whether a header names the column that says which source a row is from."""
    return role_of(header) == "source"


def spelling_of(header: str) -> str:
    """A header without blanks, as the vocabulary is looked up."""
    return "".join(words_of(header))


def handles() -> set[str]:
    """How the account on a network is called in a file that is named after the network."""
    spelled, _ = vocabulary()
    return {spelling for spelling, role in spelled.items() if role == "handle"} | {"username", "login"}
