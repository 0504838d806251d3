"""``python -m customer_unify resolve``: files of silos in, who is who out."""

from __future__ import annotations

import csv
import gc
import io
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import customer_unify
from customer_unify.__main__ import main
from customer_unify.configuration import IdentityConfig

CLUB = """N° carte;Nom;Prénom;Date de naissance;Courriel;Code postal;Ville
c1;Michu;Jocelyne;11/12/1978;j.michu@example.org;13100;Aix-en-Provence
c2;Durand;Éric;02/03/1960;eric.durand@example.org;75011;Paris
c3;Lefèvre;Zoé;25/07/1991;;69003;Lyon
"""
SHOP = """account_id,first name,last name,email,dob
w1,Jocelyne,MICHU,J.Michu@example.org,1978-12-11
w2,Anne,Petit,anne@example.org,1985-01-01
"""


def write(folder: Path, **files: str | bytes) -> list[str]:
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        paths.append(str(path))
    return paths


def result(path: Path) -> dict[tuple[str, str], str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert list(rows[0]) == ["source", "key", "customer_id", "confidence"]
    assert all(0 <= int(row["confidence"]) <= 1000 for row in rows)
    return {(row["source"], row["key"]): row["customer_id"] for row in rows}


def test_two_files_of_two_silos_without_a_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, club=CLUB.encode("cp1252"), shop=SHOP)
    out = tmp_path / "customers.csv"
    assert main(["resolve", *files, "--out", str(out)]) == 0
    found = result(out)
    assert len(found) == 5
    assert found["club", "c1"] == found["shop", "w1"]
    assert len(set(found.values())) == 4
    said = capsys.readouterr().err
    assert "club.csv: read as source 'club' (CSV ';', cp1252)" in said
    assert "Courriel -> email (by its header)" in said
    assert "Records read: 5. Customers: 4." in said
    assert "\r" not in said, "no progress where nobody watches"


def test_a_file_of_few_numbers_is_read_by_the_plan_that_all_others_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = "".join(f"{n},(212) 555-01{n},Ann{n}\n" for n in range(10, 30))
    files = write(
        tmp_path,
        crm=f"id,phone,name\n{many}99,+1 212 555 0199,Zoe\n",
        desk="id,phone\n1,2125550112\n",
        news="id,email\n1,zoe@example.org\n",
    )
    kept = tmp_path / "my.toml"
    assert main(["resolve", *files, "--write-config", str(kept)]) == 0
    sources = IdentityConfig.load(kept).sources
    assert (sources["crm"].region, sources["desk"].region) == ("US", "US")
    said = capsys.readouterr().err
    assert "without a country code are read as those of US" in said
    assert "desk: its few telephone numbers are read as those of US, like all others." in said
    assert "news: its few telephone numbers" not in said, "it has none"


def test_names_are_read_by_the_order_that_other_files_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [(f"Abzan{a}", f"Corveth{b}") for a in "aeiou" for b in "nrst"]
    files = write(
        tmp_path,
        crm="id,first_name,last_name\n" + "".join(f"{n},{g},{f}\n" for n, (g, f) in enumerate(people)),
        club="no;name\n" + "".join(f"c{n};{f} {g}\n" for n, (g, f) in enumerate(people)),
    )
    for order in (files, files[::-1]):
        kept, golden = tmp_path / "my.toml", tmp_path / "golden.csv"
        into = ["--out", str(tmp_path / "out.csv"), "--write-config", str(kept), "--golden", str(golden)]
        assert main(["resolve", *order, *into]) == 0
        sources = IdentityConfig.load(kept).sources
        assert (sources["crm"].name_order, sources["club"].name_order) == ("given", "family")
        assert capsys.readouterr().err.count("read family name first") == 1
        rows = csv.DictReader(golden.read_text(encoding="utf-8").splitlines())
        assert {row["family_name"].lower()[:7] for row in rows if row["family_name"]} == {"corveth"}


