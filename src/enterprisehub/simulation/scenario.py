"""Scenarios: what a synthetic brokerage is made of, as data.

A scenario file names its seed, its span, its metros, its rates and its wording; code holds no number that a scenario
might want to shift.
"""

import tomllib
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

import msgspec

from enterprisehub.kit.errors import SettingError


class Metro(msgspec.Struct, kw_only=True, frozen=True):
    city: str
    state: str
    timezone: str
    price_per_sqft: float
    towns: tuple[str, ...] = ()
    """Suburbs, by the postal directory's names."""
    locations: int = 1


class Source(msgspec.Struct, kw_only=True, frozen=True):
    weight: float
    label: str
    lift: float = 0.0
    """Added to the hidden intent."""
    writes: float = 0.7
    """Share of its leads who write something themselves; the rest only leave their data."""


class Rates(msgspec.Struct, kw_only=True, frozen=True):
    """Shares are relative weights; offsets are in log-odds."""

    sides: dict[str, float]
    hurry: dict[str, float]
    """none, some, soon, now: of the whole population, quantiles of one latent urgency."""
    financing: dict[str, float]
    """not_pre_approved, needs, applying, pre_approved, cash: likewise."""
    channels: dict[str, float]
    months: list[float]
    weekdays: list[float]
    booking: float
    """Log-odds that a neutral lead agrees to meet in one exchange."""
    reply: float
    """Log-odds that a neutral lead replies to one good message."""
    candour: float
    """Chance that a lead mentions a given topic when there is room for it."""
    bare_greeting: float
    spanish: float
    couple: float
    wrong_number: float
    opt_out: float
    """Chance that a message we send without having been asked is answered by an opt-out."""
    typos: float
    auto_reply: float
    drip_days: float
    answer_minutes: float
    """Median of the agents' medians."""


class Browsing(msgspec.Struct, kw_only=True, frozen=True):
    """What buyers do on the team's website; weights are of the hidden taste, offsets in log-odds."""

    share: float
    """Of buyers whose visits are told under their name."""
    visits: float
    """In thirty days, of a neutral buyer."""
    homes: float
    """Looked at in a visit, beyond the first."""
    noise: float
    """How blindly homes are looked at, in standard deviations of the taste."""
    saves: float
    """Log-odds to save a home that suits better than five of six do."""
    asks: float
    """Log-odds to ask to see what was saved, likewise."""
    dismisses: float
    price: float
    rooms: float
    kind: float
    place: float
    age: float
    size: float
    features: float
    appeal: float
    """What everybody likes about a home, beyond what the listing says."""


class Past(msgspec.Struct, kw_only=True, frozen=True):
    """How past clients live on; offsets are in log-odds."""

    moves: float
    """Share that begins to think of moving in a year, of neutral ones who have lived there for two years."""
    leaves: float
    """Share that moves out of our reach in a year."""
    loyal: float
    """Log-odds that who moves does so with us."""
    care: float
    """Log-odds that an average agent checks in when it is due."""
    answers: float
    """Log-odds that a check-in is answered."""
    refers: float
    """Chance that such an answer names somebody else who wants to move."""
    newsletter: float
    """Chance of a newsletter in a month."""
    opt_out: float
    """Chance that a newsletter is answered by an opt-out."""


class Scenario(msgspec.Struct, kw_only=True, frozen=True):
    name: str
    seed: int
    start: datetime
    days: int
    contacts: int
    """Contacts who come in the whole span; a history without end goes on at the same rate."""
    agents: int
    """Per location."""
    listings: int
    """Per location."""
    wording: str
    metros: list[Metro]
    sources: dict[str, Source]
    rates: Rates
    browsing: Browsing | None = None
    past: Past | None = None
    """Without it a life ends at the closing."""
    location_prefix: str = ""

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.days)


def names() -> list[str]:
    """List the scenarios that come with the package."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in resources.files("enterprisehub.simulation").joinpath("scenarios").iterdir()
        if entry.name.endswith(".toml") and not entry.name.startswith("wording_")
    )


def load(name_or_path: str | Path) -> Scenario:
    """Load a scenario by its name (`train`, `shifted`, `demo`, `load`) or from a TOML file.

    Raises:
        SettingError: there is no such scenario, or it is not one.
    """
    try:
        text = _text(name_or_path)
        return msgspec.convert(tomllib.loads(text), Scenario)
    except FileNotFoundError as error:
        raise SettingError(
            f"no scenario {str(name_or_path)!r}; there are {', '.join(names())}, or give a file"
        ) from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingError(f"the scenario {name_or_path} can't be read: {error}") from error


def _text(name_or_path: str | Path) -> str:
    path = Path(name_or_path)
    if path.suffix == ".toml":
        return path.read_text(encoding="utf-8")
    return packaged(f"{name_or_path}.toml")


def packaged(name: str) -> str:
    """Read a file of `simulation/scenarios/`."""
    folder = resources.files("enterprisehub.simulation").joinpath("scenarios")
    return folder.joinpath(name).read_text(encoding="utf-8")
