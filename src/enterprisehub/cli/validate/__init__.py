"""`enterprisehub validate`: measure the production trainers on data that nobody here made.

A kind of data is a module of this package, imported on use. Each prints one JSON object on stdout, its progress on
stderr, and needs neither a database nor a service.
"""

import click

from enterprisehub.cli.lazy import LazyGroup

LINES = {
    "binary": "Predict yes or no in any CSV file.",
    "regression": "Predict a number in any CSV file.",
    "churn": "Predict which customers of an order file fall silent.",
    "matching": "Rank listings for guests by their bookings.",
    "dialogue": "When to ask, what to ask, and what was told.",
    "intents": "Sort labelled texts, and tell what is out of scope.",
    "conversations": "Read conversations and compare with what is expected.",
    "bank": "Bank marketing (UCI), without `duration`.",
    "shoppers": "Online shoppers' intention (UCI).",
    "cdnow": "CDNOW orders: silence in the last six months.",
    "kc_house": "King County sales: price.",
    "airbnb": "Airbnb Oakland: listings and bookings.",
}
"""Every kind with its line; one without a module is not offered."""


@click.group(cls=LazyGroup, package=__name__, lines=LINES)
def validate() -> None:
    """Measure the production trainers on public data: no database, one JSON object on stdout.

    The same `fit` and `predict` as `train`, with no tuning per data set. The deny-list is for models of people and does
    not apply to foreign columns: what the columns add whose names look denied is told beside.
    """
