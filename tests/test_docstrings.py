"""Every example in a docstring of the package is run, and shows what it says."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "model"
MODULES = [
    ".".join(["dragoman", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__")
    for path in sorted(ROOT.rglob("*.py"))
    if ">>>" in path.read_text("utf-8")
]
CLASSES = ("Labeller", "Document", "Rows", "Cells")


def examples(name: str) -> list[doctest.DocTest]:
    """The docstrings of a module that have examples."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    module = import_module(name)
    return [test for test in finder.find(module, name, module, {}) if test.examples]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_right(name: str) -> None:
    """Each docstring in names of its own: what it uses it imports, as a reader would."""
    tests = examples(name)
    assert tests, f"{name} has examples that are in no docstring"
    said: list[str] = []
    for test in tests:
        doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not said, "".join(said)


def test_whoever_a_user_meets_first_has_an_example() -> None:
    """The public classes show how they are used."""
    having = {test.name.rpartition(".")[2] for name in MODULES for test in examples(name)}
    assert having >= {*CLASSES, "dragoman", "label", "label_all", "cells", "score", "to_arrow"}
