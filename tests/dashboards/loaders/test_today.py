from datetime import UTC, datetime

import pytest

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.leads import LeadOrder, LeadRow, ReasonLine, Temperature
from enterprisehub.dashboards.hub.fake import FakeHub
from enterprisehub.dashboards.hub.port import LeadQuery
from enterprisehub.dashboards.loaders import today
from enterprisehub.dashboards.panels.call_queue import Query

NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


def test_rows_become_leads(hub: FakeHub) -> None:
    data = today.queue(hub, Query(), me=None, now=NOW)
    ana = data.leads[0]
    assert (ana.name, ana.temperature, ana.probability, ana.low, ana.high) == ("Ana Ruiz", "hot", 0.617, 0.48, 0.74)
    assert ana.reasons == ["+ Replied within 4 minutes", "\N{MINUS SIGN} No time frame yet"]
    assert ana.trained_on == "synthetic"
    assert data.now == NOW


def test_summary_line_is_no_reason() -> None:
    class Summed(FakeHub):
        def leads(self, query: LeadQuery) -> Page[LeadRow]:
            page = super().leads(query)
            page.items[0].reasons.append(ReasonLine(feature="rest", label="39 smaller influences", contribution=2.0))
            return page

    assert len(today.queue(Summed(), Query(), me=None, now=NOW).leads[0].reasons) == 2


def test_too_little_data_keeps_its_note(hub: FakeHub) -> None:
    dev = today.queue(hub, Query(), me=None, now=NOW).leads[-1]
    assert dev.probability is None
    assert dev.note == "One message of two words: too little to tell."


def test_more_than_shown(hub: FakeHub) -> None:
    assert today.queue(hub, Query(limit=2), me=None, now=NOW).more
    assert not today.queue(hub, Query(limit=10), me=None, now=NOW).more


def test_filters_are_passed_on(hub: FakeHub) -> None:
    query = Query(search="x", order=LeadOrder.CHURN, temperatures=(Temperature.HOT,), waiting=True, mine=True, limit=50)
    data = today.queue(hub, query, me="ghl-ana", now=NOW)
    asked = hub.queries[0]
    assert (asked.search, asked.order, asked.temperatures) == ("x", LeadOrder.CHURN, (Temperature.HOT,))
    assert (asked.waiting, asked.assigned_to, asked.limit) == (True, "ghl-ana", 50)
    assert data.query == query


def test_everybodys_leads(hub: FakeHub) -> None:
    today.queue(hub, Query(), me="ghl-ana", now=NOW)
    assert hub.queries[0].assigned_to is None


def test_mine_without_an_agent_in_the_crm(hub: FakeHub) -> None:
    """Someone who is no agent has no leads of their own: not everybody's."""
    assert today.queue(hub, Query(mine=True), me=None, now=NOW).leads == []
