"""What a call of the GoHighLevel API may raise.

GoHighLevelError
├── NoAccess           no token for this location: nothing was sent; try when somebody connected it
├── TokenRefused       401, also after a refresh; try when somebody connected the location anew
├── WrongTenant        403 "does not have access to this location"; never retried
├── NotFoundThere      404: the thing is gone
├── RejectedBody       400, 422 "property X should not exist": a bug of ours; never retried
├── FieldVanished      the answer lacks a custom field that we wrote: look its id up again
├── RateLimited        429, or the wait for a free slot is longer than the caller's patience
├── UnavailableThere   5xx, no connection, no answer, where trying again is safe
└── AmbiguousOutcome   the same for a call that must not happen twice: it may have happened
"""

from enterprisehub.kit.errors import EnterpriseHubError


class GoHighLevelError(EnterpriseHubError):
    """Base of all errors of the CRM's API."""

    status = 503
    title = "GoHighLevel is unavailable"


class NoAccess(GoHighLevelError):
    title = "No token for this location"


class TokenRefused(GoHighLevelError):
    title = "GoHighLevel refuses the token"


class WrongTenant(GoHighLevelError):
    title = "The token has no access to this location"


class NotFoundThere(GoHighLevelError):
    title = "GoHighLevel has no such thing"


class RejectedBody(GoHighLevelError):
    title = "GoHighLevel rejects the request"


class FieldVanished(GoHighLevelError):
    title = "A custom field no longer exists"


class RateLimited(GoHighLevelError):
    """Carries how long to wait."""

    title = "Rate limit of GoHighLevel reached"

    def __init__(self, detail: str, *, retry_after_s: float) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class UnavailableThere(GoHighLevelError):
    pass


class AmbiguousOutcome(GoHighLevelError):
    title = "It is not known whether the call happened"
