"""Questions: a missing mention or holder is looked for, and nobody is asked about himself."""

import pytest

from dragoman.catalogue import Catalogue
from dragoman.questions import Questioner, find_words, touches, with_holders
from dragoman.stance import AUTHOR, Ask, Holder, Query

TEXT = "İzmir’s port: Moscow rejects any expansion of NATO, a defensive alliance, and wind power."


@pytest.fixture(scope="module")
def questioner() -> Questioner:
    """Asks with the shipped catalogue."""
    return Questioner(Catalogue.default())


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("NATO enlargement", "expansion of NATO"),
        ("NATO", "NATO"),
        ("WIND power", "wind power"),
        ("power", "power"),
        ("wind", "wind"),
        ("win", None),
        ("coal", None),
        ("AUKUS", None),
        (" ", None),
        ("(", None),
    ],
)
def test_a_missing_mention_is_looked_for(
    questioner: Questioner, target: str, words: str | None
) -> None:
    """By the catalogue's aliases, then as whole words in any case, else it is null."""
    mention = questioner.target(TEXT, target).mention
    assert (mention and TEXT[slice(*mention)]) == words


def test_a_given_mention_is_believed(questioner: Questioner) -> None:
    """The caller's span is taken as it is, and the kind of question too."""
    query = questioner.target(TEXT, "NATO", (0, 5), Ask.SENTIMENT)
    assert (query.mention, query.ask) == ((0, 5), Ask.SENTIMENT)


@pytest.mark.parametrize(
    ("target", "words", "spelled"),
    [
        ("NATO enlargement", "expansion of NATO", False),
        ("nato", "NATO", False),
        ("wind power", "wind power", False),
        ("NATO", "a defensive alliance", True),
        ("energy", "wind power", True),
        ("Russia", "Moscow", True),
    ],
)
def test_a_name_is_spelled_where_the_mention_does_not_tell_it(
    questioner: Questioner, target: str, words: str, spelled: bool
) -> None:
    """An exact alias speaks for itself; "a defensive alliance" does not say NATO."""
    start = TEXT.index(words)
    query = questioner.target(TEXT, target, (start, start + len(words)))
    assert query.spelled is spelled


@pytest.mark.parametrize(
    ("name", "words"), [("Russia", "Moscow"), ("MOSCOW", "Moscow"), ("Oslo", None)]
)
def test_a_holder_is_looked_for_like_a_target(
    questioner: Questioner, name: str, words: str | None
) -> None:
    """Moscow is found for Russia, through the catalogue."""
    holder = questioner.holder(TEXT, name)
    assert holder.name == name
    assert (holder.span and TEXT[slice(*holder.span)]) == words


def test_the_author_is_no_word_of_the_text(questioner: Questioner) -> None:
    """`author` is the text's own voice, unless a span says that a word is meant."""
    text = "The author agrees."
    assert questioner.holder(text, "author") == AUTHOR
    assert questioner.holder(text, "author", (4, 10)) == Holder("author", (4, 10))


@pytest.mark.parametrize(
    ("text", "words", "span"),
    [
        ("the EU's rules", "eu", (4, 6)),
        ("museum EU", "eu", (7, 9)),
        ("İİ AUKUS", "aukus", (3, 8)),
        ("C++ (beta) code", "(BETA)", (4, 10)),
        ("a.b axb", "a.b", (0, 3)),
        ("axb", "a.b", None),
        ("", "a", None),
        ("a", "", None),
    ],
)
def test_words_are_found_whole_and_as_they_are(
    text: str, words: str, span: tuple[int, int] | None
) -> None:
    """Case does not matter, word boundaries do, and a sign is only a sign."""
    assert find_words(text, words)[:1] == ([] if span is None else [span])


def test_nobody_is_asked_about_himself() -> None:
    """A holder that ends in the mention is left out; its leaders are not, the author never is."""
    query = Query("NATO", (10, 14))
    itself, leaders = Holder("the old NATO", (2, 14)), Holder("NATO leaders", (10, 22))
    beside = Holder("Oslo", (14, 18))
    asked = with_holders(query, [AUTHOR, itself, leaders, beside])
    assert [one.holder for one in asked] == [None, AUTHOR, leaders, beside]
    assert {(one.target, one.mention) for one in asked} == {("NATO", (10, 14))}


def test_spans_touch_where_they_share_a_character() -> None:
    """Neighbours do not touch, and nothing touches nowhere."""
    assert touches((0, 3), (2, 4))
    assert not touches((0, 3), (3, 4))
    assert not touches(None, (0, 1))
