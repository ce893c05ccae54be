"""9.2 How a small map becomes a large one: transposed convolution, and its checkerboard."""

from kerasbook import datasets
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Kernel = whole("how many pixels high and wide the kernel is", least=2, most=9)
Strides = whole("how many times as high and wide the map becomes", least=2, most=4)
Weights = choice('the weights: "random", as a layer begins, or all "equal"', "random", "equal")
Filled = choice(
    'what the third way fills up with: each pixel is "repeated", or there are "zeros" between pixels',
    "repeated",
    "zeros",
)
Turned = yes_or_no("whether the kernel is turned by half a circle where a convolution imitates a transposed one")

FILTERS = 512
SIDE = 48  # pixels of the picture


def transposed(kernel=3, strides=2, filters=256):
    """Each pixel is multiplied by the kernel and added to the large map, a stride further each time."""
    return keras.Sequential([
        keras.Input((None, None, 1)),
        keras.layers.Conv2DTranspose(filters, kernel, strides=strides, use_bias=False),
    ])


def resized(kernel=3, strides=2, filters=256):
    """Each pixel is repeated, and then an ordinary convolution slides over the large picture."""
    return keras.Sequential([
        keras.Input((None, None, 1)),
        keras.layers.UpSampling2D(strides),  # (n, 48, 48, 1) -> (n, 96, 96, 1)
        keras.layers.Conv2D(filters, kernel, use_bias=False),
    ])


def convolution_only(kernel, filters):
    return keras.Sequential([keras.Input((None, None, 1)), keras.layers.Conv2D(filters, kernel, use_bias=False)])


def looked_at(model, picture):
    return keras.ops.convert_to_numpy(model(picture[None, ..., None]))[0]  # (height, width, filters)


def zeros_between(picture, strides):
    """The picture, with zeros between any two pixels."""
    height, width = picture.shape
    spread = np.zeros(((height - 1) * strides + 1, (width - 1) * strides + 1), "float32")
    spread[::strides, ::strides] = picture
    return spread


def by_convolution(picture, weights, strides, turned):
    """A transposed convolution as an ordinary one: zeros between and around the pixels, and the kernel turned."""
    kernel, filters = weights.shape[0], weights.shape[2]
    model = convolution_only(kernel, filters)
    turn = weights[::-1, ::-1] if turned else weights
    model.set_weights([turn.transpose(0, 1, 3, 2)])  # (k, k, filters, 1) -> (k, k, 1, filters)
    beyond = max(strides - kernel, 0)  # below and to the right, if the kernel does not reach the next pixel
    return looked_at(model, np.pad(zeros_between(picture, strides), (kernel - 1, kernel - 1 + beyond)))


