"""9.3.4 Channels and space apart: the depthwise separable convolution."""

from kerasbook import datasets, networks
from kerasbook.chapter9 import pictures
from kerasbook.chapter9.settings import Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Rank = whole("how many patterns for each channel the kernel is made of that is to be taken apart", least=1, most=9)
Depth = whole("how many patterns for each channel the separable layer has (its depth_multiplier)", least=1, most=9)
Weights = choice('the kernel of a pretrained network: as it is, "pretrained", or "shuffled"', "pretrained", "shuffled")

DRAWN = 10  # layers
LOST = 0.5  # a map is lost if its error is more than this share of its variance
CHANNELS, FILTERS = 8, 16  # of the kernel that is made of few patterns


def full_layer(channels=8, filters=16, kernel=3, strides=1):
    """Each filter looks at all channels at once, with a pattern of its own for each of them."""
    return keras.Sequential([
        keras.Input((None, None, channels)),
        keras.layers.Conv2D(filters, kernel, strides=strides, use_bias=False),
    ])


def separable_layer(channels=8, filters=16, kernel=3, strides=1, depth=1):
    """First space, a pattern or more for each channel; then channels, a weighted sum in each place."""
    return keras.Sequential([
        keras.Input((None, None, channels)),
        keras.layers.SeparableConv2D(filters, kernel, strides=strides, depth_multiplier=depth, use_bias=False),
    ])


def by_the_formula(channels, filters, kernel):
    """Weights of a separable layer: k x k for each channel, and one for each pair of a channel and a filter."""
    return kernel * kernel * channels + channels * filters


def drawn_sizes(rng):
    return {name: int(rng.integers(*limits)) for name, limits in
            {"channels": (1, 65), "filters": (1, 65), "kernel": (2, 6)}.items()}  # fmt: skip


def of_few_patterns(rank, rng):
    """A kernel of which all filters share a few patterns for each channel: (3, 3, channels, filters)."""
    patterns = rng.normal(size=(3, 3, CHANNELS, rank))
    shares = rng.normal(size=(CHANNELS, rank, FILTERS))
    return np.einsum("ijcr,crf->ijcf", patterns, shares).astype("float32")


def channel_by_channel(kernel):
    """A matrix for each channel, a column for each filter: (k, k, channels, filters) -> (channels, k * k, filters)."""
    high, wide, channels, filters = kernel.shape
    return kernel.reshape(high * wide, channels, filters).swapaxes(0, 1)


def taken_apart(kernel, depth):
    """The patterns and shares of which the kernel can be made most nearly, by the singular values of each channel.

    Returns:
        Weights of a `SeparableConv2D`: `(k, k, channels, depth)` and `(1, 1, channels * depth, filters)`.
    """
    high, wide, channels, filters = kernel.shape
    patterns, strengths, shares = np.linalg.svd(channel_by_channel(kernel), full_matrices=False)
    depth = min(depth, strengths.shape[1])
    patterns = (patterns * strengths[:, None])[:, :, :depth]  # (channels, k * k, depth)
    return [
        patterns.swapaxes(0, 1).reshape(high, wide, channels, depth).astype("float32"),
        shares[:, :depth].reshape(1, 1, channels * depth, filters).astype("float32"),
    ]


def put_together(weights):
    """The full kernel that a separable layer has in effect: (k, k, channels, filters)."""
    patterns, shares = weights
    channels, depth = patterns.shape[2:]
    return np.einsum("ijcr,crf->ijcf", patterns, shares.reshape(channels, depth, -1))


def kept_by(kernel):
    """Which share of the squared weights one pattern for each channel keeps, two, and so on."""
    strengths = np.linalg.svd(channel_by_channel(kernel), compute_uv=False) ** 2  # (channels, k * k)
    return (np.cumsum(strengths.sum(axis=0)) / strengths.sum()).tolist()


def looked_at(model, weights, picture):
    model.set_weights(weights)
    return keras.ops.convert_to_numpy(model(picture[None]))[0]  # (height, width, filters)


def first_kernel():
    """The kernel of the first convolution of EfficientNet-Lite0, which has learned ImageNet: (3, 3, 3, 32)."""
    return networks.lite0_trunk().get_layer("stem").get_weights()[0]


def shuffled(kernel, rng):
    """The same numbers, in another order."""
    return rng.permutation(kernel.ravel()).reshape(kernel.shape)


def errors(maps, right):
    """The error of each map as a share of its variance; what all its numbers are off by does not count: (filters,)."""
    variance = right.var(axis=(0, 1))
    lives = variance > 1e-6 * variance.max()
    return np.where(lives, (maps - right).var(axis=(0, 1)) / np.where(lives, variance, 1), np.nan)


def small_photograph():
    """The middle of a real photograph."""
    return datasets.photograph("flower")[80:344, 128:512]  # (264, 384, 3)


