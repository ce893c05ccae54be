"""1.1.3 Representations: the same data, looked at in another way."""

from typing import Annotated

import lazy_loader

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.settings import Seed, chapter
from kerasbook.concepts import Finding, Setting, above, below, compile_ready, near, progress
from kerasbook.locale import N_

keras = lazy_loader.load("keras")  # loaded at first use, so that --help and --list are there at once
np = lazy_loader.load("numpy")
matplotlib = lazy_loader.load("matplotlib")


def best_threshold(values, answers, score) -> float:
    """The threshold above which `values` say yes with the best score, out of five hundred."""
    thresholds = np.unique(np.quantile(values, np.linspace(0, 1, 501)))
    return float(max(thresholds, key=lambda threshold: score(values > threshold, answers)))


# One picture in RGB and in HSV

SPACES = {"rgb": N_("RGB"), "hsv": N_("HSV")}
TRAINING = 4096  # colours to learn from

Hue = Annotated[float, Setting(N_("the middle of what counts as red on the colour circle, in degrees"))]
Keep = Annotated[float, Setting(N_("which share of the saturation is to be kept"), least=0)]
Photograph = Annotated[str, Setting(N_("which photograph of scikit-learn's to look at"), choices=("flower", "china"))]
ColourEpochs = Annotated[int, Setting(N_("how often the units see all training colours"), least=1)]


def in_both(rgb) -> dict:
    """The same colours as two sets of three numbers from 0 to 1."""
    return {"rgb": rgb.astype("float32"), "hsv": matplotlib.colors.rgb_to_hsv(rgb).astype("float32")}


def is_red(rgb, hue: float = 0.0):
    """Which colours are red: within 20 degrees of `hue` on the colour circle, and neither pale nor dark."""
    angle, saturation, value = np.moveaxis(matplotlib.colors.rgb_to_hsv(rgb), -1, 0)  # (n, 3) -> three times (n,)
    from_red = np.abs((360 * angle - hue + 180) % 360 - 180)  # degrees: 350 is as near to 0 as 10 is
    return (from_red < 20) & (saturation > 0.5) & (value > 0.3)


def made_paler(rgb, keep: float = 0.5) -> dict:
    """The colours with this share of their saturation, in both representations."""
    hsv = np.clip(matplotlib.colors.rgb_to_hsv(rgb) * [1, keep, 1], 0, 1)
    return {"rgb": matplotlib.colors.hsv_to_rgb(hsv), "hsv": hsv}


def red_units() -> "keras.Model":
    """Two units beside each other, not connected: one says from RGB how red a colour is, the other from HSV."""
    inputs = {space: keras.Input((3,), name=space) for space in SPACES}
    answers = {}
    for space in SPACES:
        numbers = keras.layers.Rescaling(2, offset=-1)(inputs[space])  # 0 to 1 -> -1 to 1
        answers[space] = keras.layers.Dense(1, activation="sigmoid")(numbers)  # (n, 3) -> (n, 1)
    return keras.Model(inputs, answers)


def trained_red_units(rgb, hue: float, epochs: int, seed: int) -> "keras.Model":
    """The two units, after they have been shown which of these colours are red."""
    keras.utils.set_random_seed(seed)
    model = red_units()
    steps = len(rgb) // 256
    compile_ready(
        model,
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1.0, epochs * steps)),
        loss=dict.fromkeys(SPACES, "binary_crossentropy"),
    )
    red = is_red(rgb, hue)[:, None].astype("float32")  # (n, 1)
    model.fit(
        in_both(rgb), dict.fromkeys(SPACES, red), batch_size=256, epochs=epochs, verbose=0, callbacks=[progress(epochs)]
    )
    return model


def redness(units, rgb, space: str):
    """What the unit for RGB or HSV says to an image: how red each pixel is, from 0 to 1."""
    answers = units(in_both(rgb.reshape(-1, 3)))[space]  # (n, 3) -> (n, 1)
    return np.asarray(answers).reshape(rgb.shape[:-1])


