"""What a record says reads like the dictionary it was made of, whatever the values hold."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from customer_unify import Record
from customer_unify.model.said import Said

VALUES = st.text(st.sampled_from("ab \x1e\x1f\ud800é😀") | st.characters(), min_size=1, max_size=6)
MAPPINGS = st.dictionaries(
    st.text(max_size=4), st.lists(VALUES, min_size=1, max_size=3).map(tuple), max_size=5
)


@given(MAPPINGS)
def test_it_reads_as_the_dictionary_it_was_made_of(given: dict[str, tuple[str, ...]]) -> None:
    said = Said(given)
    assert said == given
    assert dict(said) == dict(said.items()) == given
    assert list(said) == list(said.keys()) == sorted(given)
    assert list(said.values()) == [given[name] for name in sorted(given)]
    assert len(said) == len(given)
    assert all(said[name] == said.get(name) == values and name in said for name, values in given.items())


@given(MAPPINGS, MAPPINGS)
def test_two_are_equal_if_they_say_the_same(
    one: dict[str, tuple[str, ...]], other: dict[str, tuple[str, ...]]
) -> None:
    assert (Said(one) == Said(other)) == (one == other)


def test_what_is_not_said_is_an_error_and_shown_is_no_value() -> None:
    said = Said({"email": ("j@example.org",)})
    with pytest.raises(KeyError):
        said["name"]
    assert "j@example.org" not in repr(said)
    with pytest.raises(TypeError):
        hash(said)


def test_records_share_what_names_their_fields() -> None:
    one, other = (
        Record(
            "".join(["c", "rm"]),
            key,
            {"".join(["e", "mail"]): "j@example.org"},
            verified=["".join(["e", "mail"])],
        )
        for key in "12"
    )
    assert one.source is other.source
    assert one.verified is other.verified
    assert next(iter(one.fields)) is next(iter(other.fields))
