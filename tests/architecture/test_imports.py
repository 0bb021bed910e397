"""Who may import whom; no folder cycles anywhere."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

from enterprisehub.kit.settings import checkout_root

PACKAGE = "enterprisehub"


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


ROOTS = {"app", "console", "running"}
"""Composition roots: of a service, of the command line, of a service inside a test's process."""


def folder(module: str) -> str:
    """The folder that a module lies in; a package is its own folder, and a composition root stands above its own."""
    path = checkout_root() / "src" / Path(*module.split("."))
    return module if path.is_dir() or path.name in ROOTS else module.rpartition(".")[0]


def require_order(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_contracts_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=checkout_root(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_no_cycle_of_modules(imports: dict[str, set[str]]) -> None:
    require_order(imports)


def test_no_cycle_of_folders(imports: dict[str, set[str]]) -> None:
    folders: dict[str, set[str]] = defaultdict(set)
    for module, imported in imports.items():
        folders[folder(module)] |= {folder(other) for other in imported} - {folder(module)}
    require_order(folders)


@pytest.mark.parametrize("depth", [2, 3])
def test_no_cycle_of_parts(imports: dict[str, set[str]], depth: int) -> None:
    """At each level of the tree, the parts and all that lies in them form no cycle."""
    parts: dict[str, set[str]] = defaultdict(set)
    for module, imported in imports.items():
        part = ".".join(module.split(".")[:depth])
        others = {".".join(other.split(".")[:depth]) for other in imported}
        parts[part] |= {
            o for o in others if o != part and not part.startswith(f"{o}.") and not o.startswith(f"{part}.")
        }
    require_order(parts)


def test_endpoints_leave_data_to_services(imports: dict[str, set[str]]) -> None:
    wrong = [
        f"{module} imports {other}"
        for module, imported in imports.items()
        if module.endswith(".endpoints")
        for other in imported
        if other.endswith("repository")
    ]
    assert wrong == []


SQL = re.compile(r"\s*(SELECT\s|INSERT INTO\s|UPDATE \w+ SET\s|DELETE FROM\s|WITH \w+ AS\s)")
NOT_REPOSITORIES = {"kit/database.py", "kit/embedded/postgres.py"}


def test_sql_lives_in_repositories() -> None:
    source = checkout_root() / "src" / PACKAGE
    wrong = [
        f"{path.relative_to(source)}:{node.lineno}"
        for path in source.rglob("*.py")
        if not path.stem.endswith("repository") and str(path.relative_to(source)) not in NOT_REPOSITORIES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert wrong == []


def test_a_cycle_would_be_found() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"a -> b -> a|b -> a -> b"):
        require_order({"a": {"b"}, "b": {"a"}})
