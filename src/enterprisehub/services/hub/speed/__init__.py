"""Speed to lead: running clocks, answer times, and why somebody was or was not told."""
