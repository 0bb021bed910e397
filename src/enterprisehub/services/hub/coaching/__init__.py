"""Coaching for those who talk to contacts: advice, what became of it, consent, calls."""
