"""How large a model may be that a file makes us build: each limit is generous for honest models."""

from pathlib import Path

from kerasbook.errors import ModelFileError
from kerasbook.locale import gettext as _

MOST_WEIGHTS = 450_000_000  # bytes of all weights in a file
MOST_LOADING = 1_000_000_000  # bytes that Keras takes to load them, beside the 0.8 GB that it takes at any rate
MOST_EXPANSION = 10  # times the size of large weights in the archive; nine zeros among ten shrink to a seventh
LARGE = 100_000_000  # bytes
MOST_CONFIG = 32_000_000  # bytes of a configuration
MOST_VALUES = 2_000_000  # in a configuration, or words in a vocabulary
MOST_TEXT = 400_000_000  # bytes of a vocabulary in memory, where each word takes as much as the longest
MOST_DEPTH = 150  # of brackets in a configuration; a model within a model takes four
MOST_LAYERS = 1500  # calls of layers; the largest of keras.applications has 1041
MOST_IN_A_ROW = 250  # layers of one Sequential, which Keras builds anew with each of them
MOST_NUMBERS = 100_000_000  # in one sample, or in what one layer computes for it


class TooLarge(ModelFileError):
    """A model that would take more memory or time than a file may ask for.

    Args:
        path: The file.
        what: How large it is, in a few words.
    """

    def __init__(self, path: Path, what: str):
        super().__init__(
            _(
                "Expected a model of a size that loads in a minute. Received: {path} ({what}). If you trust the file, "
                "load it in Python with keras.saving.load_model and pass the model to kerasbook.layer_report."
            ).format(path=path, what=what)
        )
