"""Chapter 8. Introduction to deep learning for computer vision

    python -m kerasbook.chapter8 small-convnet

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 8 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter8.settings import chapter
from kerasbook.chapter8.listings.pretrained_features import pretrained_features
from kerasbook.chapter8.listings.fine_tuning import fine_tuning
from kerasbook.chapter8 import exercises
