"""2.3.5 and 2.3.6 Tensor operations move points: affine maps of the plane, relu, and a crumpled paper."""

from kerasbook import datasets, layerwise
from kerasbook.backends import steps_at_once
from kerasbook.chapter1 import pictures as chapter1_pictures
from kerasbook.chapter1.settings import Activation
from kerasbook.chapter2 import pictures
from kerasbook.chapter2.settings import Digit, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, progress, whole
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn

Angle = number("by how many degrees the plane is turned")
Order = choice(
    'the order in which the maps are multiplied into one: as they are applied, or "reversed"', "applied", "reversed"
)
Creases = whole("how many times the paper is creased before the network gets it", least=0)
PaperEpochs = whole("how many times the network sees all points of the paper (epochs)", least=1)

REACH = 1.0  # the grid runs from -1 to 1 in both directions
DEPTHS = (1, 2, 4, 8)  # hidden layers
HANDS = 4  # movements that the network may make to unfold the paper
SIDE = 28  # points along the side of a sheet that is drawn


# Affine maps of the plane: a matrix (2, 2) and a shift (2,)


def affine_maps(angle):
    """The book's maps: each takes a point x to W·x + b."""
    turn = np.radians(angle)
    unchanged, nowhere = np.eye(2), np.zeros(2)
    return {
        "translation": (unchanged, np.array([0.5, 0.3])),
        "rotation": (np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]), nowhere),
        "scaling": (np.diag([1.3, 0.5]), nowhere),
        "affine": (np.array([[0.9, 0.6], [-0.3, 0.8]]), np.array([0.3, 0.2])),
    }


def dense(matrix, shift, activation="linear"):
    """A dense layer with weights set by hand: activation(W·x + b)."""
    layer = keras.layers.Dense(len(shift), activation=activation)
    layer.build((None, matrix.shape[1]))
    layer.set_weights([matrix.T, shift])  # Keras multiplies from the right: x·W, the rows of x are points
    return layer


def composed(maps):
    """The one affine map that does what these do, one after the other."""
    matrix, shift = np.eye(2), np.zeros(2)
    for next_matrix, next_shift in maps:
        matrix = next_matrix @ matrix
        shift = next_matrix @ shift + next_shift
    return matrix, shift


def moved(layers, points):
    """Where some layers, one after the other, take points, `(..., 2) -> (..., 2)`."""
    for layer in layers:
        points = layer(points)
    return keras.ops.convert_to_numpy(points)


def ink(image):
    """The dark pixels of a picture as points in the plane: (28, 28) -> (n, 2), within -1 and 1."""
    row, column = np.nonzero(image > 0.5)
    return REACH * np.stack([column - 13.5, 13.5 - row], axis=1).astype("float32") / 14


# How far a network is from any affine map


def random_network(depth, activation, seed):
    """Hidden layers of 16 units with random weights, from points of the plane to points of the plane."""
    keras.utils.set_random_seed(seed)
    hidden = [
        keras.layers.Dense(16, activation, kernel_initializer="he_normal", bias_initializer="random_normal")
        for _layer in range(depth)
    ]
    return keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(2)])  # (n, 2) -> (n, 16) -> (n, 2)


def share_not_affine(points, answers):
    """How much of the answers the best affine map of the points leaves over: 0 if they are an affine map."""
    with_one = np.concatenate([points, np.ones((len(points), 1))], axis=1)  # (n, 2) -> (n, 3)
    answers = answers - answers.mean(axis=0, dtype="float64")
    solution = np.linalg.lstsq(with_one, answers, rcond=None)[0]
    return float(np.linalg.norm(answers - with_one @ solution) / np.linalg.norm(answers))


# Two sheets of paper, crumpled into one ball


def paper(places, sheet):
    """Points of two sheets that lie on top of each other: places on the sheet (n, 2), which sheet (n,) -> (n, 3)."""
    height = 0.12 * (2 * sheet - 1)
    return np.concatenate([places, height[:, None]], axis=1)


