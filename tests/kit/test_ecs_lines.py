"""Log lines are ECS."""

import io
import json
import shutil
import subprocess
from typing import Any

import pytest
import structlog

from enterprisehub.kit import telemetry
from enterprisehub.kit.settings import checkout_root

TEMPLATE = checkout_root() / "monitoring" / "elk" / "index-template.json"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that logs and gives the line as it was written."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    telemetry.configure_logging("ml")
    yield lambda: json.loads(out.getvalue().splitlines()[-1])
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def mapped() -> dict[str, str]:
    """Return the fields that the index template maps, by their whole names."""
    found: dict[str, str] = {}

    def walk(properties: dict[str, Any], path: str) -> None:
        for name, field in properties.items():
            if "properties" in field:
                walk(field["properties"], f"{path}{name}.")
            else:
                found[path + name] = field["type"]

    walk(json.loads(TEMPLATE.read_text(encoding="utf-8"))["template"]["mappings"]["properties"], "")
    return found


def test_request_line(line: Any) -> None:
    telemetry.logger().info("request", method="GET", route="/v1/x", status=200, duration_ms=1.5)
    written = line()
    assert written.pop("@timestamp").endswith("Z")
    assert written == {
        "message": "request",
        "log.level": "info",
        "service.name": "ml",
        "ecs.version": "8.11.0",
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "event.duration": 1_500_000,
        "enterprisehub.route": "/v1/x",
    }


def test_traceback(line: Any) -> None:
    telemetry.logger().error("request failed", exc_info=ValueError("broken"))
    assert "ValueError: broken" in line()["error.stack_trace"]


def test_index_template_maps_every_field_by_its_ecs_type() -> None:
    own = {name: kind for name, kind in mapped().items() if not name.startswith(telemetry.OWN_FIELDS)}
    assert own.keys() == {*telemetry.ECS_FIELDS.values(), "@timestamp", "ecs.version", "event.duration"}
    assert own == {name: kind for name, kind in elastic_s_list().items() if name in own}


def elastic_s_list() -> dict[str, str]:
    """Return every field of the Elastic Common Schema with its type, as Elastic's package for this release has them."""
    package = checkout_root() / ".venv" / "deploy-tools" / "ecs" / "node_modules" / "@elastic" / "ecs"
    if not package.exists() or shutil.which("node") is None:
        pytest.skip("the checkers of deployment files are not installed (.ci/deploy-tools)")
    release = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    assert release.split(".")[:2] == telemetry.ECS_VERSION.split(".")[:2]
    asked = "const {EcsFlat} = require(process.argv[1]); console.log(JSON.stringify(EcsFlat))"
    done = subprocess.run(["node", "-e", asked, str(package)], capture_output=True, text=True, check=True)
    return {name: field["type"] for name, field in json.loads(done.stdout).items()}
