"""Predictions: every answer that a model gave."""
