"""Free text and identifiers without a form of their own: folded words, codes, handles."""

from __future__ import annotations

import re

from ..language import LONGEST, plain, remembered, words

__all__ = [
    "BLANK_NAMES",
    "BLANK_WORDS",
    "NOBODY",
    "bare",
    "code",
    "handle",
    "has_hidden",
    "is_masked",
    "says_nothing",
    "text",
]

BLANK_WORDS = frozenset(
    {
        *(
            "na",
            "n a",
            "n d",
            "nc",
            "nd",
            "nr",
            "none",
            "null",
            "nil",
            "nan",
            "unknown",
            "undefined",
            "empty",
        ),
        *(
            "inconnu",
            "inconnue",
            "non renseigne",
            "non renseignee",
            "non communique",
            "neant",
            "vide",
            "aucun",
        ),
        *("anonymous", "anonyme", "not provided", "not available", "not applicable", "missing", "unbekannt"),
        *("xxx", "xxxx", "xxxxx", "to be completed", "a completer", "tbd", "sans objet"),
    }
)
"""What people and systems write when they have nothing to write: read as absent."""

BLANK_NAMES = BLANK_WORDS - {"na", "nan", "nc", "nd", "nr", "nil"}
"""The same for names: Na and Nan are people."""
NOBODY = frozenset(
    {
        *("walk in", "walk in customer", "walk in client", "walk in guest", "walkin", "walkin customer"),
        *("cash customer", "cash sale", "cash sales", "counter sale", "counter customer", "retail customer"),
        *(
            "guest user",
            "guest customer",
            "guest guest",
            "guest checkout",
            "valued customer",
            "dear customer",
        ),
        *("private customer", "amazon customer", "ebay user", "facebook user", "instagram user"),
        *("whatsapp user", "google user", "a google user", "deleted user", "unknown caller", "caller"),
        *("test test", "test user", "test customer", "no name", "noname", "name unknown", "unknown unknown"),
        *("client comptoir", "vente comptoir", "client de passage", "client divers", "clients divers"),
        *(
            "consumidor final",
            "cliente mostrador",
            "cliente de mostrador",
            "venta mostrador",
            "cliente final",
        ),
        *("publico en general", "publico general", "clientes varios", "cliente varios", "cliente generico"),
        *("cliente contado", "cliente de contado", "cliente ocasional", "cliente balcao", "venda balcao"),
        *("cliente al banco", "cliente occasionale", "cliente banco", "privato generico"),
        *("laufkunde", "laufkundschaft", "barkunde", "barverkauf", "diverse kunden", "divers kunde"),
        *("kassaklant", "losse klant", "toonbankverkoop", "kontantkund", "kontantkunde", "diverse kunder"),
        *("klient detaliczny", "klient indywidualny", "perakende musteri", "muhtelif musteri"),
        *("chastnoe litso", "fizicheskoe litso"),
    }
)
"""What tills, shops and telephone systems write for a name when they do not know who it is."""
_LONGEST_CODE = 128
_MASKED = re.compile(r"[*•●]{2,}|(?i:x{4,})|[#_]{4,}")
_LEAST_LEFT = 7
"""What stands where somebody hid a part of a value, and how many signs have to be left to tell anything."""
_HANDLE = re.compile(r"[a-z0-9_][a-z0-9_.\-]{0,63}(?:@[a-z0-9.\-]{1,190}\.[a-z]{2,24}|#\d{3,6})?")
_NOBODY = frozenset(
    {"profile.php", "people", "groups", "pages", "events", "share", "home", "company", "school", "channel"}
)
"""What an address has where a handle would stand, when it names nobody."""
_PLAIN_HANDLE = re.compile(r"[a-z0-9_]{1,64}")
"""Without the signs that an address, a domain or an ``@`` in front would need."""
_ADDRESS = re.compile(
    r"(?:https?://)?(?:(?:www|m|mobile|[a-z]{2})\.)?"
    r"(?:x|twitter|instagram|facebook|fb|tiktok|threads|linkedin|youtube|bsky|t|pinterest|snapchat|github"
    r"|vk|twitch|reddit|xing|steamcommunity)"
    r"\.(?:com|net|me|app|tv)/(?:in/|add/|profile/|profiles/|id/|c/|u/|user/|#!/)?@?([^/?#\s]+)(?:[/?#].*)?",
    re.DOTALL,
)


