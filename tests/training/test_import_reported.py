"""Kinds of files that people reported trouble with: read as they were meant, or told why not."""

import json
from pathlib import Path

import pytest

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects
from dragoman.training.exchange.detect import reader_for
from dragoman.training.exchange.fields import Fields
from dragoman.training.exchange.how import AS_FOUND, Format, How
from dragoman.training.exchange.labels import Labels
from dragoman.training.retraining.given import read_given, without_contradictions

TEXT = "Nairobi thanked the Mombasa Accord while Kampala cursed the ivory tax."
ACCORD, TAX = TEXT.index("Mombasa"), TEXT.index("ivory")


@pytest.fixture
def read(tmp_path):
    """Reads a content under any name; returns rows and (line, reason) of the rejects."""

    def run(content, how=AS_FOUND, name="given"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        rejects = Rejects(tmp_path)
        rows = [one.as_row() for one in reader_for(str(path), how)(str(path), rejects)]
        return rows, [(one.line, one.reason) for one in rejects.collected]

    return run


def stances(rows):
    """What is compared where the texts do not matter."""
    return [row["stance"] for row in rows]


def region(key, words, label, text=TEXT, quoted=None, **more):
    """A marked span of Label Studio."""
    start = text.index(words)
    value = {"start": start, "end": start + len(words), "text": quoted or words, "labels": [label]}
    return {"id": key, "from_name": "ner", "to_name": "text", "type": "labels", "value": value | more}  # fmt: skip


def choice(name, word, key=None):
    """A choice of Label Studio, about a region or about the whole text."""
    about = {"id": key} if key else {"id": "whole"}
    return about | {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [word]}}  # fmt: skip


def task(*annotations, data=None):
    """A task of Label Studio; each annotation is its results, or more."""
    given = [one if isinstance(one, dict) else {"completed_by": 4, "result": one} for one in annotations]  # fmt: skip
    return json.dumps([{"id": 9, "data": data or {"text": TEXT}, "annotations": given}])


def test_annotators_who_differ_on_one_target(tmp_path):
    """Of two targets of a task the undisputed one is learned once, the other is told for itself."""
    both = [
        {
            "completed_by": who,
            "result": [region("a", "Mombasa Accord", "favor"), region("b", "ivory tax", stance)],
        }
        for who, stance in ((4, "against"), (5, "neutral"))
    ]
    (tmp_path / "t.json").write_text(task(*both))
    rejects = Rejects(tmp_path)
    left, twice = without_contradictions(
        read_given([str(tmp_path / "t.json")], AS_FOUND, rejects), rejects
    )
    assert ([one.imported.annotation.target for one in left], twice) == (["Mombasa Accord"], 1)
    assert ["ivory tax" in one.reason for one in rejects.collected] == [True, True]


def test_a_reviewers_ground_truth_counts(tmp_path):
    """The annotation that contradicts it is refused, with the reason."""
    both = [
        {"completed_by": who, "ground_truth": true, "result": [region("a", "ivory tax", stance)]}
        for who, stance, true in ((4, "favor", False), (5, "against", True))
    ]
    (tmp_path / "t.json").write_text(task(*both))
    rejects = Rejects(tmp_path)
    given = read_given([str(tmp_path / "t.json")], AS_FOUND, rejects)
    (one,), _ = without_contradictions(given, rejects)
    assert one.imported.annotation.stance == "against"
    assert "(annotator 5, ground truth)" in rejects.collected[0].reason


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_a_table_does_not_say_is_left_out(read, line_end):
    """Neither an implied target nor "nobody holds it"; the mention is looked for."""
    lines = ["text,target,stance", f"{TEXT},ivory tax,against", "It rained.,ivory tax,neutral", ""]
    rows, _ = read(line_end.join(lines))
    assert rows == [
        {"text": TEXT, "target": "ivory tax", "mention": [TAX, TAX + 9], "stance": "against"},
        {"text": "It rained.", "target": "ivory tax", "stance": "neutral"},
    ]


def test_a_target_is_looked_for_by_its_other_names(read):
    """As `dragoman score` does, by the catalogue."""
    row = {"text": "Hanoi admires the European Union.", "target": "EU", "stance": "favor"}
    (found,), _ = read(json.dumps(row))
    assert row["text"][slice(*found["mention"])].endswith("European Union")


