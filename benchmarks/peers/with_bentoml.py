"""BentoML: one service with one worker, as its quickstart writes one."""

from typing import Any

import bentoml

from benchmarks.peers.model import answer, load


@bentoml.service(workers=1)
class Scorer:
    def __init__(self) -> None:
        self.loaded = load()

    @bentoml.api  # type: ignore[untyped-decorator]
    def score(self, features: list[float]) -> dict[str, Any]:
        return answer(self.loaded, features)
