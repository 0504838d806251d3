"""The knowledge of names: folding, sound, nicknames, commonness."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from customer_unify.identity.language import (
    COMMONNESS_LEVELS,
    common_names,
    commonness,
    country_code,
    given_group,
    mended,
    nicknames,
    plain,
    related,
    sound,
    street_words,
    words,
)

DATA = Path(__file__).parents[1] / "data"
ANY_TEXT = st.text(st.characters(), max_size=60)  # lone surrogates, controls, any script
NICKNAMES = Path(nicknames.__file__).parent / "data" / "nicknames.csv"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows("related.csv"), ids=lambda row: f"{row['a']}-{row['b']}")
def test_who_may_be_called_so(row: dict[str, str]) -> None:
    assert related(row["a"], row["b"]) is (row["related"] == "yes")
    assert related(row["b"], row["a"]) is (row["related"] == "yes")


@pytest.mark.parametrize("row", rows("sounds.csv"), ids=lambda row: f"{row['a']}-{row['b']}")
def test_what_sounds_alike(row: dict[str, str]) -> None:
    assert (sound(row["a"]) == sound(row["b"])) is (row["alike"] == "yes")


def test_an_ambiguous_short_form_claims_no_group() -> None:
    for short in ("Pat", "Jo", "Alex", "Sam", "Chris", "Manu", "JP"):
        assert given_group(short) == short.lower()


def test_a_group_is_the_same_for_the_name_and_its_plain_forms() -> None:
    assert {given_group(form) for form in ("Bob", "Robert", "Rob", "Roberto")} == {"robert"}
    assert given_group("Jean-Pierre") != given_group("Jean")
    assert given_group("Robert Edward") == "robert"


def test_the_tables_are_as_large_as_they_say() -> None:
    sections: dict[str, int] = {}
    section = ""
    for line in NICKNAMES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# ---"):
            section = line.strip("# -")
        elif not line.startswith("#"):
            sections[section] = sections.get(section, 0) + line.count(",")
    assert sections["English"] >= 250
    assert sections["French"] >= 200


def test_the_nickname_table_is_folded_and_says_nothing_twice() -> None:
    heads = []
    for line in NICKNAMES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        forms = line.split(",")
        heads.append(forms[0])
        assert len(forms) > 1, line
        assert len(set(forms)) == len(forms), line
        assert all(plain(form) == form for form in forms), line
    assert len(set(heads)) == len(heads)


def test_commonness_is_folded_and_large_enough() -> None:
    for field in ("given_name", "family_name"):
        names = dict(common_names(field))
        assert len(names) >= 400
        assert set(names.values()) == set(COMMONNESS_LEVELS)
        assert all(plain(name) == name for name in names)
    assert commonness("given_name", "Marie") == "very_common"
    assert commonness("given_name", "Jocelyne") == "common"
    assert commonness("given_name", "Zéphyrine") == ""


def test_words_of_addresses_are_folded() -> None:
    for kind in ("any", "last", "type"):
        assert all(
            plain(short) == short and plain(word) == word for short, word in street_words(kind).items()
        )
    assert country_code("Côte d'Ivoire") == "ci"


@given(ANY_TEXT)
def test_folding_is_total_ascii_and_settled(text: str) -> None:
    folded = plain(text)
    assert folded.isascii()
    assert folded == folded.lower()
    assert plain(folded) == folded
    assert all(word.isalnum() for word in words(text))


@given(ANY_TEXT, ANY_TEXT)
def test_names_are_looked_up_whatever_they_hold(a: str, b: str) -> None:
    assert related(a, b) is related(b, a)
    assert given_group(given_group(a)) == given_group(a)
    assert sound(a).isascii()
    assert sound(a) == sound(plain(a)) == sound(a.replace("-", " "))


@given(st.sampled_from(sorted({"Bob", "Jo", "Nico", "JP", "Mohamed", "Łukasz", "Anne-Marie", "X Æ"})))
def test_related_is_reflexive(name: str) -> None:
    assert related(name, name)


WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)}
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyzàâäãåçéèêëíîïñóôöõøùûüýÿœæšžłńśźżąęćčďěňřťůűőğışșțơư’",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώς",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچگ",
    "अआइकगचजतदनपबमयरलवशसह",
    "王李张刘陈杨赵黄周吴가나다라마바사アイウエオカキク",
)
A_WORD = st.one_of(*(st.text(letters, min_size=2, max_size=9) for letters in ALPHABETS))


@given(st.lists(A_WORD, min_size=1, max_size=4).map(" ".join), st.booleans())
def test_what_was_decoded_wrongly_is_mended(name: str, windows: bool) -> None:
    spoiled = "".join(WINDOWS[byte] if windows else chr(byte) for byte in name.encode())
    assert mended(spoiled) == name
    assert plain(spoiled) == plain(name)


LANGUAGES = (
    "abcdefijlmnoprstuàâæçéèêëîïôùûü",  # French
    "abcdefijlmnoprstuáâãàçéêíóôõú",  # Portuguese
    "abcdefijlmnoprstuáéíñóúü",  # Spanish
    "abcdefijlmnoprstuäöüßåæøð",  # German and Nordic
    "abcdefijlmnoprstuąćęłńóśźż",  # Polish
    "abcdefijlmnoprstuăâîșț",  # Romanian
    "abcdefijlmnoprstuáčďéěíňóřšťůýž",  # Czech
    *ALPHABETS[1:],
)
A_NAME = st.one_of(*(st.text(letters, min_size=1, max_size=9) for letters in LANGUAGES))


@given(st.lists(A_NAME, min_size=1, max_size=4).map(" ".join))
def test_what_was_right_is_left(name: str) -> None:
    loud = name.upper().rstrip("ÂÃÄÅ")  # the one doubtful case, told in the docstring
    for text in (name, loud, f"«{loud}»", f"{loud}’S", f"“{name}” ®"):
        assert mended(text) == text


@given(ANY_TEXT)
def test_mending_is_total_and_never_lengthens(text: str) -> None:
    assert len(mended(text)) <= len(text)
    assert mended("") == ""
