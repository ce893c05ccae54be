"""7.2.4 Mixing and matching: a subclassed part in a Functional model, and the other way round."""

from kerasbook import layerwise
from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.listings.three_ways_to_build import (
    LAYERS,
    SHOWN,
    answers_of,
    by_graph,
    functional,
    trained_on_digits,
    weights_in,
)
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, below, choice, near, progress, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Held = choice(
    'where the subclassed part keeps its layers: as its own "attributes", or in an "object" that is no layer of Keras',
    "attributes",
    "object",
)
Opened = yes_or_no("whether the Functional model takes the subclassed part's call, rather than the part itself")

MORE = 1_000  # digits with which all three learn on


def subclassed_part():
    """Two layers in a class."""

    class Body(keras.Model):
        def __init__(self):
            super().__init__(name="body")
            self.first = keras.layers.Dense(32, "relu", name="first")
            self.second = keras.layers.Dense(32, "relu", name="second")

        def call(self, inputs):
            return self.second(self.first(inputs))

    return Body()


def part_with_a_drawer():
    """The same, but the layers lie in an object of which Keras knows nothing."""

    class Drawer:
        first = keras.layers.Dense(32, "relu", name="first")
        second = keras.layers.Dense(32, "relu", name="second")

    class Body(keras.Model):
        def __init__(self):
            super().__init__(name="body")
            self.drawer = Drawer()

        def call(self, inputs):
            return self.drawer.second(self.drawer.first(inputs))

    return Body()


def functional_part():
    """Two layers in a graph."""
    inputs = keras.Input((784,))
    x = keras.layers.Dense(32, "relu", name="first")(inputs)
    outputs = keras.layers.Dense(32, "relu", name="second")(x)
    return keras.Model(inputs, outputs, name="body")


def subclassed_inside(held="attributes", opened=False):
    """A graph in which one of the calls goes to a class."""
    body = subclassed_part() if held == "attributes" else part_with_a_drawer()
    inputs = keras.Input((784,))
    features = body.call(inputs) if opened else body(inputs)
    outputs = keras.layers.Dense(10, "softmax", name="answer")(features)
    return keras.Model(inputs, outputs)


def functional_inside():
    """A class, one of whose parts is a graph."""

    class DigitReader(keras.Model):
        def __init__(self):
            super().__init__()
            self.body = functional_part()
            self.answer = keras.layers.Dense(10, "softmax", name="answer")

        def call(self, inputs):
            return self.answer(self.body(inputs))

    return DigitReader()


def with_a_box(begin, end, layers=8):
    """A Functional chain of layers with 11, 12, ... units, of which those from `begin` to `end` lie in a class."""

    class Box(keras.Model):
        def __init__(self):
            super().__init__(name="box")
            self.inner = [keras.layers.Dense(10 + number) for number in range(begin, end + 1)]

        def call(self, inputs):
            for layer in self.inner:
                inputs = layer(inputs)
            return inputs

    inputs = outputs = keras.Input((10,))
    for number in range(1, layers + 1):
        if number == begin:
            outputs = Box()(outputs)
        elif not begin < number <= end:
            outputs = keras.layers.Dense(10 + number)(outputs)
    return keras.Model(inputs, outputs)


def outputs_reached(model):
    """The numbers of the layers of such a chain whose output the graph leads to, known by its width."""
    return {part.outputs[0].shape[-1] - 10 for part in by_graph(model).values()}


def name_of(weight):
    """A weight's name with that of its layer, such as "first/kernel", in whatever the layer lies."""
    return "/".join(weight.path.split("/")[-2:])


def give_weights(model, trained):
    """Each weight of a model that Keras can find gets the value of the one with the same name."""
    values = {name_of(weight): keras.ops.convert_to_numpy(weight) for weight in trained.weights}
    for weight in model.weights:
        weight.assign(values[name_of(weight)])


def within_reach(model):
    """The layers that a graph leads to: that of the model, or that of one of its parts."""
    graphs = [by_graph(model), *(by_graph(part) for part in model.layers if isinstance(part, keras.Model))]
    return [name for name in LAYERS if any(name in graph for graph in graphs)]


def read_layers(model, x):
    """What `layer_outputs` reads, by the layer's name, in whatever the layer lies."""
    return {name.split("/")[-1]: output for name, output in layerwise.layer_outputs(model, x).items()}


