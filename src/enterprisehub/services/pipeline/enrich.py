"""Ask ml, churn and coaching about a batch, all at the same time. Who does not answer costs its own answer only."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from enterprisehub.clients.batch import Asks
from enterprisehub.contracts.scoring import Churn, Coaching, EncodedSubject, GivenTip, Score
from enterprisehub.kit.errors import Unavailable
from enterprisehub.services.pipeline.batch import Case


@dataclass(frozen=True)
class Peers:
    ml: Asks[Score]
    churn: Asks[Churn]
    coaching: Asks[Coaching]


async def enrich(cases: Iterable[Case], moment: datetime, peers: Peers) -> None:
    """Fill in each case's answers and note which are missing: a peer's all, or those it failed at. Deleted contacts are not asked about."""
    asked = [case for case in cases if case.state is not None and not case.state.deleted]
    if not asked:
        return
    subjects = [EncodedSubject(moment, msgspec.Raw(case.encoded)) for case in asked]
    told = [_with_given(case, subject) for case, subject in zip(asked, subjects, strict=True)]
    scores, churns, tips = await asyncio.gather(
        _ask(peers.ml, subjects), _ask(peers.churn, subjects), _ask(peers.coaching, told)
    )
    for at, case in enumerate(asked):
        case.score = scores[at] if scores else None
        case.churn = churns[at] if churns else None
        case.coaching = tips[at] if tips else None
        answers = (("ml", scores), ("churn", churns), ("coaching", tips))
        case.missing = [name for name, items in answers if not items or items[at] is None]


class _Given(msgspec.Struct):
    """The part of a coaching that the next one needs."""

    given: list[GivenTip] | msgspec.UnsetType = msgspec.UNSET


_decode_given = msgspec.json.Decoder(_Given).decode


def _with_given(case: Case, subject: EncodedSubject) -> EncodedSubject:
    """Add the tips that count against the conversation's budget."""
    before = case.before.coaching if case.before else None
    if before is None or '"given"' not in before:
        return subject
    return EncodedSubject(subject.moment, subject.state, _decode_given(before).given)


async def _ask(peer: Asks[Any], subjects: list[EncodedSubject]) -> Sequence[Any] | None:
    try:
        return await peer.ask(subjects)
    except Unavailable:
        return None
