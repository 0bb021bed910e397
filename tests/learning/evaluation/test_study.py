from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import msgspec
import numpy as np
import pytest
from tests.learning.conftest import made_up

from enterprisehub.contracts.events import Interest, ListingTouched
from enterprisehub.learning.artefact import Loaded, decode, encode
from enterprisehub.learning.evaluation.audit import backtest, fairness
from enterprisehub.learning.evaluation.homes import measured
from enterprisehub.learning.evaluation.report import card, page
from enterprisehub.learning.evaluation.rivals import NaiveBayes, newest, points
from enterprisehub.learning.evaluation.study import Known, study
from enterprisehub.learning.features import INDEX, NAMES
from enterprisehub.learning.homes.history import History
from enterprisehub.learning.homes.order import HomeRanker
from enterprisehub.learning.market import Home, Market
from enterprisehub.learning.measures import auc
from enterprisehub.learning.spec import CHURN, LEAD, Spec
from enterprisehub.learning.training import train

LEARNED, TESTED = made_up(days=420), made_up(contacts=300, days=300, seed=9)


def trained(spec: Spec) -> Loaded:
    artefact = train(spec, LEARNED, trained_on="synthetic", seed=7)
    return decode(encode(artefact), name=spec.name, source="test")


def told_of(loaded: Loaded) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    groups = {"origin": rng.choice(["a", "b"], len(TESTED.contact_ids)).tolist()}
    pull = TESTED.features[:, [INDEX["hurry"], INDEX["silent_h"]]]
    tested = Known(rows=TESTED, hidden=pull, groups=groups)
    learned = Known(rows=LEARNED, hidden=LEARNED.features[:, [INDEX["hurry"], INDEX["silent_h"]]])
    return study(loaded, tested, learned)


@pytest.fixture(scope="module")
def lead() -> tuple[Loaded, dict[str, Any]]:
    loaded = trained(LEAD)
    return loaded, told_of(loaded)


def test_every_stage_is_measured_beside_rivals_and_the_best_reachable(lead: tuple[Loaded, dict[str, Any]]) -> None:
    told = lead[1]["outcomes"]
    assert list(told) == ["reply", "appointment", "showing", "contract", "close"]
    one = told["appointment"]
    assert set(one["rivals"]) == {"newest first", "last heard first", "points", "naive Bayes", "logistic"}
    assert one["model"]["auc"]["value"] > one["rivals"]["points"]["auc"]["value"]
    assert 0.8 < one["share_of_reachable"] < 1.2
    assert one["model"]["auc"]["low"] < one["model"]["auc"]["value"] < one["model"]["auc"]["high"]


def test_locations_pictures_and_audit_are_there(lead: tuple[Loaded, dict[str, Any]]) -> None:
    told = lead[1]
    assert len(told["locations"]) == 6
    assert all("auc" in one or "note" in one for one in told["locations"].values())
    assert len(told["reliability"]) == 10
    assert [share for share, _ in told["lift"]["the model"]][-1] == 1.0
    assert [one["value"] for one in told["fairness"]] == ["a", "b"]
    assert not any(one["flagged"] for one in told["fairness"])
    assert told["health"]["inputs"]


def test_churn_is_measured_for_every_horizon_with_its_survival() -> None:
    loaded = trained(CHURN)
    told = told_of(loaded)
    assert list(told["outcomes"]) == ["7", "14", "30", "90"]
    foretold = [share for _, share, _ in told["survival"]]
    came = [share for _, _, share in told["survival"]]
    assert foretold == sorted(foretold, reverse=True)
    assert foretold == pytest.approx(came, abs=0.12)
    assert "backtest" not in told


