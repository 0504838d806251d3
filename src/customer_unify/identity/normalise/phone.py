"""Phone numbers: E.164 where a region is known, bare digits where not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..language import remembered
from .dialled import dialled
from .lines import in_lines, line_of
from .text import has_hidden, is_masked

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

__all__ = ["fits", "look_up", "phone", "plain_phones", "read_off"]

_LONGEST = 80
_SEPARATORS = str.maketrans("", "", " .-/()\t\xa0\u202f")
_HIDDEN = re.compile(r"[xX]{2}")
"""What stands where digits were hidden, and would be dialled as nines; one x is an extension."""
# Numbers whose E.164 form can be read off: proved equal to the library in a property test.
_INTERNATIONAL = re.compile(
    r"\+(?:33[1-9][0-9]{8}|1[2-9][0-9]{9}|44[1-9][0-9]{9}|34[1-9][0-9]{8}|41[1-9][0-9]{8}|49[1-9][0-9]{9,10})"
)
_TRUNK = re.compile(r"\+(?:33|41)0[1-9][0-9]{8}|\+440[1-9][0-9]{9}")
"""The zero people write in brackets, +33 (0)6: it is dialled within the country only."""
_ABROAD = frozenset({"FR", "GB", "ES", "CH", "DE", "BE", "LU", "IT"})
"""Regions where 00 dials abroad."""
_NATIONAL = {
    "FR": (re.compile(r"0[1-9][0-9]{8}"), 1, "+33"),
    "US": (re.compile(r"[2-9][0-9]{9}"), 0, "+1"),
    "CA": (re.compile(r"[2-9][0-9]{9}"), 0, "+1"),
    "GB": (re.compile(r"0[1-9][0-9]{9}"), 1, "+44"),
    "ES": (re.compile(r"[6789][0-9]{8}"), 0, "+34"),
    "CH": (re.compile(r"0[1-9][0-9]{8}"), 1, "+41"),
}
_NO_PLAN = (re.compile(r"(?!)"), 0, "")
_TRUNK_OF = ("33", "41", "44")
_HIDDEN_PLUS = re.compile(f"\n[{re.escape(''.join(map(chr, _SEPARATORS)))}]+(?=[+])")
_ABROAD_LINES = line_of(_INTERNATIONAL.pattern)
_LINES = {
    # Of a number with a trunk zero, what stands for it makes it international.
    region: line_of(_INTERNATIONAL.pattern + ("" if trunk else f"|{pattern.pattern}"))
    for region, (pattern, trunk, _) in _NATIONAL.items()
}
_VIETNAM = {
    **dict(zip(("120", "121", "122", "126", "128"), ("70", "79", "77", "76", "78"), strict=True)),
    **dict(zip(("123", "124", "125", "127", "129"), ("83", "84", "85", "81", "82"), strict=True)),
    **{f"16{last}": f"3{last}" for last in range(2, 10)},
    "186": "56",
    "188": "58",
    "199": "59",
}
"""The mobile codes that Vietnam made a digit shorter in 2018, and what each became."""
_ONE_FORM: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\+549([1-9][0-9]{9})"), r"+54\1"),
    (re.compile(r"\+?521([1-9][0-9]{9})"), r"+52\1"),  # no possible number any more: bare digits
    (re.compile(r"\+55([1-9]{2})([6-9][0-9]{7})"), r"+55\g<1>9\2"),
    (
        re.compile(rf"\+84({'|'.join(_VIETNAM)})([0-9]{{7}})"),
        lambda found: f"+84{_VIETNAM[found[1]]}{found[2]}",
    ),
)
"""Mobile numbers that go about in two forms: with and without Argentina's 9, Mexico's former 1 (dropped
in 2019), the ninth digit Brazil gave to numbers that begin with 6 to 9 (since 2016 to all), and Vietnam's
former codes. Messengers write one, people the other, and one telephone must not be two.
"""
_MEASURE = re.compile(r"([1-9][0-9]{4,14})\.0")
"""A number that a spreadsheet or a data frame took for a measure."""
_MEASURED = re.compile(r"\.0[^\S\n]*(?=\n|\Z)")
"""The same among lines, where such numbers are left to be read by themselves."""
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
"""One that a spreadsheet wrote by its power of ten: its last digits are lost."""
_NOTE = re.compile(r"[^\W\d_]{2,}")
"""Words beside a number: a note, unless they are dialled or say that an extension follows."""
_FORMER_MEXICO = re.compile(r"^\(?0(?:44|45|1)\)?((?:[ .-]?[0-9]){10}$)")
"""What was dialled in Mexico before ten digits until 2019, to mobiles and to other towns."""
_EXTENSION = frozenset({"ext", "extn", "extension", "poste", "anexo", "ramal", "int", "dw"})
_SEVERAL = re.compile(r"\s*(?:[/;,|]|\b(?:ou|or|oder|et|and|und|y)\b)\s*")
_WHOLE = 7
"""Digits of a number that needs no more."""
_SAME = 7
"""So many equal last digits hold nothing usable: nobody's number, or everybody's."""


def read_off(value: str, region: str) -> str:
    """The E.164 form of a number that is plainly international or national; ``""`` if it is not plain.

    >>> read_off("06 12 34 56 78", "FR"), read_off("+1 (702) 919-1300", "FR"), read_off("12", "FR")
    ('+33612345678', '+17029191300', '')
    """
    digits = value.translate(_SEPARATORS)
    if digits[:2] == "00" and region in _ABROAD:
        digits = "+" + digits[2:]
    elif digits[:1] == "+" and value[0] != "+":  # it stands in brackets, or behind something
        return ""
    if digits[:1] == "+":
        if _INTERNATIONAL.fullmatch(digits):
            return digits
        return digits[:3] + digits[4:] if _TRUNK.fullmatch(digits) else ""
    pattern, skip, prefix = _NATIONAL.get(region, _NO_PLAN)
    return prefix + digits[skip:] if pattern.fullmatch(digits) else ""


def plain_phones(values: Sequence[str], region: str) -> list[str]:
    """What :func:`phone` says of plain numbers among many values; ``""`` stands for all others.

    They are read off as one text, at a fifth of the cost of one after the other.

    >>> plain_phones(["06 12 34 56 78", "+33 (0)6 12 34 56 78", "12", "06 00 00 00 00"], "FR")
    ['+33612345678', '+33612345678', '', '']
    """
    text = in_lines(values, _LONGEST)
    if any(f"{chr(sign)}+" in text for sign in _SEPARATORS):
        text = _HIDDEN_PLUS.sub(r"\n?", text)
    if ".0" in text:
        text = _MEASURED.sub("?", text)
    text = text.translate(_SEPARATORS)
    if region in _ABROAD:
        text = text.replace("\n00", "\n+")
    for code in _TRUNK_OF:
        text = text.replace(f"\n+{code}0", f"\n+{code}")
    _, trunk, prefix = _NATIONAL.get(region, _NO_PLAN)
    if trunk:
        text = text.replace("\n0", f"\n{prefix}")
    found = _LINES.get(region, _ABROAD_LINES).findall(text)
    if prefix and not trunk:
        found = [prefix + number if number and number[0] != "+" else number for number in found]
    if any(digit * _SAME in text for digit in "0123456789"):
        found = ["" if _alike(number) else number for number in found]
    return found


def look_up(value: str, region: str) -> str:
    """The E.164 form by the library's metadata; bare digits where the number fits no region.

    A number of a possible length counts: numbering plans change faster than metadata. Bare digits stay where
    the area code was left out.
    """
    # Imported when first needed: the metadata cost more than a fresh process should pay.
    import phonenumbers

    value = _without_note(value)
    try:
        number = phonenumbers.parse(value, region or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None:
        reason = phonenumbers.is_possible_number_with_reason(number)
        if reason == phonenumbers.ValidationResult.IS_POSSIBLE and not _lacks_area(number, value):
            number.extension = None
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        if number.extension:
            value = value[: value.rfind(number.extension)]
    digits = "".join(str(int(character)) for character in value if character.isdecimal())
    return digits if 5 <= len(digits) <= 17 else ""


def _lacks_area(number: PhoneNumber, value: str) -> bool:
    """Whether a number is as long as those dialled within a town, and not as any line of its country.

    Told by lengths alone, so that numbers which begin alike stay alike (see :mod:`.dialled`). Nobody leaves
    out the area code behind a country's, or behind the digit that is dialled before area codes.
    """
    import phonenumbers

    national = phonenumbers.national_significant_number(number)
    if value.lstrip("( ")[:1] == "+" or _digits(value) != len(national):
        return False
    kinds = phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE
    found = [phonenumbers.is_possible_number_for_type_with_reason(number, kind) for kind in kinds]
    lengths = phonenumbers.ValidationResult
    return lengths.IS_POSSIBLE_LOCAL_ONLY in found and lengths.IS_POSSIBLE not in found


def _digits(value: str) -> int:
    return sum(map(str.isdecimal, value))


def _without_note(value: str) -> str:
    """A number without the words behind it: the library would dial their letters.

    >>> _without_note("0172-1234567 (Frau)"), _without_note("1-800-FLOWERS")
    ('0172-1234567 (', '1-800-FLOWERS')
    """
    if value.isascii() and not any(map(str.isalpha, value)):
        return value
    for word in _NOTE.finditer(value):
        before = value[: word.start()]
        if _digits(before) >= _WHOLE and word.group().lower() not in _EXTENSION:
            return before
    return value


def _several(value: str) -> list[str]:
    """The numbers a value names: two if each part is one by itself, as 0711/234567 is not."""
    if _digits(value) < 2 * _WHOLE:
        return [value]
    parts = [part for part in _SEVERAL.split(value) if part]
    return parts if len(parts) > 1 and all(_digits(part) >= _WHOLE for part in parts) else [value]


@remembered
def fits(value: str, region: str) -> bool:
    """Whether a value is a valid number of a region, as people dial it there.

    >>> fits("0470 12 34 56", "BE"), fits("06 12 34 56 78", "BE")
    (True, False)
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(value[:_LONGEST], region)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_valid_number_for_region(number, region))


