"""Closed word lists: which words govern the target of a stance, and what a target cannot be."""

from collections.abc import Iterator


def _forms(verbs: str) -> frozenset[str]:
    """All regular forms of verbs: "welcome", "welcomes", "welcomed", "welcoming"."""
    return frozenset(form for verb in verbs.split() for form in _inflect(verb))


def _inflect(verb: str) -> Iterator[str]:
    stem = verb.removesuffix("e")
    ending = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    if verb.endswith("y") and verb[-2] not in "aeou":
        yield from (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    else:
        yield from (verb, verb + ending, stem + "ed", stem + "ing")


DIRECT = _forms(
    """
welcome condemn support oppose reject endorse applaud commend denounce deplore criticize criticise
advocate demand hail praise decry protest favor favour repudiate
"""
) | frozenset("slam slams slammed veto vetoes vetoed vetoing uphold upholds upheld".split())
"""Verbs whose object is what is supported or opposed."""

_FOR, _OF, _TO = ("for",), ("of",), ("to",)
GOVERNED_BY: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_forms("call push press argue appeal campaign lobby vote"), ("for", "against")),
    **dict.fromkeys(_forms("object"), _TO),
    **dict.fromkeys("support backing calls call".split(), _FOR),
    **dict.fromkeys("opposition opposed objection objections".split(), _TO),
    **dict.fromkeys("condemnation criticism endorsement rejection denunciation".split(), _OF),
    **dict.fromkeys("favor favour supportive critical proponent".split(), _OF),
    **dict.fromkeys(
        "concern concerns concerned alarm outrage worried".split(),
        ("about", "over", "at", "regarding", "by"),
    ),
    **dict.fromkeys(
        "stand stands stood fight fights fought warned warns strongly united".split(), ("against",)
    ),
}
"""Words that govern with a preposition: "calls for", "opposed to", "in favor of"."""

LIGHT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        """
extension launch signing conclusion adoption establishment importance start opening finalization
implementation value creation idea notion inclusion continuation centrality completion announcement
reaffirmation renewal progress momentum efforts goal objective principle principles prospect strength
reports threat provision convening use spirit
""".split(),
        ("of", "toward", "towards", "on", "in"),
    ),
    **dict.fromkeys(("need", "call", "calls", "support", "respect"), _FOR),
    **dict.fromkeys(("commitment", "opposition", "right"), _TO),
}
"""Nouns that are no part of the name: "the launch of the partnership" is about the partnership."""

PREPOSITIONS = frozenset("of for to by with in on at from as against into over about".split())

VERBS = _forms(
    """
leverage address ensure support help promote advance continue work provide make take keep give build
discuss consider cooperate collaborate strengthen enhance expand deepen develop achieve maintain
prevent protect defend respond reduce increase improve create establish launch implement facilitate
engage participate join receive pursue resolve coordinate include allow enable enter return hold bring
tackle combat counter meet see say call urge ask want need use seek try become stop end begin start
remain show stand go come get put lead move visit attend address accelerate foster bolster boost
strive invest deliver deter hear learn know look force affect require agree leave pay serve
"""
) - frozenset("support return work need".split()) | frozenset(
    """
be is are was were has have had will would can could should may might must held made based said says
given taken brought built led kept sought told went came began gave paid aimed
""".split()
)
"""Words that begin a clause where a noun phrase could go on."""

NOUNS_IN_ING = frozenset(
    """
training funding bombing bombings shelling killing killings building meeting trafficking smuggling
targeting financing spending lending warning proceeding hearing ruling understanding hacking dumping
logging fishing whaling mining testing sharing screening policing processing manufacturing farming
""".split()
)

ATTEMPTS = frozenset(
    "attempt attempts plan plans decision decisions proposal proposals move moves bid push refusal right failure".split()
)
"""Nouns whose infinitive belongs to the name: "attempts to change the status quo"."""

TITLES = frozenset(
    "mr mrs ms dr president prime minister secretary ambassador chancellor king queen senator general".split()
)
"""Words that begin the name of a person: "welcomed President Niinistö" is a greeting."""

NO_TARGETS = frozenset(
    """
people president minister prime secretary ambassador leader leaders chancellor king queen colleague
colleagues friend friends statement remarks visit meeting way ways steps step thing things question
questions fact role part time hand hands one ones everyone everything something anything nothing
members member side sides work chair result results today yesterday tomorrow briefing conversation
discussion discussions issue issues matter matters situation announcement efforts effort number
men women families victims team staff government governments country countries nation nations
partners allies ally partner state states world region house senate congress parliament court
opportunity opportunities speech letter report words progress need needs ability consultations
response responses groupings operations leadership intention commitment commitments values interests
vision momentum reaffirmation conclusion involvement engagement others presence participation
solutions capabilities consequences achievements goals livelihoods chairmanship willingness action
actions submission ability infrastructure implications circumstances relations
""".split()
)
"""Heads of phrases that name who or what happens, and no target by themselves."""
