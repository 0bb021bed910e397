"""Accounts: invited, changed, deactivated; the agents that the CRM names."""
