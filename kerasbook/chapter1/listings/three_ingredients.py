"""1.1.3 Three ingredients: input points, expected outputs, a measure of the error."""

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier
from kerasbook.chapter1.listings.rules_or_learning import digit_learner, share_right, taught
from kerasbook.chapter1.settings import Corrections, Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, report_progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np
from kerasbook.locale import gettext as _

WITHOUT = ("nothing", "inputs", "outputs", "measure")  # what each of the four networks has to do without

Ingredient = choice("the ingredient that all networks have to do without", *WITHOUT)


def no_measure(expected, answers):
    """A loss to which every answer is as good as any other: (batch,) and (batch, 10) -> (batch,)."""
    return 0.0 * keras.ops.mean(answers, axis=-1)


def mixture(without, seed):
    """Digits to learn from, new digits, and whether there is a measure: all but the ingredients to do without."""
    train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    if "inputs" in without:  # every picture becomes noise
        train, test = (digits._replace(images=rng.random(digits.images.shape, "float32")) for digits in (train, test))
    if "outputs" in without:  # every picture gets the answer of another one
        train = train._replace(labels=rng.permutation(train.labels))
    return train, test, "measure" not in without


@chapter.concept("1.1.3", third="1", quick={"corrections": 150}, builds=[digit_classifier])
def three_ingredients(corrections: Corrections = 300, without: Ingredient = "nothing", seed: Seed = 0):
    """What does a machine need to learn?

    Each bar is the same network, taught in the same way; the dotted line is what guessing gives. Below each bar stands
    what its network learned from: a picture, the answer expected to it, and the error that the measure reports at the
    end, on new digits. The red bar has all three. In each of the others one is taken away (dashed frame): the
    pictures become noise, the answers are those of other pictures, or every answer counts as free of error.

    Measures:
        accuracy: accuracy on new digits
        error: error on new digits (loss)
        nothing: all three ingredients
        inputs: without input points
        outputs: without expected outputs
        measure: without a measure of the error
        chance: accuracy of guessing
    """
    own, others = (mixture(missing, seed)[0].labels for missing in ({"nothing"}, {"outputs"}))
    example = int(np.argmax(own != others))  # for the picture: a digit that gets another answer when shuffled
    learner, unmeasured = digit_learner(), digit_learner(no_measure)
    samples, error, accuracy = {}, {}, {}
    for step, missing in enumerate(reversed(WITHOUT)):
        report_progress(_("without an ingredient"), step / 4)
        train, test, has_measure = mixture({missing, without}, seed)
        network = learner if has_measure else unmeasured
        taught(network, *train, corrections, seed)
        errors = keras.losses.get(network.loss)(test.labels, network(test.images))  # (n,) and (n, 10) -> (n,)
        samples[missing] = train.images[example], train.labels[example]
        error[missing] = float(np.mean(errors))
        accuracy[missing] = share_right(network, *test)
    accuracy, error = ({key: numbers[key] for key in WITHOUT} for numbers in (accuracy, error))
    return Finding(
        measured={"chance": 0.1, "accuracy": accuracy, "error": error},
        figure=pictures.three_ingredients.ThreeIngredients(accuracy, error, samples, chance=0.1),
        model=network,
    )


def needed(measured, ingredient):
    """With all three far above guessing, without this one near it."""
    accuracy = measured["accuracy"]
    return above(accuracy["nothing"], accuracy[ingredient], by=0.5) & near(
        accuracy[ingredient], measured["chance"], within=0.15
    )


@three_ingredients.claim(control={"without": "inputs"}, takes_away="The input points, from every network.")
def inputs_are_needed(measured):
    """Without input points, the machine only guesses."""
    return needed(measured, "inputs")


@three_ingredients.claim(control={"without": "outputs"}, takes_away="The expected outputs, from every network.")
def outputs_are_needed(measured):
    """Without the expected outputs, the machine only guesses."""
    return needed(measured, "outputs")


@three_ingredients.claim(control={"without": "measure"}, takes_away="The measure of the error, from every network.")
def measure_is_needed(measured):
    """Without a measure of the error, the machine only guesses."""
    return needed(measured, "measure")
