"""Requests a second of our serving and of whichever peers can be installed, all in one run, and their ratios.

`python -m benchmarks.peers [--seconds S] [ours fastapi mlserver litserve bentoml]` prints JSON. Each server runs alone,
all its processes on one core, and is asked by closed loops over keep-alive connections from the other core: the same
features, the same model, and the probability that comes back is compared. FastAPI is the project's own; the others come by
`uv run --with-requirements`, each in an environment of its own that is thrown away.
"""

import argparse
import json
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from benchmarks.machine import used
from benchmarks.peers.model import answer, load
from benchmarks.scoring import subjects
from enterprisehub.simulation.load.connection import Connection
from enterprisehub.simulation.load.target import Target

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONNECTIONS = 16
WARM_S = 2.0
STARTS_S = 120.0
SHARED = ["--with", "numpy", "--with", "msgspec", "--with", "pydantic"]
PATHS = {
    "ours": "/features",
    "fastapi": "/score",
    "mlserver": "/v2/models/lead/infer",
    "litserve": "/predict",
    "bentoml": "/score",
}
GOALS = {"fastapi": 3.0, "mlserver": 5.0, "litserve": 8.0, "bentoml": 12.0}


SAME = 1e-9
FROM_STATE = "ours from a state"


class PeerError(Exception):
    """A server that does not start, answers something else or hangs up."""


def command(peer: str, port: int, folder: Path) -> list[str]:
    if peer in {"ours", "fastapi"}:
        module = "ours" if peer == "ours" else "with_fastapi"
        return [sys.executable, "-m", f"benchmarks.peers.{module}", str(port)]
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    requirements = str(HERE / f"requirements-{peer}.txt")
    run = [
        uv,
        "run",
        "--no-project",
        "--isolated",
        "--python",
        sys.executable,
        "--with-requirements",
        requirements,
        *SHARED,
    ]
    if peer == "litserve":
        return [*run, "python", "-m", "benchmarks.peers.with_litserve", str(port)]
    if peer == "bentoml":
        return [
            *run,
            "bentoml",
            "serve",
            "benchmarks.peers.with_bentoml:Scorer",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
    shutil.copy(HERE / "mlserver" / "model-settings.json", folder)
    own = {
        "host": "127.0.0.1",
        "http_port": port,
        "grpc_port": free_port(),
        "metrics_port": free_port(),
        "parallel_workers": 0,
        "debug": False,
    }
    (folder / "settings.json").write_text(json.dumps(own))
    return [*run, "mlserver", "start", str(folder)]


def body(peer: str, features: list[float]) -> bytes:
    if peer == "mlserver":
        data = {"name": "features", "shape": [1, len(features)], "datatype": "FP64", "data": features}
        return json.dumps({"inputs": [data]}).encode()
    return json.dumps({"features": features}).encode()


def probability_in(peer: str, content: bytes) -> float:
    told: Any = json.loads(content)
    if peer == "mlserver":
        told = json.loads(told["outputs"][0]["data"][0])
    return float(told["probability"])


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def served(peer: str) -> Iterator[tuple[int, int]]:
    """Start a server on the first core, give its process id and port, end all its processes."""
    port = free_port()
    core = min(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command(peer, port, Path(folder)), cwd=ROOT, stdout=said, stderr=said, start_new_session=True,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "BENTOML_DO_NOT_TRACK": "True"},
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509 nothing else runs in this process
        )  # fmt: skip
        try:
            _wait(process, port, said)
            yield process.pid, port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, said: Any) -> None:
    until = time.monotonic() + STARTS_S
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as tried:
            tried.settimeout(1)
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    said.seek(0)
    raise PeerError(f"does not start: {said.read()[-600:]}")


