"""Chapter 9. Advanced deep learning for computer vision

    python -m kerasbook.chapter9 segmentation

A listing for each concept, in the book's order. Every claim held on each of twenty seeds and failed under its control:
`seeds.json` keeps what was measured, `kerasbook verify 9 --seeds 20` measures it again.
"""

# The order of the imports is the order of the book.
from kerasbook.chapter9.settings import chapter
from kerasbook.chapter9.listings.three_tasks import three_tasks
from kerasbook.chapter9.listings.segmentation import segmentation
from kerasbook.chapter9.listings.measures_of_overlap import measures_of_overlap
from kerasbook.chapter9.listings.prompted_segmentation import prompted_segmentation
from kerasbook.chapter9.listings.overlap_in_mixed_units import overlap_in_mixed_units
from kerasbook.chapter9.listings.detection import detection
from kerasbook.chapter9.listings.upsampling import upsampling
from kerasbook.chapter9.listings.residual_connections import residual_connections
from kerasbook.chapter9.listings.batch_normalisation import batch_normalisation
from kerasbook.chapter9.listings.separable_convolution import separable_convolution
from kerasbook.chapter9.listings.mini_xception import mini_xception
from kerasbook.chapter9.listings.activations import activations
from kerasbook.chapter9.listings.filters import filters
from kerasbook.chapter9.listings.class_heatmaps import class_heatmaps
from kerasbook.chapter9.listings.latent_space import latent_space
from kerasbook.chapter9 import exercises
