"""Chapter 4. Getting started with neural networks: classification and regression

    python -m kerasbook.chapter4 movie-reviews

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 4 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter4.settings import chapter
from kerasbook.chapter4.listings.words_as_vectors import words_as_vectors
from kerasbook.chapter4.listings.probability_and_loss import probability_and_loss
from kerasbook.chapter4.listings.movie_reviews import movie_reviews
from kerasbook.chapter4.listings.validated_on_what_it_knows import validated_on_what_it_knows
from kerasbook.chapter4.listings.reviews_layer_by_layer import reviews_layer_by_layer
from kerasbook.chapter4.listings.presidents import presidents
from kerasbook.chapter4.listings.one_hot_or_integers import one_hot_or_integers
from kerasbook.chapter4.listings.bottleneck import bottleneck
from kerasbook.chapter4.listings.house_prices import house_prices
from kerasbook.chapter4.listings.scaling import scaling
from kerasbook.chapter4.listings.k_fold import k_fold
from kerasbook.chapter4 import exercises
