"""One normaliser per kind of value, by tables a shop manager can read and by laws."""

import csv
import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from customer_unify import Record
from customer_unify.errors import UnknownField
from customer_unify.identity.defaults import shipped
from customer_unify.identity.language import plain
from customer_unify.identity.normalise import NORMALISERS, names, normalise
from customer_unify.identity.normalise.email import plain_emails
from customer_unify.identity.normalise.phone import look_up, phone, plain_phones, read_off
from customer_unify.identity.normalise.splitter import Splitter

DATA = Path(__file__).parents[1] / "data"
PARTS = ("given_name", "family_name", "generation", "sex")
PLACES = ("street", "postcode", "city", "country")
REGIONS = ("FR", "US", "GB", "DE", "")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(row: dict[str, str]) -> str:
    return plain(row["value"])[:40]


def forms(kind: str, value: str, region: str = "FR", order: str = "dmy") -> tuple[str, ...]:
    return NORMALISERS[kind](value, region=region, date_order=order)


def parts(kind: str, value: str, region: str) -> dict[str, str]:
    normaliser = NORMALISERS[kind]
    assert isinstance(normaliser, Splitter)
    return dict(normaliser.split(value, region))


@pytest.mark.parametrize("row", rows("names.csv"), ids=told)
def test_names(row: dict[str, str]) -> None:
    expected = {part: row[part] for part in PARTS if row[part]}
    assert parts(row["field"], row["value"], row["region"]) == expected


@pytest.mark.parametrize("row", rows("streets.csv"), ids=told)
def test_streets(row: dict[str, str]) -> None:
    expected = {part: row[part] for part in PLACES if row[part]}
    assert parts("street", row["value"], row["region"]) == expected


@pytest.mark.parametrize(
    ("said", "meant"), [("first_name", "given_name"), ("lastName", "family_name"), ("emial", "email")]
)
def test_a_field_called_otherwise_is_named_by_its_name(said: str, meant: str) -> None:
    with pytest.raises(UnknownField, match=f"did you mean '{meant}'"):
        normalise(Record("crm", "1", {said: "x"}), shipped())


def test_two_numbers_in_one_value_are_two() -> None:
    assert forms("phone", "0711 2345678 / 0172 1234567", "DE") == ("+497112345678", "+491721234567")
    assert forms("phone", "06 12 34 56 78 ou 06 12 34 56 79", "FR") == ("+33612345678", "+33612345679")


@pytest.mark.parametrize("row", rows("phones.csv"), ids=told)
def test_phones(row: dict[str, str]) -> None:
    assert "|".join(forms("phone", row["value"], row["region"])) == row["form"]


@pytest.mark.parametrize("row", rows("dates.csv"), ids=told)
def test_dates(row: dict[str, str]) -> None:
    assert "|".join(forms("birth_date", row["value"], order=row["order"])) == row["form"]


@pytest.mark.parametrize("row", rows("emails.csv"), ids=told)
def test_emails(row: dict[str, str]) -> None:
    assert "|".join(forms("email", row["value"])) == row["form"]


@pytest.mark.parametrize("row", rows("values.csv"), ids=lambda row: f"{row['normaliser']}-{told(row)}")
def test_other_values(row: dict[str, str]) -> None:
    assert "|".join(forms(row["normaliser"], row["value"], row["region"])) == row["form"]


def test_a_name_in_brackets_is_another_given_name() -> None:
    normaliser = NORMALISERS["name"]
    assert isinstance(normaliser, Splitter)
    found = normaliser.split("Robert (Bob) Smith", "US")
    assert set(found) == {("given_name", "robert"), ("given_name", "bob"), ("family_name", "smith")}


