"""The example of all settings is complete."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from enterprisehub.kit.settings import checkout_root, read

EXAMPLE = checkout_root() / ".env.example"


class Recorder(Mapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **given: str) -> None:
        self.asked: set[str] = set()
        self._given = given

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


def lines() -> dict[str, str]:
    found = re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == len(dict(found)), "a setting stands there twice"
    return dict(found)


def test_example_lists_exactly_the_settings(tmp_path: Path) -> None:
    environ = Recorder(ENTERPRISEHUB_DATA_DIR=str(tmp_path))
    read(environ)
    assert set(lines()) == environ.asked


def test_example_shows_the_defaults(tmp_path: Path) -> None:
    elsewhere = {"DATABASE_URL", "REDIS_URL", "ENTERPRISEHUB_DATA_DIR", "PORT"}
    shown = {name: value for name, value in lines().items() if name not in elsewhere}
    here = {"ENTERPRISEHUB_DATA_DIR": str(tmp_path)}
    assert read({**here, **shown}) == read(here)
