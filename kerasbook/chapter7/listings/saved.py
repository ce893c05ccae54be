"""7.3.2 Saving a model, and going on where the training was."""

import tempfile
import warnings
from pathlib import Path

from kerasbook import datasets
from kerasbook.chapter3.listings.fit_is_a_loop import LOSS, largest_difference, small_network
from kerasbook.chapter6.listings.deployed import as_saved_model
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, choice, each_epoch, near
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Kept = choice(
    'what is loaded: "everything" that a .keras file holds, the "weights" into a network that was compiled anew, or '
    'the "architecture" alone',
    "everything",
    "weights",
    "architecture",
)
Optimizer = choice("which optimizer trains", "adam", "sgd")

SAMPLES, BATCH = 1_000, 64
ROUNDING = 1e-6


def compiled(optimizer):
    """A new network, ready for training, whose optimizer has not made a step."""
    model = small_network()
    model.compile(optimizer, LOSS)
    return model


def trained_on(model, images, labels, epochs):
    """Train in one and the same order, batch by batch. Returns the loss on each batch before its update."""
    losses = []
    for _epoch in each_epoch(epochs):
        for first in range(0, len(images), BATCH):
            batch = slice(first, first + BATCH)
            losses.append(float(model.train_on_batch(images[batch], labels[batch])))
    return losses


# What comes back from a file


def loaded(model, optimizer, folder):
    """The model, saved and loaded again: all of it, only its weights, and only its architecture."""
    model.save(folder / "model.keras")
    model.save_weights(folder / "model.weights.h5")

    architecture = keras.models.model_from_json(model.to_json())
    architecture.compile(optimizer, LOSS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it skips what the file knows of the optimizer
        weights = compiled(optimizer)
        weights.load_weights(folder / "model.weights.h5")
    return {
        "everything": keras.models.load_model(folder / "model.keras"),
        "weights": weights,
        "architecture": architecture,
    }


def with_a_built_optimizer(optimizer, folder):
    """A network into which the weights are loaded after its optimizer has been built."""
    model = compiled(optimizer)
    model.optimizer.build(model.trainable_variables)
    model.load_weights(folder / "model.weights.h5")
    return model


def numbers_in(variables):
    """How many numbers stand in these variables."""
    return sum(int(np.prod(variable.shape)) for variable in variables)  # of a single number the shape is ()


def answers(model, images):
    return keras.ops.convert_to_numpy(model(images))


def steps(model):
    """How many steps the optimizer remembers."""
    return int(keras.ops.convert_to_numpy(model.optimizer.iterations))


@chapter.concept("7.3.2", third="7.3", builds=[small_network], quick={"epochs": 1})
def saved(kept: Kept = "everything", optimizer: Optimizer = "adam", epochs: Epochs = 2, seed: Seed = 0):
    """What does a saved model remember?

    Left: what the files hold, in kilobytes: weights, the state of the optimizer, and everything else, such as the
    architecture. Top right: a training that is saved at the dotted line and goes on, the loss on each batch. Blue goes
    on without having been saved, the thin red line from the .keras file, violet from the weights with a new
    optimizer. Bottom right: how far the loss on a batch is from the blue one; the axis is logarithmic, with a place for
    0 at its lower end.

    Measures:
        predictions_apart: largest difference between two probabilities for test digits, after loading
        weights_apart: largest difference between two weights after some more epochs, from the training that went on
        steps: steps that the optimizer remembers
        never_saved: of the training that went on
        everything: from the .keras file
        weights: from the weights alone
        architecture: from the architecture alone
        built: from the weights, loaded after the optimizer had been built
        loaded: from what was chosen
        export: from the export
        numbers: numbers in the .keras file
        of_the_model: weights of the model
        of_the_optimizer: state of the optimizer
        bytes: bytes of a file
        keras_file: the .keras file
        weights_file: the file of the weights
        export_folder: the export
    """
    train, test = datasets.digits()
    images, labels = train.images[:SAMPLES].reshape(-1, 784), train.labels[:SAMPLES]  # (n, 28, 28) -> (n, 784)
    new_images = test.images.reshape(-1, 784)
    keras.utils.set_random_seed(seed)
    model = compiled(optimizer)
    losses = {"before": trained_on(model, images, labels, epochs)}

    with tempfile.TemporaryDirectory() as folder:  # with all files in it, it is gone in the end
        folder = Path(folder)
        models = loaded(model, optimizer, folder)
        ask, export_size = as_saved_model(model, folder)
        exported = ask(new_images)
        sizes = {
            "keras_file": (folder / "model.keras").stat().st_size,
            "weights_file": (folder / "model.weights.h5").stat().st_size,
            "export_folder": export_size,
        }
        remembered = {name: steps(one) for name, one in models.items()}
        remembered |= {"never_saved": steps(model), "built": steps(with_a_built_optimizer(optimizer, folder))}
    said = answers(model, new_images)
    apart = {name: largest_difference([answers(one, new_images)], [said]) for name, one in models.items()}
    apart |= {"export": largest_difference([exported], [said]), "loaded": apart[kept]}

    losses["never_saved"] = trained_on(model, images, labels, epochs)
    weights_apart = {}
    for name in dict.fromkeys(["everything", "weights", kept]):
        losses[name] = trained_on(models[name], images, labels, epochs)
        weights_apart[name] = largest_difference(models[name].get_weights(), model.get_weights())
    measured = {
        "predictions_apart": apart,
        "weights_apart": weights_apart | {"loaded": weights_apart[kept]},
        "steps": remembered,
        "numbers": {
            "of_the_model": numbers_in(model.variables),
            "of_the_optimizer": numbers_in(model.optimizer.variables),
        },
        "bytes": sizes,
    }
    return Finding(measured=measured, figure=pictures.saved.Saved(measured, losses), model=model)


@saved.claim(
    control={"kept": "architecture"}, takes_away="The weights: a network of the same architecture begins anew."
)
def it_says_the_same(measured):
    """A model that was saved and loaded again gives test digits the same probabilities, to six decimals."""
    return near(measured["predictions_apart"]["loaded"], 0.0, within=ROUNDING)


@saved.claim(
    control={"kept": "weights"},
    takes_away="The state of the optimizer: the same weights stand in a network that was compiled anew.",
)
def it_goes_on_where_it_was(measured):
    """If training goes on with a model that was saved and loaded again, it comes to the same weights as if nothing had
    been saved, to six decimals.
    """
    return near(measured["weights_apart"]["loaded"], 0.0, within=ROUNDING)


@saved.claim(
    control={"optimizer": "sgd"}, takes_away="Adam, which keeps two means for each weight; plain SGD keeps none."
)
def most_of_the_file_is_the_optimizers(measured):
    """With Adam, the .keras file holds more than 1.9 times as many numbers of the optimizer as weights of the model."""
    return above(measured["numbers"]["of_the_optimizer"], 1.9 * measured["numbers"]["of_the_model"])
