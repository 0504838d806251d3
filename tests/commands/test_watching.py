"""The line of progress: stage, share, rate and what is left, by a clock; nothing where nobody looks."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from customer_unify.commands.watching import Watching, lines_of, span


class Terminal(io.StringIO):
    """What somebody watches."""

    def isatty(self) -> bool:
        return True


class Watch:
    """A clock that is set by hand."""

    now = datetime(2026, 1, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def described(stage: str, done: int, total: int | None) -> str:
    return f"{stage}: {done} of {total or '?'}"


@pytest.fixture
def watch() -> Watch:
    return Watch()


def shown(terminal: Terminal) -> str:
    return terminal.getvalue().split("\r\x1b[K")[-1]


def test_rate_and_what_is_left_follow_from_the_stage(watch: Watch) -> None:
    terminal = Terminal()
    line = Watching(terminal, "en", watch, described)
    line("link", 1_000, 100_000)
    assert shown(terminal) == "link: 1000 of 100000, [....................] 1 %"
    watch.later(2)
    line("link", 21_000, 100_000)
    assert shown(terminal) == "link: 21000 of 100000, [####................] 21 %, 10,000 a second, 8 s left"
    watch.later(10)
    line("link", 100_000, 100_000)
    assert shown(terminal) == "link: 100000 of 100000, 8,250 a second"
    line("write", 5, None)
    assert shown(terminal) == "write: 5 of ?", "another stage has a rate of its own"
    line.wipe()
    assert shown(terminal) == ""
    length = len(terminal.getvalue())
    line.wipe()
    assert len(terminal.getvalue()) == length


def test_a_stage_that_does_not_know_its_end_goes_by_what_is_expected(watch: Watch) -> None:
    terminal = Terminal()
    line = Watching(terminal, "fr", watch, described)
    line.expected = {"read": 5_000}
    line("read", 1_000, None)
    watch.later(4)
    line("read", 3_000, None)
    assert shown(terminal) == "read: 3000 of ?, [############........] 60 %, 500 par seconde, encore 4 s"
    watch.later(4)
    line("read", 6_000, None)
    assert shown(terminal) == "read: 6000 of ?, 625 par seconde", "more than expected: nothing is said of it"


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(0, 10**9), st.none() | st.integers(0, 10**9), st.floats(-9, 9)
        )
    )
)
def test_any_progress_can_be_shown_and_none_where_nobody_looks(
    told: list[tuple[str, int, int | None, float]],
) -> None:
    watch, terminal, silent = Watch(), Terminal(), io.StringIO()
    for stream in (terminal, silent):
        line = Watching(stream, "en", watch, described)
        for stage, done, total, seconds in told:
            line(stage, done, total)
            watch.later(seconds)
        line.wipe()
    assert silent.getvalue() == ""
    assert "\n" not in terminal.getvalue()
    assert not told or terminal.getvalue().endswith("\r\x1b[K")


def test_times_are_said_in_the_largest_units_that_matter() -> None:
    assert [span(seconds) for seconds in (0.2, 59.6, 61, 3_599.6, 90_000)] == [
        *("0 s", "1 min 00 s", "1 min 01 s", "1 h 00 min", "25 h 00 min"),
    ]


def test_lines_are_counted_and_what_cannot_be_read_has_none(tmp_path: Path) -> None:
    one, two = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("id\n1\n2\n")
    two.write_text("id\n3")
    assert lines_of([str(one), str(two)]) == 4
    assert lines_of([str(one), str(tmp_path)]) == 0
