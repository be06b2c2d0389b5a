"""The reading of a document: its sentences, whose words each is, and who may hold a stance in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..catalogue import Entity
from ..language import foreign_language
from ..layout import Block, BlockKind, blocks
from ..matching import Matcher, Mention
from ..questions import Questioner
from ..sentences import Sentence, split_sentences
from ..stance import AUTHOR, Holder, Span
from .actors import Actor, People, Phrase, Sort, Via, phrase_of, plain_name, words_of
from .authorship import authors, is_news
from .references import Discourse, Resolved
from .specific import specify
from .steps import EVERY_STEP, Step
from .targets import OwnTarget, own_targets
from .voices import Voice, VoiceKind, is_asking, says_we, unquoted, voices
from .words import LOCATIVES, OFFICIALS

_VOCATIVE = re.compile(
    r"\b(?:Mr|Madam|Mrs|Ms|Madame)\.? (?:Speaker|President|Chairman|Chairwoman|Chair|Secretary|Moderator)\b"
)
_BRACKETED = re.compile(r"\(([^()]+)\)")
_GREETED = re.compile(
    r"(?:^|[.!?—–-]\s|,\s|\b(?:thanks|thank you|okay|yes|no|well|so|hi|hello),?\s)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible holder of a sentence, in its offsets, and whom the document means by the words."""

    holder: Holder
    resolved: Resolved


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence as the document has it: its voice, who that is, and who may hold a stance in it.

    speakers: whose words it is, for "we" and for what `author` holds. heading: it is no statement.
    """

    sentence: Sentence
    voice: Voice
    speakers: Resolved
    candidates: tuple[Candidate, ...]
    heading: bool
    question: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read from beginning to end; foreign: blocks that are surely not English, and their language."""

    sentences: tuple[ReadSentence, ...]
    mentions: tuple[Mention, ...]
    authors: tuple[Actor, ...]
    strangers: frozenset[str]
    targets: tuple[OwnTarget, ...]
    steps: frozenset[Step] = EVERY_STEP
    foreign: tuple[tuple[Span, str], ...] = ()

    def language(self, offset: int) -> str | None:
        """The language of the block at an offset, where it is surely not English."""
        return next((code for span, code in self.foreign if span[0] <= offset < span[1]), None)


def read(
    text: str,
    author: str | None,
    questioner: Questioner,
    steps: frozenset[Step] = EVERY_STEP,
) -> Reading:
    """Read a document: layout, voices, actors and references, in that order.

    author: whose text it is, where the caller knows. steps: what is done; all but for experiments.
    """
    matcher = questioner.matcher
    layout = blocks(text)
    sentences = split_sentences(text, layout)
    mentions: Sequence[Mention] = matcher.mentions(text)
    if Step.REFERENCES in steps:
        mentions = specify(mentions, text, sentences, questioner.catalogue)
    strangers = matcher.strangers(text)
    spans = questioner.candidate_spans(text, sentences, mentions)

    def link(name: str) -> Entity | None:
        return matcher.link(name, strangers)

    def links(name: str) -> list[tuple[Span, Entity]]:
        return [((one.start, one.end), one.entity) for one in matcher.actors(name)]

    phrases = [[phrase_of(text, span, link) for span in found] for found in spans]
    people = People(link)
    for found in phrases:
        for phrase in found:
            people.learn(text, phrase)
    whose = authors(author, text, layout, links) if Step.VOICES in steps else ()
    names = [
        [phrase.span for phrase in found if phrase.sort is not Sort.GROUP] for found in phrases
    ]
    heard = voices(text, layout, sentences, names)
    if Step.VOICES not in steps:
        heard = [Voice(VoiceKind.AUTHOR)] * len(heard)
    discourse = Discourse(text, people, whose, refers=Step.REFERENCES in steps)
    return Reading(
        tuple(_read_sentences(text, layout, sentences, phrases, heard, discourse)),
        tuple(mentions),
        whose,
        strangers,
        tuple(own_targets(text, sentences, mentions)) if Step.TARGETS in steps else (),
        steps,
        tuple(_foreign(text, layout)),
    )


def _foreign(text: str, layout: Sequence[Block]) -> Iterator[tuple[Span, str]]:
    """The blocks that are surely not English."""
    for block in layout:
        if code := foreign_language(text[block.start : block.end]):
            yield (block.start, block.end), code


