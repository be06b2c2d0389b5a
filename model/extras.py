"""Which extra brings a module that is not there, by what the installed package says it needs."""

import re
from importlib.metadata import PackageNotFoundError, distribution, requires

from .errors import MissingExtra

PACKAGE = "dragoman"
USED_BY = {"dragoman.training": "train", "dragoman.serving": "serve"}
_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+).*?(?:;.*extra\s*==\s*[\"'](?P<extra>\w+)[\"'].*)?")
_DISTRIBUTIONS = {  # modules that are not called like what brings them
    "sklearn": "scikit-learn",
    "mlflow": "mlflow-skinny",
    "opentelemetry": "opentelemetry-sdk",
}


def missing(what: str, problem: ModuleNotFoundError, package: str = "") -> MissingExtra | None:
    """The sentence for a module that is not there; None where no installation would mend it.

    what: the command or option that needs it. package: of what asked, to choose among extras.
    """
    name = (problem.name or "").partition(".")[0]
    needed = f"{what} needs {problem.name}, which is not installed; "
    if name == PACKAGE:
        return MissingExtra(
            f"{needed}this installation is incomplete, make it again: "
            "pip install --force-reinstall --no-deps dragoman (in a checkout: pip install -e .)"
        )
    usual = next((USED_BY[one] for one in USED_BY if package.startswith(one)), None)
    extras = _extras().get(_key(_DISTRIBUTIONS.get(name, name)))
    if extras is None:  # what an extra needs may need more
        extras = [usual] if usual is not None and not _complete(usual) else []
    if not extras:
        return None
    extra = usual if usual in extras else extras[0]
    if extra is None:
        return MissingExtra(f"{needed}make the installation complete: pip install dragoman")
    return MissingExtra(f"{needed}install it with: pip install 'dragoman[{extra}]'")


def _extras() -> dict[str, list[str | None]]:
    """The extras that bring each distribution; None is the core."""
    found: dict[str, list[str | None]] = {}
    try:
        lines = requires(PACKAGE) or []
    except PackageNotFoundError:
        lines = []
    for line in lines:
        parts = _REQUIREMENT.fullmatch(line)
        if parts and parts["extra"] != "dev":
            found.setdefault(_key(parts["name"]), []).append(parts["extra"])
    return found


def _complete(extra: str) -> bool:
    """Whether all that an extra asks for is installed."""
    wanted = [name for name, extras in _extras().items() if extra in extras]
    return all(map(_installed, wanted))


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def _key(name: str) -> str:
    """The same for all spellings of a distribution's name."""
    return re.sub(r"[-_.]+", "-", name).lower()
