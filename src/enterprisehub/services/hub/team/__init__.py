"""How the team is doing."""
