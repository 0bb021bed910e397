"""Workflows of the CRM that ask in the middle of their own run."""
