"""Chapter 5. Fundamentals of machine learning

    python -m kerasbook.chapter5 manifold

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 5 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter5.settings import chapter
from kerasbook.chapter5.listings.under_and_overfitting import under_and_overfitting
from kerasbook.chapter5.listings.noise_and_rare_features import noise_and_rare_features
from kerasbook.chapter5.listings.labels_at_random import labels_at_random
from kerasbook.chapter5.listings.manifold import manifold
from kerasbook.chapter5.listings.dense_sampling import dense_sampling
from kerasbook.chapter5.listings.protocols import protocols
from kerasbook.chapter5.listings.baselines import baselines
from kerasbook.chapter5.listings.leaks import leaks
from kerasbook.chapter5.listings.learning_rate import learning_rate
from kerasbook.chapter5.listings.architecture_priors import architecture_priors
from kerasbook.chapter5.listings.capacity import capacity
from kerasbook.chapter5.listings.features_of_a_clock import features_of_a_clock
from kerasbook.chapter5.listings.early_stopping import early_stopping
from kerasbook.chapter5.listings.smaller_l1_l2_dropout import smaller_l1_l2_dropout
from kerasbook.chapter5 import exercises
