"""Chapter 8. Introduction to deep learning for computer vision: its title, and the settings that its concepts share."""

from kerasbook.chapter1.settings import LearningRate, Seed
from kerasbook.chapter3.settings import Epochs
from kerasbook.concepts import Chapter

__all__ = ["Epochs", "LearningRate", "Seed", "chapter"]

chapter = Chapter(
    number=8,
    title="Introduction to deep learning for computer vision",
    thesis=(
        "A convnet looks at small patches, with the same weights everywhere, and then at patches of what it found. "
        "What it learned on a million pictures can be reused where there are only a few."
    ),
)
