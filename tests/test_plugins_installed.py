"""A package that is really installed offers plug-ins, and a configuration that names them uses them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULE = '''
print("acme was loaded")

def shouted(value, /, *, region, date_order):
    return (value.strip().upper(),) if value.strip() else ()

def near_postcode(a, b, /):
    """The postcodes begin alike."""
    return "same" if a[:2] == b[:2] else "different"

near_postcode.levels = ("same", "different")

def alphabetical(said, /):
    return sorted(said, key=lambda one: (one.value, one.form, one.record))
'''
OFFERED = """
[customer_unify.normalisers]
shouted = acme:shouted
[customer_unify.comparators]
near_postcode = acme:near_postcode
[customer_unify.survivorship]
alphabetical = acme:alphabetical
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder in which a package of somebody else's is installed."""
    (tmp_path / "acme.py").write_text(MODULE, encoding="utf-8")
    told = tmp_path / "acme-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n", encoding="utf-8")
    (told / "entry_points.txt").write_text(OFFERED, encoding="utf-8")
    return tmp_path


def run(program: str, *folders: Path) -> str:
    path = os.pathsep.join(map(str, (ROOT / "src", *folders)))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


USE = '''
import customer_unify as cu
config = cu.IdentityConfig.load("""
[fields.motto]
normaliser = "shouted"

[[comparisons]]
field = "postcode"
comparator = "near_postcode"
role = "shared"
group = "household"

[survivorship]
name = "alphabetical"
""")
resolver = cu.Resolver(config)
mail = "j.michu@example.org"
resolver.add(cu.Record("crm", "1", {"name": "Zoe Michu", "email": mail, "postcode": "75011", "motto": "ah"}))
resolver.add(cu.Record("shop", "2", {"name": "Zoë Anne Michu", "email": mail, "postcode": "75020"}))
customer = resolver.customer_of("crm", "1")
print(len(customer.records), customer.profile["name"])
levels = {part.facts.get("field"): part for _, part in resolver.explain(("crm", "1"), ("shop", "2")).walk()}
print(levels["postcode"].facts["comparator"], levels["postcode"].facts["level"])
'''


def test_a_configuration_that_names_plug_ins_uses_them(site: Path) -> None:
    said = run(USE, site).splitlines()
    assert said == ["acme was loaded", "2 Zoe Michu", "near_postcode same"]


def test_a_resolver_that_needs_none_loads_none(site: Path) -> None:
    assert (
        run("import customer_unify as cu; cu.Resolver().add(cu.Record('crm', '1', {'name': 'Zoe'}))", site)
        == ""
    )


def test_a_plug_in_that_nobody_offers_any_more_is_named() -> None:
    program = """
import attrs
import customer_unify as cu
from customer_unify.errors import PluginError
config = cu.IdentityConfig()
config = attrs.evolve(config, survivorship={**config.survivorship, "name": "alphabetical"})
try:
    cu.Resolver(config)
except PluginError as error:
    print(error)
"""
    assert run(program).splitlines() == [
        "1 broken plug-in:",
        "  alphabetical: is offered by no installed package in the group customer_unify.survivorship",
    ]
