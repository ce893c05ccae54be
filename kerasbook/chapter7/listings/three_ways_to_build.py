"""7.2.1 to 7.2.3: a Sequential model, a Functional model, and a subclass of keras.Model."""

import contextlib
import inspect
import sys
import textwrap

from kerasbook import layerwise
from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, below, near, number, progress, whole, yes_or_no
from kerasbook.concepts.training import Training, remembered
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Change = number("by how much one weight of the subclassed network is changed, after all have got the same weights")
Row = whole("the row of the pixel that this weight belongs to", least=0, most=27)
Column = whole("the column of the pixel that this weight belongs to", least=0, most=27)
Told = yes_or_no("whether the networks are called on a keras.Input when they have just been made")
Opened = yes_or_no("whether the subclassed network's call is run on a keras.Input, and a Functional model made of it")

FIRST_CALL = 100  # digits
SHOWN = 0  # of the test digits, in the picture


def sequential():
    """A list of layers."""
    return keras.Sequential([
        keras.layers.Dense(32, "relu", name="first"),
        keras.layers.Dense(32, "relu", name="second"),
        keras.layers.Dense(10, "softmax", name="answer"),
    ])


def functional():
    """A graph of layers, drawn by calling each of them on what goes into it."""
    inputs = keras.Input((784,))
    x = keras.layers.Dense(32, "relu", name="first")(inputs)
    x = keras.layers.Dense(32, "relu", name="second")(x)
    outputs = keras.layers.Dense(10, "softmax", name="answer")(x)
    return keras.Model(inputs, outputs)


def subclassed():
    """A class with layers, and a method that says in Python what to do with them."""

    class DigitReader(keras.Model):
        def __init__(self):
            super().__init__()
            self.first = keras.layers.Dense(32, "relu", name="first")
            self.second = keras.layers.Dense(32, "relu", name="second")
            self.answer = keras.layers.Dense(10, "softmax", name="answer")

        def call(self, inputs):
            x = self.first(inputs)
            x = self.second(x)
            return self.answer(x)

    return DigitReader()


WAYS = {"sequential": sequential, "functional": functional, "subclassed": subclassed}
LAYERS = ("first", "second", "answer")


