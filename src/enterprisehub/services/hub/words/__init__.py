"""Words by a language model, checked, within a budget; else the core's own."""
