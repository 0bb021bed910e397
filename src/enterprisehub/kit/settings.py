"""Settings from the environment, completed by what `enterprisehub up` wrote about its embedded servers.

Read by composition roots only. `.env.example` at the root lists every name; a test compares.
"""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import msgspec

from enterprisehub.kit import setting_values
from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.run_info import read_run_info

GHL_PUBLISHED_KEY = "MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg="

OWN_PREFIXES = ("ENTERPRISEHUB_", "GHL_")
OTHERS = frozenset({"GHL_OPENAPI_DIR", "ENTERPRISEHUB_SHARED"})
"""Read by tests and benchmarks only."""
_OF_A_PLATFORM = re.compile(r"_SERVICE_(HOST|PORT)|_PORT(_\d+_(TCP|UDP).*)?$")
"""Kubernetes and Docker announce services in variables that begin with the services' names."""

NO_ENCODER: Final = "off"
"""The value of `coaching_encoder` that leaves reading to the rules."""


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    data_dir: Path
    host: str
    port: int | None
    database_url: str | None
    redis_url: str | None
    ghl_webhook_public_key: str
    ghl_locations: tuple[str, ...]
    ghl_api_base_url: str
    ghl_private_token: str | None
    ghl_client_id: str | None = None
    ghl_client_secret: str | None = None
    ghl_workflow_secret: str | None
    alerts_secret: str | None
    prometheus_url: str | None
    realtime_public_url: str | None
    churn_url: str
    ml_url: str
    coaching_url: str
    realtime_url: str
    hub_url: str
    pipeline_url: str
    dashboards_url: str
    standin_url: str
    cors_origins: tuple[str, ...]
    trusted_proxy: bool
    coaching_encoder: str = "multilingual"
    """`multilingual`, a folder that sentence-transformers loads, or NO_ENCODER."""
    language_model: str = ""
    language_model_url: str | None = None
    language_model_name: str | None = None
    language_model_key: str | None = None
    language_model_deadline_s: float = 8.0
    language_model_budget_usd: float = 5.0
    language_model_prices_usd: tuple[float, float] = (3.0, 15.0)
    """Of a million tokens in and out."""
    otlp_endpoint: str | None = None
    otlp_headers: str | None = None
    traces_share: float = 1.0
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_redirect_uri: str | None = None
    log_format: str
    demo: bool
    demo_public_key: str | None

    def service_urls(self) -> dict[str, str]:
        """Return where each service is asked for health and metrics."""
        return {
            "hub": self.hub_url,
            "pipeline": self.pipeline_url,
            "ml": self.ml_url,
            "churn": self.churn_url,
            "coaching": self.coaching_url,
            "realtime": self.realtime_url,
            "dashboards": self.dashboards_url,
        }

    def require_database(self) -> str:
        if not self.database_url:
            msg = "DATABASE_URL is not set and no embedded server runs: start one with `enterprisehub up`, or set it"
            raise SettingError(msg)
        return self.database_url

    def require_redis(self) -> str:
        if not self.redis_url:
            msg = "REDIS_URL is not set and no embedded server runs: start one with `enterprisehub up`, or set it"
            raise SettingError(msg)
        return self.redis_url


def checkout_root() -> Path:
    """The checkout that this code runs from, or the working directory when it is installed elsewhere."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").exists() else Path.cwd()


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings.

    Raises:
        SettingError: a value can't be what it must be; the message names the setting.
    """
    env = _Asked(os.environ if environ is None else environ)
    settings = _read(env)
    _refuse_unknown(env)
    _refuse_two_masters(env)
    return settings


