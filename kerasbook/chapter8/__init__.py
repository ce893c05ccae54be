"""Chapter 8. Introduction to deep learning for computer vision

    python -m kerasbook.chapter8 small-convnet

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 8 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter8.settings import chapter
from kerasbook.chapter8.listings.small_convnet import small_convnet
from kerasbook.chapter8.listings.shared_weights import shared_weights
from kerasbook.chapter8.listings.convolution import convolution
from kerasbook.chapter8.listings.padding_and_strides import padding_and_strides
from kerasbook.chapter8.listings.pooling_and_receptive_fields import pooling_and_receptive_fields
from kerasbook.chapter8.listings.few_pictures import few_pictures
from kerasbook.chapter8.listings.what_the_pipeline_costs import what_the_pipeline_costs
from kerasbook.chapter8.listings.augmentation import augmentation
from kerasbook.chapter8.listings.pretrained_features import pretrained_features
from kerasbook.chapter8.listings.fine_tuning import fine_tuning
from kerasbook.chapter8.listings.batch_norm_when_frozen import batch_norm_when_frozen
from kerasbook.chapter8 import exercises
