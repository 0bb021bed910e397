"""Import an account: page through the API and put every record into the inbox as if it had been a webhook.

A page's events and the place in the list are committed together, so that an interrupted import resumes where it
stopped; and since each version of a record has one key, importing twice changes nothing.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct, field

from enterprisehub.clients.gohighlevel import imported
from enterprisehub.clients.gohighlevel.client import GoHighLevel, Page
from enterprisehub.clients.gohighlevel.errors import NotFoundThere, RejectedBody, TokenRefused, WrongTenant
from enterprisehub.clients.gohighlevel.imported import Convert
from enterprisehub.kit.clock import Clock
from enterprisehub.services.pipeline.sync_repository import Place, SyncRepository

APPOINTMENTS_BACK: Final = timedelta(days=2 * 365)
APPOINTMENTS_AHEAD: Final = timedelta(days=365)

CLOSED = (WrongTenant, TokenRefused, NotFoundThere, RejectedBody)
"""This resource can't be had, with a token that lacks its scope for one; the others may."""

Fetch = Callable[[GoHighLevel, str, Any], Awaitable[Page]]
Progress = Callable[[str, int, int | None], None]
"""Called with a resource, how many records were read, and of how many if that is known."""


class ResourceReport(Struct, kw_only=True):
    resource: str
    read: int = 0
    new: int = 0
    """Read for the first time, or changed since."""
    error: str | None = None


class SyncReport(Struct, kw_only=True):
    location_id: str
    resources: list[ResourceReport] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return any(one.error for one in self.resources)


class Sync:
    def __init__(self, crm: GoHighLevel, repository: SyncRepository, clock: Clock) -> None:
        self._crm = crm
        self._repository = repository
        self._resources: tuple[tuple[str, Fetch, Convert], ...] = (
            ("location", _location, imported.location),
            ("users", _users, imported.user),
            ("contacts", _contacts, imported.contact),
            ("messages", _messages, imported.message),
            ("emails", _emails, imported.message),
            ("conversations", _conversations, imported.conversation),
            ("opportunities", _opportunities, imported.opportunity),
            ("appointments", _Appointments(clock), imported.appointment),
        )

    async def run(self, location_id: str, *, resume: bool, progress: Progress) -> SyncReport:
        """Import one location.

        Args:
            location_id: whose account.
            resume: go on where an interrupted import stopped, and leave out what it had finished.
            progress: told after every page.

        Raises:
            GoHighLevelError: the CRM can't be reached or nobody connected it; what was imported stays.
        """
        report = SyncReport(location_id=location_id)
        for name, fetch, convert in self._resources:
            place = await self._repository.place(location_id, name) if resume else Place()
            done = ResourceReport(resource=name, read=place.read)
            report.resources.append(done)
            if place.finished:
                progress(name, place.read, place.read)
                continue
            try:
                await self._import(location_id, place, fetch, convert, done, progress)
            except CLOSED as error:
                done.error = f"{error.title}: {error}"
        return report

    async def _import(
        self, location_id: str, place: Place, fetch: Fetch, convert: Convert, done: ResourceReport, progress: Progress
    ) -> None:
        while not place.finished:
            page = await fetch(self._crm, location_id, place.cursor)
            events = [event for record in page.items if (event := convert(location_id, record))]
            place = Place(page.after, place.read + len(page.items), page.after is None)
            done.new += await self._repository.store(location_id, done.resource, events, place)
            done.read = place.read
            progress(done.resource, place.read, place.read if place.finished else page.total)


async def _location(crm: GoHighLevel, location_id: str, _: Any) -> Page:
    return Page([await crm.location(location_id)])


async def _users(crm: GoHighLevel, location_id: str, _: Any) -> Page:
    return Page(await crm.users(location_id))


async def _contacts(crm: GoHighLevel, location_id: str, after: Any) -> Page:
    return await crm.contacts(location_id, after=after)


async def _messages(crm: GoHighLevel, location_id: str, after: Any) -> Page:
    return await crm.exported_messages(location_id, after=after)


async def _emails(crm: GoHighLevel, location_id: str, after: Any) -> Page:
    return await crm.exported_messages(location_id, email=True, after=after)


async def _conversations(crm: GoHighLevel, location_id: str, after: Any) -> Page:
    return await crm.conversations(location_id, after=after)


async def _opportunities(crm: GoHighLevel, location_id: str, after: Any) -> Page:
    return await crm.opportunities(location_id, after=after)


class _Appointments:
    """A page is one calendar: the API lists events of a calendar, not of a location."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def __call__(self, crm: GoHighLevel, location_id: str, after: Any) -> Page:
        ids = after if after is not None else [str(c["id"]) for c in await crm.calendars(location_id) if c.get("id")]
        if not ids:
            return Page([])
        now = self._clock.now()
        events = await crm.calendar_events(
            location_id, ids[0], starts=now - APPOINTMENTS_BACK, ends=now + APPOINTMENTS_AHEAD
        )
        return Page(events, ids[1:] or None)
