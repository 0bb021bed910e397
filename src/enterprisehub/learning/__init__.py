"""Learn from contacts' histories: features, training, evaluation, and scorers that need nothing but numpy."""
