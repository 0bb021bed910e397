"""Read what rules do not: what single sentences mean, and who writes, by classifiers that learned from the examples that ship.

They are asked only about sentences in which the rules found nothing, and messages that did not tell the writer's side,
and answer only when they are sure enough; else it stays unread.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from enterprisehub.contracts.events import Meaning
from enterprisehub.domain import sides
from enterprisehub.domain.findings import Reading
from enterprisehub.domain.irony import IRONY
from enterprisehub.domain.meanings import add_meaning
from enterprisehub.domain.objections import ANY
from enterprisehub.domain.opting import wants_more
from enterprisehub.domain.text import own_words
from enterprisehub.learning.language.encoder import TEXT_LIMIT, Encoder
from enterprisehub.learning.language.heads import HEADS, MEANING, SIDE, Head, name_of, named, opened

MOST_SENTENCES: Final = 12
"""Sentences of a message that are looked at."""
LEAST_WORDS: Final = 2
LEAST_CLAUSE: Final = 3
LEAST_OF_MESSAGE: Final = 4
SURE_BESIDE: Final = 0.8
"""Chance from which a meaning counts beside what rules read in the same sentence; an objection must be surer."""
_SURE_OBJECTS_BESIDE: Final = 0.9
_BESIDE: Final = ("asks_", "gives_availability", "agrees_time", "not_interested")
_SENTENCE: Final = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_WORD: Final = re.compile(r"\w+")
_CONTENT: Final = re.compile(
    r"\b(?:love[sd]?|perfect|great|good|happy|glad|agree[ds]?|trust|fine|excited|ready|comfortable|works for|no problem|like (?:it|this))\b",
    re.IGNORECASE,
)
_HELD_BACK: Final = re.compile(
    r"\b(?:not|no(?! (?:problem|issue))|never|nobody|cannot|but|too|if|hard|unless|until|without|only|less|lower|than|would|sin|pero|ni|nunca)\b|n['\u2019]?t\b|\?",
    re.IGNORECASE,
)
"""Words of content hold nobody back, without one of these: embeddings are hard of hearing for the difference."""
_AGREED: Final = re.compile(
    r"(?:'ve|have|has|already) (?:already )?(?:talked|asked|spoken|checked|discussed|decided|agreed)|\b(?:agrees?d?|loves? it|is in|are in|on board|said yes|wants it)\b(?!\?)(?<!not on board)",
    re.IGNORECASE,
)
"""Who has been asked, or agrees, holds nobody back."""
_STATED: Final = frozenset({"interest_rates", "timing", "condition", "financing", "sell_first", "competition"})
"""Kinds of which a question states nothing."""
_ASKS: Final = re.compile(
    r"\W*(?:what|how|when|where|which|who|is|are|do|does|did|can|could|will|would|any)\b.*\?\W*$",
    re.IGNORECASE | re.DOTALL,
)
_GOES_ON: Final = re.compile(
    r"(?:n['\u2019]?t|not|never) (?:ever )?stop|keep (?:sending|texting|them coming)|no dejen? de|forget (?:it|this|that|you)",
    re.IGNORECASE,
)
"""Who wants more of it is interested."""
_NO_TIME: Final = re.compile(
    r"\bno good\b|n['\u2019]?t (?:really )?(?:work|good|make|do\b)|\bnot (?:good|work|going to work|possible|free|available)\b|\bno (?:puedo|podemos|me (?:queda|sirve)|nos (?:queda|sirve))\b",
    re.IGNORECASE,
)
"""Who says that a time is no good agrees to none."""
_WAITS_FOR_NOTHING: Final = re.compile(
    r"(?:n['\u2019]?t|not|no need to|nothing to|never|no one to) (?:be |need to |want to |have to |going to |really )*wait",
    re.IGNORECASE,
)
_PAYS: Final = re.compile(
    r"\d[\d,.]*\s?(?:k|m|mil|thousand|grand)?\s(?:max(?:imum)?|tops|at (?:the )?most)\b|\b(?:we|i) (?:can|could) (?:go|stretch|spend|pay|afford|swing)\b[^.!?]*\d|\bspend\b[^.!?]*\d",
    re.IGNORECASE,
)
"""Who names the most that they pay sells nothing, whatever the rest sounds like."""
_NO_AGENT: Final = re.compile(
    r"(?:\b(?:no|without an?|not got an?)|n['\u2019]?t (?:have|got) an?) (?:agent|realtor|broker)",
    re.IGNORECASE,
)
"""Who has no agent doubts none."""
_SAVED: Final = re.compile(r"\b(?:saved|set aside|put aside|put down|for (?:a|the|our|my) down)", re.IGNORECASE)
"""Money that is there holds nobody back."""
_RATES: Final = re.compile(r"rate|interest|mortgage|loan|borrow|\bfed\b|\bapr\b|locked|tasa|interes", re.IGNORECASE)
"""Six percent alone may as well be a commission."""
_TEMPLATES: Final = re.compile(r"<[^>]{0,200}>|https?://\S+")


class Sentence(Struct, frozen=True):
    """A sentence of the message at `message`; `told` when rules read a factor or an objection in it."""

    message: int
    quote: str
    told: bool = False


class MeaningReader:
    """Asks the classifiers of sentences and of messages, all texts encoded in one batch."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = "+".join([encoder.name, *(name_of(encoder, head).rpartition("+")[2] for head in HEADS)])
        self._encoder = encoder
        self._classifiers = {head: opened(encoder, head) for head in HEADS}

    def understand(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[list[Meaning]]:
        """Return for each message what its sentences mean that rules left unread, and who writes it."""
        unread = [each for place, body in enumerate(bodies) for each in unread_sentences(place, body, readings[place])]
        sideless = [each for place, body in enumerate(bodies) for each in without_side(place, body, readings[place])]
        texts = list(dict.fromkeys(each.quote for each in (*unread, *sideless)))
        found: list[list[Meaning]] = [[] for _ in bodies]
        if not texts:
            return found
        embeddings = self._encoder.encode(texts)
        rows = {text: row for row, text in enumerate(texts)}

        def ask(head: Head, asked: Sequence[Sentence]) -> Iterator[tuple[Sentence, Meaning]]:
            quotes = [each.quote for each in asked]
            answers = named(self._classifiers[head], head, quotes, embeddings[[rows[quote] for quote in quotes]])
            for each, answer in zip(asked, answers, strict=True):
                if answer is not None:
                    yield each, Meaning(label=answer.label, chance=round(answer.chance, 4), quote=each.quote)

        for sentence, meaning in ask(MEANING, unread):
            if sentence.told and not _goes_beside(meaning):
                continue
            if not _denied(meaning, readings[sentence.message]):
                found[sentence.message].append(meaning)
        for message, meaning in ask(SIDE, sideless):
            if meaning.label == "seller" and _PAYS.search(meaning.quote):
                continue
            found[message.message].append(msgspec.structs.replace(meaning, label=f"side.{meaning.label}"))
        return found

    def complete(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[Reading]:
        """Add to each reading what its unread sentences mean; the readings are changed in place."""
        for reading, meanings in zip(readings, self.understand(bodies, readings), strict=True):
            for meaning in meanings:
                add_meaning(reading, meaning)
        return list(readings)


def _goes_beside(meaning: Meaning) -> bool:
    """Say whether a meaning counts beside what rules read in the same sentence."""
    if meaning.label.startswith("objection."):
        return meaning.chance >= _SURE_OBJECTS_BESIDE
    return meaning.chance >= SURE_BESIDE and meaning.label.startswith(_BESIDE)


def _denied(meaning: Meaning, reading: Reading) -> bool:
    """Say whether rules know better: an objection denied ("not"), a mood already read, or words that mean their opposite."""
    if reading.sentiment is not None and meaning.label in {"positive", "negative", "thanks"}:
        return True
    if reading.sentiment == IRONY and not meaning.label.startswith("objection."):
        return True
    if not meaning.label.startswith("objection."):
        return _signal_denied(meaning)
    kind = meaning.label.split(".")[1]
    if "wrong_number" in reading.signals or (kind == "authority" and _AGREED.search(meaning.quote)):
        return True
    if kind in _STATED and _ASKS.match(meaning.quote):
        return True
    if kind == "interest_rates" and _RATES.search(meaning.quote) is None:
        return True
    if kind == "trust" and _NO_AGENT.search(meaning.quote):
        return True
    if kind == "timing" and _WAITS_FOR_NOTHING.search(meaning.quote):
        return True
    if kind == "financing" and _SAVED.search(meaning.quote) and _HELD_BACK.search(meaning.quote) is None:
        return True
    content = _CONTENT.search(meaning.quote) is not None and _HELD_BACK.search(meaning.quote) is None
    return content or ANY in reading.denied or kind in reading.denied


def _signal_denied(meaning: Meaning) -> bool:
    if meaning.label == "agrees_time" and _NO_TIME.search(meaning.quote):
        return True
    asks = meaning.label in {"not_interested", "agrees_time"} and _ASKS.match(meaning.quote) is not None
    goes_on = _GOES_ON.search(meaning.quote) is not None or wants_more(meaning.quote.lower())
    return asks or (meaning.label == "not_interested" and goes_on)


def unread_sentences(message: int, body: str, reading: Reading) -> Iterator[Sentence]:
    """Return a message's sentences, or their clauses where rules found no factor or objection."""
    if reading.to_machine or reading.opt_out or reading.signals == ["greeting_only"] or not reading.words:
        return
    quotes = [each.quote for each in reading.findings] + [each.quote for each in reading.objections]
    count = 0
    for found in _SENTENCE.finditer(_TEMPLATES.sub(" ", own_words(body))):
        sentence = found.group().strip()
        if len(_WORD.findall(sentence)) < LEAST_WORDS or sentence not in body:
            continue
        if reading.speaker is not None and reading.speaker in sentence:
            continue
        told = any(quote in sentence or sentence in quote for quote in quotes)
        for part in (sentence,) if told else _parts(sentence):
            count += 1
            if count > MOST_SENTENCES:
                return
            yield Sentence(message, part, told)


def without_side(message: int, body: str, reading: Reading) -> Iterator[Sentence]:
    """Return the message, its own words only, if rules do not tell on which side its writer is."""
    if sides.denies(body.lower()):
        return
    if reading.side is not None or reading.to_machine or reading.opt_out or "wrong_number" in reading.signals:
        return
    own = own_words(body).strip()[:TEXT_LIMIT].strip()
    if len(_WORD.findall(own)) >= LEAST_OF_MESSAGE and own in body:
        yield Sentence(message, own)


def _parts(sentence: str) -> Iterator[str]:
    """Return the sentence, or its clauses where commas join what might have been sentences."""
    clauses = [clause.strip() for clause in sentence.split(",")]
    if len(clauses) > 1 and all(len(_WORD.findall(clause)) >= LEAST_CLAUSE for clause in clauses):
        yield from clauses
    yield sentence
