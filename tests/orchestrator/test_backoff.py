from enterprisehub.orchestrator.backoff import Backoff


def test_longer_while_it_keeps_dying() -> None:
    backoff = Backoff(first_s=1, most_s=5)
    assert [backoff.after(uptime_s=0.1) for _ in range(5)] == [1, 2, 4, 5, 5]


def test_short_again_after_a_long_life() -> None:
    backoff = Backoff(first_s=1, settled_s=30)
    for _ in range(4):
        backoff.after(uptime_s=0.1)
    assert backoff.after(uptime_s=31) == 1
