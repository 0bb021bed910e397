import io

from enterprisehub.simulation.load.report import Share, summarize, write_ledger


def share(statuses: list[int], latencies: list[float], first: int = 0) -> Share:
    return Share(
        webhook_ids=[f"w{first + number}" for number in range(len(statuses))],
        rate=100.0,
        begin=1_000.0,
        status=statuses,
        latency_s=latencies,
        late_s=[0.001] * len(statuses),
        seconds=1.5,
        cpu_s=0.0004,
    )


def test_counts_and_quantiles_of_acknowledged_only() -> None:
    report = summarize([share([200, 429, 0], [0.010, 0.5, 0.0]), share([200], [0.030], first=3)])
    assert (report.sent, report.acknowledged, report.unanswered) == (4, 2, 1)
    assert report.statuses == {"200": 2, "429": 1}
    assert (report.ack_p50_ms, report.ack_max_ms) == (30.0, 30.0)
    assert report.rate_per_s == 200.0
    assert report.generator_cpu_us == 200.0
    assert report.processes == 2


def test_nothing_acknowledged() -> None:
    report = summarize([share([0], [0.0])])
    assert report.ack_p50_ms is report.ack_p99_ms is report.ack_max_ms is None


def test_ledger_lists_acknowledged_webhooks() -> None:
    out = io.StringIO()
    assert write_ledger([share([200, 429, 200], [0.010, 0.5, 0.02])], out) == 2
    assert out.getvalue() == "w0\t1000.0000\t10.00\nw2\t1000.0200\t20.00\n"