def test_where_what_is_learned_is_doubtful_it_is_said_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers = "".join(f"{n},n{n}@b.example,Town{n % 40}\n" for n in range(600))
    files = write(tmp_path, people=f"id,email,city\n{strangers}")
    for language, said in (("en", "Fewer than a hundred matches"), ("fr", "Moins de cent correspondances")):
        assert main(["resolve", *files, "--out", str(tmp_path / "out.csv"), "--language", language]) == 0
        told = capsys.readouterr().err
        assert said in told
        assert "Weights learned" not in told
        store = f"sqlite:///{tmp_path / language}.db"
        for new in (True, False):  # a base that is there goes by its own weights
            words = ["resolve", *files, "--store", store, "--out", str(tmp_path / "out.csv")]
            assert main([*words, "--language", language]) == 0
            assert (said in capsys.readouterr().err) is new


@pytest.mark.parametrize("kept", [False, True])
def test_pairs_that_await_a_look_are_written(
    tmp_path: Path, kept: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "id,name,postcode\n1,Zoe Langlois,13100\n2,Zoe Langlois,69003\n3,Luc Petit,75011\n"
    out, pairs = tmp_path / "customers.csv", tmp_path / "pairs.csv"
    store = ["--store", f"sqlite:///{tmp_path / 'base.db'}"] if kept else []
    files = write(tmp_path, crm=rows)
    assert main(["resolve", *files, "--out", str(out), "--candidates", str(pairs), *store]) == 0
    with pairs.open(encoding="utf-8", newline="") as file:
        (asked,) = csv.DictReader(file)
    assert (asked["key"], asked["other_key"]) == ("1", "2")
    assert asked["reason"]
    assert int(asked["weight"]) < 100_000
    assert f"Pairs for a person to review: 1 (in {pairs})." in capsys.readouterr().err
    assert main(["resolve", *files, "--out", str(out)]) == 0
    assert "(--candidates PAIRS.csv writes them)" in capsys.readouterr().err


def test_the_mapping_can_be_kept_edited_and_given_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(tmp_path, club=CLUB, shop=SHOP)
    mine, first, again = tmp_path / "my.toml", tmp_path / "1.csv", tmp_path / "2.csv"
    assert main(["resolve", *files, "--write-config", str(mine)]) == 0
    assert sorted(IdentityConfig.load(mine).sources) == ["club", "shop"]
    assert not capsys.readouterr().out, "asked for the mapping only, nothing is resolved"
    assert main(["resolve", *files, "--out", str(first)]) == 0
    assert main(["resolve", *files, "--config", str(mine), "--out", str(again)]) == 0
    assert first.read_bytes() == again.read_bytes()


def test_the_result_goes_to_standard_output_and_messages_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["resolve", *write(tmp_path, shop=SHOP), "--language", "fr"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == "source,key,customer_id,confidence"
    assert "Enregistrements lus : 2. Clients : 2." in told.err


def test_a_source_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file,) = write(
        tmp_path,
        everything="id,silo,nom,email\n1,club,Michu,j@example.org\n1,shop,Michu,j@example.org\n2,shop,Petit,a@example.org\n",
    )
    out = tmp_path / "out.csv"
    assert main(["resolve", file, "--source-column", "silo", "--out", str(out)]) == 0
    assert set(result(out)) == {("club", "1"), ("shop", "1"), ("shop", "2")}
    assert main(["resolve", file, "--source-column", "sillo", "--out", str(out)]) == 1
    assert "no column 'sillo'" in capsys.readouterr().err


def test_skipped_rows_are_counted_by_kind_and_values_never_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keyless = SHOP + ",Zébulon,X,,\nw1,Zébulon,X,,\nw1,Yolande,X,,\nw3,Zébulon,X,,31/02/1980\n"
    (file,) = write(tmp_path, shop=keyless)
    config = tmp_path / "my.toml"
    config.write_text(
        '[sources.shop]\nkey = "account_id"\n'
        'fields = { given_name = "first name", family_name = "last name", birth_date = "dob" }',
        encoding="utf-8",
    )
    out = tmp_path / "out.csv"
    common = ["resolve", file, "--config", str(config), "--out", str(out)]
    assert main(common) == 0
    told = capsys.readouterr().err
    kinds = (
        "1 x a row without a key (kept",
        "2 x a key seen before (the row is kept",
        "1 x an impossible date",
    )
    for kind in kinds:
        assert kind in told
    assert set(result(out)) == {("shop", key) for key in ("w1", "w2", "line 4", "w1 (2)", "w1 (3)", "w3")}
    out.unlink()
    write(tmp_path, shop=SHOP + ",Zébulon,X,,\nw1,Zébulon,X,,\nw3,Zébulon,X,,31/02/1980\nw4,Zébulon\n")
    assert main(common) == 1
    told = capsys.readouterr().err
    assert "shop.csv, line 7: has 2 cells" in told
    assert "--on-error skip" in told
    assert not out.exists(), "a failed run writes nothing"
    assert main([*common, "--on-error", "skip"]) == 0
    told = capsys.readouterr().err
    assert "Left out or corrected: 4" in told
    for kind in (
        "a row without a key",
        "a key seen before",
        "an impossible date",
        "a row with too many or too few cells",
    ):
        assert f"1 x {kind}" in told
    assert "Zébulon" not in told
    assert set(result(out)) == {("shop", "w1"), ("shop", "w2"), ("shop", "w3")}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope.csv"], "nope.csv: does not exist"),
        (["."], "is a folder"),
        (["shop.csv", "shop.csv"], "two files hold the source 'shop'"),
        (["shop.csv", "--out", "shop.csv"], "is named twice"),
        (["shop.csv", "--out", "x", "--write-config", "x"], "is named twice"),
        (["shop.csv", "--config", "nope.toml"], "nope.toml: does not exist"),
        (["shop.csv", "--config", "bad.toml"], "2 faults in bad.toml"),
        (["shop.csv", "--out", "no/such/folder.csv"], "cannot be written"),
        (["empty.csv"], "empty.csv: is empty"),
        (["header.csv"], "header.csv: has no row"),
        (["strange.csv"], "none of its columns was recognised"),
        (["/dev/null"], "is a pipe or device"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_one_message_and_exit_code_one(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path, shop=SHOP, empty="", header="id,email\n", strange="id,shoe\n1,38\n")
    (tmp_path / "bad.toml").write_text(
        'regoin = "FR"\n[sources.shop.fields]\nemial = "email"', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert main(["resolve", *arguments]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert (tmp_path / "shop.csv").read_text(encoding="utf-8") == SHOP


def test_two_files_may_hold_one_source_if_the_configuration_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = write(
        tmp_path,
        cards_1="id,email\n1,a@example.org\n",
        cards_2="id,email\n2,b@example.org\n1,c@example.org\n",
    )
    config = tmp_path / "my.toml"
    config.write_text(
        '[sources.club]\nkey = "id"\nfile = "cards_*.csv"\nfields = { email = "email" }', encoding="utf-8"
    )
    out = tmp_path / "out.csv"
    common = ["resolve", *files, "--config", str(config), "--out", str(out)]
    assert main([*common, "--on-error", "skip"]) == 0
    assert set(result(out)) == {("club", "1"), ("club", "2")}
    assert main(common) == 1
    assert "two files hold the same key" in capsys.readouterr().err


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    """The command itself, in a process of its own: exit code, output, no traceback."""
    (file,) = write(tmp_path, shop=SHOP)
    source = Path(__file__).parents[2] / "src"
    command = [sys.executable, "-W", "error", "-m", "customer_unify", "resolve", file]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(source)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("source,key,customer_id,confidence\n")


def test_the_report_shows_a_customer_whom_several_sources_know(tmp_path: Path) -> None:
    files = write(tmp_path, club=CLUB, shop=SHOP)
    out, page = tmp_path / "out.csv", tmp_path / "out.html"
    assert main(["resolve", *files, "--out", str(out), "--report", str(page)]) == 0
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert "<svg" in html
    assert "Michu" in html
    assert "Durand" not in html, "one customer is shown, not the whole base"


class Terminal(io.StringIO):
    """A standard error that somebody watches."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_where_somebody_watches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Terminal()
    monkeypatch.setattr("sys.stderr", watched)
    assert main(["resolve", *write(tmp_path, shop=SHOP), "--out", str(tmp_path / "out.csv")]) == 0
    assert "\rread: 2 records" in watched.getvalue().replace("\x1b[K", "")
    assert watched.getvalue().endswith("Customers: 2.\n")


def test_no_progress_is_left_on_the_line_where_the_result_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both go to one terminal where no file is named."""
    both = Terminal()
    monkeypatch.setattr("sys.stderr", both)
    monkeypatch.setattr("sys.stdout", both)
    assert main(["resolve", *write(tmp_path, shop=SHOP)]) == 0
    before, _, _ = both.getvalue().partition("source,key")
    assert before.endswith("\r\x1b[K")


@pytest.mark.parametrize("searches", [True, False])
@pytest.mark.parametrize("shop", [SHOP, "account_id,email\nw1,a@example.org\nw2,b@example.org,c\n"])
def test_the_search_for_what_can_be_thrown_away_is_as_it_was_after_a_run(
    tmp_path: Path, searches: bool, shop: str
) -> None:
    """Whether the run ends well or not: a row of three cells under two headers ends it."""
    files = write(tmp_path, shop=shop)
    before = gc.isenabled()
    try:
        (gc.enable if searches else gc.disable)()
        code = main(["resolve", *files, "--out", str(tmp_path / "out.csv")])
        assert (code == 0) is (shop == SHOP)
        assert gc.isenabled() is searches
    finally:
        (gc.enable if before else gc.disable)()


def test_a_base_is_kept_and_gone_on_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second file, another day, finds the customers of the first, under the ids they had."""
    out, store = tmp_path / "out.csv", f"sqlite:///{tmp_path / 'base.db'}"
    club, shop = write(tmp_path, club=CLUB, shop=SHOP)
    assert main(["resolve", club, "--store", store, "--out", str(out)]) == 0
    first = result(out)
    assert main(["resolve", shop, "--store", store, "--out", str(out)]) == 0
    both = result(out)
    assert first.items() <= both.items()
    assert both["shop", "w1"] == both["club", "c1"]
    assert len(both) == 5
    capsys.readouterr()
    mine = tmp_path / "my.toml"
    mine.write_text(
        'region = "GB"\n[sources.shop]\nkey = "account_id"\n[sources.shop.fields]\nemail = "email"\n'
    )
    assert main(["resolve", shop, "--store", store, "--config", str(mine), "--out", str(out)]) == 1
    assert "written under another configuration" in capsys.readouterr().err
    assert main(["resolve", shop, "--store", "base.db"]) == 1
    assert "sqlite:///relative.db" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file,) = write(tmp_path, shop=SHOP)
    assert main(["resolve", file, "--out", str(tmp_path / "results" / "out.csv")]) == 1
    told = capsys.readouterr().err
    assert "its folder does not exist" in told
    assert "What its columns hold" not in told


@pytest.mark.parametrize("begun", [b"PK\x03\x04\x14\x00\x06\x00", b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.7"])
def test_a_workbook_is_called_a_workbook(
    begun: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "customers.csv"
    file.write_bytes(begun + bytes(range(256)) * 4)
    assert main(["resolve", str(file), "--out", str(tmp_path / "out.csv")]) == 1
    assert "is a workbook or an archive, not text (hint: save the sheet as CSV" in capsys.readouterr().err


def test_a_date_that_is_none_loses_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What people typed stops no first run: the record stays and the value is counted."""
    file = tmp_path / "patients.csv"
    file.write_text(
        "id,given name,surname,date of birth\n"
        "1,Zébulon,Petit,1980-02-28\n2,Zébulon,Petit,1980-02-31\n3,Anne,Noir,1980-02-28\n",
        encoding="utf-8",
    )
    out = tmp_path / "out.csv"
    assert main(["resolve", str(file), "--out", str(out)]) == 0
    assert set(result(out)) == {("patients", "1"), ("patients", "2"), ("patients", "3")}
    told = capsys.readouterr().err
    assert "1 x an impossible date (only its year is used)" in told
    assert "02-31" not in told
    out.unlink()
    assert main(["resolve", str(file), "--out", str(out), "--on-error", "stop"]) == 1
    assert "line 3, column 'date of birth': is a day that no calendar has" in capsys.readouterr().err
    assert not out.exists()


def test_a_file_without_rows_is_not_told_to_skip_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file,) = write(tmp_path, shop="id,email\n")
    assert main(["resolve", file, "--out", str(tmp_path / "out.csv")]) == 1
    told = capsys.readouterr().err
    assert "has no row that can be read" in told
    assert "--on-error" not in told


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert (left.value.code, capsys.readouterr().out) == (0, f"customer_unify {customer_unify.__version__}\n")


def test_standard_input_is_a_file_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (club,) = write(tmp_path, club=CLUB)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "kept"))
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SHOP.encode())))
    assert main(["resolve", club, "-"]) == 0
    rows = {
        (row["source"], row["key"]): row["customer_id"]
        for row in csv.DictReader(capsys.readouterr().out.splitlines())
    }
    assert rows["stdin", "w1"] == rows["club", "c1"]
    assert not any((tmp_path / "kept").iterdir())
    assert main(["resolve", "-", "-"]) == 1
    assert "twice" in capsys.readouterr().err


