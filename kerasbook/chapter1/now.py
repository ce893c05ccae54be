"""1.3 Why deep learning, why now?."""
