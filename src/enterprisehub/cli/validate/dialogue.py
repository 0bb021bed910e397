"""`enterprisehub validate dialogue`: when to ask, what to ask, and what was told."""

import gzip
from pathlib import Path
from typing import Any

import click
import msgspec

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.output import Report, encoder_option
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.language import encoder as encoders
from enterprisehub.learning.language.check_dialogue import check_dialogues
from enterprisehub.learning.language.dialogues import Dialogue, Schema, read_dialogues, read_schemas

_PATH = click.Path(exists=True, path_type=Path)
SETS = {
    "sgd_homes": ("sgd_homes_train.json.gz", "sgd_homes_dev.json.gz"),
    "dstc8_homes1": ("dstc8_homes1_slots_train.json.gz", "dstc8_homes1_slots_test.json.gz"),
}


@click.command()
@click.option("--train", type=_PATH, help="Dialogues to learn from (JSON, gzip too, or a folder of such files).")
@click.option("--test", type=_PATH, help="Dialogues to test on.")
@click.option(
    "--schema", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The services' schema (schema.json); by default the one that lies beside the test dialogues, where there is one.",
)  # fmt: skip
@click.option("--service", help="The service to ask for; by default the one of most test dialogues.")
@click.option("--set", "named", type=click.Choice(list(SETS)), help="A set of the data folder.")
@shared.data_folder
@encoder_option
@shared.budget
def dialogue(
    train: Path | None, test: Path | None, schema: Path | None, service: str | None, named: str | None, folder: Path,
    encoder: str, budget_s: float,
) -> None:  # fmt: skip
    """Learn from dialogues in the Schema-Guided format and test on others, from the words alone.

    Metrics: ask_auc, how well the moments are told at which the next system turn requests a slot of the service;
    slot_accuracy, how often the slot ranked first is among those then requested; slot_f1, exact values of the
    service's slots in user turns. Annotated acts and states are learned from, and never read of the test dialogues,
    but for the names of a service's slots, which a system knows from its schema, and which services a dialogue is connected to.
    A service that training never saw is decided as another version of it, or one with mostly the same slots, where training has
    such a one ("like" names it). Of any other the slot to ask for follows from the kinds of its slots, and from what its
    schema requires.
    """
    report = Report("dialogue")
    if (named is None) == (train is None) or (train is None) != (test is None):
        raise InvalidInput("Name --train and --test, or --set.")
    if named is not None:
        train, test = (shared.present(folder / name) for name in SETS[named])
    assert train is not None
    assert test is not None
    learned, tested = _read(train), _read(test)
    report.progress(f"{len(learned):,} dialogues to learn from, {len(tested):,} to test on")
    reader = encoders.Remembering(encoders.encoder(encoder))
    schemas = _schemas(schema or _beside(test))
    found = check_dialogues(
        reader, learned, tested, service=service, budget_s=budget_s, progress=report.progress, schemas=schemas
    )
    report.finish(sum(turn.user for each in tested for turn in each.turns), found)


def _read(path: Path) -> list[Dialogue]:
    files = sorted(path.glob("dialogues*.json*")) if path.is_dir() else [path]
    if not files:
        raise InvalidInput(f"{path} has no file dialogues*.json.")
    return [dialogue for file in files for dialogue in _read_file(file)]


def _beside(test: Path) -> Path | None:
    path = (test if test.is_dir() else test.parent) / "schema.json"
    return path if path.is_file() else None


def _schemas(path: Path | None) -> dict[str, Schema]:
    return {} if path is None else read_schemas(_decoded(path))


def _read_file(path: Path) -> list[Dialogue]:
    return read_dialogues(_decoded(path))


def _decoded(path: Path) -> Any:
    raw = path.read_bytes()
    try:
        return msgspec.json.decode(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (msgspec.DecodeError, OSError, EOFError) as error:
        raise InvalidInput(f"{path} is not JSON: {error}") from error
