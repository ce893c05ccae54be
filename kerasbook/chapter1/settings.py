"""Chapter 1. What is deep learning? Its concepts in the book's order, and the settings that they share."""

from typing import Annotated

from kerasbook.concepts import Chapter, Setting
from kerasbook.locale import N_

Width = Annotated[int, Setting(N_("units in each hidden layer"), least=1)]
Epochs = Annotated[int, Setting(N_("how often the network sees all training digits"), least=0)]
LearningRate = Annotated[float, Setting(N_("how large each correction of the weights is"), least=0)]
Digit = Annotated[int, Setting(N_("which digit to follow through the layers"), choices=tuple(range(10)))]
Seed = Annotated[int, Setting(N_("decides every random number"), least=0)]

LAYERS = {
    "input": N_("pixels"),
    "hidden_1": N_("layer 1"),
    "hidden_2": N_("layer 2"),
    "hidden_3": N_("layer 3"),
    "answer": N_("answer"),
}

chapter = Chapter(number=1, title=N_("What is deep learning?"), names=LAYERS)
