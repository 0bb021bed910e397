"""One error base; every service renders it as a problem document.

EnterpriseHubError
├── InvalidInput     400 / 422   the caller's data is wrong; says where
├── Unauthenticated  401         no or bad credentials
├── Forbidden        403         known, but may not
├── NotFound         404         no such thing, or none the caller may see
├── Conflict         409         the thing is in another state
├── TooLarge         413         body over the limit
├── TooMany          429         rate limit, or nothing durable possible: try again
├── Unavailable      503         a part we need is down
└── SettingError     -           a setting is missing or wrong; ends a process at start with one line
"""

from typing import Any


class EnterpriseHubError(Exception):
    """Base of all errors that we raise on purpose."""

    status = 500
    title = "Internal error"
    headers: dict[str, str]

    def __init__(
        self, detail: str = "", *, errors: list[dict[str, Any]] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


class InvalidInput(EnterpriseHubError):
    status = 422
    title = "Invalid input"


class BadRequest(EnterpriseHubError):
    status = 400
    title = "Bad request"


class Unauthenticated(EnterpriseHubError):
    status = 401
    title = "Not authenticated"


class Forbidden(EnterpriseHubError):
    status = 403
    title = "Not allowed"


class NotFound(EnterpriseHubError):
    status = 404
    title = "Not found"


class Conflict(EnterpriseHubError):
    status = 409
    title = "Conflict"


class TooLarge(EnterpriseHubError):
    status = 413
    title = "Body too large"


class TooMany(EnterpriseHubError):
    status = 429
    title = "Too many requests"


class Unavailable(EnterpriseHubError):
    status = 503
    title = "Unavailable"


class SettingError(EnterpriseHubError):
    title = "Wrong setting"
