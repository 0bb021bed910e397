"""All that is stored about a contact or a location, for its owner."""
