"""7.2.2 Layers can be reached: a part of a model, a new head on its inside, and a network without a graph."""

from kerasbook import layerwise
from kerasbook.chapter2.listings.first_network import digits_in_rows
from kerasbook.chapter7 import pictures
from kerasbook.chapter7.listings.three_ways_to_build import (
    SHOWN,
    answers_of,
    by_graph,
    functional,
    subclassed,
    trained_on_digits,
)
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, progress, whole, yes_or_no
from kerasbook.concepts.training import copy_of
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Labelled = whole("how many digits the new heads learn from", least=10, most=2_000)
Layer = choice("the layer on which the new head stands", "second", "first", "answer")
Copied = yes_or_no("whether the part has copies of the model's layers, rather than the layers themselves")
Written = choice("how the network that is asked for its graph is written", "subclassed", "functional")

UPDATES = 300  # of the new heads, 32 digits each


def part_of(model, layer="second"):
    """A model from the inputs to one of the layers. The layers are the model's own."""
    return keras.Model(model.inputs[0], model.get_layer(layer).output)


def with_new_head(model, layer="second"):
    """The inside of a model, as it is, and on top of it one new unit: is the digit odd?"""
    model.trainable = False
    part = part_of(model, layer)
    odd = keras.layers.Dense(1, "sigmoid", name="odd")(part.outputs[0])  # (n, 32) -> (n, 1)
    return keras.Model(part.inputs[0], odd)


def on_pixels():
    """The same unit, on the pixels themselves."""
    return keras.Sequential([keras.Input((784,)), keras.layers.Dense(1, "sigmoid")])


def pass_by_hand(weights, x):
    """What each layer returns, by the layer's name: relu(x W + b), twice, and softmax."""
    outputs = {}
    for name, (W, b) in zip(("first", "second", "answer"), zip(weights[::2], weights[1::2], strict=True), strict=True):
        x = x @ W + b
        if name == "answer":
            powers = np.exp(x - x.max(axis=1, keepdims=True))
            x = powers / powers.sum(axis=1, keepdims=True)
        else:
            x = np.maximum(x, 0)
        outputs[name] = x
    return outputs


def trained_together(models, x, targets):
    """Train models that share no weight on the same digits, as the outputs of one model: one `fit` is enough."""
    inputs = keras.Input((784,))
    together = keras.Model(inputs, {name: model(inputs) for name, model in models.items()})
    together.compile(keras.optimizers.Adam(1e-2), dict.fromkeys(models, "binary_crossentropy"))
    picked = np.arange(32 * UPDATES) % len(x)  # the same digits again and again
    together.fit(
        x[picked], dict.fromkeys(models, targets[picked, None]), batch_size=32, verbose=0, callbacks=[progress(1)]
    )


@chapter.concept("7.2.2", third="7.2", builds=[functional, on_pixels], shares=trained_on_digits)
def reaching_inside(
    labelled: Labelled = 100,
    layer: Layer = "second",
    copied: Copied = False,
    written: Written = "subclassed",
    epochs: Epochs = 5,
    seed: Seed = 0,
):
    """What can be done with the inside of a trained network?

    Above, a network that reads digits, with what its layers make of one of them. The dashed frame is a model, too: the
    part from the inputs to one layer. On top of it stands a new unit (red) that says whether the digit is odd. Below
    left, how many new digits such a unit gets right if it stands on the pixels, on this layer before the network was
    trained, or on it now; pale dots are other seeds. Below right, each dot is one number that the part returned,
    over the same number of the pass by hand with the trained weights: grey when the network had just been made, red
    after it was trained.

    Measures:
        inside: share of new digits that a new head on the trained layer gets right
        untrained: share that a head on the untrained layer gets right
        pixels: share that a head on the pixels gets right
        before: largest difference between the part and the pass by hand, before the model was trained
        difference: largest difference between the part and the pass by hand, after the model was trained
        graph: layers to which the graph of a network written this way leads
        read: layers whose outputs layer_outputs reads
        read_difference: largest difference between what layer_outputs reads and the pass by hand
    """
    (x, labels), (new_x, new_labels) = digits_in_rows()  # (n, 784) and (n,)
    trained = trained_on_digits(epochs=epochs, seed=seed).model
    hand = pass_by_hand(trained.get_weights(), new_x)

    keras.utils.set_random_seed(seed)
    model = functional()  # with the weights that the trained one began with
    untrained = copy_of(model)
    part = copy_of(part_of(model, layer)) if copied else part_of(model, layer)
    before = answers_of(part, new_x)
    model.set_weights(trained.get_weights())  # the model is trained now; nothing was done to the part
    after = answers_of(part, new_x)

    heads = {"pixels": on_pixels(), "untrained": with_new_head(untrained, layer), "inside": with_new_head(model, layer)}
    picked = np.random.default_rng(seed).permutation(len(x))[:labelled]
    trained_together(heads, x[picked], labels[picked] % 2)
    odd = {name: answers_of(head, new_x)[:, 0] for name, head in heads.items()}  # (n, 1) -> (n,)
    right = {name: float(np.mean((answers > 0.5) == new_labels % 2)) for name, answers in odd.items()}

    asked = {"subclassed": subclassed, "functional": functional}[written]()
    asked(new_x[:1])
    asked.set_weights(trained.get_weights())
    read = layerwise.layer_outputs(asked, new_x)
    graph = by_graph(asked)
    return Finding(
        measured={
            **right,
            "before": np.abs(before - hand[layer]).max(),
            "difference": np.abs(after - hand[layer]).max(),
            "graph": len(graph),
            "read": len(read),
            "read_difference": max(np.abs(read[name] - hand[name]).max() for name in read),
        },
        figure=pictures.reaching_inside.ReachingInside(
            digit=new_x[SHOWN].reshape(28, 28),
            outputs={name: output[SHOWN] for name, output in hand.items()},
            odd=float(odd["inside"][SHOWN]),
            layer=layer,
            right=right,
            labelled=labelled,
            part=(before, after),
            hand=hand[layer],
            asked=(written, len(graph), len(read)),
        ),
        model=trained,
    )


@reaching_inside.guess(least=0, most=100, step=1, says="{number} of 100")
def odd_or_even(measured):
    """A network has learned to read digits. A single new unit on its inside learns from a few labelled digits to say
    whether a digit is odd. Of a hundred new digits, how many does it get right?
    """
    return 100 * measured["inside"]


@reaching_inside.claim(
    control={"copied": True},
    takes_away="The sharing: the part has copies of the layers, with the weights of that time.",
)
def a_part_shares_its_layers(measured):
    """A part is made while the model knows nothing. Once the model is trained, the part, to which nothing was done,
    returns what the pass by hand with the trained weights does, to four decimals.
    """
    return below(measured["difference"], 1e-4)


@reaching_inside.claim(
    control={"epochs": 0}, takes_away="What the inside has learned: the network is never trained to read digits."
)
def a_new_head_stands_on_what_was_learned(measured):
    """From the same few digits a new unit learns more on the trained layer than on the same layer before the training:
    it gets at least five more of a hundred right.
    """
    return above(measured["inside"], measured["untrained"], by=0.05)


@reaching_inside.claim(
    control={"written": "functional"}, takes_away="The subclassing: the same network, written as a graph."
)
def read_without_a_graph(measured):
    """No graph leads to a layer of the subclassed network, yet layer_outputs reads all three, and they are those of the
    pass by hand, to four decimals.
    """
    return (
        near(measured["graph"], 0, within=0.5)
        & near(measured["read"], 3, within=0.5)
        & below(measured["read_difference"], 1e-4)
    )
