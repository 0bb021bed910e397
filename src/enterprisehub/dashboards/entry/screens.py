"""The Streamlit script: runs from top to bottom for every user, at every full rerun."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from importlib.resources import files
from typing import NoReturn

import streamlit as st

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.drawing.markup import Html, plain, tag
from enterprisehub.dashboards.hub.port import HubError, LeadKey
from enterprisehub.dashboards.pages import (
    coaching,
    gallery,
    lead,
    login,
    operations,
    properties,
    retention,
    settings,
    team,
    today,
    trust,
)
from enterprisehub.dashboards.shell import entering, views
from enterprisehub.dashboards.shell.context import Context, Wiring
from enterprisehub.dashboards.shell.session import LoggedIn, Seat

FIRST = "first"
TITLES = ("Today", "Lead", "Properties", "Retention", "Coaching", "Team", "Trust", "Operations", "Settings", "Gallery")


def draw(wiring: Wiring) -> None:
    """Draw the page that the address names, or the log-in before it."""
    st.set_page_config(page_title="EnterpriseHub", page_icon="🏡", layout="wide")
    st.html(_style())
    seat = Seat(st.session_state, wiring.clock)
    user = entering.user_of(wiring, seat)
    entering.keep(seat, st.session_state, wiring.clock.now())
    if user is None:
        _log_in(wiring, seat)
        return
    _pages(wiring, seat, user)


def _log_in(wiring: Wiring, seat: Seat) -> None:
    """Draw the log-in under every address, so that a link leads where it should once the user is in."""
    form = partial(login.draw, wiring.door, seat, company=wiring.company_token is not None)
    pages = [_page(form, title, title.lower()) for title in TITLES]
    pages[0] = _page(form, TITLES[0], FIRST, default=True)
    pages.append(_page(form, TITLES[0], TITLES[0].lower(), hidden=True))
    st.navigation(pages, position="hidden").run()


def _pages(wiring: Wiring, seat: Seat, user: LoggedIn) -> None:
    hub = wiring.door.as_user(user.token)

    def open_lead(key: LeadKey) -> NoReturn:
        params = {"contact": key.contact_id} | ({"location": key.location_id} if key.location_id else {})
        st.switch_page(lead_page, query_params=params)

    def log_out() -> None:
        seat.leave("You have logged out.")
        with suppress(HubError):  # the tab forgets the token all the same; it ends by itself
            hub.log_out()
        if wiring.company_token is not None and wiring.company_token() is not None:
            st.logout()
        st.rerun()

    def touch() -> None:
        if seat.touch():
            with suppress(HubError):  # what matters is what the user came for
                hub.seen()

    context = Context(
        user=user,
        hub=hub,
        wiring=wiring,
        zone=st.context.timezone or "UTC",
        open_lead=open_lead,
        log_out=log_out,
        touch=touch,
    )
    touch()
    lead_page = _page(partial(lead.draw, context), "Lead", "lead")
    pages = [
        _page(partial(today.draw, context), "Today", FIRST, default=True),
        _page(partial(today.draw, context), "Today", "today", hidden=True),
        lead_page,
        _page(partial(properties.draw, context), "Properties", "properties"),
        _page(partial(retention.draw, context), "Retention", "retention"),
        _page(partial(coaching.draw, context), "Coaching", "coaching"),
    ]
    if user.role.covers(Role.LEAD):
        pages += [
            _page(partial(team.draw, context), "Team", "team"),
            _page(partial(trust.draw, context), "Trust", "trust"),
            _page(partial(operations.draw, context), "Operations", "operations"),
            _page(partial(settings.draw, context), "Settings", "settings"),
        ]
    pages.append(_page(gallery.draw, "Gallery", "gallery"))
    page = st.navigation(pages, position="top")
    _header(page.title, user, log_out, partial(views.draw, context, page.title.lower()))
    page.run()


def _page(
    draw_page: Callable[[], None], title: str, path: str, *, default: bool = False, hidden: bool = False
) -> "st.Page":
    """Make a page. The default one has no path of its own: who types its name comes to a hidden one that is the same."""
    return st.Page(draw_page, title=title, url_path=path, default=default, visibility="hidden" if hidden else "visible")


def _header(title: str, user: LoggedIn, log_out: Callable[[], None], draw_views: Callable[[], None]) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="header"):
        st.html(tag("h1", title, css="eh-name"), width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            draw_views()
            if st.menu_button(plain(user.name), ["Log out"], key="account", type="tertiary"):
                log_out()


@cache
def _style() -> Html:
    return Html(f"<style>{files('enterprisehub.dashboards.drawing').joinpath('style.css').read_text('utf-8')}</style>")
