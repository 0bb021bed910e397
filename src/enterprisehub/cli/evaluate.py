"""`enterprisehub evaluate`: measure the models in use on a history that they were not trained on."""

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from enterprisehub.cli import rankers
from enterprisehub.cli.bars import saying
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.settings import Settings
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.homes.history import History
from enterprisehub.learning.outcomes import STAGES
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.registry import files, first_good
from enterprisehub.learning.spec import CHURN, RETURN, SPECS

if TYPE_CHECKING:
    from enterprisehub.learning.evaluation.study import Known

NICENESS = 10
LEADS = 400
LIVES = 200
"""Leads, and past clients, whose true chance is counted, and lives of each."""
OUTCOMES = len(STAGES) + len(CHURN.horizons) + len(RETURN.horizons)


@click.command()
@click.option("--scenario", default="shifted", show_default=True, help="Name of a scenario, or a TOML file.")
@click.option("--own", is_flag=True, help="On the outcomes in the database instead of a scenario.")
@click.option("--contacts", type=click.IntRange(min=200), help="Simulate so many contacts instead of the scenario's.")
@click.option("--seed", default=11, show_default=True, help="Draws the moments to score at.")
@click.option(
    "--budget",
    "budget_s",
    type=click.FloatRange(min=60),
    default=1200.0,
    show_default=True,
    help="Seconds that the search for the best reachable may take, all outcomes together.",
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder; by default in the data directory."
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole evaluation as JSON.")
def evaluate(
    scenario: str, own: bool, contacts: int | None, seed: int, budget_s: float, out: Path | None, as_json: bool
) -> None:
    """Measure the models against rivals, against the best reachable, by location and by protected group.

    On a synthetic brokerage of other places, seasons, rates and words the truth is known; with --own, on your own
    outcomes, it is not. Writes report.html, report.json and a card of each model.
    """
    os.nice(NICENESS)
    settings = kit_settings.read()
    with saying("starting") as progress:
        evaluation, cards = _evaluated(
            settings, None if own else scenario, contacts, seed, budget_s / OUTCOMES, progress
        )
        folder = out or settings.data_dir / "evaluation"
        _written(folder, evaluation, cards)
        noted = asyncio.run(_noted(settings, evaluation)) if settings.database_url else []
    if as_json:
        click.echo(msgspec.json.encode(evaluation).decode())
        return
    for name, told in evaluation["models"].items():
        for outcome, one in told["outcomes"].items():
            if "model" in one:
                auc, ece = one["model"]["auc"], one["model"]["ece"]
                share = one.get("share_of_reachable")
                best = f", {share:.0%} of what is reachable" if share is not None else ""
                click.echo(
                    f"{name} {told['version']}, {outcome}: AUC {auc['value']:.3f} ({auc['low']:.3f}-{auc['high']:.3f})"
                    f"{best}, calibration error {ece['value']:.3f}, {one['rows']:,} rows"
                )
        if told.get("coverage"):
            one = told["coverage"]["all"]
            click.echo(
                f"{name} {told['version']}, intervals: {one['share']:.1%} ({one['low']:.1%}-{one['high']:.1%}) of {one['leads']} hold "
                "the own true chance, 90 % are meant to"
            )
    click.echo(rankers.measured_in_words(evaluation["matching"]))
    click.echo(f"written: {folder / 'report.html'}", err=True)
    if noted:
        click.echo(f"the page Trust shows the fairness audit of {' and '.join(noted)}", err=True)


def _evaluated(
    settings: Settings, scenario: str | None, contacts: int | None, seed: int, reach_s: float, progress: Progress
) -> tuple[dict[str, Any], dict[str, str]]:
    # LightGBM and the simulation are loaded on use: `--help` must be quick
    from enterprisehub.cli.training_data import choices, simulated, taught  # noqa: PLC0415
    from enterprisehub.cli.true_chances import true_chances  # noqa: PLC0415
    from enterprisehub.learning.evaluation.homes import measured  # noqa: PLC0415
    from enterprisehub.learning.evaluation.report import card  # noqa: PLC0415
    from enterprisehub.learning.evaluation.study import Known, study  # noqa: PLC0415

    learned = past_learned = None
    if scenario is None:
        tested = past_tested = Known(rows=asyncio.run(_own(settings, seed, progress)))
    else:
        past_tested, past_learned = _past_clients(scenario, contacts, seed, progress)
        teaching = taught(seed=seed, contacts=contacts, progress=progress)
        past = simulated(scenario, seed=seed, contacts=contacts, progress=progress)
        learned = Known(rows=teaching.rows, hidden=teaching.hidden)
        truths = true_chances(scenario, leads=LEADS, contacts=contacts, draws=LIVES, seed=seed, progress=progress)
        tested = Known(rows=past.rows, hidden=past.hidden, groups=past.groups, truths=truths)
    now = datetime.now(UTC)
    history = "the own outcomes" if scenario is None else f"the scenario {scenario}"
    found: dict[str, Any] = {
        "history": history,
        "scenario": scenario,
        "made_at": f"{now:%Y-%m-%d %H:%M} UTC",
        "measured_at": now.isoformat(timespec="seconds"),
        "rows": len(tested.rows.moments),
        "contacts": len(tested.rows.contact_ids),
        "locations": len(set(tested.rows.location_ids)),
        "models": {},
    }
    cards = {}
    ranker = rankers.at_hand(settings)
    homes = asyncio.run(_own_choices()) if scenario is None else choices(scenario, contacts=contacts, progress=progress)
    found["matching"] = {
        **(rankers.line(ranker) if ranker else {"trained_on": "", "version": rankers.NONE}),
        **measured(homes, ranker.ranker if ranker else None, seed=seed),
    }
    progress("matching measured")
    for loaded in _in_use(settings):
        known = (past_tested, past_learned) if loaded.artefact.name == RETURN.name else (tested, learned)
        told = study(loaded, *known, reach_s=reach_s, progress=progress)
        about = {"version": loaded.model.version, "trained_on": loaded.artefact.trained_on}
        found["models"][loaded.artefact.name] = {**about, **told}
        cards[loaded.artefact.name] = card(loaded, told, history)
    return found, cards


def _past_clients(scenario: str, contacts: int | None, seed: int, progress: Progress) -> "tuple[Known, Known]":
    """Return past clients of the scenario, and those that rivals may learn from."""
    from enterprisehub.cli.past_data import past_clients, past_clients_taught  # noqa: PLC0415
    from enterprisehub.cli.true_chances import true_returns  # noqa: PLC0415
    from enterprisehub.learning.evaluation.study import Known  # noqa: PLC0415

    teaching = past_clients_taught(seed=seed, contacts=contacts, progress=progress)
    past = past_clients(scenario, seed=seed, contacts=contacts, progress=progress)
    truths = true_returns(scenario, clients=LEADS, contacts=contacts, draws=LIVES, seed=seed, progress=progress)
    return (
        Known(rows=past.rows, hidden=past.hidden, groups=past.groups, truths=truths),
        Known(rows=teaching.rows, hidden=teaching.hidden),
    )


def _in_use(settings: Settings) -> Iterator[Loaded]:
    for spec in SPECS:
        yield first_good(spec.name, files(settings.data_dir, spec.name), _say)


async def _own(settings: Settings, seed: int, progress: Progress) -> Any:
    from enterprisehub.services.ml.history_repository import Histories  # noqa: PLC0415
    from enterprisehub.services.ml.nightly import gathered  # noqa: PLC0415

    database = await Database.connect(settings.require_database(), Role.HUB, most=2, timeout_s=3600)
    try:
        return await gathered(Histories(database), seed=seed, progress=progress)
    finally:
        await database.close()


async def _own_choices() -> History:
    from enterprisehub.services.ml.ranker_night import choices  # noqa: PLC0415

    database = await Database.connect(kit_settings.read().require_database(), Role.HUB, most=2, timeout_s=3600)
    try:
        return await choices(database)
    finally:
        await database.close()


async def _noted(settings: Settings, evaluation: dict[str, Any]) -> list[str]:
    """Note the fairness audits beside the models that they are of; return those that the registry has."""
    from enterprisehub.services.ml.repository import Models  # noqa: PLC0415

    noted = []
    database = await Database.connect(settings.require_database(), Role.HUB, most=2)
    try:
        for name, told in evaluation["models"].items():
            about = {"history": evaluation["history"], "made_at": evaluation["measured_at"], "groups": told["fairness"]}
            if told["fairness"] and await Models(database).note(name, told["version"], {"fairness": about}):
                noted.append(f"{name} {told['version']}")
    finally:
        await database.close()
    return noted


def _written(folder: Path, evaluation: dict[str, Any], cards: dict[str, str]) -> None:
    from enterprisehub.learning.evaluation.report import page  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(evaluation), indent=1))
    (folder / "report.html").write_text(page(evaluation), encoding="utf-8")
    for name, text in cards.items():
        (folder / f"card-{name}.md").write_text(text, encoding="utf-8")


def _say(reason: str) -> None:
    click.echo(reason, err=True)
