"""The first rows of a file by column, and what their values look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from .heading import role_of, vocabulary, words_of
from .mapping import FALSE, TRUE, parts_of, plain
from .moment import can_be_birth_date, is_blank_date, moment, readings
from .network import is_channel

__all__ = [
    "ADDRESSED",
    "DIGIT",
    "FEW",
    "HOLDS",
    "POSTCODE",
    "Columns",
    "are_addresses",
    "are_births",
    "are_called",
    "are_counted_up",
    "are_counts",
    "are_firms",
    "are_names",
    "are_numbers_abroad",
    "are_ways_to_reach",
    "is_abroad",
    "is_account",
    "is_moment",
    "is_one_word",
    "is_personal",
    "is_short_number",
    "is_signed",
    "is_text",
    "is_written_as_phone",
    "marks_of",
    "parted",
    "shape_of",
    "share",
]

EMAIL = re.compile(r"[^\s@,;]{1,64}@[^\s@,;]{1,250}\.[^\s@.,;]{2,24}")
PHONE = re.compile(r"\+?\(?\d[\d .()/-]{5,22}")
LABEL = re.compile(r"^'(?=[+\d])|^[^\W\d_]{1,12}(?:[.:]+\s*|\s+)(?=[+(\d]|\S+@)|(?<=\d)\s*\([^()]{1,20}\)$")
"""What says of which kind a number or an address is, or that a spreadsheet is to take it for text."""
POSTCODE = re.compile(
    r"\d{5}(-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    r"|\d{2}-\d{3}|\d{3} \d{2}|\d{4}-\d{3}|\d{4} ?[A-Z]{2}",
    re.IGNORECASE,
)
"""As written in France and its like, Brazil and America, Britain, Canada; Poland, Sweden and the Czechs,
Portugal, the Netherlands."""
WHOLE_NAME = re.compile(r"[^\W\d_]{1,31}(?:(?:[ .,'’-]{1,2}|/|\^{1,2}| & )[^\W\d_]{1,31}){1,5}[.^]{0,3}")
DIALLED = re.compile(r"\+?\(?\d[\d .()/*-]{7,20}\d\)?")
"""A telephone number within a text, some of its digits hidden or not."""
COORDINATE = re.compile(r"-?(?:\d|[1-9]\d|1\d\d)\.\d{3,}")
"""A place on the map: no area code is so short, nor begins so where numbers are parted by one point."""
BARE = re.compile(r"[1-9]\d{10,14}")
MARK, MARKED = "NA", 0.05
"""How R writes that there is no value, and the least share of a column that is no name of so many."""
TRIED = 100
"""Different numbers that are tried at most: a bound on work (law L19)."""
WITHIN = re.compile(
    r"(?<![\w-])(?:\d{5,6}(?:-\d{3,4})?|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\w-])|(?:^|(?<=, ))\d{4}(?= [^\W\d_])",
    re.IGNORECASE,
)
"""A postcode within an address."""
HOUSE = re.compile(r"(?<![\w-])\d{1,5}(?:[ -]?[a-z])?(?![\w])", re.IGNORECASE)
DIGIT, LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W\d_]{3,}")
LONGEST_ADDRESS, LONGEST_NUMBER = 300, 30
LEAST_ABROAD, LONGEST_HERE = 9, 13
"""Digits of a telephone number with all that belongs to it, at least; and as it is dialled within a country,
the nought before it among them, at most."""
PERSONAL = re.compile(
    r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]"
    r"|[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]|[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d",
    re.ASCII,
)
"""Numbers of people that nothing else is written like: India's PAN, Italy's tax code, Mexico's CURP."""
ACCOUNT = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", re.IGNORECASE | re.ASCII)
AMOUNT = re.compile(r"[^\w-]?-?\d{1,3}(?:[ .,']?\d{3})*[.,]\d{1,2}(?: ?[^\w]| ?[A-Z]{3})?|\d+[.,]\d+")
YEAR = re.compile(r"(?:1[89]|20)\d\d(?:\.0)?")
BETWEEN = re.compile(r"\s*[,;|]\s*|\s+/\s+|(?<=[a-z])\s+(?=\S+@)")
"""What stands between two mailboxes or telephone numbers; a stroke without blanks may part an area code."""
ADDRESSED = re.compile(r"<[^\s<>@]+@[^\s<>@]+>")
ASIDE = re.compile(r"<[^<>]*>|[\"“”]")
FEW = 3
"""Fewer values than these prove nothing about a column."""

Column = Sequence[str]


