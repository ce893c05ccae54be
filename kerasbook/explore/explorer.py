"""One model to explore: any number of visitors may ask about it at the same time, and none of them changes it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np

from kerasbook import chapter1, datasets
from kerasbook.explore.checkpoints import Checkpoints, noisy, scrambled, zeroed
from kerasbook.explore.crowds import Crowds
from kerasbook.explore.lacks import in_words, lacking
from kerasbook.explore.network import Weights
from kerasbook.explore.rebuilding import Rebuilder
from kerasbook.explore.seen import Crowd, Look, Unit
from kerasbook.explore.subject import Subject
from kerasbook.explore.training import digit_network
from kerasbook.explore.units import unit_of

MOST_MAPS = 64  # of a layer that are shown
LARGE, MOST_LARGE = 2**22, 25  # numbers of a pass; of such networks fewer maps, at a size that can be read


class Explorer:
    """What the page asks: a model's layers, its crowd and its units, under its weights or a visitor's own.

    Args:
        subject: The model and its samples.
        checkpoints: Its weights over time.

    Attributes:
        subject, checkpoints: As above; `model`, `samples`, `labels`, `shape`, `form`, `range`, `layers` and `epochs`
            are theirs.
        classes: The names of the classes.
        answers_are_probabilities: Whether `Look.answers` are probabilities, rather than any numbers.
        answers_choose: Whether they are a choice of one out of several classes.
        crowds: What the layers make of all samples.
        rebuilder: What is left of a picture.
    """

    def __init__(self, subject: Subject, checkpoints: Checkpoints):
        self.subject, self.checkpoints = subject, checkpoints
        self.model, self.samples, self.labels = subject.model, subject.samples, subject.labels
        self.shape, self.form, self.range = subject.shape, subject.form, subject.range
        self.layers, self.epochs = subject.layers, checkpoints.epochs
        self.classes = subject.answers.classes
        self.answers_are_probabilities = subject.answers.are_probabilities
        self.answers_choose = subject.answers.chooses
        self._lacks = lacking(subject, checkpoints)
        self.crowds = Crowds(subject, checkpoints, self._lacks)
        self.rebuilder = Rebuilder(self.crowds)

    # Making one

    @classmethod
    def for_network(
        cls, name: str, report: Callable[[str, float], None] | None = None, cache: Path | None = None
    ) -> "Explorer":
        """One of the networks that come with the page.

        Args:
            name: "digits": chapter 1's network after 0, 1, ... 12 epochs, and 1,000 test digits. "convnet": the book's
                first convnet after 0 to 5 epochs, and the same digits. "lite0": EfficientNet-Lite0, and photographs.
            report: Hears how far the training is, `report("epoch 3 of 12", 0.17)`.
            cache: The folder in which an earlier run left the weights; by default the system's.
        """
        if name == "lite0":
            from kerasbook.explore.photographed import lite0_subject  # loads scikit-learn

            subject = lite0_subject(report, cache)
            return cls(subject, Checkpoints.of(subject.model))
        model, moments = digit_network(report, cache, name)
        _train, test = datasets.digits()
        images = test.images if name == "digits" else test.images[..., None]
        titles = chapter1.LAYERS if name == "digits" else None
        subject = Subject(model, images, test.labels, titles=titles, digits=name == "digits", sets=["digits"])
        return cls(subject, Checkpoints(moments, range(len(moments))))

    @classmethod
    def for_digits(cls, report: Callable[[str, float], None] | None = None, cache: Path | None = None) -> "Explorer":
        """`for_network("digits")`."""
        return cls.for_network("digits", report, cache)

    @classmethod
    def for_model(cls, model: keras.Model, x=None, y=None, columns: Sequence[str] | None = None) -> "Explorer":
        """A model of the reader's own, as it is, and if Keras can clone it, with random weights as epoch 0.

        Args:
            model: A Keras 3 model with one input: pictures `(h, w)`, `(h, w, 1)` or `(h, w, 3)`, text, or numbers of
                any shape.
            x: Samples that it was not trained on, `(n, ...)`; or None.
            y: Their classes, or numbers to predict; or None.
            columns: What the numbers of a sample are called, where samples are rows of a table; a table says so itself.

        Raises:
            ValueError: If the model takes something else; the sentence is for readers, in their language.
        """
        subject = Subject(model, x, y, columns=columns)
        return cls(subject, Checkpoints.of(model))

    @property
    def lacks(self) -> dict[str, str]:
        """The views that do not fit this model, each with a sentence that says why, in the language in use.

        Of "answers", "places", "accuracy", "exciting", "rebuilt", "time", "draw", "touch", "layers" (some are not
        shown).
        """
        return in_words(self._lacks)

    # Weights

    def weights(self, epoch: int) -> list[np.ndarray]:
        """The weights at an epoch; see `Checkpoints.weights`."""
        return self.checkpoints.weights(epoch)

    def scrambled(self, weights: Weights, layer: str, seed: int = 0) -> list[np.ndarray]:
        """New weights in which those of a layer have changed places at random, each kernel and bias within itself."""
        return scrambled(weights, self.subject.network.places_of(layer), seed)

    def zeroed(self, weights: Weights, layer: str) -> list[np.ndarray]:
        """New weights in which those of a layer are 0."""
        return zeroed(weights, self.subject.network.places_of(layer))

    def noisy(self, weights: Weights, amount: float, seed: int = 0) -> list[np.ndarray]:
        """New weights with normal noise on all that are trained: of each kernel's own spread, times `amount`."""
        return noisy(weights, self.subject.network.trainable_places(), amount, seed)

    # Looking

    def prepared(self, drawing: np.ndarray) -> np.ndarray | None:
        """A drawing or an uploaded picture as the model takes it; see `Subject.prepared`."""
        return self.subject.prepared(drawing)

    def look(self, picture: np.ndarray, weights: Weights) -> Look:
        """What every layer makes of one picture, or one row of numbers, of the model's own form."""
        return self.looks(np.asarray(picture)[None], weights)[0]

    def looks(self, pictures: np.ndarray, weights: Weights) -> list[Look]:
        """`look` at several at once, `(n, ...)`."""
        x = self.subject.as_batch(pictures)
        outputs = self.subject.network.outputs(x, weights)
        places = self.crowds.places(x, outputs, weights)
        answers = self.subject.answers_to(outputs)
        return [
            Look(
                outputs={layer.name: outputs[layer.name][row] for layer in self.layers},
                answers=None if answers is None else answers[row],
                places={name: points[row] for name, points in places.items()},
            )
            for row in range(len(x))
        ]

    def crowd(self, weights: Weights) -> Crowd:
        """What the layers make of the test samples; see `Crowds`."""
        return self.crowds(weights)

    def order(self, layer: str) -> np.ndarray:
        """In which order to show a layer's units; see `Crowds.order`."""
        return self.crowds.order(layer)

    @property
    def is_large(self) -> bool:
        """Whether one pass takes so long that the page shows first what needs no other."""
        return self.subject.network.size > LARGE

    def maps_shown(self, layer: str) -> np.ndarray:
        """Which of a layer's maps to show; see `Crowds.maps_shown`."""
        return self.crowds.maps_shown(layer, MOST_LARGE if self.is_large else MOST_MAPS)

    def unit(self, layer: str, index: int, picture: np.ndarray, weights: Weights, with_adds: bool = True) -> Unit:
        """One unit of a layer; see `unit_of`."""
        return unit_of(self.crowds, layer, index, picture, weights, with_adds=with_adds)

    def rebuilt(self, picture: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
        """What is left of a picture in each layer; see `Rebuilder`."""
        return {name: pictures[0] for name, pictures in self.all_rebuilt(np.asarray(picture)[None], weights).items()}

    def all_rebuilt(self, pictures: np.ndarray, weights: Weights) -> dict[str, np.ndarray]:
        """`rebuilt` for several pictures at once, `(n, ...)`."""
        return self.rebuilder(pictures, weights)
