"""8.1.1 A kernel slides over a photograph."""

from kerasbook import datasets
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.settings import Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

KERNELS = ("edges", "lines", "blur", "random")
Kernel = choice("which kernel is shown", *KERNELS)
Flipped = yes_or_no("whether the kernel is turned upside down and mirrored first, as mathematicians define it")
Layer = choice('what looks at the moved photograph: a "convolution" or a "dense" layer', "convolution", "dense")
Padding = choice('what is beyond the border: "same" adds zeros, "valid" adds nothing', "same", "valid")

SIDE = 96  # pixels of the photograph
WINDOW = 48  # pixels of the squares cut out of it
FARTHEST = 12  # pixels by which the second square is moved at most
EDGES = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]  # light on the left, dark on the right
LINES = [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]]  # light between dark, above and below
BLUR = [[1 / 9] * 3] * 3


def small_photograph():
    """The middle of a real photograph, in grey: means over squares of 4 x 4 pixels."""
    grey = datasets.photograph("flower").mean(axis=-1)[20:404, 128:512]  # (427, 640, 3) -> (384, 384)
    return grey.reshape(SIDE, 4, SIDE, 4).mean(axis=(1, 3))[..., None]  # -> (96, 96, 1)


def kernels_to_slide(seed):
    """Three kernels that people have thought of and one drawn at random, as Keras wants them: (3, 3, 1, 4)."""
    drawn = np.random.default_rng(seed).normal(size=(3, 3))
    return np.stack([EDGES, LINES, BLUR, drawn], axis=-1)[:, :, None].astype("float32")


def by_hand(picture, kernels):
    """Lays each kernel on each patch, multiplies number by number, and adds up."""
    high, wide = kernels.shape[:2]
    rows, columns = picture.shape[0] - high + 1, picture.shape[1] - wide + 1
    maps = np.zeros((rows, columns, kernels.shape[3]), "float32")
    for row in range(rows):
        for column in range(columns):
            patch = picture[row : row + high, column : column + wide]  # (3, 3, 1)
            maps[row, column] = (patch[..., None] * kernels).sum(axis=(0, 1, 2))  # (3, 3, 1, 4) -> (4,)
    return maps


def convolution_layer(size=48, padding="same", filters=4):
    """One layer of kernels, and nothing else."""
    return keras.Sequential([
        keras.Input((size, size, 1)),
        keras.layers.Conv2D(filters, 3, padding=padding, use_bias=False),  # (n, 48, 48, 1) -> (n, 48, 48, 4)
    ])


