"""Chapter 2. The mathematical building blocks of neural networks: its concepts in the book's order, their settings."""

from kerasbook.chapter1.settings import Digit, Epochs, LearningRate, Seed, Width
from kerasbook.concepts import Chapter, whole

__all__ = ["BatchSize", "Digit", "Epochs", "LearningRate", "Seed", "Width", "chapter"]

BatchSize = whole("how many digits the network sees for one update (batch size)", least=1)

chapter = Chapter(
    number=2,
    title="The mathematical building blocks of neural networks",
    thesis=(
        "A network consists of tensors, a few operations on them, and gradients: you can write and check all of it by "
        "hand."
    ),
)
