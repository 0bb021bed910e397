"""What is known of the seven qualification factors, each with the words it was read from."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.state import Certainty, Factor, Slot
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Qualification"
PURPOSE = "What do we know, from which words, and what is missing?"

_KINDS = {Certainty.KNOWN: "good", Certainty.PARTIAL: "warm", Certainty.UNKNOWN: "unknown"}
_HURRY = {-1: "says there is no hurry", 1: "some hurry", 2: "in a hurry", 3: "now"}


class Data(Struct, frozen=True, kw_only=True):
    side: str = "unknown"
    factors: dict[Factor, Slot] = {}
    messages: int = 0
    """How many messages the reading rests on."""


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=240)
    elif not data.messages:
        states.empty("Nothing read yet", "Factors are read from what the contact writes; no message has come yet.")
    else:
        known = sum(_certainty(data, factor) is Certainty.KNOWN for factor in Factor)
        st.html(
            join(
                tag("p", f"{known} of {len(Factor)} known", css="eh-muted eh-small"),
                tag("ul", *(_factor(data, factor) for factor in Factor), css="eh-list"),
            )
        )
    return None


def _certainty(data: Data, factor: Factor) -> Certainty:
    slot = data.factors.get(factor)
    return slot.certainty if slot else Certainty.UNKNOWN


def _factor(data: Data, factor: Factor) -> Html:
    slot = data.factors.get(factor)
    certainty = _certainty(data, factor)
    value = in_words(factor, slot.value) if slot else ""
    return tag(
        "li",
        tag(
            "div",
            tag("strong", words.label(factor)),
            components.chip(certainty.value, _KINDS[certainty]),
            tag("span", value),
            css="eh-row",
        ),
        tag("div", f"“{slot.quote}”", css="eh-quote eh-small") if slot and slot.quote else None,
    )


def in_words(factor: Factor, value: Mapping[str, Any]) -> str:
    """Say a slot's value as people do; see contracts.state.Slot for its keys."""
    return _SPEAKERS[factor](value)


def _budget(value: Mapping[str, Any]) -> str:
    least, most = value.get("min_cents"), value.get("max_cents")
    if least and most:
        return words.dollars(least) if least == most else f"{words.dollars(least)} to {words.dollars(most)}"
    if most:
        return f"up to {words.dollars(most)}"
    return f"from {words.dollars(least)}" if least else ""


def _timeline(value: Mapping[str, Any]) -> str:
    months = value.get("months")
    when = "" if months is None else "at once" if months == 0 else f"in {months:g} month{'' if months == 1 else 's'}"
    return ", ".join(part for part in (when, _HURRY.get(value.get("hurry") or 0)) if part)


def _property(value: Mapping[str, Any]) -> str:
    parts = [
        f"{value['bedrooms_min']}+ bedrooms" if value.get("bedrooms_min") else "",
        f"{value['bathrooms_min']:g}+ bathrooms" if value.get("bathrooms_min") else "",
        f"{value['living_area_min']:,}+ sq ft" if value.get("living_area_min") else "",
        *value.get("types", ()),
        *value.get("must_haves", ()),
    ]
    return ", ".join(part for part in parts if part)


def _state(value: Mapping[str, Any]) -> str:
    return ", ".join(str(part).replace("_", "-") for part in (value.get("state"), value.get("details")) if part)


_SPEAKERS: dict[Factor, Callable[[Mapping[str, Any]], str]] = {
    Factor.BUDGET: _budget,
    Factor.LOCATION: lambda value: ", ".join(value.get("areas", ())),
    Factor.TIMELINE: _timeline,
    Factor.PROPERTY: _property,
    Factor.FINANCING: _state,
    Factor.MOTIVATION: lambda value: str(value.get("reason") or ""),
    Factor.CONDITION: _state,
}


def rows(data: Data) -> Sequence[Row]:
    return [_line(data, factor) for factor in Factor]


def _line(data: Data, factor: Factor) -> Row:
    slot = data.factors.get(factor)
    return {
        "factor": factor.value,
        "certainty": _certainty(data, factor).value,
        "value": in_words(factor, slot.value) if slot else "",
        "quote": slot.quote if slot else "",
        "message_id": slot.message_id if slot else "",
    }


_AT = datetime(2026, 11, 24, 16, 40, tzinfo=UTC)


def _slot(value: dict[str, Any], quote: str, certainty: Certainty = Certainty.KNOWN) -> Slot:
    return Slot(certainty=certainty, value=value, quote=quote, message_id="m3", at=_AT)


DEMO = Data(
    side="buyer",
    messages=6,
    factors={
        Factor.BUDGET: _slot({"max_cents": 85_000_000}, "under 850k would be great"),
        Factor.LOCATION: _slot({"areas": ["Pasadena", "Altadena"]}, "Pasadena, maybe Altadena"),
        Factor.PROPERTY: _slot(
            {"bedrooms_min": 3, "must_haves": ["garden"]}, "3 bedrooms and some garden", Certainty.PARTIAL
        ),
        Factor.FINANCING: _slot({"state": "pre_approved"}, "we're pre-approved with Wells"),
    },
)
EMPTY = Data()
