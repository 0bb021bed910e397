"""The ranker of homes for `train` and `evaluate`: learned from a synthetic brokerage's buyers, found, measured."""

from typing import Any, Final

import msgspec
from click import echo

from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.kit.settings import Settings
from enterprisehub.learning.homes.order import NAME, HomeRanker, decode, encode
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.registry import Offer, files

CONTACTS: Final = 2_000
"""Of the training scenario: their buyers choose some six thousand times. Where it is cut down, half of them."""


NONE: Final = "no ranker: the plain rule"


class Found(msgspec.Struct, frozen=True):
    ranker: HomeRanker
    offer: Offer


def trained(seed: int, contacts: int | None, progress: Progress) -> bytes | None:
    """Learn the ranker, measured on later choices of others and on the second scenario; None where choices are too few."""
    # LightGBM and the simulation are loaded on use
    from enterprisehub.cli.training_data import choices  # noqa: PLC0415
    from enterprisehub.learning.evaluation.homes import measured  # noqa: PLC0415
    from enterprisehub.learning.homes.training import TooFewChoices, train  # noqa: PLC0415

    few = CONTACTS if contacts is None else min(contacts // 2, CONTACTS)
    try:
        learned, _ = train(
            choices("train", contacts=few, progress=progress),
            None,
            trained_on="synthetic",
            seed=seed,
            progress=progress,
        )
    except TooFewChoices as error:
        echo(f"no ranker of homes: {error.detail}", err=True)
        return None
    shifted = measured(choices("shifted", contacts=few, progress=progress), HomeRanker(learned), seed=seed)
    progress(f"{NAME}: measured")
    return encode(msgspec.structs.replace(learned, metrics={**learned.metrics, "shifted": shifted}))


def at_hand(settings: Settings) -> Found | None:
    """Return the first usable ranker of the data directory and the package."""
    for offer in files(settings.data_dir, NAME):
        try:
            return Found(decode(offer.data, source=offer.source), offer)
        except EnterpriseHubError as error:
            echo(error.detail, err=True)
    return None


def line(found: Found) -> dict[str, Any]:
    """Return what `train` tells of the ranker."""
    learned = found.ranker.learned
    assert learned is not None
    return {
        "name": NAME,
        "version": found.ranker.version,
        "trained_on": learned.trained_on,
        "trained_at": learned.trained_at.isoformat(),
        "source": found.offer.source,
        "metrics": learned.metrics,
    }


def in_words(told: dict[str, Any]) -> str:
    """Return how the ranker does, beside what is served without one."""
    ndcg, hits = told["metrics"]["ndcg_at_10"], told["metrics"]["hit_rate_at_10"]
    return (
        f"{told['name']} {told['version']}: NDCG@10 {ndcg['challenger']:.3f} (by rule {ndcg['served']:.3f}), hit rate@10 "
        f"{hits['challenger']:.3f} ({hits['served']:.3f}), on {told['metrics']['choices']:,} later choices of other buyers "
        f"of the {told['trained_on']} brokerage"
    )


def measured_in_words(told: dict[str, Any]) -> str:
    """Return the ways of ordering homes, as measured, the served one first."""
    if not told["ways"]:
        return f"{NAME}: {told['note']}"
    ways = "; ".join(
        f"{name} {one['ndcg_at_10']['value']:.3f} / {one['hit_rate_at_10']['value']:.3f}"
        for name, one in told["ways"].items()
    )
    return f"{NAME} {told['version']}, NDCG@10 / hit rate@10 over {told['choices']:,} choices of {told['buyers']:,} buyers: {ways}"
