"""Sentences from templates: `{slot}` is filled, `[one|other|]` is chosen, both by the caller's seeded generator."""

import itertools
import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Final

from enterprisehub.simulation.scenario import packaged

_CHOICE: Final = re.compile(r"\[([^\[\]]*)\]")
_SPACES: Final = re.compile(r" {2,}")
_BEFORE_STOP: Final = re.compile(r" +([.,!?])")

Variants = tuple[tuple[str, ...], ...]


class Slots(dict[str, str]):
    """Values for a sentence: fixed ones, and makers of those that differ each time."""

    __slots__ = ("makers",)

    def __init__(self, fixed: dict[str, str], makers: dict[str, Callable[[], str]]) -> None:
        super().__init__(fixed)
        self.makers = makers

    def __missing__(self, name: str) -> str:
        value = self[name] = self.makers[name]()
        return value


class Wording:
    """All sentences of a scenario by voice (lead, agent, auto, office) and act."""

    def __init__(self, tables: dict[str, dict[str, list[str]]]) -> None:
        self.templates = tables
        self._variants: dict[str, Variants] = {
            f"{voice}.{act}": tuple(_expand(template) for template in templates)
            for voice, acts in tables.items()
            for act, templates in acts.items()
        }

    def say(self, rng: Random, act: str, slots: Slots) -> str:
        """Render one sentence for an act such as `lead.timeline.now`; a missing special case falls back to the general."""
        variants = self._variants.get(act) or self._general(act)
        random = rng.random
        template = variants[int(random() * len(variants))]
        return template[int(random() * len(template))].format_map(slots)

    def _general(self, act: str) -> Variants:
        general = act
        while general not in self._variants:
            general = general.rpartition(".")[0]
            if not general:
                raise KeyError(act)
        self._variants[act] = self._variants[general]
        return self._variants[act]

    def slots(self) -> set[str]:
        """Return the names of all slots used."""
        found = re.compile(r"{(\w+)}")
        return {
            name for acts in self.templates.values() for ts in acts.values() for t in ts for name in found.findall(t)
        }


@lru_cache(maxsize=8)
def load(name: str) -> Wording:
    """Load `scenarios/{name}.toml`."""
    return Wording(tomllib.loads(packaged(f"{name}.toml")))


def _expand(template: str) -> tuple[str, ...]:
    parts = _CHOICE.split(template)
    options = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return tuple(_tidy("".join(choice)) for choice in itertools.product(*options))


def _tidy(text: str) -> str:
    return _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", text)).strip()
