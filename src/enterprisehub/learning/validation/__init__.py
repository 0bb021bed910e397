"""Check the production trainers on data that nobody here made: splits, measures, reports. No database, no service."""
