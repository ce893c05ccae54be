"""Chapter 5. Fundamentals of machine learning

    python -m kerasbook.chapter5 manifold

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 5 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter5.settings import chapter
from kerasbook.chapter5.listings.manifold import manifold
from kerasbook.chapter5.listings.architecture_priors import architecture_priors
from kerasbook.chapter5 import exercises
