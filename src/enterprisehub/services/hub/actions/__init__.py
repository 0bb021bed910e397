"""What to do about a contact, what was decided, what was done."""
