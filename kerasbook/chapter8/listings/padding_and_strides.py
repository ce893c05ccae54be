"""8.1.1 How large a map is: kernels, padding, strides."""

from kerasbook import layerwise
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.settings import Seed, chapter
from kerasbook.concepts import Finding, choice, near, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Mistaken = yes_or_no('whether the formula takes padding="same" for "valid", and the other way round')
Size = whole("how many pixels high and wide a picture is", least=1, most=64)
Kernel = whole("how many pixels high and wide the kernel is", least=1, most=15)
Strides = whole("how many pixels the kernel goes on in a step", least=1, most=8)
Padding = choice('what is beyond the border: "valid" adds nothing, "same" adds zeros', "valid", "same")

DRAWN = 20  # settings
LAYERS = ("Conv2D", "DepthwiseConv2D", "MaxPooling2D", "AveragePooling2D")


def places(size, kernel, strides=1, padding="valid", dilation=1):
    """In how many places a kernel stops along a side of so many pixels: the formula."""
    if padding == "same":
        return -(-size // strides)  # rounded up: a place for each step that begins on the picture
    covered = dilation * (kernel - 1) + 1  # from the first to the last pixel below the kernel
    return (size - covered) // strides + 1


def drawn_settings(rng):
    """A layer with its sizes, drawn at random: the picture, the kernel, strides, padding and dilation."""
    layer = str(rng.choice(LAYERS))
    strides, dilation = int(rng.integers(1, 5)), 1
    if layer.endswith("Conv2D") and rng.random() < 0.5:
        strides, dilation = 1, int(rng.integers(2, 4))  # Keras has no layer with both
    return {
        "layer": layer,
        "height": int(rng.integers(14, 41)),
        "width": int(rng.integers(14, 41)),
        "kernel": int(rng.integers(2, 6)),
        "strides": strides,
        "padding": str(rng.choice(["valid", "same"])),
        "dilation": dilation,
    }


def by_keras(drawn):
    """Height and width of what the layer returns."""
    given = {"strides": drawn["strides"], "padding": drawn["padding"]}
    if drawn["layer"] == "Conv2D":
        layer = keras.layers.Conv2D(2, drawn["kernel"], dilation_rate=drawn["dilation"], **given)
    elif drawn["layer"] == "DepthwiseConv2D":
        layer = keras.layers.DepthwiseConv2D(drawn["kernel"], dilation_rate=drawn["dilation"], **given)
    else:
        layer = getattr(keras.layers, drawn["layer"])(drawn["kernel"], **given)
    return tuple(layer(keras.ops.zeros((1, drawn["height"], drawn["width"], 1))).shape[1:3])


def by_the_formula(drawn, mistaken=False):
    padding = {"valid": "same", "same": "valid"}[drawn["padding"]] if mistaken else drawn["padding"]
    rest = (drawn["kernel"], drawn["strides"], padding, drawn["dilation"])
    return places(drawn["height"], *rest), places(drawn["width"], *rest)


def one_kernel(kernel=3, strides=1, padding="valid"):
    """A convolution with one kernel, for pictures of any size."""
    return keras.Sequential([
        keras.Input((None, None, 1)),
        keras.layers.Conv2D(1, kernel, strides=strides, padding=padding, use_bias=False),
    ])


def looks(size, kernel, strides, padding):
    """How often each pixel is looked at: how many numbers of the map change if it does."""
    model = one_kernel(kernel, strides, padding)
    model.set_weights([np.ones((kernel, kernel, 1, 1))])  # each look counts 1

    def added_up(at):
        return keras.ops.sum(model(at[0])), ()

    _value, _found, (counts,) = layerwise.value_and_gradients(added_up, [keras.ops.zeros((1, size, size, 1))])
    return keras.ops.convert_to_numpy(counts)[0, :, :, 0].round().astype(int)


def with_and_without_strides(size, kernel, strides, padding, rng):
    """The map of a strided convolution, and of the one without strides thinned out: every second number, say."""
    picture = rng.random((1, size, size, 1)).astype("float32")
    whole_map, strided = one_kernel(kernel, 1, padding), one_kernel(kernel, strides, padding)
    strided.set_weights(whole_map.get_weights())
    every = keras.ops.convert_to_numpy(whole_map(picture))[:, ::strides, ::strides]
    return keras.ops.convert_to_numpy(strided(picture)), every


@chapter.concept("8.1.1", third="8.1", builds=[one_kernel])
def padding_and_strides(
    size: Size = 28,
    kernel: Kernel = 3,
    strides: Strides = 2,
    padding: Padding = "valid",
    mistaken: Mistaken = False,
    seed: Seed = 0,
):
    """How large is the map?

    Left: twenty layers with sizes drawn at random. Dots are the height and the width of what Keras returns, black rings
    what the formula says. Right: how many numbers of the map each pixel of a picture of 10 by 10 goes into, with and
    without padding, with steps of one pixel and of more. Yellow pixels are looked at most often, dark ones least.

    Measures:
        wrong: of twenty layers, those of another size than the formula says
        largest: greatest height or width of the maps of these twenty layers
        out: height and width of the map
        formula: height and width by the formula
        difference: largest difference between a map with strides and the one without, of which as many are left out
        least: how often the pixel is looked at that is looked at least
        most: how often the pixel is looked at that is looked at most
    """
    rng = np.random.default_rng(seed)
    drawn = [drawn_settings(rng) for _layer in range(DRAWN)]
    found = [by_keras(one) for one in drawn]
    said = [by_the_formula(one, mistaken) for one in drawn]
    keras.utils.set_random_seed(seed)
    strided, every = with_and_without_strides(size, kernel, strides, padding, rng)
    counts = looks(size, kernel, strides, padding)
    measured = {
        "wrong": sum(one != other for one, other in zip(found, said, strict=True)),
        "largest": max(max(sizes) for sizes in found),
        "out": strided.shape[1],
        "formula": places(size, kernel, strides, padding),
        "difference": float(np.abs(strided - every).max()),
        "least": int(counts.min()),
        "most": int(counts.max()),
    }
    small = {(pad, step): looks(10, min(kernel, 10), step, pad) for pad in ("valid", "same") for step in (1, strides)}
    figure = pictures.padding_and_strides.Sizes(drawn, found, said, small)
    return Finding(measured=measured, figure=figure, model=one_kernel(kernel, strides, padding))


@padding_and_strides.claim(
    control={"mistaken": True},
    takes_away='The kind of padding: the formula takes "same" for "valid", and "valid" for "same".',
)
def the_formula_knows_the_size(measured):
    """The formula says height and width of all twenty layers drawn at random, convolutions and poolings."""
    return near(measured["wrong"], 0, within=0.5)


@padding_and_strides.claim(
    control={"padding": "same"},
    takes_away='The same first place: with padding="same" the zeros lie elsewhere if there are strides.',
)
def strides_leave_out(measured):
    """Without padding, a convolution with strides returns every second number of the one without strides, and no number
    of its own, to one in a million.
    """
    return near(measured["difference"], 0, within=1e-6)