def shape_of(values: Iterable[str]) -> str:
    """How most values are written, each letter and each digit by a sign.

    >>> shape_of(["K4-711", "B9-201", "unknown"])
    'A9-999'
    """
    shapes = Counter(LETTER.sub("A", DIGIT.sub("9", value)) for value in values)
    return max(sorted(shapes), key=lambda shape: shapes[shape], default="")


def share(values: Column, right: Callable[[str], Any]) -> float:
    """How many of the values are right, as a share; of fewer than :data:`FEW` nothing is known."""
    return sum(bool(right(value)) for value in values) / len(values) if len(values) >= FEW else 0.0


def bare(value: str) -> str:
    """A way to reach somebody without the words before and behind that say which: ``Tel. 06 12 (home)``.

    >>> bare("Tel.: 06 12 34 56 78 (home)"), bare("mailto:jo@example.org"), bare("'+33 6"), bare("tel")
    ('06 12 34 56 78', 'jo@example.org', '+33 6', 'tel')
    """
    return LABEL.sub("", value[:LONGEST_ADDRESS]) if not value[:1].isdigit() or value[-1:] == ")" else value


def _is_email(value: str) -> bool:
    return bool(EMAIL.fullmatch(value) or ("@" in value and EMAIL.fullmatch(bare(value))))


def _is_phone(value: str) -> bool:
    value = bare(value)
    return bool(PHONE.fullmatch(value)) and 6 <= sum(map(str.isdigit, value)) <= 15


def is_written_as_phone(value: str) -> bool:
    """Whether a value can be no other number than a telephone's."""
    value = bare(value)
    digits = sum(map(str.isdigit, value))
    if COORDINATE.fullmatch(value):
        return False
    if value.startswith("000") or (digits > LONGEST_HERE and value[:1] == "0" and value[1:2] != "0"):
        return False  # a number filled up with zeros, as systems count; or that of a card
    return _is_phone(value) and digits >= 9 and (value[0] in "+0(" or not value.isdigit())


def is_abroad(value: str) -> bool:
    """Whether a value is a telephone number with the code of its country, which no other number has."""
    return bare(value).startswith("+") and _is_phone(value)


def is_short_number(value: str) -> bool:
    """Whether a value is one digit or two, as houses have and no postcode."""
    return value.isdecimal() and len(value) <= 2


def are_numbers_abroad(values: Column) -> bool:
    """Whether bare digits are telephone numbers with the code of their country, most of them of one."""
    tried = list(dict.fromkeys(value for value in values if BARE.fullmatch(value)))[:TRIED]
    if len(tried) < FEW * FEW or share(values, BARE.fullmatch) < 0.9:
        return False
    import phonenumbers

    codes: Counter[int] = Counter()
    for value in tried:
        try:
            number = phonenumbers.parse(f"+{value}")
        except phonenumbers.NumberParseException:
            continue
        codes[number.country_code or 0] += phonenumbers.is_valid_number(number)
    return max(codes.values(), default=0) >= 0.9 * len(tried)


