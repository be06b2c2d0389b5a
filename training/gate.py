"""The gate: whether a candidate may take the champion's place, measured on the same rows in one run."""

from collections.abc import Sequence
from pathlib import Path

from dragoman.artifact import Artifact
from dragoman.catalogue import Catalogue
from dragoman.encoder import Encoder
from dragoman.labeller import Labeller
from dragoman.questions import Questioner, with_holders
from dragoman.stance import Query

from .annotations import Annotation
from .behaviour import Case, pass_rates, run_suites
from .behaviour_file import InvalidSuite, read_minimums, read_suites
from .corpora import CorpusNotFound, Shelf
from .criteria import Criterion, Measured, decide
from .document_cells import Judged, has_gold, read_gold
from .document_report import judge_all
from .evaluate import evaluate
from .measure import ADDED_SET, DEV_SETS
from .paired import take_turns

TIMED = 64  # sentences
MINIMUMS = "minimums.toml"


def held_out(shelf: Shelf) -> list[Annotation]:
    """The labelled rows of every dev split that is on disk.

    Raises:
        CorpusNotFound: there is none.
    """
    names = [
        name
        for dev_set in (*DEV_SETS, ADDED_SET)
        for name in dev_set.dev
        if shelf.holds(name, "dev")
    ]
    rows = [one for name in names for one in shelf.annotations(name, "dev") if one.stance]
    if not rows:
        raise CorpusNotFound(
            f"no dev set under {shelf.public} and {shelf.own}; "
            "name their folders with --corpora and --datasets"
        )
    return rows


def judge(
    candidate: Artifact, champion: Artifact, shelf: Shelf, minimums: Path | None = None
) -> list[Criterion]:
    """Measure both, and decide; raises as `measure_both`."""
    return decide(measure_both(candidate, champion, shelf, minimums), Catalogue.default())


def measure_both(
    candidate: Artifact, champion: Artifact, shelf: Shelf, minimums: Path | None = None
) -> Measured:
    """Measure both on the same rows in one run.

    minimums: the least pass rates, where not those beside the behaviour suites.

    Raises:
        CorpusNotFound: no dev split is on disk.
        InvalidSuite: the behaviour suites beside our annotations are missing or wrong.
    """
    rows, questioner = held_out(shelf), Questioner(Catalogue.default())
    suites, least = _behaviour(shelf.own / "behaviour", minimums)
    ours, theirs, about = Encoder(candidate), Encoder(champion), candidate.about
    return Measured(
        candidate=evaluate(rows, questioner, ours.answers, "gate: the candidate's sentences"),
        champion=evaluate(rows, questioner, theirs.answers, "gate: the champion's sentences"),
        rates=pass_rates(run_suites(suites, questioner, ours.answers)),
        minimums=least,
        parity=about.get("parity", {}),
        weight_bits=about.get("weight_bits", 8),
        times=take_turns(ours.answers, theirs.answers, asked(rows, questioner)),
        documents=_documents(ours, theirs, shelf),
    )


def _documents(ours: Encoder, theirs: Encoder, shelf: Shelf) -> tuple[list[Judged], list[Judged]]:
    """The cells of both in every document with gold that is on disk: our own, and real ones."""
    own = shelf.own / "documents"
    standoff = own / "real.jsonl"
    folders = [one for one in (own, shelf.public / "documents") if has_gold(one, standoff)]
    gold = [one for folder in folders for one in read_gold(folder, standoff)]
    return (
        judge_all(gold, Labeller(encoder=ours)),
        judge_all(gold, Labeller(encoder=theirs)),
    )


def _behaviour(folder: Path, chosen: Path | None) -> tuple[list[Case], dict[str, float]]:
    minimums = chosen or folder / MINIMUMS
    if not minimums.is_file():
        raise InvalidSuite(f"{minimums}: is missing; name the folder of our data with --datasets")
    return read_suites(folder), read_minimums(minimums)


def asked(rows: Sequence[Annotation], questioner: Questioner) -> list[tuple[str, list[Query]]]:
    """Sentences from all over the rows, each with its target and every candidate holder."""
    chosen = rows[:: max(1, len(rows) // TIMED)][:TIMED]
    return [
        (
            one.text,
            with_holders(
                questioner.target(one.text, one.target, one.mention, one.ask),
                questioner.candidates(one.text),
            ),
        )
        for one in chosen
    ]
