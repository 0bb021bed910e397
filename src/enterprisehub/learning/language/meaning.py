"""Read what rules do not: a classifier of meanings on sentence embeddings.

It learns, when it is made, from the examples that ship (a second or two), so that it suits whatever encoder is configured
and no file of weights can fall out of step with the words it came from. It is asked only about sentences in which
the rules found nothing, and answers only when it is sure enough; else the sentence stays unread.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final

import numpy as np
from msgspec import Struct

from enterprisehub.contracts.events import Meaning
from enterprisehub.domain.findings import Reading
from enterprisehub.domain.irony import IRONY
from enterprisehub.domain.meanings import add_meaning
from enterprisehub.domain.objections import ANY
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.softmax import fit_softmax, normalised

STRENGTH: Final = 40.0
SURE: Final = 0.4
"""Chance from which a meaning counts; at the training scenario's wording it gives the best F1."""
SURE_OF_OBJECTIONS: Final = 0.5
"""Chance from which an objection does: one that nobody made is answered, which is worse than one overheard."""
_ASKS_SOMEBODY: Final = re.compile(
    r"\b(?:ask|talk|tell|run|check|speak|discuss|decid|decision|decide[sd]?|say|says|word|vote|agree|agrees|sign|approv|okay|ok|board|convinc|opinion|thinks?|wants?|without|until|alone|"
    r"both|together|call|calls|shots|boss|permission|blessing|yes|no|not|hear|wait|show|up to|on my own|by myself|depends?|chooses?|handles?|hablar|consultar|decide|dice|quiere|tiene)",
    re.IGNORECASE,
)
"""Who has no say in it is no authority: "my mother-in-law found out"."""
OTHER: Final = "other"
MOST_SENTENCES: Final = 12
"""Sentences of a message that are looked at."""
LEAST_WORDS: Final = 2
LEAST_CLAUSE: Final = 3
_SENTENCE: Final = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_WORD: Final = re.compile(r"\w+")
_CONTENT: Final = re.compile(
    r"\b(?:love[sd]?|perfect|great|good|happy|glad|agree[ds]?|trust|fine|excited|ready|comfortable|works for|no problem)\b",
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
_RATES: Final = re.compile(r"rate|interest|mortgage|loan|borrow|\bfed\b|\bapr\b|locked|tasa|interes", re.IGNORECASE)
"""Six percent alone may as well be a commission."""
_TEMPLATES: Final = re.compile(r"<[^>]{0,200}>|https?://\S+")


class Sentence(Struct, frozen=True):
    """A sentence that rules left unread, of the message at `message`."""

    message: int
    quote: str


class MeaningReader:
    """A softmax regression over the meanings of single sentences."""

    def __init__(self, encoder: Encoder, sure: float = SURE) -> None:
        self._encoder = encoder
        self._sure = sure
        examples = [(label, text) for label, texts in examples_of_meanings().items() for text in texts]
        learned = hashlib.blake2b(repr(examples).encode(), digest_size=4).hexdigest()
        self.name = f"{encoder.name}+{learned}"
        self.labels = sorted({label for label, _ in examples})
        numbers = np.array([self.labels.index(label) for label, _ in examples], np.int64)
        rows = encoder.encode([text for _, text in examples]).astype(np.float64) * 3
        counts = np.bincount(numbers)
        weights = (len(numbers) / (len(counts) * counts[numbers])) ** 0.5
        self._model = fit_softmax(rows, numbers, len(self.labels), strength=STRENGTH, weights=weights)

    def read(self, sentences: Sequence[str]) -> list[Meaning | None]:
        """Return the meaning of each sentence, None where it is not sure enough or means nothing of interest."""
        if not sentences:
            return []
        chances = normalised(self._model.scores(self._encoder.encode(sentences).astype(np.float64) * 3))
        best = chances.argmax(axis=1)
        return [
            Meaning(label=self.labels[place], chance=round(float(chances[row, place]), 4), quote=sentences[row])
            if self.labels[place] != OTHER and chances[row, place] >= self._least(self.labels[place])
            else None
            for row, place in enumerate(best)
        ]

    def _least(self, label: str) -> float:
        return max(self._sure, SURE_OF_OBJECTIONS) if label.startswith("objection.") else self._sure

    def understand(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[list[Meaning]]:
        """Return for each message what its sentences mean that rules left unread, all in one batch."""
        unread = [each for place, body in enumerate(bodies) for each in unread_sentences(place, body, readings[place])]
        found: list[list[Meaning]] = [[] for _ in bodies]
        for sentence, meaning in zip(unread, self.read([each.quote for each in unread]), strict=True):
            if meaning is not None and not _denied(meaning, readings[sentence.message]):
                found[sentence.message].append(meaning)
        return found

    def complete(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[Reading]:
        """Add to each reading what its unread sentences mean; the readings are changed in place."""
        for reading, meanings in zip(readings, self.understand(bodies, readings), strict=True):
            for meaning in meanings:
                add_meaning(reading, meaning)
        return list(readings)


def _denied(meaning: Meaning, reading: Reading) -> bool:
    """Say whether rules know better: an objection denied ("not"), a mood already read, or words that mean their opposite."""
    if reading.sentiment is not None and meaning.label in {"positive", "negative", "thanks"}:
        return True
    if reading.sentiment == IRONY and not meaning.label.startswith("objection."):
        return True
    if not meaning.label.startswith("objection."):
        return meaning.label == "not_interested" and _ASKS.match(meaning.quote) is not None
    kind = meaning.label.split(".")[1]
    if kind == "authority" and (_ASKS_SOMEBODY.search(meaning.quote) is None or _AGREED.search(meaning.quote)):
        return True
    if kind in _STATED and _ASKS.match(meaning.quote):
        return True
    if kind == "interest_rates" and _RATES.search(meaning.quote) is None:
        return True
    content = _CONTENT.search(meaning.quote) is not None and _HELD_BACK.search(meaning.quote) is None
    return content or ANY in reading.denied or kind in reading.denied


def examples_of_meanings() -> dict[str, list[str]]:
    """Return the sentences that ship, by meaning."""
    text = files("enterprisehub.learning.language").joinpath("meaning_examples.toml").read_text(encoding="utf-8")
    flat: dict[str, list[str]] = tomllib.loads(text)
    return flat


def unread_sentences(message: int, body: str, reading: Reading) -> Iterator[Sentence]:
    """Return the sentences in which rules found no factor, objection or request for a person."""
    if reading.to_machine or reading.opt_out or reading.signals == ["greeting_only"] or not reading.words:
        return
    quotes = [each.quote for each in reading.findings] + [each.quote for each in reading.objections]
    count = 0
    for found in _SENTENCE.finditer(_TEMPLATES.sub(" ", body)):
        sentence = found.group().strip()
        if len(_WORD.findall(sentence)) < LEAST_WORDS or sentence not in body:
            continue
        if any(quote in sentence or sentence in quote for quote in quotes):
            continue
        if reading.speaker is not None and reading.speaker in sentence:
            continue
        for part in _parts(sentence):
            count += 1
            if count > MOST_SENTENCES:
                return
            yield Sentence(message, part)


def _parts(sentence: str) -> Iterator[str]:
    """Return the sentence, or its clauses where commas join what might have been sentences."""
    clauses = [clause.strip() for clause in sentence.split(",")]
    if len(clauses) > 1 and all(len(_WORD.findall(clause)) >= LEAST_CLAUSE for clause in clauses):
        yield from clauses
    yield sentence
