"""8.1.2 How far a unit sees, and what pooling has to do with it."""

from kerasbook import datasets, layerwise
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.settings import Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, Training, above, below, choice, near, progress, remembered, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Instead = choice(
    'what the second network has instead of pooling: "nothing", "dilation" (kernels with holes) or "strides"',
    "nothing",
    "dilation",
    "strides",
)
Head = choice(
    'what is asked of the last maps: whether a feature is "anywhere", or "each place" with weights of its own',
    "anywhere",
    "each place",
)
Steps = choice(
    'whether the formula knows that steps are "multiplied" from layer to layer, or they are "forgotten"',
    "multiplied",
    "forgotten",
)
Samples = whole("how many clothes to learn from", least=64, most=4_000)


def convnet(between="pooling", head="anywhere"):
    """Three convolutions; between them pooling, dilation, strides or nothing."""
    inputs = keras.Input((28, 28, 1))
    maps = inputs
    for number, filters in enumerate((8, 16, 16), start=1):
        last = number == 3
        maps = keras.layers.Conv2D(
            filters,
            3,
            strides=2 if between == "strides" and not last else 1,
            dilation_rate=2 ** (number - 1) if between == "dilation" else 1,
            activation="relu",
            name=f"conv{number}",
        )(maps)
        if between == "pooling" and not last:
            maps = keras.layers.MaxPooling2D(2, name=f"pool{number}")(maps)
    # (n, height, width, 16) -> (n, 16), or as in the book (n, height * width * 16)
    features = (keras.layers.GlobalMaxPooling2D() if head == "anywhere" else keras.layers.Flatten())(maps)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(features))  # -> (n, 10)


def by_the_formula(model, steps="multiplied"):
    """How many pixels wide each layer sees, from the sizes of kernels and steps alone."""
    seen, step, found = 1, 1, {}
    for layer in model.layers:
        kernel = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
        if kernel is None:
            continue
        seen += (kernel[0] - 1) * getattr(layer, "dilation_rate", (1, 1))[0] * step
        if steps == "multiplied":
            step *= layer.strides[0]
        found[layer.name] = seen
    return found


@remembered
def trained(between, head, samples, epochs, learning_rate, seed):
    """A convnet that has learned from so many clothes."""
    clothes, _new = datasets.fashion()
    drawn = np.random.default_rng(seed).permutation(len(clothes.labels))[:samples]
    keras.utils.set_random_seed(seed)
    model = convnet(between, head)
    model.compile(keras.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy")
    model.fit(
        clothes.images[drawn][..., None],
        clothes.labels[drawn],
        batch_size=64,
        epochs=epochs,
        verbose=0,
        callbacks=[progress(epochs)],
    )
    return Training(model, {})


def accuracy(model, test):
    answers = keras.ops.convert_to_numpy(model(test.images[..., None])).argmax(axis=1)  # (1000, 10) -> (1000,)
    return float((answers == test.labels).mean())


def in_the_middle(pull):
    """Which share of the pull lies in the middle quarter of a field; were it the same everywhere, it would be 0.25."""
    # How much of each row and column lies in it: pixels at its edge may do so in part.
    rows, columns = (
        np.clip(np.minimum(np.arange(size) + 1, 0.75 * size) - np.maximum(np.arange(size), 0.25 * size), 0, 1)
        for size in pull.shape
    )
    return float(rows @ pull @ columns / pull.sum())


@chapter.concept("8.1.2", third="8.1", builds=[convnet], shares=trained, quick={"samples": 1_000, "epochs": 4})
def pooling_and_receptive_fields(
    instead: Instead = "nothing",
    head: Head = "anywhere",
    steps: Steps = "multiplied",
    samples: Samples = 2_000,
    epochs: Epochs = 5,
    learning_rate: LearningRate = 5e-3,
    seed: Seed = 0,
):
    """How far does a unit see, and why is there pooling?

    Each panel shows a piece of clothing, and on it what one unit of a layer sees: the pixels that change its number,
    found by gradients. Blue pixels pull a little, yellow ones strongly; the orange frame is as wide as the formula
    says. Above: a convnet with pooling. Below: the same convolutions without it. To the right of them: how many test
    pictures each network names correctly; the axis does not begin at 0.

    Measures:
        pooling: with pooling
        instead: with what stands in its place
        sees: how many pixels wide a unit sees, by gradients
        formula: how many pixels wide a unit sees, by the formula
        conv1: first convolution
        pool1: first pooling
        conv2: second convolution
        pool2: second pooling
        conv3: third convolution
        wrong: layers of which gradients and formula say different sizes
        reach: how far the last layer sees, compared with the network with pooling
        accuracy: accuracy on test pictures
        lead: lead in accuracy of the network with pooling
        parameters: weights to learn
        middle: share of the pull in the middle quarter of the last field
    """
    _clothes, test = datasets.fashion()
    given = {"head": head, "samples": samples, "epochs": epochs, "learning_rate": learning_rate, "seed": seed}
    models, fields = {}, {}
    for name, between in {"pooling": "pooling", "instead": instead}.items():
        models[name] = trained(between=between, **given).model
        fields[name] = {
            str(layer): field for layer, field in layerwise.receptive_fields(models[name], seed=seed).items()
        }

    sees = {name: {layer: max(field.size) for layer, field in of.items()} for name, of in fields.items()}
    formula = {name: by_the_formula(model, steps) for name, model in models.items()}
    right = {name: accuracy(model, test) for name, model in models.items()}
    measured = {
        "sees": sees,
        "formula": formula,
        "wrong": sum(sees[name][layer] != formula[name][layer] for name in sees for layer in sees[name]),
        "reach": sees["instead"]["conv3"] / sees["pooling"]["conv3"],
        "accuracy": right,
        "lead": right["pooling"] - right["instead"],
        "parameters": {name: model.count_params() for name, model in models.items()},
        "middle": {name: in_the_middle(of["conv3"].pull[of["conv3"].box]) for name, of in fields.items()},
    }
    figure = pictures.pooling_and_receptive_fields.ReceptiveFields(
        test.images[np.flatnonzero(test.labels == 9)[0]],  # an ankle boot
        {name: {layer: (field.pull, field.box) for layer, field in of.items()} for name, of in fields.items()},
        measured,
        instead,
    )
    return Finding(measured=measured, figure=figure, model=models["pooling"])


@pooling_and_receptive_fields.guess(least=0, most=28, says="{number} pixels")
def how_far_the_third_convolution_sees(measured):
    """Three convolutions of 3 x 3, and between them two poolings of 2 x 2: how many pixels wide does a unit of the
    third convolution see?
    """
    return measured["sees"]["pooling"]["conv3"]


@pooling_and_receptive_fields.claim(
    control={"steps": "forgotten"},
    takes_away="The multiplying: the formula takes each step of a layer for one pixel of the input.",
)
def gradients_say_what_the_formula_says(measured):
    """In every layer the pixels that change a unit reach just as far as the formula says, in which the steps of all
    earlier layers are multiplied.
    """
    return near(measured["wrong"], 0, within=0.5)


@pooling_and_receptive_fields.claim(
    control={"instead": "dilation"},
    takes_away="That the network sees less: there is no pooling either, but its kernels have holes and reach farther.",
)
def who_sees_less_knows_less(measured):
    """Without pooling the last convolution sees less than half as far, and the network names more than 1 in 100 clothes
    fewer, if it may only ask whether a feature is anywhere.
    """
    return below(measured["reach"], 0.5) & above(measured["lead"], 0.01)
