"""A plain FastAPI scorer, as its tutorial writes one, on uvicorn with its fast loop and parser."""

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from benchmarks.peers.model import answer, load

app = FastAPI()
loaded = load()


class Features(BaseModel):
    features: list[float]


class Reason(BaseModel):
    feature: str
    log_odds: float


class Told(BaseModel):
    probability: float
    spread: float
    reasons: list[Reason]


@app.post("/score")
async def score(row: Features) -> Told:
    told: dict[str, Any] = answer(loaded, row.features)
    return Told(**told)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
