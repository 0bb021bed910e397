"""Weigh the model that we fit against others on public tables, by the same folds and columns.

`uv run --with interpret-core python -m benchmarks.challengers bank shoppers kc_house cdnow --data FOLDER [--folds 3] [--budget 120]`
writes a line a set and learner. EBM (interpret-core) is optional to install: without it, its lines are missing.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.baselines import Logistic
from enterprisehub.learning.measures import auc, ece, log_loss
from enterprisehub.learning.tabular.columns import learn
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.tabular.members import dealt
from enterprisehub.learning.validation.files import read
from enterprisehub.learning.validation.orders import known_at, orders
from enterprisehub.learning.validation.tables import question

MONTHS_D = 182

Predict = Callable[[pd.DataFrame], Floats]


def tables(name: str, folder: Path) -> tuple[pd.DataFrame, Floats, bool]:
    """Return columns, outcome, and whether it is yes or no."""
    if name == "bank":
        asked = question(read(folder / "bank_marketing_full.csv.gz"), "y", "binary", drop=["duration"])
    elif name == "shoppers":
        asked = question(read(folder / "online_shoppers_intention.csv.gz"), "Revenue", "binary")
    elif name == "kc_house":
        asked = question(read(folder / "kc_house_data.csv.gz"), "price", "regression", drop=["id"])
    else:
        history = orders(read(folder / "cdnow_master.txt.gz"), None, None, None)
        cut = history["day"].max() - MONTHS_D
        frame = known_at(history, cut)
        wrote = set(history[history["day"] > cut]["customer"])
        return frame.reset_index(drop=True), np.array([float(one not in wrote) for one in frame.index]), True
    return asked.frame, asked.target, asked.task == "binary"


def ours(frame: pd.DataFrame, target: Floats, budget_s: float, *, binary: bool, joint: bool) -> Predict:
    model = fit(frame, target, task="binary" if binary else "regression", joint=joint, budget_s=budget_s)
    return lambda other: model.predict(other).estimates


def as_numbers(frame: pd.DataFrame, target: Floats, *, binary: bool) -> tuple[Any, pd.DataFrame]:
    """Return our columns as others are given them."""
    parts = dealt(np.arange(len(target)), target, 5, 0, binary=binary)
    columns, matrix = learn(frame, target, parts, ordered=False)
    return columns, pd.DataFrame(matrix, columns=columns.features)


def lightgbm(frame: pd.DataFrame, target: Floats, *, binary: bool, **params: Any) -> Predict:
    columns, numbers = as_numbers(frame, target if binary else np.log(target), binary=binary)
    learner = lgb.LGBMClassifier if binary else lgb.LGBMRegressor
    model = learner(n_jobs=2, verbosity=-1, **params).fit(numbers.to_numpy(), target if binary else np.log(target))
    if binary:
        return lambda other: np.asarray(model.predict_proba(columns.apply(other)))[:, 1]
    return lambda other: np.exp(np.asarray(model.predict(columns.apply(other))))


def ebm(frame: pd.DataFrame, target: Floats, *, binary: bool) -> Predict:
    from interpret.glassbox import (  # type: ignore[import-not-found]
        ExplainableBoostingClassifier,
        ExplainableBoostingRegressor,
    )

    columns, numbers = as_numbers(frame, target if binary else np.log(target), binary=binary)
    kinds = ["continuous"] * numbers.shape[1]
    if binary:
        model = ExplainableBoostingClassifier(feature_types=kinds, n_jobs=2).fit(numbers, target)
        return lambda other: np.asarray(model.predict_proba(columns.apply(other))[:, 1])
    model = ExplainableBoostingRegressor(feature_types=kinds, n_jobs=2).fit(numbers, np.log(target))
    return lambda other: np.exp(np.asarray(model.predict(columns.apply(other))))


def logistic(frame: pd.DataFrame, target: Floats) -> Predict:
    columns, numbers = as_numbers(frame, target, binary=True)
    model = Logistic(numbers.to_numpy(), target)
    return lambda other: model(columns.apply(other))


def learners(budget_s: float, *, binary: bool) -> Iterator[tuple[str, Callable[[pd.DataFrame, Floats], Predict]]]:
    yield "ours", lambda frame, target: ours(frame, target, budget_s, binary=binary, joint=True)
    yield "ours, one feature only", lambda frame, target: ours(frame, target, budget_s, binary=binary, joint=False)
    yield "LightGBM default", lambda frame, target: lightgbm(frame, target, binary=binary)
    slow = {"n_estimators": 700, "learning_rate": 0.03, "min_child_samples": 40, "subsample": 0.8, "subsample_freq": 1}
    yield "LightGBM slow", lambda frame, target: lightgbm(frame, target, binary=binary, colsample_bytree=0.5, **slow)
    try:
        import interpret.glassbox  # type: ignore[import-not-found] # noqa: F401
    except ImportError:
        pass
    else:
        yield "EBM", lambda frame, target: ebm(frame, target, binary=binary)
    if binary:
        yield "logistic", logistic


def measured(name: str, folder: Path, folds: int, budget_s: float) -> None:
    frame, target, binary = tables(name, folder)
    fold_of = dealt(np.arange(len(target)), target, 5, 0, binary=binary)
    asked = fold_of < folds
    for learner, fitted in learners(budget_s, binary=binary):
        begin, told = time.monotonic(), np.full(len(target), np.nan)
        for fold in range(folds):
            predict = fitted(frame[fold_of != fold].reset_index(drop=True), target[fold_of != fold])
            told[fold_of == fold] = predict(frame[fold_of == fold].reset_index(drop=True))
        truth, said = target[asked], told[asked]
        seconds = f"{time.monotonic() - begin:.0f} s"
        if binary:
            by_fold = [auc(target[fold_of == fold], told[fold_of == fold]) for fold in range(folds)]
            figures = f"AUC {np.mean(by_fold):.4f}  log-loss {log_loss(truth, said):.4f}  ECE {ece(truth, said):.4f}"
        else:
            logs = np.log(truth)
            r2 = 1 - ((logs - np.log(said)) ** 2).sum() / ((logs - logs.mean()) ** 2).sum()
            figures = f"R2 of the logarithm {r2:.4f}  median error {np.median(np.abs(said / truth - 1)):.4f}"
        print(f"{name:10} {learner:24} {figures}  {seconds}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=["bank", "shoppers", "kc_house", "cdnow"])
    parser.add_argument("--data", type=Path, default=Path("..") / "shared" / "data")
    parser.add_argument("--folds", type=int, default=3, choices=range(1, 6))
    parser.add_argument("--budget", type=float, default=120.0, help="Seconds for each of our fits.")
    asked = parser.parse_args()
    for name in asked.sets:
        measured(name, asked.data, asked.folds, asked.budget)


if __name__ == "__main__":
    main()
