"""kerasbook: a Keras companion to "Deep Learning with Python"."""
