"""How many past clients come back, by years since closing. Pure.

A return is the first message or call of theirs more than `SETTLED_D` days after closing: what they write before is about
the sale itself. Who closed lately was watched for a short time only, so shares are Kaplan and Meier's (1958): everybody
counts as far as watched. Nobody's own chance is told: returns are rare, and a year or more away.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

SETTLED_D: Final = 60.0
YEARS: Final = (1, 2, 3, 5)
YEAR_D: Final = 365.25
FEWEST: Final = 30
"""Past clients still watched at the end of the time below which a share is unknown."""
FEWEST_BACK: Final = 5
Z95: Final = 1.959964


class PastClient(Struct, frozen=True):
    """Days since closing; `back_d` until the return, None where there was none yet."""

    watched_d: float
    back_d: float | None


class Share(Struct, frozen=True):
    """Who came back within so many years, with the 95 % interval."""

    years: int
    watched: int
    """Past clients whom we have watched that long, or who came back before."""
    share: float | None
    """None: too few to say."""
    interval: tuple[float, float] | None


def past_client(closed_at: datetime, back_at: datetime | None, now: datetime) -> PastClient:
    """Return how long a past client was watched, and when they came back."""
    days = (now - closed_at).total_seconds() / 86_400
    return PastClient(days, None if back_at is None else (back_at - closed_at).total_seconds() / 86_400)


def shares(clients: Sequence[PastClient]) -> list[Share]:
    """Return the share that came back within each of `YEARS`."""
    ends = sorted(one.watched_d if one.back_d is None else one.back_d for one in clients)
    back = sorted(one.back_d for one in clients if one.back_d is not None)
    return [_share(ends, back, years) for years in YEARS]


def _share(ends: Sequence[float], back: Sequence[float], years: int) -> Share:
    until = years * YEAR_D
    came = back[: bisect_right(back, until)]
    watched = len(came) + len(ends) - bisect_right(ends, until)
    if watched < FEWEST or len(came) < FEWEST_BACK:
        return Share(years, watched, None, None)
    away, greenwood = 1.0, 0.0
    for number, day in enumerate(came):
        at_risk = len(ends) - bisect_left(ends, day) - (number - bisect_left(came, day))
        away *= 1 - 1 / at_risk
        greenwood += 1 / (at_risk * (at_risk - 1)) if at_risk > 1 else 0.0
    return Share(years, watched, 1 - away, _interval(away, greenwood))


def _interval(away: float, greenwood: float) -> tuple[float, float]:
    """Return the interval on the log-log scale (Kalbfleisch and Prentice 1980), which stays between 0 and 1."""
    if not 0 < away < 1:
        return (0.0, 1.0)
    reach = Z95 * math.sqrt(greenwood) / abs(math.log(away))
    return 1 - away ** math.exp(-reach), 1 - away ** math.exp(reach)
