"""MLServer: a custom runtime in the server's own process, asked by the V2 inference protocol."""

import json
from typing import Any

from mlserver import MLModel
from mlserver.codecs import StringCodec
from mlserver.types import InferenceRequest, InferenceResponse

from benchmarks.peers.model import answer, load


class Lead(MLModel):  # type: ignore[misc]  # installed for the measurement only
    async def load(self) -> bool:
        self.loaded = load()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        told: dict[str, Any] = answer(self.loaded, payload.inputs[0].data.root)
        output = StringCodec.encode_output("told", [json.dumps(told)])
        return InferenceResponse(model_name=self.name, outputs=[output])
