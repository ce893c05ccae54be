"""1.1.4 What does each layer of a network do to a picture of a digit?"""

from kerasbook import datasets, layerwise
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier, trained_network
from kerasbook.chapter1.settings import LAYERS, Digit, Epochs, Seed, Width, chapter
from kerasbook.concepts import Finding, above, below
from kerasbook.lazily import np  # in your own code: import numpy as np


@chapter.concept("1.1.4", third="1", quick={"epochs": 3}, builds=[digit_classifier], shares=trained_network)
def digits_layer_by_layer(width: Width = 64, epochs: Epochs = 12, digit: Digit = 3, seed: Seed = 0):
    """What does each layer of a network do to a picture of a digit?

    Each column is a layer, from the pixels to the answer. The first row follows one new digit through the network; the
    second shows what each layer makes of the ten digits on average. In the third, each point is a new digit: a linear
    reader draws it towards the corner of its class, as far as the layer allows. The curves say how well such a reader
    finds the answer (red) and rebuilds the picture (blue); the dashed ones are for the same network with random
    weights.

    Measures:
        test_accuracy: accuracy on new digits
        answer_read_off: answer read off (accuracy)
        answer_read_off_random: the same, random weights
        picture_rebuilt: picture rebuilt (R²)
        picture_rebuilt_random: the same, random weights
        like_answer: like the answer (CKA)
        like_answer_random: the same, random weights
    """
    _, test = datasets.digits()
    model, curve = trained_network(width=width, epochs=epochs, seed=seed)
    layers = [name for name in LAYERS if name != "input"]
    outputs = {"input": test.images, **layerwise.layer_outputs(model, test.images, layers=layers)}
    records = layerwise.probe(model, test.images, test.labels, layers=layers, seed=seed)
    wheels = {name: layerwise.wheel(output, test.labels, seed) for name, output in outputs.items()}
    sample = int(np.argmax(test.labels == digit))

    def by_layer(network, what):
        return {record.layer: getattr(record, what) for record in records if record.network == network}

    return Finding(
        measured={
            "test_accuracy": curve["test_accuracy"][-1],
            "answer_read_off": by_layer("model", "accuracy"),
            "answer_read_off_random": by_layer("twin", "accuracy"),
            "picture_rebuilt": by_layer("model", "rebuilt"),
            "picture_rebuilt_random": by_layer("twin", "rebuilt"),
            "like_answer": by_layer("model", "like_answer"),
            "like_answer_random": by_layer("twin", "like_answer"),
        },
        figure=pictures.digits_layer_by_layer.DigitsLayerByLayer(outputs, test.labels, sample, wheels, records),
        model=model,
    )


@digits_layer_by_layer.claim(control={"epochs": 0}, takes_away="Training: the network keeps its random weights.")
def easier_to_read_off(measured):
    """The answer is easier to read off the last layer than off the pixels."""
    read_off = measured["answer_read_off"]
    return above(read_off["answer"], read_off["input"], by=0.03)


@digits_layer_by_layer.claim(control={"epochs": 0}, takes_away="Training: the network keeps its random weights.")
def answer_appears_picture_fades(measured):
    """From the pixels to the answer, the picture fades and the answer appears."""
    rebuilt, like_answer = measured["picture_rebuilt"], measured["like_answer"]
    return below(rebuilt["answer"], rebuilt["input"], by=0.5) & above(
        like_answer["answer"], like_answer["input"], by=0.3
    )


@digits_layer_by_layer.claim(control={"epochs": 0}, takes_away="Training: the network keeps its random weights.")
def training_does_it(measured):
    """Every layer is easier to read than the same layer with random weights: it is training that does it."""
    trained, random = measured["answer_read_off"], measured["answer_read_off_random"]
    advantages = [trained[layer] - random[layer] for layer in trained if layer != "input"]
    return above(np.min(advantages), 0.05)  # unlike min, np.min does not lose a NaN
