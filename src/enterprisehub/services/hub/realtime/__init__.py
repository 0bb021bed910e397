"""Tickets for the realtime socket."""
