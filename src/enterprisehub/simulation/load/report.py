"""What a load run measured."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TextIO

import msgspec


class Share(msgspec.Struct, kw_only=True):
    """What one generator process did; crosses to the parent."""

    webhook_ids: list[str]
    rate: float
    begin: float
    """Epoch seconds when the first request was due."""
    status: Sequence[int]
    latency_s: Sequence[float]
    late_s: Sequence[float]
    seconds: float
    cpu_s: float


class Report(msgspec.Struct, kw_only=True):
    sent: int
    acknowledged: int
    """Answered with 200."""
    statuses: dict[str, int]
    unanswered: int
    rate_per_s: float
    """As scheduled."""
    seconds: float
    ack_p50_ms: float | None
    """From the moment a request was due to its 200."""
    ack_p99_ms: float | None
    ack_max_ms: float | None
    late_p99_ms: float
    """How late the generator itself was; large values mean that it, not the server, is the limit."""
    generator_cpu_us: float
    """CPU of the generator per request while sending, preparation apart."""
    processes: int


def summarize(shares: Sequence[Share]) -> Report:
    statuses: Counter[int] = Counter()
    acks: list[float] = []
    late: list[float] = []
    for share in shares:
        statuses.update(share.status)
        acks.extend(latency for status, latency in zip(share.status, share.latency_s, strict=True) if status == 200)
        late.extend(share.late_s)
    acks.sort()
    late.sort()
    sent = len(late)
    return Report(
        sent=sent,
        acknowledged=statuses[200],
        statuses={str(status): count for status, count in sorted(statuses.items()) if status},
        unanswered=statuses[0],
        rate_per_s=sum(share.rate for share in shares),
        seconds=round(max(share.seconds for share in shares), 3),
        ack_p50_ms=_ms(acks, 0.5),
        ack_p99_ms=_ms(acks, 0.99),
        ack_max_ms=_ms(acks, 1.0),
        late_p99_ms=_ms(late, 0.99) or 0.0,
        generator_cpu_us=round(sum(share.cpu_s for share in shares) / max(1, sent) * 1e6, 1),
        processes=len(shares),
    )


def write_ledger(shares: Iterable[Share], out: TextIO) -> int:
    """Write one line per acknowledged webhook: its id, when it was due (epoch seconds), milliseconds to the 200."""
    count = 0
    for share in shares:
        for number, (webhook_id, status) in enumerate(zip(share.webhook_ids, share.status, strict=True)):
            if status == 200:
                due = share.begin + number / share.rate
                out.write(f"{webhook_id}\t{due:.4f}\t{share.latency_s[number] * 1000:.2f}\n")
                count += 1
    return count


def _ms(ascending: Sequence[float], quantile: float) -> float | None:
    if not ascending:
        return None
    return round(ascending[min(len(ascending) - 1, int(quantile * len(ascending)))] * 1000, 2)
