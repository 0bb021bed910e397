import pytest

from enterprisehub.contracts.scoring import Model, Reason
from enterprisehub.dashboards.drawing import components
from enterprisehub.dashboards.drawing.components import Chance


def test_probability_missing() -> None:
    assert "not enough data" in components.chance(Chance(probability=None))


def test_interval_missing() -> None:
    drawn = components.chance(Chance(probability=0.4))
    assert "40%" in drawn
    assert "eh-bar" not in drawn


def test_interval_is_drawn_and_said() -> None:
    drawn = components.chance(Chance(probability=0.4, low=0.25, high=0.6))
    assert "25% to 60%" in drawn
    assert "left:25.0%;width:35.0%" in drawn
    assert "left:40.0%" in drawn


def test_unknown_temperature_says_why() -> None:
    assert "not enough data" in components.temperature("unknown")


@pytest.mark.parametrize(("trained_on", "said"), [("synthetic", True), ("own", False), (None, False)])
def test_provenance(trained_on: str | None, said: bool) -> None:
    assert (components.provenance(trained_on) is not None) is said


def test_model_line() -> None:
    line = components.model_line(Model(name="lead", version="7", trained_on="synthetic"))
    assert "lead 7" in line
    assert components.SYNTHETIC in line
    assert components.SYNTHETIC not in components.model_line(Model(name="lead", version="7", trained_on="own"))


def test_reason_against() -> None:
    reason = Reason(feature="f", label="No time frame", contribution=-0.2)
    assert components.signed(reason) == "\N{MINUS SIGN} No time frame"
