"""Who is about to leave, and past clients."""
