"""The models in use, and what locations learned from their own outcomes."""

from typing import Protocol

from enterprisehub.contracts.scoring import ModelCard
from enterprisehub.learning.artefact import card
from enterprisehub.learning.pooling import Pool
from enterprisehub.learning.registry import Served


class StoresModels(Protocol):
    async def cards(self) -> list[ModelCard]: ...


class Shelf:
    """All models: the one in use first, then those that the database keeps."""

    def __init__(self, served: Served, stored: StoresModels) -> None:
        self._served = served
        self._stored = stored

    async def cards(self) -> list[ModelCard]:
        own = card(self._served.loaded)
        others = [each for each in await self._stored.cards() if (each.name, each.version) != (own.name, own.version)]
        return [own, *others]


class ReadsPools(Protocol):
    async def of(self, model: str, version: str) -> dict[str, Pool]: ...


class Pooled:
    """What locations learned from their own outcomes, for the model in use; of another version, none of it holds."""

    def __init__(self, pools: ReadsPools, served: Served) -> None:
        self._pools = pools
        self._served = served
        self.known: dict[str, Pool] = {}

    async def refresh(self) -> None:
        model = self._served.loaded.model
        self.known = await self._pools.of(model.name, model.version)
