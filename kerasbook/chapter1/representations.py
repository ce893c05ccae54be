"""1.1.3 Representations."""
