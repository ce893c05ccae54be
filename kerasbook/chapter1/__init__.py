"""Chapter 1. What is deep learning?

    python -m kerasbook.chapter1 digits-layer-by-layer --epochs 5

A module for each section, in the book's order. Every margin of a claim was set from six seeds, 0 to 5, and lies below
the worst of them; `kerasbook verify 1` measures them again.
"""

# isort: off
# The order of the imports is the order of the book.
from kerasbook.chapter1.contents import LAYERS, chapter
from kerasbook.chapter1.networks import digit_classifier, trained_network
from kerasbook.chapter1.fields import nested_fields
from kerasbook.chapter1.rules import rules_or_learning, three_ingredients
from kerasbook.chapter1.representations import colour_representations, coordinate_change
from kerasbook.chapter1.depth import depth, digit_network
from kerasbook.chapter1.digits import digits_layer_by_layer
from kerasbook.chapter1.weights import loss_function, weights_are_parameters
from kerasbook.chapter1.feedback import feedback_signal
from kerasbook.chapter1.training import training_loop
from kerasbook.chapter1.before import before_deep_learning
from kerasbook.chapter1.now import why_now
from kerasbook.chapter1 import exercises

__all__ = [
    "LAYERS",
    "before_deep_learning",
    "chapter",
    "colour_representations",
    "coordinate_change",
    "depth",
    "digit_classifier",
    "digit_network",
    "digits_layer_by_layer",
    "exercises",
    "feedback_signal",
    "loss_function",
    "nested_fields",
    "rules_or_learning",
    "three_ingredients",
    "trained_network",
    "training_loop",
    "weights_are_parameters",
    "why_now",
]
