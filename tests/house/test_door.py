"""The door shows at most thirty names, each typed, described, and loaded only when asked for."""

import pickle
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

import customer_unify
from customer_unify import door


def test_the_door_is_small() -> None:
    assert len(door.names("customer_unify")) <= 30


@pytest.mark.parametrize("package", ["customer_unify", "customer_unify.model"])
def test_every_name_at_a_door_is_there_and_says_what_it_is(package: str) -> None:
    home = __import__(package, fromlist=["x"])
    for name, (module, there) in door.names(package).items():
        found = getattr(home, name)
        assert found is getattr(__import__(module, fromlist=["x"]), there)
        if isinstance(found, type):
            assert found.__doc__, name
            assert found.__module__.startswith("customer_unify."), name
            assert "._" not in found.__module__, name
        assert name in dir(home)


def test_a_star_import_gives_the_names_and_nothing_else() -> None:
    seen: dict[str, object] = {}
    exec("from customer_unify import *", seen)  # noqa: S102
    assert set(seen) - {"__builtins__"} == set(door.names("customer_unify"))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        _ = customer_unify.nothing_of_ours


def test_errors_can_be_sent_between_processes() -> None:
    with pytest.raises(customer_unify.InputError) as caught:
        customer_unify.Record("", "1", {})
    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert str(copy) == str(caught.value)


def test_importing_the_library_loads_nothing_of_it(fresh: Callable[[str], str]) -> None:
    seen = fresh(
        "import sys, customer_unify\n"
        "print(*sorted(name for name in sys.modules if name.startswith('customer_unify')))"
    )
    assert seen.split() == ["customer_unify", "customer_unify.door"]


def test_the_model_shows_every_noun(modules: list[Any]) -> None:
    """Constants and functions stay in their modules, and so do the ports: who writes one looks there.

    So does what nouns have in common that are read late, or handed on: it is none.
    """
    home = "customer_unify.model"
    none = {f"{home}.{name}" for name in ("port", "later", "shown")}
    nouns = {
        name
        for module in modules
        if module.name.startswith(f"{home}.") and module.name not in none
        for name in import_module(module.name).__all__
        if name[0].isupper() and not name.isupper()
    }
    assert nouns == set(door.names(home))
