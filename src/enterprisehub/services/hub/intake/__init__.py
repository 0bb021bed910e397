"""Webhooks in: verified, read as little as needed, stored durably, acknowledged."""
