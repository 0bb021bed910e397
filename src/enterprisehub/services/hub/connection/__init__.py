"""Check a location's connection to GoHighLevel, step by step."""
