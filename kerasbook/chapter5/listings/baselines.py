"""5.2.2 Beating a common-sense baseline: what a number is worth."""

from kerasbook.backends import steps_at_once
from kerasbook.chapter4.listings.side_by_side import separate_dense
from kerasbook.chapter5 import pictures
from kerasbook.chapter5.listings.five_questions import digits, houses, presidents, rain, reviews
from kerasbook.chapter5.settings import Labels, LearningRate, Seed, chapter
from kerasbook.concepts import Finding, above, below, choice, progress, whole
from kerasbook.lazily import keras, np, sklearn, threadpoolctl  # in your own code: import keras, numpy as np, ...

Ahead = whole("how many hours ahead the rain is to be foretold", least=1, most=72)
Activation = choice(
    'what a hidden unit does with its sum: "relu" bends it at 0, "linear" leaves it straight', "relu", "linear"
)
Updates = whole("how many updates the networks get, each from 128 samples", least=1)

MODELS = ("linear", "neighbours", "network")
# Four candidates of each model; the validation data choose.
WEIGHTS = (0.01, 0.1, 1.0, 10.0)  # of the training samples, against the penalty on the linear model's weights
NEIGHBOURS = (1, 5, 25, 125)
STRENGTHS = (0.0, 1e-4, 1e-3, 1e-2)  # of the penalty on the network's weights
WIDTH = 64
BATCH = 128


def with_penalties(
    columns=196, outputs=10, width=64, activation="relu", last="softmax", strengths=(0, 1e-4, 1e-3, 1e-2)
):
    """Separate networks of two layers, one for each strength of the penalty: a second axis counts them."""
    networks = len(strengths)

    def penalty(kernel):  # (networks, inputs, units); the loss is a mean over the networks, and so is this
        return keras.ops.mean(np.array(strengths) * keras.ops.sum(keras.ops.square(kernel), axis=(1, 2)))

    return keras.Sequential([
        keras.Input((columns,)),
        # sample, number in, or sample, network, number in; sample, network, number out
        separate_dense("bi,nio->bno", columns, width, networks, activation, penalty=penalty),
        separate_dense("bni,nio->bno", width, outputs, networks, last, penalty=penalty),  # -> (n, networks, outputs)
    ])


# Three models, and what their candidates say: `(rows, candidates, outputs)`


def linear_models(x, targets, rows, classes):
    """Logistic regression, or ridge regression where the answer is an amount: the linear models of the field."""
    said = []
    for weight in WEIGHTS:
        if classes:
            model = sklearn.linear_model.LogisticRegression(C=weight, tol=1e-3, max_iter=1_000)
            said.append([model.fit(x, targets.argmax(axis=1)).predict_proba(part) for part in rows])
        else:
            model = sklearn.linear_model.Ridge(1 / weight).fit(x, targets)
            said.append([model.predict(part).reshape(len(part), -1) for part in rows])
    return [np.stack(each, axis=1) for each in zip(*said, strict=True)]


def nearest_neighbours(x, targets, rows, classes):
    """The mean answer of the nearest training samples, of one or of many."""
    nearest = sklearn.neighbors.NearestNeighbors(n_neighbors=max(NEIGHBOURS), algorithm="brute").fit(x)
    answers = (targets[nearest.kneighbors(part, return_distance=False)] for part in rows)  # (rows, 125, outputs)
    return [np.stack([those[:, :count].mean(axis=1) for count in NEIGHBOURS], axis=1) for those in answers]


