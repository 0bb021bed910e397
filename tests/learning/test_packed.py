"""Tables in a file: what interactions say is packed, and replicas that nobody reads are left out."""

import msgspec
import numpy as np
import pytest

from enterprisehub.learning.additive import Additive, Interaction, Table, Tables, bare, packed, unpacked, wrong


def tables(replicas: int = 2) -> Tables:
    values = np.random.default_rng(0).normal(size=(1 + replicas, 12))
    return Tables(
        base=-1.0,
        replica_bases=[-1.1, -0.9][:replicas],
        tables=[
            Table(
                feature="a", edges=[0.0, 1.0], values=[0.1, 0.2, 0.3, 0.0], replicas=[[0.1, 0.2, 0.4, 0.0]] * replicas
            ),
            Table(feature="b", edges=[5.0], values=[0.5, -0.5, 0.0], replicas=[[0.5, -0.4, 0.0]] * replicas),
        ],
        interactions=[Interaction(features=["a", "b"], edges=[[0.0, 1.0], [5.0]], values=packed(values))],
        spread_scale=1.5,
    )


@pytest.mark.parametrize("size", [0.01, 1.0, 250_000.0])
def test_packed_numbers_come_back(size: float) -> None:
    values = size * np.random.default_rng(1).uniform(-1, 1, 500)
    assert np.abs(unpacked(packed(values), 500) - values).max() <= max(size, 1.0) * 2.0**-24


def test_runs_of_one_value_take_no_room() -> None:
    values = np.random.default_rng(1).normal(0, 3, 500)
    runs = np.repeat(values[:20], 500)
    assert len(packed(runs)) < 0.02 * runs.nbytes


@pytest.mark.parametrize(
    "data", [b"", b"none", packed(np.ones(5)), packed(np.ones(36))[:-6], b"\0" * 8 + packed(np.ones(36))[8:]]
)
def test_what_is_not_packed_is_refused(data: bytes) -> None:
    whole = tables()
    damaged = msgspec.structs.replace(whole.interactions[0], values=data)
    told = wrong(msgspec.structs.replace(whole, interactions=[damaged]))
    assert told == "what a and b say together is malformed"


def test_a_packed_bomb_is_not_unpacked() -> None:
    bomb = packed(np.zeros(10_000_000))
    assert len(bomb) < 100_000
    whole = tables()
    damaged = msgspec.structs.replace(whole.interactions[0], values=bomb)
    assert wrong(msgspec.structs.replace(whole, interactions=[damaged]))


def test_bare_tables_score_alike_and_know_no_spread() -> None:
    rows = np.array([[0.5, 4.0], [np.nan, 6.0], [9.0, np.nan]])
    whole, plain = Additive(tables()), Additive(bare(tables()))
    assert wrong(bare(tables())) is None
    assert plain.score(rows).logits == pytest.approx(whole.score(rows).logits)
    assert plain.score(rows).terms == pytest.approx(whole.score(rows).terms)
    assert not plain.score(rows).spread.any()
    assert (whole.score(rows).spread > 0).all()
    terms, logit, spread = plain.score_one(rows[0].tolist())
    assert (terms, logit, spread) == (plain.score(rows).terms[0].tolist(), plain.score(rows).logits[0], 0.0)


@pytest.mark.parametrize(
    "changed",
    [
        {"base": float("inf")},
        {"replica_bases": [0.0]},
        {"tables": [msgspec.structs.replace(tables().tables[0], edges=[1.0, 0.0]), tables().tables[1]]},
        {"tables": [msgspec.structs.replace(tables().tables[0], values=[0.1]), tables().tables[1]]},
        {"tables": tables().tables[:1]},
    ],
)
def test_tables_that_do_not_fit_themselves_are_named(changed: dict[str, object]) -> None:
    assert wrong(tables()) is None
    assert "malformed" in (wrong(msgspec.structs.replace(tables(), **changed)) or "")
