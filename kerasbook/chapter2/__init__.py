"""Chapter 2. The mathematical building blocks of neural networks

    python -m kerasbook.chapter2 first-network --epochs 2

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 2 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter2.settings import chapter
from kerasbook.chapter2.listings.first_network import first_network
from kerasbook.chapter2.listings.tensors import tensors
from kerasbook.chapter2.listings.tensor_operations import tensor_operations
from kerasbook.chapter2.listings.geometry import geometry
from kerasbook.chapter2.listings.gradient import gradient
from kerasbook.chapter2.listings.gradient_descent import gradient_descent
from kerasbook.chapter2.listings.backpropagation import backpropagation
from kerasbook.chapter2.listings.from_scratch import from_scratch
from kerasbook.chapter2 import exercises
