"""Closed word lists by which a document's actors, voices and references are told apart."""

OFFICIALS = frozenset(
    """
administration ambassador ambassadors authorities cabinet chancellor commander delegate delegates
delegation diplomat diplomats embassy emissary envoy envoys foreign-minister general government
governments king kingdom leader leaders leadership military minister ministers ministry monarch
negotiator negotiators official officials pm premier presidency president presidents regime
representative representatives ruler secretary secretary-general spokesman spokesmen spokesperson
spokespersons spokeswoman sultan tsar vice-president vice-premier army navy emir attaché consul
undersecretary adviser advisor department commission council charge chargé forces counterpart
counterparts chief chairman chair chairperson state country nation side capital
""".split()
)
"""Nouns whose bearers speak for the state or organisation that is named with them."""

PEOPLE = frozenset(
    """
adviser advisor ambassador analyst archbishop author brigadier candidate chairman chairperson
chairwoman chancellor chief colonel commander commissioner critic deputy delegate diplomat director
economist emir emissary envoy executive expert general governor head historian journalist king
lawmaker leader mayor minister monarch negotiator officer official patriarch pm pope premier
president prince princess professor prosecutor queen rapporteur rebel reporter representative
researcher ruler scholar secretary secretary-general senator sheikh speaker spokesman spokesperson
spokeswoman sultan treasurer tsar undersecretary vice-president counterpart advisor nsa
""".split()
)
"""Singular nouns for one person: "he" and "she" may be one of these, "it" may not."""

PRIVATE = frozenset(
    """
former ex late opposition exiled jailed imprisoned dissident retired rebel rebels separatist
separatists protesters protestors demonstrators activists activist analyst analysts scholar
scholars professor historian economist journalist journalists reporter reporters critic critics
candidate companies company firms businesses banks bank exporters farmers workers citizens people
voters students union unions media newspaper newspapers press tv television church clergy democrats
republicans conservatives liberals lawmaker lawmakers mp mps senator senators congressman
congresswoman congressmen party backbenchers veterans residents refugees migrants militants
insurgents fighters militia militias author think-tank researcher researchers experts expert
ex-president ex-minister ex-premier troops soldiers soldier hackers athletes team nationals children
""".split()
)
"""Words whose bearers speak for themselves, not for the state that is named with them."""

COUNT = {
    "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
"""Number words before a group."""

MEMBERS = frozenset(
    """
countries nations states leaders presidents sides parties governments ministers partners heads
signatories participants members powers capitals delegations premiers chancellors allies neighbours
neighbors secretaries diplomats envoys negotiators officials
""".split()
)
"""Plural nouns that mean the members of a set that the document named before."""

HE = frozenset(("he", "she"))
THEY = frozenset(("they", "both"))
IT = frozenset(("it",))

SPEECH = frozenset(
    """
said says say saying stated states state added adds told tells tell warned warns declared declares
announced announces argued argues insisted insists stressed stresses noted notes remarked wrote
writes replied replies asked asks explained explains claimed claims asserted asserts commented
comments emphasised emphasized underlined reiterated reaffirmed called calls concluded continued
tweeted posted vowed pledged urged acknowledged admitted complained cautioned quipped recalled
responded observed maintains maintained believes thinks suggested described predicted confirmed
denied accused quoted accuses
""".split()
)
"""Verbs of saying that may carry a quotation."""

FIRST_PERSON = frozenset("i we us our ours my mine me ourselves myself".split())

NEWS_NAMES = frozenset(
    """
reuters afp ap xinhua tass itar-tass interfax bbc cnn nbc abc cbs npr msnbc bloomberg politico
guardian economist yonhap kyodo aljazeera al-jazeera voa rt sputnik dpa ansa efe pti anadolu
kommersant izvestia vedomosti haaretz axios newsweek spiegel monde figaro pais kcna wikinews
q question reporter journalist media press interviewer moderator
""".split()
)
"""Names, in lower case, of those who report and ask: they hold nothing by reporting."""

NEWS_ENDINGS = frozenset(
    """
times post journal herald tribune gazette newspaper daily magazine broadcasting television tv radio
news weekly review
""".split()
)

ASKING_LABELS = frozenset(
    """
q question questions reporter journalist press media moderator interviewer speaker-unknown
""".split()
)
"""Labels of turns in which somebody asks."""

LOCATIVES = frozenset(
    """
in at near inside outside around throughout across within into toward towards visiting visited
""".split()
)
"""Prepositions after which a bare name is a place, not a holder."""

TITLES = frozenset(
    """
president prime minister foreign secretary chancellor ambassador senator chairman general dr sir
vice deputy mr mrs ms miss premier king queen pope representative governor spokesman spokeswoman
spokesperson defence defense lord lady prince princess sheikh crown colonel admiral madam professor
prof gen sen rep gov amb press national security adviser advisor under assistant sec hon the acting
interim
""".split()
)
"""Words before a person's name that are no part of it."""

BODIES = frozenset(
    """
ministry department government administration embassy cabinet presidency secretariat treasury
pentagon council-of-ministers
""".split()
)
"""Bodies of a state, by which it speaks."""
