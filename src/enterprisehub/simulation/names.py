"""Names by group. Groups live in the hidden truth only; a name hints at them, as names do, and moves nothing else."""

from random import Random
from typing import Final


def words(table: str) -> tuple[str, ...]:
    """Split a table of words at its commas."""
    return tuple(table.split(","))


SURNAMES: Final = words(
    "Miller,Johnson,Garcia,Nguyen,Brown,Davis,Martinez,Wilson,Anderson,Taylor,Thomas,Hernandez,Moore,Jackson,Lee,Patel,Perez,White,Harris,Clark,"
    "Lewis,Robinson,Walker,Kim,Allen,King,Wright,Lopez,Scott,Green,Adams,Baker,Gonzalez,Nelson,Carter,Mitchell,Ramirez,Roberts,Turner,Phillips,"
    "Campbell,Parker,Evans,Edwards,Collins,Stewart,Sanchez,Morris,Rogers,Reed,Cook,Morgan,Bell,Murphy,Bailey,Rivera,Cooper,Cox,Howard,Ward,Chen"
)

GROUPS: Final = ("a", "b", "c", "d")
"""Four made-up origins without any bearing on anything but names and languages."""

_GIVEN: Final = {
    "a": words(
        "James,Mary,Robert,Linda,John,Susan,Michael,Karen,David,Lisa,Emily,Matthew,Laura,Daniel,Sarah,Ryan,Megan,Kevin,Amy,Brian,Hannah,Erin"
    ),
    "b": words(
        "Jose,Maria,Luis,Carmen,Carlos,Ana,Miguel,Rosa,Jorge,Sofia,Diego,Lucia,Rafael,Elena,Mateo,Isabel,Andres,Paola,Javier,Gabriela"
    ),
    "c": words(
        "Jamal,Keisha,Darnell,Latoya,Tyrone,Ebony,Malik,Imani,Andre,Monique,Terrell,Tanisha,Marcus,Aaliyah,DeShawn,Nia,Isaiah,Jasmine"
    ),
    "d": words(
        "Wei,Priya,Minh,Mei,Raj,Yuki,Hiro,Anjali,Jin,Lan,Arjun,Soo,Kenji,Divya,Tuan,Nisha,Hao,Linh,Vikram,Grace"
    ),
}


def given_name(rng: Random, group: str | None = None) -> str:
    names = _GIVEN[group or GROUPS[int(rng.random() * 4)]]
    return names[int(rng.random() * len(names))]
