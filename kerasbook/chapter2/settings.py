"""Chapter 2. The mathematical building blocks of neural networks: its concepts in the book's order, their settings."""

from typing import Annotated

from kerasbook.chapter1.settings import Digit, Epochs, LearningRate, Seed, Width
from kerasbook.concepts import Chapter, Setting
from kerasbook.locale import N_

__all__ = ["BatchSize", "Digit", "Epochs", "LearningRate", "Seed", "Width", "chapter"]

BatchSize = Annotated[int, Setting(N_("how many digits the network sees for one correction"), least=1)]

chapter = Chapter(number=2, title=N_("The mathematical building blocks of neural networks"))
