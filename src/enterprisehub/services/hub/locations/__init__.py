"""Locations and what a team sets for itself."""