@pytest.mark.parametrize(
    "spoiled",
    ['"Dakar" thanked the accord,accord,favor', '"Dakar thanked, the accord,accord,favor', "Dakar,accord", 'Dakar said "x,accord,favor'],
)  # fmt: skip
def test_one_bad_row_spoils_no_other(read, spoiled):
    """Rows in are rows out and rejects, wherever a stray quote stands."""
    good = "Suva left the accord,accord,against"
    table = ["text,target,stance", good, spoiled, good.replace("Suva", "Apia"), '"Lima, too, left the accord",accord,against']  # fmt: skip
    rows, rejects = read("\n".join(table) + "\n")
    assert len(rows) + len(rejects) == 4
    assert [row["text"][:4] for row in rows if row["text"][0] in "SAL"] == ["Suva", "Apia", "Lima"]


def test_a_row_that_is_there_twice_is_told_once(read):
    """The first one is kept."""
    rows, rejects = read("text,target,stance\nSuva left it,it,favor\nSuva left it,it,favor \n")
    assert (stances(rows), rejects) == (["favor"], [(3, "repeats line 2")])


SPELLED = ["FAVOR", "favour", "Pro ", "support", "in_favor"]


@pytest.mark.parametrize("label", SPELLED)
def test_labels_are_read_alike_in_every_format(read, label):
    """Whatever their capitals and blanks."""
    span = [[ACCORD, ACCORD + 14, label]]
    accord = {"text": TEXT, "target": "Mombasa Accord"}
    spans = [{"start": ACCORD, "end": ACCORD + 14, "label": label}]
    files = [
        f"text,target,stance\n{TEXT},Mombasa Accord,{label}\n",
        json.dumps(accord | {"stance": label}),
        json.dumps({"text": TEXT, "label": span}),
        json.dumps(accord | {"label": [label]}),
        json.dumps({"text": TEXT, "spans": spans, "answer": "accept"}),
        json.dumps(accord | {"label": label, "answer": "accept"}),
        task([region("a", "Mombasa Accord", label)]),
        task([choice("stance", label)], data=accord),
        json.dumps({"fields": accord, "responses": {"stance": [{"value": label, "user_id": "u"}]}}),
    ]
    for content in files:
        rows, rejects = read(content)
        assert (stances(rows), rejects) == (["favor"], []), content


def test_numbers_are_a_scale_only_where_one_is_negative(read):
    """Elsewhere 0 may be against, and 1 too: it is asked, not guessed."""
    table = "text,target,stance\na b,b,{}\nc b,b,{}\nd b,b,{}\n"
    assert stances(read(table.format(1, -1, 0.0))[0]) == ["favor", "against", "neutral"]
    how = How(labels=Labels.of(["0=con,1=pro", "2=none"]))
    assert stances(read(table.format(0, 1, 2), how)[0]) == ["against", "favor", "neutral"]
    with_two, rejects = read(table.format(0, 1, 2))
    assert with_two == []
    assert "numbers mean other stances in other data sets" in rejects[0][1]


@pytest.mark.parametrize("given", ["pro", "pro=maybe", "=favor"])
def test_a_map_of_labels_that_is_none_is_told(given):
    """With the way to write it."""
    with pytest.raises(UnreadableInput, match="write LABEL=STANCE"):
        Labels.of([given])


SEMEVAL = "ID\tTarget\tTweet\tStance\n7\tIvory Tax\t\"Never the ivory tax! #SemST\tAGAINST\n8\tIvory Tax\tCaf\xe9 time\x92s up\tNONE\n"  # fmt: skip
VAST = "author,post,ori_topic,ori_id,new_topic,label,type_idx,new_id,text,topic_str\nAnn,Tax ivory now,x,1,ivory tax,1,1,5,\"[['tax']]\",ivory\nBob,No more tax,x,2,ivory tax,0,1,6,\"[['tax']]\",ivory\nCal,What tax,x,3,ivory tax,2,1,7,\"[['tax']]\",ivory\n"  # fmt: skip
PSTANCE = 'Tweet,Target,Stance\n"Ivory, ivory!",Ivory Tax,FAVOR\nDown with it,Ivory Tax,AGAINST\n'


def test_published_corpora_are_read_as_they_are_downloaded(read):
    """Their columns, their labels, and the older encoding of one of them."""
    rows, rejects = read(SEMEVAL.encode("latin-1"))
    assert (stances(rows), rejects) == (["against", "neutral"], [])
    assert rows[1]["text"] == "Caf\xe9 time\u2019s up"
    assert stances(read(VAST)[0]) == ["favor", "against", "neutral"]
    assert read(VAST)[0][0]["text"] == "Tax ivory now"
    assert stances(read(PSTANCE)[0]) == ["favor", "against"]


TABLE = 'text;target;stance\n"Nairobi; then Suva, left the accord.";the accord;favor\n'


