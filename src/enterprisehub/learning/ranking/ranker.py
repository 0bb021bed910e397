"""Learn what makes a listing the chosen one: each choice against listings that were there and were not chosen.

A choice and some of its rivals are rows of a table; the production trainer tells the chosen one, so that the ranking is
additive and has reasons. Only the order within a choice matters. Those who chose once only tell nothing of what goes
with what, but what anybody likes: a model of their choices, the appeal, is a feature of the ranker.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.ranking.catalog import Places
from enterprisehub.learning.ranking.choices import Choices
from enterprisehub.learning.tabular.fit import BUDGET_S, fit
from enterprisehub.learning.tabular.model import Explanation, Model

RIVALS: Final = 50
"""Listings not chosen that a choice is compared with, drawn blindly."""
APPEAL: Final = "appeal"


class Moment(Struct, frozen=True):
    """One who chose before is about to choose again."""

    chooser: int
    past: Places
    day: float
    chosen: int
    candidates: Places


class Ranker:
    def __init__(self, model: Model, appeal: Model | None = None) -> None:
        """Take the model, and what tells the appeal that it reads, if it does."""
        self.model = model
        self.appeal = appeal

    def scores(self, features: pd.DataFrame) -> Floats:
        """Return the log-odds of being chosen, by candidate; only their order within one moment means anything."""
        return self.model.predict(appealing(features, self.appeal)).scores

    def explain(self, features: pd.DataFrame) -> Explanation:
        return self.model.explain(appealing(features, self.appeal))


def appealing(features: pd.DataFrame, appeal: Model | None) -> pd.DataFrame:
    """Return the features with the appeal of each candidate, where there is a model of it."""
    return features if appeal is None else features.assign(**{APPEAL: appeal.predict(features).scores})


def firsts(choices: Choices, choosers: Iterable[int]) -> list[Moment]:
    """Return the moments at which choosers chose first, nothing being known of them."""
    told = []
    for chooser in choosers:
        own = choices.of(chooser)
        day, chosen = float(choices.days[own[0]]), int(choices.listings[own[0]])
        candidates = choices.candidates(day)
        if chosen in candidates and len(candidates) > 1:
            told.append(Moment(chooser, own[:0], day, chosen, candidates))
    return told


def moments(choices: Choices, choosers: Iterable[int], *, last_only: bool, new_only: bool) -> list[Moment]:
    """Return the moments at which choosers chose again among what had been chosen by anyone before.

    Args:
        choices: all of them.
        choosers: whose moments.
        last_only: each one's last choice, else every choice but the first.
        new_only: leave out repeated choices, and the chooser's own past listings among the candidates.
    """
    told = []
    for chooser in choosers:
        own = choices.of(chooser)
        for at in own[-1:] if last_only else own[1:]:
            day, chosen = float(choices.days[at]), int(choices.listings[at])
            past = own[(own < at) & (choices.days[own] <= day)]
            if not len(past):
                continue
            candidates = choices.candidates(day)
            if new_only:
                mine = choices.listings[past]
                if chosen in mine:
                    continue
                candidates = np.setdiff1d(candidates, mine)
            if chosen in candidates and len(candidates) > 1:
                told.append(Moment(chooser, past, day, chosen, candidates))
    return told


def table(
    choices: Choices, asked: Iterable[Moment], *, seed: int, rivals: int = RIVALS
) -> tuple[pd.DataFrame, Floats, Floats]:
    """Return the rows to learn from: features, whether chosen, and whose choice it was."""
    rng = np.random.default_rng(seed)
    frames, chosen, owners = [], [], []
    for moment in asked:
        others = moment.candidates[moment.candidates != moment.chosen]
        drawn = np.append(rng.permutation(others)[:rivals], moment.chosen)
        frames.append(choices.features(moment.past, moment.day, drawn))
        chosen.append(np.append(np.zeros(len(drawn) - 1), 1.0))
        owners.append(np.full(len(drawn), moment.chooser))
    return pd.concat(frames, ignore_index=True), np.concatenate(chosen), np.concatenate(owners)


def learn(
    rows: tuple[pd.DataFrame, Floats, Floats], *, appeal: Model | None = None, budget_s: float = BUDGET_S, seed: int = 0,
    progress: Progress = silent,
) -> Ranker:  # fmt: skip
    """Fit the ranker on rows of `table`; a chooser's are never split between learning and checking."""
    frame, chosen, owners = rows
    model = fit(appealing(frame, appeal), chosen, task="binary", groups=owners, budget_s=budget_s, seed=seed,
                progress=progress)  # fmt: skip
    return Ranker(model, appeal)
