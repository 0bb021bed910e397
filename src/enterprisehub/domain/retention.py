"""Decide whom to treat, draw the holdout, and say what treating changed. Pure.

Whom a play helps most is not who is most at risk: where somebody is nearly sure to stay silent, or nearly sure to come
back, it changes little. A play is taken to multiply the odds of coming back; the gain is what that adds to the
probability, times the value. Its effect is measured on a holdout drawn at random; until enough outcomes are known, it is
"unknown" and only an assumption ranks.
"""

import hashlib
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

HORIZON_DAYS: Final = 30
ASSUMED_LOG_ODDS: Final = 0.3
"""What a play is assumed to add to the log-odds of coming back, until measured. An assumption, and told as one."""
ASSUMED_SD: Final = 0.3
"""How unsure the assumption is: the measured effect outweighs it as soon as it is surer."""
FEWEST: Final = 50
"""Contacts in either arm, and ten of either outcome, below which an effect is unknown."""
FEWEST_OUTCOMES: Final = 10
Z95: Final = 1.959964


class Effect(Struct, frozen=True, kw_only=True):
    """What a play changed: the share that came back with it and without it."""

    treated: int
    treated_back: int
    held: int
    held_back: int
    lift: float | None
    """Difference of the shares; None: unknown."""
    interval: tuple[float, float] | None
    log_odds: float
    """What ranks: the assumption, drawn to what was measured as far as that is sure."""

    @property
    def known(self) -> bool:
        return self.lift is not None


class Candidate(Struct, frozen=True, kw_only=True):
    contact_id: str
    location_id: str
    risk: float
    """Probability of silence for the horizon."""
    value_cents: int


class Ranked(Struct, frozen=True, kw_only=True):
    candidate: Candidate
    gain: float
    """What the play adds to the probability of coming back."""
    gain_cents: int


def gain(risk: float, log_odds: float) -> float:
    """Return what a play adds to the probability of coming back."""
    held = min(max(risk, 1e-6), 1 - 1e-6)
    back = 1 - held
    return 1 / (1 + math.exp(-(math.log(back / held) + log_odds))) - back


def ranked(candidates: Sequence[Candidate], log_odds: float, capacity: int) -> list[Ranked]:
    """Return whom to treat, the greatest expected gain first, as many as can be called; without a value, gain decides.

    Plays that were measured to do harm are for nobody.
    """
    found = [Ranked(candidate=one, gain=(g := gain(one.risk, log_odds)), gain_cents=round(g * one.value_cents))
             for one in candidates]  # fmt: skip
    found.sort(key=lambda one: (-one.gain_cents, -one.gain, one.candidate.contact_id))
    return [one for one in found[: max(0, capacity)] if one.gain > 0]


def is_held(location_id: str, contact_id: str, at: datetime, share: float) -> bool:
    """Draw whether a contact is held out: by a hash of who and which month, so that asking again changes nothing."""
    drawn = hashlib.sha256(f"{location_id}/{contact_id}/{at:%Y-%m}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64 < share


def effect(treated: int, treated_back: int, held: int, held_back: int) -> Effect:
    """Compare the arms: Newcombe's hybrid score interval for the difference of shares (1998, method 10)."""
    counts = {"treated": treated, "treated_back": treated_back, "held": held, "held_back": held_back}
    outcomes = (treated_back + held_back, treated + held - treated_back - held_back)
    if min(treated, held) < FEWEST or min(outcomes) < FEWEST_OUTCOMES:
        return Effect(**counts, lift=None, interval=None, log_odds=ASSUMED_LOG_ODDS)
    with_play, without = treated_back / treated, held_back / held
    low_with, high_with = wilson(treated_back, treated)
    low_without, high_without = wilson(held_back, held)
    difference = with_play - without
    low = difference - math.hypot(with_play - low_with, high_without - without)
    high = difference + math.hypot(high_with - with_play, without - low_without)
    return Effect(**counts, lift=difference, interval=(low, high), log_odds=_pooled(**counts))


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    share, z2 = count / total, Z95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    reach = Z95 / (1 + z2 / total) * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _pooled(treated: int, treated_back: int, held: int, held_back: int) -> float:
    """Weigh the measured log-odds ratio (with half a count added to each cell) with the assumption, by their sureness."""
    cells = [treated_back + 0.5, treated - treated_back + 0.5, held_back + 0.5, held - held_back + 0.5]
    measured = math.log(cells[0] / cells[1]) - math.log(cells[2] / cells[3])
    precision = 1 / sum(1 / cell for cell in cells)
    prior = ASSUMED_SD**-2
    return (precision * measured + prior * ASSUMED_LOG_ODDS) / (precision + prior)