@pytest.mark.parametrize(
    "content",
    [TABLE, "\ufeff" + TABLE, "sep=;\n" + TABLE, TABLE.replace(";", "\t"), TABLE.encode("utf-16"), TABLE.encode("utf-16-le")],
    ids=["semicolons", "mark", "sep", "tabs", "UTF-16", "UTF-16 without a mark"],
)  # fmt: skip
def test_dialects_of_tables(read, content):
    """As spreadsheets save them."""
    rows, rejects = read(content)
    assert (stances(rows), rejects) == (["favor"], [])


def test_columns_may_be_named(read):
    """An error tells which there are."""
    table = "about,body,verdict\naccord,Suva left the accord,con\n"
    rows, _ = read(table, How(fields=Fields(text="body", target="about", stance="verdict")))
    assert (rows[0]["text"], rows[0]["stance"]) == ("Suva left the accord", "against")
    with pytest.raises(UnreadableInput, match=r"no column for target, stance among about, body"):
        read(table)
    _, ((_, reason),) = read(table, How(Format.CSV, fields=Fields(text="words")))
    assert reason == "no column `words`; there are about, body, verdict"


def test_rejected_and_ignored_items_are_no_annotations(read):
    """Whatever tool kept them in its file."""
    row = {"text": TEXT, "target": "ivory tax", "stance": "against"}
    lines = [row | {"answer": word} for word in ("accept", "reject", "ignore")]
    rows, rejects = read("".join(json.dumps(one) + "\n" for one in lines))
    assert (stances(rows), rejects) == (["against"], [(2, "`answer` is reject"), (3, "`answer` is ignore")])  # fmt: skip
    done = [region("a", "ivory tax", "against")]
    skipped = {"completed_by": 1, "was_cancelled": True, "result": done}
    refused = {"completed_by": 2, "result": done, "reviews": [{"accepted": False}]}
    rows, rejects = read(task(done, skipped, refused))
    assert (len(rows), [why for _, why in rejects]) == (1, ["task 9: it was skipped", "task 9: a reviewer rejected it"])  # fmt: skip


def test_addresses_of_annotators_are_not_kept(read):
    """The number of Label Studio, else a number of ours; the same person has the same."""
    by = {"id": 12, "email": "ann@example.org"}
    (found,), _ = read(task({"completed_by": by, "result": [region("a", "ivory tax", "con")]}))
    assert found["annotator"] == 12
    rows, _ = read(f"text,target,stance,annotator\n{TEXT},ivory tax,con,a@b.org\nNo tax,tax,con,a@b.org\nA tax,tax,pro,c@d.org\n")  # fmt: skip
    assert [row["annotator"] for row in rows] == ["person 1", "person 1", "person 2"]


def test_white_space_in_a_quotation_may_be_one_blank(read):
    """Or two signs, as some versions write a line end; the offsets are right."""
    text = "Nairobi thanked the Mombasa\n  Accord again."
    for quoted in ("Mombasa Accord", "Mombasa\\n Accord", "Mombasa\n  Accord"):
        mark = region("a", "Mombasa\n  Accord", "favor", text, quoted)
        (found,), rejects = read(task([mark], data={"text": text}))
        assert (found["mention"], found["target"], rejects) == ([20, 36], "Mombasa Accord", [])


def test_blanks_and_commas_around_a_span_are_left_out(read):
    """Of marks and of cells."""
    text = "Suva hates Pakt, Apia loves it."
    (found,), _ = read(task([region("a", " Pakt,", "con", text)], data={"text": text}))
    assert (found["target"], found["mention"]) == ("Pakt", [11, 15])
    (found,), _ = read('text,target,stance\n"Suva hates Pakt, Apia loves it.", Pakt ,con\n')
    assert (found["target"], found["mention"]) == ("Pakt", [11, 15])


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (task([choice("stance", "Against")], data={"text": TEXT, "target": "ivory tax"}), ["against"]),
        (task([region("a", "ivory tax", "Thing"), choice("verdict", "con", "a")]), ["against"]),
        (task([region("a", "ivory tax", "Target"), choice("stance", "con")]), ["against"]),
        (task([region("a", "ivory tax", "con")], data={"post_text": TEXT}), ["against"]),
        (json.dumps(json.loads(task([region("a", "ivory tax", "con")]))[0], indent=2), ["against"]),
        (json.dumps([{"id": 1, "text": TEXT, "target": "ivory tax", "stance": "con", "annotation_id": 3}]), ["against"]),
        (json.dumps({"id": 1, "data": TEXT, "label": [[TAX, TAX + 9, "con"]]}), ["against"]),
        (json.dumps({"text": TEXT, "target": "ivory tax", "stance": [{"user_id": "a", "value": "con", "status": "submitted"}]}), ["against"]),
    ],
    ids=["choice", "choice at a mark", "choice for the only mark", "text field", "one task", "JSON-MIN", "doccano data", "Argilla 1"],
)  # fmt: skip
def test_other_ways_to_say_a_stance_are_read(read, content, wanted):
    """Projects that were not made after our configuration."""
    rows, rejects = read(content)
    assert (stances(rows), rejects) == (wanted, [])
    assert (rows[0]["mention"], "positions" in rows[0]) == ([TAX, TAX + 9], False)


