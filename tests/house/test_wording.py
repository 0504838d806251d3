"""Every sentence exists in every language, says the same facts, and is one that the library can say."""

import ast
import string
from typing import Any

import pytest

from customer_unify.wording import LANGUAGES, sentences


def placeholders(text: str) -> set[str]:
    """The names of the facts a sentence speaks of, without format or attribute."""
    return {
        name.split(".")[0].split("[")[0]
        for _, name, _, _ in string.Formatter().parse(text)
        if name is not None
    }


@pytest.mark.parametrize("code", sorted(sentences()))
def test_a_sentence_says_the_same_in_every_language(code: str) -> None:
    said = sentences()[code]
    assert set(said) == set(LANGUAGES)
    assert all(text.strip() for text in said.values())
    facts = {language: placeholders(text) for language, text in said.items()}
    assert len(set(map(frozenset, facts.values()))) == 1, facts
    assert "" not in facts["en"], "a placeholder needs a name"


def test_every_code_that_is_said_exists(modules: list[Any]) -> None:
    """A wing may leave out its own name: ``say("total")`` in ``priority`` is ``priority.total``."""
    missing = []
    for module in modules:
        wing = [*module.name.split("."), ""][1]
        for node in ast.walk(module.tree):
            said = (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "say"
            )
            if not said or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            code = node.args[0].value
            if not {code, f"{wing}.{code}"} & set(sentences()):
                missing.append(f"{module.at(node)} {code}")
    assert missing == []
