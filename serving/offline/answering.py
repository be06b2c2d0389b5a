"""Answers jobs with a labeller: the same code in every worker and every actor."""

from collections.abc import Callable
from pathlib import Path

from dragoman.artifact import Artifact
from dragoman.catalogue import Catalogue
from dragoman.errors import DragomanError
from dragoman.labeller import Labeller
from dragoman.rows import Document, LabelRow
from dragoman.score_item import ScoreItem

from .settings import Command, Json, Settings

Answer = list[Json] | str
"""The rows that answer a job, or why it cannot be answered."""


class Answering:
    """One model on one thread."""

    def __init__(self, settings: Settings) -> None:
        """Load model and catalogue.

        Raises:
            DragomanError: one of them is gone, damaged or another than the settings say.
        """
        entities = Catalogue.default()
        if settings.catalogue is not None:
            entities = entities.merged(Catalogue.read(Path(settings.catalogue)))
        self._settings = settings
        self._labeller = Labeller(Artifact.load(Path(settings.artifact)), entities, workers=1)
        self._asked: tuple[str, str | None] | None = None  # whose sentences are at hand
        self._passes: list[Callable[[], list[LabelRow]]] = []

    def answer(self, job: Json) -> Answer:
        """The rows for a job; whatever goes wrong harms no other job."""
        try:
            return self._score(job) if self._settings.command is Command.SCORE else self._label(job)
        except DragomanError as problem:
            return str(problem)
        except Exception as problem:  # noqa: BLE001 - told as the reason of a reject
            return f"could not be answered ({type(problem).__name__}: {problem})"

    def _score(self, job: Json) -> list[Json]:
        """An answer for each question about a text, all in one go."""
        items = [
            ScoreItem(job["text"], target, _span(mention), holder, _span(span), self._settings.ask)
            for target, mention, holder, span in job["questions"]
        ]
        return [one.answer() for run in self._labeller.score_passes(items) for one in run()]

    def _label(self, job: Json) -> list[Json]:
        """The rows of one part of a document's sentences."""
        asked = (job["text"], job["author"])
        if asked != self._asked:
            document = Document(job["text"], author=job["author"])
            settings = self._settings
            self._passes = list(
                self._labeller.label_passes(
                    document, settings.phrases, settings.targets, settings.everywhere
                )
            )
            self._asked = asked
        begin, end = (len(self._passes) * part // job["parts"] for part in (job["part"], job["part"] + 1))  # fmt: skip
        return [row.as_dict() for run in self._passes[begin:end] for row in run()]


def _span(pair: list[int] | None) -> tuple[int, int] | None:
    return None if pair is None else (pair[0], pair[1])
