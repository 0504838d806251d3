"""The pages tell of what exists: names in the reference are real, the door is there, examples run."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from customer_unify import door

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)
DIRECTIVE = re.compile(r"^\.\. auto(?:class|exception|function|module|method|data):: ([\w.]+)", re.M)
FENCE = re.compile(r"^(?P<mark>```+|~~~+)[ ]*(?P<name>[^\n]*)\n(?P<body>.*?)^(?P=mark)", re.M | re.S)


def find(dotted: str) -> Any:
    """The object of a dotted name: the longest module, then attributes."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute)
        return found
    raise LookupError(dotted)


def described() -> set[str]:
    return {name for page in PAGES for name in DIRECTIVE.findall(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("dotted", sorted(described()))
def test_every_name_in_the_reference_exists(dotted: str) -> None:
    assert find(dotted) is not None


def test_every_name_at_the_door_is_in_the_reference() -> None:
    assert {f"customer_unify.{name}" for name in door.names("customer_unify")} <= described()


def test_every_noun_is_in_the_reference() -> None:
    shown = {find(dotted) for dotted in described()}
    missing = [
        name
        for name in door.names("customer_unify.model")
        if find(f"customer_unify.model.{name}") not in shown
    ]
    assert missing == []


@pytest.mark.parametrize("page", [*PAGES, DOCS.parent / "README.md"], ids=lambda page: page.name)
def test_an_example_stands_in_a_fence_that_is_run(page: Path) -> None:
    """An example in a fence of another name would look tried and never be."""
    for fence in FENCE.finditer(page.read_text(encoding="utf-8")):
        if ">>>" in fence["body"]:
            assert fence["name"].strip() in {"pycon", "python"}, fence["body"][:60]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_begins_with_its_title(page: Path) -> None:
    assert page.read_text(encoding="utf-8").startswith("# ")
