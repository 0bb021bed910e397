"""Contacts and their timelines."""
