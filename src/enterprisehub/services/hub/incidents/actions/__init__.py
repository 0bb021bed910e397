"""What a runbook may do: each action checks first, says what it would do, does it, and looks whether it helped."""
