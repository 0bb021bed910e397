"""What one lead, their agent and the office's automations say: sentences with this life's facts in their slots."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any, Final

from enterprisehub.simulation.local_time import LocalTime, clock_text
from enterprisehub.simulation.person import Person
from enterprisehub.simulation.style import typed
from enterprisehub.simulation.wording import Slots, Wording
from enterprisehub.simulation.world import Location

_URLS: Final = (
    "https://www.zillow.com/homedetails/{}_zpid/",
    "https://redf.in/{:x}",
    "https://homes.example/listing/{}",
)
_RATES: Final = ("5.5", "6", "6.5", "6.8", "7", "7.25")


class Voice:
    """Renders acts, as a seller's or a buyer's; `now` is the moment that weekdays and months are seen from."""

    __slots__ = ("_fixed", "_makers", "_suffix", "budget", "local", "now", "person", "rng", "said_budget", "wording")

    def __init__(self, rng: Random, wording: Wording, location: Location, person: Person, local: LocalTime) -> None:
        self.rng = rng
        self.wording = wording
        self.person = person
        self.local = local
        self.now = 0.0
        self._suffix = ".seller" if person.selling else ""
        self.budget = person.budget
        self.said_budget = person.budget
        address = person.listing_address
        self._fixed = {
            "first": person.first_name,
            "name": person.name,
            "spouse": person.spouse,
            "agent": person.agent.first_name,
            "team": location.name,
            "city": location.city,
            "city2": person.other_city,
            "address": address,
            "street": address.partition(" ")[2],
            "area": person.area,
            "area2": person.area2,
            "beds": str(person.truth.bedrooms),
            "baths": str(person.bathrooms),
            "type": person.kind,
            "must": person.wishes[0],
            "must2": person.wishes[1],
            "sqft": str(person.truth.bedrooms * 550),
        }
        self._makers = self._made()

    def __deepcopy__(self, memo: dict[int, Any]) -> "Voice":
        """Copy all; what makes the slots must draw from the copy's luck, not from ours."""
        other = object.__new__(Voice)
        memo[id(self)] = other
        for name in self.__slots__:
            if name != "_makers":
                setattr(other, name, deepcopy(getattr(self, name), memo))
        other._makers = other._made()
        return other

    def _made(self) -> dict[str, Callable[[], str]]:
        rng, person, wording = self.rng, self.person, self.wording
        return {
            "money": lambda: money(rng, self.budget),
            "oldmoney": lambda: money(rng, self.said_budget),
            "low": lambda: money(rng, round(self.budget * 0.85 / 5000) * 5000),
            "url": self._url,
            "rate": lambda: _RATES[int(rng.random() * len(_RATES))],
            "months": self._months,
            "month": self._month,
            "day": lambda: self.local.weekday(self.now + (1 + int(rng.random() * 5)) * 86_400),
            "time": lambda: clock_text(9 + int(rng.random() * 20) / 2),
            "topic": lambda: (
                f"{person.kind}s in {person.area}" if not person.selling else f"your home on {person.listing_address}"
            ),
            "fact": lambda: wording.say(rng, "office.fact", self.slots()),
        }

    def slots(self, **fixed: str) -> Slots:
        return Slots(self._fixed | fixed if fixed else self._fixed, self._makers)

    def say(self, act: str, slots: Slots | None = None) -> str:
        return self.wording.say(self.rng, act + self._suffix, slots if slots is not None else self.slots())

    def lead(self, acts: dict[str, Any], slots: Slots | None = None) -> str:
        """Render what the lead says: one sentence per act, as they type it."""
        slots = slots if slots is not None else self.slots()
        rng, style = self.rng, self.person.style
        parts = [self.wording.say(rng, f"lead.{act}{self._suffix}", slots) for act in acts]
        text = parts[0] if len(parts) == 1 else _joined(style.joiner, parts)
        if style.emoji and rng.random() < style.emoji:
            text = f"{text} {self.wording.say(rng, 'lead.emoji', slots)}"
        return typed(rng, style, text)

    def _url(self) -> str:
        number = int(self.rng.random() * 9e7) + 10_000_000
        return _URLS[int(self.rng.random() * len(_URLS))].format(number)

    def _months(self) -> str:
        soon = self.person.truth.hurry in {"now", "soon"}
        return str((2 if soon else 6) + int(self.rng.random() * (2 if soon else 6)))

    def _month(self) -> str:
        ahead = {"now": 1, "soon": 2 + int(self.rng.random() * 2)}.get(self.person.truth.hurry, 6)
        return self.local.month(self.now + ahead * 30.4 * 86_400)


def _joined(joiner: str, parts: list[str]) -> str:
    """Join sentences; after a question or an exclamation only a space follows, and a space needs a stop before it."""
    text = ""
    for part in parts[:-1]:
        if part[-1] in "?!":
            text += f"{part} "
        elif joiner == " ":
            text += f"{part} " if part[-1] == "." else f"{part}. "
        else:
            text += (part if joiner == "\n" else part.rstrip(".")) + joiner
    return text + parts[-1]


def money(rng: Random, dollars: int) -> str:
    """Write an amount as people do: `450k`, `$450,000`, `450`, `1.2M`."""
    form = int(rng.random() * 6)
    thousands = round(dollars / 1000)
    if dollars >= 1_000_000 and form < 4:
        text = f"{dollars / 1e6:.2f}".rstrip("0").rstrip(".")
        return (f"{text}M", f"${text}M", f"{text} million", f"${text} million")[form]
    if form == 0:
        return f"{thousands}k"
    if form == 1:
        return f"${thousands}k"
    if form == 2:
        return f"${thousands}K"
    if form == 3:
        return f"{thousands} thousand"
    return f"${thousands * 1000:,}" if form == 4 else f"{thousands * 1000}"