def _read(env: Mapping[str, str]) -> Settings:
    data_dir = Path(env.get("ENTERPRISEHUB_DATA_DIR") or checkout_root() / ".enterprisehub").absolute()
    run = read_run_info(data_dir)
    return Settings(
        data_dir=data_dir,
        host=env.get("HOST") or "127.0.0.1",
        port=setting_values.port(env, "PORT"),
        database_url=setting_values.server(env, "DATABASE_URL", setting_values.POSTGRES) or run.database_url,
        redis_url=setting_values.server(env, "REDIS_URL", ("redis", "rediss", "unix", "sentinel")) or run.redis_url,
        ghl_webhook_public_key=env.get("GHL_WEBHOOK_PUBLIC_KEY") or GHL_PUBLISHED_KEY,
        ghl_locations=setting_values.several(env, "GHL_LOCATIONS"),
        ghl_api_base_url=setting_values.url(env, "GHL_API_BASE_URL", None)
        or run.ghl_api_base_url
        or "https://services.leadconnectorhq.com",
        ghl_private_token=env.get("GHL_PRIVATE_TOKEN") or run.ghl_private_token,
        ghl_client_id=env.get("GHL_CLIENT_ID") or None,
        ghl_client_secret=env.get("GHL_CLIENT_SECRET") or None,
        ghl_workflow_secret=env.get("GHL_WORKFLOW_SECRET") or None,
        alerts_secret=env.get("ALERTS_SECRET") or None,
        prometheus_url=setting_values.url(env, "PROMETHEUS_URL", None) or None,
        realtime_public_url=setting_values.url(env, "REALTIME_PUBLIC_URL", None) or None,
        churn_url=setting_values.url(env, "CHURN_URL", "churn"),
        ml_url=setting_values.url(env, "ML_URL", "ml"),
        coaching_url=setting_values.url(env, "COACHING_URL", "coaching"),
        realtime_url=setting_values.url(env, "REALTIME_URL", "realtime"),
        hub_url=setting_values.url(env, "HUB_URL", "hub"),
        pipeline_url=setting_values.url(env, "PIPELINE_URL", "pipeline"),
        dashboards_url=setting_values.url(env, "DASHBOARDS_URL", "dashboards"),
        standin_url=setting_values.url(env, "STANDIN_URL", "standin"),
        cors_origins=setting_values.origins(env, "CORS_ORIGINS"),
        trusted_proxy=setting_values.flag(env, "TRUSTED_PROXY"),
        coaching_encoder=env.get("COACHING_ENCODER") or "multilingual",
        language_model=setting_values.choice(env, "LANGUAGE_MODEL", ("", "anthropic", "openai")),
        language_model_url=setting_values.url(env, "LANGUAGE_MODEL_URL", None) or None,
        language_model_name=env.get("LANGUAGE_MODEL_NAME") or None,
        language_model_key=env.get("LANGUAGE_MODEL_KEY") or None,
        language_model_deadline_s=setting_values.number(env, "LANGUAGE_MODEL_DEADLINE_S", 8.0),
        language_model_budget_usd=setting_values.number(env, "LANGUAGE_MODEL_BUDGET_USD", 5.0),
        language_model_prices_usd=setting_values.prices(env, "LANGUAGE_MODEL_PRICES_USD", "3,15"),
        otlp_endpoint=setting_values.url(env, "OTEL_EXPORTER_OTLP_ENDPOINT", None) or None,
        otlp_headers=env.get("OTEL_EXPORTER_OTLP_HEADERS") or None,
        traces_share=setting_values.share(env, "OTEL_TRACES_SAMPLER_ARG"),
        oidc_issuer=setting_values.issuer(env, "OIDC_ISSUER"),
        oidc_client_id=env.get("OIDC_CLIENT_ID") or None,
        oidc_client_secret=env.get("OIDC_CLIENT_SECRET") or None,
        oidc_redirect_uri=setting_values.callback(env, "OIDC_REDIRECT_URI"),
        log_format=setting_values.choice(env, "LOG_FORMAT", ("json", "console")),
        demo=run.demo,
        demo_public_key=run.demo_public_key if run.demo else None,
    )


class _Asked(Mapping[str, str]):
    """An environment that remembers what it was asked for: those are the settings that exist."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.names: set[str] = set()
        self._given = given

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


def _refuse_unknown(env: _Asked) -> None:
    """A misspelt setting would silently leave the default."""
    for name in sorted(env):
        if name.startswith(OWN_PREFIXES) and name not in env.names | OTHERS and not _OF_A_PLATFORM.search(name):
            close = get_close_matches(name, env.names, 1)
            raise SettingError(f"{name} is no setting of ours" + (f"; did you mean {close[0]}?" if close else ""))


def _refuse_two_masters(env: Mapping[str, str]) -> None:
    """Refuse settings of which each says that it alone decides, and half of a pair."""
    if env.get("GHL_PRIVATE_TOKEN") and env.get("GHL_CLIENT_ID"):
        raise SettingError("GHL_PRIVATE_TOKEN and GHL_CLIENT_ID are both set: only one can open the account")
    oidc = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_REDIRECT_URI")
    for together in (("GHL_CLIENT_ID", "GHL_CLIENT_SECRET"), oidc):
        given = [name for name in together if env.get(name)]
        missing = [name for name in together if not env.get(name)]
        if given and missing:
            raise SettingError(f"{missing[0]} is missing: {given[0]} is of no use without it")
    if env.get("LANGUAGE_MODEL") and not env.get("LANGUAGE_MODEL_NAME"):
        raise SettingError("LANGUAGE_MODEL_NAME is missing: it must say which model of LANGUAGE_MODEL to ask")
