"""A wrong setting stops a process at start with one line that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.settings import read

SECRET = "hunter2hunter2"

WRONG = [
    ({"DATABASE_URL": f"mysql://u:{SECRET}@db/x"}, "DATABASE_URL must start with postgresql://"),
    ({"DATABASE_URL": f"postgresql://u:{SECRET}@db:port/x"}, "DATABASE_URL must be a URL; its host or port"),
    ({"DATABASE_URL": f"postgresql://u:{SECRET}@a:5432,b:port/x"}, "DATABASE_URL must be a URL; its host or port"),
    ({"REDIS_URL": f"http://:{SECRET}@cache"}, "REDIS_URL must start with redis://"),
    ({"REDIS_URL": "redis://"}, "REDIS_URL must be a URL with a host"),
    ({"ML_URL": "ml:8002"}, "ML_URL must be a URL, not 'ml:8002'"),
    ({"ML_URL": "ftp://ml"}, "ML_URL must start with http://"),
    ({"ML_URL": "http://ml:0800000"}, "ML_URL must be a URL; its host or port"),
    ({"REALTIME_PUBLIC_URL": "live.example.com"}, "REALTIME_PUBLIC_URL must be a URL"),
    ({"GHL_API_BASE_URL": "services.leadconnectorhq.com"}, "GHL_API_BASE_URL must be a URL"),
    ({"LANGUAGE_MODEL_URL": "127.0.0.1:11434"}, "LANGUAGE_MODEL_URL must be a URL"),
    ({"LANGUAGE_MODEL": "openai"}, "LANGUAGE_MODEL_NAME is missing"),
    (
        {"CORS_ORIGINS": "https://a.example, b.example"},
        "CORS_ORIGINS must list origins such as https://example.com, not 'b.example'",
    ),
    ({"CORS_ORIGINS": "https://a.example/app"}, "CORS_ORIGINS must list origins"),
    ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT must be a URL"),
    ({"OTEL_TRACES_SAMPLER_ARG": "2"}, "OTEL_TRACES_SAMPLER_ARG must be a share between 0 and 1"),
    ({"PROMETHEUS_URL": "prometheus"}, "PROMETHEUS_URL must be a URL"),
    ({"PORT": "80000"}, "PORT must be a port"),
    ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be one of"),
    ({"TRUSTED_PROXY": "maybe"}, "TRUSTED_PROXY must be true or false"),
    (
        {"GHL_WEBHOOK_PUBLICKEY": "x"},
        "GHL_WEBHOOK_PUBLICKEY is no setting of ours; did you mean GHL_WEBHOOK_PUBLIC_KEY",
    ),
    (
        {"ENTERPRISEHUB_DATADIR": "x"},
        "ENTERPRISEHUB_DATADIR is no setting of ours; did you mean ENTERPRISEHUB_DATA_DIR",
    ),
    ({"GHL_CLIENT_ID": "x"}, "GHL_CLIENT_SECRET is missing"),
    ({"GHL_CLIENT_SECRET": "x"}, "GHL_CLIENT_ID is missing"),
    ({"GHL_PRIVATE_TOKEN": "x", "GHL_CLIENT_ID": "y", "GHL_CLIENT_SECRET": "z"}, "are both set"),
]


@pytest.mark.parametrize(("environ", "says"), WRONG, ids=[str(i) for i in range(len(WRONG))])
def test_wrong_setting(environ: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        read({"ENTERPRISEHUB_DATA_DIR": str(tmp_path), **environ})
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_what_platforms_announce_is_no_setting(tmp_path: Path) -> None:
    read(
        {
            "ENTERPRISEHUB_DATA_DIR": str(tmp_path),
            "ENTERPRISEHUB_HUB_SERVICE_HOST": "10.0.0.1",
            "ENTERPRISEHUB_HUB_PORT": "tcp://10.0.0.1:8000",
            "ENTERPRISEHUB_HUB_PORT_8000_TCP_ADDR": "10.0.0.1",
        }
    )


@pytest.mark.parametrize("url", ["postgresql:///hub?host=/run/postgresql", "postgresql://u:p@a,[::1]:5433/hub"])
def test_addresses_that_only_postgres_knows(url: str, tmp_path: Path) -> None:
    assert read({"ENTERPRISEHUB_DATA_DIR": str(tmp_path), "DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    ("environ", "names"),
    [
        ({"REDIS_URL": "nonsense"}, "REDIS_URL"),
        ({"GHL_LOCATION": "x"}, "GHL_LOCATION "),
        ({}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "postgresql://u@127.0.0.1:1/x"}, "DATABASE_URL: Postgres at 127.0.0.1:1 does not answer"),
    ],
)
def test_process_stops_with_one_line(environ: dict[str, str], names: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "enterprisehub", "serve", "hub"],
        env={"PATH": os.environ["PATH"], "ENTERPRISEHUB_DATA_DIR": str(tmp_path), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("enterprisehub: ")
    assert names in lines[0]
