"""The quick ways of reading and keying give what the long ways give, whatever is read."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from customer_unify.identity.defaults import shipped
from customer_unify.identity.language import folding as folding_room, forget_remembered
from customer_unify.identity.normalise import (
    NORMALISERS,
    email as email_room,
    names as names_room,
    normalise,
    phone as phone_room,
    text as text_room,
)
from customer_unify.identity.normalise.phone import look_up, read_off
from customer_unify.identity.normalise.plain_name import split_plain
from customer_unify.identity.normalise.splitter import Splitter
from customer_unify.model.assurance import Assurance
from customer_unify.model.content import Content, Fact
from customer_unify.model.record import Record

REGIONS = ("FR", "US", "CA", "GB", "ES", "CH", "DE", "BE", "LU", "IT", "JP", "")


def forms(kind: str, value: str, region: str = "FR") -> tuple[str, ...]:
    return NORMALISERS[kind](value, region=region, date_order="dmy")


BLANKS = st.sampled_from(
    ["na", "N_A", "xxx", "XXXX", "non renseigne", "sans_objet", "__", "nan", "a_completer"]
)
SIGNS = st.text(st.sampled_from("aAzZ09kK_-.+ @/#é\u212a\u0130\u200b\xa0"), max_size=12)
LONG = st.builds(lambda piece, times: piece * times, SIGNS, st.integers(1, 300))
HOSTILE = st.one_of(SIGNS, BLANKS, LONG, st.text(max_size=20))


@given(HOSTILE)
def test_a_plain_code_is_read_as_any_other(value: str) -> None:
    assert forms("code", value) == text_room._code(value[:1000])


@given(HOSTILE)
def test_a_plain_handle_is_read_as_any_other(value: str) -> None:
    assert forms("handle", value) == text_room._handle(value[:1000])


LOCALS = st.one_of(HOSTILE, st.from_regex(r"[a-zA-Z0-9._\-]{1,66}", fullmatch=True))
DOMAINS = st.one_of(
    HOSTILE,
    st.sampled_from(
        [
            "Gmail.com",
            "googlemail.com",
            "example.org.",
            "-a.org",
            "a-.org",
            "a.b",
            "x.com@y.org",
            "münchen.de",
        ]
    ),
    st.builds(lambda count: "a." * count + "org", st.integers(1, 140)),
)


@given(LOCALS, st.sampled_from(["@", "@@", "", " @", "@ "]), DOMAINS)
def test_a_plain_mailbox_is_read_as_any_other(local: str, sign: str, domain: str) -> None:
    value = f"{local}{sign}{domain}"
    assert forms("email", value) == (email_room._email(value[:1000]) if "@" in value[:1000] else ())


MARKS = st.sampled_from(["", "", "", " ", ".", "-", "/", "(", ")", " (", ") ", "(0)", "\xa0", "+", "0", "x"])
LENGTHS = {"33": 9, "1": 10, "44": 10, "34": 9, "41": 9, "49": 11, "32": 9, "39": 10}


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Numbers about as long as they are in some country, dressed in any way."""
    country = draw(st.sampled_from(sorted(LENGTHS)))
    start = draw(st.sampled_from(["", "0", "00", "+", "(+", "000", "011", " +"]))
    digits = draw(st.text(st.sampled_from("0123456789"), min_size=8, max_size=11))[: LENGTHS[country]]
    said = (
        (country if start not in {"", "0"} else "")
        + draw(st.sampled_from(["", "0", "(0)", " (0) "]))
        + digits
    )
    return start + "".join(draw(MARKS) + digit for digit in said)


@given(numbers(), st.sampled_from(REGIONS))
def test_a_number_read_off_is_what_the_library_finds(value: str, region: str) -> None:
    assert read_off(value, region) in {"", look_up(value, region)}


@given(numbers(), st.sampled_from(REGIONS))
def test_a_plain_number_is_read_as_any_other(value: str, region: str) -> None:
    assert forms("phone", value, region) == phone_room._looked_up(value.strip(), region)


@pytest.mark.parametrize(
    ("value", "region"),
    [
        ("0033 465714238", "FR"),
        ("+33 (0)6 82 84 20 61", "FR"),
        ("+33 (0)6 82 84 20 61", "US"),
        ("06.65.35.78.17", "FR"),
        ("0044 (0)20 7946 0018", "GB"),
        ("(702) 919-1300", "US"),
    ],
)
def test_usual_numbers_go_the_quick_way(value: str, region: str) -> None:
    assert read_off(value, region) == look_up(value, region) != ""


