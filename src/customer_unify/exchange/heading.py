"""What the header of a column says: its words, and the field or role they name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

__all__ = [
    "is_handle",
    "is_known",
    "is_source_column",
    "network_of",
    "networks",
    "order_in",
    "role_of",
    "spelling_of",
    "uncoded",
    "vocabulary",
    "words_of",
]

SEVERAL = frozenset(
    [
        "email",
        "phone",
        "device_id",
        "cookie_id",
        "loyalty_card",
        "payment_token",
        "bank_account",
        "document_number",
    ]
)
"""Fields of which ``email 2`` is one more value; a second address line is no second address."""

NUMBERS = frozenset(["phone", "loyalty_card", "national_id", "document_number", "bank_account"])
"""Fields of which every value is a number, whether the header says so or not."""
KINDS = frozenset(["email", "phone"])
"""Fields of which several words of a header may each be a name, such as ``mobile`` and ``tel``."""
PART_OR_WHOLE = frozenset(["nom", "nombre", "name"])
"""What beside a given name can be the family's alone."""
SAID_AGAIN = (frozenset(["nom", "family_name"]), frozenset(["nombre", "given_name"]))
"""What two languages say of one part of a name: no whole is called so in one, and the other says which."""
FIGURES = frozenset(["3", "4", "5", "6", "three", "four", "five", "six"])
"""As many figures of a number as are shown to tell which it is."""
SECOND = {"given_name": "middle", "family_name": "second_family", "name": "further_name"}
"""What ``first name 2`` is; whether it is somebody else's the columns beside it tell."""

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
MARKS = "".join(chr(code) for code in range(0x591, 0x1A00) if unicodedata.category(chr(code))[0] == "M")
"""Vowel signs and the like of Hebrew, Arabic and the letters of southern Asia: they end no word."""
LETTERS = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*|\d+|#(?=\s*$)")
COUNTED = frozenset(["no", "nr", "nbr", "num", "number", "nummer", "numero", "nro", "n", "#"])
"""Words for the number of something: which of them a header has says nothing, nor does its place."""
COUNTED_END = re.compile(r"(?P<what>[a-z]{3,})(?:nummer|numero|number|nr)")
ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
LONGEST = 200
"""Characters read of a header."""
CODE = re.compile(r"(?P<code>[A-Za-z]{2,20})_(?=[^_])")
"""What stands before a column of a base: a word, and a stroke behind it."""
ORDINAL = re.compile(r"\s*(?P<code>[A-Za-z]{0,5})[-. ]?(?P<at>\d{1,3})\s*(?:[.):_-]\s*|\s)(?=[^\W\d_])")
"""The place of a question or a field before what it is called: ``3. Name``, ``Q3 Name``, ``PID-5 Name``."""
FEWEST = 3
"""Fewer columns than these show no code before all of them."""
HELD = frozenset(["value", "number", "address", "text", "txt", "raw"])
"""How the value itself is called in lists of them, beside its kind and the like."""
LANGUAGES = frozenset(
    [
        *("en", "eng", "english", "ar", "arabic", "ru", "ua", "bg", "el", "gr", "he", "fa", "th", "ja", "jp"),
        *("ko", "kr", "zh", "cn", "ka", "hy", "hi", "bn", "ta", "latin", "local", "native"),
    ]
)
"""Languages and letters in which a value is told, where it is told in several: ``Name_EN``, ``Name_AR``."""
PLACE = frozenset(["postcode", "city"])
"""What one column may hold together, in either order."""
HOUSE = frozenset(["street", "beside_street"])
"""What a stroke parts in ``Str./Nr.``, of which one column holds both."""
AND = frozenset(["and", "et", "und", "y", "e", "en", "a", "og", "och", "i", "ja", "és", "es", "si", "и"])
"""Between the two of them."""
OTHER = frozenset(["neither", "handle"])
"""Roles that are none by themselves."""
WHOLE_HEADER = OTHER | {"beside_street"}
"""Roles that only a header as it stands has: what is left of a longer one may be the number of anything."""
ACCENTS = dict.fromkeys(range(0x300, 0x370))
WHOLE = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
"""Letters that no accent is taken from."""


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "headers.toml").read_text(encoding="utf-8"))


