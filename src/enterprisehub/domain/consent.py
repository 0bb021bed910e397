"""Decide whether a contact may be approached now; when anything is unclear the answer is no.

Quiet hours follow the strictest common rule, 8:00 to 21:00 in the recipient's own zone (47 CFR 64.1200(c)(1)); while
the zone is unknown it must be that time in every zone of the fifty states.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from enterprisehub.contracts.events import Channel
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.zones import ALL_US_ZONES, US_STATE_ZONES

OPENS_AT_HOUR: Final = 8
CLOSES_AT_HOUR: Final = 21
_OFF: Final = frozenset({"inactive", "off", "false", "none", ""})
"""The only DND statuses that allow; an unknown word forbids."""
_DND_NAMES: Final[dict[Channel, frozenset[str]]] = {
    Channel.SMS: frozenset({"sms"}),
    Channel.EMAIL: frozenset({"email"}),
    Channel.CALL: frozenset({"call"}),
    Channel.VOICEMAIL: frozenset({"call", "voicemail"}),
    Channel.WHATSAPP: frozenset({"whatsapp"}),
    Channel.SOCIAL: frozenset({"fb", "gmb", "ig", "instagram", "facebook"}),
    Channel.CHAT: frozenset({"live_chat", "chat"}),
}
_US: Final = frozenset({"", "us", "usa", "united states", "united states of america"})


class Consent(Struct, frozen=True):
    """The decision, why, and what it rests on (kept as proof with whatever was suggested)."""

    allowed: bool
    reason: str
    proof: dict[str, Any]
    lasting: bool = False
    """True when waiting does not help: opted out, do not disturb, deleted."""


def check_consent(state: ContactState, moment: datetime, channel: Channel | None = None) -> Consent:
    """Check opt-out, do-not-disturb and quiet hours for a channel; None means the one they last wrote on, else SMS."""
    used = channel or last_channel(state)
    proof: dict[str, Any] = {"checked_at": moment, "channel": used.value}
    forbidden = _forbidden(state, used)
    if forbidden is not None:
        proof["forbidden"] = forbidden
        return Consent(allowed=False, reason=forbidden, proof=proof, lasting=True)
    zones, source = _zones(state)
    proof.update(zones=list(zones), zone_source=source)
    if not zones:
        return Consent(allowed=False, reason="Their time zone is not known, and they are not in the US.", proof=proof)
    minute = moment.replace(second=0, microsecond=0)
    closed = _closed_zone(zones, minute)
    if closed is None:
        words = "Allowed: it is between 8:00 and 21:00 " + (
            "in every US zone." if source == "unknown" else "where they are."
        )
        return Consent(allowed=True, reason=words, proof=proof)
    proof["closed"] = closed
    return Consent(allowed=False, reason=_quiet_words(closed, source), proof=proof)


def next_opening(state: ContactState, moment: datetime) -> datetime | None:
    """Return the next moment, to a quarter of an hour, at which quiet hours are over; None when the zone is unknown abroad."""
    zones, _ = _zones(state)
    candidate = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    for _ in range(4 * 24 * 2 if zones else 0):
        candidate += timedelta(minutes=15)
        if _closed_zone(zones, candidate) is None:
            return candidate
    return None


def _forbidden(state: ContactState, channel: Channel) -> str | None:
    if state.deleted:
        return "The contact is deleted."
    opted_out_at = state.conversation.opted_out_at
    if opted_out_at is not None:
        return f"They opted out on {opted_out_at:%Y-%m-%d}; it holds on every channel until they opt in."
    if state.dnd:
        return "Do not disturb is on for all channels."
    for name, status in state.dnd_channels.items():
        if status.lower() not in _OFF and _concerns(name.lower(), channel):
            return f"Do not disturb is on for {name}."
    return None


def _concerns(name: str, channel: Channel) -> bool:
    """Say whether a DND entry covers a channel; a channel or an entry that we do not know is covered."""
    names = _DND_NAMES.get(channel)
    if names is None or name in names:
        return True
    return not any(name in known for known in _DND_NAMES.values())


def last_channel(state: ContactState) -> Channel:
    for message in reversed(state.conversation.recent):
        if message.inbound:
            return message.channel
    return Channel.SMS


def _zones(state: ContactState) -> tuple[tuple[str, ...], str]:
    if state.timezone and _zone(state.timezone) is not None:
        return (state.timezone,), "contact"
    if state.country.strip().lower() not in _US:
        return (), "abroad"
    known = US_STATE_ZONES.get(state.state.strip().lower())
    return (known, "state") if known else (ALL_US_ZONES, "unknown")


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


@lru_cache(maxsize=4096)
def _closed_zone(zones: tuple[str, ...], minute: datetime) -> str | None:
    """Return the first zone where it is too early or too late, with its local time."""
    for name in zones:
        zone = _zone(name)
        if zone is None:
            return name
        local = minute.astimezone(zone)
        if not OPENS_AT_HOUR <= local.hour < CLOSES_AT_HOUR:
            return f"{local:%H:%M} {name}"
    return None


def _quiet_words(closed: str, source: str) -> str:
    time, _, zone = closed.partition(" ")
    where = f"{time} in {zone.rpartition('/')[2].replace('_', ' ')}" if zone else closed
    if source == "unknown":
        return f"Quiet hours: their zone is unknown and it is {where}; between 8:00 and 21:00 in every US zone only."
    return f"Quiet hours: it is {where}; between 8:00 and 21:00 their time only."
