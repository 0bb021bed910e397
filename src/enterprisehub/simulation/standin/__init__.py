"""A stateful stand-in for GoHighLevel's API, for the demo and for tests: contacts, limits, tokens that expire, faults."""
