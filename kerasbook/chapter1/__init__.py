"""Chapter 1. What is deep learning?

    python -m kerasbook.chapter1 digits-layer-by-layer --epochs 5

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 1 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter1.settings import LAYERS, chapter
from kerasbook.chapter1.listings.networks import digit_classifier, trained_network
from kerasbook.chapter1.listings.nested_fields import nested_fields
from kerasbook.chapter1.listings.rules_or_learning import rules_or_learning
from kerasbook.chapter1.listings.three_ingredients import three_ingredients
from kerasbook.chapter1.listings.colour_representations import colour_representations
from kerasbook.chapter1.listings.coordinate_change import coordinate_change
from kerasbook.chapter1.listings.depth import depth
from kerasbook.chapter1.listings.digit_network import digit_network
from kerasbook.chapter1.listings.digits_layer_by_layer import digits_layer_by_layer
from kerasbook.chapter1.listings.weights_are_parameters import weights_are_parameters
from kerasbook.chapter1.listings.loss_function import loss_function
from kerasbook.chapter1.listings.feedback_signal import feedback_signal
from kerasbook.chapter1.listings.training_loop import training_loop
from kerasbook.chapter1.listings.before_deep_learning import before_deep_learning
from kerasbook.chapter1.listings.why_now import why_now
from kerasbook.chapter1 import exercises
