"""1.1 Artificial intelligence, machine learning, deep learning."""
