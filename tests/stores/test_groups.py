"""Members of groups are those of plain dictionaries, whichever form a group is kept in."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from customer_unify.model.record import RecordRef
from customer_unify.stores.groups import FEW, Groups

KEYS = st.sampled_from("abc")
MEMBERS = st.integers(0, 2 * FEW)
STEPS = st.lists(st.tuples(st.sampled_from(("add", "add to all", "discard")), KEYS, MEMBERS), max_size=80)


def text(number: int) -> str:
    return f"digest {number}"


def ref(number: int) -> RecordRef:
    return RecordRef("crm", str(number))


@pytest.mark.parametrize("member", [text, ref])
@given(steps=STEPS, most=st.integers(0, 2 * FEW))
def test_groups_are_what_dictionaries_would_be(
    member: Callable[[int], Any], steps: list[tuple[str, str, int]], most: int
) -> None:
    """Also of refs, which are tuples themselves: the order is that in which members came."""
    groups: Groups[Any] = Groups()
    plain: dict[str, dict[Any, None]] = {}
    for step, key, number in steps:
        if step == "discard":
            groups.discard(key, member(number))
            plain.get(key, {}).pop(member(number), None)
            continue
        keys = "abc" if step == "add to all" else key
        if step == "add":
            groups.add(key, member(number))
        else:
            groups.add_to_all(keys, member(number))
        for one in keys:
            plain.setdefault(one, {})[member(number)] = None
    there = {key: list(members) for key, members in plain.items() if members}
    assert {key: list(groups[key]) for key in "abc" if groups[key]} == there
    assert sorted(groups.keys()) == sorted(there)
    found = groups.of_all("abc", lambda key: most)
    several = {key: found[key] if found[key] is None else list(found[key] or ()) for key in found}
    due = {key: members if len(members) <= max(most, 1) else None for key, members in there.items()}
    assert several == due


def test_what_was_found_is_not_changed_by_who_comes_later() -> None:
    """A step goes on reading what it has asked for while it is made true."""
    groups: Groups[str] = Groups()
    groups.add_to_all(["key"], "one")
    groups.add("key", "two")
    found = groups["key"]
    groups.add("key", "three")
    assert list(found) == ["one", "two"]


def test_a_group_of_a_few_texts_is_nothing_the_collector_follows() -> None:
    groups: Groups[str] = Groups()
    for number in range(FEW):
        groups.add("key", text(number))
    few = groups["key"]
    gc.collect()
    assert len(few) == FEW
    assert not gc.is_tracked(few)
