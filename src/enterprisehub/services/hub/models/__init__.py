"""The registry of models, seen and changed by people."""
