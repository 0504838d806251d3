"""The ranking shows every point of every case, in its order."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from customer_unify.report.ranking import LONGEST, ranking, terms_of


def widths(row: str) -> list[int]:
    return [int(found) for found in re.findall(r'<rect[^>]* width="(\d+)"', row)]


def rows(table: str) -> list[str]:
    return table.split("<tbody", 1)[1].split("</tbody>")[0].split("<tr")[1:]


def test_rows_keep_their_order_and_name_the_person(nouns: SimpleNamespace) -> None:
    found = rows(ranking(nouns.ranked(), names={"case-2": "Jocelyne Michu"}))
    assert [re.search(r"<bdi>(.*?)</bdi>", row)[1] for row in found] == [  # type: ignore[index]
        "case-1",
        "Jocelyne Michu",
        "case-3",
        "case-4",
    ]


def test_points_of_the_terms_stand_in_words_and_add_up(nouns: SimpleNamespace) -> None:
    for row, ranked in zip(rows(ranking(nouns.ranked())), nouns.ranked(), strict=True):
        words = re.search(r"<small>(.*?)</small>", row)[1]  # type: ignore[index]
        said = [int(part.rsplit(" ", 1)[1].replace("−", "-")) for part in words.split(" · ")]
        assert sum(said) == ranked.standing.points


def test_bars_are_as_long_as_their_points(nouns: SimpleNamespace) -> None:
    row = rows(ranking(nouns.ranked()))[1]
    loyalty, value, *_ = widths(row)
    assert loyalty / value == pytest.approx(400 / 160, rel=0.03)


def test_one_row_is_marked_to_be_verified_and_one_as_an_alert(nouns: SimpleNamespace) -> None:
    found = rows(ranking(nouns.ranked()))
    assert ["ask to verify" in row for row in found] == [False, False, True, False]
    assert ['class="mark"' in row for row in found] == [False, False, True, True]


def test_colours_follow_the_weightiest_term(nouns: SimpleNamespace) -> None:
    assert terms_of(nouns.ranked())[:2] == ("loyalty", "value")


def test_a_long_queue_is_cut_and_the_rest_counted(nouns: SimpleNamespace) -> None:
    first = nouns.ranked()[0]
    many = [nouns.evolve(first, rank=at + 1, id=f"c{at}") for at in range(LONGEST + 1_234)]
    table = ranking(many)
    assert len(rows(table)) == LONGEST
    assert "1,234 more messages" in table


def test_an_order_without_points_is_still_a_table(nouns: SimpleNamespace) -> None:
    bare = nouns.evolve(nouns.ranked()[0], standing=nouns.standing({}))
    assert "no points" in ranking([bare])
    assert rows(ranking([])) == []