@remembered
def _looked_up(value: str, region: str) -> tuple[str, ...]:
    if "@" in value:  # a mailbox in the wrong column: its digits are no number
        return ()
    found = dict.fromkeys(number for said in _several(value) for number in _one(said, region))
    return tuple(found)


def _one(value: str, region: str) -> tuple[str, ...]:
    """The agreed form of one number, nothing where it holds nothing usable."""
    number = look_up(value, region)
    if read_off(number, "") != number:  # a trunk zero may hide behind another: read until nothing changes
        for _ in range(3):
            again = look_up(number, region)
            if again == number:
                break
            number = again
    return _agreed(number, value)


def _agreed(number: str, value: str) -> tuple[str, ...]:
    """A number that was found, in the one form of those it goes about in; nothing where it says nothing."""
    for form, one in _ONE_FORM:
        number = form.sub(one, number) if form.fullmatch(number) else number
    of_one_digit = len({character for character in value if character.isdecimal()}) < 2
    return () if not number or _alike(number) or of_one_digit else (number,)


def _alike(number: str) -> bool:
    tail = number[-_SAME:]
    return tail.count(tail[:1]) == len(tail)


def phone(value: str, /, *, region: str, date_order: str) -> tuple[str, ...]:
    """A phone number as E.164; local and unknown numbers as bare digits.

    Without a country code the ``region`` (ISO 3166 alpha-2) decides. Extensions fall: the
    switchboard is what is shared, and names tell its people apart. A mobile number of Argentina, Mexico or
    Brazil has one form, whether its extra digit was written or not. Numbers that end in seven
    equal digits, or have fewer than five digits, hold nothing usable. Words behind a number are a note;
    of two numbers in one value each counts. A number of which fewer than seven digits are left, the others
    hidden, is none. The ``.0`` of a data frame falls; what a spreadsheet rounded (``6,12E+08``) is no number.

    >>> phone("06 12 34 56 78", region="FR", date_order="dmy")
    ('+33612345678',)
    >>> phone("06 ** ** 12 34", region="FR", date_order="dmy")
    ()
    >>> phone("+254797***608", region="FR", date_order="dmy")
    ('254797608',)
    >>> phone("919-1300", region="US", date_order="mdy"), phone("0000000000", region="FR", date_order="dmy")
    (('9191300',), ())
    """
    value = value[:_LONGEST].strip()
    if measured := _MEASURE.fullmatch(value):
        value = measured[1]
    if region == "MX":
        value = _FORMER_MEXICO.sub(r"\1", value)
    if number := read_off(value, region):
        # Read off, it reads off as itself; and digits that are all alike end in alike ones.
        return () if _alike(number) else (number,)
    if is_masked(value) or _HIDDEN.search(value) or _ROUNDED.fullmatch(value):
        return ()
    if has_hidden(value.strip(" _#")):  # but for what a form leaves at the end to be filled in
        # What is left is nobody's number: with the code of a country before it, it would be somebody else's.
        left = "".join(str(int(sign)) for sign in value if sign.isdecimal())
        return (left,) if len(left) >= _WHOLE and not _alike(left) else ()
    if number := dialled(value, region, look_up):
        return _agreed(number, value)
    return _looked_up(value, region)
