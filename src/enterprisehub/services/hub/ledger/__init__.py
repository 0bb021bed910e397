"""Plays against silence, each with a randomised holdout, and what they changed."""
