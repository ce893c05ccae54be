"""1.1.4 What does each layer of a network do to a picture of a digit?"""

from kerasbook import datasets, layerwise
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.depth import convolutional_network
from kerasbook.chapter1.listings.networks import digit_classifier, train_digit_classifier, trained_network
from kerasbook.chapter1.settings import LAYERS, Digit, Epochs, Labels, Seed, Width, chapter
from kerasbook.concepts import Finding, Training, above, below, remembered
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np


def drawn_from_every_layer(model, train, images):
    """The pictures as the best linear map draws them from each layer: from layer to (n, 28, 28)."""
    layers = [name for name in LAYERS if name != "input"]
    known = layerwise.layer_outputs(model, train.images, layers=layers)
    new = layerwise.layer_outputs(model, images, layers=layers)
    return {name: layerwise.drawn_from(known[name], train.images, new[name]) for name in layers}


@remembered
def trained_convnet(seed):
    """A small convnet, trained for three epochs, for its maps."""
    keras.utils.set_random_seed(seed)
    model = convolutional_network()
    train_digit_classifier(model, epochs=3)
    return Training(model, {})


def layers_of_a_convnet(images, seed):
    """What each layer of the convnet gives for some pictures: from layer to (n, ...)."""
    model = trained_convnet(seed=seed).model
    maps, dense = model.layers[1:3], model.layers[4:]  # between them the maps are only laid out in a row
    return layerwise.layer_outputs(model, images, layers=[*maps, *dense])


@chapter.concept("1.1.4", third="1", builds=[digit_classifier, convolutional_network], shares=trained_network)
def digits_layer_by_layer(
    width: Width = 64, epochs: Epochs = 12, digit: Digit = 3, labels: Labels = "right", seed: Seed = 0
):
    """What does each layer of a network do to a picture of a digit?

    Each column is a layer, from the pixels to the answer. The first row follows one test digit through the network; the
    second through a small convnet, whose maps still look like the digit. Below them, the digit as it can be drawn from
    each layer of the first network, and of its random twin, the same layers with random weights. In the fifth row each
    point is a test digit, moved by a linear probe as close to the corner of its class as it can: the better the layer's
    representation, the closer. The curves: how often a linear probe finds the right label from a layer (red), and how
    much of the picture another one rebuilds from it (blue). Below them, how alike a layer and the answer are: CKA is 1
    if the layer arranges the digits as their labels do, and 0 if the two have nothing in common. Dashed curves are for
    the random twin. All probes learn from the same 4,000 digits as the network.

    Measures:
        test_accuracy: accuracy on test digits
        answer_read_off: answer read off (accuracy)
        answer_read_off_random: the same, random weights
        picture_rebuilt: picture rebuilt (R²)
        picture_rebuilt_random: the same, random weights
        like_answer: like the answer (CKA)
        like_answer_random: the same, random weights
    """
    train, test = datasets.digits()
    model, curve = trained_network(width=width, epochs=epochs, seed=seed, labels=labels)
    twin = layerwise.random_twin(model, seed)
    layers = [name for name in LAYERS if name != "input"]
    outputs = {"input": test.images, **layerwise.layer_outputs(model, test.images, layers=layers)}
    records = layerwise.probe(model, *test, train=train, layers=layers, twin=twin, seed=seed)
    wheels = {name: layerwise.wheel(output, test.labels, seed) for name, output in outputs.items()}

    convnet = layers_of_a_convnet(test.images, seed)
    one_of_each = test.images[[datasets.typical(test, each) for each in range(10)]]  # (10, 28, 28)
    drawn = {
        network: {"input": one_of_each, **drawn_from_every_layer(its_model, train, one_of_each)}
        for network, its_model in {"model": model, "twin": twin}.items()
    }

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
        figure=pictures.digits_layer_by_layer.DigitsLayerByLayer(
            outputs, test.labels, datasets.typical(test, digit), digit, drawn, wheels, records, convnet
        ),
        model=model,
        animation=pictures.digits_layer_by_layer.DigitsFade(drawn),
    )


@digits_layer_by_layer.guess(least=0, most=100, says="{number} of 100", along="layer")
def read_off_each_layer(measured):
    """A network has learned to read digits. Of 100 test digits, how many can a single linear layer read off the pixels,
    and off each layer of the network?
    """
    return {layer: 100 * accuracy for layer, accuracy in measured["answer_read_off"].items()}


@digits_layer_by_layer.claim(
    control={"labels": "shuffled"},
    takes_away="The right labels: the network is trained as long, but on those of other digits.",
)
def easier_to_read_off(measured):
    """The answer is easier to read off the last layer than off the pixels."""
    read_off = measured["answer_read_off"]
    return above(read_off["answer"], read_off["input"], by=0.03)


@digits_layer_by_layer.claim(
    control={"labels": "shuffled"},
    takes_away="The right labels: the network is trained as long, but on those of other digits.",
)
def answer_appears_picture_fades(measured):
    """From the pixels to the answer, the picture fades and the answer appears."""
    rebuilt, like_answer = measured["picture_rebuilt"], measured["like_answer"]
    return below(rebuilt["answer"], rebuilt["input"], by=0.5) & above(
        like_answer["answer"], like_answer["input"], by=0.3
    )


@digits_layer_by_layer.claim(
    control={"labels": "shuffled"},
    takes_away="The right labels: the network is trained as long, but on those of other digits.",
)
def training_does_it(measured):
    """Training makes the answer easier to read off every layer than off the same layer with random weights."""
    trained, random = measured["answer_read_off"], measured["answer_read_off_random"]
    advantages = [trained[layer] - random[layer] for layer in trained if layer != "input"]
    return above(np.min(advantages), 0.05)  # unlike min, np.min does not lose a NaN


@digits_layer_by_layer.claim(
    control={"labels": "shuffled"},
    takes_away="The right labels: the network is trained as long, but on those of other digits.",
)
def forgets_less_than_at_random(measured):
    """Forgetting needs no training: every trained layer keeps more of the picture than one with random weights."""
    trained, random = measured["picture_rebuilt"], measured["picture_rebuilt_random"]
    return above(np.min([trained[layer] - random[layer] for layer in trained if layer != "input"]), 0.03)
