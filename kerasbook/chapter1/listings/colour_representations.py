"""1.1.3 Representations: one picture as amounts of red, green and blue, and as hue, saturation and value."""

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.settings import Photograph, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, number, progress, whole
from kerasbook.lazily import keras, matplotlib, np  # in your own code: import keras, matplotlib, numpy as np

SPACES = ("rgb", "hsv")
TRAINING = 4096  # colours to learn from

Hue = number("the middle of what counts as red on the colour circle, in degrees")
Keep = number("the share of the saturation to keep", least=0)
Paler = choice(
    'what paler means: less saturation as HSV measures it ("hsv"), or a mixture with grey, as CSS makes it ("grey")',
    "hsv",
    "grey",
)
ColourEpochs = whole("how often the units see all training colours", least=1)


def best_threshold(values, answers, score):
    """The threshold above which `values` say yes with the best score, out of five hundred."""
    thresholds = np.unique(np.quantile(values, np.linspace(0, 1, 501)))
    return float(max(thresholds, key=lambda threshold: score(values > threshold, answers)))


def in_both(rgb):
    """The same colours as two sets of three numbers from 0 to 1."""
    return {"rgb": rgb.astype("float32"), "hsv": matplotlib.colors.rgb_to_hsv(rgb).astype("float32")}


def is_red(rgb, hue=0.0):
    """Which colours are red: within 20 degrees of `hue` on the colour circle, and neither pale nor dark."""
    angle, saturation, value = np.moveaxis(matplotlib.colors.rgb_to_hsv(rgb), -1, 0)  # (n, 3) -> three times (n,)
    from_red = np.abs((360 * angle - hue + 180) % 360 - 180)  # degrees: 350 is as near to 0 as 10 is
    return (from_red < 20) & (saturation > 0.5) & (value > 0.3)


def made_paler(rgb, keep=0.5, paler="hsv"):
    """The colours with this share of their saturation, in RGB: saturation as HSV measures it, or distance from grey."""
    if paler == "hsv":
        return matplotlib.colors.hsv_to_rgb(np.clip(matplotlib.colors.rgb_to_hsv(rgb) * [1, keep, 1], 0, 1))
    grey = rgb @ np.array([0.213, 0.715, 0.072])  # as bright as the colour: (..., 3) -> (...); so CSS's saturate()
    return np.clip(keep * rgb + (1 - keep) * grey[..., None], 0, 1)


def red_units():
    """Two units beside each other, not connected: one says from RGB how red a colour is, the other from HSV."""
    inputs = {space: keras.Input((3,), name=space) for space in SPACES}
    answers = {}
    for space in SPACES:
        numbers = keras.layers.Rescaling(2, offset=-1)(inputs[space])  # 0 to 1 -> -1 to 1
        answers[space] = keras.layers.Dense(1, activation="sigmoid")(numbers)  # (n, 3) -> (n, 1)
    return keras.Model(inputs, answers)


def trained_red_units(rgb, hue, epochs, seed):
    """The two units, after they have been shown which of these colours are red."""
    keras.utils.set_random_seed(seed)
    model = red_units()
    steps = len(rgb) // 256
    model.compile(
        optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1.0, epochs * steps)),
        loss=dict.fromkeys(SPACES, "binary_crossentropy"),
    )
    red = is_red(rgb, hue)[:, None].astype("float32")  # (n, 1)
    model.fit(
        in_both(rgb), dict.fromkeys(SPACES, red), batch_size=256, epochs=epochs, verbose=0, callbacks=[progress(epochs)]
    )
    return model


def redness(units, rgb, space):
    """What the unit for RGB or HSV says to an image: how red each pixel is, from 0 to 1."""
    answers = units(in_both(rgb.reshape(-1, 3)))[space]  # (n, 3) -> (n, 1)
    return keras.ops.convert_to_numpy(answers).reshape(rgb.shape[:-1])


def linear_layer(numbers, wanted):
    """The layer without activation that comes nearest to the wanted numbers: no training could find a better one."""
    layer = keras.layers.Dense(3)
    layer.build((None, 3))
    with_one = np.concatenate([numbers, np.ones((len(numbers), 1))], axis=1)  # (n, 3) -> (n, 4)
    solution = np.linalg.lstsq(with_one, wanted, rcond=None)[0]  # (4, 3)
    layer.set_weights([solution[:3], solution[3]])  # weights (3, 3) and bias (3,)
    return layer


def paler_by(layer, rgb, space):
    """What a layer makes of colours, given in RGB or HSV, as colours that a screen can show."""
    numbers = keras.ops.convert_to_numpy(layer(in_both(rgb)[space]))  # (..., 3) -> (..., 3)
    if space == "hsv":
        hue, saturation, value = np.moveaxis(numbers, -1, 0)
        numbers = np.stack([hue % 1, np.clip(saturation, 0, 1), np.clip(value, 0, 1)], axis=-1)
        return matplotlib.colors.hsv_to_rgb(numbers)
    return np.clip(numbers, 0, 1)


