"""Chapter 1. What is deep learning? Its concepts in the book's order, and the settings that they share."""

from kerasbook.concepts import Chapter, choice, number, whole
from kerasbook.locale import N_

Width = whole("units in each hidden layer", least=1)
Epochs = whole("how often the network sees all training digits", least=0)
LearningRate = number("how large each update of the weights is", least=0)
Digit = choice("which digit to follow through the layers", *range(10))
Corrections = whole("how many updates the weights get, each from 64 examples", least=0)
Labels = choice(
    'the labels to learn from: each digit\'s own ("right") or another digit\'s ("shuffled")', "right", "shuffled"
)
Activation = choice(
    'what a unit does with its sum: "relu" bends it at 0, "linear" leaves it straight', "relu", "linear"
)
Photograph = choice("which of scikit-learn's photographs to use", "flower", "china")
Pixels = choice(
    'where the pixels of all pictures are: "in place", or moved to the same random places ("shuffled")',
    "in place",
    "shuffled",
)
Seed = whole("decides every random number", least=0)

LAYERS = {
    "input": N_("pixels"),
    "hidden_1": N_("layer 1"),
    "hidden_2": N_("layer 2"),
    "hidden_3": N_("layer 3"),
    "answer": N_("answer"),
}

chapter = Chapter(
    number=1,
    title="What is deep learning?",
    thesis="From examples alone, learning finds representations, layer by layer, that make the answer easier to see.",
    names=LAYERS,
)
