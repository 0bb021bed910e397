"""What an operator watches without any other tool: services, error budgets, logs."""
