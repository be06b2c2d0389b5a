"""Closed word lists by which a document's own targets are found."""

DEEDS = frozenset(
    """
aggression annexation ban blockade boycott coup crackdown embargo expulsion genocide incursion
interference intervention invasion massacre occupation recognition reform reforms revocation
settlements suspension veto withdrawal war
""".split()
)
"""Nouns for what is done and condemned or defended."""

MEASURES = frozenset(
    """
accession amendment bill blueprint charter code compact convention curbs declaration
directive draft independence law laws legislation mandate membership moratorium motion pipeline plan plans policy procedure project
proposal proposals protocol recommendation referendum regulation regulations resolution
resolutions restrictions roadmap ruling sanctions statute strategy summit tariffs treaty verdict
""".split()
)
"""Nouns for policies, laws and plans."""

PACTS = frozenset(
    """
accord accords agreement agreements armistice ceasefire cease-fire coalition deal memorandum pact
pacts truce
""".split()
)
"""Nouns for what parties conclude or form."""

HEADS = DEEDS | MEASURES | PACTS

EVALUATIVE = frozenset(
    """
brutal historic fragile ironclad unjust illegal illegitimate immediate new important strong
so-called shameful landmark disastrous failed controversial proposed latest recent ongoing current
full further additional unprovoked barbaric bold ambitious comprehensive-sounding vital essential
enduring several notable horrific indiscriminate severe successful deeper legitimate heinous deadly
cowardly tragic swift prompt close continued robust meaningful deep longstanding long-standing
crucial key major broad wider overarching lasting improper wide-ranging ongoing possible potential
""".split()
)
"""Words that judge or date a target and are no part of its name."""

ORDERS = frozenset("executive international rules-based world rule-based".split())
"""Words before "order" that make it one of ours."""

VAGUE = frozenset(
    """
mission order policy program programme project strategy summit draft war plan plans framework initiative reform reforms laws law recommendation proposals regulations
""".split()
)
"""Nouns that say little by themselves: they need a word before or behind."""

ACTING = frozenset(
    """
accept accepted accepting accepts adopt adopted adopting adopts applaud applauded applauds approve
approved approves approving abandon abandoned back backed backing backs ban banned banning bans
block blocked blocking blocks boycott boycotted break broke call called calling calls cancel
cancelled cancels champion championed commend commended commends condemn condemned condemning condemns
criticise criticised criticises criticize criticized criticizes decried decry defend defended
defends demand demanded demands denounce denounced denounces deplore deplored deplores end ended
endorse endorsed endorses endorsing enter entered extend extended favor favored favour favoured
fund funded funding halt halted hail hailed hails implement implemented implementing impose imposed
imposes imposing join joined joining joins launch launched launching oppose opposed opposes opposing
pass passed passes passing pledge pledged praise praised praises promote promoted pushed quit ratified
ratify ratifies reaffirm reaffirmed reaffirms reaffirming reject rejected rejecting rejects renew
renewed repeal repealed resist resisted restore restored resume resumed scrap scrapped sign signed
signing signs slam slammed slams strengthen strengthened strengthening support supported supporting
supports suspend suspended suspends terminate terminated threaten threatened underscored underline
underscore unveil unveiled uphold upheld veto vetoed vetoes voted vote welcome welcomed welcomes
welcoming withdraw withdrew withdrawn urge urged urges advocate advocated advance advancing opposition
support commitment condemnation rejection approval endorsement backing criticism pursue pursued
pursuing violate violates violated ensure ensuring maintain maintaining achieve develop developing
provide providing respect respects help bring make build encourage encouraged encourages expand
enhance enhancing deepen deepening deliver prevent preventing address addressing counter countering
combat combating establish establishing create creating increase prioritize prioritise need want
commitment importance announce announced announces committed participation deter deters deterring confront confronts confronted confronting publish published
wage waging reached reach reaches discuss discussed discussing prohibit prohibits facilitate preserve
""".split()
)
"""Words of support and opposition: what follows them is acted upon."""

STOP = frozenset(
    """
a about above after again every each against all also although am among an and any are as at be because been
before being below between both but by can could did do does doing down during each few for from
further had has have having he her here hers him his how i if in into is it its just may me might
more most must my no nor not now of off on once only or other our out over own same she should so
some such than that the their them then there these they this those through to too under until up
very was we were what when where which while who whom why will with would you your said says
including amid despite following whether yet today yesterday tomorrow monday tuesday wednesday
thursday friday saturday sunday
""".split()
)

CAPITALISED = frozenset(
    """
partnership cooperation dialogue alliance initiative mission framework program programme forum fund act group
coalition pledge arrangement network consortium corridor outlook principles guidelines process compact
""".split()
)
"""Nouns that name something only as a part of a name."""

LINKS = frozenset("of on against with to for between in".split())