def linear_layer(numbers, wanted) -> "keras.layers.Dense":
    """The layer without activation that comes nearest to the wanted numbers: no training could find a better one."""
    layer = keras.layers.Dense(3)
    layer.build((None, 3))
    with_one = np.concatenate([numbers, np.ones((len(numbers), 1))], axis=1)  # (n, 3) -> (n, 4)
    solution = np.linalg.lstsq(with_one, wanted, rcond=None)[0]  # (4, 3)
    layer.set_weights([solution[:3], solution[3]])  # weights (3, 3) and bias (3,)
    return layer


def paler_by(layer, rgb, space: str):
    """What a layer makes of colours, given in RGB or HSV, as colours that a screen can show."""
    numbers = np.asarray(layer(in_both(rgb)[space]))  # (..., 3) -> (..., 3)
    if space == "hsv":
        hue, saturation, value = np.moveaxis(numbers, -1, 0)
        numbers = np.stack([hue % 1, np.clip(saturation, 0, 1), np.clip(value, 0, 1)], axis=-1)
        return matplotlib.colors.hsv_to_rgb(numbers)
    return np.clip(numbers, 0, 1)


def f1(found, wanted) -> float:
    """1 if just the wanted ones were found; low if many are missing or many are wrong."""
    return float(2 * (found & wanted).sum() / max(1, found.sum() + wanted.sum()))


def shades_off(rgb, wanted) -> float:
    """How many of 255 shades the colours are off: the root of the mean square."""
    return float(255 * np.sqrt(np.mean((rgb - wanted) ** 2)))


@chapter.concept(
    section="1.1.3",
    quick={"epochs": 8},
    names={
        **SPACES,
        "red_in_photograph": N_("red found in the photograph (F1)"),
        "red_in_random_colours": N_("red found among random colours (F1)"),
        "photograph_off": N_("paler photograph: shades of 255 off"),
        "random_colours_off": N_("paler random colours: shades of 255 off"),
    },
)
def colour_representations(
    photograph: Photograph = "flower", hue: Hue = 0.0, keep: Keep = 0.5, epochs: ColourEpochs = 20, seed: Seed = 0
) -> Finding:
    """Which numbers make a task with colours easy, RGB or HSV?

    The same photograph as amounts of red, green and blue (RGB), and as hue, saturation and value (HSV). First task:
    select the red, in the photograph and among all hues and saturations; what is not selected is drawn grey. One unit
    learns it from RGB and one from HSV; F1 is 1 if it finds all the red and nothing else. Red lies at both ends of the
    hue, and one cut cannot take both ends alone. Second task: less saturation. The best linear layer does it
    from HSV without an error, because a paler colour is simply a smaller saturation; from RGB the last column
    shows how far off each pixel is.
    """
    random = np.random.default_rng(seed)
    picture = datasets.photograph(photograph)[::2, 106:534:2]  # (214, 214, 3): the middle, every second pixel
    pixels = random.permutation(picture.reshape(-1, 3))
    colours = random.uniform(size=(3 * TRAINING, 3))
    half = TRAINING // 2
    known = np.concatenate([pixels[:half], colours[:half]])
    new = {"photograph": pixels[half:], "random_colours": colours[half:]}
    chart = pictures.colour_representations.hues_and_saturations()  # (180, 180, 3)

    units = trained_red_units(known, hue, epochs, seed)
    found, off, views = {}, {}, []
    for space in SPACES:
        cut = best_threshold(redness(units, known, space), is_red(known, hue), f1)
        found[space] = {name: f1(redness(units, rgb, space) > cut, is_red(rgb, hue)) for name, rgb in new.items()}
        layer = linear_layer(in_both(known)[space], made_paler(known, keep)[space])
        off[space] = {
            name: shades_off(paler_by(layer, rgb, space), made_paler(rgb, keep)["rgb"]) for name, rgb in new.items()
        }
        views.append(
            pictures.colour_representations.ColourView(
                name=SPACES[space],
                numbers=in_both(picture)[space],
                selected=redness(units, picture, space) > cut,
                found=found[space]["photograph"],
                chart_selected=redness(units, chart, space) > cut,
                chart_found=found[space]["random_colours"],
                paler=paler_by(layer, picture, space),
                off=off[space]["photograph"],
            )
        )

    def by_space(numbers: dict, source: str) -> dict[str, float]:
        return {space: numbers[space][source] for space in SPACES}

    return Finding(
        measured={
            "red_in_photograph": by_space(found, "photograph"),
            "red_in_random_colours": by_space(found, "random_colours"),
            "photograph_off": by_space(off, "photograph"),
            "random_colours_off": by_space(off, "random_colours"),
        },
        figure=pictures.colour_representations.ColoursDisplay(
            picture, is_red(picture, hue), chart, is_red(chart, hue), made_paler(picture, keep)["rgb"], views
        ),
        model=units,
    )


