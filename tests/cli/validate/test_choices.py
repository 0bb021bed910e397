"""`enterprisehub validate churn` and `matching`, on files made here."""

from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from enterprisehub.cli.validate import validate
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.ranking.catalog import Catalog
from enterprisehub.learning.ranking.choices import Choices
from enterprisehub.learning.ranking.ranker import APPEAL, firsts, learn, moments, table
from enterprisehub.learning.validation import bookings as validation
from enterprisehub.learning.validation.bookings import choices
from enterprisehub.learning.validation.orders import known_at, orders

DAYS = 540


def bought(customers: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for customer in range(customers):
        rate, alive = rng.gamma(2, 0.01), rng.exponential(400)
        day = rng.uniform(0, 90)
        while day < min(DAYS, alive + 90):
            rows.append((f"C{customer}", pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(day)), rng.gamma(2, 20)))
            day += 1 + rng.exponential(1 / rate)
    return pd.DataFrame(rows, columns=["customer", "date", "amount"]).sample(frac=1, random_state=0)


def booked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return listings of two kinds, and guests who mostly book one kind."""
    rng = np.random.default_rng(2)
    kinds = np.arange(40) % 2
    listings = pd.DataFrame(
        {
            "id": np.arange(40) + 500,
            "room_type": np.where(kinds, "house", "shared"),
            "price": [f"${value:.2f}" for value in np.where(kinds, 200, 50) + rng.normal(0, 10, 40)],
            "summary": [f"{'garden villa' if kind else 'city bunk'} number {at}" for at, kind in enumerate(kinds)],
            "latitude": 37.8 + kinds * 0.05 + rng.normal(0, 0.01, 40),
            "longitude": -122.2 + rng.normal(0, 0.01, 40),
            "number_of_reviews": rng.integers(0, 90, 40),
            "review_scores_rating": 90,
        }
    )
    rows = []
    for guest in range(150):
        kind = guest % 2
        for _ in range(rng.integers(1, 5)):
            at = int(rng.choice(np.flatnonzero(kinds == (kind if rng.random() < 0.9 else 1 - kind))))
            rows.append(
                (500 + at, guest, str(pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(rng.integers(0, 400))))[:10])
            )
    return listings, pd.DataFrame(rows, columns=["listing_id", "reviewer_id", "date"])


def told(*arguments: str | Path) -> dict:  # type: ignore[type-arg]
    result = CliRunner().invoke(validate, [*map(str, arguments), "--budget", "8"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return dict(msgspec.json.decode(result.stdout))


def test_churn(tmp_path: Path) -> None:
    bought().to_csv(tmp_path / "orders.csv", index=False)
    report = told("churn", "--orders", tmp_path / "orders.csv")
    assert report["task"] == "churn"
    assert report["rows"] > 150
    assert report["metrics"]["auc"]["value"] > 0.6
    assert "recency alone" in report["notes"][0]


def test_features_of_orders_know_nothing_later() -> None:
    history = orders(bought(), None, None, None)
    day = float(history["day"].min()) + 300
    cut = known_at(history[history["day"] <= day], day)
    pd.testing.assert_frame_equal(known_at(history, day), cut)
    assert (cut["silent_d"] >= 0).all()


def test_dates_written_as_one_number_and_columns_by_place() -> None:
    frame = pd.DataFrame({"x": [1, 1, 2], "y": [19970101, 19970104, 19970103], "z": [1.0, 2.0, 3.0]})
    history = orders(frame, None, None, None)
    assert history["day"].tolist() == [9862, 9865, 9864]
    assert history["amount"].tolist() == [1, 2, 3]
    with pytest.raises(InvalidInput, match="no column 'who'"):
        orders(frame, "who", None, None)
    with pytest.raises(InvalidInput, match="no dates"):
        orders(frame.assign(y="never"), None, None, None)


def test_a_file_too_short_for_six_months(tmp_path: Path) -> None:
    bought().query("date < '2025-03-01'").to_csv(tmp_path / "orders.csv", index=False)
    with pytest.raises(InvalidInput, match="too few customers"):
        told("churn", "--orders", tmp_path / "orders.csv")


def test_matching(tmp_path: Path) -> None:
    listings, bookings = booked()
    listings.to_csv(tmp_path / "listings.csv", index=False)
    bookings.to_csv(tmp_path / "bookings.csv.gz", index=False)
    report = told("matching", "--listings", tmp_path / "listings.csv", "--bookings", tmp_path / "bookings.csv.gz")
    assert {"auc", "hit_rate_at_10", "ndcg_at_10", "auc_all", "hit_rate_at_10_all"} <= set(report["metrics"])
    assert report["metrics"]["auc"]["value"] > 0.65  # the right kind is half of the listings


@pytest.fixture(scope="module")
def known() -> Choices:
    return choices(*booked())


def test_what_was_counted_later_is_not_used(known: Choices) -> None:
    assert set(known.catalog.numbers) == {"price"}
    assert not any("review" in name for name in [*known.catalog.categories, *known.catalog.texts])


def test_new_listings_only(known: Choices) -> None:
    guests = [guest for guest in np.unique(known.choosers).tolist() if len(known.of(guest)) > 1]
    for moment in moments(known, guests, last_only=True, new_only=True):
        assert not np.isin(known.listings[moment.past], moment.candidates).any()
    assert len(moments(known, guests, last_only=True, new_only=False)) > len(
        moments(known, guests, last_only=True, new_only=True)
    )


def test_features_of_choices_know_nothing_later(known: Choices) -> None:
    guest = next(guest for guest in np.unique(known.choosers).tolist() if len(known.of(guest)) > 2)
    moment = moments(known, [guest], last_only=True, new_only=False)[0]
    before = known.days < moment.day
    cut = Choices(known.choosers[before], known.listings[before], known.days[before], known.catalog)
    past = cut.of(guest)[: len(moment.past)]
    pd.testing.assert_frame_equal(
        cut.features(past, moment.day, moment.candidates), known.features(moment.past, moment.day, moment.candidates)
    )


def test_what_is_alike_and_near() -> None:
    listings, _ = booked()
    names = [
        f"{'garden villa' if at % 2 else 'city bunk'} {'abcdefgh'[at // 9]}{'abcdefghi'[at % 9]}" for at in range(72)
    ]
    frame = pd.concat([listings, listings.assign(id=listings.id + 100)])[:72].assign(summary=names)
    catalog, places = Catalog(frame, "id"), np.arange(72)
    assert catalog.texts == ["summary"]
    alike = catalog.alike("summary", places, places)
    assert alike == pytest.approx(alike.T, abs=1e-6)
    assert alike[0] == pytest.approx(
        np.where(places % 2 == 0, 1.0, 0.0), abs=1e-6
    )  # what one listing alone has tells nothing
    shares = catalog.likeness.toarray()
    assert shares.sum(axis=1) == pytest.approx(np.ones(72), abs=1e-6)
    assert np.diag(shares) == pytest.approx(np.zeros(72))
    km = catalog.km(places, places)
    assert km is not None
    assert catalog.nearness.toarray() == pytest.approx(np.exp(-km / 0.7), abs=1e-9)


def test_first_choices_teach_what_anybody_likes(known: Choices) -> None:
    first = firsts(known, range(150))
    assert all(not len(moment.past) and moment.chosen in moment.candidates for moment in first)
    frame, chosen, owners = table(known, first, seed=1, rivals=5)
    assert chosen.sum() == len(first) == len(set(owners.tolist()))
    assert (frame["past"] == 0).all()
    appeal = learn((frame, chosen, owners), budget_s=4).model
    again = table(known, moments(known, range(150), last_only=True, new_only=True), seed=1, rivals=5)
    ranker = learn(again, appeal=appeal, budget_s=4)
    assert APPEAL in ranker.explain(again[0]).features
    assert np.isfinite(ranker.scores(again[0])).all()


def test_more_guests_than_the_budget_allows(known: Choices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MOST_GUESTS", 60)
    monkeypatch.setattr(validation, "MOST_TAUGHT", 40)
    monkeypatch.setattr(validation, "LEAST_RANKED", 10)
    report = validation.validate(known, budget_s=2)
    assert any("60 of" in note for note in report.notes)
    assert any("ranked, drawn" in note for note in report.notes)
    assert np.isfinite(report.metrics["auc"].value)


def test_bookings_of_nothing_that_is_listed() -> None:
    listings, bookings = booked()
    with pytest.raises(InvalidInput, match="no booking"):
        choices(listings, bookings.assign(listing_id=1))
    with pytest.raises(InvalidInput, match="names the guest"):
        choices(listings, bookings.rename(columns={"reviewer_id": "x"}))
