"""Closed word lists by which `boundaries` tells the end of a sentence from an abbreviation."""

BEFORE_NAMES = frozenset(
    """
mr mrs ms messrs mme mmes mlle dr drs prof profs gen gens adm lt col maj capt cmdr cdr sgt brig
sen sens rep reps gov govs amb ambs pres sec secs dep asst atty hon rev fr st ste mt msgr supt insp
del dir pvt cpl min mins def intl dept natl assoc bros ald rt fmr
""".split()
)
"""Titles and the like: a name follows."""

BEFORE_NUMBERS = frozenset(
    """
no nos art arts para paras par fig figs vol vols p pp ch chap sec secs sect app res doc docs approx
ca c op reg regs ed eds pt nr ser stat
""".split()
)
"""A number follows; before anything else the period ends the sentence ("No. They did not.")."""

MONTHS = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues thu thur thurs fri".split()
)
"""Shortened months and weekdays: a number may follow."""

MAYBE_LAST = frozenset(
    """
jr sr inc corp ltd co llc plc al ph.d cos mfg univ ave blvd rd ala ariz ark calif colo conn del fla ga ill
ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo
esq ret est dist approx
""".split()
)
"""Abbreviations that stand within a sentence as well as at its end."""

OPENERS = frozenset(
    """
the this that these those a an he she it its they we you i his her their our my your there here who
what when where why how which while whereas although though because since if unless until once after
before during despite in on at by for from with without within under over between among amid as
and but or nor yet so however moreover furthermore meanwhile nevertheless nonetheless therefore thus
hence instead indeed also then now today yesterday tomorrow still even only both all each every some
many most several few another other such no not none nothing neither either one two three four five
first second third finally last later earlier next again recently currently currently according
additionally similarly likewise otherwise perhaps maybe yes well let please to of about against
across through throughout along besides beyond like unlike near rather regardless
do does did is are was were has have had can could would should must
whether whatever whenever wherever whoever nobody everybody everyone someone
""".split()
)
"""Words that no name begins with: capitalised, they begin a sentence."""

VERBS = frozenset(
    """
is are was were has have had will would can could may might must should shall does do did
said says say told tells told wrote writes met meets agreed agrees called calls warned warns
welcomes opposes supports condemns denounces rejects backs urges criticises criticizes praises
announces declares denies insists argues believes thinks wants expects plans seeks hopes
became becomes began begins came comes gave gives went goes got gets held holds kept keeps knew
knows led leads left leaves lost loses made makes paid pays put puts ran runs saw sees sent sends
set sets spoke speaks stood stands took takes won wins broke fell fought found grew joined
remains stays continues signs signed plays appears arrives visits
""".split()
)
"""Finite verbs that the regular ending does not tell."""

SPEECH_VERBS = "|".join(
    """
said says asked asks added adds told tells wrote writes replied replies answered answers shouted
cried warned insisted exclaimed demanded continued explained concluded tweeted joked quipped
wondered wonders declared
""".split()
)

BODIES = frozenset(
    """
navy army air force forces marine marines coast guard military pentagon troops soldier department
state treasury congress senate house representative senator congressman congresswoman lawmaker
president vice secretary minister ambassador embassy consulate consul envoy special general attorney
chief chairman commander command central northern southern western eastern pacific european african
supreme court district circuit appeals judge justice federal reserve government administration
agency bureau office officer official council commission committee mission delegation service survey
institute institution center centre bank board trade representative capitol constitution dollar
democrat republican democrats republicans party intelligence security national homeland defense
defence energy commerce labor agriculture education health customs border patrol immigration postal
steel open virgin islands mint census citizens citizenship olympic women men soccer
permanent deputy assistant under undersecretary acting former interior climate team strategic
space cyber transportation chamber international foreign economic environmental geological marshals
prime king queen prince princess crown parliament royal majesty commons lords home chancellor
programme program fund human high world food children secretariat charter peacekeeper peacekeepers
friday monday tuesday wednesday thursday saturday sunday january february march april may june july
august september october november december est edt gmt utc pst pdt cet eastern standard time
university college street avenue army corps
""".split()
)
"""What "U.S." and the like describe, and what follows a time of day."""