@cache
def vocabulary() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Spelling without blanks -> field or role; and the sets of single words."""
    data = _tables()
    roles = data["roles"] | data["fields"]
    spelled = {spelling_of(spelling): role for role, given in roles.items() for spelling in given}
    spelled |= {spelling_of(name.replace("_", " ")): name for name in data["fields"]}
    spelled |= {spelling_of(spelling): "neither" for spelling in data["roles"]["neither"]}
    return spelled, {name: frozenset(given) for name, given in data["words"].items()}


@cache
def networks() -> dict[str, str]:
    """Word -> the social network that is called so."""
    return {word: name for name, called in _tables()["networks"].items() for word in called}


def words_of(header: str) -> list[str]:
    """The words of a header: lower case, without accents, ``dateNaissance`` and ``N° client`` cut.

    >>> words_of("dateDeNaissance"), words_of("N° client"), words_of("E-mail2"), words_of("Straße")
    (['date', 'de', 'naissance'], ['n', 'client'], ['e', 'mail', '2'], ['strasse'])
    """
    text = header[:LONGEST].replace("º", "°").replace("Œ", "OE")
    folded = CAMEL.sub(" ", unicodedata.normalize("NFKD", text)).lower().translate(ACCENTS)
    # What is no accent is put together again: the parts of a Korean syllable are no words.
    return LETTERS.findall(unicodedata.normalize("NFC", folded).translate(WHOLE))


def uncoded(headers: Sequence[str]) -> dict[str, str]:
    """Each header as it is read: without a number that only says its place, or a code before all of them.

    A base writes its table before its columns: a code is a word that says nothing, and a stroke. A form
    counts its questions, and a standard its fields; of several people or things each has more columns.

    >>> list(uncoded(["usr_id", "usr_first_name", "loc_street"]).values())
    ['id', 'first_name', 'street']
    >>> list(uncoded(["id", "usr_first_name", "usr_email"]).values())
    ['id', 'usr_first_name', 'usr_email']
    >>> list(uncoded(["Date", "1. Name", "2. E-mail", "Q3 Phone", "PID-5 Name", "Owner 1 Name"]).values())
    ['Date', '1. Name', '2. E-mail', 'Q3 Phone', 'PID-5 Name', 'Owner 1 Name']
    >>> list(uncoded(["Date", "1. Name", "2. E-mail", "3) Phone"]).values())
    ['Date', 'Name', 'E-mail', 'Phone']
    """
    plain = {header: header for header in headers}
    counted = [found for header in headers if (found := ORDINAL.match(header[:LONGEST]))]
    for code in {found["code"] for found in counted}:
        ours = [found for found in counted if found["code"] == code]
        places = {found["at"] for found in ours}
        if FEWEST <= len(ours) == len(places) and not is_known(words_of(code)[0] if words_of(code) else ""):
            plain |= {found.string: found.string[found.end() :] for found in ours}
    codes = [CODE.match(header) for header in headers]
    if len(codes) < FEWEST or not all(code and not is_known(code["code"].lower()) for code in codes):
        return plain
    return {header: CODE.sub("", header, count=1) for header in headers}


def is_known(word: str) -> bool:
    """Whether a word says anything about what a column holds.

    >>> is_known("email"), is_known("buyer"), is_known("zorb")
    (True, True, False)
    """
    spelled, known = vocabulary()
    return word in spelled or word in networks() or word in COUNTED.union(*known.values())


def role_of(header: str) -> str:
    """The field or role a header names, ``""`` when it names none.

    What stands in brackets explains, and what stands beside a stroke says it again, often in another
    language: what all parts that say anything agree on is meant.

    The last figures of a number are not the number.

    >>> role_of("Telefon (privat)"), role_of("姓名 / Name"), role_of("Name / City"), role_of("SSN (last 4)")
    ('phone', 'name', '', '')
    >>> role_of("Nom/Name/Cognome"), role_of("Nome / First name"), role_of("Nom / Prénom")
    ('family_name', 'given_name', 'name')
    """
    header = header[:LONGEST]
    if _names_end(words_of(header)):
        return ""
    if role := _role_of(header):
        return "" if role in OTHER else role
    plainer = ASIDE.sub(" ", header)
    parts = plainer.split("/") if "/" in plainer else [plainer]
    meant = {role for role in map(_role_of, parts) if role}
    if meant == PLACE:
        return "place"
    if meant == HOUSE:
        return "street"
    if meant in SAID_AGAIN or (len(parts) > 2 and all(map(_role_of, parts))):
        meant = meant - PART_OR_WHOLE or meant  # ``Nom/Name/Cognome``: one language says which part it is
    return meant.pop() if len(meant) == 1 and meant.isdisjoint(OTHER) else ""


def order_in(header: str) -> str:
    """Which name stands first in a column of whole names, ``given`` or ``family``, as its header has them.

    >>> order_in("Cognome e Nome"), order_in("Nom et prénom"), order_in("First and last name")
    ('family', 'family', 'given')
    >>> order_in("ФИО"), order_in("Full name")
    ('family', '')
    """
    words = words_of(header)
    if not vocabulary()[1]["family_first"].isdisjoint(words):
        return "family"
    roles = [role_of(word) for word in words]
    if "family_name" in roles and len(words) > 1:
        return "given" if roles.index("family_name") else "family"
    if "given_name" in roles and not PART_OR_WHOLE.isdisjoint(roles):
        return "family" if roles.index("given_name") else "given"
    return ""


def _names_end(words: Sequence[str]) -> bool:
    """Whether a header speaks of so many figures at the end of a number: ``last 4 digits``."""
    ends = vocabulary()[1]["ends"]
    pairs = (set(both) for both in pairwise(words))
    return any(not ends.isdisjoint(both) and not FIGURES.isdisjoint(both) for both in pairs)


def _role_of(header: str) -> str:
    """The role of a header as it stands, those that are no field among them."""
    spelled, known = vocabulary()
    words = words_of(header)
    if role := spelled.get(_spelled(words), ""):
        return role
    for tried in _within(words):
        role = spelled.get(_spelled(tried), "")
        if role and role not in WHOLE_HEADER:
            return role
    if any(word in known["somebody"] and after.isdigit() for word, after in pairwise(words[:-1])):
        return ""  # ``parent 1 email``: a row of several people
    number, words = _counted(words)
    if role := _account(words):
        return role if number < 2 or role.endswith("_handle") else ""
    for tried in _parts(header, words):
        role = spelled.get(_spelled(tried), "") or _numbered(tried)
        if role == "neither" and "." in header:
            return ""  # ``line_items.name``
        if role and role not in WHOLE_HEADER:
            return role if number < 2 or role in SEVERAL else SECOND.get(role, "") if number == 2 else ""
    return "place" if _names_place(words) else ""


def _parts(header: str, words: Sequence[str]) -> Iterator[Sequence[str]]:
    """What a header may come down to, its words without numbers given: the longest first, more or less."""
    yield from _within(words)
    yield [word for word in words if word not in vocabulary()[1]["filler"]]
    yield _bare(words)
    if words and words[-1] in HELD | LANGUAGES:
        yield words[:-1]
    path = header.split(".")
    yield words_of(" ".join(path[-2:]))
    yield words_of(path[-1])
    yield _held_in(header)
    yield from _behind_address(words)
    yield [_without_owner(word) for word in words]
    if len(said := {vocabulary()[0].get(word, "") for word in words}) == 1 and said <= KINDS:
        yield words[:1]  # ``cell tel`` says twice what it is


def _counted(words: list[str]) -> tuple[int, list[str]]:
    """The number of a header among several alike, 0 for none, and its words without: ``address 1 - city``.

    The greatest it has: ``address 1, line 2`` is a second line; but ``address 1 & 2`` has both.
    """
    before = zip(["", *words], words, strict=False)
    counted = [int(word[:9]) for former, word in before if word.isdigit() and not former.isdigit()]
    return max(counted, default=0), [word for word in words if not word.isdigit()]


def _within(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The words, and what is left without such as change nothing at either end, the longest first."""
    _, known = vocabulary()
    whose = known["filler"] | known["somebody"]
    idle = [word in whose or (at > 0 and word in known["between"]) for at, word in enumerate(words)]
    least = idle.index(False) if False in idle else 0
    most = len(words) - (idle[::-1].index(False) if False in idle else 0)
    cuts = ((start, end) for start in range(least + 1) for end in range(most, len(words) + 1))
    for start, end in sorted(cuts, key=lambda cut: (cut[0] - cut[1], cut[0])):
        yield words[start:end]


