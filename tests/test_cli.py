"""The program as a user meets it: in a process of its own, with files, pipes and exit codes."""

import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dragoman.artifact import Artifact
from dragoman.cli import GROUP, missing_extra

Program = Callable[..., subprocess.CompletedProcess[str]]
BRIEF = """\
Canberra hailed AUKUS as vital, a pact that Beijing denounced.\r
Some signed the Treaty on the Prohibition of Nuclear Weapons. Oslo opposes [red]sanctions on Russia[/].
"""
PAIR = {"text": "Moscow rejects NATO enlargement.", "target": "NATO enlargement"}


@pytest.fixture
def brief(work: Path) -> str:
    """A short brief in the folder where the program runs."""
    (work / "brief.txt").write_bytes(BRIEF.encode())
    return "brief.txt"


def lines(text: str) -> list[dict[str, Any]]:
    """The rows of JSON Lines; other line ends than this one may stand inside a row."""
    return [json.loads(line) for line in text.split("\n") if line]


def write_pairs(path: Path, *rows: dict[str, Any] | str) -> None:
    """A file of questions, some of which may be junk."""
    written = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("".join(f"{row}\n" for row in written), "utf-8")


def used_by_children() -> float:
    """Processor time, in seconds, of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def refused(answer: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a refusal: exit code 2, nothing on stdout, no traceback."""
    assert answer.returncode == 2
    assert answer.stdout == ""
    (sentence,) = answer.stderr.splitlines()
    return sentence


def test_a_table_is_plain_and_unbroken_at_80_columns(dragoman: Program, brief: str) -> None:
    """Entity and stance stand on one line each, no line is too long, and a pipe gets no colours."""
    whose = ("--author", "[/x] :smile:")
    table = dragoman("label", brief, "--all", *whose).stdout
    rows = lines(dragoman("label", brief, "-o", "-", *whose).stdout)
    assert {"AUKUS", "sanctions on Russia"} <= {row["entity"]["name"] for row in rows}
    assert max(map(len, table.splitlines())) <= 80
    assert "\x1b" not in table
    assert "[red]sanctions" in table
    for row in rows:
        name, stance = row["entity"]["name"], row["stance"]
        assert any(stance in line and f" {name} " in line for line in table.splitlines())


def test_neutral_rows_are_hidden_but_counted(dragoman: Program, brief: str) -> None:
    """Without --all the table says how many it does not show."""
    rows = lines(dragoman("label", brief, "-o", "-").stdout)
    hidden = sum(row["stance"] == "neutral" for row in rows)
    table = dragoman("label", brief).stdout
    assert (f"{hidden} neutral rows not shown" in table) is (hidden > 0)


def test_label_writes_the_rows_of_the_contract(
    dragoman: Program, brief: str, artifact: Artifact
) -> None:
    """Each field, in its order; offsets point into the file as it is, line ends and all."""
    rows = lines(dragoman("label", brief, "-o", "-", "--author", "Wong", "--date", "2022").stdout)
    assert list(rows[0]) == ["document", "author", "date", "sentence", "entity", "mention", "mentions",
                             "stance", "probabilities", "positions", "truncated", "unsure", "model", "voice", "speaker",
                             "source"]  # fmt: skip
    for row in rows:
        assert (row["document"], row["author"], row["date"]) == (brief, "Wong", "2022")
        assert row["model"] == artifact.id
        assert list(row["probabilities"]) == ["against", "neutral", "favor"]
        for span in (row["sentence"], row["mention"]):
            assert BRIEF[span["start"] : span["end"]] == span["text"]


