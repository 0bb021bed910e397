"""The hub's REST API as the screens see it: a port, its HTTP adapter, a fake."""