WORDS = st.sampled_from(
    [
        *[
            "Jocelyne",
            "MICHU",
            "michu",
            "Dupont",
            "JEAN",
            "jean",
            "Jean-Luc",
            "O'Brien",
            "O`Brien",
            "O’Brien",
            "C.",
            "M.",
            "M",
            "Mme",
            "Dr",
            "Jr",
            "Née",
            "né",
        ],
        *[
            "NE",
            "de",
            "la",
            "Li",
            "LI",
            "VO",
            "Nguyen",
            "Van",
            "St",
            "Sr",
            "II",
            "2nd",
            "3rd",
            "Esq",
            "Don",
            "Martin",
            "MARTIN",
            "Bob",
            "n",
            "a",
            "n'a",
            "N/A",
            "non",
            "sans",
        ],
        *[
            "renseigné",
            "objet",
            "to-be",
            "completed",
            "na",
            "unknown",
            "inconnu",
            "xxx",
            "XXX",
            "x,",
            "(Bob)",
            '"Bob"',
            "«",
            "»",
            "75",
            "-",
            "'",
            "’’",
        ],
        *("Tan", "Hwang", "Wei-ming", "Seo-yeon", "Lee", "Wei"),
        *("王伟", "王", "김민준", "Ёлкина", "Μαρία", "É", "éÉ", "ß", "ﬁ", "İ", "ı", "\u212a"),
        *("\xad", "\u0640", "\u093c", "A\u0301", "\u0301a", "\ud800", "\u200b"),
    ]
)
NAMES = st.lists(st.one_of(WORDS, WORDS, st.text(max_size=4)), min_size=1, max_size=3)
GAPS = st.sampled_from([" ", " ", "  ", "\t", "\xa0", "\u3000", "\x1f", "\u200b", ""])


@given(NAMES, GAPS, st.sampled_from(["FR", "US", "ES", "IN", "ID", ""]), st.booleans())
def test_a_plain_name_is_read_as_any_other(
    parts: list[str], gap: str, region: str, family_first: bool
) -> None:
    value = gap.join(parts)
    normaliser = NORMALISERS["name"]
    assert isinstance(normaliser, Splitter)
    ordered = normaliser.ordered("family" if family_first else "given")
    expected = names_room._split_name(names_room._read(value), region, family_first)
    assert ordered.split(value, region) == expected


@pytest.mark.parametrize(
    "value", ["MICHU Jocelyne", "C. Rousseau", "Jean-Luc O'Brien", "Maria Gonçalves", "Andreï Попов"]
)
def test_usual_names_go_the_quick_way(value: str) -> None:
    assert split_plain(value) == names_room._split_name(value, "FR", False)


@given(st.one_of(HOSTILE, NAMES.map(" ".join)))
def test_plain_text_is_folded_as_any_other(value: str) -> None:
    assert folding_room.plain(value) == folding_room._plain(value[:1000])


TEXTS = st.text(st.sampled_from("ab1:,\x1e\x1f\ud800é"), max_size=6)
SIDES = st.dictionaries(TEXTS, st.sets(st.builds(Fact, TEXTS, st.sampled_from(Assurance)), min_size=1))


@given(SIDES, SIDES)
def test_contents_of_one_digest_say_the_same(one: dict[str, set[Fact]], other: dict[str, set[Fact]]) -> None:
    """Hostile values hold what parts values: a digest over joined texts would take two contents for one."""
    a, b = Content(one), Content(other)
    assert (a.digest == b.digest) == (dict(a.facts) == dict(b.facts))


def test_a_value_that_spells_two_is_not_two() -> None:
    two = Content({"email": [Fact("a"), Fact("b")]})
    for parting in ("", ":", ",", "3,1:", "\x1f3\x1ef\x1femail\x1f", "5:email3,1:"):
        assert Content({"email": [Fact(f"a{parting}b")]}).digest != two.digest


def test_contents_share_what_is_common_and_not_what_is_one_persons() -> None:
    fields = {"city": "Paris", "family_name": "Martin", "email": "m@a.org"}
    one, other = (normalise(Record("crm", key, fields), shipped()) for key in "ab")
    assert one.facts["city"] is other.facts["city"]
    assert one.facts["family_name"] is other.facts["family_name"]
    assert one.facts["email"] is not other.facts["email"]
    forget_remembered()
    again = normalise(Record("crm", "c", fields), shipped())
    assert again.facts["city"] is not one.facts["city"]
    assert again == one
