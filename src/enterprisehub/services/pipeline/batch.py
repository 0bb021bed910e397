"""What the pipeline works on: inbox rows, grouped by contact, translated and folded. Pure but for its own objects."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from msgspec import Struct, field

from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.clients.gohighlevel.webhook import decode
from enterprisehub.contracts import own
from enterprisehub.contracts.events import ContactEvent, Event
from enterprisehub.contracts.scoring import Churn, Coaching, Score
from enterprisehub.contracts.state import ContactState

INDEXED_TEXT = 100
"""Characters kept of a stranger's text that an index holds: a row too large for its index could not be stored at all."""

ContactKey = tuple[str, str]
"""(location_id, contact_id)"""


class Row(Struct):
    """A claimed inbox row."""

    id: int
    key: str
    received_at: datetime
    location_id: str
    body: bytes
    attempts: int
    traceparent: str = ""
    """Of the trace that it goes on with; empty for one that is not recorded."""


class Case(Struct):
    """A contact in this batch: its new events, its state before and after, the answers about it."""

    key: ContactKey
    rows: list[Row] = field(default_factory=list)
    events: list[ContactEvent] = field(default_factory=list)
    state: ContactState | None = None
    log_seq: int = 0
    encoded: bytes = b""
    score: Score | None = None
    churn: Churn | None = None
    coaching: Coaching | None = None
    missing: list[str] = field(default_factory=list)
    before: "Standing | None" = None
    traceparent: str = ""
    """Of what its write-back goes on with."""
    echo: bool = False
    """All its events are our own writes coming back."""


class Standing(Struct):
    """What the lead's row said before this batch."""

    probability: float | None
    temperature: str
    written_probability: float | None
    written_temperature: str | None
    churn_probability: float | None
    coaching: str | None


class Failure(Struct):
    row: Row
    error: str


class Batch(Struct):
    cases: dict[ContactKey, Case] = field(default_factory=dict)
    others: list[Event] = field(default_factory=list)
    """Events of no contact: users, locations, installs, unknown."""
    rows: list[Row] = field(default_factory=list)
    """Rows that will be done when the batch commits."""
    row_of: dict[str, int] = field(default_factory=dict)
    """Inbox id by event id."""
    failures: list[Failure] = field(default_factory=list)
    moment: datetime | None = None

    @property
    def locations(self) -> set[str]:
        return (
            {location for location, _ in self.cases}
            | {e.location_id for e in self.others}
            | {row.location_id for row in self.rows if row.location_id}
        )


def gather(rows: Iterable[Row], moment: datetime) -> Batch:
    """Translate rows and group their events by contact; a row that breaks the translator becomes a failure."""
    batch = Batch(moment=moment)
    for row in rows:
        try:
            events = _events(row)
        except Exception as error:  # noqa: BLE001 whatever a stranger's body provokes must not stop the others
            batch.failures.append(Failure(row, f"{type(error).__name__}: {error}"))
            continue
        batch.rows.append(row)
        for event in events:
            batch.row_of[event.event_id] = row.id
            if event.contact_id is None:
                batch.others.append(event)
                continue
            key = (event.location_id, event.contact_id)
            case = batch.cases.get(key) or batch.cases.setdefault(key, Case(key))
            case.events.append(cast("ContactEvent", event))
            if not case.rows or case.rows[-1] is not row:
                case.rows.append(row)
    return batch


def _events(row: Row) -> list[Event]:
    if row.key.startswith(own.PREFIX):
        return [own.decode(row.body)]
    return translate(decode(row.body), key=row.key, received_at=row.received_at)


def fail(batch: Batch, case: Case, error: Exception) -> None:
    """Take a case out of a batch: its rows are tried again or become dead letters, the others go on."""
    del batch.cases[case.key]
    ids = {row.id for row in case.rows}
    batch.rows = [row for row in batch.rows if row.id not in ids]
    batch.failures.extend(Failure(row, f"{type(error).__name__}: {error}") for row in case.rows)


def fail_all(batch: Batch, error: Exception) -> None:
    """Take everything out of a batch, also the rows of no contact."""
    batch.failures.extend(Failure(row, f"{type(error).__name__}: {error}") for row in batch.rows)
    batch.rows = []
    batch.cases.clear()
