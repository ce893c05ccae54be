"""1.1.2 Programming makes answers out of rules and data, learning makes rules out of data and answers."""

from kerasbook import datasets
from kerasbook.backends import steps_at_once
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.handmade import answers_by_rules
from kerasbook.chapter1.listings.networks import digit_classifier
from kerasbook.chapter1.settings import Corrections, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, near, report_progress
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np
from kerasbook.locale import gettext as _

Answers = choice(
    'the answers to learn from: each example\'s own ("right") or another\'s ("shuffled")', "right", "shuffled"
)

EXAMPLES = (30, 100, 300, 1_000, 4_000)
WRITTEN = (1.8, 32.0)  # the rule as a person writes it: F = 1.8 C + 32


def taught(model, data, answers, corrections, seed):
    """The model with new random weights, after so many updates, each from 64 of the examples.

    The number of updates does not depend on the number of examples: few examples are only seen more often.
    """
    keras.utils.set_random_seed(seed)
    model.set_weights(type(model).from_config(model.get_config()).get_weights())
    picks = np.random.default_rng(seed).integers(len(data), size=64 * corrections)
    if corrections:
        model.fit(data[picks], answers[picks], batch_size=64, shuffle=False, verbose=0)
    return model


def digit_learner(loss="sparse_categorical_crossentropy"):
    model = digit_classifier()
    model.compile(keras.optimizers.SGD(0.2), loss, steps_per_execution=steps_at_once(10))
    return model


def share_right(model, images, labels):
    answers = keras.ops.convert_to_numpy(model(images))  # (n, 28, 28) -> (n, 10)
    return np.mean(answers.argmax(axis=1) == labels)  # (n, 10) -> (n,) -> ()


def thermometers(seed):
    """60 readings in whole degrees Celsius, (60, 1), and in whole degrees Fahrenheit, (60,)."""
    celsius = np.random.default_rng(seed).integers(-20, 41, size=(60, 1)).astype("float32")
    return celsius, np.round(WRITTEN[0] * celsius[:, 0] + WRITTEN[1])


def one_unit():
    """One weight and one bias: its answer is a straight line over its input."""
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])  # (n, 1) -> (n, 1)


def learned_rule(celsius, fahrenheit, seed):
    """Slope and offset of the rule that a single unit finds: F = slope * C + offset."""
    unit = one_unit()
    unit.compile(keras.optimizers.SGD(0.05), "mean_squared_error", steps_per_execution=steps_at_once(10))
    middle, spread = celsius.mean(), celsius.std()  # numbers around 0 are learned faster
    taught(unit, (celsius - middle) / spread, fahrenheit, corrections=100, seed=seed)
    weights, biases = unit.get_weights()  # (1, 1) and (1,)
    slope = weights[0, 0] / spread
    return float(slope), float(biases[0] - slope * middle)


@chapter.concept("1.1.2", third="1", builds=[one_unit, digit_classifier])
def rules_or_learning(corrections: Corrections = 300, answers: Answers = "right", seed: Seed = 0):
    """Who finds the rules, a person or the machine?

    Top: in programming a person writes the rules, and the machine applies them to data to get answers. In learning the
    machine gets data and answers and finds the rule: here a single unit learns from 60 thermometer readings how to turn
    Celsius into Fahrenheit. Bottom left: the share of test digits read by ten rules that a person wrote and tuned on
    training digits (blue), and by a network that learned from more and more examples (red). Bottom right: the same
    pictures, but now the question is whether the digit is odd or even. The rules are used once unchanged and once with
    a line that a person added, `% 2`; for the network only the labels were changed.

    Measures:
        slope: slope of the learned rule (true: 1.8)
        offset: offset of the learned rule (true: 32)
        rules: rules: accuracy on test digits
        rules_swapped: unchanged rules, asked for odd or even
        rules_rewritten: rules with one more line, asked for odd or even
        learner_swapped: learner, asked for odd or even
        learner: learner: accuracy on test digits
        30: 30 examples
        100: 100 examples
        300: 300 examples
        1000: 1,000 examples
        4000: 4,000 examples
    """
    train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(train.images))  # other examples for every seed
    images, labels = train.images[order], train.labels[order]
    celsius, fahrenheit = thermometers(seed)
    if answers == "shuffled":
        labels, fahrenheit = rng.permutation(labels), rng.permutation(fahrenheit)
    slope, offset = learned_rule(celsius, fahrenheit, seed)

    learner = digit_learner()
    report_progress(_("odd or even"), 0.1)
    taught(learner, images, labels % 2, corrections, seed)  # 0 is even, 1 is odd
    learner_swapped = share_right(learner, test.images, test.labels % 2)
    accuracy = {}
    for step, count in enumerate(EXAMPLES):
        report_progress(_("learning from {count} examples").format(count=count), (step + 1) / 6)
        taught(learner, images[:count], labels[:count], corrections, seed)
        accuracy[count] = share_right(learner, test.images, test.labels)
    by_rules = answers_by_rules(test.images)  # (n, 28, 28) -> (n,)
    rules, rules_swapped = np.mean(by_rules == test.labels), np.mean(by_rules == test.labels % 2)
    rules_rewritten = np.mean(by_rules % 2 == test.labels % 2)  # the line that a person adds

    return Finding(
        measured={
            "slope": slope,
            "offset": offset,
            "rules": rules,
            "learner": accuracy,
            "rules_swapped": rules_swapped,
            "rules_rewritten": rules_rewritten,
            "learner_swapped": learner_swapped,
        },
        figure=pictures.rules_or_learning.RulesOrLearning(
            celsius[:3, 0].tolist(),
            fahrenheit[:3].tolist(),
            written=WRITTEN,
            learned=(slope, offset),
            learner=accuracy,
            rules=rules,
            swapped={"rules": rules_swapped, "rewritten": rules_rewritten, "learner": learner_swapped},
            chance=(0.1, 0.5),
        ),
        model=learner,
    )


@rules_or_learning.guess(least=0, most=100, says="{number} of 100", along="examples")
def read_by_learner(measured):
    """A network learns from a few examples, or from many. Of 100 test digits, how many does it then read?"""
    return {int(count): 100 * accuracy for count, accuracy in measured["learner"].items()}


@rules_or_learning.claim(
    control={"answers": "shuffled"},
    takes_away="Each reading's own Fahrenheit value: it gets the value of another reading.",
)
def rule_is_found(measured):
    """From examples alone, a single unit finds the rule F = 1.8 C + 32."""
    return near(measured["slope"], 1.8, within=0.02) & near(measured["offset"], 32, within=0.3)


@rules_or_learning.claim(
    control={"answers": "shuffled"}, takes_away="Every picture's own label: it gets the label of another one."
)
def learner_overtakes_rules(measured):
    """With few examples the rules read more digits, with many the learner does."""
    learner, rules = measured["learner"], measured["rules"]
    return below(learner["30"], rules, by=0.1) & above(learner["4000"], rules, by=0.03)


@rules_or_learning.claim(
    control={"answers": "shuffled"}, takes_away="Every picture's own label: it gets the label of another one."
)
def other_answers_are_enough(measured):
    """To answer another question, the learner only needs other labels; the rules must be changed by a person."""
    return above(measured["learner_swapped"], 0.75) & below(measured["rules_swapped"], 0.3)
