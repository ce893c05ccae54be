"""1.1.4 The "deep" in deep learning: a network, unit by unit."""

from kerasbook import datasets, layerwise, plots
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier, trained_network
from kerasbook.chapter1.settings import LAYERS, Digit, Epochs, Seed, Width, chapter
from kerasbook.concepts import Finding


@chapter.concept("1.1.4", third="1", builds=[digit_classifier], shares=trained_network)
def digit_network(width: Width = 64, epochs: Epochs = 12, digit: Digit = 3, seed: Seed = 0):
    """What does a network look like, layer by layer?

    The picture's 784 pixels stand in a column, row after row; each disc is a unit, white if it is inactive and darker
    the more active it is for this digit. A line is a connection: it carries the output of the unit to its left, times a
    weight. For each layer only the connections that carry most for this digit are drawn; purple ones push the next unit
    up, orange ones down. The bars are the answer, a probability for each of the ten digits.

    Measures:
        shape: numbers that come out
        weight_count: weights
        bias_count: biases
        parameters: parameters (weights and biases)
        total: parameters in all
        probability: probability of the digit's own class
    """
    _, test = datasets.digits()
    model = trained_network(width=width, epochs=epochs, seed=seed).model
    layers = [name for name in LAYERS if name != "input"]
    outputs = {"input": test.images, **layerwise.layer_outputs(model, test.images, layers=layers)}
    kernels, biases = {}, {}
    for name in layers:
        kernels[name], biases[name] = model.get_layer(name).get_weights()  # (inputs, units), (units,)
    sample = datasets.typical(test, digit)
    weights = {"input": 0, **{name: kernel.size for name, kernel in kernels.items()}}
    offsets = {"input": 0, **{name: bias.size for name, bias in biases.items()}}
    parameters = {name: weights[name] + offsets[name] for name in LAYERS}
    means = {name: plots.class_means(outputs[name], test.labels) for name in layers if name != "answer"}
    return Finding(
        measured={
            "shape": {name: output[0].size for name, output in outputs.items()},
            "weight_count": weights,
            "bias_count": offsets,
            "parameters": parameters,
            "total": sum(parameters.values()),
            "probability": outputs["answer"][sample, digit],
        },
        figure=pictures.digit_network.DigitNetwork(outputs, kernels, sample, means),
        model=model,
    )