def learn_on(model, x, labels):
    """A few more updates, the same digits in the same order for every model."""
    model.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy")
    model.fit(x, labels, batch_size=128, shuffle=False, verbose=0, callbacks=[progress(1)])


def furthest(answers):
    """How far the answers of any network are from those of the first, at most."""
    first, *rest = answers.values()
    return max(float(np.abs(other - first).max()) for other in rest)


@chapter.concept("7.2.4", third="7.2", builds=[subclassed_inside, functional_inside], shares=trained_on_digits)
def mix_and_match(held: Held = "attributes", opened: Opened = False, epochs: Epochs = 5, seed: Seed = 0):
    """Can a class and a graph be parts of each other?

    Three networks with the same three layers: a graph alone, a class inside a graph, and a graph inside a class. A blue
    frame is a graph, an orange one a class. In each layer are its outputs for the same test digit, as layer_outputs
    reads them. Below it stands whether a graph leads to it. On the right is how far the network's answers to all test
    digits are from those of the first network, and how far after all three have learned on with the same digits.

    Measures:
        accuracy: accuracy on test digits
        difference: largest difference between two networks' answers to a test digit
        trained_difference: largest difference after all three have learned on
        weights: weights that Keras finds
        graph: layers that a graph leads to
        read: layers whose outputs layer_outputs reads
        alone: graph alone
        subclassed_inside: class in a graph
        functional_inside: graph in a class
    """
    (x, labels), (new_x, new_labels) = digits_in_rows()  # (n, 784) and (n,)
    trained = trained_on_digits(epochs=epochs, seed=seed).model
    keras.utils.set_random_seed(seed)
    networks = {
        "alone": functional(),
        "subclassed_inside": subclassed_inside(held, opened),
        "functional_inside": functional_inside(),
    }
    for network in networks.values():
        network(new_x[:1])
        give_weights(network, trained)
    answers = {name: answers_of(network, new_x) for name, network in networks.items()}  # (n, 784) -> (n, 10)
    read = {name: read_layers(network, new_x[SHOWN : SHOWN + 1]) for name, network in networks.items()}
    graph = {name: within_reach(network) for name, network in networks.items()}
    weights = {name: weights_in(network) for name, network in networks.items()}

    for network in networks.values():
        learn_on(network, x[:MORE], labels[:MORE])
    later = {name: answers_of(network, new_x) for name, network in networks.items()}
    return Finding(
        measured={
            "accuracy": np.mean(answers["alone"].argmax(axis=1) == new_labels),
            "difference": furthest(answers),
            "trained_difference": furthest(later),
            "weights": weights,
            "graph": {name: len(layers) for name, layers in graph.items()},
            "read": {name: len(layers) for name, layers in read.items()},
        },
        figure=pictures.mix_and_match.MixAndMatch(
            digit=new_x[SHOWN].reshape(28, 28),
            outputs={name: {layer: output[0] for layer, output in layers.items()} for name, layers in read.items()},
            graph=graph,
            weights=weights,
            differences={
                name: tuple(float(np.abs(when[name] - when["alone"]).max()) for when in (answers, later))
                for name in networks
            },
            opened=opened,
        ),
        model=networks["alone"],
    )


@mix_and_match.claim(
    control={"held": "object"},
    takes_away="Keras' sight: the subclassed part keeps its layers in an object that Keras does not look into.",
)
def borders_change_nothing(measured):
    """With the same weights all three give the same answers, to six decimals; and after some more training with the
    same digits still, to four.
    """
    return below(measured["difference"], 1e-6) & below(measured["trained_difference"], 1e-4)


@mix_and_match.claim(
    control={"opened": True},
    takes_away="The border: the Functional model takes the lines of the part's call, rather than the part.",
)
def a_class_hides_its_layers_from_the_graph(measured):
    """A graph leads to no layer that lies in a class itself: not to two of the layers in one network, not to one in the
    other. But layer_outputs reads all three in each.
    """
    graph, read = measured["graph"], measured["read"]
    return (
        near(graph["subclassed_inside"], 1, within=0.5)
        & near(graph["functional_inside"], 2, within=0.5)
        & near(min(read.values()), 3, within=0.5)
    )
