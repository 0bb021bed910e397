"""What is shipped to run it with: checked as data here, with the tools' own checkers where they are installed."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import checkout_root, read

ROOT = checkout_root()
DEPLOY = ROOT / "deploy"
TOOLS = ROOT / ".venv" / "deploy-tools" / "bin"
REPLICAS = {"hub": 2, "churn": 2, "ml": 3, "coaching": 2, "realtime": 2, "pipeline": 1, "dashboards": 1}
RAILWAY_KEYS: dict[str, dict[str, type]] = {
    "build": {"builder": str, "dockerfilePath": str, "watchPatterns": list},
    "deploy": {
        "startCommand": str,
        "preDeployCommand": list,
        "healthcheckPath": str,
        "healthcheckTimeout": int,
        "restartPolicyType": str,
        "overlapSeconds": int,
        "drainingSeconds": int,
        "multiRegionConfig": dict,
    },
}
"""Names and types as Railway's documentation has them; its parser takes numbers, not texts, for seconds."""


def tool(name: str) -> str:
    found = shutil.which(name, path=str(TOOLS)) or shutil.which(name)
    if found is None:
        pytest.skip("the checkers of deployment files are not installed (.ci/deploy-tools)")
    return found


def run(*command: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=env)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def settings() -> set[str]:
    """Return the names of all settings."""
    return set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


def test_dockerfile() -> None:
    assert run(tool("hadolint"), str(DEPLOY / "docker" / "Dockerfile")) == ""


def test_image_runs_as_nobody_in_particular() -> None:
    text = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["tini", "--", "enterprisehub"\]$', text, re.MULTILINE)


@pytest.mark.parametrize(
    ("line", "service"),
    [("tini\0--\0enterprisehub\0serve\0ml\0", "ml"), ("tini\0--\0enterprisehub\0up\0", "hub")],
)
def test_healthcheck_asks_the_service_of_its_container(line: str, service: str) -> None:
    sys.path.insert(0, str(DEPLOY / "docker"))
    try:
        import healthcheck  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    finally:
        sys.path.pop(0)
    assert healthcheck.service(line.split("\0")) == service
    assert {name: PORTS[name] for name in healthcheck.PORTS} == healthcheck.PORTS


@pytest.mark.parametrize("name", ["compose.yaml", "all-in-one.yaml"])
def test_compose_file(name: str) -> None:
    environ = {"POSTGRES_PASSWORD": "p", "VALKEY_PASSWORD": "v", "ALERTS_SECRET": "a", "PATH": "/usr/bin:/bin"}
    run(tool("docker-compose"), "-f", str(DEPLOY / "compose" / name), "--profile", "*", "config", "-q", env=environ)


def test_compose_sets_settings_that_exist() -> None:
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    assert set(compose["x-service"]["environment"]) <= settings()
    assert {"hub", "pipeline", "ml", "churn", "coaching", "realtime", "dashboards"} <= set(compose["services"])
    published = {port for one in compose["services"].values() for port in one.get("ports", ())}
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_compose_starts_with_what_its_example_leaves_empty(tmp_path: Path) -> None:
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    environ = compose["x-service"]["environment"]
    filled = {name: re.sub(r"\$\{\w+:[-?]([^}]*)\}", "", value) for name, value in environ.items()}
    filled |= {"TRUSTED_PROXY": "false", "ENTERPRISEHUB_DATA_DIR": str(tmp_path)}
    assert read(filled).ml_url == "http://ml:8002"


@pytest.mark.parametrize("service", [*REPLICAS, "all-in-one"])
def test_railway_file(service: str) -> None:
    found = json.loads((DEPLOY / "railway" / f"{service}.json").read_text(encoding="utf-8"))
    assert found.pop("$schema") == "https://railway.com/railway.schema.json"
    assert found.keys() == {"build", "deploy"}
    for part, known in RAILWAY_KEYS.items():
        wrong = {key: value for key, value in found[part].items() if not isinstance(value, known.get(key, type(None)))}
        assert wrong == {}
    deploy = found["deploy"]
    assert (ROOT / found["build"]["dockerfilePath"]).exists()
    assert [region["numReplicas"] for region in deploy["multiRegionConfig"].values()] == [REPLICAS.get(service, 1)]
    what = "up" if service == "all-in-one" else f"serve {service}"
    assert deploy["startCommand"] == f"tini -- enterprisehub {what}"
    assert ("preDeployCommand" in deploy) == (service == "hub"), "migrations run once, before the hub"


def rendered(overlay: str, folder: Path) -> list[dict[str, Any]]:
    """Render an overlay with the example's secrets."""
    copied = shutil.copytree(DEPLOY / "kubernetes", folder / "kubernetes")
    for example in (copied / "overlays" / overlay).glob("*.example"):
        example.rename(example.with_suffix(""))
    text = run(tool("kubectl"), "kustomize", str(copied / "overlays" / overlay))
    (folder / f"{overlay}.yaml").write_text(text)
    return list(yaml.safe_load_all(text))


@pytest.mark.parametrize("overlay", ["small", "production"])
def test_kubernetes(overlay: str, tmp_path: Path) -> None:
    objects = rendered(overlay, tmp_path)
    said = run(tool("kubernetes-validate"), "--strict", str(tmp_path / f"{overlay}.yaml"))
    unknown = set(re.findall(r"schema for kind (\w+)", said))
    assert unknown <= {"Cluster", "ScheduledBackup", "ScaledObject"}, "custom resources are checked nowhere but there"
    deployments = {one["metadata"]["name"]: one["spec"] for one in objects if one["kind"] == "Deployment"}
    assert deployments.keys() == {*REPLICAS}
    for name, spec in deployments.items():
        container = spec["template"]["spec"]["containers"][0]
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys()
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["ports"][0]["containerPort"] == PORTS[name]
        assert spec["template"]["spec"]["enableServiceLinks"] is False
    for kind in ("PodDisruptionBudget", "Service"):
        assert {*REPLICAS} <= {one["metadata"]["name"] for one in objects if one["kind"] == kind}
    kinds = {one["kind"] for one in objects}
    assert ({"HorizontalPodAutoscaler", "ScaledObject", "Ingress"} <= kinds) == (overlay == "production")
    config = next(o for o in objects if o["kind"] == "ConfigMap" and o["metadata"]["name"].startswith("enterprisehub"))
    secret = next(o for o in objects if o["kind"] == "Secret" and o["metadata"]["name"].startswith("enterprisehub"))
    assert {*config["data"], *secret["data"]} <= settings()


def test_valkey_script() -> None:
    run("sh", "-n", str(DEPLOY / "kubernetes" / "base" / "valkey-start.sh"))
