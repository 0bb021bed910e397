"""Real ZIP places of a metro, from the PyPI package `zipcodes`."""

from functools import lru_cache

import msgspec


class Place(msgspec.Struct, frozen=True, kw_only=True):
    postal_code: str
    city: str
    state: str
    latitude: float
    longitude: float
    area: str
    """What people call it: a suburb's or neighbourhood's name, else the ZIP."""
    area_code: str


@lru_cache(maxsize=64)
def places_of(city: str, state: str, towns: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """List the standard ZIPs of a city and its suburbs, in the order of their codes.

    Raises:
        LookupError: the directory knows no such city.
    """
    import zipcodes  # noqa: PLC0415 loading it costs half a second that `--help` need not pay

    found: list[Place] = []
    for name in (city, *towns):
        rows: list[dict[str, object]] = zipcodes.filter_by(  # type: ignore[no-untyped-call]
            city=name, state=state, zip_code_type="STANDARD", active=True
        )
        if not rows:
            raise LookupError(f"no ZIP places in {name}, {state}")
        found.extend(_place(row, suburb=name != city) for row in sorted(rows, key=lambda row: str(row["zip_code"])))
    return tuple(found)


def _place(row: dict[str, object], *, suburb: bool) -> Place:
    city = str(row["city"])
    names = row["unacceptable_cities"]
    quarter = str(names[0]) if isinstance(names, list) and names else str(row["zip_code"])
    codes = row["area_codes"]
    return Place(
        postal_code=str(row["zip_code"]),
        city=city,
        state=str(row["state"]),
        latitude=float(str(row["lat"])),
        longitude=float(str(row["long"])),
        area=city if suburb else quarter,
        area_code=str(codes[0]) if isinstance(codes, list) and codes else "555",
    )
