"""1.1.3 Representations: the same points in other coordinates."""

from collections.abc import Callable
from dataclasses import dataclass

from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.colour_representations import best_threshold
from kerasbook.chapter1.settings import Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, number, progress, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Angle = number("the direction from one class to the other, in degrees")
Turn = number("how many degrees to turn away from the learned direction")
Told = choice(
    'what the unit is told about each point: its class ("own"), the class of another point ("shuffled"), or at which '
    'end of the cloud it lies ("ends")',
    "own",
    "shuffled",
    "ends",
)
PointEpochs = whole("how often the unit sees all training points", least=0)


def two_strips(angle, count, random):
    """Two long strips of points beside each other, apart in the direction of `angle`: (n, 2) and classes (n,)."""
    classes = random.permutation(np.arange(count) % 2)
    across = (2 * classes - 1) * random.uniform(0.06, 0.5, count)
    along = random.uniform(-2, 2, count)
    turn = np.radians(angle)
    x = across * np.cos(turn) - along * np.sin(turn)
    y = across * np.sin(turn) + along * np.cos(turn)
    return np.stack([x, y], axis=1).astype("float32"), classes


def two_rings(count, random):
    """A ring of points around another: (n, 2) and classes (n,), 1 outside."""
    classes = random.permutation(np.arange(count) % 2)
    radius = random.uniform(0.65, 1.05, count) + 0.5 * classes
    angle = random.uniform(-np.pi, np.pi, count)
    return from_polar(np.stack([radius, angle], axis=1)).astype("float32"), classes


def to_polar(points):
    """x and y -> distance from the middle and angle."""
    x, y = points[..., 0], points[..., 1]
    return np.stack([np.hypot(x, y), np.arctan2(y, x)], axis=-1)


def from_polar(points):
    """Distance from the middle and angle -> x and y."""
    radius, angle = points[..., 0], points[..., 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)


def unchanged(points):
    return points


def direction_unit():
    """One unit: its two weights point from one class to the other."""
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])  # (n, 2) -> (n, 1)


def trained_direction_unit(points, classes, epochs, seed):
    """The unit, after it has been shown the class of each of these points."""
    keras.utils.set_random_seed(seed)
    model = direction_unit()
    model.compile(keras.optimizers.Adam(0.3), "binary_crossentropy")
    model.fit(points, classes, batch_size=64, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def learned_direction(model):
    """Where the unit's weights point, in degrees."""
    (weight_x,), (weight_y,) = model.get_weights()[0]
    return float(np.degrees(np.arctan2(weight_y, weight_x)))


def new_axes(model, turn=0.0):
    """The learned direction as the first axis, the one at right angles as the second, and where the rule cuts."""
    weights, bias = model.get_weights()  # (2, 1), (1,)
    direction = np.radians(learned_direction(model) + turn)
    first = [np.cos(direction), np.sin(direction)]
    second = [-np.sin(direction), np.cos(direction)]
    return np.stack([first, second], axis=1), float(-bias[0] / np.linalg.norm(weights))


@dataclass
class NewCoordinates:
    """The way there and back: points are bent, say to distance and angle, then the axes are turned and moved."""

    bend: Callable
    unbend: Callable
    axes: "np.ndarray"  # (2, 2)
    cut: float

    def new(self, points):
        return self.bend(points) @ self.axes - np.array([self.cut, 0])  # (n, 2) -> (n, 2)

    def old(self, points):
        return self.unbend((points + np.array([self.cut, 0])) @ self.axes.T)  # (n, 2) -> (n, 2)


def right(found, wanted):
    """The share told apart, whichever of the two classes lies above the threshold."""
    share = np.mean(found == wanted)
    return float(max(share, 1 - share))


def told_classes(points, classes, told, seed):
    """What the unit is told of each point instead of its class, if anything else: (n, 2) and (n,) -> (n,)."""
    if told == "shuffled":
        return np.random.default_rng(seed).permutation(classes)
    if told == "ends":
        longest = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][0]  # (2,), where they reach out
        return ((points - points.mean(axis=0)) @ longest > 0).astype(int)
    return classes