@chapter.concept("9.3.4", third="9.4", builds=[full_layer, separable_layer])
def separable_convolution(rank: Rank = 1, depth: Depth = 1, weights: Weights = "pretrained", seed: Seed = 0):
    """What is lost if a convolution looks at space and at channels one after the other?

    Above: what the 32 filters of a pretrained network's first convolution have for green, and what is left of it if
    they have to share one pattern; and which part of all weights one pattern for each channel keeps, two, and so on.
    Below: a photograph, the map of a filter that does not come through, and the same with one shared pattern for each
    channel, and with four.

    Measures:
        wrong: of ten separable layers, those with another number of weights than the formula says
        apart: largest difference between a full layer's map and a separable one's, as a share of the largest number
        kept: share of the squared weights of the pretrained kernel that the patterns keep
        lost: maps of a photograph that are lost with these patterns
        by_patterns: share kept with one pattern for each channel, two, and so on
        lost_with: maps that are lost
        one: one pattern
        four: four patterns
        alive: filters whose map of the photograph is not the same everywhere
        parameters: weights of a layer with 256 channels and 256 filters of 3 x 3
        full: full layer
        separable: separable layer
    """
    rng = np.random.default_rng(seed)
    sizes = [drawn_sizes(rng) for _layer in range(DRAWN)]
    counts = [separable_layer(**one, depth=depth).count_params() for one in sizes]

    drawn = of_few_patterns(rank, rng)
    noise = rng.normal(size=(24, 24, CHANNELS)).astype("float32")
    whole_map = looked_at(full_layer(CHANNELS, FILTERS), [drawn], noise)
    in_parts = looked_at(separable_layer(CHANNELS, FILTERS, depth=depth), taken_apart(drawn, depth), noise)

    photograph, learned = small_photograph(), first_kernel()
    kernel = learned if weights == "pretrained" else shuffled(learned, rng)
    filters = kernel.shape[-1]
    seen = 255 / 128 * photograph - 127 / 128  # as the network sees it
    maps = {"full": looked_at(full_layer(3, filters, strides=2), [kernel], seen)}
    for patterns in {1, 4, depth}:
        model = separable_layer(3, filters, strides=2, depth=patterns)
        maps[patterns] = looked_at(model, taken_apart(kernel, patterns), seen)
    of_maps = {patterns: errors(one, maps["full"]) for patterns, one in maps.items() if patterns != "full"}
    kept = kept_by(kernel)
    measured = {
        "wrong": sum(count != by_the_formula(**one) for count, one in zip(counts, sizes, strict=True)),
        "apart": float(np.abs(whole_map - in_parts).max() / np.abs(whole_map).max()),
        "kept": kept[min(depth, len(kept)) - 1],
        "lost": int((of_maps[depth] > LOST).sum()),
        "by_patterns": kept,
        "lost_with": {"one": int((of_maps[1] > LOST).sum()), "four": int((of_maps[4] > LOST).sum())},
        "alive": int(np.isfinite(of_maps[1]).sum()),
        "parameters": {"full": 9 * 256 * 256, "separable": separable_layer(256, 256).count_params()},
    }
    contrast = maps["full"].var(axis=(0, 1))
    shown = int(np.where(of_maps[1] > 1, contrast, 0).argmax())  # of those that are lost, the one with most contrast
    by_chance = [kept_by(shuffled(learned, rng)) for _order in range(5)]
    figure = pictures.separable_convolution.Separable(
        [kernel[:, :, 1], put_together(taken_apart(kernel, 1))[:, :, 1]],
        kept,
        np.mean(by_chance, axis=0).tolist(),
        photograph,
        [maps[name][..., shown] for name in ("full", 1, 4)],
    )
    return Finding(measured=measured, figure=figure, model=separable_layer(CHANNELS, FILTERS, depth=depth))


@separable_convolution.claim(
    control={"depth": 2}, takes_away="The single pattern: the layers have two for each channel."
)
def the_formula_counts_its_weights(measured):
    """Ten separable layers drawn at random have k x k weights for each channel and one for each pair of a channel and a
    filter.
    """
    return near(measured["wrong"], 0, within=0.5)


@separable_convolution.claim(
    control={"rank": 2}, takes_away="The shared pattern: the full kernel is made of two patterns for each channel."
)
def it_is_a_full_kernel_of_rank_one(measured):
    """A full kernel of which all filters share one pattern for each channel is a separable layer, to one in 100,000."""
    return near(measured["apart"], 0, within=1e-5)


@separable_convolution.claim(
    control={"weights": "shuffled"}, takes_away="The order of the weights: the same numbers are shuffled."
)
def learned_filters_share_more_than_chance(measured):
    """Of the squared weights of a pretrained kernel one pattern for each channel keeps more than .35."""
    return above(measured["kept"], 0.35)


@separable_convolution.claim(control={"depth": 4}, takes_away="The single pattern: there are four for each channel.")
def but_they_are_no_separable_layer(measured):
    """With one pattern for each channel, more than 10 of 32 maps of a photograph have an error of more than half their
    variance.
    """
    return above(measured["lost"], 10)
