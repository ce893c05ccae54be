"""1.1.2 and 1.1.3 Rules or learning, and the three ingredients of learning."""

from typing import Annotated

import lazy_loader

from kerasbook import datasets
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.handmade import answers_by_rules
from kerasbook.chapter1.listings.networks import digit_classifier
from kerasbook.chapter1.settings import Seed, chapter
from kerasbook.concepts import Finding, Setting, above, below, near, report_progress
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

keras = lazy_loader.load("keras")
np = lazy_loader.load("numpy")

Corrections = Annotated[int, Setting(N_("how often the weights are corrected, each time by 64 examples"), least=0)]
Answers = Annotated[
    str,
    Setting(
        N_('the answers to learn from: each example\'s own ("right") or another\'s ("shuffled")'),
        choices=("right", "shuffled"),
    ),
]

EXAMPLES = (30, 100, 300, 1_000, 4_000)
WRITTEN = (1.8, 32.0)  # the rule as a person writes it: F = 1.8 C + 32


# Learning, for any model, any data and any answers


def taught(model: "keras.Model", data: "np.ndarray", answers: "np.ndarray", corrections: int, seed: int):
    """The model with new random weights, after so many corrections, each by 64 of the examples.

    However many examples there are, the corrections are as many: few examples come up again more often.
    """
    keras.utils.set_random_seed(seed)
    model.set_weights(type(model).from_config(model.get_config()).get_weights())
    picks = np.random.default_rng(seed).integers(len(data), size=64 * corrections)
    if corrections:
        model.fit(data[picks], answers[picks], batch_size=64, shuffle=False, verbose=0)
    return model


def digit_learner(loss="sparse_categorical_crossentropy") -> "keras.Model":
    model = digit_classifier()
    model.compile(keras.optimizers.SGD(0.2), loss, steps_per_execution=10)
    return model


def share_right(model: "keras.Model", images: "np.ndarray", labels: "np.ndarray") -> float:
    return np.mean(np.argmax(model(images), axis=1) == labels)  # (n, 10) -> (n,) -> ()


# 1.1.2 Programming makes answers out of rules and data, learning makes rules out of data and answers


def thermometers(seed: int) -> tuple["np.ndarray", "np.ndarray"]:
    """60 readings in whole degrees Celsius, (60, 1), and in whole degrees Fahrenheit, (60,)."""
    celsius = np.random.default_rng(seed).integers(-20, 41, size=(60, 1)).astype("float32")
    return celsius, np.round(WRITTEN[0] * celsius[:, 0] + WRITTEN[1])


def learned_rule(celsius: "np.ndarray", fahrenheit: "np.ndarray", seed: int) -> tuple[float, float]:
    """Slope and offset of the rule that a single unit finds: F = slope * C + offset."""
    unit = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    unit.compile(keras.optimizers.SGD(0.05), "mean_squared_error", steps_per_execution=10)
    middle, spread = celsius.mean(), celsius.std()  # numbers around 0 are learned faster
    taught(unit, (celsius - middle) / spread, fahrenheit, corrections=100, seed=seed)
    weights, biases = unit.get_weights()  # (1, 1) and (1,)
    slope = weights[0, 0] / spread
    return float(slope), float(biases[0] - slope * middle)