def asked(port: int, path: str, content: bytes) -> bytes:
    """Ask once, patiently: a server may listen before its model is loaded."""
    import httpx

    until = time.monotonic() + STARTS_S
    while True:
        try:
            response = httpx.post(
                f"http://127.0.0.1:{port}{path}",
                content=content,
                headers={"content-type": "application/json"},
                timeout=10,
            )
            if response.status_code == 200 or time.monotonic() > until:
                response.raise_for_status()
                return response.content
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
        time.sleep(0.3)


def rate(port: int, path: str, contents: list[bytes], seconds: float) -> float:
    """Return answers a second, every connection asking again as soon as it is answered."""
    target = Target("127.0.0.1", port)
    requests = [
        (f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\ncontent-length: {len(one)}\r\n\r\n").encode() + one
        for one in contents
    ]  # fmt: skip
    selector = selectors.DefaultSelector()
    for number in range(CONNECTIONS):
        connection = Connection(target)
        connection.send(number, requests[number % len(requests)])
        selector.register(connection, selectors.EVENT_READ)
    begin = time.perf_counter()
    counted, number = 0, CONNECTIONS
    while (now := time.perf_counter()) < begin + WARM_S + seconds:
        for key, _ in selector.select(1):
            connection = key.fileobj  # type: ignore[assignment]
            for _, status in connection.receive():
                if status != 200:
                    raise PeerError(f"answered {status}")
                counted += now >= begin + WARM_S
                connection.send(number, requests[number % len(requests)])
                number += 1
            if connection.closed:
                raise PeerError("the server closed a connection")
    for key in [*selector.get_map().values()]:
        key.fileobj.close()  # type: ignore[union-attr]
    return counted / seconds


def _sampled(pid: int, port: int, path: str, contents: list[bytes], seconds: float) -> dict[str, Any]:
    before = used(pid).cpu_s
    answered = rate(port, path, contents, seconds)
    cpu_s = used(pid).cpu_s - before
    return {"per_s": round(answered), "cpu_us": round(cpu_s / (answered * (seconds + WARM_S)) * 1e6)}


def _one(peer: str, rows: list[list[float]], expected: float, seconds: float) -> dict[str, Any]:
    """Start a peer, check that it answers what the model says, and ask it as fast as it can."""
    with served(peer) as (pid, port):
        contents = [body(peer, row) for row in rows]
        told = probability_in(peer, asked(port, PATHS[peer], contents[0]))
        if abs(told - expected) > SAME:
            raise PeerError(f"another model: {told}, not {expected}")
        found = {peer: _sampled(pid, port, PATHS[peer], contents, seconds)}
        if peer == "ours":
            states = [msgspec.json.encode(one) for one in subjects(len(rows))]
            found[FROM_STATE] = _sampled(pid, port, "/v1/leads/score", states, seconds)
    return found


def measure(peers: list[str], seconds: float) -> dict[str, Any]:
    """Return by server its answers a second and CPU microseconds an answer, and by how much ours is faster."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    loaded, rng = load(), np.random.default_rng(1)
    rows = [np.abs(rng.normal(size=len(loaded.columns)) * 10).round(4).tolist() for _ in range(64)]
    expected = answer(loaded, rows[0])["probability"]
    found: dict[str, Any] = {}
    for peer in peers:
        print(f"{peer} …", file=sys.stderr, flush=True)
        try:
            found |= _one(peer, rows, expected, seconds)
        except (PeerError, OSError) as error:
            found[peer] = {"error": str(error)}
    for peer, goal in GOALS.items():
        if "per_s" in found.get(peer, {}) and "per_s" in found.get("ours", {}):
            ratio = found["ours"]["per_s"] / found[peer]["per_s"]
            found[peer] |= {"ours_is": round(ratio, 1), "goal": goal, "holds": ratio >= goal}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8.0, help="measured of each, after two to warm up")
    parser.add_argument("peers", nargs="*", help=f"of {', '.join(PATHS)}; all without any")
    arguments = parser.parse_args()
    if unknown := set(arguments.peers) - set(PATHS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(json.dumps(measure(arguments.peers or [*PATHS], arguments.seconds), indent=2))


if __name__ == "__main__":
    main()
