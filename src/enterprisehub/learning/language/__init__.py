"""Learn from what people write: a sentence encoder behind a port, and the classifiers and taggers on top of it."""
