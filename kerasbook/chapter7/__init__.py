"""Chapter 7. Working with Keras: a deep dive

    python -m kerasbook.chapter7 own-metric

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 7 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter7.settings import chapter
from kerasbook.chapter7.listings.three_ways_to_build import three_ways_to_build
from kerasbook.chapter7.listings.reaching_inside import reaching_inside
from kerasbook.chapter7.listings.mix_and_match import mix_and_match
from kerasbook.chapter7 import exercises