@chapter.concept(
    section="1.1.2",
    quick={"corrections": 150},
    names={
        "slope": N_("slope of the learned rule (true: 1.8)"),
        "offset": N_("offset of the learned rule (true: 32)"),
        "rules": N_("rules: accuracy on new digits"),
        "rules_swapped": N_("rules, asked for odd or even"),
        "learner_swapped": N_("learner, asked for odd or even"),
        "learner": N_("learner: accuracy on new digits"),
        "30": N_("30 examples"),
        "100": N_("100 examples"),
        "300": N_("300 examples"),
        "1000": N_("1,000 examples"),
        "4000": N_("4,000 examples"),
    },
)
def rules_or_learning(corrections: Corrections = 300, answers: Answers = "right", seed: Seed = 0) -> Finding:
    """Who finds the rules, a person or the machine?

    Above: in programming a person writes the rules, and the machine makes answers out of them and the data. In
    learning the machine gets data and answers, and finds the rule; here a single unit learns from 60 thermometer
    readings how Fahrenheit follows from Celsius. Below left: the digits that ten hand-written rules read (blue), and
    those that a network reads after learning from more and more examples (red). Below right: the same pictures, but
    now the question is whether the digit is odd or even. No line of code was changed, only the answers to learn from.
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

    return Finding(
        measured={
            "slope": slope,
            "offset": offset,
            "rules": rules,
            "learner": accuracy,
            "rules_swapped": rules_swapped,
            "learner_swapped": learner_swapped,
        },
        figure=pictures.rules_or_learning.ParadigmsDisplay(
            pictures.rules_or_learning.Conversion(
                celsius[:3, 0].tolist(), WRITTEN, fahrenheit[:3].tolist(), (slope, offset)
            ),
            learner=accuracy,
            rules=rules,
            swapped={"rules": rules_swapped, "learner": learner_swapped},
            chance=(0.1, 0.5),
        ),
        model=learner,
    )


@rules_or_learning.claim(control={"answers": "shuffled"})
def rule_is_found(measured):
    """Out of examples alone a single unit finds the rule F = 1.8 C + 32."""
    return near(measured["slope"], 1.8, within=0.02) & near(measured["offset"], 32, within=0.3)


@rules_or_learning.claim(control={"answers": "shuffled"})
def learner_overtakes_rules(measured):
    """With few examples the rules read more digits, with many the learner does."""
    learner, rules = measured["learner"], measured["rules"]
    return below(learner["30"], rules, by=0.1) & above(learner["4000"], rules, by=0.05)


@rules_or_learning.claim(control={"answers": "shuffled"})
def only_the_learner_survives(measured):
    """Ask for other answers, and only the learner goes on: the rules keep answering the old question."""
    return above(measured["learner_swapped"], 0.75) & below(measured["rules_swapped"], 0.3)


# 1.1.3 Three ingredients: input points, expected outputs, a measure of the error

Ingredient = Annotated[
    str,
    Setting(
        N_("the ingredient that all networks have to do without"), choices=("nothing", "inputs", "outputs", "measure")
    ),
]

COLUMNS = {
    "nothing": N_("all three"),
    "inputs": N_("without\ninput points"),
    "outputs": N_("without\nexpected outputs"),
    "measure": N_("without\na measure"),
}
ROWS = {"inputs": N_("input point"), "outputs": N_("expected output"), "measure": N_("measure of error")}


def no_measure(expected, answers):
    """A loss to which every answer is as good as any other: (batch,) and (batch, 10) -> (batch,)."""
    return 0.0 * keras.ops.mean(answers, axis=-1)


def mixture(without: set[str], seed: int) -> "tuple[datasets.Digits, datasets.Digits, bool]":
    """Digits to learn from, new digits, and whether there is a measure: all but the ingredients to do without."""
    train, test = datasets.digits()
    rng = np.random.default_rng(seed)
    if "inputs" in without:  # every picture becomes noise
        train, test = (digits._replace(images=rng.random(digits.images.shape, "float32")) for digits in (train, test))
    if "outputs" in without:  # every picture gets the answer of another one
        train = train._replace(labels=rng.permutation(train.labels))
    return train, test, "measure" not in without


@chapter.concept(
    section="1.1.3",
    quick={"corrections": 150},
    names={
        "accuracy": N_("accuracy on new digits"),
        "error": N_("error on new digits (loss)"),
        "nothing": N_("all three ingredients"),
        "inputs": N_("without input points"),
        "outputs": N_("without expected outputs"),
        "measure": N_("without a measure of the error"),
        "chance": N_("accuracy of guessing"),
    },
)
def three_ingredients(corrections: Corrections = 300, without: Ingredient = "nothing", seed: Seed = 0) -> Finding:
    """What does a machine need to learn?

    Each bar is the same network, taught in the same way; the dotted line is what guessing gives. Below each bar stands
    what its network learned from: a picture, the answer expected to it, and the error that the measure reports at the
    end, on new digits. The red bar has all three. In each of the others one is taken away (dashed frame): the
    pictures become noise, the answers are those of other pictures, or every answer counts as free of error.
    """
    own, others = (mixture(missing, seed)[0].labels for missing in ({"nothing"}, {"outputs"}))
    example = int(np.argmax(own != others))  # for the picture: a digit that gets another answer when shuffled
    learner, unmeasured = digit_learner(), digit_learner(no_measure)
    recipes = {}
    for step, missing in enumerate(("measure", "outputs", "inputs", "nothing")):
        report_progress(_("without an ingredient"), step / 4)
        train, test, has_measure = mixture({missing, without}, seed)
        network = learner if has_measure else unmeasured
        taught(network, *train, corrections, seed)
        errors = keras.losses.get(network.loss)(test.labels, network(test.images))  # (n,) and (n, 10) -> (n,)
        recipes[missing] = pictures.three_ingredients.Recipe(
            name=COLUMNS[missing],
            missing=None if missing == "nothing" else list(ROWS).index(missing),
            inputs=train.images[example],
            answer=train.labels[example],
            error=float(np.mean(errors)),
            accuracy=share_right(network, *test),
        )
    columns = {key: recipes[key] for key in COLUMNS}
    return Finding(
        measured={
            "chance": 0.1,
            "accuracy": {key: recipe.accuracy for key, recipe in columns.items()},
            "error": {key: recipe.error for key, recipe in columns.items()},
        },
        figure=pictures.three_ingredients.IngredientsDisplay(list(columns.values()), list(ROWS.values()), chance=0.1),
        model=network,
    )


def needed(measured, ingredient: str):
    """With all three far above guessing, without this one near it."""
    accuracy = measured["accuracy"]
    return above(accuracy["nothing"], accuracy[ingredient], by=0.5) & near(
        accuracy[ingredient], measured["chance"], within=0.15
    )


@three_ingredients.claim(control={"without": "inputs"})
def inputs_are_needed(measured):
    """Without input points, the machine only guesses."""
    return needed(measured, "inputs")


@three_ingredients.claim(control={"without": "outputs"})
def outputs_are_needed(measured):
    """Without the expected outputs, the machine only guesses."""
    return needed(measured, "outputs")


@three_ingredients.claim(control={"without": "measure"})
def measure_is_needed(measured):
    """Without a measure of the error, the machine only guesses."""
    return needed(measured, "measure")
