"""The best listings for a contact."""
