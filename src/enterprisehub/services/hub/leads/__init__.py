"""Leads: the call queue."""
