"""Behaviour suites: the data hold what they promise, and a case passes only when all of it holds."""

import json
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from dragoman.artifact import Artifact
from dragoman.catalogue import Catalogue
from dragoman.encoder import Encoder
from dragoman.questions import Questioner
from dragoman.stance import AUTHOR, Answer, Stance
from dragoman.training.behaviour import CaseType, pass_rates, pass_table, run_suites
from dragoman.training.behaviour_file import InvalidSuite, read_minimums, read_suites

DATASETS = Path(__file__).parents[2] / "datasets"
SUITES = DATASETS / "behaviour"
CAPABILITIES = {
    "conditionals", "does_not_oppose", "double_negation", "dropped_objections", "entity_swap",
    "holder_swap", "long_sentences", "negation", "neutral_acts", "opposite_holders",
    "passive_voice", "questions", "reported_speech", "scare_quotes", "stance_against_sentiment",
    "target_inside_quotation", "two_targets",
}  # fmt: skip
CERTAIN = {
    Stance.AGAINST: Answer((1.0, 0.0, 0.0)),
    Stance.NEUTRAL: Answer((0.0, 1.0, 0.0)),
    Stance.FAVOR: Answer((0.0, 0.0, 1.0)),
}


@pytest.fixture(scope="module")
def cases():
    """The suites of the repository."""
    return read_suites(SUITES)


@pytest.fixture(scope="module")
def questioner():
    """Asks with the shipped catalogue."""
    return Questioner(Catalogue.default())


def variant(text, stance, *positions, target="AUKUS"):
    """A row's variant; positions are (holder, stance)."""
    start = text.find(target)
    return {
        "text": text,
        "target": target,
        "mention": [start, start + len(target)] if start >= 0 else None,
        "stance": stance,
        "positions": [
            {"holder": name, "holder_span": span(text, name), "stance": held}
            for name, held in positions
        ],
    }


def span(text, name):
    """Where a holder is named; the author is not."""
    start = text.find(name)
    return None if name == AUTHOR.name else [start, start + len(name)]


