"""What the kinds of `validate` share: options, progress on stderr, one JSON object on stdout."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from enterprisehub.cli.bars import saying
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.progress import Progress

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before numpy is loaded: small matrices, and threads that spin cost more
DATA_FOLDER: Final = Path("..") / "shared" / "data"
BUDGET_S: Final = 600

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)

budget = click.option(
    "--budget",
    "budget_s",
    type=click.FloatRange(min=1),
    default=BUDGET_S,
    show_default=True,
    help="Seconds it may take.",
)
seed = click.option("--seed", default=0, show_default=True, help="Same seed, same splits and draws.")
table = click.option("--csv", "csv_file", type=_FILE, required=True, help="A table with a header; gzip too.")
target = click.option("--target", required=True, help="Column to predict.")
drop = click.option("--drop", default="", help="Columns to leave out, comma-separated.")
time_column = click.option("--time-column", help="Order rows by this column, measure on the last fifth.")
time_order = click.option(
    "--time-order", type=click.Choice(["rows"]), help="The rows are in the order of time: measure on the last fifth."
)
data_folder = click.option(
    "--data",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=DATA_FOLDER,
    show_default=True,
    envvar="ENTERPRISEHUB_PUBLIC_DATA",
    help="Folder of the public data sets.",
)


def file_option(flag: str, sense: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(flag, type=_FILE, required=True, help=sense)


def names(told: str) -> list[str]:
    return [name.strip() for name in told.split(",") if name.strip()]


def progress() -> AbstractContextManager[Progress]:
    """Show on stderr what was just finished: a bar on a terminal, lines elsewhere."""
    return saying("reading", every_s=0)


def tell(report: msgspec.Struct) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2).decode())


def present(path: Path) -> Path:
    """Return the path of a data set's file.

    Raises:
        InvalidInput: it is not there.
    """
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}: name the folder of the public data sets with --data.")
    return path