def _read_sentences(
    text: str,
    layout: Sequence[Block],
    sentences: Sequence[Sentence],
    phrases: Sequence[Sequence[Phrase]],
    heard: Sequence[Voice],
    discourse: Discourse,
) -> list[ReadSentence]:
    """Each sentence with whom its phrases mean; later ones look back at earlier ones."""
    done: list[ReadSentence] = []
    said: dict[Span, Resolved] = {}
    for sentence, found, voice in zip(sentences, phrases, heard, strict=True):
        block = layout[sentence.block]
        heading = block.kind in (BlockKind.TITLE, BlockKind.HEADING)
        speaker = _speaker(text, voice, said, discourse)
        resolved = discourse.read(
            found, sentence.index, sentence.block, sentence.start, speaker.actors, heading
        )
        said.update((phrase.span, one) for phrase, one in zip(found, resolved, strict=True))
        if voice.kind is VoiceKind.QUOTATION and voice.speaker in said:
            speaker = _as_speaker(said[voice.speaker], voice.speaker)
        done.append(
            ReadSentence(
                sentence,
                voice,
                speaker,
                tuple(
                    Candidate(Holder(phrase.text, _relative(phrase.span, sentence)), one)
                    for phrase, one in zip(found, resolved, strict=True)
                    if not is_silent(text, sentence, phrase, voice)
                ),
                heading,
                voice.asks or sentence.text.rstrip("\"”’') ").endswith("?"),
            )
        )
    return done


def _relative(span: Span, sentence: Sentence) -> Span:
    return (span[0] - sentence.start, span[1] - sentence.start)


def _as_speaker(resolved: Resolved, span: Span) -> Resolved:
    return Resolved(resolved.actors, Via.SPEAKER, span)


def _speaker(text: str, voice: Voice, said: dict[Span, Resolved], discourse: Discourse) -> Resolved:
    """Whose words a sentence is, before its own phrases are read."""
    if voice.kind is VoiceKind.QUOTATION:
        if voice.speaker in said:
            return _as_speaker(said[voice.speaker], voice.speaker)
        return Resolved((), Via.SPEAKER)
    if voice.label is not None:
        if voice.asks:
            return Resolved((), Via.SPEAKER)
        return Resolved((labelled(voice.label, discourse),), Via.SPEAKER, voice.speaker)
    return Resolved(discourse.principals or (Actor(None, AUTHOR.name),), Via.AUTHOR)


def labelled(label: str, discourse: Discourse) -> Actor:
    """Who speaks under a label: "Mr. Lavrov (Russian Federation)", "THE PRESIDENT", "MS. PSAKI"."""
    people, principals = discourse.people, discourse.principals
    bracket = _BRACKETED.search(label)
    for words in (bracket[1] if bracket else "", label, plain_name(label)):
        entity = people.link(words) if words else None
        if entity is not None:
            return Actor.of(entity)
    name = plain_name(_BRACKETED.sub("", label).strip())
    known = people.known(name)
    if known is not None and known.id is not None:
        return known
    official = bool(set(words_of(label)) & OFFICIALS)
    if (
        len(principals) == 1
        and principals[0].id is not None
        and (official or known is not None or _courtesy(label))
    ):
        return principals[0]
    return known or Actor(None, name)


def _courtesy(label: str) -> bool:
    """Whether a label is of a briefing: "MR. KIRBY"; in a debate everybody is "Mr." too, and so is the author."""
    return label.isupper() and label.split()[0].strip(".") in ("MR", "MS", "MRS")


def is_silent(text: str, sentence: Sentence, phrase: Phrase, voice: Voice) -> bool:
    """Whether a phrase holds nothing by itself: who is spoken to, who only reports, a mere place."""
    if phrase.text.lower() in ("you",):
        return True
    if (
        phrase.sort is Sort.NAME
        and is_news(phrase.text)
        and "editorial" not in sentence.text.lower()
    ):
        return True
    return _is_spoken_to(text, sentence, phrase, voice) or _is_place(text, sentence, phrase)


def _is_spoken_to(text: str, sentence: Sentence, phrase: Phrase, voice: Voice) -> bool:
    start, end = phrase.span
    lead = text[max(sentence.start, start - 12) : start]
    around = text[max(sentence.start, start - 10) : min(sentence.end, end + 12)]
    if _VOCATIVE.search(around) and (
        text[end : end + 1] in ",.?!" or text[start:end].lower() in ("speaker", "chair")
    ):
        return True
    if voice.kind is VoiceKind.AUTHOR or phrase.sort is not Sort.NAME or phrase.entity is not None:
        return False
    after = text[end : end + 1]
    opens = start == sentence.start or _GREETED.search(lead) is not None
    return opens and (after == "," or (after in ".?!" and lead.rstrip().endswith(",")))


def _is_place(text: str, sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a bare name of a state stands where a place does: "in Russia"."""
    if phrase.sort is not Sort.NAME or phrase.person or phrase.entity is None:
        return False
    before = words_of(text[max(sentence.start, phrase.span[0] - 24) : phrase.span[0]])
    while before and before[-1] in ("the", "southern", "northern", "eastern", "western", "central"):
        before.pop()
    return bool(before) and before[-1] in LOCATIVES


def own_voice(reading: ReadSentence, text: str) -> bool:
    """Whether the first person speaks outside quotation marks."""
    span = (reading.sentence.start, reading.sentence.end)
    return says_we(text, list(unquoted(span, reading.voice.quoted)))


__all__ = ["Candidate", "Matcher", "ReadSentence", "Reading", "is_asking", "own_voice", "read"]
