"""1.1.4 The "deep" in deep learning."""
