"""``python -m customer_unify demo``: the whole line once, from silo files to the plan of an answer."""

from __future__ import annotations

import io
import re
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from customer_unify.commands import demo
from customer_unify.commands.story import Story, story
from customer_unify.commands.telling import Pen, tell
from customer_unify.errors import InputError
from customer_unify.model.reply import Disclosure
from customer_unify.testing import company

PEOPLE = 50


@pytest.fixture(scope="module")
def found() -> Story:
    return story(company(7, PEOPLE), language="en", on_progress=lambda stage, done, total: None)


def lines(found: Story, language: str = "en", *, colour: bool = False) -> list[str]:
    return list(tell(found, Pen(colour=colour), language=language))


def run(*given: str) -> int:
    parser = ArgumentParser()
    demo.arguments(parser)
    return demo.run(parser.parse_args(["--people", "20", *given]))


def test_it_counts_what_became_of_the_records(found: Story) -> None:
    assert len(found.company.people) < found.customers < len(found.company.records)
    said = "\n".join(lines(found))
    assert f"{len(found.company.records)} records  →  {found.customers} customers" in said


def test_the_card_holder_is_whole_and_nobody_else_is_in_her(found: Story) -> None:
    """Story 1.18, row 1.20: the card, the handle and the mailboxes are one person, and all hers."""
    truth = {found.company.truth.get(ref) for ref in found.heroine.records if ref in found.company.truth}
    assert truth == {"jocelyne"}
    assert {ref.source for ref in found.heroine.records} == {"loyalty", "crm", "webshop", "till", "x"}
    said = "\n".join(lines(found))
    for value in (
        "2300000011801",
        "jocelynemichu",
        "jocelyne.michu@courriel.example",
        "jmichu58@poste.example",
    ):
        assert value in said


def test_every_value_says_where_it_comes_from(found: Story) -> None:
    said = lines(found)
    start = next(at for at, line in enumerate(said) if "Where each value comes from" in line)
    rows = said[start + 1 : start + 1 + len(found.heroine.profile)]
    sources = ("Loyalty", "CRM", "Web shop", "Till", "X")
    assert len(rows) >= 10
    assert all(any(source in row for source in sources) for row in rows)


def test_the_points_of_the_first_three_add_up_on_paper(found: Story) -> None:
    text = "\n".join(lines(found)).split("The points of the first three")[1].split("\n\n")[0]
    sums = re.findall(r"^   \d  .*?: (.*?) = (\d+)$", text, re.S | re.M)
    assert len(sums) == 3
    for terms, total in sums:
        assert sum(int(number) for number in re.findall(r"(\d+)(?: \+|\s*$)", terms + " ")) == int(total)


def test_a_loyal_customer_comes_before_one_with_twenty_thousand_followers(found: Story) -> None:
    """Rows 1.11, 1.14, 1.15 and 1.18 in one order."""
    rank = {found.names[each.id]: each.rank for each in found.ranked}
    assert max(rank["Jocelyne Michu"], rank["Hélène Vasseur-Quéméner"]) < rank["Dylan Marchetti"]


def test_over_and_under_served_are_named(found: Story) -> None:
    said = "\n".join(lines(found))
    assert "too late" in said
    assert re.search(r"too early +@maevapartout +310,000 followers", said)


def test_two_cases_are_routed_and_answered_the_way_they_came(found: Story) -> None:
    """Row 2.12: in by X, out by X; in at the counter, out at the counter."""
    (on_x, plan_x), (in_shop, plan_shop) = found.served
    assert (on_x.channel, plan_x.channel, plan_x.thread) == ("x", "x", on_x.handles[-1].thread)
    assert (in_shop.channel, plan_shop.channel) == ("shop", "shop")
    assert plan_x.disclose is Disclosure.NOTHING
    assert plan_shop.disclose is Disclosure.PERSONAL
    assert all(case.assignment.agent for case, _ in found.served)
    assert plan_x.ready
    assert all(len(part) <= 280 for part in plan_x.parts)


def test_the_message_in_her_name_is_told_nothing_of_her(found: Story) -> None:
    """Law L8: a claim is not proof."""
    assert found.forged is not None
    case, plan = found.forged
    assert case.customer != found.heroine.id
    assert plan.disclose is Disclosure.CONVERSATION


@pytest.mark.parametrize("language", ["en", "fr"])
def test_lines_are_aligned_short_and_plain(found: Story, language: str) -> None:
    said = lines(found, language)
    assert max(map(len, said)) <= 104
    assert not any("\x1b" in line or "\xa0" in line for line in said)
    assert all(line == line.rstrip() or not line.strip() for line in said)
    assert 60 <= len(said) <= 140


def test_colour_is_for_terminals_only(found: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert any("\x1b[1m" in line for line in lines(found, colour=True))
    terminal = Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert demo._colourful(terminal)
    assert not demo._colourful(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not demo._colourful(terminal)


class Terminal(io.StringIO):
    """What looks like a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_same_company_tells_the_same_story(found: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("--people", str(PEOPLE)) == 0
    assert sys.stdout.getvalue().splitlines()[:-2] == lines(found)  # type: ignore[attr-defined]


def test_the_page_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "out.html"
    file.write_text("what was there before", encoding="utf-8")
    assert run("--report", str(file)) == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert "Jocelyne Michu" in text
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.html"]
    assert str(file) in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_said_before_the_long_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--report: names a folder that is not there"):
        run("--people", "0", "--report", str(tmp_path / "missing" / "out.html"))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="--report: must be a file"):
        run("--people", "0", "--report", "-")


def test_progress_is_shown_on_a_terminal_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    run()
    assert "reading records: " in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_a_terminal_without_the_letters_shows_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    assert run() == 0
    narrow.flush()
    assert b"records  ?  " in narrow.buffer.getvalue()  # type: ignore[attr-defined]


def test_nobody_is_a_fault_of_the_input() -> None:
    with pytest.raises(InputError, match="at least 1"):
        run("--people", "0")
