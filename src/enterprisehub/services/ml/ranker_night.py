"""Learn the homes' ranker from the log, at night with the other models: kept only if later choices of others say so."""

from enterprisehub.kit.database import Database
from enterprisehub.learning.homes.history import History
from enterprisehub.learning.homes.order import NAME, HomeRanker, decode, encode
from enterprisehub.learning.market import Market
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.services.ml.history_repository import Histories
from enterprisehub.services.ml.listings_repository import Listings
from enterprisehub.services.ml.repository import Models


async def choices(database: Database) -> History:
    """Read all buyers' choices from the log."""
    histories, listings = Histories(database), Listings(database)
    markets = {location: Market(await listings.all(location)) for location in await listings.locations()}
    history = History(markets)
    async for buyer, events in histories.contacts():
        history.add(buyer, events)
    return history


async def learn_ranker(database: Database, *, seed: int, progress: Progress = silent) -> str:
    """Train and try a ranker; return what came of it.

    Raises:
        TooFewChoices: buyers' choices are too few to learn from.
    """
    from enterprisehub.learning.homes.training import train  # noqa: PLC0415 needs LightGBM

    models = Models(database)
    champion = await models.champion(NAME)
    served: HomeRanker | None = decode(champion.data, source=champion.source) if champion else None
    trained_on = "own" if await Histories(database).are_real() else "synthetic"
    learned, trial = train(await choices(database), served, trained_on=trained_on, seed=seed, progress=progress)
    if not trial.promote:
        return f"not surely better than what is served: {trial.why}"
    data = encode(learned)
    newcomer = decode(data, source="the night's training")
    await models.enthrone_ranker(newcomer, data, f"passed the gate: {trial.why}")
    return f"{newcomer.version} passed the gate: {trial.why}"
