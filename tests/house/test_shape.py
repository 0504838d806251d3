"""Files and functions are small, each module says what lives in it, everything public is described."""

import ast
from collections.abc import Iterator
from typing import Any

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
VAGUE = {"utils", "misc", "core", "common", "helpers", "manager", "util", "helper"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Any) -> Iterator[Function]:
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Public functions and classes of a module, and the public methods of those classes."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def overloaded(node: ast.AST) -> bool:
    return any(getattr(mark, "id", "") == "overload" for mark in getattr(node, "decorator_list", ()))


def test_no_file_is_long(modules: list[Any]) -> None:
    lengths = {module.name: len(module.text.splitlines()) for module in modules}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_long(modules: list[Any]) -> None:
    lengths = {
        f"{module.at(node)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in modules
        for node in functions(module)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_no_room_has_a_vague_name(modules: list[Any]) -> None:
    assert [module.name for module in modules if VAGUE & set(module.name.split("."))] == []


def test_the_first_line_of_a_module_is_a_sentence_that_says_what_lives_there(modules: list[Any]) -> None:
    silent = []
    for module in modules:
        first = module.text.split("\n", 1)[0]
        said = (ast.get_docstring(module.tree) or "").split("\n", 1)[0]
        if not (first.startswith('"""') and said and said[0].isupper() and said.endswith((".", "?"))):
            silent.append(module.name)
    assert silent == []


def test_no_two_modules_say_the_same_of_themselves(modules: list[Any]) -> None:
    said = [ast.get_docstring(module.tree) for module in modules]
    assert len(said) == len(set(said))


def test_every_public_function_and_class_has_a_docstring(modules: list[Any]) -> None:
    missing = [
        f"{module.at(node)} {node.name}"
        for module in modules
        for node in public(module.tree.body)
        if not ast.get_docstring(node) and not overloaded(node)
    ]
    assert missing == []


def test_every_function_is_annotated_in_full(modules: list[Any]) -> None:
    missing = []
    for module in modules:
        for node in functions(module):
            given = node.args
            named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            named += [extra for extra in (given.vararg, given.kwarg) if extra]
            bare = [name.arg for name in named if name.annotation is None and name.arg not in {"self", "cls"}]
            if bare or node.returns is None:
                missing.append(f"{module.at(node)} {node.name}")
    assert missing == []


def test_every_module_lists_its_names(modules: list[Any]) -> None:
    """``__all__`` says what a module is for; packages show names lazily or hold none, a program has none."""
    missing = [
        module.name
        for module in modules
        if module.path.name not in {"__init__.py", "__main__.py"}
        and not any(
            isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
            for node in module.tree.body
        )
    ]
    assert missing == []