def f1(found, wanted):
    """1 if just the wanted ones were found; low if many are missing or many are wrong."""
    return float(2 * (found & wanted).sum() / max(1, found.sum() + wanted.sum()))


def shades_off(rgb, wanted):
    """How many of 255 shades the colours are off: the root of the mean square."""
    return float(255 * np.sqrt(np.mean((rgb - wanted) ** 2)))


@chapter.concept("1.1.3", third="1", builds=[red_units])
def colour_representations(
    photograph: Photograph = "flower",
    hue: Hue = 0.0,
    keep: Keep = 0.5,
    paler: Paler = "hsv",
    epochs: ColourEpochs = 20,
    seed: Seed = 0,
):
    """Which numbers make a task with colours easy, RGB or HSV?

    The hue circle becomes a scale when it is cut open, and it was cut at red (left). First task: select the red. One
    unit learns it from amounts of red, green and blue (RGB), and one from hue, saturation and value (HSV); what is not
    selected is drawn pale. F1 is 1 if a unit finds all the red and nothing else. Red lies at both ends of the hue, and
    one cut cannot select both ends. Second task: paler colours, once with half the saturation that HSV measures, once
    mixed with grey, as CSS does it. The maps show how far off each pixel is after the best linear layer: the first is
    easy in HSV and the second in RGB.

    Measures:
        rgb: RGB
        hsv: HSV
        red_in_photograph: red found in the photograph (F1)
        red_in_random_colours: red found among random colours (F1)
        photograph_off: paler photograph: shades of 255 off
        random_colours_off: paler random colours: shades of 255 off
        otherwise_photograph_off: the other kind of paler, photograph: shades of 255 off
        otherwise_random_colours_off: the other kind of paler, random colours: shades of 255 off
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
    kinds = ("hsv", "grey") if paler == "hsv" else ("grey", "hsv")
    found, off, views = {}, {kind: {} for kind in kinds}, []
    for space in SPACES:
        cut = best_threshold(redness(units, known, space), is_red(known, hue), f1)
        found[space] = {name: f1(redness(units, rgb, space) > cut, is_red(rgb, hue)) for name, rgb in new.items()}
        made = {}
        for kind in kinds:
            layer = linear_layer(in_both(known)[space], in_both(made_paler(known, keep, kind))[space])
            made[kind] = paler_by(layer, picture, space)
            off[kind][space] = {
                name: shades_off(paler_by(layer, rgb, space), made_paler(rgb, keep, kind)) for name, rgb in new.items()
            }
        views.append(
            pictures.colour_representations.ColourView(
                space,
                selected=redness(units, picture, space) > cut,
                found=found[space]["photograph"],
                chart_selected=redness(units, chart, space) > cut,
                chart_found=found[space]["random_colours"],
                paler=made,
                off={kind: off[kind][space]["photograph"] for kind in kinds},
            )
        )

    def by_space(numbers, source):
        return {space: numbers[space][source] for space in SPACES}

    return Finding(
        measured={
            "red_in_photograph": by_space(found, "photograph"),
            "red_in_random_colours": by_space(found, "random_colours"),
            "photograph_off": by_space(off[kinds[0]], "photograph"),
            "random_colours_off": by_space(off[kinds[0]], "random_colours"),
            "otherwise_photograph_off": by_space(off[kinds[1]], "photograph"),
            "otherwise_random_colours_off": by_space(off[kinds[1]], "random_colours"),
        },
        figure=pictures.colour_representations.ColourRepresentations(
            picture,
            is_red(picture, hue),
            chart,
            is_red(chart, hue),
            {kind: made_paler(picture, keep, kind) for kind in kinds},
            views,
        ),
        model=units,
    )


@colour_representations.claim(
    control={"hue": 20.0},
    takes_away="The cut: 20 degrees further on, the colour no longer lies at both ends of the hue.",
)
def red_is_easier_in_rgb(measured):
    """The red is easier to select in RGB than in HSV, where the hue circle is cut open at red."""
    photograph, random = measured["red_in_photograph"], measured["red_in_random_colours"]
    return above(photograph["rgb"], photograph["hsv"], by=0.08) & above(random["rgb"], random["hsv"], by=0.15)


@colour_representations.claim(
    control={"paler": "grey"}, takes_away="HSV's own measure: paler now means mixed with grey, as CSS does it."
)
def saturation_is_linear_in_hsv(measured):
    """A layer without activation reduces saturation, as HSV measures it, without error in HSV, but not in RGB."""
    photograph, random = measured["photograph_off"], measured["random_colours_off"]
    return (
        below(photograph["hsv"], 1.0)
        & below(random["hsv"], 1.0)
        & above(photograph["rgb"], 5.0)
        & above(random["rgb"], 10.0)
    )