def is_account(value: str) -> bool:
    """Whether a value is a bank account as the whole world writes it (IBAN): its two digits prove the others.

    >>> is_account("GB82 WEST 1234 5698 7654 32"), is_account("GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    if ACCOUNT.fullmatch(value) is None:
        return False
    kept = value.replace(" ", "").upper()
    return int("".join(str(int(sign, 36)) for sign in kept[4:] + kept[:4])) % 97 == 1


def is_personal(value: str) -> bool:
    """Whether a value is a number by which a state knows somebody, as its letters and digits show.

    >>> is_personal("BGGPS5903K"), is_personal("RSSMRA80A01H501U"), is_personal("BGG5903K12")
    (True, True, False)
    """
    return PERSONAL.fullmatch(value.upper()) is not None


def is_text(value: str) -> bool:
    """Whether a value is written in words, or as a word with a number to call: so nothing is numbered.

    >>> is_text("Joan Michu"), is_text("Joan 0612345678"), is_text("INV 2024-001"), is_text("oPq7xyz_abc")
    (True, True, False, False)
    """
    words = value.split()
    named = sum(WORD.fullmatch(word) is not None for word in words)
    return named > 1 or (named == 1 and any(is_written_as_phone(word) for word in words))


def is_one_word(value: str) -> bool:
    """Whether a value may be what a network knows somebody by: one word, and no yes or no.

    >>> is_one_word("@jomichu"), is_one_word("yes"), is_one_word("sent a message")
    (True, False, False)
    """
    return len(value.split()) == 1 and value.lower() not in TRUE | FALSE


def is_signed(value: str) -> bool:
    """Whether a value is an account as networks show it: one word behind the sign.

    >>> is_signed("@jomichu"), is_signed("jo@example.org"), is_signed("@ home")
    (True, False, False)
    """
    return value.startswith("@") and len(value) > 1 and len(value.split()) == 1


def are_addresses(values: Column) -> bool:
    """Whether values are whole addresses, most of them of one house each: a number, a street, a postcode."""
    return len(set(values)) * 2 >= len(values) and share(values, _is_address) >= 0.8


def _is_address(value: str) -> bool:
    code = WITHIN.search(value)
    if code is None or len(value) > LONGEST_ADDRESS or len(WORD.findall(value)) < 2:
        return False
    return any(not code.start() <= found.start() < code.end() for found in HOUSE.finditer(value))


def are_counts(values: Column) -> bool:
    """Whether values are amounts or counts rather than what things are known by.

    Whole numbers that name things are as long as each other, or counted up.
    """
    if share(values, AMOUNT.fullmatch) >= 0.9:
        return True
    if not values or not all(map(str.isdecimal, values)):
        return False
    lengths = Counter(map(len, values))
    return max(lengths.values()) * 5 < len(values) * 4 and not are_counted_up(values)


def are_counted_up(values: Collection[str]) -> bool:
    """Whether whole numbers lie so close together that somebody counted."""
    if not values or not all(map(str.isdecimal, values)):
        return False
    numbers = {int(value[:LONGEST_NUMBER]) for value in values}
    return max(numbers) - min(numbers) <= 3 * len(numbers)


def _is_date(value: str) -> bool:
    return is_blank_date(value) or can_be_birth_date(value)


def is_moment(value: str) -> bool:
    """Whether a value is a time, or says that there is none."""
    try:
        return bool(is_blank_date(value) or moment(value, "dmy", UTC))
    except ValueError:
        return False


def are_births(values: Column) -> bool:
    """Whether dates are spread like births: over more than twenty years, most of them long ago."""
    years = sorted(min(day.year for day in found.values()) for found in map(readings, values) if found)
    if len(years) < max(FEW, len(values) * 0.8):
        return False
    return years[-1] - years[0] > 20 and years[len(years) // 2] <= 2003 and years[0] >= 1850


def are_ways_to_reach(values: Column) -> bool:
    """Whether some values are e-mail addresses and all others telephone numbers."""
    mails, phones = share(values, _is_email), share(values, is_written_as_phone)
    return min(mails, phones) >= 0.05 and mails + phones >= 0.75


def are_names(values: Column) -> bool:
    """Whether values are written like whole names, and not like the few kinds of customers there are."""
    bare = [ASIDE.sub("", value).strip() for value in values]
    return len(set(values)) * 5 >= len(values) and share(bare, WHOLE_NAME.fullmatch) >= 0.8


def are_called(values: Column) -> bool:
    """Whether values are names with a telephone number beside each, as payment services tell who paid.

    >>> are_called(["254722000321 - JANE WANJIKU", "0711 000 322 Peter Otieno", "John Kamau (0722000323)"])
    True
    """
    names = list(map(_called, values))
    return len(set(names)) * 5 >= len(values) and share(names, bool) >= 0.8


def _called(value: str) -> str:
    """The name in a value that is a whole name and a telephone number; blank for any other value.

    In notes it is one phrase that stands beside all numbers: ``call back on``.
    """
    found = DIALLED.search(value[:LONGEST_ADDRESS])
    if found is None or sum(sign.isdigit() or sign == "*" for sign in found.group()) < LEAST_ABROAD:
        return ""
    rest = (value[: found.start()] + " " + value[found.end() :]).strip(" -–:,;/()")
    return rest if WHOLE_NAME.fullmatch(rest) else ""


def are_firms(values: Column) -> bool:
    """Whether a good part of the values end as only firms' names do, and they are many."""
    forms = vocabulary()[1]["legal_form"]
    return len(set(values)) * 10 >= len(values) and share(values, lambda value: _ends_in(value, forms)) >= 0.3


def _ends_in(value: str, forms: frozenset[str]) -> bool:
    if value[-1:].isdigit():
        return False
    words = words_of(value)
    letters = "".join(word for word in words[1:] if len(word) == 1)  # S.A., S.r.l.
    return len(words) > 1 and (words[-1] in forms or letters in forms)


def parted(value: str) -> list[str]:
    """What stands in one cell: several mailboxes or telephone numbers have a sign between them.

    >>> parted("a@example.org; b@example.org"), parted("0161 496 0123 / 07700 900123"), parted("030/123456")
    (['a@example.org', 'b@example.org'], ['0161 496 0123', '07700 900123'], ['030/123456'])
    """
    return [part for part in BETWEEN.split(value) if part] if len(value) <= LONGEST_ADDRESS else [value]


def _are_all(right: Callable[[str], bool]) -> Callable[[str], bool]:
    """Whether all that stands in one cell is right, if it is not as a whole."""
    return lambda value: (
        right(value) or (BETWEEN.search(value) is not None and all(map(right, parted(value))))
    )


