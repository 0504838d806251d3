"""Runs every example in the documents and the README, and sets how hard Hypothesis tries.

Examples in docstrings are run by pytest itself (``--doctest-modules``).
"""

import os
from collections.abc import Iterable
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from sybil import Document, Region, Sybil
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract import DocTestStringParser
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

# quick is what everybody runs; deep is for the night: HYPOTHESIS_PROFILE=deep or --hypothesis-profile deep.
settings.register_profile("quick", max_examples=25, deadline=None, derandomize=True)
settings.register_profile("deep", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# The example package is tried where it is installed, by tests/test_example_plug_in.py.
collect_ignore_glob = ["docs/how-to/example-plug-in/tests/*"]

FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE


def console_blocks(document: Document) -> Iterable[Region]:
    """Fences named ``pycon`` hold a conversation with the interpreter, as those named ``python`` may."""
    lines = DocTestStringParser(DocTestEvaluator(FLAGS))
    for block in CodeBlockParser(language="pycon", evaluator=lambda example: None)(document):
        for region in lines(block.parsed, document.path):
            region.adjust(block, block.parsed)
            yield region


def enter_folder(namespace: dict[str, Any]) -> None:
    """Each document runs in an empty folder of its own, so that examples may write files."""
    namespace["_home"], namespace["_folder"] = Path.cwd(), TemporaryDirectory()
    os.chdir(namespace["_folder"].name)


def leave_folder(namespace: dict[str, Any]) -> None:
    os.chdir(namespace["_home"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS), console_blocks, SkipParser()],
    patterns=["README.md", "docs/**/*.md"],
    excludes=["docs/_build/**"],
    setup=enter_folder,
    teardown=leave_folder,
).pytest()
