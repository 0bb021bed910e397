"""What waits today: unanswered messages and appointments."""
