"""The demo brokerage."""
