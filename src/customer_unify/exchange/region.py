"""The region a file is from, as its telephone numbers show: numbers without a country code are read by it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

__all__ = ["Signs", "region_of", "signs_of"]

ENOUGH = 5
"""Fewer different numbers than these show no region."""
TRIED = 100
"""Different numbers that are tried at most: a bound on work (law L19)."""
FEW, TENTH = 3, 10
"""Where the usual plan fits, so many signs, and so large a part of the numbers, speak for another."""
HALF = 2
"""Where half as many values as there are numbers speak for a region and next to none for another, half of the
numbers need to be valid there: people leave digits out, write the code without its sign, and plans grow."""

MOST = 0.8
"""The share of numbers valid where they are said to be from, and of what other files show that agrees."""

MEXICO = re.compile(r"04[45]\d{10}")
"""How mobiles were dialled in Mexico until 2019, and nowhere else."""

Signs = Mapping[str, int]
"""How many values speak for each region."""


def region_of(
    phones: Iterable[str],
    countries: Iterable[str],
    emails: Iterable[str],
    usual: str,
    beside: Signs | None = None,
) -> str | None:
    """The region by whose plan most numbers without a country code are valid; ``None`` where none is shown.

    Nine digits are a number in many countries, so the plan alone does not decide. A region is
    thought of when something else speaks for it: numbers that carry its code, the country named, or
    the ends of e-mail addresses. The ``usual`` one stays where its plan fits and little speaks for
    another. Where the file says next to nothing, what the files ``beside`` it show decides: of one run one
    writes the code of the country and the other leaves it out. Linear in the values; at most a hundred
    numbers are looked into.

    >>> region_of(["(212) 555-0143", "312.555.0187", "+1 713 555 0123"] * 3, [], [], "FR")
    >>> numbers = [f"(212) 555-01{n}" for n in range(10, 20)] + ["+1 713 555 0123"]
    >>> region_of(numbers, [], [], "FR"), region_of(["06 12 34 56 78"], [], [], "FR")
    ('US', None)
    """
    written = list(dict.fromkeys(phones))
    plain = (said for said in written if not said.startswith(("+", "00")) and not _is_of_mexico(said))
    home = [said for said in plain if _is_whole(said)][:TRIED]
    if len(home) < ENOUGH:
        return None
    signs = signs_of(written, countries, emails)
    if beside and sum(signs.values()) < FEW:
        signs += _agreed(beside)
    fitting = {region: _fitting(home, region) for region in sorted({usual, *signs})}
    best = max(sorted(signs), key=lambda region: (signs[region], fitting[region]), default=usual)
    doubted = fitting[usual] < MOST / 2
    spoken = signs[best] > signs[usual] and signs[best] >= max(FEW, len(home) // TENTH)
    # One customer abroad is no sign of a region: of ten digits most are a number in India as in America.
    heard = signs[best] >= FEW or len(signs) == 1
    if best != usual and fitting[best] >= MOST and (spoken or (doubted and heard)):
        return best
    agreed = signs[best] >= max(MOST * sum(signs.values()), len(home) / HALF)
    if best != usual and spoken and agreed and fitting[best] * HALF >= 1:
        return best
    return None if doubted else usual


def _is_of_mexico(said: str) -> bool:
    """Whether a number is written as only Mexico did."""
    return said.lstrip("(").startswith("04") and bool(MEXICO.fullmatch("".join(filter(str.isdigit, said))))


def _is_whole(said: str) -> bool:
    """Whether a number has the digits of one, none of them masked."""
    return sum(map(str.isdigit, said)) > 6 and "*" not in said


def _agreed(beside: Signs) -> Counter[str]:
    """What other files show, where nearly all of it is one region."""
    region, most = max(sorted(beside.items()), key=lambda one: one[1])
    return Counter({region: most} if most >= MOST * sum(beside.values()) else {})


def signs_of(phones: Iterable[str], countries: Iterable[str], emails: Iterable[str]) -> Counter[str]:
    """How many values speak for each region: numbers that carry its code, its name, ends of addresses."""
    import phonenumbers

    signs: Counter[str] = Counter()
    written = dict.fromkeys(phones)
    abroad = (said for said in written if said.startswith(("+", "00")))
    for said in islice(abroad, TRIED):
        code = _code(said)
        if code:
            signs[phonenumbers.region_code_for_country_code(code)] += 1
    known = phonenumbers.SUPPORTED_REGIONS
    signs["MX"] += sum(map(_is_of_mexico, islice(written, TRIED)))
    for country in countries:
        code_of = country.strip().upper()
        if code_of in known:
            signs[code_of] += 1
    for address in emails:
        end = address.strip().rpartition(".")[2].upper()
        end = "GB" if end == "UK" else end
        if end in known and len(end) == 2:
            signs[end] += 1
    del signs["ZZ"], signs["001"]
    return +signs


def _code(said: str) -> int:
    """The country code a number carries, 0 for none that there is."""
    import phonenumbers

    number = said if said.startswith("+") else "+" + said[2:]
    try:
        return int(phonenumbers.parse(number).country_code or 0)
    except phonenumbers.NumberParseException:
        return 0


def _fitting(home: Sequence[str], region: str) -> float:
    """The share of numbers that are valid as they are dialled in a region."""
    import phonenumbers

    def fits(said: str) -> bool:
        try:
            return bool(phonenumbers.is_valid_number(phonenumbers.parse(said, region)))
        except phonenumbers.NumberParseException:
            return False

    return sum(map(fits, home)) / len(home)
