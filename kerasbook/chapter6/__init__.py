"""Chapter 6. The universal workflow of machine learning

    python -m kerasbook.chapter6 framing

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 6 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter6.settings import chapter
from kerasbook.chapter6.listings.beat_then_overfit import beat_then_overfit
from kerasbook.chapter6.listings.tuning_overfits import tuning_overfits
from kerasbook.chapter6.listings.watched import watched
from kerasbook.chapter6 import exercises
