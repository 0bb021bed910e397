"""Find and ask every replica of every service: each answer of a name's look-up is one."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from enterprisehub.kit.slo import Samples

ASK_S = 3.0
HEALTH = {"dashboards": "/_stcore/health"}
METRICS_LIMIT = 4 << 20


@dataclass(frozen=True)
class Asked:
    """What a replica answered."""

    address: str
    ready: bool
    detail: str | None = None
    samples: "Samples" = field(default_factory=dict)


class Replicas:
    def __init__(self, http: aiohttp.ClientSession, urls: Mapping[str, str]) -> None:
        self._http = http
        self.urls = urls

    @property
    def services(self) -> list[str]:
        return list(self.urls)

    async def of(self, service: str, *, metrics: bool = False) -> list[Asked]:
        """Ask all replicas of a service, each for its health and, if wanted, its metrics."""
        parts = urlsplit(self.urls[service])
        port = parts.port or (443 if parts.scheme in {"https", "wss"} else 80)
        addresses = await _addresses(parts.hostname or "", port)
        return list(await asyncio.gather(*(self._ask(service, address, port, metrics) for address in addresses)))

    async def all(self, *, metrics: bool = False) -> dict[str, list[Asked]]:
        found = await asyncio.gather(*(self.of(service, metrics=metrics) for service in self.urls))
        return dict(zip(self.urls, found, strict=True))

    async def _ask(self, service: str, address: str, port: int, metrics: bool) -> Asked:
        host = f"[{address}]" if ":" in address else address
        where = f"{host}:{port}"
        try:
            async with asyncio.timeout(ASK_S):
                status, body = await self._get(f"http://{where}{HEALTH.get(service, '/health/ready')}")
                scrape = metrics and service not in HEALTH
                samples = _samples((await self._get(f"http://{where}/metrics"))[1]) if scrape else {}
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return Asked(where, ready=False, detail=str(error) or "no answer in time")
        return Asked(where, ready=status == 200, detail=None if status == 200 else body[:500], samples=samples)

    async def _get(self, url: str) -> tuple[int, str]:
        async with self._http.get(url) as response:
            body = bytearray()
            async for chunk in response.content.iter_any():  # one read gives one chunk, not all
                body += chunk
                if len(body) > METRICS_LIMIT:
                    raise ValueError(f"more than {METRICS_LIMIT >> 20} MB of metrics")
            return response.status, body.decode(errors="replace")


async def _addresses(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return sorted({str(address[0]) for *_, address in found})


def _samples(text: str) -> Samples:
    samples: dict[str, list[tuple[Mapping[str, str], float]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            samples.setdefault(sample.name, []).append((sample.labels, sample.value))
    return samples
