"""1.1.1 and 1.1.2 Rules or learning, and the three ingredients of learning."""
