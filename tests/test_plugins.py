"""Plug-ins are loaded when asked for, checked, and every broken one is named at once."""

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint

import pytest

from customer_unify.errors import PluginError
from customer_unify.plugins import Kind, discover


def same_shoe(a: str, b: str) -> str:
    """The shoe size is the same."""
    return "same" if a == b else "different"


same_shoe.levels = ("same", "different")  # type: ignore[attr-defined]


def undocumented(a: str, b: str) -> str:
    return ""


undocumented.levels = ("same",)  # type: ignore[attr-defined]


def without_levels(a: str, b: str) -> str:
    """Something is the same."""
    return ""


number = 42


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of somebody else's that offers what stands above."""
    monkeypatch.setitem(sys.modules, "acme", sys.modules[__name__])
    return "acme"


def offer(name: str, value: str, kind: Kind = Kind.COMPARATOR) -> EntryPoint:
    return EntryPoint(name, value, kind.value)


def test_a_sound_plug_in_is_found_by_its_name(acme: str) -> None:
    found = discover(Kind.COMPARATOR, offered=[offer("shoe", f"{acme}:same_shoe")])
    assert list(found) == ["shoe"]
    assert found["shoe"]("42", "42") == "same"


def test_what_is_installed_is_found_without_being_handed_in() -> None:
    assert discover(Kind.NORMALISER) == {}


def test_every_broken_plug_in_is_named_at_once(acme: str) -> None:
    offered = [
        offer("gone", "no_such_module_anywhere:thing"),
        offer("number", f"{acme}:number"),
        offer("silent", f"{acme}:undocumented"),
        offer("flat", f"{acme}:without_levels"),
        offer("shoe", f"{acme}:same_shoe"),
        offer("shoe", f"{acme}:undocumented"),
        offer("exact", f"{acme}:same_shoe"),
    ]
    with pytest.raises(PluginError) as caught:
        discover(Kind.COMPARATOR, taken={"exact"}, offered=offered)
    said = {fault.path.split(" = ")[0]: fault.what for fault in caught.value.faults}
    assert said == {
        "exact": "has a name that is taken",
        "flat": "has no `levels`, a tuple of the names it can return, strongest first",
        "gone": "could not be loaded: ModuleNotFoundError",
        "number": "must be callable, not int",
        "shoe": "has a name that is taken",
        "silent": "has no docstring to show in explanations",
    }
    assert isinstance(caught.value, ImportError)


def test_the_order_in_which_plug_ins_are_installed_does_not_matter(acme: str) -> None:
    two = [offer("b", f"{acme}:same_shoe"), offer("a", f"{acme}:same_shoe")]
    assert list(discover(Kind.COMPARATOR, offered=two)) == ["a", "b"]
    assert discover(Kind.COMPARATOR, offered=two) == discover(Kind.COMPARATOR, offered=two[::-1])


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="channels"):
        discover("customer_unify.channels")


def test_nothing_is_looked_for_unless_asked(fresh: Callable[[str], str]) -> None:
    fresh(
        "import importlib.metadata as metadata\n"
        "def raised(*a, **k): raise AssertionError('looked for plug-ins')\n"
        "metadata.entry_points = raised\n"
        "import customer_unify\n"
        "for name in dir(customer_unify): getattr(customer_unify, name)\n"
    )
