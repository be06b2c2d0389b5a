"""Corpora for experiments and for comparison with the literature; no shipped model learns from them."""

from dragoman.stance import Ask

from .record import Record, Use

_ZEROSTANCE = "https://github.com/chenyez/ZeroStance"
_TWEETS = "none stated; tweets, do not redistribute"
_NEWS = "none stated; news text, do not redistribute"


def _record(
    name: str,
    domain: str,
    licence: str,
    citation: str,
    home: str,
    traps: str,
    labelled: Ask = Ask.STANCE,
) -> Record:
    return Record(
        name=name,
        domain=domain,
        labelled=labelled,
        licence=licence,
        use=Use.RESEARCH,
        citation=citation,
        home=home,
        traps=traps,
    )


RESEARCH = (
    _record(
        "semeval2016",
        "tweets on US topics of 2015",
        _TWEETS,
        "Mohammad et al., SemEval-2016 Task 6: Detecting Stance in Tweets, SemEval 2016",
        "https://github.com/BinLiang-NLP/TPDG",
        "97% do not name the target; every tweet ends in #SemST, added by the organisers; no dev "
        "split; 'Climate Change is a Real Concern' is a proposition with few against",
    ),
    _record(
        "vast",
        "news comments on thousands of topics",
        "none stated; New York Times comments, do not redistribute",
        "Allaway and McKeown, Zero-Shot Stance Detection, EMNLP 2020",
        "https://github.com/emilyallaway/zero-shot-stance",
        "90-96% of the neutral rows are a post with a random topic: neutral means off topic; texts "
        "of about 100 words; 395 train pairs carry several labels; the literature feeds topic_str",
    ),
    _record(
        "ruw",
        "tweets on the Russia-Ukraine war",
        _TWEETS,
        "RUW: A Multi-Target Stance Detection Approach on the Russian-Ukrainian Issue",
        "https://github.com/multi-target/RUW",
        "noisy, no agreement is given; 204 duplicate train rows, 12 pairs conflict; 18 test rows "
        "repeat train texts",
    ),
    _record(
        "pstance",
        "tweets on three US politicians",
        _TWEETS,
        "Li et al., P-Stance: A Large Dataset for Stance Detection in Political Domain, "
        "Findings of ACL 2021",
        "https://github.com/chuchun8/PStance",
        "no neutral; the target is seldom named",
    ),
    _record(
        "multi-target-stance",
        "tweets on US candidates of 2016, two targets a tweet",
        _TWEETS,
        "Sobhani, Inkpen and Zhu, A Dataset for Multi-Target Stance Detection, EACL 2017",
        "https://github.com/BinLiang-NLP/TPDG",
        "the target is seldom named; 10 test rows share their text with train",
    ),
    _record(
        "gwsd",
        "news sentences on climate change",
        _NEWS,
        "Luo, Card and Jurafsky, Detecting Stance in Media on Global Warming, "
        "Findings of EMNLP 2020",
        "https://github.com/yiweiluo/GWStance",
        "one propositional target; many labels are uncertain: read as unsure where the likeliest "
        "has less than 0.6; no dev split",
    ),
    _record(
        "covid19-stance",
        "tweets on COVID-19 policy",
        _TWEETS,
        "Glandt et al., Stance Detection in COVID-19 Tweets, ACL 2021",
        "https://github.com/kglandt/stance-detection-in-covid-19-tweets",
        "HTML entities (&amp;) are as in the source; the target is seldom named",
    ),
    _record(
        "ibm-claim-stance",
        "claims from Wikipedia on 55 motions",
        "CC BY-SA 3.0 (as IBM states for sister sets)",
        "Bar-Haim et al., Stance Classification of Context-Dependent Claims, EACL 2017",
        "https://research.ibm.com/haifa/dept/vst/debating_data.shtml",
        "no neutral; read toward the motion's noun phrase (topic_target), not toward the motion",
    ),
    _record(
        "ibm-argq-30k",
        "crowd arguments on 71 motions",
        "CC BY-SA 3.0 (recalled, not stated in the copy)",
        "Gretz et al., A Large-scale Dataset for Argument Quality Ranking, AAAI 2020",
        _ZEROSTANCE,
        "no neutral; targets are sentences; the motions of the splits are disjoint",
    ),
    _record(
        "perspectrum",
        "perspectives on debate claims",
        "CC BY-SA 4.0",
        "Chen et al., Seeing Things from a Different Angle, NAACL 2019",
        "https://github.com/CogComp/perspectrum",
        "no neutral; targets are sentences; 771 dev texts occur in train under other claims",
    ),
    _record(
        "wtwt",
        "tweets on company mergers",
        _TWEETS,
        "Conforti et al., Will-They-Won't-They: A Very Large Dataset for Stance Detection on "
        "Twitter, ACL 2020",
        _ZEROSTANCE,
        "the label is the belief that a merger will happen; random split, not the paper's",
    ),
    _record(
        "basil",
        "biased spans in political news",
        _NEWS,
        "Fan et al., In Plain Sight: Media Bias Through the Lens of Factual Reporting, EMNLP 2019",
        "https://github.com/launchnlp/BASIL",
        "polarity of media bias, not stance; no neutral, 84% against; 6 pairs conflict",
        labelled=Ask.SENTIMENT,
    ),
    _record(
        "persent",
        "news paragraphs on a main person",
        _NEWS,
        "Bastan et al., Author's Sentiment Prediction, COLING 2020",
        "https://github.com/MHDBST/PerSenT",
        "paragraphs, not sentences; the source has lost its commas; dev and test only",
        labelled=Ask.SENTIMENT,
    ),
)
