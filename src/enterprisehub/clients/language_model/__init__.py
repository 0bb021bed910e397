"""A language model that may put the core's words differently; off unless the owner sets one up."""
