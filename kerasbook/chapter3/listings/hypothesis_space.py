"""3.6.2 From layers to models: the topology of a network is the space of all functions that it can be."""

from kerasbook import layerwise
from kerasbook.backends import steps_at_once
from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Distance = number("how far the points of one class are moved to the right", least=0)
Units = whole("units of the network with one hidden layer; that with two has about as many parameters", least=1)
Activation = choice(
    'what a hidden unit does with its sum: "relu" bends it at 0, "linear" leaves it straight', "relu", "linear"
)
Starts = whole("from how many random starts each network is trained", least=1)

SAMPLES = 1_000
ANGLES = 90  # directions in which the best of all lines is looked for
SIGNS = ((1, 1), (-1, -1), (1, -1), (-1, 1))  # of the four corners


def network(widths=(8,), activation="relu"):
    """Two numbers in, hidden layers of these widths, one probability out."""
    return keras.Sequential([
        keras.Input((2,)),
        *(keras.layers.Dense(width, activation) for width in widths),  # (n, 2) -> (n, width)
        keras.layers.Dense(1, activation="sigmoid"),  # -> (n, 1)
    ])


# Two problems that no line solves


def rings(rng, distance=0.0):
    """A ring of points around another; at a distance, the inner one is moved out of the outer one."""
    classes = np.arange(SAMPLES) % 2  # (1000,)
    angle, radius = rng.uniform(0, 2 * np.pi, SAMPLES), 1.0 + classes + rng.normal(0, 0.12, SAMPLES)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)  # (1000, 2)
    points[classes == 0, 0] += distance
    return points.astype("float32"), classes


def xor(rng, distance=0.0):
    """Four clouds at the corners of a square; those at opposite corners are of one class."""
    corner = np.arange(SAMPLES) % 4
    classes = (corner > 1).astype(int)
    points = 1.2 * np.array(SIGNS)[corner] + rng.normal(0, 0.35, (SAMPLES, 2))
    points[classes == 0, 0] += distance
    return points.astype("float32"), classes


PROBLEMS = {"rings": rings, "xor": xor}


# The search through a hypothesis space


def side_by_side(networks):
    """Networks of one topology as a single model, an output for each: EinsumDense is many Dense layers at once."""
    count = len(networks)
    model = keras.Sequential([keras.Input((2,)), keras.layers.RepeatVector(count)])  # (n, 2) -> (n, count, 2)
    for layer in networks[0].layers:
        shape = (count, layer.units)
        model.add(keras.layers.EinsumDense("nki,kij->nkj", shape, activation=layer.activation, bias_axes="kj"))
    model.add(keras.layers.Reshape((count,)))  # (n, count, 1) -> (n, count)
    model.set_weights([np.stack(several) for several in zip(*(one.get_weights() for one in networks), strict=True)])
    return model


