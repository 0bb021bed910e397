"""What happens to the models at night: locations learn, the models in use are examined, challengers are trained and tried.

One pass over the log gives the rows for all of it. A model that may not be trained or that does not pass the gate is no
failure: the report says why, and the champion stays.
"""

from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Floats, probabilities
from enterprisehub.learning.artefact import Loaded, decode, encode
from enterprisehub.learning.dataset import Dataset, Gathering, known_by
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.health import SCORE, calibration, health
from enterprisehub.learning.horizon import asked, came
from enterprisehub.learning.outcomes import DAY_S
from enterprisehub.learning.pooling import Pool, one_each, pooled
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.promotion import FRESH_DAYS, chances, compare, fresh, fresh_from
from enterprisehub.learning.registry import files, first_good
from enterprisehub.learning.spec import HORIZON_DAYS, LEAD, SPECS
from enterprisehub.services.ml.history_repository import Histories, write_health, write_pools
from enterprisehub.services.ml.ranker_night import learn_ranker
from enterprisehub.services.ml.repository import Models

RECENT_DAYS: Final = 14
"""Drift looks at moments of so many days."""


class ModelNight(Struct, kw_only=True):
    """What the night did to one model."""

    name: str
    champion: str
    alerts: list[str]
    health: Any = None
    challenger: str | None = None
    verdict: Any = None
    note: str = ""


class Night(Struct, kw_only=True):
    rows: int
    contacts: int
    pools: dict[str, Pool]
    models: list[ModelNight]
    matching: str = ""
    """What came of learning the homes' ranker."""


async def gathered(histories: Histories, *, seed: int, progress: Progress = silent) -> Dataset:
    """Return the rows of the whole log.

    Raises:
        EnterpriseHubError: the log is empty.
    """
    until = await histories.end()
    if until is None:
        raise EnterpriseHubError("There are no events yet: nothing can be learned from.")
    total = await histories.count()
    gathering = Gathering(until=until, seed=seed, stage_map=await histories.stage_map())
    done = 0
    async for contact_id, events in histories.contacts():
        gathering.add(contact_id, events)
        done += 1
        if done % 500 == 0:
            progress(f"{done:,} of {total:,} contacts read")
    return gathering.done()


async def night(
    database: Database, data_dir: Path, *, seed: int = 7, progress: Progress = silent, data: Dataset | None = None
) -> Night:
    """Do the night's work and write down what came of it; `data` are the log's rows where they were read elsewhere."""
    # training needs LightGBM, which a serving process must not load
    from enterprisehub.learning.training import train  # noqa: PLC0415

    histories, models = Histories(database), Models(database)
    trained_on = "own outcomes" if await histories.are_real() else "synthetic"
    if data is None:
        data = await gathered(histories, seed=seed, progress=progress)
    pools: dict[str, Pool] = {}
    told = []
    for spec in SPECS:
        offer = await models.champion(spec.name)
        champion = first_good(spec.name, [*([offer] if offer else []), *files(data_dir, spec.name)], progress)
        examined = _examined(champion, data)
        own = ModelNight(name=spec.name, champion=champion.model.version, alerts=examined.alerts, health=examined)
        await write_health(database, spec.name, champion.model.version, examined, examined.alerts)
        progress(f"{spec.name}: examined")
        try:
            challenger = train(
                spec, known_by(data, fresh_from(data.until, FRESH_DAYS, spec.horizon_days)), trained_on=trained_on, seed=seed,
                individual=champion.artefact.individual, progress=progress,
            )  # fmt: skip
        except EnterpriseHubError as error:
            own.note = f"not trained: {error.detail}"
        else:
            await _tried(models, champion, encode(challenger), data, own)
        if spec is LEAD:
            pools = own_histories(await _in_use(models, champion), data)
            await write_pools(database, LEAD.name, (await _in_use(models, champion)).model.version, pools)
        told.append(own)
    matching = await _matching(database, seed, progress)
    return Night(rows=len(data.moments), contacts=len(data.contact_ids), pools=pools, models=told, matching=matching)


async def _matching(database: Database, seed: int, progress: Progress) -> str:
    try:
        return await learn_ranker(database, seed=seed, progress=progress)
    except EnterpriseHubError as error:
        return f"not learned: {error.detail}"


async def _tried(models: Models, champion: Loaded, data: bytes, rows: Dataset, own: ModelNight) -> None:
    """Let the challenger answer in the shadow of the champion, and promote it if it passes the gate."""
    newcomer = decode(data, name=champion.artefact.name, source="the night's training")
    await models.enlist(newcomer, data)
    verdict = compare(champion, newcomer, rows)
    own.challenger, own.verdict = newcomer.model.version, verdict
    await models.note(own.name, newcomer.model.version, {"shadow": msgspec.to_builtins(verdict)})
    if verdict.promote:
        await models.promote(own.name, newcomer.model.version, f"passed the gate: {verdict.why}")


async def _in_use(models: Models, before: Loaded) -> Loaded:
    offer = await models.champion(before.artefact.name, but=before.sha256)
    return decode(offer.data, name=before.artefact.name, source=offer.source) if offer else before


def own_histories(loaded: Loaded, data: Dataset) -> dict[str, Pool]:
    """Return how far each location is pulled to its own outcomes under a model; one moment a contact counts."""
    known = np.flatnonzero(data.watched_d >= HORIZON_DAYS)
    if not len(known):
        return {}
    logits = loaded.scorer.score(data.features[known][:, loaded.columns]).logits
    outcomes = came(LEAD.name, data, HORIZON_DAYS)[known]
    chosen = one_each(data.contacts[known])
    where = np.array(data.location_ids)[data.contacts[known]][chosen]
    prior = loaded.artefact.location_sd or None
    return {
        str(location): _pool(logits[chosen][where == location], outcomes[chosen][where == location], prior)
        for location in np.unique(where)
    }


def _pool(logits: Floats, came: Floats, prior_sd: float | None) -> Pool:
    return pooled(logits, came) if prior_sd is None else pooled(logits, came, prior_sd)


def _examined(loaded: Loaded, data: Dataset) -> Any:
    data = asked(loaded.artefact.name, data)
    recent = data.moments >= data.until - RECENT_DAYS * DAY_S
    features = data.features[recent]
    columns = {name: features[:, at] for at, name in enumerate(NAMES)}
    columns[SCORE] = probabilities(loaded.scorer.score(features[:, loaded.columns]).logits)
    horizon_days = loaded.artefact.horizon_days
    ripe = fresh(data, FRESH_DAYS, horizon_days)
    outcomes = came(loaded.artefact.name, data, horizon_days)[ripe]
    return health(
        loaded.artefact.spreads, columns, calibration(chances(loaded, data, ripe), outcomes, data.contacts[ripe])
    )
