"""What a team sets for itself: name, zone, hours, holidays, capacity, spend by source."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.locations import Hours, Location, LocationSettings, Week
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.panel import Row, SaveSettings, UserEvent

TITLE = "Location settings"
PURPOSE = "When do we work, how much can we call, and what do leads cost us?"
DAYS = tuple(Week.model_fields)
ZONES = ("", *sorted(zone for zone in available_timezones() if zone.startswith(("America/", "Pacific/"))))
CLOSED = "closed"


class Data(Struct, frozen=True, kw_only=True):
    location: Location | None = None
    may_change: bool = True


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=360)
        return None
    if data.location is None:
        states.empty("No location yet", "The first signed webhook brings it, or `enterprisehub sync --location ID`.")
        return None
    with st.form(f"{key}-form", border=False):
        changed = _fields(data.location, key)
        sent = st.form_submit_button("Save", type="primary", disabled=not data.may_change)
    if not sent:
        return None
    try:
        return changed()
    except ValueError as error:
        states.failed("This cannot be saved", str(error))
        return None


class _Fields(Struct, frozen=True, kw_only=True):
    """What the form holds; calling it reads the texts, and raises ValueError in words."""

    before: Location
    name: str
    timezone: str
    capacity: int
    hours: Mapping[str, str]
    holidays: str
    spend: str
    new_lead_min: int
    hot_reply_min: int
    holdout_percent: int

    def __call__(self) -> SaveSettings:
        before = self.before.settings  # what the form does not show stays as it is
        speed = before.speed.model_copy(update={"new_lead_min": self.new_lead_min, "hot_reply_min": self.hot_reply_min})
        settings = before.model_copy(
            update={
                "hours": Week(**{day: read_hours(day, text) for day, text in self.hours.items()}),
                "holidays": read_holidays(self.holidays),
                "capacity_per_agent_per_day": self.capacity,
                "speed": speed,
                "holdout_share": self.holdout_percent / 100,
                "source_spend_cents": read_spend(self.spend),
            }
        )
        return SaveSettings(
            location_id=self.before.location_id, name=self.name, timezone=self.timezone, settings=settings
        )


def _fields(location: Location, key: str) -> _Fields:
    settings = location.settings
    with st.container(horizontal=True, gap="medium"):
        name = st.text_input("Name", location.name, max_chars=200, key=f"{key}-name", width=280)
        zones = list(ZONES if location.timezone in ZONES else (location.timezone, *ZONES))
        zone = st.selectbox("Time zone", zones, zones.index(location.timezone), key=f"{key}-zone", width=260)
        capacity = st.number_input(
            "Calls an agent can make a day",
            1,
            500,
            settings.capacity_per_agent_per_day,
            key=f"{key}-capacity",
            width=220,
        )
    with st.container(horizontal=True, gap="small"):
        hours = {
            day: st.text_input(
                words.label(day), write_hours(getattr(settings.hours, day)), key=f"{key}-{day}", width=150
            )
            or ""
            for day in DAYS
        }
    holidays = st.text_input(
        "Holidays",
        ", ".join(one.isoformat() for one in settings.holidays),
        key=f"{key}-holidays",
        placeholder="2026-12-25, 2027-01-01",
    )
    with st.container(horizontal=True, gap="medium"):
        new_lead = st.number_input(
            "Answer a new lead within, min", 1, 1440, settings.speed.new_lead_min, key=f"{key}-new-lead", width=220
        )
        hot_reply = st.number_input(
            "Answer a hot reply within, min", 1, 1440, settings.speed.hot_reply_min, key=f"{key}-hot-reply", width=220
        )
        holdout = st.number_input(
            "Plays held out, %",
            0,
            50,
            round(settings.holdout_share * 100),
            key=f"{key}-holdout",
            width=220,
            help="Drawn at random, so that the effect of plays can be measured; 0 measures nothing",
        )
    spend = st.text_area(
        "Spend a month by source, in dollars",
        "\n".join(f"{source}: {cents / 100:g}" for source, cents in settings.source_spend_cents.items()),
        key=f"{key}-spend",
        placeholder="portal: 4500",
        height=110,
    )
    return _Fields(
        before=location,
        name=(name or "").strip(),
        timezone=zone or "",
        capacity=int(capacity),
        hours=hours,
        holidays=holidays or "",
        spend=spend or "",
        new_lead_min=int(new_lead),
        hot_reply_min=int(hot_reply),
        holdout_percent=int(holdout),
    )


def write_hours(given: Sequence[Hours]) -> str:
    return ", ".join(f"{one.opens}-{one.closes}" for one in given) or CLOSED


def read_hours(day: str, text: str) -> list[Hours]:
    """Read "09:00-12:00, 13:00-18:00".

    Raises:
        ValueError: it is none, in words for the user.
    """
    if text.strip().lower() in {"", CLOSED}:
        return []
    try:
        spans = [part.split("-") for part in text.replace("\u2013", "-").split(",")]
        return [Hours(opens=opens.strip(), closes=closes.strip()) for opens, closes in spans]
    except ValueError as error:
        raise ValueError(f"{words.label(day)}: write hours as 09:00-18:00, or “{CLOSED}”.") from error


def read_holidays(text: str) -> list[date]:
    """Read days as 2026-12-25, between commas.

    Raises:
        ValueError: one is none, in words for the user.
    """
    try:
        return [date.fromisoformat(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise ValueError("Holidays: write days as 2026-12-25, with commas between them.") from error


def read_spend(text: str) -> dict[str, int]:
    """Read "source: dollars" by line.

    Raises:
        ValueError: a line is none, in words for the user.
    """
    spend = {}
    for line in filter(str.strip, text.splitlines()):
        source, colon, dollars = line.rpartition(":")
        try:
            cents = round(float(dollars.replace("$", "").replace(",", "")) * 100)
        except ValueError:
            cents = -1
        if not colon or not source.strip() or cents < 0:
            raise ValueError(f"Spend: write “source: dollars” on a line of its own, not “{line.strip()}”.")
        spend[source.strip()] = cents
    return spend


def rows(data: Data) -> Sequence[Row]:
    if data.location is None:
        return []
    settings = data.location.settings
    return [
        {"setting": "name", "value": data.location.name},
        {"setting": "timezone", "value": data.location.timezone},
        {"setting": "capacity_per_agent_per_day", "value": settings.capacity_per_agent_per_day},
        *({"setting": day, "value": write_hours(getattr(settings.hours, day))} for day in DAYS),
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    location=Location(
        location_id="demo",
        name="Demo Realty",
        timezone="America/Los_Angeles",
        status="active",
        settings=LocationSettings(holidays=[date(2026, 12, 25)], source_spend_cents={"portal": 450_000}),
        created_at=_AT,
        updated_at=_AT,
    )
)
EMPTY = Data()