@remembered
def trained_on_digits(epochs, seed):
    """The Functional network, once it has learned to read digits."""
    (x, labels), _test = digits_in_rows()  # (n, 784) and (n,)
    keras.utils.set_random_seed(seed)
    model = functional()
    model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy")
    fitted = model.fit(x, labels, batch_size=128, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return Training(model, fitted.history)


def opened_up(model):
    """A Functional model with the same layers: each line of `call` is run once, on a tensor without numbers."""
    inputs = keras.Input((784,))
    return keras.Model(inputs, model.call(inputs))


def answers_of(model, x):
    """What a model answers, as an array."""
    return keras.ops.convert_to_numpy(model(x))


def weights_in(model):
    """How many weights a model has."""
    return sum(int(np.prod(weight.shape)) for weight in model.weights)


def not_displayed():
    """A notebook shows what the summary is made of even where `print_fn` takes it: within this context it does not."""
    if "IPython" not in sys.modules:
        return contextlib.nullcontext()
    from IPython.utils.capture import capture_output

    return capture_output()


def shapes_in_summary(model):
    """Of how many layers the summary says which shape comes out; for the others it has a question mark."""
    lines = []
    with not_displayed():
        model.summary(print_fn=lambda text, line_break=False: lines.extend(text.splitlines()), line_length=80)
    return sum(any(f" {name} (" in line and "?" not in line for line in lines) for name in LAYERS)


def by_graph(model):
    """A sub-model from the inputs to each layer that the model's graph leads to, by the layer's name."""
    found = {}
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        try:
            found[layer.name] = keras.Model(model.inputs[0], layer.output)
        except (AttributeError, ValueError):  # no inputs, no output, or no way from one to the other
            continue
    return found


def says(model):
    """What a model can tell about itself."""
    return {"weights": weights_in(model), "shapes": shapes_in_summary(model), "graph": len(by_graph(model))}


def with_one_changed(weights, place, change):
    """The same weights, but for the one at this place in the first of the arrays."""
    weights = [array.copy() for array in weights]
    weights[0][place] += change
    return weights


def lines_of(build):
    """The lines of a builder, below its docstring."""
    _definition, _docstring, *body = inspect.getsource(build).splitlines()
    return textwrap.dedent("\n".join(body)).strip("\n").split("\n")


@chapter.concept("7.2.1", third="7.2", builds=[sequential, functional, subclassed], shares=trained_on_digits)
def three_ways_to_build(
    change: Change = 0.0,
    row: Row = 14,
    column: Column = 14,
    told: Told = False,
    opened: Opened = False,
    epochs: Epochs = 5,
    seed: Seed = 0,
):
    """Three ways to write a network: is it the same network?

    Above is the same network, written three times. Squares before a line say what it is for: it makes a layer (blue),
    says which layer follows which (orange), or says how wide the input is (green). Below left is what each of the three
    can tell about itself when it has just been made, and after its first call. Below right they have the same weights
    and read the same test digit: a row for each, a tile for each unit, brighter the larger its output; for the
    probabilities of the ten digits a scale of its own.

    Measures:
        accuracy: accuracy on test digits
        difference: largest difference between two networks' answers to a test digit
        weights_made: weights before the first call
        weights_called: weights after it
        shapes_made: layers whose shape the summary shows, before the first call
        shapes_called: layers whose shape the summary shows, after it
        graph_made: layers to which the graph leads, before the first call
        graph_called: layers to which the graph leads, after it
        read: layers whose outputs layer_outputs reads
        batch: digits at a time in the shapes of the Sequential network after its first call, 0 for any number
        sequential: Sequential
        functional: Functional
        subclassed: subclass of keras.Model
    """
    _train, (x, labels) = digits_in_rows()  # (n, 784) and (n,)
    trained = trained_on_digits(epochs=epochs, seed=seed).model
    networks = {name: build() for name, build in WAYS.items()}
    if opened:
        networks["subclassed"] = opened_up(networks["subclassed"])
    if told:
        for name in ("sequential", "subclassed"):
            networks[name](keras.Input((784,)))
    made = {name: says(network) for name, network in networks.items()}

    for network in networks.values():
        network(x[:FIRST_CALL])
        network.set_weights(trained.get_weights())
    called = {name: says(network) for name, network in networks.items()}

    busiest = layerwise.layer_outputs(trained, x)["first"].mean(axis=0).argmax()  # of the first layer's units
    changed = with_one_changed(trained.get_weights(), (28 * row + column, busiest), change)
    networks["subclassed"].set_weights(changed)
    answers = {name: answers_of(network, x) for name, network in networks.items()}  # (n, 784) -> (n, 10)
    outputs = {name: layerwise.layer_outputs(network, x[SHOWN : SHOWN + 1]) for name, network in networks.items()}
    differences = {name: float(np.abs(answer - answers["functional"]).max()) for name, answer in answers.items()}
    return Finding(
        measured={
            "accuracy": np.mean(answers["functional"].argmax(axis=1) == labels),
            "difference": max(differences.values()),
            **{
                f"{what}_{when}": {name: said[what] for name, said in by_way.items()}
                for what in ("weights", "shapes", "graph")
                for when, by_way in (("made", made), ("called", called))
            },
            "read": {name: len(of_layers) for name, of_layers in outputs.items()},
            "batch": networks["sequential"].input_shape[0] or 0,
        },
        figure=pictures.three_ways_to_build.ThreeWaysToBuild(
            listings={name: lines_of(build) for name, build in WAYS.items()},
            made=made,
            called=called,
            digit=x[SHOWN].reshape(28, 28),
            outputs={name: {layer: of_layers[layer][0] for layer in of_layers} for name, of_layers in outputs.items()},
            differences=differences,
        ),
        model=trained,
    )


@three_ways_to_build.claim(
    control={"change": 0.1},
    takes_away="The same weights: one weight of the subclassed network, out of 26,506, is changed by 0.1.",
)
def the_same_answers(measured):
    """With the same weights all three give the same answers, to six decimals."""
    return below(measured["difference"], 1e-6)


@three_ways_to_build.claim(
    control={"told": True}, takes_away="The waiting: the networks are called on a keras.Input as soon as they are made."
)
def only_one_has_weights_at_once(measured):
    """Before the first call the Functional network has all of its weights, and the other two have none."""
    made, called = measured["weights_made"], measured["weights_called"]
    return near(made["functional"], called["functional"], within=0.5) & near(
        made["sequential"] + made["subclassed"], 0, within=0.5
    )


@three_ways_to_build.claim(
    control={"opened": True},
    takes_away="The Python between the layers: call is run on a keras.Input, which notes what it is given to.",
)
def a_subclass_has_no_graph(measured):
    """A graph leads to each layer of two of the networks and to none of the subclassed one, not even after a call; but
    layer_outputs reads the layers of all three.
    """
    graph, read = measured["graph_called"], measured["read"]
    return (
        near(graph["subclassed"], 0, within=0.5)
        & near(min(graph["sequential"], graph["functional"]), 3, within=0.5)
        & near(min(read.values()), 3, within=0.5)
    )
