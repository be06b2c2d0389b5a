"""Abbreviated titles before a name: which there are, and the words that they stand for."""

FULL = {
    "adm": "admiral", "amb": "ambassador", "ambs": "ambassadors", "asst": "assistant",
    "atty": "attorney", "brig": "brigadier", "capt": "captain", "cdr": "commander",
    "cmdr": "commander", "col": "colonel", "cpl": "corporal", "def": "defence", "dep": "deputy",
    "dr": "dr", "drs": "drs", "fin": "finance", "fm": "minister", "fr": "father",
    "gen": "general", "gens": "generals", "gov": "governor", "govs": "governors", "h.e": "excellency",
    "hon": "hon", "insp": "inspector", "lt": "lieutenant", "maj": "major", "messrs": "messrs",
    "min": "minister", "mins": "ministers", "msgr": "monsignor", "pm": "premier",
    "pres": "president", "prof": "professor", "profs": "professors", "rep": "representative",
    "reps": "representatives", "rev": "reverend", "sec": "secretary", "secs": "secretaries",
    "sen": "senator", "sens": "senators", "sgt": "sergeant", "supt": "superintendent",
}  # fmt: skip
"""Abbreviations in small letters, and what words they stand for."""

_ALSO_BARE = frozenset(
    "adm amb brig capt cdr cmdr col dr gen gov lt maj messrs msgr prof sgt supt".split()
)
"""Those that are a title without a period, too; "Min Aung Hlaing" and "Sen Gupta" are names."""

OTHERS = frozenset("assn assoc bros dept govt intl natl".split())
"""Abbreviations inside a name that are no title: "Intl. Criminal Court"."""


def full_title(word: str, dotted: bool) -> str | None:
    """What an abbreviated title stands for; None for any other word.

    dotted: whether a period stands behind the word.
    """
    short = word.lower().rstrip(".")
    return FULL.get(short) if dotted or short in _ALSO_BARE or word.endswith(".") else None


def is_abbreviated(word: str) -> bool:
    """Whether a name goes on behind the period after this word."""
    return word.lower() in FULL or word.lower() in OTHERS
