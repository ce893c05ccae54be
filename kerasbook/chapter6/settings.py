"""Chapter 6. The universal workflow of machine learning: its title, and the settings that its concepts share."""

from kerasbook.chapter1.settings import LearningRate, Seed
from kerasbook.chapter3.settings import Epochs
from kerasbook.concepts import Chapter

__all__ = ["Epochs", "LearningRate", "Seed", "chapter"]

chapter = Chapter(
    number=6,
    title="The universal workflow of machine learning",
    thesis=(
        "Most of the work lies around the training: asking the right question, collecting what will be met later, "
        "measuring what counts, and watching the model once it is in use."
    ),
)
