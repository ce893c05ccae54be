"""1.1.3 Three ingredients: input points, expected outputs, a measure of the error."""

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier
from kerasbook.chapter1.listings.rules_or_learning import digit_learner, share_right, taught
from kerasbook.chapter1.settings import Corrections, Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, report_progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np
from kerasbook.locale import gettext as _

INGREDIENTS = ("inputs", "outputs", "measure")
KEPT = (0.0, 0.1, 0.3, 1.0)  # the share of an ingredient that is left

Rest = choice(
    'what happens to the part that is not kept: it is taken away ("missing") or replaced by something similar '
    '("replaced")',
    "missing",
    "replaced",
)


def look_alikes(images):
    """For each picture, which of the others differs least from it, pixel by pixel: (n, 28, 28) -> (n,)."""
    pixels = images.reshape(len(images), -1)  # (n, 784)
    distances = (pixels**2).sum(axis=1) - 2 * pixels @ pixels.T  # (n, n), but for a number in each row
    np.fill_diagonal(distances, np.inf)
    return distances.argmin(axis=1)


def marked_errors(expected, predictions):
    """A loss to which only marked samples count; to the others every prediction is free of error.

    Expected are a label and whether the sample is marked: (batch, 2) and (batch, 10) -> (batch,).
    """
    labels, marked = expected[:, 0], expected[:, 1]  # (batch,), (batch,)
    return marked * keras.losses.sparse_categorical_crossentropy(labels, predictions)


def squares_for_the_others(expected, predictions):
    """The same, but to samples that are not marked, squared differences count: (batch, 2), (batch, 10) -> (batch,)."""
    labels, marked = keras.ops.cast(expected[:, 0], "int32"), expected[:, 1]  # (batch,), (batch,)
    squares = keras.ops.square(keras.ops.one_hot(labels, 10) - predictions)  # (batch, 10)
    return marked_errors(expected, predictions) + (1 - marked) * keras.ops.sum(squares, axis=-1)


MEASURES = {"missing": marked_errors, "replaced": squares_for_the_others}


def mixture(ingredient, share, rest, seed):
    """Pictures (n, 28, 28), and for each its expected output and whether its error counts (n, 2).

    Of one ingredient only this share is kept; of the other two, all.
    """
    (images, labels), _test = datasets.digits()
    rng = np.random.default_rng(seed)
    kept = rng.permutation(len(images)) < share * len(images)  # (n,)
    marked = kept if ingredient == "measure" else np.ones(len(images))
    if ingredient == "inputs":
        others = rng.random(images.shape, "float32") if rest == "missing" else images[look_alikes(images)]
        images = np.where(kept[:, None, None], images, others)
    if ingredient == "outputs":
        others = rng.permutation(labels) if rest == "missing" else labels[look_alikes(images)]
        labels = np.where(kept, labels, others)
    return images, np.stack([labels, marked], axis=1).astype("float32")


@chapter.concept("1.1.3", third="1", builds=[digit_classifier])
def three_ingredients(corrections: Corrections = 200, rest: Rest = "missing", seed: Seed = 0):
    """What does a machine need to learn?

    Each dot is the same network, trained in the same way, but with only a part of one ingredient; the dotted line is
    guessing. Below each curve: what happens to a sample without the ingredient. Its picture becomes noise, its expected
    output is that of another picture, or every prediction for it counts as free of error. All networks are tested on
    the same test digits, from which nothing is missing.

    Measures:
        kept: share of the ingredient that is kept
        inputs: accuracy on test digits, by the share of input points
        outputs: accuracy on test digits, by the share of expected outputs
        measure: accuracy on test digits, by the share of errors that are measured
        chance: accuracy of guessing
    """
    train, test = datasets.digits()
    learner = digit_learner(MEASURES[rest])
    doses = [(ingredient, share) for ingredient in INGREDIENTS for share in KEPT[:-1]]
    accuracy = {}
    for step, (ingredient, share) in enumerate(doses):
        report_progress(_("without a part of an ingredient"), step / (len(doses) + 1))
        taught(learner, *mixture(ingredient, share, rest, seed), corrections, seed)
        accuracy[ingredient, share] = share_right(learner, *test)
    model = taught(digit_learner(), *train, corrections, seed)  # with all three, and Keras' own loss
    complete = share_right(model, *test)

    curves = {one: [*(accuracy[one, share] for share in KEPT[:-1]), complete] for one in INGREDIENTS}
    whole = mixture("nothing", 1.0, rest, seed)
    spoiled = {one: mixture(one, 0.0, rest, seed) for one in INGREDIENTS}
    example = int(np.argmax(whole[1][:, 0] != spoiled["outputs"][1][:, 0]))  # a digit that gets another output
    samples = {
        one: [(images[example], int(expected[example, 0])) for images, expected in (whole, spoiled[one])]
        for one in INGREDIENTS
    }
    return Finding(
        measured={"chance": 0.1, "kept": list(KEPT), **curves},
        figure=pictures.three_ingredients.ThreeIngredients(KEPT, curves, samples, rest, chance=0.1),
        model=model,
    )


def needed(measured, ingredient):
    """Without the ingredient near guessing, with a tenth of it clearly above, with all of it clearly above that."""
    nothing, tenth, *_rest, everything = measured[ingredient]
    return (
        near(nothing, measured["chance"], within=0.15)
        & above(tenth, nothing, by=0.05)
        & above(everything, tenth, by=0.05)
    )


@three_ingredients.guess(least=0, most=100, says="{number} of 100")
def read_after_wrong_labels(measured):
    """A network learns from pictures of which nine in ten have another picture's label. Of 100 test digits, how many
    does it still read?
    """
    _nothing, tenth, *_rest = measured["outputs"]
    return 100 * tenth


@three_ingredients.claim(
    control={"rest": "replaced"},
    takes_away="What is missing: the picture is replaced by the digit that looks most like it, not by noise.",
)
def inputs_are_needed(measured):
    """Without input points the machine only guesses; with a tenth it learns something, with all of them more."""
    return needed(measured, "inputs")


@three_ingredients.claim(
    control={"rest": "replaced"},
    takes_away="What is missing: the output is that of the digit that looks most like it, not that of just any digit.",
)
def outputs_are_needed(measured):
    """Without expected outputs the machine only guesses; with a tenth it learns something, with all of them more."""
    return needed(measured, "outputs")


@three_ingredients.claim(
    control={"rest": "replaced"},
    takes_away="What is missing: errors that would not count are measured in another way (squared differences).",
)
def measure_is_needed(measured):
    """Without a measure the machine only guesses; it learns if a tenth of the errors count, and better if all do."""
    return needed(measured, "measure")
