from itertools import islice
from random import Random

import msgspec
import numpy as np
import pytest

from enterprisehub.cli.past_data import past_clients
from enterprisehub.cli.training_data import events_of
from enterprisehub.cli.true_chances import true_returns
from enterprisehub.domain.fold import fold
from enterprisehub.domain.returns import SETTLED_D
from enterprisehub.kit.errors import SettingError
from enterprisehub.learning.features import INDEX
from enterprisehub.learning.measures import auc
from enterprisehub.simulation.futures import Stopped
from enterprisehub.simulation.history import history
from enterprisehub.simulation.local_time import DAY_S
from enterprisehub.simulation.past_clients import Client, clients, long_past, stopped_clients
from enterprisehub.simulation.scenario import Scenario, load

YEAR_S = 365 * DAY_S


def few(name: str = "train", contacts: int = 3000) -> Scenario:
    return msgspec.structs.replace(long_past(load(name)), contacts=contacts)


@pytest.fixture(scope="module")
def some() -> list[Client]:
    return list(clients(history(few())))


@pytest.fixture(scope="module")
def halted() -> list[Stopped]:
    return list(islice(stopped_clients(few(contacts=600), 1.0, Random(1)), 10))


def test_only_who_closed_is_told_and_all_within_the_span(some: list[Client]) -> None:
    scenario = few()
    assert len(some) > 80
    for client in some:
        assert client.life.thread.truth.closed_at is not None
        times = [at for at, _, _ in client.happened]
        assert times == sorted(times)
        assert scenario.start.timestamp() <= times[0]
        assert times[-1] < scenario.end.timestamp()


def test_past_clients_hear_from_the_office_for_years_and_some_come_back(some: list[Client]) -> None:
    truths = [client.life.thread.truth for client in some]
    back = [truth for truth in truths if truth.again_at]
    assert 0.1 < len(back) / len(truths) < 0.6
    assert all(truth.closed_at is not None and truth.again_at[0] > truth.closed_at for truth in back)
    years = [
        (c.happened[-1][0] - t.closed_at.timestamp()) / YEAR_S for c, t in zip(some, truths, strict=True) if t.closed_at
    ]
    assert max(years) > 6
    assert {"lost", "refers", "asks.worth", "again"} <= {act for truth in truths for act in truth.said}


def test_hidden_state_moves_returns_and_protected_groups_do_not() -> None:
    told = past_clients("train", seed=3, contacts=600, progress=lambda _: None)
    known = told.rows.watched_d >= 365
    back = (told.rows.stage_in_d[known, 1] <= 365).astype(float)
    bond, restless, _, _, thinks, gone = told.hidden[known].T
    assert back.sum() > 50
    assert auc(back, bond) > 0.53
    assert auc(back, restless) > 0.53
    assert back[thinks > 0].mean() > 2 * back[thinks == 0].mean()
    assert back[gone > 0].mean() < 0.02 < back.mean() < 0.2
    sex = np.array(told.groups["sex"])[told.rows.contacts[known]]
    assert abs(back[sex == "f"].mean() - back[sex == "m"].mean()) < 0.04


def test_rows_are_of_settled_clients_with_nothing_under_way() -> None:
    rows = past_clients("shifted", seed=3, contacts=300, progress=lambda _: None).rows
    assert len(rows.moments) > 300
    assert rows.features[:, INDEX["closed_d"]].min() >= SETTLED_D
    assert not rows.features[:, INDEX["deals_open"]].any()
    assert np.isnan(rows.features[:, INDEX["upcoming_h"]]).all()
    assert rows.past_clients.all()


def test_a_return_opens_another_deal_and_another_closing_counts(some: list[Client]) -> None:
    won = {}
    for client in some:
        state = fold(events_of(client.happened))
        assert state is not None
        won[state.contact_id] = sum(one.status == "won" for one in state.opportunities.values())
        assert state.closing is not None
    assert set(won.values()) >= {1, 2}
    again = {client.life.thread.truth.contact_id for client in some if client.life.thread.truth.again_at}
    assert {contact_id for contact_id, deals in won.items() if deals > 1} <= again


def test_a_client_can_be_lived_on_from_a_moment(halted: list[Stopped]) -> None:
    assert len(halted) == 10
    differing = 0
    for one in halted:
        closed_at = one.life.thread.truth.closed_at
        assert closed_at is not None
        assert one.at > closed_at.timestamp() + SETTLED_D * DAY_S
        first, again, other = (one.lived_on(one.at + YEAR_S, draw) for draw in (1, 1, 2))
        assert msgspec.json.encode(first) == msgspec.json.encode(again)
        differing += msgspec.json.encode(first) != msgspec.json.encode(other)
    assert differing > 5


def test_true_returns_differ_by_client_and_are_the_same_again() -> None:
    told, again = (
        true_returns("train", clients=20, contacts=None, draws=20, seed=3, progress=lambda _: None) for _ in range(2)
    )
    assert told.chances.tolist() == again.chances.tolist()
    assert told.features.shape[0] == 20
    assert told.chances.min() < 0.1 < told.chances.max() <= 1


def test_a_scenario_without_past_clients() -> None:
    assert load("load").past is None
    with pytest.raises(SettingError, match=r"\[past\]"):
        long_past(load("load"))