def crumpled(points, phases):
    """The paper after some bends: each moves one coordinate by waves along the other two, so that nothing tears."""
    points = points.copy()
    for crease, (first, second) in enumerate(phases):
        bent = (crease + 2) % 3  # up and down first, for the paper lies flat
        along, across = (bent + 1) % 3, (bent + 2) % 3
        points[:, bent] += 0.45 * np.sin(2.5 * points[:, along] + first)
        points[:, bent] += 0.45 * np.sin(2.5 * points[:, across] + second)
    return (1.5 * points).astype("float32")


def unfolding_network(activation="relu"):
    """Layers that each move every point of the paper a little, and one unit that tells the sheets apart."""
    points = inputs = keras.Input((3,))
    for hand in range(1, HANDS + 1):
        move = keras.layers.Dense(32, activation)(points)  # (n, 3) -> (n, 32)
        gently = keras.regularizers.L2(0.05)  # the smaller a move, the better
        move = keras.layers.Dense(3, kernel_initializer="zeros", activity_regularizer=gently)(move)  # -> (n, 3)
        points = keras.layers.Add(name=f"hand_{hand}")([points, move])
    return keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(points))  # -> (n, 1)


def trained_unfolding_network(points, sheet, activation, epochs, seed):
    """The network, after it has been told of these points on which sheet they lie."""
    keras.utils.set_random_seed(seed)
    model = unfolding_network(activation)
    steps = epochs * len(points) // 64
    schedule = keras.optimizers.schedules.CosineDecay(0.02, steps)
    model.compile(keras.optimizers.Adam(schedule), "binary_crossentropy", steps_per_execution=steps_at_once(24))
    model.fit(points, sheet, batch_size=64, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def seen_from_the_side(points, direction):
    """The points turned, without stretching, so that `direction` runs from left to right: (n, 3) -> (n, 3)."""
    points = points - points.mean(axis=0)
    direction = direction / np.linalg.norm(direction)
    rest = points - np.outer(points @ direction, direction)
    *_, (second, third, _nothing) = np.linalg.svd(rest, full_matrices=False)
    return points @ np.stack([direction, second, third], axis=1)


def unfolding(creases, activation, epochs, seed):
    """Train on some points of the crumpled sheets, and look at others layer by layer.

    Returns:
        `(model, views, shares)`: the network; for the paper and after each movement the points of the two sheets,
        `(2, SIDE, SIDE, 3)`; and what share of them the best plane puts on the right side.
    """
    random = np.random.default_rng(seed)
    phases = random.uniform(0, 2 * np.pi, size=(creases, 2))
    known_sheet = np.arange(1536) % 2
    known = crumpled(paper(random.uniform(-1, 1, size=(1536, 2)), known_sheet), phases)
    side = np.linspace(-1, 1, SIDE)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    new_sheet = np.repeat([0, 1], len(places))
    new = crumpled(paper(np.concatenate([places, places]), new_sheet), phases)

    model = trained_unfolding_network(known, known_sheet, activation, epochs, seed)
    layers = [f"hand_{hand}" for hand in range(1, HANDS + 1)]
    of_known = [known, *layerwise.layer_outputs(model, known, layers=layers).values()]
    of_new = [new, *layerwise.layer_outputs(model, new, layers=layers).values()]
    views, shares = [], []
    for to_learn_from, points in zip(of_known, of_new, strict=True):
        plane = sklearn.linear_model.LogisticRegression().fit(to_learn_from, known_sheet)
        shares.append(plane.score(points, new_sheet))
        views.append(seen_from_the_side(points, plane.coef_[0]).reshape(2, SIDE, SIDE, 3))
    return model, views, shares


@chapter.concept("2.3.5", third="2.3", builds=[unfolding_network])
def geometry(
    angle: Angle = 35.0,
    order: Order = "applied",
    activation: Activation = "relu",
    creases: Creases = 3,
    digit: Digit = 4,
    epochs: PaperEpochs = 30,
    seed: Seed = 0,
):
    """What do tensor operations do to points?

    Above, a grid and the dark pixels of a digit as points x in the plane, and where each operation moves them; W is a
    matrix, b a vector. Affine maps keep straight lines straight and parallel lines parallel; relu sets negative
    coordinates to 0 and so presses these points onto the axes. Middle left: the four maps one after the other (dots),
    and the one affine map that equals them (rings). Middle right: deep networks with random weights, and the share of
    their output that the best affine map leaves unexplained. Below, two sheets of paper, laid on each other and
    crumpled. The network is told on which sheet some of the points lie, and each of its layers moves every point a
    little. The drawn points are others, from the same paper; after each layer they are turned to show the sheets as far
    apart as they are.

    Measures:
        matrix: the four maps as one: matrix W
        shift: the four maps as one: vector b
        furthest_off: largest error of the one map
        depths: hidden layers
        not_affine: share unexplained by any affine map
        linear: without activation
        bent: with the chosen activation
        separated: points that one plane separates, layer by layer
    """
    _, test = datasets.digits()
    points = ink(test.images[np.argmax(test.labels == digit)])  # (n, 2)
    square = (-REACH, REACH), (-REACH, REACH)
    grid = chapter1_pictures.coordinate_change.grid_lines(*square, steps=50).astype("float32")  # (18, 50, 2)
    maps = affine_maps(angle)
    layers = {name: [dense(*affine)] for name, affine in maps.items()}
    layers["bent"] = [dense(*maps["affine"], activation="relu")]

    in_turn = [layer for name in maps for layer in layers[name]]
    chain = list(maps.values())
    one_map = composed(chain if order == "applied" else chain[::-1])
    after_all, after_one = moved(in_turn, points), moved([dense(*one_map)], points)

    everywhere = grid.reshape(-1, 2)
    not_affine = {
        name: [
            share_not_affine(everywhere, moved([random_network(depth, kind, start)], everywhere)) for depth in DEPTHS
        ]
        for name, kind, start in (("linear", "linear", seed + 1_000), ("bent", activation, seed))  # other weights
    }
    model, views, separated = unfolding(creases, activation, epochs, seed)
    return Finding(
        measured={
            "matrix": one_map[0],
            "shift": one_map[1],
            "furthest_off": np.linalg.norm(after_all - after_one, axis=1).max(),
            "depths": list(DEPTHS),
            "not_affine": not_affine,
            "separated": separated,
        },
        figure=pictures.geometry.Geometry(
            maps={"start": (grid, points)}
            | {name: (moved(layer, grid), moved(layer, points)) for name, layer in layers.items()},
            in_turn=after_all,
            at_once=after_one,
            depths=DEPTHS,
            not_affine=not_affine,
            activation=activation,
            sheets=views,
            separated=separated,
        ),
        model=model,
        animation=pictures.geometry.PaperAnimation(views, separated),
    )


@geometry.guess(least=50, most=100, says="{number} of 100", along="layer")
def separated_by_layer(measured):
    """Two sheets of paper are laid on each other and crumpled. A network learns which point lies on which sheet. Of 100
    points, how many does one plane separate before the first layer (0), and after each layer?
    """
    return {layers: 100 * share for layers, share in enumerate(measured["separated"])}


@geometry.claim(
    control={"order": "reversed"}, takes_away="The order is lost: the same four matrices are multiplied in reverse."
)
def affine_maps_make_an_affine_map(measured):
    """Four affine maps in a row are one affine map: the product of their matrices, in the same order."""
    return below(measured["furthest_off"], 1e-5)


@geometry.claim(
    control={"activation": "linear"}, takes_away="The networks have no activation: they are linear at every depth."
)
def only_an_activation_bends(measured):
    """Without an activation, a network of any depth is one affine map; with an activation, it never is."""
    without, bent = measured["not_affine"]["linear"], measured["not_affine"]["bent"]
    return below(np.max(without), 1e-5) & above(np.min(bent), 0.05)  # unlike max and min, these do not lose a NaN


@geometry.claim(
    control={"activation": "linear"},
    takes_away="The activation is missing: each layer can only stretch, turn and shift the paper.",
)
def the_paper_is_unfolded(measured):
    """No plane separates the crumpled sheets; after the last layer, a plane does."""
    crumpled_paper, *_, unfolded = measured["separated"]
    return below(crumpled_paper, 0.8) & above(unfolded, 0.93)
