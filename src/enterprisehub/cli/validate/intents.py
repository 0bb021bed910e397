"""`enterprisehub validate intents`: how well texts are sorted into classes."""

import gzip
import io
import json
import zlib
from pathlib import Path
from typing import Any

import click
import pandas as pd

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.output import Report, encoder_option
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.language.check_intents import check_folds, check_split
from enterprisehub.learning.language.encoder import Remembering, encoder
from enterprisehub.learning.language.features import MOST_BEFORE, Before
from enterprisehub.learning.language.labelled import Labelled

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SETS = ("clinc150",)


@click.command()
@click.option("--train", type=_FILE, help="CSV to learn from (gzip too).")
@click.option("--test", type=_FILE, help="CSV to test on.")
@click.option("--csv", "whole", type=_FILE, help="One CSV, tested out of fold (five folds).")
@click.option("--text", default="text", show_default=True, help="Column of the text.")
@click.option("--label", default="label", show_default=True, help="Column of the class; rows without one are skipped.")
@click.option("--group", help="Column of what goes together into one fold, such as a dialogue.")
@click.option("--out-of-scope", default="oos", show_default=True, help="Label of texts that belong to no class.")
@click.option("--set", "named", type=click.Choice(SETS), help="A set of the data folder.")
@shared.data_folder
@encoder_option
@shared.budget
def intents(
    train: Path | None, test: Path | None, whole: Path | None, text: str, label: str, group: str | None,
    out_of_scope: str, named: str | None, folder: Path, encoder: str, budget_s: float,
) -> None:  # fmt: skip
    """Sort labelled texts: train on one file and test on another, or out of fold on one.

    Metrics: accuracy and macro_f1 over the rows of known classes (the best known class counts), and, where the test
    file has rows labelled out of scope, oos_auc: how well these are told from the others. Out-of-scope rows of the
    training file are learned from; none are needed. `by_class` has precision, recall and F1 of each class.

    With --group the rows before in the same group, labelled or not, are what was said before, in the file's order; no
    label of theirs is seen. Training rows, held out a group at a time, show how much of that to look at, how closely
    labels are fitted and whether rare classes are lifted; `chosen` tells it for each fold.

    Beside it, on the same rows: `baselines`, which are the most frequent class, tf-idf and embedding under a logistic
    regression each, and both joined, their strengths chosen on training rows too. `lead` is how much ours is better,
    with its interval over groups.
    """
    report = Report("intents")
    if sum(choice is not None for choice in (named, whole, train)) != 1 or (train is None) != (test is None):
        raise InvalidInput("Name --train and --test, or --csv, or --set.")
    reader = Remembering(_encoder(encoder))
    if whole is not None:
        rows = labelled(whole, text, label, group)
        report.finish(len(rows), check_folds(reader, rows, budget_s=budget_s, progress=report.progress))
        return
    if named is not None:
        learned, tested = _clinc(shared.present(folder / "clinc150_full.json.gz"))
    else:
        assert train is not None
        assert test is not None
        learned, tested = labelled(train, text, label, group), labelled(test, text, label, group)
    found = check_split(reader, learned, tested, out_of_scope=out_of_scope, budget_s=budget_s, progress=report.progress)
    report.finish(len(tested), found)


def _encoder(choice: str) -> Any:
    return encoder(choice)


def labelled(path: Path, text: str, label: str, group: str | None) -> Labelled:
    """Read a file's rows that have a text and a label; the others are only what was said before.

    Raises:
        InvalidInput: it is no table, lacks a column, or has no such row.
    """
    table = _table(path)
    for column in (text, label, group):
        if column is not None and column not in table.columns:
            raise InvalidInput(f"{path} has no column {column!r}; it has {', '.join(map(repr, table.columns))}.")
    texts, labels = _column(table, text), _column(table, label)
    groups = None if group is None else _column(table, group)
    rows = [row for row in range(len(texts)) if labels[row] and texts[row]]
    if not rows:
        raise InvalidInput(f"{path} has no row with a text and a label.")
    if groups is None:
        return Labelled([texts[row] for row in rows], [labels[row] for row in rows])
    before = _before(texts, groups)
    return Labelled(
        [texts[row] for row in rows],
        [labels[row] for row in rows],
        [groups[row] or f"row {row}" for row in rows],
        [before[row] for row in rows],
    )


def _column(table: pd.DataFrame, name: str) -> list[str]:
    """Return a column's values; what pandas writes for nothing is nothing."""
    return table[name].astype(str).str.strip().replace({"nan": "", "NaN": ""}).tolist()


def _before(texts: list[str], groups: list[str]) -> list[Before]:
    """Return what was said before each row in its group, labelled or not; a row without a group stands alone."""
    said: dict[str, Before] = {}
    before = []
    for text, group in zip(texts, groups, strict=True):
        before.append(said.get(group, ()))
        if group and text:
            said[group] = (*before[-1], text)[-MOST_BEFORE:]
    return before


def _table(path: Path) -> pd.DataFrame:
    raw = path.read_bytes()
    try:
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig", errors="replace")
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"{path} is no whole gzip file: {error}") from error
    header = text.partition("\n")[0]
    separator = max((",", "\t", ";", "|"), key=header.count)
    try:
        return pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:
        raise InvalidInput(f"{path} cannot be read as a CSV: {error}") from error


def _clinc(path: Path) -> tuple[Labelled, Labelled]:
    parts = json.loads(gzip.decompress(path.read_bytes()))

    def joined(*names: str) -> Labelled:
        rows = [row for name in names for row in parts[name]]
        return Labelled([row[0] for row in rows], [row[1] for row in rows])

    return joined("train", "oos_train"), joined("test", "oos_test")
