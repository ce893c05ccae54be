"""1.1.5 The loss score as a feedback signal."""
