"""Artifacts to and from Hugging Face's hub: a folder and card as it takes them, and `hf://owner/name`."""

import os
import re
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dragoman.artifact import MANIFEST, PARTS, Artifact
from dragoman.artifact_copies import export
from dragoman.errors import InvalidArtifact, UnreadableInput
from dragoman.extras import missing
from dragoman.trust import SIGNATURE
from dragoman.writing import replacing

SCHEME = "hf://"
README = "README.md"
_ADDRESS = re.compile(r"hf://(?P<repo>[\w.-]+/[\w.-]+)(@(?P<revision>[\w./-]+))?", re.ASCII)
_USE = """
Load it with [dragoman](https://pypi.org/project/dragoman/), which holds every file against its
SHA-256:

```console
$ pip install 'dragoman[hub]'
$ dragoman models import hf://OWNER/NAME
```
"""


def export_for_hub(artifact: Artifact, folder: Path) -> None:
    """Write an artifact to a new folder, with a README.md that the hub reads as the model's card.

    Raises:
        UnreadableInput: it is for research only, or the folder exists or cannot be written.
        MissingExtra: huggingface_hub is not installed.
    """
    if artifact.about.get("research_only"):
        raise UnreadableInput(f"{artifact.id}: is for research only and must not be published")
    card = hub_card(artifact)
    export(artifact, folder)
    with replacing(folder / README) as file:
        file.write(card)


def hub_card(artifact: Artifact) -> str:
    """The card of an artifact behind the front matter that the hub indexes.

    Raises:
        MissingExtra: huggingface_hub is not installed.
    """
    try:
        from huggingface_hub import ModelCardData
    except ModuleNotFoundError as problem:
        raise missing("`--hub`", problem) or problem from None
    about = artifact.about
    data = ModelCardData(
        language="en",
        license="apache-2.0",
        library_name="dragoman",
        pipeline_tag="text-classification",
        tags=["stance-detection", "stance-holders", "politics", "onnx"],
        datasets=[row["corpus"] for row in about.get("trained_on", ())],
        metrics=["f1", "accuracy"],
        model_name=artifact.id,
        eval_results=[one for line in about.get("metrics", ()) for one in _results(line)],
    )
    text = (artifact.folder / "MODEL_CARD.md").read_text("utf-8")
    return f"---\n{data.to_yaml()}\n---\n\n{text.rstrip()}\n{_USE}"


def _results(line: Mapping[str, Any]) -> Iterator[Any]:
    """The figures of a dev set as the hub has them, with their 95% intervals."""
    from huggingface_hub import EvalResult

    for name, kind in (("macro_f1", "f1"), ("accuracy", "accuracy")):
        figure = line[name]
        args = {"interval_95": [figure["low"], figure["high"]], "n": int(figure["n"])}
        yield EvalResult(
            task_type="text-classification",
            task_name="Stance of a sentence toward a target",
            dataset_type=re.sub(r"\W+", "-", line["dev_set"], flags=re.ASCII),
            dataset_name=f"{line['dev_set']} (dev, {line['rows']} rows)",
            dataset_split="dev",
            metric_type=kind,
            metric_name="macro-F1" if kind == "f1" else "accuracy",
            metric_value=figure["value"],
            metric_args=args | ({"average": "macro"} if kind == "f1" else {}),
        )


@contextmanager
def fetched(address: str) -> Iterator[Path]:
    """The files of an artifact from `hf://owner/name@revision`, for as long as the block takes.

    Only those that an artifact has are fetched, whatever else lies there; whoever reads the folder
    checks them. HF_ENDPOINT and HF_TOKEN do what they do elsewhere.

    Raises:
        UnreadableInput: no such address, repository or revision, or the hub does not answer.
        InvalidArtifact: the repository holds no artifact.
        MissingExtra: huggingface_hub is not installed.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UnreadableInput(f"{address}: write hf://OWNER/NAME or hf://OWNER/NAME@REVISION")
    with tempfile.TemporaryDirectory(prefix="dragoman-hub-") as name:
        folder = Path(name)
        _download(address, found["repo"], found["revision"], folder)
        if not (folder / MANIFEST).is_file():
            raise InvalidArtifact(
                f"{address}: holds no artifact of dragoman ({MANIFEST} is missing)"
            )
        yield folder


def _download(address: str, repo: str, revision: str | None, folder: Path) -> None:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError
    except ModuleNotFoundError as problem:
        raise missing(SCHEME, problem) or problem from None
    try:
        snapshot_download(
            repo,
            revision=revision,
            local_dir=folder,
            allow_patterns=[*PARTS, MANIFEST, SIGNATURE],
        )
    except RepositoryNotFoundError:
        raise UnreadableInput(f"{address}: no such repository, or it needs HF_TOKEN") from None
    except RevisionNotFoundError:
        raise UnreadableInput(f"{address}: the repository has no revision {revision!r}") from None
    except Exception as problem:  # noqa: BLE001 - whatever its HTTP client or its cache raises
        said = textwrap.shorten(str(problem), 200, placeholder=" ...") or type(problem).__name__
        raise UnreadableInput(f"{address}: cannot be fetched ({said})") from None