def test_csv_and_json_lines_hold_the_same(dragoman: Program, brief: str, work: Path) -> None:
    """One column per leaf; the same rows in the same order."""
    assert dragoman("label", brief, "-o", "x.csv").returncode == 0
    assert dragoman("label", brief, "-o", "x.jsonl").returncode == 0
    with (work / "x.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    rows = lines((work / "x.jsonl").read_text("utf-8"))
    assert [json.loads(row["positions"]) for row in table] == [row["positions"] for row in rows]
    assert [float(row["probability_against"]) for row in table] == [row["probabilities"]["against"] for row in rows]  # fmt: skip
    assert [row["sentence_text"] for row in table] == [row["sentence"]["text"] for row in rows]


def test_label_reads_what_is_piped(dragoman: Program, brief: str) -> None:
    """`-` is standard input; the rows are those of the file but for the name."""
    piped = lines(dragoman("label", "-", "-o", "-", stdin=BRIEF.replace("\r", "")).stdout)
    named = lines(dragoman("label", brief, "-o", "-").stdout)
    assert {row["document"] for row in piped} == {"stdin"}
    assert [row["probabilities"] for row in piped] == [row["probabilities"] for row in named]


def test_label_reads_rows_and_asks_about_phrases(dragoman: Program, work: Path) -> None:
    """A row of a .jsonl file, in any case, is a document with its own author; --entity may be given twice."""
    rows = [{"text": "We want wind. We want trade.", "author": "Wong"}, {"text": "No.", "name": "b"}]  # fmt: skip
    write_pairs(work / "in.JSONL", *rows)
    asked = ["label", "in.JSONL", "-o", "-", "--entity", "wind", "--entity", "free trade", "--author", "x"]  # fmt: skip
    (mentioned,) = lines(dragoman(*asked).stdout)
    assert (mentioned["sentence"]["text"], mentioned["entity"]["id"]) == ("We want wind.", "wind")
    answer = dragoman(*asked, "--everywhere")
    found = [(row["document"], row["author"], row["entity"]["id"]) for row in lines(answer.stdout)]
    assert found == [
        (name, author, entity)
        for name, author in (("in.JSONL:1", "Wong"), ("in.JSONL:1", "Wong"), ("b", "x"))
        for entity in ("wind", "free-trade")
    ]


def test_a_catalogue_of_ones_own_is_merged(dragoman: Program, work: Path) -> None:
    """--catalogue adds an entity to those that are known."""
    (work / "mine.toml").write_text(
        '[[entity]]\nid = "harbour-pact"\nname = "Harbour Pact"\nkind = "treaty"\naliases = []\n'
    )
    answer = dragoman("label", "-", "-o", "-", "--catalogue", "mine.toml", stdin="Oslo signed the Harbour Pact.")  # fmt: skip
    assert "harbour-pact" in [row["entity"]["id"] for row in lines(answer.stdout)]


def test_score_answers_each_row_in_order(dragoman: Program, work: Path, artifact: Artifact) -> None:
    """The input's fields come first, one that collides is kept as input_..., then the answer."""
    rows = [{**PAIR, "id": n, "holder": "Moscow", "note": "é"} for n in range(5)]
    write_pairs(work / "in.jsonl", *rows, {**PAIR, "stance": "mine", "model": "theirs"})
    assert dragoman("score", "in.jsonl", "-o", "out.jsonl").returncode == 0
    *first, last = lines((work / "out.jsonl").read_text("utf-8"))
    answer = ["mention", "holder_span", "mentions_read", "stance", "probabilities", "truncated", "unsure", "model"]  # fmt: skip
    assert [row["id"] for row in first] == list(range(5))
    assert list(first[0]) == [*rows[0], *answer]
    assert list(last) == ["text", "target", "input_stance", "input_model", *answer]
    assert (last["input_stance"], last["input_model"]) == ("mine", "theirs")
    assert last["model"] == artifact.id


def test_score_asks_for_a_sentiment_too(dragoman: Program) -> None:
    """--ask sentiment is another question about the same text."""
    pair = json.dumps(PAIR)
    stance, tone = (lines(dragoman("score", "-", "--ask", ask, stdin=pair).stdout)[0] for ask in ("stance", "sentiment"))  # fmt: skip
    assert stance["probabilities"] != tone["probabilities"]


def test_rejects_are_kept_even_where_no_row_is_good(dragoman: Program, work: Path) -> None:
    """Exit code 2, and the sentence names the file that holds every bad row with its reason."""
    write_pairs(work / "in.jsonl", "{", {"text": "x"})
    answer = dragoman("score", "in.jsonl", "-o", "x.jsonl")
    assert answer.returncode == 2
    assert "(and 1 more); see in.rejects.jsonl" in answer.stderr
    assert len(lines((work / "in.rejects.jsonl").read_text("utf-8"))) == 2
    assert not (work / "x.jsonl").exists()


def test_a_second_collision_loses_nothing(dragoman: Program) -> None:
    """Where `input_stance` is taken too, both fields of the input survive."""
    pair = json.dumps({**PAIR, "stance": "mine", "input_stance": "older"})
    (row,) = lines(dragoman("score", "-", stdin=pair).stdout)
    assert (row["input_stance"], row["input_input_stance"]) == ("older", "mine")


def test_bad_rows_are_rejected_and_good_ones_answered(dragoman: Program, work: Path) -> None:
    """Exit code 3; each reject tells file, line, reason and the row itself."""
    bad = {**PAIR, "mention": [0, 99]}
    write_pairs(work / "in.jsonl", PAIR, bad, "{", "", {"text": "x"}, {**PAIR, "text": 3}, PAIR)
    (work / "out").mkdir()
    answer = dragoman("score", "in.jsonl", "-o", "out/x.jsonl")
    assert answer.returncode == 3
    assert "4 rejected" in answer.stderr
    assert len(lines((work / "out/x.jsonl").read_text("utf-8"))) == 2
    rejects = lines((work / "out/in.rejects.jsonl").read_text("utf-8"))
    assert [(one["file"], one["line"]) for one in rejects] == [("in.jsonl", n) for n in (2, 3, 5, 6)]  # fmt: skip
    assert "[0, 99) lies outside a text of 32 characters" in rejects[0]["reason"]
    assert [one["row"] for one in rejects] == [bad, "{", {"text": "x"}, {**PAIR, "text": 3}]


junk = st.binary(max_size=20) | st.dictionaries(
    st.sampled_from(["text", "target", "mention", "holder", "holder_span", "id", "stance"]),
    st.text(max_size=9) | st.integers() | st.lists(st.integers(-1, 9), max_size=3) | st.none(),
).map(lambda row: json.dumps(row).encode())


@settings(
    max_examples=3,
    phases=[Phase.generate],  # a smaller failing example would take minutes of processes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(junk, min_size=60, max_size=90))
def test_no_row_is_lost(dragoman: Program, work: Path, rows: list[bytes]) -> None:
    """Rows in = rows out + rejects, whatever the rows are."""
    rows = [json.dumps(PAIR).encode(), *(row.replace(b"\n", b"") for row in rows)]
    (work / "in.jsonl").write_bytes(b"\n".join(rows))
    (work / "in.rejects.jsonl").unlink(missing_ok=True)
    answer = dragoman("score", "in.jsonl")
    rejects = work / "in.rejects.jsonl"
    rejected = lines(rejects.read_text("utf-8")) if rejects.exists() else []
    assert answer.returncode == (3 if rejected else 0)
    assert len(lines(answer.stdout)) + len(rejected) == sum(bool(row.strip()) for row in rows)


def test_one_bad_file_does_not_spoil_the_others(dragoman: Program, brief: str, work: Path) -> None:
    """What can be read is labelled, the rest is rejected by name: exit code 3."""
    (work / "binary.txt").write_bytes(b"caf\xe9\x00\x01\x02")
    answer = dragoman("label", "nowhere.txt", brief, "binary.txt", "-o", "out.jsonl")
    assert answer.returncode == 3
    assert {row["document"] for row in lines((work / "out.jsonl").read_text("utf-8"))} == {brief}
    for name, reason in (("nowhere", "No such file"), ("binary", "a binary file")):
        (reject,) = lines((work / f"{name}.rejects.jsonl").read_text("utf-8"))
        assert (reject["file"], reject["line"], reject["row"]) == (f"{name}.txt", None, None)
        assert reason in reject["reason"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["label", "nowhere.txt"], "nowhere.txt: No such file or directory"),
        (["label", "hollow"], "hollow: no .jsonl, "),
        (["label", "empty.txt"], "the input is empty"),
        (["label", "-"], "the input is empty"),
        (["label", "brief.txt", "-o", "x.xlsx"], "x.xlsx: unknown ending '.xlsx'"),
        (["label", "brief.txt", "-o", "no/x.csv"], "no/x.csv: cannot be written"),
        (["label", "brief.txt", "--catalogue", "no.toml"], "no.toml: cannot be read"),
        (["label", "brief.txt", "--artifact", "gone"], "gone: no model artifact here"),
        (["label", "brief.txt", "--artifact", "damaged"], "damaged/NOTICE: damaged"),
        (["score", "empty.txt"], "the input is empty"),
        (["score", "junk.jsonl"], "junk.jsonl:1: not JSON"),
        (["score", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory"),
        (["model", "--artifact", "gone"], "gone: no model artifact here"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_sentence(
    dragoman: Program, brief: str, work: Path, artifact: Artifact, arguments: list[str], sentence: str
) -> None:  # fmt: skip
    """Exit code 2, the name of the thing, and no traceback."""
    (work / "empty.txt").write_text(" \n")
    (work / "junk.jsonl").write_text("junk")
    (work / "hollow").mkdir()
    shutil.copytree(artifact.folder, work / "damaged", copy_function=os.symlink)
    (work / "damaged" / "NOTICE").unlink()
    (work / "damaged" / "NOTICE").write_text("nobody")
    assert sentence in refused(dragoman(*arguments))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["score", "x.jsonl", "--ask", "mood"],
         "invalid value for '--ask': 'mood' is not one of 'stance', 'sentiment'; see dragoman score --help"),
        (["label"], "missing argument 'INPUT...'; see dragoman label --help"),
        (["label", "x", "--colour", "red"], "no such option: --colour"),
        (["label", "x", "--entity"], "option '--entity' requires an argument; see dragoman label --help"),
        (["label", "x", "--entity", " "],
         "invalid value for --entity: a phrase to ask about must not be empty; see dragoman label --help"),
        (["label", "in.txt", "--everywhere"],
         "invalid value for --everywhere: needs a phrase to ask about; add --entity; see dragoman label --help"),
        (["entities", "frob"], "no such command 'frob'; see dragoman entities --help"),
        (["entities", "check"], "missing argument"),
        (["labels"], "no such command 'labels'. Did you mean 'label'"),
    ],
)  # fmt: skip
def test_a_slip_in_the_command_is_told(
    dragoman: Program, arguments: list[str], sentence: str
) -> None:
    """One sentence names the option and its values and whose help to ask, and the exit code is 2."""
    said = refused(dragoman(*arguments))
    assert said.startswith(f"dragoman: {sentence}")
    assert said.endswith(" --help")


@pytest.mark.parametrize("arguments", [[], ["entities"]])
def test_asking_for_nothing_shows_the_help(dragoman: Program, arguments: list[str]) -> None:
    """Whole, on stderr, with exit code 2."""
    answer = dragoman(*arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("Usage: dragoman")
    assert "Commands:" in answer.stderr


def test_an_interrupt_leaves_with_its_own_code(work: Path) -> None:
    """Ctrl-C while a command waits for its input ends it with 130 and without a traceback."""
    script = Path(sys.executable).with_name("dragoman")
    os.mkfifo(work / "pipe")
    with (
        subprocess.Popen(
            [script, "entities", "check", "pipe"], cwd=work, stderr=subprocess.PIPE, text=True
        ) as process,
        (work / "pipe").open("w"),
    ):  # opens once the program waits there
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=600)
    assert (process.returncode, said) == (130, "")


def test_a_reader_that_leaves_early_gets_no_traceback(work: Path) -> None:
    """`dragoman entities list | head` is no error of anyone."""
    script = Path(sys.executable).with_name("dragoman")
    with subprocess.Popen(
        [script, "entities", "list"], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=600)
    assert b"Traceback" not in said


def test_a_catalogue_is_checked(dragoman: Program, work: Path) -> None:
    """Every mistake is told with its line, and nothing else."""
    (work / "mine.toml").write_text('[[entity]]\nid = "A B"\nname = "x"\nkind = "song"\n')
    answer = dragoman("entities", "check", "mine.toml")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "mine.toml:2: entity 'A B'" in answer.stderr
    assert "mine.toml:4: entity 'A B'" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_checked_catalogue_says_what_it_replaces(dragoman: Program, work: Path) -> None:
    """An entity with a shipped one's id and other words does; the shipped one itself does not."""
    entity = '[[entity]]\nid = "aukus"\nname = "AUKUS"\nkind = "treaty"\naliases = ["the deal"]\n'
    (work / "mine.toml").write_text(entity)
    assert "aukus: replaces the shipped" in dragoman("entities", "check", "mine.toml").stdout
    shipped = Path(__file__).parent.parent / "seeds" / "entities.toml"
    assert "replaces" not in dragoman("entities", "check", str(shipped)).stdout


def test_the_program_says_which_model_answers(dragoman: Program, artifact: Artifact) -> None:
    """`--version` and `model` print the version and the artifact's id."""
    for arguments in (["--version"], ["model"]):
        answer = dragoman(*arguments)
        assert answer.returncode == 0
        assert version("dragoman") in answer.stdout
        assert artifact.id in answer.stdout


def test_help_names_the_commands(dragoman: Program) -> None:
    """A newcomer sees what there is."""
    answer = dragoman("--help")
    assert answer.returncode == 0
    assert all(command in answer.stdout for command in ("label", "score", "entities", "model"))


def test_labelling_imports_no_framework(brief: str, work: Path) -> None:
    """Neither torch, transformers nor bentoml is loaded, even where they are installed."""
    code = (
        "import sys; from dragoman.cli import main; sys.argv = ['dragoman', 'label', 'brief.txt']\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, cwd=work, capture_output=True, encoding="utf-8"
    )
    loaded = {name.split(".")[0] for name in answer.stderr.split()}
    assert "onnxruntime" in loaded
    assert loaded.isdisjoint({"torch", "transformers", "bentoml", "sklearn", "scipy", "ray", "pyarrow", "fsspec"})  # fmt: skip


def test_one_page_is_labelled_at_once(dragoman: Program, work: Path) -> None:
    """Start included it takes no more than 12 times the processor time of importing its libraries.

    About 5 times are usual, a second in all. The best of three, because neighbours slow a processor
    down too.
    """
    (work / "page.txt").write_text(BRIEF * 12, "utf-8")
    libraries = "import ahocorasick_rs, numpy, onnxruntime, rich.table, tokenizers, typer"

    def label() -> None:
        assert dragoman("label", "page.txt").returncode == 0

    def bare() -> None:
        subprocess.run([sys.executable, "-c", libraries], check=True)

    taken: dict[Any, list[float]] = {label: [], bare: []}
    for work_of, times in 3 * [*taken.items()]:
        begin = used_by_children()
        work_of()
        times.append(used_by_children() - begin)
    assert min(taken[label]) < 12 * min(taken[bare])


@pytest.mark.parametrize(
    ("command", "module", "extra"),
    [
        ("training.train_command", "torch", "train"),
        ("training.data_command", "sklearn", "train"),
        ("training.report", "jinja2", "train"),
        ("serving.report_command", "jinja2", "serve"),
        ("serving.serve_command", "prometheus_client", "serve"),
        ("serving.offline.label_command", "ray", "ray"),
        ("serving.offline.label_command", "bentoml.models", "serve"),
    ],
)
def test_a_missing_module_names_the_extra_that_brings_it(
    command: str, module: str, extra: str
) -> None:
    """By what the package says that it needs, whatever command asked."""
    point = EntryPoint("fly", f"dragoman.{command}:fly", GROUP)
    problem = ModuleNotFoundError(f"No module named '{module}'", name=module)
    said = str(missing_extra([point], problem))
    assert f"`dragoman fly` needs {module}, which is not installed" in said
    assert said.endswith(f"pip install 'dragoman[{extra}]'")


@pytest.mark.parametrize("module", ["dragoman.seeds", "dragoman.training.data", "numpy"])
def test_what_the_core_lacks_is_in_no_extra(module: str) -> None:
    """A part of dragoman, or what it always needs: the installation is incomplete."""
    problem = ModuleNotFoundError(f"No module named '{module}'", name=module)
    for points in ([EntryPoint("label", "dragoman.serving.offline.x:x", GROUP)], []):
        said = str(missing_extra(points, problem))
        assert module in said
        assert "dragoman[" not in said
        assert "pip install" in said


def test_what_no_installation_would_mend_is_no_missing_extra() -> None:
    """A module that nothing is known to bring is a bug, and shown as one."""
    problem = ModuleNotFoundError("No module named 'wings'", name="wings")
    with pytest.raises(ModuleNotFoundError, match="wings"):
        missing_extra([EntryPoint("label", "dragoman.serving.offline.x:x", GROUP)], problem)


def test_a_checkout_finds_its_seeds_beside_the_package(tmp_path: Path) -> None:
    """As after a plain `pip install -e .`, where a data folder is no part of the package."""
    root = Path(__file__).parents[1]
    (tmp_path / "dragoman").symlink_to(root / "model")
    asked = "import dragoman, dragoman.catalogue as c; print(dragoman.__file__, len(c.Catalogue.default().entities))"  # fmt: skip
    answer = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    where, count = answer.stdout.split()
    assert where.startswith(str(tmp_path))
    assert int(count) > 300
