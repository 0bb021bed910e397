from enterprisehub.dashboards.hub.fake import FakeHub
from enterprisehub.dashboards.loaders import operations


def test_overview() -> None:
    data = operations.overview(FakeHub())
    assert (data.contacts, data.dead, data.outbox) == (4, 1, {"pending": 2})


def test_letters() -> None:
    data = operations.letters(FakeHub(), zone="UTC")
    assert [(one.id, one.error) for one in data.letters] == [(481, "startTime is not a date")]
    assert not data.more
