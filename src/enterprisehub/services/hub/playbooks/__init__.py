"""Playbooks: edited, checked, previewed on past conversations, put to use and rolled back."""
