"""Chapter 9. Advanced deep learning for computer vision: its title, and the settings that its concepts share."""

from kerasbook.chapter1.settings import LearningRate, Seed
from kerasbook.chapter3.settings import Epochs
from kerasbook.concepts import Chapter

__all__ = ["Epochs", "LearningRate", "Seed", "chapter"]

chapter = Chapter(
    number=9,
    title="Advanced deep learning for computer vision",
    thesis=(
        "A convnet can say more than one word about a picture: what each pixel belongs to, and where each thing is. A "
        "few patterns make it deep, and a few measurements show what it has learned."
    ),
)
