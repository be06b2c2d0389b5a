"""Corpora whose stated licence lets a published model learn from them."""

from dragoman.stance import Ask

from .record import Record, Use

_NEWSMTSC = (
    "Hamborg and Donnay, NewsMTSC: A Dataset for (Multi-)Target-dependent Sentiment Classification "
    "in Political News Articles, EACL 2021"
)

SHIPPABLE = (
    Record(
        name="written",
        domain="diplomatic prose: communiqués, briefings, speeches, op-eds, notes",
        labelled=Ask.STANCE,
        licence="Apache-2.0",
        use=Use.SHIP,
        citation="this repository",
        home="datasets/diplomatic/ of this repository",
        traps="written and labelled by a language model; its events are invented",
    ),
    Record(
        name="written-2",
        domain="diplomatic prose: wire reports, communiqués, speeches; several holders, implied targets",
        labelled=Ask.STANCE,
        licence="Apache-2.0",
        use=Use.SHIP,
        citation="this repository",
        home="datasets/diplomatic/ of this repository, the files ending in -2",
        traps="as of `written`; attribution by 'X and Y said' is frequent",
    ),
    Record(
        name="written-3",
        domain="diplomatic prose: wire reports, briefings, speeches; opposed holders, negation, conditions",
        labelled=Ask.STANCE,
        licence="Apache-2.0",
        use=Use.SHIP,
        citation="this repository",
        home="datasets/diplomatic/ of this repository, the files ending in -3",
        traps="as of `written`; about a third of the views are unexpected ones",
    ),
    Record(
        name="written-4",
        domain="diplomatic prose: news briefs whose stance stands in a trailing clause; joint holders, "
        "changed minds, litotes",
        labelled=Ask.STANCE,
        licence="Apache-2.0",
        use=Use.SHIP,
        citation="this repository",
        home="datasets/diplomatic/ of this repository, the file ending in -4; train only",
        traps="as of `written`; quoted evaluations are frequent",
    ),
    Record(
        name="diplomatic",
        domain="UN, White House and Kremlin speech, Wikipedia on organisations and treaties",
        labelled=Ask.STANCE,
        licence="CC0 1.0, public domain, CC BY 4.0 or CC BY-SA 4.0 by source",
        use=Use.SHIP,
        citation="Jankin, Baturo and Dasandi, United Nations General Debate Corpus; see the card",
        home="annotations in datasets/real/, texts doi:10.7910/DVN/0TJX8Y, whitehouse.gov, "
        "en.kremlin.ru, en.wikipedia.org",
        traps="labelled by a language model in one pass; mostly Western: hardly any opposition to "
        "AUKUS or the Quad; mentions that match a name but mean something else are neutral, unsure",
    ),
    Record(
        name="diplomatic-2",
        domain="as of `diplomatic`; sentences chosen by doubt, contradiction and several actors",
        labelled=Ask.STANCE,
        licence="CC0 1.0, public domain, CC BY 4.0 or CC BY-SA 4.0 by source",
        use=Use.SHIP,
        citation="as of `diplomatic`",
        home="as of `diplomatic`",
        traps="labelled by a language model in one pass; train only",
    ),
    Record(
        name="diplomatic-3",
        domain="as of `diplomatic`; every entity of a sentence is a pair",
        labelled=Ask.STANCE,
        licence="CC0 1.0, public domain, CC BY 4.0 or CC BY-SA 4.0 by source",
        use=Use.SHIP,
        citation="as of `diplomatic`",
        home="annotations in datasets/real/diplomatic-3.jsonl.gz, texts as of `diplomatic`",
        traps="labelled by a language model in one pass; train only",
    ),
    Record(
        name="news",
        domain="news briefs, wire, parliaments, tweets of a foreign ministry",
        labelled=Ask.STANCE,
        licence="public domain, CC BY 2.5, CC BY 4.0, CC BY-SA 4.0 or Open Parliament Licence by source",
        use=Use.SHIP,
        citation="Wikipedia, Portal:Current events; Groningen Meaning Bank; see the card",
        home="annotations of dev in datasets/real/news-dev.jsonl.gz; the card says where texts are",
        traps="deeds are stances, victims and places are not; claims of EUvsDisinfo are measured with "
        "and never learned from; chosen with higher odds for rare targets",
    ),
    Record(
        name="news-2",
        domain="as of `news`",
        labelled=Ask.STANCE,
        licence="public domain, CC BY 2.5, CC BY 4.0, CC BY-SA 4.0 or Open Parliament Licence by source",
        use=Use.SHIP,
        citation="as of `news`",
        home="annotations in datasets/real/news-2.jsonl.gz, texts as of `news`",
        traps="as of `news`; train only",
    ),
    Record(
        name="news-3",
        domain="as of `news`; drawn at random within sources",
        labelled=Ask.STANCE,
        licence="public domain, CC BY 2.5, CC BY 4.0, CC BY-SA 4.0 or Open Parliament Licence by source",
        use=Use.SHIP,
        citation="as of `news`",
        home="annotations in datasets/real/news-3.jsonl.gz, texts as of `news`",
        traps="as of `news`; train only",
    ),
    Record(
        name="newsmtsc",
        domain="US political news",
        labelled=Ask.SENTIMENT,
        licence="MIT",
        use=Use.SHIP,
        citation=_NEWSMTSC,
        home="https://github.com/fhamborg/NewsMTSC",
        traps="tone toward a mention, not stance; targets are persons, often 'He'; a few rows are "
        "whole articles; train is class-boosted, dev and test are not; 3 test texts occur in train",
    ),
    Record(
        name="newsmtsc-mt",
        domain="US political news, two or more targets a sentence",
        labelled=Ask.SENTIMENT,
        licence="MIT",
        use=Use.SHIP,
        citation=_NEWSMTSC,
        home="https://github.com/fhamborg/NewsMTSC",
        traps="dev and test only, train is that of newsmtsc; 5 test texts occur in it",
    ),
    Record(
        name="directed-sentiment-news",
        domain="political news, who blames or endorses whom",
        labelled=Ask.SENTIMENT,
        licence="free to use by citing the paper",
        use=Use.SHIP,
        citation="Park, Pan and Joo, Who Blames or Endorses Whom? Entity-to-Entity Directed "
        "Sentiment Extraction in News Text, Findings of ACL 2021",
        home="https://github.com/bywords/directed_sentiment_analysis",
        traps="27% of the authors' dev and 25% of their test rows occur in train: only rows with "
        "in_train false count; names are a tagger's and may be cut ('Kratz’', 'Brussel')",
    ),
    Record(
        name="plover-gsr",
        domain="one-sentence events between states and other actors",
        labelled=Ask.STANCE,
        licence="CC BY-SA 4.0",
        use=Use.SHIP,
        citation="Open Event Data Alliance, PLOVER gold standard records, 2016",
        home="https://github.com/openeventdata/PLOVER",
        traps="the event was annotated, its mapping to a stance is ours; some targets are places; "
        "4 of 265 holder spans do not hold the holder's name",
    ),
    Record(
        name="unsc-conflicts",
        domain="UN Security Council speech",
        labelled=Ask.STANCE,
        licence="CC BY-SA",
        use=Use.SHIP,
        citation="Zaczynska, Bourgonje and Stede, How Diplomats Dispute, LREC-COLING 2024",
        home="https://github.com/linatal/UNSCon and https://github.com/discourse-lab/UMUC",
        traps="one label only (against); many rows need the sentences before: only those that "
        "mention the target are read",
    ),
)