def test_both_names_of_a_married_person_count() -> None:
    assert forms("family_name", "Dupont née Martin") == ("dupont", "martin")
    whole = NORMALISERS["name"]
    assert isinstance(whole, Splitter)
    both = {("given_name", "jeanne"), ("family_name", "dupont"), ("family_name", "martin")}
    for written in (
        "Jeanne Dupont (née Martin)",
        "DUPONT ép. MARTIN Jeanne",
        "Mme DUPONT Jeanne épouse MARTIN",
    ):
        assert set(whole.split(written, "FR")) - {("sex", "f")} == both
    assert ("family_name", "martin") in whole.split("Jeanne Dupont veuve Martin", "FR")


@pytest.mark.parametrize(
    "spoiled", ["jocelyne\u200bmichu", "\u202ejocelyne", "jocelyne\u2060", "ｊocelyne", "j\x00"]
)
def test_a_handle_made_to_deceive_is_dropped(spoiled: str) -> None:
    assert forms("handle", spoiled) == ()


# --- Laws -------------------------------------------------------------------------------------

KINDS = st.sampled_from(sorted(NORMALISERS))
PIECES = st.sampled_from(
    [
        *(
            "12",
            "rue",
            "St",
            "Main",
            "Street",
            "Dr",
            "Apt",
            "4",
            "75002",
            "Paris",
            "NV",
            ",",
            "bis",
            "n",
            "-",
            "'",
        ),
        *(
            "de",
            "la",
            "Mme",
            "M.",
            "Jr",
            "née",
            "O'",
            "Brien",
            "MICHU",
            "Jocelyne",
            "(",
            ")",
            "王",
            "Иван",
            "é",
        ),
        *(
            "@",
            "x.com",
            "+33",
            "06",
            "12345678",
            "/",
            "1978",
            "dec",
            "SARL",
            "&",
            "BP",
            "#",
            "\x00",
            "\ud800",
        ),
    ]
)
ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=40),
    st.lists(PIECES, max_size=9).map(" ".join),
    st.lists(PIECES).map("".join),
)


