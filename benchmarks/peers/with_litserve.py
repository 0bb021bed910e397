"""LitServe: one worker, as its README writes one."""

import sys
from typing import Any

import litserve as ls

from benchmarks.peers.model import answer, load


class Scorer(ls.LitAPI):  # type: ignore[misc]  # installed for the measurement only
    def setup(self, device: str) -> None:  # noqa: ARG002 its shape
        self.loaded = load()

    def decode_request(self, request: dict[str, Any]) -> list[float]:
        features: list[float] = request["features"]
        return features

    def predict(self, features: list[float]) -> dict[str, Any]:
        return answer(self.loaded, features)

    def encode_response(self, output: dict[str, Any]) -> dict[str, Any]:
        return output


if __name__ == "__main__":
    server = ls.LitServer(Scorer(), accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="warning")