@colour_representations.claim(control={"hue": 20.0})
def red_is_easier_in_rgb(measured):
    """The red is easier to select in RGB than in HSV, where the hue circle is cut open at red."""
    photograph, random = measured["red_in_photograph"], measured["red_in_random_colours"]
    return above(photograph["rgb"], photograph["hsv"], by=0.08) & above(random["rgb"], random["hsv"], by=0.2)


@colour_representations.claim(control={"keep": 1.0})
def saturation_is_linear_in_hsv(measured):
    """A layer without activation makes colours paler without an error in HSV, but not in RGB."""
    photograph, random = measured["photograph_off"], measured["random_colours_off"]
    return (
        below(photograph["hsv"], 1.0)
        & below(random["hsv"], 1.0)
        & above(photograph["rgb"], 5.0)
        & above(random["rgb"], 10.0)
    )


# A change of coordinates

Angle = Annotated[float, Setting(N_("the direction in which the two classes lie apart, in degrees"))]
Turn = Annotated[float, Setting(N_("by how many degrees to turn away from the learned direction"))]
PointEpochs = Annotated[int, Setting(N_("how often the unit sees all training points"), least=0)]


def two_strips(angle: float, count: int, random):
    """Two long strips of points beside each other, apart in the direction of `angle`: (n, 2) and classes (n,)."""
    classes = random.permutation(np.arange(count) % 2)
    across = (2 * classes - 1) * random.uniform(0.06, 0.5, count)
    along = random.uniform(-2, 2, count)
    turn = np.radians(angle)
    x = across * np.cos(turn) - along * np.sin(turn)
    y = across * np.sin(turn) + along * np.cos(turn)
    return np.stack([x, y], axis=1).astype("float32"), classes


def two_rings(count: int, random):
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


def direction_unit() -> "keras.Model":
    """One unit: its two weights point from one class to the other."""
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])  # (n, 2) -> (n, 1)


def trained_direction_unit(points, classes, epochs: int, seed: int) -> "keras.Model":
    """The unit, after it has been shown the class of each of these points."""
    keras.utils.set_random_seed(seed)
    model = direction_unit()
    compile_ready(model, keras.optimizers.Adam(0.3), "binary_crossentropy")
    model.fit(points, classes, batch_size=64, epochs=epochs, verbose=0, callbacks=[progress(epochs)])
    return model


def learned_direction(model) -> float:
    """Where the unit's weights point, in degrees."""
    (weight_x,), (weight_y,) = model.get_weights()[0]
    return float(np.degrees(np.arctan2(weight_y, weight_x)))


def new_axes(model, turn: float = 0.0):
    """The learned direction as the first axis, the one at right angles as the second, and where the rule cuts."""
    weights, bias = model.get_weights()  # (2, 1), (1,)
    direction = np.radians(learned_direction(model) + turn)
    first = [np.cos(direction), np.sin(direction)]
    second = [-np.sin(direction), np.cos(direction)]
    return np.stack([first, second], axis=1), float(-bias[0] / np.linalg.norm(weights))


def right(found, wanted) -> float:
    """The share told apart, whichever of the two classes lies above the threshold."""
    share = np.mean(found == wanted)
    return float(max(share, 1 - share))


