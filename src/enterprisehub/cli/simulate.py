"""`enterprisehub simulate`."""

import contextlib
import json
import secrets
import sys
from functools import partial
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from enterprisehub.cli.deeds import noted
from enterprisehub.kit import settings as kit_settings
from enterprisehub.services.hub.console import run
from enterprisehub.simulation.demo.telling import stream
from enterprisehub.simulation.load.report import Report, summarize, write_ledger
from enterprisehub.simulation.load.run import Load, run_load
from enterprisehub.simulation.load.target import loopback_target, require_listening
from enterprisehub.simulation.signing import demo_signing_key, read_signing_key


@click.command()
@click.option("--rate", type=float, default=100.0, show_default=True, help="Webhooks per second.")
@click.option("--seconds", type=float, default=10.0, show_default=True, help="How long to send.")
@click.option("--processes", type=click.IntRange(1, 16), default=1, show_default=True, help="Generator processes.")
@click.option("--connections", type=click.IntRange(1, 1000), default=64, show_default=True, help="Per process.")
@click.option("--contacts", type=click.IntRange(100, 100_000), help="Contacts who come in thirty simulated days.")
@click.option("--seed", type=int, help="Repeat a run: the same webhooks, thus duplicates to the same database.")
@click.option("--url", help="The hub, on this machine. Default: HUB_URL, or the hub that runs here.")
@click.option("--key", type=click.Path(path_type=Path), help="File with the base64 of the signing key's 32-byte seed.")
@click.option("--ledger", type=click.Path(path_type=Path), help="File for the acknowledged webhook ids.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
@click.option("--demo", is_flag=True, help="Instead: the demo brokerage's gentle stream, until Ctrl-C.")
def simulate(
    rate: float, seconds: float, processes: int, connections: int, contacts: int | None, seed: int | None,
    url: str | None, key: Path | None, ledger: Path | None, as_json: bool, demo: bool,
) -> None:  # fmt: skip
    """Drive the intake with a synthetic brokerage.

    Sends on schedule whatever the hub does (open loop), with bodies signed beforehand. A latency counts from the moment a
    webhook was due. Without --key the running demo's key signs, and all locations are demo locations.
    """
    settings = kit_settings.read()
    target = loopback_target(url or settings.hub_url)
    require_listening(target)
    if demo:
        with contextlib.suppress(KeyboardInterrupt):
            key_of_demo = demo_signing_key(settings.data_dir)
            run(lambda database: stream(target, key_of_demo, settings.data_dir, partial(noted, database)))
        return
    signing_key = read_signing_key(key) if key else demo_signing_key(settings.data_dir)
    load = Load(
        target=target,
        key_seed=bytes(signing_key),
        rate=rate,
        seconds=seconds,
        seed=secrets.randbits(48) if seed is None else seed,
        location_prefix="load" if key else "demoload",
        processes=processes,
        connections=connections,
        contacts=contacts,
    )
    report = _run(load, ledger)
    click.echo(msgspec.json.encode(report).decode() if as_json else _table(report))
    sys.exit(0 if report.acknowledged == report.sent else 1)


def _run(load: Load, ledger: Path | None) -> Report:
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        tasks = {name: bar.add_task(name, total=load.count, start=False) for name in ("prepare", "send")}

        def progress(name: str, done: int, total: int) -> None:
            bar.start_task(tasks[name])
            bar.update(tasks[name], completed=done, total=total)

        shares = run_load(load, progress)
    if ledger is not None:
        with ledger.open("w", encoding="ascii") as out:
            write_ledger(shares, out)
    return summarize(shares)


def _table(report: Report) -> str:
    lines = [f"{name:20} {json.dumps(value)}" for name, value in msgspec.to_builtins(report).items()]
    return "\n".join(lines)
