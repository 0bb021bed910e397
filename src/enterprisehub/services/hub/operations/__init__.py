"""Queues, dead letters, counts: for those who run it."""
