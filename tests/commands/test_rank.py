"""``python -m customer_unify rank``: a file of cases in, the order and its reasons out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from customer_unify.__main__ import main
from customer_unify.commands.lines import OTHERS, SIGNALS
from customer_unify.model.signal import Signals
from customer_unify.model.standing import Rankable

GOLD = {"id": "gold", "arrived_at": "2026-01-05T10:00:00Z", "status": "customer", "tier": 4, "activity": 1}
LOUD = {"id": "loud", "arrived_at": "2026-01-05T09:00:00Z", "audience": 20_000, "topics": {"air": 900}}


def cases(folder: Path, *given: object) -> str:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, given)), encoding="utf-8")
    return str(path)


def test_the_order_and_the_contributions_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rank", cases(tmp_path, LOUD, GOLD), "--policy", "retail"]) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["rank", "id", "band", "points", "contributions"]
    assert first.split()[:2] == ["1", "gold"]
    assert second.split()[:2] == ["2", "loud"]
    assert "loyalty +400" in first


@pytest.mark.parametrize("name", ["ranked.csv", "ranked.jsonl"])
def test_contributions_add_up_in_what_is_written(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    assert main(["rank", cases(tmp_path, LOUD, GOLD), "--policy", "retail", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    if name.endswith(".csv"):
        for row in csv.DictReader(text.splitlines()):
            parts = [int(part.rsplit(" ", 1)[1]) for part in row["contributions"].split(", ")]
            assert sum(parts) == int(row["points"])
    else:
        for line in map(json.loads, text.splitlines()):
            assert sum(part["points"] for part in line["contributions"]) == line["points"]


def test_every_signal_can_be_given() -> None:
    assert {*SIGNALS, "topics"} == {field.name for field in Signals.__attrs_attrs__}  # type: ignore[attr-defined]


def test_everything_about_a_case_can_be_given() -> None:
    fields = {field.name for field in Rankable.__attrs_attrs__}  # type: ignore[attr-defined]
    assert {*OTHERS} == fields - {"customer", "signals"} | {"status"}


def test_a_doubtful_status_counts_for_less(tmp_path: Path) -> None:
    out = tmp_path / "ranked.jsonl"
    doubtful = {**GOLD, "id": "doubtful", "status_confidence": 300}
    assert main(["rank", cases(tmp_path, doubtful, GOLD), "--policy", "retail", "--out", str(out)]) == 0
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (first["id"], second["id"]) == ("gold", "doubtful")
    assert second["points"] < first["points"] or second["band"] > first["band"]


def test_later_now_means_longer_waiting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for now in ("2026-01-05T10:00:00Z", "2026-01-07T10:00:00Z"):
        main(["rank", cases(tmp_path, GOLD), "--policy", "retail", "--now", now])
    said = capsys.readouterr().out
    assert said.count("waiting") == 1


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"id": "a"}, "'arrived_at': is missing"),
        (GOLD | {"tier": 9}, "'tier': must be a whole number from 0 to 4"),
        (GOLD | {"tier": "4.5"}, "'tier': must be a whole number"),
        (GOLD | {"activity": "NaN"}, "'activity': must be a number from 0 to 1"),
        (GOLD | {"expected_margin": 1e999}, "'expected_margin': must be a number"),
        (GOLD | {"audience": 10**4000}, "'audience': must be a whole number"),
        (GOLD | {"status": "lead"}, "must be one of: customer, former, prospect, unknown"),
        (GOLD | {"audiense": 3}, "did you mean 'audience'?"),
        (GOLD | {"arrived_at": "soon"}, "is not a time"),
        (GOLD | {"arrived_at": "2026-01-05 10:00"}, "--time-zone"),
        (GOLD | {"proven": "perhaps"}, "must be true or false"),
        ([1], "is not an object"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_case_is_one_message_and_no_traceback(
    case: object, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(GOLD | {"id": "ok"}) + "\n" + json.dumps(case).replace("Infinity", "1e999"))
    assert main(["rank", str(path), "--policy", "retail"]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "cases.jsonl, line 2" in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--policy", "gold_plated"], "one of: hotel-airline, retail, telecom"),
        (["--policy", "retail", "--now", "noon"], "--now: is not a time"),
        (["--policy", "retail", "--time-zone", "Mars/Base"], "not the name of a time zone"),
        (["--policy", "retail", "--out", "/nowhere/at/all.csv"], "cannot be written"),
    ],
)
def test_a_wrong_option_is_one_message(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rank", cases(tmp_path, GOLD), *options]) == 1
    assert said in capsys.readouterr().err


def test_the_same_id_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", cases(tmp_path, GOLD, GOLD), "--policy", "retail"]) == 1
    assert "line 2" in capsys.readouterr().err


def test_a_refused_policy_shows_its_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('name = "bad"\nregoin = 1', encoding="utf-8")
    assert main(["rank", cases(tmp_path, GOLD), "--policy", str(policy)]) == 1
    assert "in policy.toml" in capsys.readouterr().err


def test_an_id_cannot_speak_to_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rank", cases(tmp_path, GOLD | {"id": "a\x1b[2Jb"}), "--policy", "retail"])
    assert "\x1b" not in capsys.readouterr().out


def test_wrong_usage_is_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["rank"], ["fly"]):
        with pytest.raises(SystemExit) as raised:
            main(arguments)
        assert raised.value.code == 2
