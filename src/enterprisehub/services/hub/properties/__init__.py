"""Listings: read, and imported from files."""
