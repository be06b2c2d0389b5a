"""Closed word lists by which `speakers` tells a speaker before a colon from a headword."""


def _phrases(lines: str) -> frozenset[str]:
    return frozenset(
        phrase.strip() for phrase in lines.replace("\n", " ").split(",") if phrase.strip()
    )


PARTICLES = frozenset(
    "of the and for de von van der den del della di da dos du la le el al bin ibn ben abu pro tempore to on in at".split()
)
"""Small words inside names and titles."""

TITLES = frozenset(
    """
mr mrs ms miss mx dr prof professor sir dame lord lady baroness president vice prime minister deputy
foreign chancellor secretary secretary-general ambassador amb senator sen sens rep reps representative congressman
congresswoman governor gov general gen admiral adm colonel col major maj captain capt lieutenant lt
sergeant sgt commander cmdr chairman chairwoman chairperson chair speaker spokesperson spokesman
spokeswoman premier taoiseach king queen prince princess pope emir sheikh sultan judge justice chief
director commissioner envoy special representative under under-secretary under-secretary-general press
state administration assistant acting first lady high first permanent sec mp mep hon moderator
reporter journalist correspondent
""".split()
)
"""Words before a name."""

ROLES = TITLES | frozenset(
    """
q a question questions answer reporters journalists interviewer interviewee host anchor presenter
operator participant participants voice translator interpreter staff staffer aide official officials
member members senior defense defence ministry government department white house officer presiding
clerk delegate delegation audience narrator speaker speakers unidentified male female foreign affairs
security national adviser advisor interior finance trade coordinator guest caller panelist panellist
""".split()
)
"""Words for those who speak, without a name."""

TOPICS = frozenset(
    """
note notes nb update updated updates source sources photo photos image images caption credit video
audio read more contact contacts subject re fw fwd from cc bcc date time place location venue summary
background context introduction conclusion conclusions abstract annex appendix keywords tags topic topics
related warning correction clarification breaking watch listen editor editors editor's tel telephone
fax phone email e-mail web website url link links see also example examples however result results
bottom line key fact facts sheet sheets release statement statements readout headline headlines title chapter
section part article figure table box list page volume vol number no agenda item items attendees
objective objectives goal goals recommendation recommendations findings overview analysis comment
comments opinion reference references bibliography signed done english version text translation
monday tuesday wednesday thursday friday saturday sunday january february march april june july
august september october november december today yesterday tomorrow now then next finally first second third
fourth fifth firstly secondly thirdly lastly again similarly also question-and-answer briefing report
reports remarks speech address memorandum resolution communiqué communique declaration decision
transcript interview meeting summit press-release embargoed immediate for to why what how when where
who which is are was were here there this that these those it so but and or yes in on at with by
pillar option scenario case step phase point points reason reasons answer-key pros cons problem
solution hint tip tips disclaimer copyright licence license ps p.s postscript amendment vote votes
result abstentions favour favor against absent present total others other remember conclusion
""".split()
)
"""Words before a colon that speak for nobody."""

COMMON = frozenset(
    """
security food energy trade economy economic climate health education defense defence peace war
civil policy politics political council assembly committee commission ministry department agency
affairs relations cooperation development environment technology science culture human rights
national international regional global foreign domestic military nuclear budget tax law order
act bill treaty agreement pact deal plan program programme project initiative strategy strategic
crisis conflict attack attacks election elections talks sanctions tariffs aid support growth future
history people world state states government office union party group forum conference council
north south east west new great big good bad long short general news press public service river
sea ocean island islands city street market bank company court force forces army navy system
prosperity resilience partnership partnerships water migration refugees terrorism space cyber
infrastructure investment finance financial industry agriculture transport women youth
""".split()
)
"""Words that no person is called."""

