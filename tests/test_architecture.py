"""docs/architecture.md keeps up with the code. `python tests/test_architecture.py` prints its tree anew."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "model": "the package `dragoman`: text in, stances out; no torch",
    "training": "annotated text into an artifact",
    "serving": "the artifact for people: HTTP, files of any size, a page, reports",
}
COLUMN = 30


def tree() -> str:
    """One line for each module of the packages: its name, and what its docstring says it is for."""
    return "".join(
        _line(f"{name}/", purpose, 0) + "".join(_folder(ROOT / name, 1))
        for name, purpose in PACKAGES.items()
    )


def _folder(folder: Path, depth: int):
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            yield _line(path.name, _purpose(path), depth)
    for inner in sorted(path for path in folder.iterdir() if (path / "__init__.py").is_file()):
        yield _line(f"{inner.name}/", _purpose(inner / "__init__.py"), depth)
        yield from _folder(inner, depth + 1)


def _purpose(path: Path) -> str:
    """The first sentence of a module's docstring, as part of a sentence."""
    first = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0]
    first = " ".join(first.split()).rstrip(".")
    return first if re.match(r"[A-Z]{2}|`", first) else first[:1].lower() + first[1:]


def _line(name: str, purpose: str, depth: int) -> str:
    return f"{'  ' * depth}{name}".ljust(COLUMN - 2) + f"{purpose}\n"


def test_the_architecture_has_the_purpose_of_every_module():
    """A module that was added, renamed or given another purpose is told to newcomers."""
    assert tree() in (ROOT / "docs" / "architecture.md").read_text("utf-8"), (
        "python tests/test_architecture.py renews it"
    )


if __name__ == "__main__":
    print(tree(), end="")  # noqa: T201 - to be pasted
