"""Exercises of chapter 7: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter7 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter7.listings.mix_and_match import outputs_reached, with_a_box
from kerasbook.chapter7.listings.three_ways_to_build import (
    Column,
    Row,
    answers_of,
    functional,
    sequential,
    three_ways_to_build,
)
from kerasbook.chapter7.settings import Seed, chapter
from kerasbook.concepts import above, below, whole
from kerasbook.lazily import keras, np

# 7.2.1


@chapter.exercise(
    "7.2.1",
    hint="A weight is multiplied by its pixel. What if there is never any ink in that pixel?",
    solution={"row": 0, "column": 0},
    why=(
        "No digit has ink in the corner, so whatever the weight there is, it is multiplied by 0. The same answers do "
        "not prove that two networks are the same: a comparison sees no more than the inputs that it is made with. "
        "With random noise as the input, this weight would have shown itself."
    ),
)
def the_weight_that_nobody_misses(row: Row = 14, column: Column = 14, seed: Seed = 0):
    """The weight that nobody misses

    One weight of the subclassed network is changed by 1, ten times as much as above. Choose the pixel that it belongs
    to, so that all three networks give the same answers to every test digit nevertheless.
    """
    measured = three_ways_to_build(change=1.0, row=row, column=column, seed=seed).measured
    return {"largest difference between answers": below(measured["difference"], 1e-6)}


# 7.2.2


Listed = whole("the place in the layers of the Sequential network", least=0, most=2)
InGraph = whole("the place in the layers of the Functional network", least=0, most=3)
SECOND = 32  # units of the second hidden layer


@chapter.exercise(
    "7.2.2",
    hint="What does a Functional network begin with that a list of layers does not have?",
    solution={"listed": 1, "graph": 2},
    why=(
        "A graph begins with an InputLayer, and counts it. The list has none among its layers, even if it begins with "
        "a keras.Input. Whoever inserts a layer moves all places behind it, and nothing complains: get_layer with a "
        "name is the better question."
    ),
)
def counting_from_zero(listed: Listed = 1, graph: InGraph = 1):
    """Counting from zero

    The same network as a list and as a graph. The second hidden layer is asked for by its place in model.layers,
    counted from 0. Which place is it in each? All 32 of its outputs must be those of the layer called "second".
    """
    digits = np.random.default_rng(0).uniform(size=(100, 784)).astype("float32")
    networks = {"list": sequential(), "graph": functional()}
    networks["list"].build((None, 784))
    networks["list"].set_weights(networks["graph"].get_weights())
    first, second = (networks["graph"].get_layer(name) for name in ("first", "second"))
    wanted = answers_of(second, answers_of(first, digits))  # (100, 32)
    found = {}
    for (name, model), place in zip(networks.items(), (listed, graph), strict=True):
        part = keras.Model(model.inputs[0], model.layers[place].output)
        outputs = answers_of(part, digits)  # (100, units)
        found[name] = np.sum(np.all(np.abs(outputs - wanted) < 1e-5, axis=0)) if outputs.shape == wanted.shape else 0
    return {
        "outputs found in the list": above(found["list"], SECOND - 1),
        "outputs found in the graph": above(found["graph"], SECOND - 1),
    }


# 7.2.4


Begin = whole("the first layer in the box", least=1, most=8)
End = whole("the last layer in the box", least=1, most=8)


@chapter.exercise(
    "7.2.4",
    hint="What comes out of the box is what its last layer returns, and the graph notes what comes out of the box.",
    solution={"begin": 4, "end": 8},
    why=(
        "The graph sees what goes into a box and what comes out. Layers before it, layers behind it, and the output of "
        "its last one are in reach; whatever lies between is not. So cut a class where you may want to look."
    ),
)
def a_box_in_the_chain(begin: Begin = 1, end: End = 8):
    """A box in the chain

    Of eight layers in a row, some have to lie in a class, because their code has a loop in it: at least four of them.
    Later, you want new heads on what layer 3 returns and on what layer 8 returns. From which layer to which does the
    box go?
    """
    reached = outputs_reached(with_a_box(begin, end)) & {3, 8}
    return {"layers in the box": above(end - begin + 1, 3), "of the two outputs, in reach": above(len(reached), 1.5)}


# 7.3.1


# 7.3.2


# 7.3.4


# 7.4.1


# 7.4.2


# 7.4.3


# 7.4.4