@given(KINDS, ANY_TEXT, st.sampled_from(REGIONS), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_every_normaliser_is_total_and_settles(kind: str, value: str, region: str, order: str) -> None:
    once = forms(kind, value, region, order)
    assert isinstance(once, tuple)
    for form in once:
        assert form
        assert form == form.strip()
        if kind != "email":
            assert form.isascii()
        assert forms(kind, form, region, order) == (form,)


@pytest.mark.parametrize("kind", sorted(NORMALISERS))
@pytest.mark.parametrize(
    "piece",
    ["a", "0", "1 ", "a,", "\x00", "\ud800", "é", "a@", "1a ", "12 rue ", "王", "née ", "(", "'a", "-"],
)
def test_ten_megabytes_cost_next_to_nothing(kind: str, piece: str) -> None:
    """Law L19: only the first characters are read, so the longest value costs what a long one costs."""
    value = piece * (10_000_000 // len(piece))
    found = NORMALISERS[kind](value, region="FR", date_order="dmy")
    assert all(len(form) <= 1_000 for form in found)


PUNCTUATION = st.sampled_from(["", " ", ".", "-", "/", "(", ")", "  ", " - "])


@given(
    st.sampled_from(["FR", "US", "CA", "GB", "ES", "CH", "DE", "BE", ""]),
    st.sampled_from(["", "+33", "+1", "+44", "+34", "+41", "+49", "+32", "+39", "0", "00", "1", "+"]),
    st.lists(st.tuples(st.sampled_from("0123456789"), PUNCTUATION), min_size=6, max_size=12),
)
def test_the_fast_path_gives_what_the_library_gives(
    region: str, prefix: str, rest: list[tuple[str, str]]
) -> None:
    value = prefix + "".join(digit + mark for digit, mark in rest)
    quick = read_off(value, region)
    assert quick in {"", look_up(value, region)}


@given(
    st.sampled_from(
        [("FR", "0", 9), ("US", "", 10), ("GB", "0", 10), ("ES", "", 9), ("CH", "0", 9), ("CA", "", 10)]
    ),
    st.integers(0, 10**10 - 1),
)
def test_the_fast_path_is_right_for_numbers_of_the_right_length(
    plan: tuple[str, str, int], number: int
) -> None:
    region, trunk, length = plan
    value = trunk + str(number).zfill(10)[:length]
    quick = read_off(value, region)
    assert quick in {"", look_up(value, region)}
    if quick:
        assert read_off(quick, "") in {"", quick}
        assert look_up(quick, "") == quick


HOSTILE = st.sampled_from(
    [
        *("", "\n", "0\n612345678", "0" + " " * 80 + "612345678", "\u202f+33612345678", "٠٦12345678"),
        *("(+33)612345678", "\t+33612345678", "+33(0)612345678", "(00)33612345678", "0033 06 12 34 56 78"),
        *("06 12 34 56 78", "000000000", "+33300000000", "0x612345678", "+49(0)3012345678"),
        *("+44 (0)20 7946 0958", "2025550143", "612345678", "+1 2025550143"),
    ]
)
DIALLED = st.builds(
    lambda prefix, rest: prefix + "".join(digit + mark for digit, mark in rest),
    st.sampled_from(["", "+33", "+330", "+1", "+44", "+440", "+49", "0", "00", "0033", "(+", " +"]),
    st.lists(st.tuples(st.sampled_from("0123456789"), PUNCTUATION), min_size=7, max_size=11),
)


@given(
    st.sampled_from(["FR", "US", "CA", "GB", "ES", "CH", "DE", ""]),
    st.lists(HOSTILE | DIALLED | st.text(max_size=12), max_size=6),
)
@example("FR", ["0" + " " * 80 + "612345678", "(+33)612345678", "06 00 00 00 00"])
@example("FR", ["0\n612345678", "06 12 34 56 78"])
def test_numbers_read_off_at_once_are_what_each_is(region: str, values: list[str]) -> None:
    found = plain_phones(values, region)
    assert len(found) == len(values)
    for value, said in zip(values, found, strict=True):
        assert not said or (said,) == forms("phone", value, region)
        assert said in {"", read_off(value[:80].strip(), region)}


LETTERS = st.text(st.sampled_from("aZ.-_+@ \n\u212aéß9"), max_size=9)
MAILED = st.builds(
    "{}@{}".format,
    LETTERS | st.sampled_from(["a" * 64, "a" * 65, "a.b." * 17 + "c", ".a", "a."]),
    st.sampled_from(
        ["gmail.com", "GoogleMail.com", "x.fr", "a-b.co.uk", "-a.fr", "a.b-", "x.fr.", "xn--ab-.fr", "é.fr"]
    )
    | LETTERS,
)


@given(st.lists(MAILED | LETTERS, max_size=6))
@example(
    [
        "J.P@gmail.com",
        "\u212a@x.fr",
        "a\nb@x.fr",
        "j.p@googlemail.com",
        "a" * 64 + "@x.fr",
        "a.@x.fr",
        ".a@x.fr",
    ]
)
def test_mailboxes_read_at_once_are_what_each_is(values: list[str]) -> None:
    found = plain_emails(values, "FR")
    assert len(found) == len(values)
    for value, said in zip(values, found, strict=True):
        assert not said or (said,) == forms("email", value)


def test_most_is_plain() -> None:
    assert "" not in plain_phones(["06 12 34 56 78", "+33 (0)6.12.34.56.78", "0033612345678"], "FR")
    assert "" not in plain_phones(["(202) 555-0143", "+1 202 555 0143"], "US")
    assert "" not in plain_emails(["J.Jones@gmail.com", "a_b-c@mail.example.org", "9@x-y.fr"], "FR")


@given(st.dates(min_value=datetime.date(1926, 1, 1), max_value=datetime.date(2025, 12, 31)))
def test_a_date_is_read_however_it_is_written(date: datetime.date) -> None:
    expected = (date.isoformat(),)
    if date.isoformat() in {"1970-01-01", "1969-12-31"}:
        expected = ()
    for order, form in (("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y"), ("dmy", "%d.%m.%y"), ("ymd", "%y-%m-%d")):
        assert forms("birth_date", date.strftime(form), order=order) == expected
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%b %d, %Y", "%Y/%m/%d"):
        assert forms("birth_date", date.strftime(form)) == expected


NEARLY_ISO = st.one_of(
    st.dates().map(str),
    st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9]", fullmatch=True),
    st.from_regex(r"\w{4}-\w{2}-\w{2}", fullmatch=True),
    st.sampled_from(["1900-01-01", "0999-12-31", "2101-01-01", "2020-W01-1", "2023-02-29", "19 8-12-11"]),
)


@given(NEARLY_ISO, st.sampled_from(["dmy", "mdy", "ymd"]))
def test_a_date_in_its_form_is_read_as_one_that_is_not(value: str, order: str) -> None:
    """The quick way of an ISO date gives what the long way gives for the same date between blanks."""
    assert forms("birth_date", value, order=order) == forms("birth_date", f" {value} ", order=order)


@given(
    st.text(st.characters(min_codepoint=0x41, max_codepoint=0x24F, categories=["L"]), min_size=1, max_size=8)
)
@example("fdéz")
@example("Née")
def test_one_word_of_european_letters_is_read_as_any_name(word: str) -> None:
    for field, quick, slow in (
        ("given_name", names.given_name, names._split_given),
        ("family_name", names.family_name, names._split_family),
    ):
        found = names._word(field, word)
        assert found is None or found == slow(names._read(word), "ES")
        assert found is not None or not word.isascii()
        assert quick.split(word, "ES") == slow(names._read(word), "ES")


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("0165 057 6789", "0350 576 789"),
        ("+84 120 5551234", "070 555 1234"),
        ("0199.5551234", "059 555 1234"),
    ],
)
def test_a_mobile_of_vietnam_is_one_whichever_code_it_is_written_with(former: str, now: str) -> None:
    """All were made a digit shorter in 2018; old lists still have the longer ones."""
    assert phone(former, region="VN", date_order="dmy") == phone(now, region="VN", date_order="dmy")


