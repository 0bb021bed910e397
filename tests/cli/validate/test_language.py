"""`enterprisehub validate intents|dialogue|conversations`: files in, one JSON object out, no database."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from enterprisehub.cli import cli
from enterprisehub.cli.validate.intents import labelled
from enterprisehub.kit.errors import EnterpriseHubError, InvalidInput


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["validate", *map(str, arguments)])


def _told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _csv(path: Path, rows: list[tuple[str, str, str]], header: str = "who,said,kind") -> Path:
    lines = [header, *(f'{who},"{said}",{kind}' for who, said, kind in rows)]
    path.write_bytes(gzip.compress("\n".join(lines).encode()) if path.suffix == ".gz" else "\n".join(lines).encode())
    return path


_ROWS = [
    (f"g{number}", text, kind)
    for number in range(8)
    for text, kind in (
        (f"How much is house {number}, please?", "price"),
        (f"Can we visit number {number} tomorrow", "visit"),
        ("hm", ""),
    )
]


def test_intents_out_of_fold(tmp_path: Path) -> None:
    path = _csv(tmp_path / "rows.csv.gz", _ROWS)
    result = _run("intents", "--csv", path, "--text", "said", "--label", "kind", "--group", "who", "--budget", "60")
    told = _told(result)
    assert told["task"] == "intents"
    assert told["rows"] == 16
    assert told["metrics"]["accuracy"]["value"] == 1
    assert set(told["metrics"]["macro_f1"]) == {"value", "low", "high"}
    assert "fold 5 of 5" in result.stderr
    assert "majority" in result.stderr
    assert told["baselines"]["majority"]["lead"]["accuracy"]["low"] > 0


def test_intents_split(tmp_path: Path) -> None:
    train = _csv(tmp_path / "train.csv", _ROWS[:12])
    test = _csv(tmp_path / "test.csv", [*_ROWS[12:], ("x", "My cat sings opera at night", "oos")])
    told = _told(_run("intents", "--train", train, "--test", test, "--text", "said", "--label", "kind"))
    assert told["metrics"]["accuracy"]["value"] == 1
    assert told["metrics"]["oos_auc"]["value"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Name --train and --test"),
        (("--train", "{csv}"), "Name --train and --test"),
        (("--csv", "{csv}", "--text", "words"), "no column 'words'"),
        (("--set", "clinc150", "--data", "/nowhere"), "There is no file"),
    ],
)
def test_intents_refused(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    path = _csv(tmp_path / "rows.csv", _ROWS)
    result = _run("intents", *(part.format(csv=path) for part in arguments))
    assert result.exit_code != 0
    assert isinstance(result.exception, EnterpriseHubError)
    assert message in str(result.exception)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read as a CSV"),
        (b"who,said,kind\n", "no row with a text and a label"),
        (b"who,said,kind\na,nan,x\na,,y\na,hello,NaN\n", "no row with a text and a label"),
        (b"who,said,kind\na,one,x\nb,two,x\n", "two different labels"),
        (b"who,said,kind\na,one,x\na,two,y\n", "one group only"),
        (b"who,said,kind\na,one,x\nb,two,y\n", "too few rows"),
        (b"\x1f\x8b\x08 no gzip at all", "no whole gzip file"),
    ],
    ids=["empty", "header", "nothing told", "one label", "one group", "two rows", "broken gzip"],
)
def test_intents_of_files_that_teach_nothing(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    result = _run("intents", "--csv", path, "--text", "said", "--label", "kind", "--group", "who", "--budget", "5")
    assert isinstance(result.exception, InvalidInput)
    assert message in str(result.exception)


def test_intents_before_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Groups may lie between each other, texts may be endless, and a row without a group stands alone."""
    rows = [
        ("a", "one", "x"),
        ("b", "two", "y"),
        ("a", "hm", ""),
        ("a", "word " * 20_000, "y"),
        ("", "alone", "x"),
        ("", "too", "y"),
    ]
    read = labelled(_csv(tmp_path / "rows.csv", rows), "said", "kind", "who")
    assert read.before == [(), (), ("one", "hm"), (), ()]
    assert read.groups == ["a", "b", "a", "row 4", "row 5"]


def test_dialogue_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{", encoding="utf-8")
    assert isinstance(_run("dialogue", "--train", path, "--test", path).exception, InvalidInput)


def test_conversations(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '# a comment\n{"id": "right", "messages": ["Our budget is 500k"], "expect": {"factors": {"budget": {"value": {"max_cents": 50000000}}}}}\n\n'
        '{"id": "wrong", "messages": ["Thanks!"], "expect": {"side": "seller"}}\n{"id": "asks nothing", "messages": ["hi"]}\n',
        encoding="utf-8",
    )
    answers = tmp_path / "answers.jsonl"
    told = _told(_run("conversations", "--file", path, "--answers", answers, "--rules-only"))
    assert told["rows"] == 3
    assert told["metrics"]["pass_rate"]["value"] == 0.5
    assert [entry["id"] for entry in told["failed"]] == ["wrong"]
    first = json.loads(answers.read_text(encoding="utf-8").splitlines()[0])
    assert first["answer"]["factors"]["budget"]["quote"] == "500k"


@pytest.mark.parametrize("line", ["{", '{"id": "x"}', '{"id": "x", "messages": ["a"], "expect": {"colour": "red"}}'])
def test_conversations_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(line, encoding="utf-8")
    result = _run("conversations", "--file", path, "--rules-only")
    assert isinstance(result.exception, InvalidInput)
    assert "Line 1" in str(result.exception)
