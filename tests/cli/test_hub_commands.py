"""`enterprisehub keys`, `users` and `import` on a real database."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner, Result

from enterprisehub.cli import cli
from enterprisehub.kit.errors import EnterpriseHubError

pytestmark = pytest.mark.servers

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("ENTERPRISEHUB_DATA_DIR", str(tmp_path))
    runner = CliRunner()

    def run(*arguments: str, stdin: str = "") -> Result:
        return runner.invoke(cli, arguments, input=stdin)

    return run


def test_operators_key(run: Run) -> None:
    made = json.loads(run("keys", "create", "--role", "operator", "--json").stdout)
    assert made["key"].startswith("ehk_")
    assert (made["role"], made["location_id"]) == ("operator", None)
    [listed] = json.loads(run("keys", "list", "--json").stdout)["items"]
    assert listed["key_id"] == made["key_id"]
    assert made["key"] not in str(listed)


def test_key_is_all_that_is_printed(run: Run) -> None:
    result = run("keys", "create", "--role", "agent", "--location", "L1")
    assert result.stdout.strip().startswith("ehk_")
    assert len(result.stdout.split()) == 1


@pytest.mark.parametrize("arguments", [("--role", "king"), ("--role", "agent", "--location", "*"), ()])
def test_bad_key(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("keys", "create", *arguments).exit_code == 2


def test_agents_key_without_location(run: Run) -> None:
    assert isinstance(run("keys", "create", "--role", "agent").exception, EnterpriseHubError)


def test_revoke(run: Run) -> None:
    made = json.loads(run("keys", "create", "--role", "operator", "--json").stdout)
    assert made["key_id"] in run("keys", "list").stdout
    assert json.loads(run("keys", "revoke", made["key_id"], "--json").stdout)["revoked_at"]
    assert "revoked" in run("keys", "revoke", made["key_id"]).stdout
    [listed] = json.loads(run("keys", "list", "--json").stdout)["items"]
    assert listed["revoked_at"]
    assert "revoked" in run("keys", "list").stdout


def test_first_operator(run: Run) -> None:
    made = json.loads(run("users", "create-operator", "Op@x.org", "--name", "Op", "--json").stdout)
    assert made["token"].startswith("ehi_")
    assert (made["user"]["email"], made["user"]["role"]) == ("op@x.org", "operator")


def test_user_with_a_password(run: Run) -> None:
    invite = ("users", "invite", "a@x.org", "--location", "L1", "--password-stdin", "-")
    assert run(*invite, stdin="correct horse\n").exit_code == 0
    assert run(*invite, stdin="short\n").exit_code == 2
    [user] = json.loads(run("users", "list", "--json").stdout)["items"]
    assert (user["can_log_in"], user["role"], user["location_id"]) == (True, "agent", "L1")
    assert run("users", "reset-password", "A@x.org").stdout.startswith("ehi_")
    assert run("users", "deactivate", "a@x.org").exit_code == 0
    assert "deactivated" in run("users", "list").stdout
    assert json.loads(run("users", "activate", "a@x.org", "--json").stdout)["active"]
    assert "can log in" in run("users", "list").stdout


def test_whole_names_and_all_users_are_listed(run: Run, database_url: str) -> None:
    async def add() -> None:
        connection = await asyncpg.connect(database_url)
        await connection.execute(
            """INSERT INTO users (user_id, location_id, role, name, email)
               SELECT 'u' || n, 'L1', 'agent', 'Agent ' || n, 'a-rather-long-address-' || n || '@brokerage.example'
               FROM generate_series(1, 620) n"""
        )
        await connection.close()

    asyncio.run(add())
    shown = run("users", "list").stdout
    assert len(shown.splitlines()) == 621
    assert "a-rather-long-address-77@brokerage.example" in shown


def test_unknown_user(run: Run) -> None:
    assert isinstance(run("users", "reset-password", "nobody@x.org").exception, EnterpriseHubError)


@pytest.mark.parametrize("arguments", [("no-address",), ("a@x.org", "--location", "a,b")])
def test_bad_user(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("users", "invite", *arguments).exit_code == 2


def test_import(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "listings.csv"
    file.write_text("ListingKey,ListPrice,Mood\nA1,100,x\nA2,oops,x\n", encoding="utf-8")
    result = run("import", "listings", str(file), "--location", "L1", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (report["added"], report["bad"][0]["line"], report["unknown_columns"]) == (1, 3, ["Mood"])
    shown = run("import", "listings", str(file), "--location", "L1", "--full")
    assert "2 rows: 0 added, 0 updated, 1 unchanged, 0 removed, 1 bad" in shown.stdout
    assert "line 3: list_price_cents: 'oops'" in shown.stderr


def test_import_of_nothing_good(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "listings.csv"
    file.write_text("ListingKey,ListPrice\nA2,oops\n", encoding="utf-8")
    assert run("import", "listings", str(file), "--location", "L1").exit_code == 1
    assert run("import", "listings", str(file), "--location", "*").exit_code == 2
    assert run("import", "listings", str(tmp_path / "absent"), "--location", "L1").exit_code == 2


def test_export_and_erase_a_contact(run: Run, tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", redis_url)
    listing = tmp_path / "listings.csv"
    listing.write_text("ListingKey,ListPrice\nk1,500000\n", encoding="utf-8")
    run("import", "listings", str(listing), "--location", "L1")
    output = tmp_path / "export.jsonl"
    assert run("export", "location", "L1", "--output", str(output)).exit_code == 0
    tables = {json.loads(line)["table"] for line in output.read_text(encoding="utf-8").splitlines()}
    assert {"locations", "properties"} <= tables
    assert output.stat().st_mode & 0o077 == 0
    nobody = run("export", "contact", "nobody", "--location", "L1")
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    gone = run("erase", "nobody", "--location", "L1", "--yes", "--json")
    assert (gone.exit_code, json.loads(gone.stdout)["contact_id"]) == (1, "nobody")


@pytest.mark.parametrize(
    "arguments",
    [
        ("erase", "c", "--location", "L1"), ("erase", "c", "--location", "*", "--yes"), ("export", "location", "a,b"),
        ("export", "contact", "c", "--location", "*"), ("erase", "c"),
    ],
)  # fmt: skip
def test_export_or_erasure_that_must_not_happen(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
