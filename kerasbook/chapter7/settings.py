"""Chapter 7. Working with Keras, a deep dive: its title, and the settings that its concepts share."""

from kerasbook.chapter1.settings import LearningRate, Seed
from kerasbook.chapter3.settings import Epochs
from kerasbook.concepts import Chapter

__all__ = ["Epochs", "LearningRate", "Seed", "chapter"]

chapter = Chapter(
    number=7,
    title="Working with Keras: a deep dive",
    thesis=(
        "Keras lets you go as deep as the task asks, from a list of layers to a loop of your own. At every depth it "
        "is the same model: the same weights give the same answers."
    ),
)
