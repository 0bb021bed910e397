from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.fake import PASSWORD, FakeDoor
from enterprisehub.dashboards.shell.context import Wiring
from enterprisehub.kit.clock import FixedClock

START = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


def script(wiring: "Wiring") -> None:
    from enterprisehub.dashboards.entry import screens  # noqa: PLC0415 a script of its own

    screens.draw(wiring)


class Visit:
    """A user at the screens, with the hub they see and their clock."""

    def __init__(self, role: Role, *, company: bool = False) -> None:
        self.clock = FixedClock(START)
        self.door = FakeDoor(role, now=START)
        self.hub = self.door.hub
        self.cookies: dict[str, str] = {}
        self.id_token: str | None = None
        self.wiring = self._wiring(company=company)
        self.app = AppTest.from_function(script, args=(self.wiring,), default_timeout=30)

    def _wiring(self, *, company: bool) -> Wiring:
        return Wiring(
            door=self.door,
            clock=self.clock,
            realtime_url=None,
            realtime_port=8004,
            cookies=lambda: self.cookies,
            company_token=(lambda: self.id_token) if company else None,
        )

    def reload(self) -> "Visit":
        """Open the page again in the same browser: the tab's state is gone, the cookies are not."""
        self.app = AppTest.from_function(script, args=(self.wiring,), default_timeout=30)
        return self.run()

    def run(self) -> "Visit":
        self.app.run()
        assert not self.app.exception
        return self

    def log_in(self, password: str = PASSWORD) -> "Visit":
        self.run()
        self.app.text_input[0].set_value("ana@example.com")
        self.app.text_input[1].set_value(password)
        self.app.button[0].click()
        return self.run()

    @property
    def html(self) -> str:
        """All markup but the style sheet."""
        bodies = (element.proto.body for element in self.app.get("html"))
        return " ".join(body for body in bodies if not body.startswith("<style>"))
