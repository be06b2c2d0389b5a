"""Closed word lists by which `holders` finds those who can take a position."""

ROLES = frozenset(
    """
activists administration administrations adviser advisers advisors aides allies ally ambassador
ambassadors americans analysts archbishop assembly association authorities backbenchers bank banks
bench bishops bloc board brigadier cabinet campaigners capital capitals caucus chair chairman
chairwoman chamber chambers chancellor chief chiefs churches clergy coalition colleagues commander
commanders commentators commission commissioner committee committees communiqué community companies
company conference congress conservatives council counterpart counterparts countries country court
critics delegate delegates delegation delegations democrats deputies deputy diplomat diplomats
director dockworkers donors drafters economists editorial editorialists editors elders electorate
elites emirs emissary envoy envoys executive executives experts exporters farmers federation firms
forum founders friends general generals government governments governor governors greens group
grouping groups growers guests head heads historian historians hosts industrialists insiders
institute insurers investors islanders journalists king kingdom kremlin lawmaker lawmakers leader
leaders leadership legislators legislature liberals lobby lobbyists majority manufacturers mayor
mediators member members military minister ministers ministry minority mission movement nation
nationals nations navy negotiator negotiators neighbor neighbors neighbour neighbours observers
office officer officers official officials operators opponents opposition organisation organisations
organisers organization organizations organizers panel parliament parliamentarians participants
parties partner partners party people peoples population populations powers predecessor predecessors
premier presidency president presidents prosecutor prosecutors protesters rebels reformers regime
regimes representative representatives republicans researchers residents ruler rulers scholars
secretariat secretary secretary-general senate senator senators shipowners side sides signatories
speaker speakers spokesman spokesmen spokesperson spokeswoman staff state statement states
strategists summit supporters tank think-tank traders treasurer treasury trio troika troops tsar
union unionists unions veterans vice-president vice-presidents villagers voters watchdog west
winemakers workers world youth
""".split()
)
"""Nouns for people and bodies that can take a position."""

PRONOUNS = frozenset("he she they it you both".split())
"""Words that stand for an actor named before."""

NARROWING = frozenset(
    """
two three four five six seven eight nine ten both several many most all some other fellow
foreign prime defence defense finance trade interior opposition ruling governing former deputy
western eastern southern northern african asian european gulf pacific baltic nordic island
developing developed senior young trilateral permanent vice international regional coalition
""".split()
)
"""Words that belong to a role phrase when they stand before its noun."""

NO_NAMES = frozenset(
    """
a about according across after again against ahead all also although amid among an and another any
as asked at because before behind being beyond both but by can despite did do does during each
either even ever every excellency far few finally first for former from furthermore given god had
has have he hence her here his how however i if in indeed instead into is it its just last late
later let like madam many may meanwhile more moreover most mr mrs ms much my nearly neither never
next no nobody none nor not nothing now of off on once one only or other others our out over
perhaps please quite rather second secondly shall she should since so some soon still such that the
their them then there therefore these they third this those though through thus to today together
too under unlike until up upon us very was we well were what when whenever where whether which
while who whoever whose why will with within without would yes yesterday yet you your readout remarks joint jr sr
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
""".split()
)
"""Words that begin a sentence with a capital without being a name."""

RESOLVING = frozenset(
    """
accepts acknowledges acknowledging acting adopting adopts affirming affirms alarmed appalled appeals
appreciates appreciating approves approving authorises authorizes aware bearing believing
calling calls cognisant cognizant commending commends concerned concurs condemning condemns
confirming confirms congratulates conscious considering considers convinced decides declares
declaring deeply demands denounces deploring deplores desiring desirous determined determining
directs disturbed emphasises emphasising emphasizes emphasizing encouraged encourages encouraging
endorses endorsing expresses expressing fully further gravely guided hails highlighting invites
instructs keeping mindful notes noting observing proclaims reaffirming reaffirms realising realizing
recalling recalls recognises recognising recognizes recognizing recommending recommends regrets
regretting reiterates reiterating reminding reminds renews requests resolved resolves seeking
seized stresses stressing strongly supporting takes taking transmits underlines underlining
underscores underscoring urges urging viewing warns welcomes welcoming
""".split()
)
"""Words that begin a paragraph of a resolution ("Reaffirming its support", "Welcomes the efforts")."""

TITLES = frozenset(
    """
president prime minister foreign secretary chancellor ambassador senator chairman general dr sir
vice deputy mr mrs ms premier king queen pope representative governor spokesman spokeswoman
""".split()
)
"""Words before a name that are no part of it."""
