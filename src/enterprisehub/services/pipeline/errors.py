"""Errors of the pipeline.

EnterpriseHubError
└── FenceLost   another worker has taken over: whatever was under way is dropped, the other one does it
"""

from enterprisehub.kit.errors import EnterpriseHubError


class FenceLost(EnterpriseHubError):
    status = 409
    title = "Lease lost"