def says_nothing(folded: str) -> bool:
    """Whether a folded text is blank or one of the :data:`BLANK_WORDS`.

    >>> says_nothing("n/a"), says_nothing("non renseigné"), says_nothing("nadia")
    (True, True, False)
    """
    kept = " ".join(words(folded))
    return not kept or kept in BLANK_WORDS


def is_masked(value: str) -> bool:
    """Whether so much of a number is hidden that what is left is many people's: fewer than seven signs.

    >>> is_masked("**** **** **** 5341"), is_masked("254797***608"), is_masked("4711*12")
    (True, False, False)
    >>> is_masked("Mastercard ****5341")
    True
    """
    return has_hidden(value) and _left(value) < _LEAST_LEFT


def has_hidden(value: str) -> bool:
    """Whether somebody hid a part of a value, as ``***``."""
    return _MASKED.search(value) is not None


def _left(value: str) -> int:
    """How many signs are left of a value of which a part is hidden; words beside them do not count."""
    parts = _MASKED.sub(" ", value).strip("xX ").split()
    return sum(sum(map(str.isalnum, part)) for part in parts if any(map(str.isdecimal, part)))


@remembered
def _text(value: str) -> tuple[str, ...]:
    kept = " ".join(words(value))[:LONGEST].strip()
    return (kept,) if kept and kept not in BLANK_WORDS else ()


def text(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """Folded words of any text.

    >>> text("Café  de la Gare!", region="FR", date_order="dmy")
    ('cafe de la gare',)
    """
    return _text(value[:LONGEST])


@remembered
def _code(value: str) -> tuple[str, ...]:
    if says_nothing(value) or is_masked(value):
        return ()
    folded = plain(value)
    if folded.endswith(".0") and folded[:-2].isdigit():  # a spreadsheet took the number for a measure
        folded = folded[:-2]
    kept = "".join(character for character in folded if character.isalnum())
    if len(kept) > _LONGEST_CODE or (len(kept) > 2 and len(set(kept)) == 1):
        return ()
    return (kept,) if kept else ()


def code(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """An identifier as its letters and digits, lower-case; leading zeros stay.

    One character repeated, a blank word, more than 128 characters, or fewer than seven that are not hidden
    hold nothing usable.

    >>> code("4970-1012 3456", region="FR", date_order="dmy")
    ('497010123456',)
    >>> code("000000", region="FR", date_order="dmy"), code("**** **** 5341", region="FR", date_order="dmy")
    ((), ())
    """
    value = value[:LONGEST]
    if value.isalnum() and value.isascii():  # as most are: nothing to fold but capitals
        folded = value.lower()
        alike = len(folded) > 2 and folded.count(folded[0]) == len(folded)
        hidden = "xxxx" in folded and is_masked(folded)
        return () if alike or hidden or len(folded) > _LONGEST_CODE or folded in BLANK_WORDS else (folded,)
    return _code(value)


def bare(value: str) -> str:
    """A handle lower-case, without its sign and out of the address of a profile; whatever it is written with.

    >>> bare("https://x.com/JocelyneMichu?lang=fr"), bare("@jomichu ")
    ('jocelynemichu', 'jomichu')
    """
    folded = value.strip().lower()
    address = _ADDRESS.fullmatch(folded)
    return (address.group(1) if address else folded).lstrip("@").rstrip("/")


@remembered
def _handle(value: str) -> tuple[str, ...]:
    # A look-alike, zero-width or bidi character can only stand there to deceive: nothing is usable.
    if not value.isascii() or says_nothing(value):
        return ()
    folded = bare(value)
    return (folded,) if _HANDLE.fullmatch(folded) and folded not in _NOBODY else ()


def handle(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """A handle without ``@``, lower-case, also out of the address of a profile.

    Anything but ASCII letters, digits, ``_``, ``.`` and ``-`` makes it unusable; so a
    confusable handle never links.

    >>> handle("https://x.com/JocelyneMichu?lang=fr", region="FR", date_order="dmy")
    ('jocelynemichu',)
    >>> handle("@jocelyne\u200bmichu", region="FR", date_order="dmy")
    ()
    """
    value = value[:LONGEST]
    if value.isascii() and _PLAIN_HANDLE.fullmatch(folded := value.lower()):  # as most are
        said = " ".join(folded.replace("_", " ").split()) if "_" in folded else folded
        return () if not said or said in BLANK_WORDS else (folded,)
    return _handle(value)
