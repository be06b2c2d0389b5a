"""A recipe is strict: what it does not know or cannot do, it says before the training begins."""

from pathlib import Path

import pytest
import typer

from dragoman.training.corpora import CORPORA
from dragoman.training.recipe import InvalidRecipe, Recipe
from dragoman.training.run_training import Training
from dragoman.training.train_command import RECIPES, changes

DATASETS = Path(__file__).parents[2] / "datasets"
GOOD = 'name = "r"\nbackbone = "b"\ncorpora = { written = 1.0 }\n'
STAGE = {"epochs": 2, "learning_rate": 1e-5, "corpora": {"newsmtsc": 0.5}}


@pytest.fixture
def path(tmp_path):
    """A good recipe on disk."""
    found = tmp_path / "r.toml"
    found.write_text(GOOD, "utf-8")
    return found


@pytest.mark.parametrize("shipped", sorted(RECIPES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_recipe_is_named_as_its_file_and_may_ship(shipped):
    """Its corpora are all among those whose licence allows it."""
    recipe = Recipe.read(shipped)
    assert recipe.name == shipped.stem
    assert not any(CORPORA[name].research for name in recipe.every_corpus)


def test_an_unknown_key_is_named(path):
    """So are the file and the keys there are."""
    with pytest.raises(
        InvalidRecipe, match=r"r\.toml: unknown key\(s\) \['colour'\]; known: .*seed"
    ):
        Recipe.read(path, {"colour": "red"})


def test_a_missing_key_is_named(path):
    """A recipe without a backbone is refused."""
    path.write_text('name = "r"\ncorpora = { written = 1 }', "utf-8")
    with pytest.raises(InvalidRecipe, match="backbone"):
        Recipe.read(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"corpora": {"weather": 1.0}}, "weather"),
        ({"corpora": {}}, "corpora"),
        ({"corpora": "written"}, "corpora"),
        ({"corpora": {"written": 0}}, "above 0"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": -1}, "batch_size"),
        ({"checkpoint_every": 0}, "checkpoint_every"),
        ({"epochs": "many"}, "str"),
        ({"learning_rate": 2}, "learning_rate"),
        ({"warmup": 1.5}, "warmup"),
        ({"drop_span": -0.1}, "drop_span"),
        ({"unrelated": 7}, "unrelated"),
        ({"then": 3}, "int"),
        ({"patience": -1}, "patience"),
        ({"stop_on": "mood"}, "stance, sentiment, mean"),
        ({"then": [{"epochs": 1, "learning_rate": 1e-4}]}, "corpora"),
        ({"then": [STAGE | {"colour": "red"}]}, "colour"),
        ({"then": [STAGE | {"epochs": 0}]}, "epochs"),
        ({"then": [STAGE | {"blend": 0}]}, "blend"),
        ({"then": [STAGE | {"corpora": {"weather": 1.0}}]}, "weather"),
    ],
    ids=str,
)
def test_a_value_that_makes_no_sense_is_refused(path, change, said):
    """Not an hour later: the message names what is wrong."""
    with pytest.raises(InvalidRecipe, match=said):
        Recipe.read(path, change)


@pytest.mark.parametrize("text", ["name = ", "[[", "\x00"])
def test_what_is_not_toml_is_refused_by_its_name(path, text):
    """The message begins with the file."""
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidRecipe, match=r"r\.toml: "):
        Recipe.read(path)


def test_no_file_is_no_traceback(tmp_path):
    """A recipe that is not there is a sentence."""
    with pytest.raises(InvalidRecipe, match="no such recipe"):
        Recipe.read(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("pair", "change"),
    [
        ("epochs=2", {"epochs": 2}),
        ("learning_rate=1e-4", {"learning_rate": 1e-4}),
        ("corpora={written=1.5}", {"corpora": {"written": 1.5}}),
        ("backbone=all-MiniLM-L6-v2", {"backbone": "all-MiniLM-L6-v2"}),
        ("backbone=/tmp/a=b", {"backbone": "/tmp/a=b"}),
        ('name="7"', {"name": "7"}),
        ("name=", {"name": ""}),
    ],
)
def test_set_reads_toml_values_and_bare_words(pair, change):
    """Numbers are numbers, tables are tables, and the rest is text up to the end."""
    assert changes([pair]) == change


def test_set_takes_the_last_of_each_key():
    """Pairs are applied in order, keys apart."""
    assert changes(["seed=1", "epochs=2", "seed=3"]) == {"seed": 3, "epochs": 2}


def test_stages_follow_the_first(path):
    """`[[then]]` adds a stage; all corpora of all stages are read, each once."""
    recipe = Recipe.read(path, {"then": [STAGE, STAGE | {"corpora": {"written": 1.0}}]})
    assert [stage.epochs for stage in recipe.stages] == [1, 2, 2]
    assert recipe.every_corpus == ("written", "newsmtsc")


def test_set_without_an_equals_sign_is_a_usage_error():
    """The pair is quoted."""
    with pytest.raises(typer.BadParameter, match="'epochs' is not key=value"):
        changes(["epochs"])


def testchanges_replace_what_the_file_says(path):
    """`--set` wins over the file; the rest stays."""
    recipe = Recipe.read(path, {"epochs": 3})
    assert (recipe.epochs, recipe.name, recipe.corpora) == (3, "r", {"written": 1.0})
    assert Recipe(**recipe.as_dict()) == recipe


@pytest.mark.slow
def test_smoke_trains_from_this_repository_alone(backbone, tmp_path):
    """From any encoder, with no other corpus on disk, to an artifact with figures for written dev."""
    few = {"backbone": str(backbone), "limit": 32, "learning_rate": 3e-3}
    smoke = Recipe.read(RECIPES / "smoke.toml", few)
    training = Training(smoke, tmp_path / "none", DATASETS, tmp_path / "smoke")
    (first, *_) = training.run(lambda *_: None).about["metrics"]
    assert (first["dev_set"], first["macro_f1"]["n"] > 300) == ("written", True)