def train(topologies, points, classes, epochs):
    """Train all networks at once. None of them knows of the others: their losses are added up."""
    inputs = keras.Input((2,))
    parts = [side_by_side(networks) for networks in topologies]
    model = keras.Model(inputs, keras.layers.Concatenate()([part(inputs) for part in parts]))  # -> (n, all of them)
    model.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", steps_per_execution=steps_at_once(20))
    targets = np.repeat(classes[:, None], sum(map(len, topologies)), axis=1)  # (n,) -> (n, all of them)
    model.fit(points, targets, batch_size=50, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    for networks, part in zip(topologies, parts, strict=True):
        for number_of_network, one in enumerate(networks):
            one.set_weights([weights[number_of_network] for weights in part.get_weights()])


def accuracy(network, points, classes):
    """The share of points on the right side."""
    return float(((keras.ops.convert_to_numpy(network(points))[:, 0] > 0.5) == classes).mean())


def best_of_all_lines(points, classes):
    """Try every line, of so many directions: `(accuracy, direction, place)` of the best."""
    best = (0.0, np.zeros(2), 0.0)
    for angle in np.linspace(0, np.pi, ANGLES, endpoint=False):
        direction = np.array([np.cos(angle), np.sin(angle)])
        along = points @ direction  # (n, 2) -> (n,)
        order = np.argsort(along)
        ones = np.cumsum(classes[order])  # on this side of the line, if it runs just behind each point
        zeros = np.arange(1, len(classes) + 1) - ones
        right = (zeros + ones[-1] - ones) / len(classes)
        for shares in (right, 1 - right):
            if shares.max() > best[0]:
                best = float(shares.max()), direction, float(along[order[shares.argmax()]])
    return best


def as_the_last_layer_sees(network, points):
    """Points as the last layer gets them, turned so that its cut is upright, at 0: `(n, 2)`.

    To the right is how far a point is from the cut; up is the direction along the cut in which points differ most.
    """
    kernel, bias = (np.asarray(weights) for weights in network.layers[-1].get_weights())  # (width, 1) and (1,)
    seen = points
    for layer in network.layers[:-1]:
        seen = keras.ops.convert_to_numpy(layer(seen))  # (n, 2) -> (n, width)
    normal = kernel[:, 0] / (np.linalg.norm(kernel) + 1e-9)
    across = seen @ normal + bias[0] / (np.linalg.norm(kernel) + 1e-9)
    along = seen - np.outer(seen @ normal, normal)
    return np.stack([across, layerwise.principal_plane(along)[:, 0]], axis=1)


def answers_around(network, points):
    """What a network answers around the points: `(extent, probabilities)`, a grid of 80 x 80 places."""
    (left, low), (right, high) = points.min(axis=0) - 0.3, points.max(axis=0) + 0.3
    x, y = np.meshgrid(np.linspace(left, right, 80), np.linspace(low, high, 80))
    places = np.column_stack([x.ravel(), y.ravel()]).astype("float32")  # (6400, 2)
    return (left, right, low, high), keras.ops.convert_to_numpy(network(places)).reshape(80, 80)


@chapter.concept("3.6.2", third="3.6", builds=[network], quick={"starts": 2, "epochs": 12})
def hypothesis_space(
    units: Units = 8,
    activation: Activation = "relu",
    distance: Distance = 0.0,
    starts: Starts = 3,
    epochs: Epochs = 15,
    seed: Seed = 0,
):
    """What can a network learn at all?

    Two problems, two rings and four clouds, a row for each, and three networks that learn them. Blue and orange are the
    classes; behind the new points, drawn as dots, is what the network answers there. In the first column it has no
    hidden layer, and the dashed line is the best of all lines, found by trying them. In the second and fourth it has
    one and two hidden layers, and about as many parameters in both; below, what it gets right from each of its random
    starts, the best of which is shown. Beside each of them, the same points as its last layer gets them, turned so that
    its cut is the upright line: there, a straight cut is enough.

    Measures:
        accuracy_on_rings: accuracy on new points of the rings
        accuracy_on_xor: accuracy on new points of the four clouds
        starts_on_rings: accuracy from each start, rings
        starts_on_xor: accuracy from each start, four clouds
        best_line: the best of all lines
        none: no hidden layer
        one: one hidden layer
        two: two hidden layers
        parameters: parameters (weights and biases)
    """
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    narrow = max(1, round((6.25 + 4 * units) ** 0.5 - 2.5))  # two such layers have about as many parameters
    widths = {"none": [], "one": [units], "two": [narrow, narrow]}
    measured, shown = {}, {}
    for problem, points_of in PROBLEMS.items():
        networks = {
            name: [network(hidden, activation) for _start in range(starts if hidden else 1)]
            for name, hidden in widths.items()
        }
        points, classes = points_of(rng, distance)
        train(list(networks.values()), points, classes, epochs)
        on_training = {name: [accuracy(one, points, classes) for one in several] for name, several in networks.items()}
        best = {name: several[int(np.argmax(on_training[name]))] for name, several in networks.items()}

        points, classes = points_of(rng, distance)  # new ones
        line = best_of_all_lines(points, classes)
        measured[f"accuracy_on_{problem}"] = {
            "best_line": line[0],
            **{name: accuracy(one, points, classes) for name, one in best.items()},
        }
        measured[f"starts_on_{problem}"] = {
            name: [accuracy(one, points, classes) for one in networks[name]] for name in ("one", "two")
        }
        shown[problem] = pictures.hypothesis_space.Problem(
            points,
            classes,
            line[1:],
            answers={name: answers_around(one, points) for name, one in best.items()},
            seen={name: as_the_last_layer_sees(best[name], points) for name in ("one", "two")},
            accuracy=measured[f"accuracy_on_{problem}"],
            starts=measured[f"starts_on_{problem}"],
        )
    measured["parameters"] = {name: one.count_params() for name, one in best.items()}
    return Finding(
        measured=measured,
        figure=pictures.hypothesis_space.HypothesisSpace(shown, measured["parameters"]),
        model=best["one"],
    )


@hypothesis_space.guess(least=0, most=100, says="{number} of 100")
def what_the_best_line_gets_right(measured):
    """A ring of points lies around another, with as many points in each. Of all straight lines, the best one gets how
    many of 100 points on the right side?
    """
    return 100 * measured["accuracy_on_rings"]["best_line"]


@hypothesis_space.claim(
    control={"distance": 3.0},
    takes_away="What is entangled: the points of one class are moved to the side, and a line fits between the classes.",
)
def no_line_is_enough(measured):
    """Without a hidden layer there is only a line, and of all lines the best gets fewer than three in four points of
    the rings right, and fewer than four in five of the clouds.
    """
    return below(measured["accuracy_on_rings"]["best_line"], 0.75) & below(
        measured["accuracy_on_xor"]["best_line"], 0.8
    )


@hypothesis_space.claim(
    control={"activation": "linear"},
    takes_away="The bend: without an activation function, layers on top of each other still draw one straight line.",
)
def one_hidden_layer_is_enough(measured):
    """With a hidden layer whose units bend, the best of a few starts gets more than 95 % right of both."""
    return above(measured["accuracy_on_rings"]["one"], 0.95) & above(measured["accuracy_on_xor"]["one"], 0.95)