HOLDS: Mapping[str, Callable[[str], bool]] = {
    "name": lambda value: any(map(str.isalpha, value)),
    "email": _are_all(_is_email),
    "phone": _are_all(_is_phone),
    "birth_date": _is_date,
    "given_name": lambda value: not any(map(str.isdigit, value)),
    "family_name": lambda value: not any(map(str.isdigit, value)),
    "observed_at": is_moment,
    "network": lambda value: is_channel(value) and not value[-1:].isdigit() and EMAIL.search(value) is None,
    "birth_year": lambda value: bool(YEAR.fullmatch(value)),
    "birth_month": lambda value: value.isdecimal() and len(value) <= 2 and 1 <= int(value) <= 12,
    "birth_day": lambda value: value.isdecimal() and len(value) <= 2 and 1 <= int(value) <= 31,
    "postcode": lambda value: len(value) <= 12 and any(map(str.isdigit, value)),
    "sex": lambda value: len(value) <= 12 and not any(map(str.isdigit, value)),
    "title": lambda value: vocabulary()[1]["title"].issuperset(words_of(value)),
    "device_id": lambda value: any(map(str.isdigit, value)),
    "cookie_id": lambda value: any(map(str.isdigit, value)),
    "street_number": lambda value: len(value) <= 12 and any(map(str.isdigit, value)),
}
"""What at least half of the values must be, whatever the header says."""


def marks_of(columns: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The marks of cells without a value: ``NA``, as R writes it, where it fills a part of a column.

    By itself it says nothing: Na is a name in Korea and China, and NA the code of Namibia.

    >>> often, once = [*[{"second": "NA"}] * 9, {"second": "Ann"}], [{"second": "NA"}]
    >>> marks_of(["second"], often), marks_of(["second"], once)
    (('NA',), ())
    """
    for name in columns:
        said = [str(row.get(name) or "").strip() for row in rows]
        marked, filled = said.count(MARK), len(said) - said.count("")
        if marked > FEW and marked >= MARKED * filled and role_of(name) != "country":
            return (MARK,)
    return ()


class Columns:
    """The sample of a file, by column."""

    def __init__(
        self, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], by: str | None = None
    ) -> None:
        self.by = by
        self.names = list(columns)
        self.rows = rows
        self.values: dict[str, list[str]] = {name: [] for name in columns}
        self.filled = dict.fromkeys(columns, 0)
        for row in rows:
            for name in columns:
                value = plain(row.get(name))
                texts = [
                    str(item).strip() for item in (value if isinstance(value, list) else [value]) if item
                ]
                texts = [text for text in texts if text]
                self.filled[name] += bool(texts)
                self.values[name] += texts

    def of(self, roles: Mapping[str, str], wanted: str) -> list[str]:
        """All values of the columns of one role."""
        return [value for column, role in roles.items() if role == wanted for value in self.values[column]]

    def joined(self, column: str) -> list[str]:
        """All values of a column, or of several that are joined: an area code and the number behind it."""
        parts = parts_of(column, self.names)
        if len(parts) == 1:
            return self.values[column]
        said = ([str(row.get(part) or "").strip() for part in parts] for row in self.rows)
        return [" ".join(texts) for texts in said if all(texts)]

    def echoed(self, name: str, mailboxes: Sequence[str]) -> float:
        """The share of rows with a value and a mailbox in which the mailbox has a word of the value in it."""
        said = echoes = 0
        for row in self.rows:
            words = [word for word in words_of(str(row.get(name) or "")) if len(word) > 2]
            users = [str(row.get(mailbox) or "").partition("@")[0].lower() for mailbox in mailboxes]
            if words and any(users):
                said += 1
                echoes += any(word in user for word in words for user in users)
        return echoes / said if said >= FEW * FEW else 0.0

    def holds_addresses(self, name: str) -> bool:
        """Whether mail programs wrote e-mail addresses behind names, as in a tenth of the rows at least."""
        return share(self.values[name], ADDRESSED.search) >= 0.1

    def is_unique(self, name: str) -> bool:
        """Whether every row has a value, and each its own within its source."""
        return self.lapses(name) == 0

    def lapses(self, name: str) -> int:
        """How many rows lack a value of their own within their source; all, where one has several."""
        values = self.values[name]
        if self.filled[name] != len(values):
            return len(self.rows)
        filled = [row for row in self.rows if plain(row.get(name))]
        sources = [row.get(self.by) for row in filled] if self.by else values
        if len(sources) != len(values):
            return len(self.rows)
        return len(self.rows) - len(set(zip(sources, values, strict=True)))
