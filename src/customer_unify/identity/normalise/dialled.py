"""Telephone numbers by how they begin: what the library makes of one, it makes of all others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..language import remembered
from .digits import digits_of

__all__ = ["dialled"]

_SEPARATORS = str.maketrans("", "", " .-/()\xa0")
_SHORTEST, _LONGEST = 6, 13
"""Digits of the numbers read here: fewer are hardly numbers, more may be two."""
_FREE = 4
"""Digits at the end that a beginning must leave open, to stand for enough numbers to be worth it."""
_MOST = 8
"""Digits of the longest beginning."""

LookUp = Callable[[str, str], str]
"""The E.164 form of a number by the library, in a region; bare digits where it fits none."""


def dialled(value: str, region: str, look_up: LookUp) -> str:
    """The form of a number that is one of many of which the library says the same; ``""`` for any other.

    Of all numbers of a region that begin alike and are as long the same digits stand for the beginning,
    unless a pattern in the library's metadata looks at what follows. So the library is asked once for each
    beginning: the shortest of which its patterns prove that nothing else has a say.

    >>> from .phone import look_up
    >>> dialled("030 1234567", "DE", look_up), dialled("+32 470 12 34 56", "FR", look_up)
    ('+49301234567', '+32470123456')
    >>> dialled("030 1234567 (Frau)", "DE", look_up)
    ''
    """
    digits = value.translate(_SEPARATORS)
    sign = ""
    if digits[:1] == "+":
        if value[0] != "+":  # it stands in brackets, or behind something
            return ""
        sign, digits = "+", digits[1:]
    if not (_SHORTEST <= len(digits) <= _LONGEST and digits.isascii() and digits.isdigit()):
        return ""
    for size in range(2, min(_MOST, len(digits) - _FREE) + 1):
        form = _form(sign or region, len(digits), digits[:size], look_up)
        if form:
            return form + digits[size:]
    return ""


@remembered
def _form(region: str, size: int, beginning: str, look_up: LookUp) -> str:
    """What stands for the beginning of numbers of a size; ``""`` where what follows has a say.

    Of international numbers the region is ``+``.
    """
    more = size - len(beginning)
    sign = "+" if region == "+" else ""
    alike = _alike_abroad(beginning, more) if sign else _alike_at_home(region, beginning, more)
    if not alike:
        return ""
    rest = "2" * more
    number = look_up(sign + beginning + rest, "" if sign else region)
    if not number.endswith(rest):
        return ""
    form = number[:-more]
    # What was found is read again as it stands, until nothing changes: it must stay what it is. Bare digits
    # that came of a sign are read as from home, of which is nothing known here.
    if form[:1] != "+":
        return form if form == beginning and not sign else ""
    settled = form == sign + beginning or _form("+", len(number) - 1, form[1:], look_up) == form
    return form if settled else ""


def _alike_at_home(region: str, beginning: str, more: int) -> bool:
    """Whether all numbers of a beginning are read alike by who dials from a region."""
    from phonenumbers import PhoneMetadata, region_code_for_country_code

    about = PhoneMetadata.metadata_for_region(region, None) if region else None
    if about is None or about.country_code is None:
        return False
    abroad = _matched(about.international_prefix, beginning)
    if abroad is None or abroad[0]:
        return False
    ends = [0]
    code = str(about.country_code)
    if code.startswith(beginning):
        return False
    if beginning.startswith(code):  # it may be the country's number without its sign
        end = _stripped(about, beginning[len(code) :], more)
        if end is None or region_code_for_country_code(about.country_code) != region:
            return False
        whole = _matches(about, beginning, more)
        rest = _matches(about, beginning[len(code) + end :], more)
        if not (whole is True or rest is False or (whole is False and rest is True)):
            return False
        ends.append(len(code) + end)
    return all(_stripped(about, beginning[end:], more) is not None for end in ends)


def _alike_abroad(beginning: str, more: int) -> bool:
    """Whether all international numbers of a beginning are read alike."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, region_code_for_country_code

    code = next((size for size in (1, 2, 3) if _number(beginning[:size]) in COUNTRY_CODE_TO_REGION_CODE), 0)
    if not code or len(beginning) <= code:
        return False
    country = int(beginning[:code])
    about = PhoneMetadata.metadata_for_region_or_calling_code(country, region_code_for_country_code(country))
    return about is not None and _stripped(about, beginning[code:], more) is not None


def _number(digits: str) -> int:
    return int(digits) if digits[:1] != "0" else 0


def _stripped(about: Any, beginning: str, more: int) -> int | None:
    """How many digits the library takes for a prefix and strips; ``None`` where what follows has a say."""
    found = _matched(about.national_prefix_for_parsing, beginning)
    if found is None:
        return None
    matched, end, captured = found
    if not matched:
        return 0
    if about.national_prefix_transform_rule and captured:
        return None
    # It is left where the number was one with it, and is none without.
    whole, rest = _matches(about, beginning, more), _matches(about, beginning[end:], more)
    if whole is False or rest is True:
        return end
    return 0 if whole is True and rest is False else None


def _matches(about: Any, beginning: str, more: int) -> bool | None:
    """Whether all numbers of a beginning are numbers of a country; ``None`` where some are."""
    pattern = about.general_desc.national_number_pattern
    read = digits_of(pattern) if pattern else None
    return None if read is None else read.all_match(beginning, more)


def _matched(pattern: str | None, beginning: str) -> tuple[bool, int, bool] | None:
    """Whether a pattern matches at the start of all numbers of a beginning, how far, and whether it captures.

    ``None`` where what follows has a say.
    """
    if not pattern:
        return False, 0, False
    read = digits_of(pattern)
    if read is None or not read.decided(beginning):
        return None
    found = re.match(pattern, beginning)
    if found is None:
        return False, 0, False
    return True, found.end(), found.lastindex is not None