def inside(maps, kernel, strides):
    """Maps without their rim, where pixels are missing, and as large as a whole number of strides."""
    rim = strides * (-(-kernel // strides))
    side = (maps.shape[0] - 2 * rim) // strides * strides
    return maps[rim : rim + side, rim : rim + side]


def spectrum(rows):
    """How strong each frequency is in a row of numbers, as a share of their mean: (n,) -> (n // 2 + 1,)."""
    found = np.abs(np.fft.rfft(rows)) / len(rows)
    return np.concatenate([[0.0], 2 * found[1:]]) / found[0]


def ripple(maps, strides):
    """The strongest Fourier component that repeats with the strides, as a share of the root mean square: (filters,)."""
    height, width, filters = maps.shape
    places = maps.reshape(height // strides, strides, width // strides, strides, filters).mean(axis=(0, 2))
    waves = np.abs(np.fft.fft2(places, axes=(0, 1))).reshape(strides * strides, filters) / strides**2
    return waves[1:].max(axis=0) / np.sqrt((maps**2).mean(axis=(0, 1)))


def loudness(maps):
    """The root mean square over all filters: how large numbers are in each place, whatever the single filter says."""
    return np.sqrt((maps**2).mean(axis=-1, keepdims=True))  # (height, width, 1)


def with_weights(model, weights):
    if weights == "equal":
        kernel = model.get_weights()[0]
        model.set_weights([np.full_like(kernel, 1 / kernel.shape[0] ** 2)])
    return model


def small_photograph(rng):
    """A square of a real photograph, in grey: means over squares of 4 x 4 pixels."""
    grey = datasets.photograph("flower").mean(axis=-1)  # (427, 640)
    grey = grey[:424].reshape(106, 4, 160, 4).mean(axis=(1, 3))  # (106, 160)
    top, left = rng.integers([106 - SIDE + 1, 160 - SIDE + 1])
    return grey[top : top + SIDE, left : left + SIDE].astype("float32")


@chapter.concept("9.2", third="11.2", builds=[transposed, resized])
def upsampling(
    kernel: Kernel = 3,
    strides: Strides = 2,
    weights: Weights = "random",
    filled: Filled = "repeated",
    turned: Turned = True,
    seed: Seed = 0,
):
    """What becomes of an even surface if a transposed convolution enlarges it?

    Three ways to enlarge a map, with 512 filters each: a transposed convolution with the book's kernel, one with a
    kernel twice as wide as the strides, and repeated pixels with a convolution behind. Above: an even surface, how
    large the numbers are over all filters, and the map of one filter. Below: the same of a photograph, and how strong
    each frequency is in it.

    Measures:
        as_convolution: largest difference between a transposed convolution and a convolution over zeros and pixels
        ripple_even: checkerboard of the numbers' size, even surface
        ripple_photograph: checkerboard of the numbers' size, photograph
        double: checkerboard with a kernel twice as wide as the strides, photograph
        each_double: the same kernel, checkerboard of single filters, median
        each: checkerboard of single filters with the kernel, median
        resized_even: checkerboard of single filters, repeated pixels, even surface, largest
        resized: checkerboard of single filters, repeated pixels, photograph, median
    """
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(seed)
    double = 2 * strides
    first = with_weights(transposed(kernel, strides, FILTERS), weights)
    second = with_weights(transposed(double, strides, FILTERS), weights)
    if filled == "repeated":
        third = with_weights(resized(kernel, strides, FILTERS), weights)
    else:
        third = with_weights(convolution_only(kernel, FILTERS), weights)
    surfaces = {"even": np.ones((SIDE, SIDE), "float32"), "photograph": small_photograph(rng)}

    def enlarged(picture):
        """What each of the three ways makes of it, without the rim."""
        spread = picture if filled == "repeated" else zeros_between(picture, strides)
        found = looked_at(first, picture), looked_at(second, picture), looked_at(third, spread)
        return [inside(maps, width, strides) for maps, width in zip(found, (kernel, double, kernel), strict=True)]

    maps = {name: enlarged(picture) for name, picture in surfaces.items()}
    photograph = surfaces["photograph"]
    imitated = by_convolution(photograph, first.get_weights()[0], strides, turned)
    of_single = [ripple(one, strides) for one in maps["photograph"]]  # (filters,) each
    of_size = {name: [float(ripple(loudness(one), strides)[0]) for one in found] for name, found in maps.items()}
    measured = {
        "as_convolution": float(np.abs(imitated - looked_at(first, photograph)).max()),
        "ripple_even": of_size["even"][0],
        "ripple_photograph": of_size["photograph"][0],
        "double": of_size["photograph"][1],
        "each_double": float(np.median(of_single[1])),
        "each": float(np.median(of_single[0])),
        "resized_even": float(ripple(maps["even"][2], strides).max()),
        "resized": float(np.median(of_single[2])),
    }
    loud = {name: [loudness(one)[..., 0] for one in found] for name, found in maps.items()}
    figure = pictures.upsampling.Upsampling(
        loud,
        [one[..., 0] for one in maps["even"]],
        [spectrum(one.mean(axis=0)) for one in loud["photograph"]],
        kernel,
        strides,
    )
    return Finding(measured=measured, figure=figure, model=first)


@upsampling.claim(
    control={"turned": False}, takes_away="The turn: the kernel slides over zeros and pixels as it stands."
)
def it_is_a_convolution_over_zeros(measured):
    """A transposed convolution is an ordinary one with the kernel turned by half a circle, over a picture with zeros
    between its pixels, to one in 100,000.
    """
    return near(measured["as_convolution"], 0, within=1e-5)


@upsampling.claim(
    control={"kernel": 4}, takes_away="The odd width: the kernel is twice as wide as the strides, and overlaps evenly."
)
def an_odd_kernel_makes_a_checkerboard(measured):
    """With kernels of three pixels and strides of two, the size of numbers ripples with the strides by more than .1, on
    an even surface and on a photograph.
    """
    return above(measured["ripple_even"], 0.1) & above(measured["ripple_photograph"], 0.1)


@upsampling.claim(control={"weights": "equal"}, takes_away="The random weights: all weights of a kernel are equal.")
def an_even_overlap_does_not_help_a_single_filter(measured):
    """Even where the kernel is twice as wide as the strides, half of all random filters ripple by more than .3 on a
    photograph.
    """
    return above(measured["each_double"], 0.3)


@upsampling.claim(
    control={"filled": "zeros"}, takes_away="The repeated pixels: there are zeros between the pixels instead."
)
def repeated_pixels_do_not_ripple(measured):
    """If pixels are repeated before the convolution, no filter makes a checkerboard of an even surface, to a part in
    10,000.
    """
    return below(measured["resized_even"], 1e-4)
