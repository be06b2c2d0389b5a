"""Measures an artifact, and another one beside it, on the same sources."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from dragoman.artifact import Artifact
from dragoman.encoder import Encoder
from dragoman.questions import Questioner

from ..behaviour import PassRate, pass_rates, run_suites
from ..behaviour_file import read_suites
from ..evaluate import Answerer
from .build import ALL, Report, build
from .compare import Comparison, compare
from .judge import Part, ask, with_baselines
from .sources import Source


def run(
    artifact: Artifact,
    sources: Sequence[Source],
    questioner: Questioner,
    *,
    against: Artifact | None = None,
    suites: Path,
    rejected: int = 0,
) -> Report:
    """Ask about every row, let the baselines guess, and run the behaviour suites of a folder."""
    answer = Encoder(artifact).answers
    parts = [
        part
        for source in sources
        for part in with_baselines(source, ask(source, questioner, answer))
    ]
    return build(
        artifact.id,
        datetime.now(UTC).isoformat(timespec="seconds"),
        parts,
        questioner,
        behaviour=_rates(suites, questioner, answer),
        comparison=_comparison(against, sources, questioner, parts) if against else None,
        rejected=rejected,
        in_train=sum(source.in_train() for source in sources),
    )


def _comparison(
    other: Artifact, sources: Sequence[Source], questioner: Questioner, parts: Sequence[Part]
) -> Comparison:
    answer = Encoder(other).answers
    theirs = [part for source in sources for part in ask(source, questioner, answer)]
    return compare(other.id, parts, theirs, ALL)


def _rates(suites: Path, questioner: Questioner, answer: Answerer) -> list[PassRate]:
    """None where the folder holds no suite."""
    if not any(suites.glob("*.jsonl")):
        return []
    return pass_rates(run_suites(read_suites(suites), questioner, answer))
