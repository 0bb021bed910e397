"""GoHighLevel: its webhooks in, its API out."""
