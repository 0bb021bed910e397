"""Time zones of the fifty states and the capital; a state with two has both, and both must allow."""

from typing import Final

ALL_US_ZONES: Final = (
    "America/New_York",
    "Pacific/Honolulu",
    "America/Adak",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Denver",
    "America/Chicago",
)
_EASTERN, _HAWAII, _ALEUTIAN, _ALASKA, _PACIFIC, _ARIZONA, _MOUNTAIN, _CENTRAL = ((zone,) for zone in ALL_US_ZONES)

_STATES: Final[dict[tuple[str, ...], str]] = {
    _EASTERN: "ct connecticut|de delaware|dc district of columbia|ga georgia|me maine|md maryland|ma massachusetts|nh new hampshire|"
    "nj new jersey|ny new york|nc north carolina|oh ohio|pa pennsylvania|ri rhode island|sc south carolina|vt vermont|va virginia|wv west virginia",
    _CENTRAL: "al alabama|ar arkansas|il illinois|ia iowa|la louisiana|mn minnesota|ms mississippi|mo missouri|ok oklahoma|wi wisconsin",
    _MOUNTAIN: "co colorado|mt montana|nm new mexico|ut utah|wy wyoming",
    _PACIFIC: "ca california|nv nevada|wa washington",
    _ARIZONA + _MOUNTAIN: "az arizona",
    _HAWAII: "hi hawaii",
    _ALASKA + _ALEUTIAN: "ak alaska",
    _EASTERN + _CENTRAL: "fl florida|in indiana|ky kentucky|mi michigan|tn tennessee",
    _CENTRAL + _MOUNTAIN: "ks kansas|ne nebraska|nd north dakota|sd south dakota|tx texas",
    _MOUNTAIN + _PACIFIC: "id idaho|or oregon",
}  # fmt: skip

US_STATE_ZONES: Final[dict[str, tuple[str, ...]]] = {
    name: zones for zones, states in _STATES.items() for state in states.split("|") for name in (state[:2], state[3:])
}
"""By postal code and by name, in lower case."""
