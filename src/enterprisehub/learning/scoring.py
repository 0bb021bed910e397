"""Score subjects with any additive model: features, terms, the strongest of them, logit, spread."""

from typing import Any

import numpy as np
from msgspec import Struct

from enterprisehub.contracts.scoring import Subject
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import CHUNK, Floats
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.spec import has_engaged
from enterprisehub.learning.vector import vector

STRONGEST = 7


class Scored(Struct, frozen=True, gc=False):
    """A score with its strongest terms, the strongest first."""

    features: list[int]
    """Places of the strongest terms' features."""
    terms: list[float]
    values: list[float]
    """What the features were, NaN where unknown."""
    logit: float
    spread: float


def scored(loaded: Loaded, subjects: list[Subject]) -> list[Scored | None]:
    """Return each subject's score, None where there is nothing that a score could rest on; see `scored_rows`."""
    return scored_rows(loaded, subjects)[0]


def scored_rows(loaded: Loaded, subjects: list[Subject]) -> tuple[list[Scored | None], list[list[float]] | Floats]:
    """Return each subject's score, and the features of those that have one: rows, as an array if there are several.

    Raises:
        InvalidInput: a moment has no zone.
    """
    rows = [_row(loaded, subject) if has_engaged(subject.state) else None for subject in subjects]
    known: list[list[float]] | Floats = [row for row in rows if row is not None]
    if len(known) == 1:
        answers = iter([_one(loaded, known[0])])
    elif known:
        known = np.array(known)
        answers = iter(_many(loaded, known))
    else:
        answers = iter(())
    return [None if row is None else next(answers) for row in rows], known


def _row(loaded: Loaded, subject: Subject) -> list[float]:
    if subject.moment.tzinfo is None:
        raise InvalidInput("moment has no zone", errors=[{"pointer": "/moment", "detail": "needs a zone, such as Z"}])
    values = vector(subject.state, subject.moment)
    return values if loaded.sees_all else [values[column] for column in loaded.columns]


def _one(loaded: Loaded, row: Any) -> Scored:
    terms, logit, spread = loaded.scorer.score_one(row)
    strongest = sorted(range(len(terms)), key=[-abs(term) for term in terms].__getitem__)[:STRONGEST]
    return Scored(strongest, [terms[at] for at in strongest], [row[at] for at in strongest], logit, spread)


def _many(loaded: Loaded, rows: Floats) -> list[Scored]:
    """Score in chunks that stay in the cache, from the table look-up to the answers."""
    answers: list[Scored] = []
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        told = loaded.scorer.score(chunk)
        strongest = np.argsort(-np.abs(told.terms), axis=1, kind="stable")[:, :STRONGEST]
        answers.extend(
            Scored(*each)
            for each in zip(
                strongest.tolist(),
                np.take_along_axis(told.terms, strongest, axis=1).tolist(),
                np.take_along_axis(chunk, strongest, axis=1).tolist(),
                told.logits.tolist(),
                told.spread.tolist(),
                strict=True,
            )
        )
    return answers
