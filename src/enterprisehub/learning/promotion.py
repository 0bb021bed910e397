"""Decide whether a challenger may take the champion's place: both are asked about a time that neither learned from.

The challenger is trained on what was known some weeks ago. Champion and challenger then answer, in the shadow, about the
moments since, whose outcomes are known by now. The gate asks that the challenger be surely better, nowhere notably
worse, and no less fair; where there are too few outcomes to say, the champion stays.
"""

from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats, probabilities
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.horizon import asked, came
from enterprisehub.learning.measures import Estimate, log_loss, measured
from enterprisehub.learning.outcomes import DAY_S
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import HORIZON_DAYS

FRESH_DAYS: Final = 14
"""How long the window is that both are asked about; with the horizon it ends now."""
FEWEST_CONTACTS: Final = 100
FEWEST_POSITIVE: Final = 20
"""Contacts with a positive outcome below which nothing is decided."""
RANKS_LOWER: Final = 0.01
"""AUC that the challenger may be below."""
CALIBRATED_WORSE: Final = 0.01
"""Expected calibration error that it may be above."""
DRAWS: Final = 500


class Verdict(Struct, frozen=True, kw_only=True):
    promote: bool
    why: str
    rows: int
    contacts: int
    window: tuple[str, str]
    champion: dict[str, Any] = {}
    challenger: dict[str, Any] = {}
    gain: Estimate | None = None
    """By how much the challenger's log-loss is lower, with its 95 % interval over contacts."""


def fresh_from(until: float, days: int = FRESH_DAYS, horizon_days: int = HORIZON_DAYS) -> float:
    """Return when the fresh window begins (seconds since 1970): a challenger must know nothing later."""
    return until - (horizon_days + days) * DAY_S


def fresh(data: Dataset, days: int = FRESH_DAYS, horizon_days: int = HORIZON_DAYS) -> Mask:
    """Return the rows of the fresh window whose outcome is known."""
    return (data.moments >= fresh_from(data.until, days, horizon_days)) & (data.watched_d >= horizon_days)


def chances(loaded: Loaded, data: Dataset, mask: Mask) -> Floats:
    return probabilities(loaded.scorer.score(data.features[mask][:, loaded.columns]).logits)


def compare(champion: Loaded, challenger: Loaded, data: Dataset, days: int = FRESH_DAYS) -> Verdict:
    """Ask both about the fresh window and decide."""
    data = asked(champion.artefact.name, data)
    horizon_days = champion.artefact.horizon_days
    mask = fresh(data, days, horizon_days)
    outcomes, contacts = came(champion.artefact.name, data, horizon_days)[mask], data.contacts[mask]
    ends = (fresh_from(data.until, days, horizon_days), data.until - horizon_days * DAY_S)
    known: dict[str, Any] = {
        "rows": int(mask.sum()),
        "contacts": len(np.unique(contacts)),
        "window": tuple(f"{np.datetime64(int(at), 's')}Z" for at in ends),
    }
    positive = len(np.unique(contacts[outcomes > 0]))
    negative = len(np.unique(contacts[outcomes == 0]))
    if known["contacts"] < FEWEST_CONTACTS or min(positive, negative) < FEWEST_POSITIVE:
        why = (
            f"unknown: {known['contacts']} contacts with {positive} positive outcomes in the window are too few to tell"
        )
        return Verdict(promote=False, why=why, **known)
    before, after = chances(champion, data, mask), chances(challenger, data, mask)
    told = [msgspec.to_builtins(measured(outcomes, each, contacts)) for each in (before, after)]
    gain = _gain(outcomes, before, after, contacts)
    objection = _objection(told[0], told[1], gain)
    better = f"log-loss lower by {gain.value:.4f} ({gain.low:.4f} to {gain.high:.4f}) on {known['rows']:,} fresh rows"
    return Verdict(
        promote=objection is None,
        why=objection or better,
        champion=told[0],
        challenger=told[1],
        gain=gain,
        **known,
    )


def _objection(champion: dict[str, Any], challenger: dict[str, Any], gain: Estimate) -> str | None:
    if not gain.low > 0:
        return f"not surely better: log-loss lower by {gain.value:.4f}, but by {gain.low:.4f} to {gain.high:.4f}"
    auc, ece = (challenger[name]["value"] - champion[name]["value"] for name in ("auc", "ece"))
    if auc < -RANKS_LOWER:
        return f"ranks worse: AUC {auc:+.3f}"
    return f"worse calibrated: error {ece:+.3f}" if ece > CALIBRATED_WORSE else None


def _gain(came: Floats, before: Floats, after: Floats, contacts: Any) -> Estimate:
    """Return the paired difference of the log-losses; contacts are drawn anew, not rows."""
    _, member = np.unique(contacts, return_inverse=True)
    count = int(member.max()) + 1
    lost = [np.where(came > 0, -np.log(each), -np.log1p(-each)) for each in (before, after)]
    sums, rows = np.bincount(member, lost[0] - lost[1], count), np.bincount(member, minlength=count)
    drawn = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), DRAWS)
    low, high = np.quantile(drawn @ sums / (drawn @ rows), [0.025, 0.975])
    value = log_loss(came, before) - log_loss(came, after)
    return Estimate(round(value, 5), round(float(low), 5), round(float(high), 5))