@pytest.mark.parametrize("kept", [False, True])
def test_the_golden_record_of_each_customer_is_written(kept: bool, tmp_path: Path) -> None:
    cards = tmp_path / "cards.csv"
    cards.write_text(
        "card,given name,family name,email,city\n"
        "1,Jo,Michu,jm@example.org,Aix\n,Zofia,Lis,zofia@example.org,\n3,Jo,MICHU,jm@example.org,\n",
        encoding="utf-8",
    )
    out, people = tmp_path / "out.csv", tmp_path / "people.csv"
    store = ["--store", f"sqlite:///{tmp_path / 'base.db'}"] if kept else []
    assert main(["resolve", str(cards), "--out", str(out), "--golden", str(people), *store]) == 0
    with people.open(encoding="utf-8") as file:
        rows = {row["name"].casefold(): row for row in csv.DictReader(file)}
    assert {name: (row["records"], row["city"]) for name, row in rows.items()} == {
        "jo michu": ("2", "Aix"),
        "zofia lis": ("1", ""),
    }
    ids = {row["customer_id"] for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())}
    assert {row["customer_id"] for row in rows.values()} == ids


def test_a_report_shows_rows_that_have_no_key(tmp_path: Path) -> None:
    cards = tmp_path / "cards.csv"
    lines = [f"{key},Jo Michu,jm@example.org" for key in ("", "K-1", "K-2", "K-3", "K-4", "K-5")]
    cards.write_text("\n".join(["card,name,email", *lines]) + "\n", encoding="utf-8")
    page, config = tmp_path / "page.html", tmp_path / "my.toml"
    config.write_text('[sources.cards]\nkey = "card"\nfields = { name = "name", email = "email" }\n')
    command = ["resolve", str(cards), "--config", str(config), "--report", str(page)]
    assert main([*command, "--out", str(tmp_path / "out.csv")]) == 0
    assert "line 2" in page.read_text(encoding="utf-8")


def test_files_without_people_stop_nothing_beside_files_with_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder holds lists of products, and what nobody did yesterday."""
    products = "sku,price\n" + "".join(f"S-{at},{at * 7}.50\n" for at in range(9))
    files = write(tmp_path, shop=SHOP, products=products, returns="id,email\n", nothing="")
    out = tmp_path / "out.csv"
    assert main(["resolve", *files, "--out", str(out)]) == 0
    told = capsys.readouterr().err
    assert "products.csv: none of its columns tells of people: the file is left out" in told
    assert "nothing.csv: is empty, and left out" in told
    assert "returns.csv: has no row that can be read" in told
    assert {source for source, _ in result(out)} == {"shop"}
    assert main(["resolve", *files, "--out", str(out), "--on-error", "stop"]) == 1
