"""Contacts for tests: a conversation in words, folded the way live ones are."""

from datetime import UTC, datetime, timedelta

import numpy as np

from enterprisehub.contracts.events import Channel, ContactChanged, ContactEvent, MessageExchanged
from enterprisehub.contracts.scoring import Subject
from enterprisehub.domain.fold import fold
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.features import INDEX, NAMES

START = datetime(2026, 3, 2, 15, tzinfo=UTC)


def events(*bodies: str, minutes: float = 5, source: str = "Zillow") -> list[ContactEvent]:
    """Return a contact's events; a body that begins with ">" is ours."""
    told: list[ContactEvent] = [
        ContactChanged(
            event_id="c", location_id="L", contact_id="C", occurred_at=START, known_at=START,
            created_at=START, source=source,
        )
    ]  # fmt: skip
    for number, body in enumerate(bodies, 1):
        at = START + timedelta(minutes=minutes * number)
        told.append(
            MessageExchanged(
                event_id=f"message:{number:03}", message_id=f"{number:03}", location_id="L", contact_id="C",
                occurred_at=at, known_at=at, inbound=not body.startswith(">"), body=body.removeprefix(">"),
                channel=Channel.SMS, user_id="agent" if body.startswith(">") else None,
            )
        )  # fmt: skip
    return told


def lead(*bodies: str, minutes: float = 5, later: timedelta = timedelta(), source: str = "Zillow") -> Subject:
    """Return a contact as of the last message, or so much later."""
    told = events(*bodies, minutes=minutes, source=source)
    state = fold(told)
    assert state is not None
    return Subject(moment=told[-1].occurred_at + later, state=state)


def made_up(contacts: int = 400, per_contact: int = 5, days: int = 300, seed: int = 3) -> Dataset:
    """Return rows whose outcomes follow hurry, silence and chance; meetings and replies after exponential times."""
    rng = np.random.default_rng(seed)
    rows = contacts * per_contact
    features = np.zeros((rows, len(NAMES)))
    features[:, INDEX["silent_h"]] = rng.exponential(100, rows)
    features[:, INDEX["hurry"]] = rng.choice([-1, 0, 1, 2, 3], rows)
    features[:, INDEX["words"]] = rng.poisson(8, rows)
    features[:, INDEX["reply_min"]] = np.where(rng.random(rows) < 0.3, np.nan, rng.exponential(60, rows))
    pull = 0.7 * features[:, INDEX["hurry"]] - 0.01 * features[:, INDEX["silent_h"]] - 1.0
    begin = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    moments = np.sort(begin + rng.random(rows) * days * 86_400)
    until = begin + days * 86_400
    contacts_of = rng.permutation(np.repeat(np.arange(contacts), per_contact))
    meets = rng.exponential(30 / np.exp(pull))
    writes = rng.exponential(30 / np.exp(pull + 1))
    later = meets[:, None] + np.cumsum(rng.exponential(15, (rows, 3)), axis=1)
    return Dataset(
        features=features,
        moments=moments,
        contacts=contacts_of,
        stage_in_d=np.column_stack([np.minimum(meets, writes), meets, later]),
        writes_in_d=writes,
        watched_d=(until - moments) / 86_400,
        past_clients=np.zeros(rows, dtype=bool),
        contact_ids=[f"contact-{number}" for number in range(contacts)],
        location_ids=[f"location-{number % 6}" for number in range(contacts)],
        until=until,
    )
