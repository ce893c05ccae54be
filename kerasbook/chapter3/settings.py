"""Chapter 3. Introduction to Keras and TensorFlow: its title, and the settings that its concepts share."""

from kerasbook.chapter1.settings import LearningRate, Seed
from kerasbook.chapter2.settings import BatchSize
from kerasbook.concepts import Chapter, whole

__all__ = ["BatchSize", "Epochs", "LearningRate", "Seed", "Steps", "chapter"]

Epochs = whole("how many times the network sees all training data (epochs)", least=0)
Steps = whole("how often the weights are updated", least=0)

chapter = Chapter(
    number=3,
    title="Introduction to Keras and TensorFlow",
    thesis=(
        "Every framework offers the same three things, tensors, gradients and state; Keras puts layers, losses and a "
        "training loop on top of them, and you can check each of these by hand."
    ),
)
