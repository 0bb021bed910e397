"""Count and time predictions by model version."""

from collections.abc import Callable
from typing import Final, TypeVar

from prometheus_client import Counter, Histogram

from enterprisehub.contracts.scoring import Churn, Return, Score, Subject
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.registry import Served

A = TypeVar("A", Score, Churn, Return)

PREDICTIONS: Final = Counter(
    "enterprisehub_predictions_total", "Predictions, by whether there was enough data", ["model", "version", "outcome"]
)
SECONDS: Final = Histogram(
    "enterprisehub_prediction_batch_seconds",
    "Time to predict a batch, features included",
    ["model"],
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25),
)


def counted(served: Served, predict: Callable[[Loaded, list[Subject]], list[A]]) -> Callable[[list[Subject]], list[A]]:
    """Return the prediction by whatever model is in use at the time, counted and timed."""

    def answers(subjects: list[Subject]) -> list[A]:
        loaded = served.loaded
        with SECONDS.labels(loaded.model.name).time():
            told = predict(loaded, subjects)
        silent = sum(each.probability is None for each in told)
        for outcome, count in (("told", len(told) - silent), ("not_enough_data", silent)):
            if count:
                PREDICTIONS.labels(loaded.model.name, loaded.model.version, outcome).inc(count)
        return told

    return answers
