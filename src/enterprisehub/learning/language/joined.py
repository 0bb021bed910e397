"""Dense columns beside sparse ones, multiplied each in its own way: dense numbers kept as sparse cost several times as much."""

from typing import Any

import numpy as np
import numpy.typing as npt

from enterprisehub.learning.additive import Floats

Singles = npt.NDArray[np.float32]


class Joined:
    """Rows of dense and then sparse columns, in single precision; weights are multiplied in their own."""

    def __init__(self, dense: Singles, sparse: Any) -> None:
        self._dense = np.ascontiguousarray(dense, np.float32)
        self._sparse = sparse.astype(np.float32)
        self.shape = (len(dense), dense.shape[1] + sparse.shape[1])

    def __matmul__(self, weights: Floats) -> Floats:
        width = self._dense.shape[1]
        return np.asarray(self._dense @ weights[:width] + self._sparse @ weights[width:])

    @property
    def T(self) -> "Turned":  # noqa: N802 as numpy names it
        return Turned(self._dense, self._sparse)


class Turned:
    """The rows as columns."""

    def __init__(self, dense: Singles, sparse: Any) -> None:
        self._dense = np.ascontiguousarray(dense.T)
        self._sparse = sparse.T.tocsr()

    def __matmul__(self, values: Floats) -> Floats:
        return np.concatenate([self._dense @ values, self._sparse @ values])
