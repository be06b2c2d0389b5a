"""What the registry says of the corpora."""

import pytest

from dragoman.training.corpora import ADDED, CORPORA
from dragoman.training.data.readers import READERS
from dragoman.training.data.record import Use
from dragoman.training.data.registry import REGISTRY, UnknownCorpus, lookup


def test_every_corpus_has_a_reader_and_every_reader_a_record():
    """Registry and readers name the same corpora."""
    assert REGISTRY.keys() == READERS.keys()


def test_a_corpus_is_marked_as_its_record_says():
    """Every corpus of the registry can be named in a recipe; what only research may use is marked."""
    assert CORPORA.keys() - {ADDED} == REGISTRY.keys()
    marked = {name for name, corpus in CORPORA.items() if corpus.research}
    assert marked == {name for name, record in REGISTRY.items() if record.use is Use.RESEARCH}


@pytest.mark.parametrize("record", REGISTRY.values(), ids=REGISTRY)
def test_a_record_leaves_nothing_open(record):
    """No field is empty, and each is a line of the text."""
    assert all(record.as_dict().values())
    assert len(record.as_text().splitlines()) == len(record.as_dict())


def test_an_unknown_corpus_is_answered_with_the_known_ones():
    """The message helps with a misspelt name."""
    with pytest.raises(UnknownCorpus, match="newsmtsc-mt"):
        lookup("newsmstc")
