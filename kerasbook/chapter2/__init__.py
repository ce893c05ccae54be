"""Chapter 2. The mathematical building blocks of neural networks

    python -m kerasbook.chapter2 first-network --epochs 2

A module for each idea, in the book's order. Every margin of a claim was set from six seeds, 0 to 5, and lies below
the worst of them; `kerasbook verify 2` measures them again.
"""

# isort: off
# The order of the imports is the order of the book.
from kerasbook.chapter2.contents import chapter
from kerasbook.chapter2.first_network import first_network
from kerasbook.chapter2.tensors import tensors
from kerasbook.chapter2.operations import tensor_operations
from kerasbook.chapter2.geometry import geometry
from kerasbook.chapter2.gradient import gradient
from kerasbook.chapter2.gradient_descent import gradient_descent
from kerasbook.chapter2.backpropagation import backpropagation
from kerasbook.chapter2.from_scratch import from_scratch
from kerasbook.chapter2 import exercises

__all__ = [
    "backpropagation",
    "chapter",
    "exercises",
    "first_network",
    "from_scratch",
    "geometry",
    "gradient",
    "gradient_descent",
    "tensor_operations",
    "tensors",
]
