"""Chapter 6. The universal workflow of machine learning

    python -m kerasbook.chapter6 framing

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 6 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter6.settings import chapter
from kerasbook.chapter6.listings.framing import framing
from kerasbook.chapter6.listings.collecting import collecting
from kerasbook.chapter6.listings.target_leak import target_leak
from kerasbook.chapter6.listings.understanding import understanding
from kerasbook.chapter6.listings.measure_of_success import measure_of_success
from kerasbook.chapter6.listings.beat_then_overfit import beat_then_overfit
from kerasbook.chapter6.listings.tuning_overfits import tuning_overfits
from kerasbook.chapter6.listings.explaining_to_others import explaining_to_others
from kerasbook.chapter6.listings.deployed import deployed
from kerasbook.chapter6.listings.smaller_for_the_device import smaller_for_the_device
from kerasbook.chapter6.listings.watched import watched
from kerasbook.chapter6 import exercises
