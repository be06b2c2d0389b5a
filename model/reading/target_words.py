"""Closed word lists by which a document's own targets are found."""

DEEDS = frozenset(
    """
aggression annexation attack attacks airstrike airstrikes assassination ban blockade bombing
boycott coup crackdown decision deployment embargo execution expansion expulsion genocide
incursion interference intervention invasion killing launch launches massacre occupation offensive
raid recognition reform reforms reversal revocation settlement settlements shooting strike strikes suspension test tests
veto violence war withdrawal escalation detention arrest imprisonment trial
""".split()
)
"""Nouns for what is done and condemned or defended."""

MEASURES = frozenset(
    """
accession act agenda aid amendment appropriation assistance authorization bill blueprint budget cap
campaign charter code commitment compact convention cooperation curbs declaration dialogue
directive draft elections exercise exercises framework freeze funding fund guidelines independence
initiative investment law laws legislation loan mandate measure measures membership mission
moratorium motion negotiations operation order package partnership pipeline plan plans
policies policy procedure process programme programmes program programs project proposal proposals
protocol recommendation recommendations referendum regulation regulations resolution resolutions
restrictions roadmap rule ruling sanctions solution statute strategy summit talks tariffs treaty
troops verdict visit vote corridor federation system timetable
""".split()
)
"""Nouns for policies, laws and plans."""

PACTS = frozenset(
    """
accord accords agreement agreements alliance armistice bloc ceasefire cease-fire coalition deal
memorandum pact pacts truce union
""".split()
)
"""Nouns for what parties conclude or form."""

HEADS = DEEDS | MEASURES | PACTS

VAGUE = frozenset(
    """
act agenda aid assistance campaign commitment cooperation decision dialogue exercise fund funding
investment measure measures mission operation order policies policy process program programme
programs programmes project rule solution strategy system test tests troops vote visit talks
negotiations elections trial strike strikes attack attacks union bloc
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
support commitment condemnation rejection approval endorsement backing criticism
""".split()
)
"""Words of support and opposition: what follows them is acted upon."""

STOP = frozenset(
    """
a about above after again against all also although am among an and any are as at be because been
before being below between both but by can could did do does doing down during each few for from
further had has have having he her here hers him his how i if in into is it its just may me might
more most must my no nor not now of off on once only or other our out over own same she should so
some such than that the their them then there these they this those through to too under until up
very was we were what when where which while who whom why will with would you your said says
including amid despite following whether yet today yesterday tomorrow monday tuesday wednesday
thursday friday saturday sunday
""".split()
)

LINKS = frozenset("of on against with to for between in".split())
