"""A trained model as one JSON file: `{"sha256": …, "artefact": {…}}`, the hash being that of the inner bytes.

A file that is damaged, of another format, or trained on another feature list than the code computes is refused.
"""

from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from enterprisehub.contracts.scoring import Model, ModelCard
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Additive, Tables, wrong
from enterprisehub.learning.features import FEATURES, INDEX, fingerprint
from enterprisehub.learning.health import Reference
from enterprisehub.learning.individual import Individual
from enterprisehub.learning.sealed import Damaged, opened, seal
from enterprisehub.learning.spec import RETURN
from enterprisehub.learning.stages import Head, Stages, checked

FORMAT: Final = 3
VERSION_LENGTH: Final = 12


class ArtefactRefused(EnterpriseHubError):
    """A model file that must not be loaded; the detail says which and why."""

    title = "Model refused"


class Line(Struct, frozen=True):
    """A straight line on the log-odds."""

    slope: float
    intercept: float


class Artefact(Struct, frozen=True, kw_only=True):
    format: int = FORMAT
    name: str
    """lead, churn or return."""
    trained_on: str
    """Whose outcomes: "synthetic", or a team's own."""
    trained_at: datetime
    seed: int
    horizon_days: int
    window: dict[str, Any]
    """From when to when each slice of the data reaches, and its rows, contacts and base rate."""
    features: list[dict[str, str]]
    features_sha256: str
    calibration: Line
    """What the raw log-odds were mapped by; already applied to the tables."""
    shifts: dict[str, float] = {}
    """By days, ascending: what to add to the log-odds for that horizon; 0 for `horizon_days`."""
    base_rate: float
    """Share of positive outcomes in training."""
    reference_quantiles: dict[str, float]
    """p50, p80 and p95 of the probability over the training population."""
    metrics: dict[str, Any]
    tables: Tables
    spreads: dict[str, Reference] = {}
    """How each feature, and the score, was spread over the training population: what drift is measured against."""
    location_sd: float = 0.0
    """How far locations differ on the log-odds from the same behaviour: the prior of a location's own shift."""
    individual: Individual = Individual()
    """How far single leads differ on the log-odds from what their behaviour says."""
    heads: list[Head] = []
    """Of the lead model: the stages before and behind the one explained."""


class Loaded(Struct, frozen=True, kw_only=True):
    """A model ready to score, and where it came from."""

    artefact: Artefact
    sha256: str
    source: str
    scorer: Additive
    model: Model
    columns: list[int]
    """Places of the model's features in the full vector."""
    sees_all: bool
    """The model's features are the full vector, in its order."""
    stages: Stages | None = None


def encode(artefact: Artefact) -> bytes:
    return seal(artefact)


def decode(data: bytes, *, name: str, source: str) -> Loaded:
    """Check and load a model.

    Raises:
        ArtefactRefused: damaged, another model, or features other than the code's.
    """
    try:
        artefact, sha256 = opened(data, Artefact)
    except Damaged as error:
        raise ArtefactRefused(f"{source}: {error}") from error
    _check(artefact, name, source)
    columns = [INDEX[table.feature] for table in artefact.tables.tables]
    return Loaded(
        artefact=artefact,
        sha256=sha256,
        source=source,
        scorer=Additive(artefact.tables),
        model=Model(name=name, version=sha256[:VERSION_LENGTH], trained_on=artefact.trained_on),
        columns=columns,
        sees_all=columns == list(range(len(FEATURES))),
        stages=_stages(artefact, source),
    )


def _check(artefact: Artefact, name: str, source: str) -> None:
    if artefact.format != FORMAT:
        raise ArtefactRefused(f"{source}: format {artefact.format}, this code reads {FORMAT}")
    if artefact.name != name:
        raise ArtefactRefused(f"{source}: holds the model {artefact.name!r}, not {name!r}")
    names = tuple(table.feature for table in artefact.tables.tables)
    unknown = [feature for feature in names if feature not in INDEX]
    if unknown:
        raise ArtefactRefused(f"{source}: features this code does not compute: {', '.join(unknown)}")
    if artefact.features_sha256 != fingerprint(names):
        raise ArtefactRefused(f"{source}: trained on features of another meaning than this code computes")
    rises = artefact.name == RETURN.name
    if sorted(artefact.shifts.values(), reverse=not rises) != list(artefact.shifts.values()):
        what = "a return within a longer time would be less" if rises else "a longer silence would be more"
        raise ArtefactRefused(f"{source}: {what} probable than a shorter one")
    if found := artefact.individual.wrong() or wrong(artefact.tables):
        raise ArtefactRefused(f"{source}: {found}")


def _stages(artefact: Artefact, source: str) -> Stages | None:
    if not artefact.heads:
        return None
    try:
        found = checked(artefact.heads)
        names = [table.feature for table in artefact.tables.tables]
        stages = None if found else Stages(artefact.heads, names)
    except ValueError as error:
        found = str(error)
    if found:
        raise ArtefactRefused(f"{source}: {found}")
    return stages


def described(names: tuple[str, ...]) -> list[dict[str, str]]:
    """Return name, unit and meaning of features."""
    chosen = (FEATURES[INDEX[name]] for name in names)
    return [{"name": feature.name, "unit": feature.unit, "meaning": feature.meaning} for feature in chosen]


def card(loaded: Loaded, status: str = "champion") -> ModelCard:
    """Return the model's line in `GET /v1/models`."""
    artefact = loaded.artefact
    return ModelCard(
        name=artefact.name,
        version=loaded.model.version,
        status=status,
        trained_on=artefact.trained_on,
        trained_at=artefact.trained_at,
        features=artefact.features,
        metrics={
            **artefact.metrics,
            "base_rate": artefact.base_rate,
            "reference_quantiles": artefact.reference_quantiles,
            "window": artefact.window,
        },
        sha256=loaded.sha256,
        note=f"Trained on {artefact.trained_on} outcomes; loaded from {loaded.source}.",
    )
