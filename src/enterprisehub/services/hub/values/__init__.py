"""What homes would be listed at."""