HTML = {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 4, "hypertextlabels": ["con"]}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (task([{"id": "a", "from_name": "h", "to_name": "text", "type": "hypertextlabels", "value": HTML}]), "make the project with <Text>"),
        (task([choice("stance", "con")]), "choice `stance` is against, but no target is marked"),
        (task([choice("stance", "mild")], data={"text": TEXT, "target": "x"}), "choice `stance`: 'mild' is not against"),
        (task([region("a", "ivory tax", "Thing")]), "labelling_config.xml"),
        (task([region("a", "ivory tax", "con")], data={"one": TEXT, "two": "x"}), "data has one, two; name the text with --text-column"),
        (task([region("a", "ory ta", "con")]), "cuts a word: 'ory ta'"),
        (json.dumps({"text": TEXT, "label": None, "entities": None}), "nothing is marked"),
        (json.dumps({"text": TEXT, "label": ["con"]}), "label 'con' without spans says nothing of a target"),
        (json.dumps({"text": TEXT, "label": "con", "answer": "accept"}), "label 'con' without spans says nothing of a target"),
        (json.dumps({"text": TEXT, "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "con"}]}), "1 relations lead to spans, but no span is marked"),
        (json.dumps({"text": TEXT, "spans": [], "relations": [{"head": 1, "child": 2, "label": "con"}], "answer": "accept"}), "a relation leads to token 1 or 2, which is no marked span"),
        (json.dumps({"text": TEXT, "target": "x", "accept": ["con", "pro"], "answer": "accept"}), "`accept` has 2 options, not one"),
        (json.dumps({"text": TEXT, "target": "ivory tax", "mention": [TAX + 2, TAX + 10], "stance": "con"}), f"cuts a word: 'ory tax.'; the target stands at [{TAX}, {TAX + 9}]"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_words_of_the_tool(read, content, reason):
    """No exception of Python, and the way out where there is one."""
    rows, ((_, said),) = read(content)
    assert rows == []
    assert reason in said


def test_a_mention_in_utf_16_units_is_moved_to_the_target(read):
    """The text's own letters prove how it was counted."""
    text = "\U0001f1f0\U0001f1ea\U0001f1f0\U0001f1ea Kampala cursed the ivory tax at last."
    start = text.index("ivory")
    row = {"text": text, "target": "ivory tax", "mention": [start + 4, start + 13], "stance": "con"}
    (found,), _ = read(json.dumps(row))
    assert found["mention"] == [start, start + 9]


def test_a_compressed_file_is_read(read):
    """By the ending of its name."""
    import gzip

    rows, _ = read(gzip.compress(TABLE.encode()), name="given.csv.gz")
    assert stances(rows) == ["favor"]


def test_the_files_lie_where_they_lay(read, tmp_path: Path):
    """Reading changes nothing."""
    read(TABLE)
    assert (tmp_path / "given").read_text() == TABLE


def test_what_spreadsheets_and_programs_add_does_no_harm(read):
    """Empty columns and rows at the ends, old line ends, 14.0 for 14, null for nothing."""
    table = "text;target;stance;;\rSuva left the accord;the accord;con;;\r;;;;\r"
    rows, rejects = read(table)
    assert (stances(rows), rejects) == (["against"], [])
    row = {"text": "Suva left it", "target": "it", "mention": [10.0, 12.0], "stance": "con"}
    (found,), _ = read(json.dumps(row | {"positions": None}))
    assert (found["mention"], "positions" in found) == ([10, 12], False)
    _, ((_, reason),) = read(json.dumps(row | {"stance": None}))
    assert reason == "the stance is None, not a word"


def test_no_address_is_left_in_a_reject(tmp_path):
    """Nor in a field within a field."""
    by = {"id": 1, "email": "ann@example.org"}
    (tmp_path / "t.json").write_text(
        task({"completed_by": by, "was_cancelled": True, "result": []})
    )
    rejects = Rejects(tmp_path)
    assert list(reader_for(str(tmp_path / "t.json"))(str(tmp_path / "t.json"), rejects)) == []
    assert "ann@example.org" not in str(rejects.collected)
