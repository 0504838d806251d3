"""Telephone numbers read by how they begin are what the library reads of all their digits."""

from __future__ import annotations

import random
import re
from itertools import product

import phonenumbers
import pytest
from hypothesis import given, settings, strategies as st

from customer_unify.identity.normalise.dialled import dialled
from customer_unify.identity.normalise.digits import Digits, UnreadPattern, digits_of
from customer_unify.identity.normalise.phone import _agreed, _looked_up, look_up, phone, read_off

from ..live import DEEP

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
OFTEN = ["DE", "IT", "BE", "NL", "AT", "IN", "US", "CA", "FR", "GB", "AU", "JP", "BR", "MX", "AR", "RU", "TR"]
EXAMPLES = {
    region: [
        number
        for kind in range(11)
        if (number := phonenumbers.example_number_for_type(region, kind)) is not None
    ]
    for region in REGIONS
}
NATIONAL, INTERNATIONAL = phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.E164

ATOMS = st.sampled_from(["0", "5", r"\d", "[2-4]", "[13-58]", "00", r"[06]\d"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda both: f"(?:{both[0]}|{both[1]})"),
        st.tuples(inner, st.sampled_from(["?", "{2}", "{1,3}", "{0,2}"])).map(
            lambda both: f"({both[0]}){both[1]}"
        ),
    ),
    max_leaves=5,
)


@given(PATTERNS, st.text("0135", max_size=3), st.integers(0, 3))
@settings(max_examples=150)
def test_a_pattern_is_read_as_the_standard_library_reads_it(pattern: str, beginning: str, more: int) -> None:
    read = Digits(pattern)
    ends = ["".join(digits) for digits in product("0123456789", repeat=more)]
    whole = {re.fullmatch(pattern, beginning + end) is not None for end in ends}
    assert read.all_match(beginning, more) == (whole.pop() if len(whole) == 1 else None)
    if read.decided(beginning):
        at_first = re.match(pattern, beginning)
        for end in ends:
            found = re.match(pattern, beginning + end)
            assert (found and found.span()) == (at_first and at_first.span())


@pytest.mark.parametrize("pattern", ["a", r"\w", "(?=1)", "1*", "(1", "1)", "{2}", "1|?", "(?!0)1"])
def test_what_is_not_read_is_not_guessed(pattern: str) -> None:
    with pytest.raises(UnreadPattern):
        Digits(pattern)
    assert digits_of(pattern) is None


def spelled(rng: random.Random, region: str) -> str:
    """A number as people of a region might write one: like an example, with other digits, at times a slip."""
    number = rng.choice(EXAMPLES[region])
    form = phonenumbers.format_number(number, NATIONAL if rng.random() < 0.6 else INTERNATIONAL)
    signs = [sign for sign in form if sign in "0123456789+ -/().\xa0"]
    kept = rng.randrange(6) + (3 if signs[0] == "+" else 0)
    for at, sign in enumerate(signs):
        kept -= sign.isdigit()
        if sign.isdigit() and kept < 0:
            signs[at] = rng.choice("0123456789")
    slip = rng.random()
    if slip < 0.15:
        signs.insert(rng.randrange(len(signs) + 1), rng.choice("0123456789 -"))
    elif slip < 0.25:
        del signs[rng.randrange(len(signs))]
    return "".join(signs).strip()


def test_a_number_read_by_its_beginning_is_what_the_library_reads() -> None:
    """A million numbers of all regions in the nightly profile."""
    rng = random.Random(17)
    quick = 0
    for _ in range(1_000_000 if DEEP else 1_500):
        home = rng.choice(OFTEN if rng.random() < 0.7 else REGIONS)
        value = spelled(rng, home)
        region = rng.choice(REGIONS) if rng.random() < 0.15 else home
        found = dialled(value, region, look_up)
        quick += bool(found)
        if found:
            slow = _looked_up.__wrapped__(value, region)  # type: ignore[attr-defined]
            assert _agreed(found, value) == slow, (region, len(value))
            assert read_off(value, region) or phone(value, region=region, date_order="") == slow
    assert quick > (800_000 if DEEP else 1_000), "most are read so"


@pytest.mark.parametrize(
    ("value", "region", "form"),
    [
        ("0151 23456789", "DE", "+4915123456789"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("+32 470 12 34 56", "FR", "+32470123456"),
        ("(+49) 30 1234567", "DE", ""),
        ("+49 (0)30 123456", "DE", "+4930123456"),
        ("030 1234567", "", ""),
        ("030 1234567 ext 3", "DE", ""),
        ("12345", "DE", ""),
        ("06 12 34 56 78 06 12 34 56 78", "FR", ""),
    ],
)
def test_by_how_it_begins(value: str, region: str, form: str) -> None:
    assert dialled(value, region, look_up) == form


def test_a_number_in_two_forms_is_one_however_it_is_read() -> None:
    for value in ("521 956 052 2172", "+52 1 956 052 2172", "+52 956 052 2172"):
        assert phone(value, region="AR", date_order="") == ("+529560522172",)
