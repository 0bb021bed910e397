from pathlib import Path

import pytest

from enterprisehub.kit.errors import SettingError
from enterprisehub.simulation.scenario import load, names


def test_scenarios_of_the_package() -> None:
    assert names() == ["demo", "load", "shifted", "train"]
    assert [load(name).name for name in names()] == names()


def test_train_and_shifted_share_no_metro_and_no_season() -> None:
    train, shifted = load("train"), load("shifted")
    assert not {m.city for m in train.metros} & {m.city for m in shifted.metros}
    assert train.seed != shifted.seed
    assert train.rates != shifted.rates
    assert shifted.start >= train.start
    assert train.wording != shifted.wording


def test_unknown_scenario() -> None:
    with pytest.raises(SettingError, match="there are demo, load, shifted, train"):
        load("nowhere")


def test_file_that_is_no_scenario(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("name = 3\n", "utf-8")
    with pytest.raises(SettingError, match="can't be read"):
        load(path)