def suite(folder, kind, *variants):
    """Write a suite of one case and read it."""
    row = {"id": "one", "type": kind, "variants": variants}
    (folder / "tiny.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    return read_suites(folder)


def reader(text, queries):
    """Answers by one word: Ottawa always loves, "hates" is against, "loves" is favor."""
    words = {"hates": Stance.AGAINST, "loves": Stance.FAVOR}
    found = next((words[word] for word in text.rstrip(".").split() if word in words), None)
    return [
        CERTAIN[Stance.FAVOR]
        if query.holder and query.holder.name == "Ottawa"
        else CERTAIN[found or Stance.NEUTRAL]
        for query in queries
    ]


def passes(cases, questioner):
    """Whether the only case passes with `reader`."""
    (verdict,) = run_suites(cases, questioner, reader)
    return verdict.passed


def test_each_capability_has_at_least_25_cases(cases):
    """CheckList's point is many small cases a capability, of all three types over the suites."""
    counts = Counter(case.capability for case in cases)
    assert counts.keys() == CAPABILITIES
    assert min(counts.values()) >= 25
    assert {case.type for case in cases} == set(CaseType)


def test_no_case_occurs_twice(cases):
    """Ids are unique and tell the capability; no text serves two cases."""
    ids = [case.id for case in cases]
    texts = [text for case in cases for text in {one.text for one in case.variants}]
    asked = [(one.text, one.target) for case in cases for one in case.variants]
    assert len(ids) == len(set(ids))
    assert all(case.id.startswith(f"{case.capability}-") for case in cases)
    assert len(texts) == len(set(texts))
    assert len(asked) == len(set(asked))


def test_no_text_is_also_an_annotation(cases):
    """A model may train on `datasets/diplomatic/`, so nothing in it may be a behaviour case."""
    lines = [line for path in (DATASETS / "diplomatic").glob("*.jsonl") for line in path.open()]
    annotated = {json.loads(line)["text"] for line in lines}
    assert not annotated & {one.text for case in cases for one in case.variants}


def test_spans_hold_whole_words(cases):
    """A mention or a holder starts and ends at a word's edge, without blanks."""
    for one in (one for case in cases for one in case.variants):
        spans = [one.mention, *(position.holder.span for position in one.positions)]
        for start, end in filter(None, spans):
            outside = one.text[start - 1 : start] + one.text[end : end + 1]
            assert one.text[start:end] == one.text[start:end].strip()
            assert not any(letter.isalnum() for letter in outside), one


def test_a_stance_has_a_holder(cases):
    """As in the guidelines: somebody holds each stance that is not neutral."""
    for one in (one for case in cases for one in case.variants):
        held = {position.stance for position in one.positions}
        assert one.stance in (None, Stance.NEUTRAL) or one.stance in held, one


@pytest.mark.parametrize(
    ("kind", "variants", "passed"),
    [
        ("MFT", [variant("Oslo hates AUKUS.", "against")], True),
        ("MFT", [variant("Oslo hates AUKUS.", "neutral")], False),
        ("MFT", [variant("Oslo hates AUKUS.", "against", ("Oslo", "against"))], True),
        ("MFT", [variant("Ottawa hates AUKUS.", "against", ("Ottawa", "against"))], False),
        ("MFT", [variant("Oslo saw AUKUS.", "neutral", ("author", "neutral"))], True),
        ("INV", [variant("A hates AUKUS.", None), variant("B hates AUKUS.", None)], True),
        ("INV", [variant("A hates AUKUS.", None), variant("B saw AUKUS.", None)], False),
        ("INV", [variant("A saw AUKUS.", "favor"), variant("B saw AUKUS.", "favor")], False),
        ("DIR", [variant("A hates AUKUS.", "against"), variant("A loves AUKUS.", "favor")], True),
        ("DIR", [variant("A hates AUKUS.", "against"), variant("A saw AUKUS.", "favor")], False),
    ],
)
def test_a_case_passes_when_all_its_expectations_hold(tmp_path, questioner, kind, variants, passed):
    """Sentence, holders and, for an invariance, equality: one miss fails the case."""
    assert passes(suite(tmp_path, kind, *variants), questioner) is passed


def test_pass_rates_count_cases(tmp_path, questioner):
    """One of two cases passes: 50.0, for the capability and for all."""
    suite(tmp_path, "MFT", variant("Oslo hates AUKUS.", "against"))
    (tmp_path / "worn.jsonl").write_text(
        (tmp_path / "tiny.jsonl").read_text().replace("hates", "meets")
    )
    rates = pass_rates(run_suites(read_suites(tmp_path), questioner, reader))
    assert [(one.capability, one.cases, one.percent) for one in rates] == [
        ("tiny", 1, 100.0),
        ("worn", 1, 0.0),
    ]
    assert pass_table(rates).splitlines()[2:] == [
        "| tiny | 1 | 100.0 |",
        "| worn | 1 | 0.0 |",
        "| all | 2 | 50.0 |",
    ]


def test_all_bad_rows_are_reported_at_once(tmp_path):
    """Each with file and line, whatever is wrong with it."""
    good = variant("Oslo hates AUKUS.", "against")
    rows = [
        {"id": "1", "type": "MFT", "variants": [good]},
        {"id": "2", "type": "MFT", "variants": [{**good, "mention": [11, 99]}]},
        {"id": "3", "type": "INV", "variants": [good, {**good, "stance": "favor"}]},
        {"id": "4", "type": "DIR", "variants": [good, good]},
        {"id": "5", "type": "MFT", "variants": [{**good, "stance": None}]},
        {"id": "6", "type": "MFT", "variants": [{**good, "stances": "favor"}]},
        {"id": "7", "type": "MFT", "variants": [variant("Oslo!", "against", ("Rome", "favor"))]},
        {"id": "8", "type": "INV", "variants": []},
    ]
    lines = [*(json.dumps(row) for row in rows), "{", "[]"]
    (tmp_path / "bad.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.raises(InvalidSuite) as problem:
        read_suites(tmp_path)
    told = [line.split(": ")[0] for line in str(problem.value).splitlines()]
    assert told == [f"{tmp_path / 'bad.jsonl'}:{number}" for number in range(2, 11)]


def test_a_folder_without_suites_is_said(tmp_path):
    """A wrong path must not look like a perfect model."""
    with pytest.raises(InvalidSuite, match="no behaviour suite under"):
        read_suites(tmp_path)


def test_each_capability_has_a_minimum():
    """`minimums.toml` pins exactly the capabilities there are."""
    assert read_minimums(SUITES / "minimums.toml").keys() == CAPABILITIES


def test_a_minimum_is_a_percentage(tmp_path):
    """A share of 1 meant as 100%, or a word, is not silently taken."""
    (tmp_path / "minimums.toml").write_text('negation = "all"\n')
    with pytest.raises(InvalidSuite, match="negation = 'all'"):
        read_minimums(tmp_path / "minimums.toml")


def test_the_shipped_artifact_reaches_every_minimum(cases, questioner):
    """No capability may fall below what `minimums.toml` pins."""
    shipped = Artifact.load(Path(str(resources.files("dragoman") / "artifacts" / "fast")))
    rates = pass_rates(run_suites(cases, questioner, Encoder(shipped).answers))
    minimums = read_minimums(SUITES / "minimums.toml")
    below = [one for one in rates if one.percent < minimums[one.capability]]
    assert not below, pass_table(rates)
