from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from enterprisehub.kit.errors import SettingError
from enterprisehub.learning.language.encoder import MultilingualEncoder, Remembering, Vectors, encoder, require_encoder


@pytest.fixture(scope="module")
def shipped() -> MultilingualEncoder:
    return MultilingualEncoder()


def test_unit_length_and_size(shipped: MultilingualEncoder) -> None:
    rows = shipped.encode(["I want to buy a house", "", "🏠" * 2000, "שלום"])
    assert rows.shape == (4, shipped.size)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)


def test_same_meaning_in_two_languages_is_near(shipped: MultilingualEncoder) -> None:
    english, spanish, other = shipped.encode(
        ["The house is too expensive.", "La casa es demasiado cara.", "See you on Friday."]
    )
    assert english @ spanish > 0.6 > english @ other


def test_nothing_to_encode(shipped: MultilingualEncoder) -> None:
    assert shipped.encode([]).shape == (0, shipped.size)


def test_each_text_is_encoded_once() -> None:
    seen: list[str] = []

    class Counting:
        name, size = "counting", 1

        def encode(self, texts: Sequence[str]) -> Vectors:
            seen.extend(texts)
            return np.ones((len(texts), 1), np.float32)

    remembering = Remembering(Counting())
    assert remembering.encode(["a", "b", "a"]).shape == (3, 1)
    remembering.encode(["b", "c"])
    assert sorted(seen) == ["a", "b", "c"]


def test_larger_encoder_without_its_package() -> None:
    with pytest.raises(SettingError, match="sentence-transformers"):
        encoder("/nowhere/large-model")


@pytest.mark.parametrize("choice", ["multilingual", "off"])
def test_ours_can_be_chosen(choice: str) -> None:
    require_encoder(choice)


def test_a_choice_that_could_not_be_loaded_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="COACHING_ENCODER must be multilingual, off or a folder, not '/nowhere'"):
        require_encoder("/nowhere")
    with pytest.raises(SettingError, match="COACHING_ENCODER names a folder, which the package sentence-transformers"):
        require_encoder(str(tmp_path))
