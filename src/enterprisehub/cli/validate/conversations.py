"""`enterprisehub validate conversations`: read written conversations and compare with what is expected."""

from pathlib import Path

import click
import msgspec

from enterprisehub.cli.validate.output import Report, budget_option
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.language.cases import check_cases, read_cases


@click.command()
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
    help="Cases as JSON Lines; see docs/guides/conversation-cases.md.",
)  # fmt: skip
@click.option("--answers", type=click.Path(path_type=Path), help="Write what was read from each case, as JSON Lines.")
@budget_option
def conversations(path: Path, answers: Path | None, budget: float) -> None:  # noqa: ARG001 a case takes less than a millisecond
    """Read each case's messages and compare factors, objections, signals and the next question with its expectation.

    Metrics: pass_rate, the share of cases in which everything expected was read. `failed` says what was not.
    """
    report = Report("conversations")
    try:
        cases = read_cases(path.read_text(encoding="utf-8").splitlines())
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8: {error}") from error
    report.progress(f"reading {len(cases):,} cases")
    found = check_cases(cases)
    told = found.pop("answers")
    if answers is not None:
        lines = [msgspec.json.encode({"id": name, "answer": answer}).decode() for name, answer in told.items()]
        answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rate = found["metrics"].get("pass_rate")
    if rate is not None:
        report.progress(f"{rate.value:.1%} of the cases are read as expected")
    report.finish(len(cases), found)
