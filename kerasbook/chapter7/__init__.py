"""Chapter 7. Working with Keras: a deep dive

    python -m kerasbook.chapter7 own-metric

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 7 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter7.settings import chapter
from kerasbook.chapter7.listings.three_ways_to_build import three_ways_to_build
from kerasbook.chapter7.listings.many_inputs_many_outputs import many_inputs_many_outputs
from kerasbook.chapter7.listings.reaching_inside import reaching_inside
from kerasbook.chapter7.listings.mix_and_match import mix_and_match
from kerasbook.chapter7.listings.own_metric import own_metric
from kerasbook.chapter7.listings.callbacks import callbacks
from kerasbook.chapter7.listings.saved import saved
from kerasbook.chapter7.listings.tensorboard import tensorboard
from kerasbook.chapter7.listings.training_and_inference import training_and_inference
from kerasbook.chapter7.listings.frozen import frozen
from kerasbook.chapter7.listings.own_training_loop import own_training_loop
from kerasbook.chapter7.listings.compiled import compiled
from kerasbook.chapter7.listings.own_train_step import own_train_step
from kerasbook.chapter7 import exercises
