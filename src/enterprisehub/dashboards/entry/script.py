"""What Streamlit runs: the composition root of the screens.

It stands apart because Streamlit takes a folder `pages/` beside its script for pages of its own making.
"""

from urllib.parse import urlsplit

import streamlit as st

from enterprisehub.dashboards.entry import screens
from enterprisehub.dashboards.hub.http import HttpDoor
from enterprisehub.dashboards.live.address import socket_url
from enterprisehub.dashboards.shell.context import Wiring
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.setting_values import PORTS


@st.cache_resource
def wiring() -> Wiring:
    """Build once a process what all users share."""
    settings = kit_settings.read()
    return Wiring(
        door=HttpDoor.at(settings.hub_url),
        clock=SystemClock(),
        realtime_url=socket_url(settings.realtime_public_url),
        realtime_port=urlsplit(settings.realtime_url).port or PORTS["realtime"],
        cookies=lambda: st.context.cookies,
        company_token=company_token if settings.oidc_issuer else None,
    )


def company_token() -> str | None:
    """Return the ID token that the company's provider gave, if the user came from there."""
    return st.user.tokens.get("id") if st.user.get("is_logged_in") else None


screens.draw(wiring())
