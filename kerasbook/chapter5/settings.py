"""Chapter 5. Fundamentals of machine learning: its title, and the settings that its concepts share."""

from kerasbook.chapter1.settings import LearningRate, Seed
from kerasbook.chapter3.settings import Epochs
from kerasbook.concepts import Chapter, choice

__all__ = ["Epochs", "Labels", "LearningRate", "Seed", "chapter"]

Labels = choice("the right labels, or those of other samples", "right", "shuffled")

chapter = Chapter(
    number=5,
    title="Fundamentals of machine learning",
    thesis=(
        "A model is worth what it does on data that it has not seen. How much it can learn by heart, how many samples "
        "there are and what shape they have decide whether it generalizes."
    ),
)
