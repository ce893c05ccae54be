"""Chapter 3. Introduction to Keras and TensorFlow

    python -m kerasbook.chapter3 linear-classifier

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 3 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter3.settings import chapter
from kerasbook.chapter3.listings.constants_and_variables import constants_and_variables
from kerasbook.chapter3.listings.automatic_differentiation import automatic_differentiation
from kerasbook.chapter3.listings.linear_classifier import linear_classifier
from kerasbook.chapter3.listings.one_network_four_ways import one_network_four_ways
from kerasbook.chapter3.listings.layers_build_themselves import layers_build_themselves
from kerasbook.chapter3.listings.hypothesis_space import hypothesis_space
from kerasbook.chapter3.listings.loss_and_metric import loss_and_metric
from kerasbook.chapter3.listings.fit_is_a_loop import fit_is_a_loop
from kerasbook.chapter3.listings.validation import validation
from kerasbook.chapter3.listings.inference import inference
from kerasbook.chapter3 import exercises