def small_networks(x, targets, rows, classes, updates, activation, learning_rate, seed):
    """Small networks, each with a penalty of its own."""
    keras.utils.set_random_seed(seed)
    last = "softmax" if classes else None
    model = with_penalties(x.shape[1], targets.shape[1], WIDTH, activation, last, STRENGTHS)
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    loss = "categorical_crossentropy" if classes else "mean_squared_error"
    model.compile(keras.optimizers.Adam(falling), loss, steps_per_execution=steps_at_once(20))
    rng = np.random.default_rng(seed)
    rounds = -(-updates * BATCH // len(x))  # all of them in one call of fit, which takes its time over a round
    order = np.concatenate([rng.permutation(len(x)) for _round in range(rounds)])[: updates * BATCH]
    y = np.repeat(targets[order, None], len(STRENGTHS), axis=1)  # (n, networks, outputs)
    model.fit(x[order], y, batch_size=BATCH, shuffle=False, verbose=0, callbacks=[progress(1)])
    for layer in model.layers:
        layer.kernel_regularizer = None  # a function, which no file of a model can hold
    return [keras.ops.convert_to_numpy(model(part)) for part in rows], model


def asked(question, labels, rng, **training):
    """The mistakes of the constant answer and of each model on new rows, `(new,)` each; and what was chosen.

    A mistake is 1 for a wrong class, or how far off an amount is.
    """
    known = np.concatenate([question.train, question.validation])
    y = question.y.copy()
    if labels == "shuffled":
        y[known] = rng.permutation(y[known])
    classes = y.dtype.kind == "i"
    middle, spread = (0, 1) if classes else (y[question.train].mean(), y[question.train].std())
    targets = np.eye(y.max() + 1, dtype="float32")[y] if classes else (y[:, None] - middle) / spread

    def mistakes(answers, true):
        return (answers != true).astype(float) if classes else np.abs(np.exp(answers) - np.exp(true))

    constant = np.bincount(y[known]).argmax() if classes else np.median(y[known])
    wrong, chosen = {"constant": mistakes(constant, question.y[question.new])}, {}
    given = (
        question.x[question.train],
        targets[question.train],
        [question.x[question.validation], question.x[question.new]],
        classes,
    )
    of_networks, network = small_networks(*given, **training)
    with threadpoolctl.threadpool_limits(1):  # so small that several threads only wait for each other
        said = {"linear": linear_models(*given), "neighbours": nearest_neighbours(*given), "network": of_networks}
    for name, parts in said.items():
        answers = [part.argmax(axis=-1) if classes else part[..., 0] * spread + middle for part in parts]
        best = mistakes(answers[0], y[question.validation, None]).mean(axis=0).argmin()
        wrong[name], chosen[name] = mistakes(answers[1][:, best], question.y[question.new]), int(best)
    return wrong, chosen, network


def standard_error(errors, groups):
    """The standard error of a mean of errors `(n,)`, of which those in a group count as one."""
    _names, group = np.unique(groups, return_inverse=True)
    means = np.bincount(group, errors) / np.bincount(group)
    return means.std(ddof=1) / len(means) ** 0.5


def in_standard_errors(gains, groups):
    """A mean gain, in its standard errors; 0 if there is none."""
    error = standard_error(gains, groups)
    return gains.mean() / error if error else 0.0


@chapter.concept("5.2.2", third="5.2", builds=[with_penalties], quick={"updates": 80})
def baselines(
    ahead: Ahead = 24,
    activation: Activation = "relu",
    labels: Labels = "right",
    updates: Updates = 200,
    learning_rate: LearningRate = 1e-2,
    seed: Seed = 0,
):
    """How much is a good number worth?

    Five questions, each put to three models: a linear model, the nearest neighbours, and a small network. Of each, four
    candidates learn from the same samples; the best on validation data is judged by new data. On the scale, 0 is
    whoever always gives the same answer, the most frequent class or the median price, and 1 is who is always right. The
    bars reach two standard errors to each side. At the right is what is usually reported: the accuracy, or the mean
    error in dollars. Faint dots are other seeds.

    Measures:
        raw: accuracy on new data, or mean absolute error in dollars
        gain: how far the way from the constant answer to the right one is made
        gain_error: standard error of that
        over_constant: how much better than the constant answer, in standard errors
        network_over: how much better the network is than another model, in standard errors
        chosen: which of the four candidates was chosen, from 0
        constant: always the same answer
        linear: a linear model
        neighbours: the nearest neighbours
        network: a small network
        rain: will it rain?
        presidents: which of 41 presidents wrote it?
        reviews: is the review positive?
        houses: what did the house cost?
        digits: which digit is it?
    """
    rng = np.random.default_rng(seed)
    questions = {
        "rain": rain(rng, ahead),
        "presidents": presidents(rng),
        "reviews": reviews(rng),
        "houses": houses(rng),
        "digits": digits(rng),
    }
    training = {"updates": updates, "activation": activation, "learning_rate": learning_rate, "seed": seed}
    keys = ("raw", "gain", "gain_error", "over_constant", "network_over", "chosen")
    measured = {key: {} for key in keys}
    for name, question in questions.items():
        wrong, chosen, model = asked(question, labels, rng, **training)
        groups = question.groups[question.new]
        constant = wrong["constant"]
        mean = {who: mistakes.mean() for who, mistakes in wrong.items()}
        share = {who: mean[who] / mean["constant"] for who in MODELS}  # of the constant's mistakes that are left
        errors = {who: standard_error(wrong[who] - share[who] * constant, groups) for who in MODELS}
        measured["raw"][name] = mean if name == "houses" else {who: 1 - value for who, value in mean.items()}
        measured["gain"][name] = {who: 1 - share[who] for who in MODELS}
        measured["gain_error"][name] = {who: errors[who] / mean["constant"] for who in MODELS}
        measured["over_constant"][name] = {who: in_standard_errors(constant - wrong[who], groups) for who in MODELS}
        measured["network_over"][name] = {
            who: in_standard_errors(wrong[who] - wrong["network"], groups) for who in ("linear", "neighbours")
        }
        measured["chosen"][name] = chosen
    return Finding(measured=measured, figure=pictures.baselines.Baselines(measured), model=model)


@baselines.guess(least=0, most=100, says="{number} of 100")
def right_about_the_rain(measured):
    """A network foretells from the weather of an hour whether it will rain a day later. Its answer is right for so many
    of 100 hours that it sounds very good. For how many of 100 is one right who always says no?
    """
    return 100 * measured["raw"]["rain"]["constant"]


@baselines.claim(
    control={"ahead": 1},
    takes_away="The day between: rain is to be foretold for the next hour, and the clouds are there already.",
)
def the_highest_number_may_be_worth_nothing(measured):
    """The network is right about the rain more often by 15 points than about the reviews. Yet no model makes a tenth of
    the way from the constant answer on the rain to the right one, and on the reviews the network makes a quarter of it.
    """
    raw, gain = measured["raw"], measured["gain"]
    return (
        above(raw["rain"]["network"], raw["reviews"]["network"], by=0.15)
        & below(gain["rain"]["linear"], 0.1)
        & below(gain["rain"]["neighbours"], 0.1)
        & below(gain["rain"]["network"], 0.1)
        & above(gain["reviews"]["network"], 0.25)
    )


@baselines.claim(
    control={"labels": "shuffled"}, takes_away="Every sample's own answer: it gets the answer of another one."
)
def elsewhere_everybody_beats_the_constant(measured):
    """For the four other questions, each of the three models makes more than a tenth of the way from the constant
    answer to the right one, and is better than the constant answer by two standard errors.
    """
    gain, over = (
        min(value for name, models in measured[key].items() if name != "rain" for value in models.values())
        for key in ("gain", "over_constant")
    )
    return above(gain, 0.1) & above(over, 2)


@baselines.claim(
    control={"activation": "linear"}, takes_away="The bend in the units: both layers together are one linear function."
)
def on_houses_the_network_is_worth_its_training(measured):
    """On houses, the network is better than the nearest neighbours by two standard errors, and it is further on the way
    than the linear model, by a hundredth of it at least.
    """
    gain = measured["gain"]["houses"]
    return above(measured["network_over"]["houses"]["neighbours"], 2) & above(gain["network"], gain["linear"], by=0.01)