def _behind_address(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """What part of an address a header names: ``default address zip`` is a ``zip``."""
    _, known = vocabulary()
    for at, word in enumerate(words[:-1]):
        if word in known["address"]:
            yield words[at:]
            yield words[at + 1 :]


def _numbered(words: Sequence[str]) -> str:
    """The role of a header that says of what is a number anyway that it is one: ``mobile phone number``."""
    spelled, _ = vocabulary()
    role = spelled.get(_spelled([word for word in words if word not in COUNTED]), "")
    return role if role in NUMBERS else ""


def _account(words: Sequence[str]) -> str:
    """The field of a header that names a network and nothing but the account there."""
    called, (_, known) = networks(), vocabulary()
    named, rest = _networks_in(words)
    network = called[named[0]] if named else ""
    if not network or any(called[word] != network for word in named):
        return ""
    if not _bare(rest):
        return "" if known["doubtful"].issuperset(named) else f"{network}_handle"
    said, tables = {_spelled(rest), _spelled(_bare(rest))}, _tables()["accounts"]
    kinds = (kind for kind in ("number", "handle") if not said.isdisjoint(map(spelling_of, tables[kind])))
    kind = next(kinds, "handle" if is_handle(" ".join(rest)) else "")
    return {"number": f"{network}_id", "handle": f"{network}_handle"}.get(kind, "")


def network_of(said: str) -> str:
    """The one network that a text names; ``""`` for none or several.

    >>> network_of("X (formerly Twitter)"), network_of("Linked-In message"), network_of("e-mail")
    ('x', 'linkedin', '')
    """
    found = {networks()[word] for word in _networks_in(words_of(said))[0]}
    return found.pop() if len(found) == 1 else ""


def _networks_in(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names of networks among words, ``linked in`` as one, and the other words but those between."""
    called, named, rest = networks(), list[str](), list[str]()
    between = vocabulary()[1]["between"]
    for word in words:
        if rest and rest[-1] + word in called:
            named.append(rest.pop() + word)
        else:
            (named if word in called else rest).append(word)
    return named, [word for word in rest if word not in between]


def _bare(words: Sequence[str]) -> list[str]:
    """Words without those that say whose something is."""
    known = vocabulary()[1]
    return [word for word in words if word not in known["filler"] | known["somebody"]]


def _held_in(header: str) -> list[str]:
    """What a nested value is one of: ``contact.phones.number`` is a phone, ``emails.value`` an email."""
    *path, last = header.split(".")
    if not path or last.lower() not in HELD:
        return []
    words = words_of(path[-1])
    return [*words[:-1], words[-1].removesuffix("s")] if words else []


def _without_owner(word: str) -> str:
    """A compound as in German without whose it is: ``rechnungsanschrift`` is an ``anschrift``."""
    spelled, known = vocabulary()
    if word in spelled:
        return word  # ``username`` is no ``name``
    owners = known["filler"] | known["somebody"]
    if not word.isascii() and (ends := [at for at in range(2, len(word)) if word[:at] in owners]):
        return word[ends[-1] :] if word[ends[-1] :] in spelled else word  # ``注文者姓``: no letters to spare
    if not word.isascii() and (behind := [at for at in range(2, len(word)) if word[at:] in owners]):
        return word[: behind[0]] if word[: behind[0]] in spelled else word  # Thai says whose behind it
    for at in range(4, len(word) - 2):
        if word[:at] in owners and word[at:] in spelled:
            return word[at:]
    return word


def _names_place(words: Sequence[str]) -> bool:
    """Whether a header names postcode and town one behind the other, and nothing else."""
    spelled, _ = vocabulary()
    cuts = ((words[:at], words[at + (words[at] in AND) :]) for at in range(1, len(words)))
    both = ({spelled.get(_spelled(one)), spelled.get(_spelled(other))} for one, other in cuts)
    return any(found == PLACE for found in both)


def is_source_column(header: str) -> bool:
    """Whether a header names the column that says which source a row is from."""
    return role_of(header) == "source"


def spelling_of(header: str) -> str:
    """A header without blanks, as the vocabulary is looked up.

    >>> spelling_of("Kundennr."), spelling_of("N° client"), spelling_of("Member Nr")
    ('kunden#', 'client#', 'member#')
    """
    return _spelled(words_of(header))


def _spelled(words: Sequence[str]) -> str:
    """Words as one, a word for a number as a sign at the end: ``n client`` as ``client number``."""
    found, counted = [], False
    for word in words:
        ends = COUNTED_END.fullmatch(word)
        counted = counted or ends is not None or word in COUNTED
        if word not in COUNTED:
            found.append(ends["what"] if ends else word)
    return "".join(found) + "#" * counted


def is_handle(header: str) -> bool:
    """Whether a header calls its column an account, in a file or beside a column that says of which network.

    >>> is_handle("Requester handle"), is_handle("username"), is_handle("Handling fee")
    (True, True, False)
    """
    spelled, _ = vocabulary()
    words = words_of(header)
    tried = {_spelled(words), _spelled(_bare(words))}
    return any(one in ("username", "login") or spelled.get(one) == "handle" for one in tried)