def test_what_vietnam_never_renumbered_stays() -> None:
    assert phone("1800 599920", region="VN", date_order="dmy") == ("+841800599920",)


@pytest.mark.parametrize(
    "former", ["044 55 7970 3630", "0445579703630", "(045) 55-7970-3630", "01 55 7970 3630"]
)
def test_a_number_of_mexico_is_one_however_it_was_dialled_before_2019(former: str) -> None:
    assert phone(former, region="MX", date_order="dmy") == ("+525579703630",)
    assert phone(former, region="DE", date_order="dmy") != ("+525579703630",), "only there"


@pytest.mark.parametrize(
    ("said", "order", "day"),
    [
        ("780311", "ymd", "1978-03-11"),
        ("110378", "dmy", "1978-03-11"),
        ("031178", "mdy", "1978-03-11"),
        ("781311", "ymd", ""),
        ("310678", "ymd", ""),
    ],
)
def test_six_digits_are_a_birth_in_the_order_of_their_source(said: str, order: str, day: str) -> None:
    assert "".join(NORMALISERS["birth_date"](said, region="KR", date_order=order)) == day


@given(
    st.integers(1902, 2099),
    st.integers(1, 12),
    st.sampled_from(
        ["{0}-{1:02}-00", "00/{1:02}/{0}", "{0}-{1:02}-32", "31.02.{0}", "45/{1}/{0}", "{0}{1:02}45"]
    ),
    st.sampled_from(["dmy", "mdy", "ymd"]),
)
def test_of_a_day_that_no_calendar_has_the_year_stands(year: int, month: int, form: str, order: str) -> None:
    """And the month where the day is told as 0: that is how databases write that they know no day."""
    written = form.format(year, month)
    both = written.isdecimal() and written[4:6] in {"18", "19", "20"}
    (read,) = forms("birth_date", written, order=order) or ("",)
    known = f"{year}-{month:02}" if "00" in {written[:2], written[-2:]} and "45" not in written else str(year)
    assert read == ("" if both else known)
