"""Ask ml, churn and coaching about a batch, all at the same time. Who does not answer costs its own answer only."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from enterprisehub.clients.batch import Asks
from enterprisehub.contracts.scoring import Churn, Coaching, EncodedSubject, Score
from enterprisehub.kit.errors import Unavailable
from enterprisehub.services.pipeline.batch import Case


@dataclass(frozen=True)
class Peers:
    ml: Asks[Score]
    churn: Asks[Churn]
    coaching: Asks[Coaching]


async def enrich(cases: Iterable[Case], moment: datetime, peers: Peers) -> None:
    """Fill in each case's answers and note which are missing. Deleted contacts are not asked about."""
    asked = [case for case in cases if case.state is not None and not case.state.deleted]
    if not asked:
        return
    subjects = [EncodedSubject(moment, msgspec.Raw(case.encoded)) for case in asked]
    scores, churns, tips = await asyncio.gather(
        _ask(peers.ml, subjects), _ask(peers.churn, subjects), _ask(peers.coaching, subjects)
    )
    for at, case in enumerate(asked):
        case.score = scores[at] if scores else None
        case.churn = churns[at] if churns else None
        case.coaching = tips[at] if tips else None
        answers = (("ml", scores), ("churn", churns), ("coaching", tips))
        case.missing = [name for name, items in answers if not items]


async def _ask(peer: Asks[Any], subjects: list[EncodedSubject]) -> list[Any] | None:
    try:
        return await peer.ask(subjects)
    except Unavailable:
        return None