def change_coordinates(points, classes, bend, unbend, turn: float, epochs: int, seed: int):
    """Learn a direction from half of the points, and look at the other half in the new coordinates.

    `bend` and `unbend` lead to other coordinates and back, before and after the axes are turned.
    """
    (known, new), (known_classes, new_classes) = np.split(points, 2), np.split(classes, 2)
    unit = trained_direction_unit(bend(known), known_classes, epochs, seed)
    axes, cut = new_axes(unit, turn)

    def to_new(old):
        return bend(old) @ axes - np.array([cut, 0])  # (n, 2) -> (n, 2)

    def to_old(new):
        return unbend((new + np.array([cut, 0])) @ axes.T)  # (n, 2) -> (n, 2)

    thresholds = [best_threshold(known[:, axis], known_classes, right) for axis in (0, 1)]
    shares = [right(new[:, axis] > thresholds[axis], new_classes) for axis in (0, 1)]
    better = int(np.argmax(shares))  # the better of the two coordinates, so that the old ones have every chance
    return unit, {
        "before": new,
        "after": to_new(new),
        "classes": new_classes,
        "to_new": to_new,
        "to_old": to_old,
        "threshold": (better, thresholds[better]),
        "right_before": shares[better],
        "right_after": float(np.mean((to_new(new)[:, 0] > 0) == new_classes)),
    }


@chapter.concept(
    section="1.1.3",
    quick={"epochs": 6},
    names={
        "true_direction": N_("true direction (degrees)"),
        "learned_direction": N_("learned direction (degrees)"),
        "right_before": N_("right with one threshold, before"),
        "right_after": N_("right with “x > 0”, after"),
        "strips": N_("two strips"),
        "rings": N_("two rings"),
    },
)
def coordinate_change(angle: Angle = 35.0, turn: Turn = 0.0, epochs: PointEpochs = 12, seed: Seed = 0) -> Finding:
    """How does a change of coordinates make a rule simple?

    Points of two classes, once in strips and once in rings. On the left they are raw: the best threshold on one
    coordinate (dashed) hardly tells them apart. In the middle the grid of the new coordinates lies over them: axes
    turned into the direction that one unit has learned, or circles and rays (distance and angle, which are called
    polar coordinates). On the right are the same points in the new coordinates, with the old grid turned or
    warped; now the rule is “x > 0”. The shares are for points that the unit was not trained on.
    """
    random = np.random.default_rng(seed)
    unit, strips = change_coordinates(*two_strips(angle, 1024, random), unchanged, unchanged, turn, epochs, seed)
    _, rings = change_coordinates(*two_rings(1024, random), to_polar, from_polar, turn, epochs, seed)
    learned = learned_direction(unit) + turn
    learned += 360 * np.round((angle - learned) / 360)  # 350 degrees and -10 are the same direction
    direction = {"learned": learned, "true": angle}
    return Finding(
        measured={
            "true_direction": angle,
            "learned_direction": learned,
            "right_before": {"strips": strips["right_before"], "rings": rings["right_before"]},
            "right_after": {"strips": strips["right_after"], "rings": rings["right_after"]},
        },
        figure=pictures.coordinate_change.CoordinatesDisplay([
            pictures.coordinate_change.PlaneChange(
                **strips, note=N_("direction {learned:.1f}° (true: {true:.1f}°)"), numbers=direction, rigid=True
            ),
            pictures.coordinate_change.PlaneChange(**rings, note=N_("circles and rays")),
        ]),
        model=unit,
    )


@coordinate_change.claim(control={"turn": 90.0})
def one_threshold_is_enough(measured):
    """Before the change one threshold is near chance; after it, “x > 0” tells the classes apart."""
    before, after = measured["right_before"], measured["right_after"]
    # Unlike max and min, NumPy's do not lose a NaN.
    return below(np.max(list(before.values())), 0.7) & above(np.min(list(after.values())), 0.95)


@coordinate_change.claim(control={"turn": 90.0})
def the_direction_is_found(measured):
    """The direction that one unit learns is within 5 degrees of the true one."""
    return near(measured["learned_direction"], measured["true_direction"], within=5.0)