def change_coordinates(points, classes, bend, unbend, turn, told, epochs, seed):
    """Learn a direction from half of the points, and look at the other half in the new coordinates.

    `bend` and `unbend` lead to other coordinates and back, before and after the axes are turned; `told` is what the
    unit is told of each point.
    """
    (known, new), (known_classes, new_classes) = np.split(points, 2), np.split(classes, 2)
    unit = trained_direction_unit(bend(known), told_classes(known, known_classes, told, seed), epochs, seed)
    coordinates = NewCoordinates(bend, unbend, *new_axes(unit, turn))
    thresholds = [best_threshold(known[:, axis], known_classes, right) for axis in (0, 1)]
    shares = [right(new[:, axis] > thresholds[axis], new_classes) for axis in (0, 1)]
    better = int(np.argmax(shares))  # the better of the two coordinates, so that the old ones have every chance
    return unit, pictures.coordinate_change.PlaneChange(
        before=new,
        after=coordinates.new(new),
        classes=new_classes,
        to_new=coordinates.new,
        to_old=coordinates.old,
        threshold=(better, thresholds[better]),
        right_before=shares[better],
        right_after=float(np.mean((coordinates.new(new)[:, 0] > 0) == new_classes)),
    )


@chapter.concept("1.1.3", third="1", builds=[direction_unit])
def coordinate_change(
    angle: Angle = 35.0, turn: Turn = 0.0, told: Told = "own", epochs: PointEpochs = 12, seed: Seed = 0
):
    """How does a change of coordinates make a rule simple?

    Points of two classes, once in strips and once in rings. On the left is the raw data: the best threshold on one
    coordinate (dashed) hardly tells them apart. In the middle the grid of the new coordinates lies over them: axes
    turned into the direction that one unit has learned, or circles and rays (distance and angle, which are called polar
    coordinates). On the right are the same points in the new coordinates; now the rule is “x > 0”. The shares are for
    points that the unit was not trained on.

    Measures:
        true_direction: true direction (degrees)
        learned_direction: learned direction (degrees)
        right_before: right with one threshold, before
        right_after: right with “x > 0”, after
        strips: two strips
        rings: two rings
    """
    random = np.random.default_rng(seed)
    how = {"turn": turn, "told": told, "epochs": epochs, "seed": seed}
    unit, strips = change_coordinates(*two_strips(angle, 1024, random), unchanged, unchanged, **how)
    _, rings = change_coordinates(*two_rings(1024, random), to_polar, from_polar, **how)
    learned = learned_direction(unit) + turn
    learned += 360 * np.round((angle - learned) / 360)  # 350 degrees and -10 are the same direction
    return Finding(
        measured={
            "true_direction": angle,
            "learned_direction": learned,
            "right_before": {"strips": strips.right_before, "rings": rings.right_before},
            "right_after": {"strips": strips.right_after, "rings": rings.right_after},
        },
        figure=pictures.coordinate_change.CoordinateChange(strips, rings, learned=learned, true=angle),
        model=unit,
    )


@coordinate_change.guess(least=0, most=100, says="{number} of 100")
def right_with_one_threshold(measured):
    """One class of points lies in a ring around the other. Of 100 points, how many does the best threshold on one of
    their two coordinates put into the right class?
    """
    return 100 * measured["right_before"]["rings"]


@coordinate_change.claim(
    control={"told": "shuffled"}, takes_away="The classes: for each point, the unit is told the class of another point."
)
def one_threshold_is_enough(measured):
    """Before the change one threshold is near chance; after it, “x > 0” tells the classes apart."""
    before, after = measured["right_before"], measured["right_after"]
    # Unlike max and min, NumPy's do not lose a NaN.
    return below(np.max(list(before.values())), 0.7) & above(np.min(list(after.values())), 0.95)


@coordinate_change.claim(
    control={"told": "ends"},
    takes_away="The strips as classes: the unit is told at which end of the cloud each point lies.",
)
def the_direction_is_found(measured):
    """The direction that one unit learns is within 5 degrees of the true one."""
    return near(measured["learned_direction"], measured["true_direction"], within=5.0)
