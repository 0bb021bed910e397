"""`enterprisehub train`: learn the lead, churn and return models from a synthetic brokerage, measured on held-out data."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from enterprisehub.cli import rankers
from enterprisehub.cli.bars import saying
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.kit.settings import Settings
from enterprisehub.learning.artefact import Artefact, ArtefactRefused, Loaded, decode, encode
from enterprisehub.learning.calibration import NothingLearned
from enterprisehub.learning.homes.order import NAME as MATCH
from enterprisehub.learning.homes.order import decode as decode_ranker
from enterprisehub.learning.individual import Truths
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.registry import Offer, files, first_good, packaged_path, stored_path
from enterprisehub.learning.spec import CHURN, LEAD, RETURN, SPECS, Spec
from enterprisehub.services.ml.repository import Models

if TYPE_CHECKING:
    from enterprisehub.cli.training_data import Simulated

NICENESS = 10
LEADS = 800
LIVES = 200
WORLDS = 16
"""Leads (and past clients) that teach how far they differ, lives of each, and variations of the market that they come from."""


@click.command()
@click.option("--if-missing", is_flag=True, help="Do nothing when usable models are there.")
@click.option("--package", is_flag=True, help="Write the models that the checkout ships, not the data directory's.")
@click.option("--contacts", type=click.IntRange(min=200), help="Simulate so many contacts instead of the scenario's.")
@click.option("--seed", default=7, show_default=True, help="Same seed, same model.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def train(if_missing: bool, package: bool, contacts: int | None, seed: int, as_json: bool) -> None:
    """Train the models on a synthetic brokerage and measure them on held-out people, time and another scenario."""
    settings = kit_settings.read()
    if if_missing and (present := _present(settings)):
        ranker = rankers.at_hand(settings)
        asyncio.run(_stored(settings, present, ranker))
        _print([_line(loaded) for loaded in present], ranker, as_json, "already there")
        return
    os.nice(NICENESS)
    begin = time.monotonic()
    with saying("starting") as progress:
        trained = [_written(each, settings, package=package) for each in _trained(seed, contacts, progress)]
        ranker = _ranker(settings, rankers.trained(seed, contacts, progress), package=package)
        if package:
            _write_heads(progress)
    where = asyncio.run(_enthroned(settings, trained, ranker)) if not package else "packaged"
    told = [_line(loaded) for loaded, _ in trained]
    _print(told, ranker, as_json, f"trained in {time.monotonic() - begin:.0f} s, {where}")


def _write_heads(progress: Progress) -> None:
    from enterprisehub.learning.language.encoder import MULTILINGUAL, encoder  # noqa: PLC0415 the weights are large
    from enterprisehub.learning.language.heads import HEADS, learned, name_of, packaged_path  # noqa: PLC0415 likewise

    ships = encoder(MULTILINGUAL)
    for head in HEADS:
        progress(f"classifier of each {head.task}")
        packaged_path(head).write_bytes(learned(ships, head).packed(name_of(ships, head)))


def _trained(seed: int, contacts: int | None, progress: Progress) -> Iterator[Artefact]:
    # LightGBM and the simulation are loaded on use: `--if-missing` at every start must be quick
    from enterprisehub.cli.past_data import past_clients, past_clients_taught  # noqa: PLC0415
    from enterprisehub.cli.training_data import simulated, taught  # noqa: PLC0415

    learned = taught(seed=seed, contacts=contacts, progress=progress)
    shifted = simulated("shifted", seed=seed, contacts=contacts, progress=progress)
    for spec in (LEAD, CHURN):
        yield _measured(spec, learned, shifted, seed, contacts, progress)
    learned = past_clients_taught(seed=seed, contacts=contacts, progress=progress)
    shifted = past_clients("shifted", seed=seed, contacts=contacts, progress=progress)
    try:
        yield _measured(RETURN, learned, shifted, seed, contacts, progress)
    except NothingLearned as error:
        if contacts is None:
            raise
        progress(f"return: not learned from so few contacts, the one there is stays: {error.detail}")


def _measured(
    spec: Spec, learned: "Simulated", shifted: "Simulated", seed: int, contacts: int | None, progress: Progress
) -> Artefact:
    """Train a model, teach it how far single people differ, and measure it on both histories."""
    from enterprisehub.learning.training import evaluate, train, with_individual  # noqa: PLC0415
    from enterprisehub.learning.training.reachable import best_reachable  # noqa: PLC0415

    artefact = train(spec, learned.rows, trained_on="synthetic", seed=seed, progress=progress)
    truths = _truths(spec, contacts, seed, progress)
    artefact = with_individual(artefact, truths) if truths else artefact
    loaded = decode(encode(artefact), name=spec.name, source="training")
    reachable = best_reachable(spec, learned.rows, learned.hidden, seed)
    more = {"best_reachable": reachable, "shifted": evaluate(spec, loaded, shifted.rows)}
    progress(f"{spec.name}: measured")
    return msgspec.structs.replace(artefact, metrics={**artefact.metrics, **more})


def _truths(spec: Spec, contacts: int | None, seed: int, progress: Progress) -> Truths | None:
    """Return what is true of single people of the training market; silence is told without an interval."""
    from enterprisehub.cli.true_chances import true_chances, true_returns  # noqa: PLC0415

    if spec is LEAD:
        return true_chances(
            "train", leads=LEADS, contacts=contacts, draws=LIVES, seed=seed, progress=progress, worlds=WORLDS
        )
    if spec is RETURN:
        return true_returns(
            "train", clients=LEADS, contacts=contacts, draws=LIVES, seed=seed, progress=progress, worlds=WORLDS
        )
    return None


def _written(artefact: Artefact, settings: Settings, *, package: bool) -> tuple[Loaded, bytes]:
    path = packaged_path(artefact.name) if package else stored_path(settings.data_dir, artefact.name)
    data = encode(artefact)
    _replace(path, data)
    return decode(data, name=artefact.name, source=str(path)), data


def _ranker(settings: Settings, data: bytes | None, *, package: bool) -> rankers.Found | None:
    if data is None:
        return None
    path = packaged_path(MATCH) if package else stored_path(settings.data_dir, MATCH)
    _replace(path, data)
    return rankers.Found(decode_ranker(data, source=str(path)), Offer(str(path), data))


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_bytes(data + b"\n")
    draft.replace(path)


def _present(settings: Settings) -> list[Loaded]:
    try:
        return [first_good(spec.name, files(settings.data_dir, spec.name), _say) for spec in SPECS]
    except EnterpriseHubError:
        return []


async def _enthroned(settings: Settings, trained: list[tuple[Loaded, bytes]], ranker: rankers.Found | None) -> str:
    """Make the models champions where a database is reachable: the services take them up within a minute."""
    with suppress(EnterpriseHubError):
        database = await Database.connect(settings.require_database(), Role.HUB, most=1)
        try:
            models = Models(database)
            for loaded, data in trained:
                await models.enthrone(loaded, data)
            if ranker is not None:
                await models.enthrone_ranker(ranker.ranker, ranker.offer.data, "trained and chosen by hand")
        finally:
            await database.close()
        return "champions in the database"
    return "in the data directory (no database reachable)"


async def _stored(settings: Settings, present: list[Loaded], ranker: rankers.Found | None) -> None:
    """Make the models at hand champions where the database has none that can be used, so that all see the same ones."""
    with suppress(EnterpriseHubError):
        database = await Database.connect(settings.require_database(), Role.HUB, most=1)
        try:
            models = Models(database)
            for loaded in present:
                champion = await models.champion(loaded.artefact.name)
                if champion is None or not _usable(champion, loaded.artefact.name):
                    await models.enthrone(loaded, encode(loaded.artefact))
            if ranker is not None and not _ranks(await models.champion(MATCH)):
                await models.enthrone_ranker(ranker.ranker, ranker.offer.data, "the first there was")
        finally:
            await database.close()


def _usable(champion: Offer, name: str) -> bool:
    try:
        decode(champion.data, name=name, source=champion.source)
    except ArtefactRefused:
        return False
    return True


def _ranks(champion: Offer | None) -> bool:
    with suppress(EnterpriseHubError):
        return champion is not None and decode_ranker(champion.data, source=champion.source).learned is not None
    return False


def _say(reason: str) -> None:
    click.echo(reason, err=True)


def _line(loaded: Loaded) -> dict[str, Any]:
    artefact = loaded.artefact
    return {
        "name": artefact.name,
        "version": loaded.model.version,
        "trained_on": artefact.trained_on,
        "trained_at": artefact.trained_at.isoformat(),
        "source": loaded.source,
        "window": artefact.window,
        "metrics": artefact.metrics,
    }


def _print(lines: list[dict[str, Any]], ranker: rankers.Found | None, as_json: bool, what: str) -> None:
    ranked = [rankers.line(ranker)] if ranker else []
    if as_json:
        click.echo(msgspec.json.encode({"status": what, "models": [*lines, *ranked]}).decode())
        return
    for line in lines:
        auc, ece = line["metrics"]["test"]["auc"], line["metrics"]["test"]["ece"]
        click.echo(
            f"{line['name']} {line['version']}: AUC {auc['value']:.3f} ({auc['low']:.3f}-{auc['high']:.3f}), "
            f"calibration error {ece['value']:.3f}, on {line['window']['test']['rows']:,} held-out rows "
            f"of the {line['trained_on']} brokerage"
        )
    for one in ranked:
        click.echo(rankers.in_words(one))
    click.echo(what, err=True)
