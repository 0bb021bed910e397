"""`enterprisehub validate conversations`: read written conversations and compare with what is expected."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from enterprisehub.cli.validate import shared
from enterprisehub.cli.validate.output import Report, encoder_option
from enterprisehub.domain.findings import Reading
from enterprisehub.domain.reading import read_inbound
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.language.cases import check_cases, read_cases
from enterprisehub.learning.language.encoder import encoder as make_encoder
from enterprisehub.learning.language.meaning import MeaningReader
from enterprisehub.simulation.history import history
from enterprisehub.simulation.reading_truth import Comparison, compare
from enterprisehub.simulation.scenario import load

MOST_MESSAGES = 4000


@click.command()
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Cases as JSON Lines; see docs/guides/conversation-cases.md.",
)  # fmt: skip
@click.option("--scenario", help="Read a simulated scenario's messages instead, such as `shifted`, and count.")
@click.option("--answers", type=click.Path(path_type=Path), help="Write what was read from each case, as JSON Lines.")
@click.option("--rules-only", is_flag=True, help="Leave out the model that reads what rules do not.")
@encoder_option
@shared.budget
def conversations(
    path: Path | None, scenario: str | None, answers: Path | None, rules_only: bool, encoder: str, budget_s: float
) -> None:
    """Read conversations and compare factors, objections, signals and the next question with what is meant.

    Metrics for cases: pass_rate, the share in which everything expected was read; `failed` says what was not. For a
    scenario: factor_f1 over all factors, macro_f1 over the kinds of objection, F1 of each, and which objection was taken for which.
    """
    report = Report("conversations")
    if (path is None) == (scenario is None):
        raise InvalidInput("Name --file or --scenario.")
    reader = None
    if not rules_only:
        report.progress("learning meanings from the examples that ship")
        reader = MeaningReader(make_encoder(encoder))
    if scenario is not None:
        _scenario(report, scenario, reader, budget_s)
        return
    assert path is not None
    try:
        cases = read_cases(path.read_text(encoding="utf-8").splitlines())
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8: {error}") from error
    report.progress(f"reading {len(cases):,} cases")
    found = check_cases(cases, reader)
    told = found.pop("answers")
    if answers is not None:
        lines = [msgspec.json.encode({"id": name, "answer": answer}).decode() for name, answer in told.items()]
        answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rate = found["metrics"].get("pass_rate")
    if rate is not None:
        report.progress(f"{rate.value:.1%} of the cases are read as expected")
    report.finish(len(cases), found)


def _scenario(report: Report, scenario: str, reader: MeaningReader | None, budget_s: float) -> None:
    until = time.monotonic() + budget_s

    def read(bodies: list[str], moments: list[datetime]) -> list[Reading]:
        report.progress(f"{len(bodies)} messages")
        readings = [read_inbound(body, at) for body, at in zip(bodies, moments, strict=True)]
        return readings if reader is None or time.monotonic() > until else reader.complete(bodies, readings)

    found = compare(history(load(scenario)), read, most=MOST_MESSAGES)
    report.finish(found.messages, _counted(found))


def _counted(found: Comparison) -> dict[str, Any]:
    return {
        "metrics": {
            "factor_f1": {"value": round(found.factor_f1(), 4)},
            "macro_f1": {"value": round(found.objection_macro_f1(), 4)},
        },
        "factors": {name: round(counts.f1(), 4) for name, counts in sorted(found.factors.items())},
        "objections": {name: round(counts.f1(), 4) for name, counts in sorted(found.objections.items())},
        "confusion": found.confusion,
    }
