"""Demand against inventory."""
