"""Every skip has a reason that is committed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from enterprisehub.kit.settings import checkout_root

pytest_plugins = ["pytester"]

TESTS = checkout_root() / "tests"
LISTED = (TESTS / "skip_reasons.txt").read_text(encoding="utf-8").splitlines()
SKIPS = {"pytest.skip", "pytest.importorskip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail"}


def reasons(path: Path) -> Iterator[str | None]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        ast.unparse(target): node.value for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SKIPS:
            yield reason(node, constants)


def reason(call: ast.Call, constants: dict[str, ast.expr]) -> str | None:
    given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"] or call.args[:1]
    found = constants.get(ast.unparse(given[0]), given[0]) if given else None
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


def test_reasons_in_the_code_are_listed() -> None:
    found = {(path.name, each) for path in TESTS.rglob("test_*.py") for each in reasons(path)}
    assert {(name, each) for name, each in found if each not in LISTED} == set()


def test_list_has_no_reason_that_nothing_gives() -> None:
    given = {each for path in TESTS.rglob("*.py") for each in reasons(path)}
    assert set(LISTED) - given == set()


SKIPPED = """
import pytest

@pytest.mark.skip(reason={reason!r})
def test_skipped(): pass

def test_passed(): pass
"""


@pytest.mark.slow
@pytest.mark.parametrize(("reason", "status"), [("not yet known", 1), ("known", 0)])
def test_unlisted_skip_fails_ci(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, reason: str, status: int
) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makeconftest((TESTS / "conftest.py").read_text(encoding="utf-8"))
    pytester.makefile(".txt", skip_reasons="known")
    pytester.makepyfile(SKIPPED.format(reason=reason))
    assert pytester.runpytest_subprocess("-q").ret == status
