"""Homes for buyers: what was said finds them, what was done orders them; buyers for a home; who is shown what."""
