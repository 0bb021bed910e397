"""Refusals of a handshake that are this service's own."""

from enterprisehub.kit.errors import EnterpriseHubError


class UpgradeRequired(EnterpriseHubError):
    status = 426
    title = "Upgrade required"


class MethodNotAllowed(EnterpriseHubError):
    status = 405
    title = "Method not allowed"
