"""Ask this container's own service whether it is ready: the one that process 1 runs, the hub under `up`."""

import os
import sys
from http.client import HTTPConnection
from pathlib import Path

PORTS = {
    "hub": 8000,
    "churn": 8001,
    "ml": 8002,
    "coaching": 8003,
    "realtime": 8004,
    "pipeline": 8005,
    "dashboards": 8501,
}
TIMEOUT_S = 4


def service(arguments: list[str]) -> str:
    """Return the service of a command line: the word after `serve`."""
    return arguments[arguments.index("serve") + 1] if "serve" in arguments[:-1] else "hub"


def main() -> int:
    arguments = Path("/proc/1/cmdline").read_bytes().decode(errors="replace").split("\0")
    name = service(arguments)
    port = int(os.environ.get("PORT") or PORTS.get(name, PORTS["hub"]))
    path = "/_stcore/health" if name == "dashboards" else "/health/ready"
    connection = HTTPConnection("localhost", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except OSError as error:
        sys.stderr.write(f"{name}: {error}\n")
        return 1
    finally:
        connection.close()
    if status != 200:
        sys.stderr.write(f"{name}: {path} answers {status}\n")
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
