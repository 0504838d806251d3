"""The example package of the how-to, built and installed as a stranger's would be, and used from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "how-to" / "example-plug-in"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example installed by pip, out of a copy: building leaves nothing in the checkout."""
    home = tmp_path_factory.mktemp("acme")
    source, target = home / "source", home / "site"
    copytree(EXAMPLE, source, ignore=ignore_patterns("__pycache__"))
    wanted = ["--no-index", "--no-build-isolation", "--no-deps", "--no-compile", "--quiet"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", *wanted]
    run([*pip, "--target", str(target), str(source)])
    return target


def run(command: list[str], *folders: Path) -> str:
    path = os.pathsep.join(map(str, (ROOT / "src", *folders)))
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(program: str, *folders: Path) -> list[str]:
    return run([sys.executable, "-c", program], *folders).splitlines()


CONFIG = '''
CONFIG = """
scorer = "household_sizes"

[fields.shoe_size]
normaliser = "shoe_size"

[[comparisons]]
field = "shoe_size"
comparator = "shoe_size"

[[block_rules]]
name = "size"
parts = ["near_sizes:shoe_size", "sound:family_name", "exact:street"]

[survivorship]
shoe_size = "adult_size"
"""
import customer_unify as cu
from customer_unify.model import RecordRef
'''

USE = (
    CONFIG
    + """
config = cu.IdentityConfig.load(CONFIG)
home = {"family_name": "Michu", "street": "12 rue Moliere", "postcode": "76600", "birth_date": "1958-12-11"}
said = [
    cu.Record("crm", "1", {**home, "given_name": "Jocelyne", "shoe_size": "EU 38½"}),
    cu.Record("shop", "2", {**home, "given_name": "J.", "shoe_size": "39"}),
    cu.Record("club", "3", {**home, "given_name": "J.", "shoe_size": "44"}),
    cu.Record("club", "4", {**home, "given_name": "Jocelyne", "shoe_size": "28"}),
]
rows = {(row.source, row.key): row.customer_id for row in cu.resolve(said, config)}
for order in (said, said[::-1]):
    resolver = cu.Resolver(config)
    for record in order:
        resolver.add(record)
    live = {RecordRef(*ref): resolver.customer_of(*ref).id for ref in rows}
    same = all((rows[a] == rows[b]) == (live[a] == live[b]) for a in rows for b in rows)
    print("live as in bulk", same, resolver.verify().ok)
print("38½ and 39", rows["crm", "1"] == rows["shop", "2"])
print("38½ and 44", rows["crm", "1"] == rows["club", "3"])
parts = {p.facts.get("field"): p for _, p in resolver.explain(("crm", "1"), ("shop", "2")).walk()}
print(parts["shoe_size"].facts["comparator"], parts["shoe_size"].facts["level"], parts["shoe_size"].weight)
resolver.link(("crm", "1"), ("club", "4"), by="amina", reason="her card as a child")
shown = resolver.customer_of("crm", "1").profile.provenance["shoe_size"]
print(shown.value, shown.rule)
print(any("acme-shoes 1.0" in told for told in config.data_versions()))
"""
)


def test_a_resolver_uses_all_five_plug_ins_of_an_installed_package(site: Path) -> None:
    assert python(USE, site) == [
        "live as in bulk True True",
        "live as in bulk True True",
        "38½ and 39 True",
        "38½ and 44 False",
        "shoe_size near 2500",
        "39 adult_size",
        "True",
    ]


def test_a_newer_version_of_the_package_is_another_configuration(site: Path, tmp_path: Path) -> None:
    told = CONFIG + "print(cu.IdentityConfig.load(CONFIG).digest, cu.IdentityConfig().digest)"
    copytree(site, tmp_path / "newer")
    (metadata,) = (tmp_path / "newer").glob("acme_shoes-*.dist-info/METADATA")
    text = metadata.read_text(encoding="utf-8")
    assert "\nVersion: 1.0\n" in text
    metadata.write_text(text.replace("\nVersion: 1.0\n", "\nVersion: 1.1\n"), encoding="utf-8")
    ((now, plain),) = (line.split() for line in python(told, site))
    ((newer, same),) = (line.split() for line in python(told, tmp_path / "newer"))
    assert now != newer
    assert plain == same


def test_a_package_that_is_gone_is_missed_by_name() -> None:
    program = """
from customer_unify.errors import ConfigurationError
try:
    cu.IdentityConfig.load(CONFIG)
except ConfigurationError as error:
    print(*[fault.path for fault in error.faults], sep="\\n")
"""
    assert python(CONFIG + program) == [
        "fields.shoe_size.normaliser",
        "scorer",
        "comparisons[0].comparator",
        "block_rules[0].parts[0]",
        "survivorship.shoe_size",
    ]


def test_two_packages_that_offer_one_name_are_both_refused(site: Path, tmp_path: Path) -> None:
    (tmp_path / "other_shoes.py").write_text("from acme_shoes import shoe_size\n", encoding="utf-8")
    told = tmp_path / "other_shoes-2.0.dist-info"
    told.mkdir()
    head = "Metadata-Version: 2.1\nName: other-shoes\nVersion: 2.0\n"
    (told / "METADATA").write_text(head, encoding="utf-8")
    offered = "[customer_unify.normalisers]\nshoe_size = other_shoes:shoe_size\n"
    (told / "entry_points.txt").write_text(offered, encoding="utf-8")
    program = """
from customer_unify.errors import PluginError
try:
    cu.Resolver(cu.IdentityConfig.load(CONFIG))
except PluginError as error:
    print(error)
"""
    assert python(CONFIG + program, site, tmp_path) == [
        "1 broken plug-in:",
        "  shoe_size = other_shoes:shoe_size: has a name that is taken "
        "(hint: choose another name in the entry point)",
    ]


def test_the_package_proves_itself_by_its_own_tests(site: Path) -> None:
    source = site.parent / "source"
    ours = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    said = run([*ours, "--rootdir", str(source), "-c", os.devnull, str(source / "tests")], site)
    assert "5 passed" in said
