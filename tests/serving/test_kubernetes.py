"""The Kubernetes files: valid by the schemas of its API, and about the service that is here."""

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from dragoman import __version__
from dragoman.serving.routes import OPEN
from dragoman.serving.settings import ELSEWHERE, Settings, variable

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
VERSIONS = ("1.29", kubernetes_validate.latest_version())


def read(name: str) -> Any:
    """One of the files."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))


@pytest.fixture
def pod() -> Any:
    """What a pod is made of."""
    return read("deployment")["spec"]["template"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["deployment", "service", "disruption-budget"])
def test_files_are_valid(name: str, version: str) -> None:
    """By an old and by the newest version of the API, no unknown field accepted."""
    kubernetes_validate.validate(read(name), version, strict=True)


def test_a_misspelt_field_is_not_valid() -> None:
    """The check would see it."""
    wrong = read("deployment")
    wrong["spec"]["replicaz"] = 2
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


def test_all_files_are_applied() -> None:
    """None is left out, and none is missing."""
    told = read("kustomization")["resources"]
    assert sorted(told) == sorted(
        one.name for one in FOLDER.iterdir() if one.stem != "kustomization"
    )


def test_settings_are_those_of_the_service(pod: Any) -> None:
    """Each variable exists and its value can be used; keys and feedback come from a secret."""
    variables = pod["spec"]["containers"][0]["env"]
    given = {one["name"]: one.get("value", "postgresql+psycopg://db/feedback") for one in variables}
    ours = {name: value for name, value in given.items() if name.startswith("DRAGOMAN_")}
    assert Settings.from_env(ours).host == "0.0.0.0"
    assert given.keys() - ELSEWHERE - {"BENTOML_HOME"} <= {variable(one) for one in Settings.__dataclass_fields__.values()}  # fmt: skip


def test_probes_limits_and_budget_fit(pod: Any) -> None:
    """Probes need no key; threads are within the limit; a pod may finish; one always stays."""
    (container,) = pod["spec"]["containers"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container[probe]["httpGet"]["path"] in OPEN.always
    threads = next(one["value"] for one in container["env"] if one["name"] == "DRAGOMAN_THREADS")
    assert threads == container["resources"]["limits"]["cpu"]
    settings = Settings()
    assert pod["spec"]["terminationGracePeriodSeconds"] > settings.body_seconds + settings.deadline_seconds + 5  # fmt: skip
    assert (
        read("disruption-budget")["spec"]["minAvailable"] < read("deployment")["spec"]["replicas"]
    )
    labels = pod["metadata"]["labels"].items()
    for selector in (read("service")["spec"]["selector"], read("disruption-budget")["spec"]["selector"]["matchLabels"]):  # fmt: skip
        assert selector.items() <= labels
    assert container["image"] == f"dragoman:{__version__}"
