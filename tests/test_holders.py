"""Holders: whoever may take a position is asked, and nobody else."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.catalogue import Catalogue
from dragoman.holders import MOST_CANDIDATES, _Reach, candidates
from dragoman.questions import Questioner
from dragoman.stance import AUTHOR


@pytest.fixture(scope="module")
def questioner() -> Questioner:
    """Asks with the shipped catalogue."""
    return Questioner(Catalogue.default())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Canberra hailed AUKUS, a pact that Beijing denounced.", ["Canberra", "AUKUS", "Beijing"]),
        ("The two leaders oppose further enlargement of the bloc.", ["two leaders", "bloc"]),
        ("President Tokayev and Prime Minister Modi refused.", ["Tokayev", "Modi"]),
        ("Russia’s foreign ministry and Moscow's envoys objected.", ["Russia", "foreign ministry", "Moscow", "envoys"]),
        ("Malaysian delegates and a US State Department official met.", ["Malaysian delegates", "US State Department official"]),
        ("Serbian foreign ministers told the Canberra government.", ["Serbian foreign ministers", "Canberra government"]),
        ("Guyana tabled a draft in praise of AUKUS.", ["Guyana", "AUKUS"]),
        ("President Radev Stoyanov of Bulgaria thanked Oslo for Malaysia's support of Kyiv.", ["Radev Stoyanov", "Bulgaria", "Oslo", "Malaysia", "Kyiv"]),
        ("The UK, the U.S. and ASEAN signed RCEP.", ["UK", "U.S.", "ASEAN"]),
        ("They said he agreed.", ["They", "he"]),
        ("Both sides accuse Luiz Inácio Lula da Silva.", ["Both sides", "Luiz Inácio Lula da Silva"]),
        ("İstanbul's mayor 👩‍🚀 spoke to Mohammed bin Salman.", ["İstanbul", "mayor", "Mohammed bin Salman"]),
        ("The United States said it would join.", ["United States", "it"]),
        ("Chinese Foreign Ministry spokesman Wang Wenbin spoke.", ["Chinese Foreign Ministry", "Wang Wenbin"]),
        ("The Security Council vetoed the JCPOA.", ["Security Council"]),
        ("All fellow ministers from France\r\nagreed.", ["All fellow ministers", "France"]),
        ("Gen. Okello and Lt. Col. Sara Banda spoke.", ["Okello", "Sara Banda"]),
        ("Maj.-Gen. Okello told Sens. Ruiz and Wyatt.", ["Okello", "Ruiz", "Wyatt"]),
        ("Def. Min. Nowak thanked Amb. Otieno.", ["Nowak", "Otieno"]),
        ("Gov Wyatt and Dr Okello met Min Aung Hlaing.", ["Wyatt", "Okello", "Min Aung Hlaing"]),
        ("Kenyan Amb. Otieno left.", ["Kenyan Amb. Otieno"]),
        ("H.E. Ms. Banda spoke.", ["Banda"]),
        ("The Natl. Fisheries Board objects.", ["Natl. Fisheries Board"]),
        ("Stressing that Oslo agrees,", ["Oslo"]),
        ("U\u0308nal and Ọ̀ṣun met.", ["U\u0308nal", "Ọ̀ṣun"]),
        ("The two pipelines leak.", []),
        ("However, nothing in March was signed.", []),
        ("", []),
    ],
)  # fmt: skip
def test_these_may_hold_a_stance(questioner: Questioner, text: str, names: list[str]) -> None:
    """Names without titles and possessives, role phrases, pronouns; no things, no treaties."""
    first, *others = questioner.candidates(text)
    assert first == AUTHOR
    assert [holder.name for holder in others] == names


def test_too_many_are_cut_with_the_least_likely_first(questioner: Questioner) -> None:
    """At most twelve besides the author: states stay, the role and the pronoun go."""
    states = ["Chad", "Niger", "Mali", "Togo", "Benin", "Ghana", "Kenya", "Egypt", "Libya", "Gabon", "Angola", "Malawi"]  # fmt: skip
    found = questioner.candidates(f"They and the envoys of {', '.join(states)} agreed.")
    assert len(states) == MOST_CANDIDATES
    assert [holder.name for holder in found[1:]] == states


@given(
    st.text()
    | st.lists(
        st.sampled_from("The two Leaders’s İ of de U.S. Xi's they Dr. AUKUS é 👩‍🚀 \r\n".split(" "))
    ).map(" ".join)
)
def test_every_candidate_stands_where_it_says(questioner: Questioner, text: str) -> None:
    """Spans are exact, in order, and do not overlap."""
    first, *others = questioner.candidates(text)
    spans = [holder.span or (-1, -1) for holder in others]
    assert first == AUTHOR
    assert [text[start:end] for start, end in spans] == [holder.name for holder in others]
    assert all(start < end for start, end in spans)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)


def test_a_known_actor_may_have_any_form() -> None:
    """What the catalogue calls an actor is asked without its "the", even in small letters."""
    assert [holder.name for holder in candidates("the kremlin spoke", [(0, 11)])] == ["author", "kremlin"]  # fmt: skip


def test_what_cannot_hold_a_stance_is_left_out() -> None:
    """A capitalised treaty is no actor."""
    assert candidates("Nobody signed the Harbour Treaty.", others=[(18, 32)]) == [AUTHOR]


PLACES = st.integers(0, 9)


@given(st.lists(st.tuples(PLACES, PLACES)), PLACES)
def test_how_far_spans_reach(spans: list[tuple[int, int]], place: int) -> None:
    """The last end of all that start before a place, whatever their order."""
    ends = [end for start, end in spans if start < place]
    assert _Reach(spans).before(place) == max(ends, default=-1)


@pytest.mark.parametrize(
    "phrase", ["the two leaders of Bulgaria and Radev Stoyanov, ", "coalition "]
)
def test_a_sentence_of_names_costs_in_proportion_to_its_length(phrase: str) -> None:
    """One that is 16 times as long takes less than 64 times as long."""

    def seconds(times: int) -> float:
        text = phrase * times
        actors = [one.span() for one in re.finditer("Bulgaria", text)]
        others = [one.span() for one in re.finditer("Radev", text)]
        begin = time.process_time()
        candidates(text, actors, others)
        return time.process_time() - begin

    assert min(seconds(4000) for _ in range(2)) < 64 * min(seconds(250) for _ in range(5))