class Checked(HTMLParser):
    """Counts tags and sees that they close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_and_the_card(lead: tuple[Loaded, dict[str, Any]]) -> None:
    loaded, told = lead
    about = {"version": loaded.model.version, "trained_on": "synthetic"}
    evaluation = {
        "history": "a test <b>", "rows": 9, "contacts": 3, "locations": 1, "made_at": "today",
        "models": {"lead": {**about, **told}}, "matching": {**about, **measured(choices(), HomeRanker(), seed=1)},
    }  # fmt: skip
    html = page(evaluation)
    assert "the plain rule" in html
    assert "popularity" in html
    parsed = Checked()
    parsed.feed(html)
    assert parsed.open == []
    assert parsed.seen["svg"] == 3
    assert "a test &lt;b&gt;" in html
    assert "synthetic" in html
    text = card(loaded, told, "a test")
    assert loaded.sha256 in text
    assert all(f"| {table.feature} |" in text for table in loaded.artefact.tables.tables)
    assert "no group is flagged" in text
    assert "synthetic brokerage" in text


def choices() -> History:
    """Return one buyer's choices, each the third home they looked at among six."""
    homes = [Home(property_id=f"h{at}", list_price_cents=30_000_000 + at * 1_000_000) for at in range(6)]
    told = History({"L": Market(homes)})
    start = datetime(2026, 1, 5, tzinfo=UTC)
    for buyer in ("a", "b", "c"):
        deeds = [(0, Interest.VIEWED), (1, Interest.VIEWED), (2, Interest.SAVED)]
        told.add(buyer, [
            ListingTouched(
                event_id=f"{buyer}{at}", location_id="L", contact_id=buyer, occurred_at=start + timedelta(hours=at),
                known_at=start + timedelta(hours=at), property_id=f"h{at}", interest=interest,
            )
            for at, interest in deeds
        ])  # fmt: skip
    return told


def test_ways_of_ordering_homes_are_measured_on_the_same_choices() -> None:
    told = measured(choices(), None, seed=1)
    assert (told["choices"], told["buyers"], told["homes_to_choose_from"]) == (3, 3, 4)
    assert "the ranker" not in told["ways"]
    for way in told["ways"].values():
        assert 0 < way["ndcg_at_10"]["low"] <= way["ndcg_at_10"]["value"] <= way["ndcg_at_10"]["high"] <= 1
        assert way["hit_rate_at_10"]["value"] == 1
    assert measured(History({}), None, seed=1)["note"]


def test_an_order_that_knows_the_future_finds_all_that_can_be_found() -> None:
    came = (TESTED.stage_in_d[:, 1] <= 30).astype(float)
    mask = TESTED.watched_d >= 30
    rng = np.random.default_rng(2)
    found = backtest(TESTED, mask, came[mask], {"blind": rng.random(mask.sum())}).found
    assert found["knowing the future"]["20%"] > 1.5 * found["blind"]["20%"]
    assert found["blind"]["20%"] == pytest.approx(0.2, abs=0.12)
    shares = [found["knowing the future"][capacity] for capacity in ("5%", "10%", "20%")]
    assert shares == sorted(shares)


def test_a_group_that_is_called_less_is_flagged() -> None:
    rng = np.random.default_rng(3)
    contacts = np.repeat(np.arange(800), 3)
    group = np.array(["x" if number % 2 else "y" for number in range(800)])
    chances = rng.random(2400) * np.where(group[contacts] == "x", 0.6, 1.0)
    told = fairness({"origin": group.tolist()}, contacts, chances, (rng.random(2400) < chances).astype(float))
    assert [one.flagged for one in told] == [True, True]
    by_value = {one.value: one for one in told}
    assert by_value["x"].called_ratio[2] < 0.8
    assert by_value["x"].contacts == 400


def test_rivals_score_what_they_say() -> None:
    features = np.full((3, len(NAMES)), np.nan)
    features[:, INDEX["known_d"]] = [1, 5, 300]
    features[:, INDEX["inbound"]] = [0, 2, 90]
    features[:, INDEX["opted_out"]] = [0, 0, 1]
    assert np.argsort(-newest(features)).tolist() == [0, 1, 2]
    assert points(features).tolist() == [0, 4, -90]
    labels = (TESTED.stage_in_d[:, 1] <= 30).astype(float)
    bayes = NaiveBayes(TESTED.features, labels)
    assert auc(labels, bayes(TESTED.features)) > 0.65
    assert np.isfinite(bayes(np.full((2, len(NAMES)), np.nan))).all()


def test_a_history_without_outcomes_is_said_to_have_none(lead: tuple[Loaded, dict[str, Any]]) -> None:
    none = msgspec.structs.replace(TESTED, stage_in_d=np.full_like(TESTED.stage_in_d, np.inf))
    told = study(lead[0], Known(rows=none), None)
    assert "note" in told["outcomes"]["close"]
    assert told["fairness"] == []