OUTLETS = _phrases(
    """
afp, ap, associated press, reuters, bloomberg, bloomberg news, cnn, bbc, bbc news, nbc, nbc news, abc, abc news, cbs, cbs news, fox, fox news,
msnbc, npr, pbs, c-span, voa, rfe/rl, tass, ria novosti, ria, interfax, rt, sputnik, izvestia, kommersant, xinhua, xinhua news agency,
cctv, cgtn, china daily, global times, people's daily, the paper, beijing daily, beijing youth daily, china news service, cna, phoenix tv, shenzhen tv,
dragon tv, hubei media group, macau monthly, china review news, nhk, kyodo, kyodo news, asahi shimbun, yomiuri shimbun, nikkei, jiji press,
yonhap, yonhap news agency, kbs, mbc, press trust of india, pti, ani, the hindu, times of india, prasar bharati, app, dawn, anadolu,
anadolu agency, trt, al jazeera, al arabiya, al mayadeen, irna, isna, press tv, haaretz, dpa, efe, ansa, afp news, der spiegel, ard, zdf,
le monde, el pais, the guardian, the times, financial times, ft, wall street journal, wsj, new york times, nyt, washington post, politico,
axios, the economist, sky news, itv, itv news, channel 4, euronews, antara, bernama, straits times, the straits times, ukrinform,
unian, suspilne, rtl, rtve, rai, globo, telesur, south china morning post, scmp, news agency of nigeria, mena, wafa, sana
"""
)
"""Newspapers, agencies and stations that ask at press conferences."""

ACTORS = _phrases(
    """
afghanistan, albania, algeria, andorra, angola, antigua and barbuda, argentina, armenia, australia, austria, azerbaijan, bahamas, bahrain,
bangladesh, barbados, belarus, belgium, belize, benin, bhutan, bolivia, bosnia and herzegovina, botswana, brazil, brunei, bulgaria,
burkina faso, burundi, cabo verde, cambodia, cameroon, canada, central african republic, chad, chile, china, colombia, comoros, congo,
democratic republic of the congo, dr congo, costa rica, côte d'ivoire, ivory coast, croatia, cuba, cyprus, czech republic, czechia, denmark,
djibouti, dominica, dominican republic, ecuador, egypt, el salvador, equatorial guinea, eritrea, estonia, eswatini, ethiopia, fiji,
finland, france, gabon, gambia, georgia, germany, ghana, greece, grenada, guatemala, guinea, guinea-bissau, guyana, haiti, holy see, vatican,
honduras, hungary, iceland, india, indonesia, iran, iraq, ireland, israel, italy, jamaica, japan, jordan, kazakhstan, kenya, kiribati,
kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon, lesotho, liberia, libya, liechtenstein, lithuania, luxembourg, madagascar, malawi,
malaysia, maldives, mali, malta, marshall islands, mauritania, mauritius, mexico, micronesia, moldova, republic of moldova, monaco,
mongolia, montenegro, morocco, mozambique, myanmar, namibia, nauru, nepal, netherlands, new zealand, nicaragua, niger, nigeria,
north korea, dprk, north macedonia, norway, oman, pakistan, palau, palestine, state of palestine, panama, papua new guinea, paraguay, peru,
philippines, poland, portugal, qatar, republic of korea, rok, south korea, romania, russia, russian federation, rwanda, saint lucia,
samoa, san marino, saudi arabia, senegal, serbia, seychelles, sierra leone, singapore, slovakia, slovenia, solomon islands, somalia,
south africa, south sudan, spain, sri lanka, sudan, suriname, sweden, switzerland, syria, syrian arab republic, taiwan, tajikistan,
tanzania, united republic of tanzania, thailand, timor-leste, togo, tonga, trinidad and tobago, tunisia, türkiye, turkey, turkmenistan,
tuvalu, uganda, ukraine, united arab emirates, uae, united kingdom, uk, u.k, britain, great britain, united states, us, usa, u.s,
united states of america, america, uruguay, uzbekistan, vanuatu, venezuela, viet nam, vietnam, yemen, zambia, zimbabwe,
european union, eu, e.u, nato, united nations, un, u.n, african union, au, asean, arab league, league of arab states, g7, g20, brics, quad, sco, opec,
gulf cooperation council, gcc, commonwealth, iaea, who, wto, imf, world bank, osce, council of europe, european commission, kremlin,
white house, pentagon, state department, foreign ministry, foreign office, beijing, moscow, washington, london, paris, berlin, brussels,
kyiv, tehran, tokyo, seoul, pyongyang, new delhi, ankara, jerusalem, canberra, ottawa, warsaw, hamas, hezbollah, taliban, israel, palestinian authority
"""
)
"""States, organisations and seats of government that stand before a colon for what they say or do."""
