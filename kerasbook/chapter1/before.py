"""1.2 Before deep learning."""
