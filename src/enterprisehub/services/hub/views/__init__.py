"""Saved views of the screens, each its user's own."""
