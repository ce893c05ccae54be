"""Chapter 1. What is deep learning?

    python -m kerasbook.chapter1 digits-layer-by-layer --epochs 5

A module for each section, in the book's order. Every margin of a claim was set from six seeds, 0 to 5, and lies below
the worst of them; `kerasbook verify 1` measures them again.
"""

# isort: off
# The order of the imports is the order of the book.
from kerasbook.chapter1.contents import LAYERS, chapter
from kerasbook.chapter1.networks import digit_classifier, trained_network
import kerasbook.chapter1.fields  # noqa: F401
import kerasbook.chapter1.rules  # noqa: F401
import kerasbook.chapter1.representations  # noqa: F401
import kerasbook.chapter1.depth  # noqa: F401
from kerasbook.chapter1.digits import digits_layer_by_layer
import kerasbook.chapter1.weights  # noqa: F401
import kerasbook.chapter1.feedback  # noqa: F401
from kerasbook.chapter1.training import training_loop
import kerasbook.chapter1.before  # noqa: F401
import kerasbook.chapter1.now  # noqa: F401

__all__ = [
    "LAYERS",
    "chapter",
    "digit_classifier",
    "digits_layer_by_layer",
    "trained_network",
    "training_loop",
]