def dense_layer(size=48):
    """A weight for each pair of a pixel and a place of the map."""
    return keras.Sequential([
        keras.Input((size, size, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(size * size, use_bias=False),
        keras.layers.Reshape((size, size, 1)),
    ])


def with_kernels(model, kernels):
    model.set_weights([kernels])
    return model


def looked_at(model, pictures_to_see):
    return keras.ops.convert_to_numpy(model(pictures_to_see))


def two_squares(photograph, rng):
    """Two squares out of a photograph, the second moved by a few pixels down or up, right or left; and by how many."""
    top, left = rng.integers(FARTHEST, SIDE - WINDOW - FARTHEST + 1, size=2)
    down, right = rng.integers(1, FARTHEST + 1, size=2) * rng.choice([-1, 1], size=2)
    places = [(top, left), (top + down, left + right)]
    squares = np.stack([photograph[y : y + WINDOW, x : x + WINDOW] for y, x in places])  # (2, 48, 48, 1)
    return squares, (int(down), int(right))


def moved_back(maps, shift):
    """What two maps say of the same pixels of the photograph, where both say something; and which of it is border.

    Border is what lies in the outermost ring of either map.
    """
    side = maps.shape[1]
    ring = np.ones((side, side), bool)
    ring[1:-1, 1:-1] = False
    first = tuple(slice(max(step, 0), side + min(step, 0)) for step in shift)
    second = tuple(slice(max(-step, 0), side + min(-step, 0)) for step in shift)
    return maps[0][first], maps[1][second], ring[first] | ring[second]


def farthest(differences):
    return float(np.abs(differences).max())


@chapter.concept("8.1.1", third="8.1", builds=[convolution_layer])
def convolution(
    kernel: Kernel = "edges",
    flipped: Flipped = False,
    layer: Layer = "convolution",
    padding: Padding = "same",
    seed: Seed = 0,
):
    """What does a convolution do to a photograph?

    Above: a kernel of three by three numbers lies on the photograph in three places. Each of its numbers is multiplied
    by the pixel below it, and the nine products are added up: a number of the map, red below 0 and blue above. Below:
    two squares of the photograph, the second a few pixels further, what a layer makes of each, and by how much the two
    maps differ when the second is moved back.

    Measures:
        by_hand: largest difference between our sums and Keras' map
        edges: kernel for edges
        lines: kernel for lines
        blur: kernel that blurs
        random: kernel drawn at random
        moved: largest difference between the two maps, moved back, inside the border
        in_border: numbers of the two maps, moved back, of which one lies in the border
        changed: how many of these differ by more than a hundredth
        shift: by how many pixels the second square was moved
        down: pixels down
        right: pixels to the right
        parameters: weights of the layer
        convolution: of the convolution
        dense: of a dense layer that gives one map of the same size
    """
    rng = np.random.default_rng(seed)
    photograph, kernels = small_photograph(), kernels_to_slide(seed)
    sums = by_hand(photograph, kernels[::-1, ::-1] if flipped else kernels)  # (94, 94, 4)
    sliding = with_kernels(convolution_layer(SIDE, "valid"), kernels)
    maps = looked_at(sliding, photograph[None])[0]  # (94, 94, 4)

    squares, shift = two_squares(photograph, rng)
    keras.utils.set_random_seed(seed)
    layers = {"convolution": with_kernels(convolution_layer(WINDOW, padding), kernels), "dense": dense_layer(WINDOW)}
    of_squares = looked_at(layers[layer], squares)  # (2, 48, 48, 4), or (2, 48, 48, 1) of the dense layer
    one, other, border = moved_back(of_squares, shift)
    measured = {
        "by_hand": dict(zip(KERNELS, np.abs(sums - maps).max(axis=(0, 1)), strict=True)),
        "moved": farthest((one - other)[~border]),
        "in_border": int(one[border].size),
        "changed": int((np.abs(one - other)[border] > 0.01).sum()),
        "shift": {"down": shift[0], "right": shift[1]},
        "parameters": {name: model.count_params() for name, model in layers.items()},
    }
    shown = KERNELS.index(kernel)
    of_shown = min(shown, of_squares.shape[-1] - 1)
    figure = pictures.convolution.Sliding(
        photograph[..., 0],
        kernels[:, :, 0, shown],
        sums[..., shown],
        squares[..., 0],
        of_squares[..., of_shown],
        np.abs(one - other)[..., of_shown],
        shift,
    )
    return Finding(measured=measured, figure=figure, model=sliding)


@convolution.claim(
    control={"flipped": True},
    takes_away="The order of the weights: our kernel is turned upside down and mirrored before it slides.",
)
def keras_multiplies_and_adds(measured):
    """Each number of Keras' map is the sum of nine products, pixel by pixel and without any flip, to one in 100,000."""
    of_edges, drawn = measured["by_hand"]["edges"], measured["by_hand"]["random"]
    return near(of_edges, 0, within=1e-5) & near(drawn, 0, within=1e-5)


@convolution.claim(
    control={"layer": "dense"}, takes_away="The sliding: a dense layer has weights of its own for each place."
)
def the_map_moves_along(measured):
    """If what is in the photograph moves, the map moves by as many pixels and is otherwise the same, to one in 100,000,
    inside the border.
    """
    return near(measured["moved"], 0, within=1e-5)


@convolution.claim(
    control={"padding": "valid"},
    takes_away='The zeros: with padding="valid" nothing is added, and each number of the map has nine real pixels.',
)
def the_border_does_not(measured):
    """In the border, where zeros have been added to the photograph, the same pixels give other numbers, in at least 100
    places.
    """
    return above(measured["changed"], 99)
