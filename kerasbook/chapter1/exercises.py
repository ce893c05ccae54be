"""Exercises of chapter 1: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter1 import exercises
    exercises.small_and_still_good             # in Jupyter: the task, with a hint and the solution folded
    exercises.small_and_still_good(width=64)   # an answer, here the one to start from

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

import itertools

from kerasbook import datasets
from kerasbook.chapter1.listings.before_deep_learning import classical_methods, coarse, compile_network
from kerasbook.chapter1.listings.colour_representations import Hue, colour_representations
from kerasbook.chapter1.listings.coordinate_change import Turn, coordinate_change
from kerasbook.chapter1.listings.depth import folding_network, straight_pieces, zigzag_network
from kerasbook.chapter1.listings.digit_network import digit_network
from kerasbook.chapter1.listings.feedback_signal import feedback_signal, loss_of
from kerasbook.chapter1.listings.nested_fields import nested_fields
from kerasbook.chapter1.listings.networks import digit_classifier
from kerasbook.chapter1.listings.rules_or_learning import digit_learner, learned_rule, share_right, taught, thermometers
from kerasbook.chapter1.listings.training_loop import Start, loss_falls, starts_as_a_guess, training_loop
from kerasbook.chapter1.listings.why_now import learning_curve, many_layers
from kerasbook.chapter1.settings import LAYERS, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Verdict, above, below, choice, near, no_longer, number, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 1.1 Artificial intelligence, machine learning, deep learning


@chapter.exercise(
    section="1.1",
    hint=(
        "Everything that the last layer learns about a picture has passed through the layers before it. What is left "
        "of 784 pixels if there are only few units to carry it on?"
    ),
    solution={"width": 18},
    why=(
        "Eighteen units in each hidden layer are a bottleneck: what does not fit through one layer is lost to all that "
        "follow. The single layer sees all 784 pixels. More layers help only if each is wide enough."
    ),
)
def four_layers_worse_than_one(width: Width = 64, seed: Seed = 0) -> dict[str, Verdict]:
    """Four layers, worse than one

    In nested_fields, a network of four learned layers reads more digits than a single learned layer. Give its three
    hidden layers another width, so that the four layers read fewer digits than the one, and yet more than half of
    them. Both are trained for three epochs.
    """
    accuracy = nested_fields(width=width, epochs=3, seed=seed).measured["accuracy"]
    return {
        "accuracy of the four layers, compared with the single one": below(accuracy["deep"], accuracy["one_layer"]),
        "share of the test digits that the deep network reads": above(accuracy["deep"], 0.5),
    }


# 1.1.2 Rules and learning

Slope = number("your prediction of the learned slope")
Offset = number("your prediction of the learned offset")


@chapter.exercise(
    section="1.1.2",
    hint="Solve F = 1.8 C + 32 for C. The machine knows nothing of this; it finds what fits the examples.",
    solution={"slope": 0.556, "offset": -17.8},
    why=(
        "C = (F - 32) / 1.8, so the slope is 1 / 1.8 and the offset -32 / 1.8. A programmer would have to write this "
        "second rule; the learner is only shown the same examples the other way round."
    ),
)
def the_other_way_round(slope: Slope = 1.8, offset: Offset = 32.0, seed: Seed = 0) -> dict[str, Verdict]:
    """The other way round

    From thermometer readings a single unit found the rule F = 1.8 C + 32, where Celsius went in and Fahrenheit was the
    expected answer. Now data and answers change places: Fahrenheit goes in, Celsius is expected. Nothing else changes.
    Which rule, C = slope × F + offset, will the unit find?
    """
    celsius, fahrenheit = thermometers(seed)  # (60, 1), (60,)
    learned_slope, learned_offset = learned_rule(fahrenheit[:, None], celsius[:, 0], seed)
    return {
        "the slope that was learned": predicted(slope, learned_slope, within=0.02),
        "the offset that was learned": predicted(offset, learned_offset, within=0.5),
    }


# 1.1.3 Three ingredients

Lies = number("share of the labels that are lies, 0.6 at most", least=0, most=0.6)
Kind = choice(
    'what a lie says: any other digit ("random") or always the next one ("next": 8 for a 7, 0 for a 9)',
    "random",
    "next",
)


def told_lies(labels: "np.ndarray", lies: float, kind: str, seed: int) -> "np.ndarray":
    """The labels (n,), of which about this share have become lies."""
    rng = np.random.default_rng(seed)
    lied = rng.random(len(labels)) < lies
    off_by = rng.integers(1, 10, len(labels)) if kind == "random" else 1
    return np.where(lied, (labels + off_by) % 10, labels)


@chapter.exercise(
    section="1.1.3",
    hint=(
        "For pictures of one digit, count how often each label is given: the true one, and each of the false ones. "
        "Which is the most frequent?"
    ),
    solution={"lies": 0.6, "kind": "next"},
    why=(
        "Lies that contradict each other cancel out: the truth, told four times in ten, is still by far the most "
        "frequent label of a picture. Lies that all agree are a rule, and the machine learns it. It is not how many "
        "labels are wrong that is dangerous, but what the wrong ones have in common."
    ),
)
def convincing_lies(lies: Lies = 0.6, kind: Kind = "random", seed: Seed = 0) -> dict[str, Verdict]:
    """Convincing lies

    A network learns from 4,000 digits, but many of the labels it is shown are lies. You may turn up to six labels in
    ten into lies. Deceive it so well that it reads fewer than half of the test digits.
    """
    train, test = datasets.digits()
    learner = digit_learner()
    taught(learner, train.images, told_lies(train.labels, lies, kind, seed), corrections=300, seed=seed)
    return {"share of the test digits that it reads": below(float(share_right(learner, *test)), 0.5)}


# 1.1.3 Representations


@chapter.exercise(
    section="1.1.3",
    hint=(
        "Hue runs from 0 to 360 degrees, and the colour counts from 20 degrees before your hue to 20 degrees after it. "
        "One unit makes one cut: this side yes, that side no. Where must those 40 degrees lie?"
    ),
    solution={"hue": 340.0},
    why=(
        "The colours from 320 to 360 degrees lie at the very end of the scale, so that a single cut separates them; "
        "20 works as well, at the other end. Red lies at both ends at once, and a colour in the middle, such as "
        "green, would need two cuts: one before it and one behind."
    ),
)
def one_cut_is_enough(hue: Hue = 0.0, seed: Seed = 0) -> dict[str, Verdict]:
    """One cut is enough

    Red is hard to select in HSV. Choose another colour by its hue, in degrees, so that one unit selects it well from
    HSV, and clearly better than another unit does from RGB. Among random colours, its F1 must be above 0.7.
    """
    found = colour_representations(hue=hue, epochs=8, seed=seed).measured["red_in_random_colours"]
    return {
        "F1 from HSV": above(found["hsv"], 0.7),
        "F1 from HSV, compared with RGB": above(found["hsv"], found["rgb"], by=0.1),
    }


@chapter.exercise(
    section="1.1.3",
    hint=(
        "After a quarter turn, the rule is right half of the time: the new first axis says nothing about the classes. "
        "To be wrong about every point, it must say a lot about them."
    ),
    solution={"turn": 180.0},
    why=(
        "After half a turn the axis points the opposite way: every yes becomes a no. A rule that is always wrong knows "
        "as much as one that is always right; turn its answers around and you have it. A rule that is wrong half of "
        "the time knows nothing."
    ),
)
def wrong_every_time(turn: Turn = 90.0, seed: Seed = 0) -> dict[str, Verdict]:
    """Wrong every time

    One unit has learned the direction in which two strips of points lie apart. Turned by 90 degrees away from it, the
    rule “x > 0” is no better than a coin. Find a turn after which it is wrong about nearly every point: right about
    fewer than one in twenty.
    """
    measured = coordinate_change(turn=turn, epochs=6, seed=seed).measured
    return {"share of the points that the rule gets right": below(measured["right_after"]["strips"], 0.05)}


# 1.1.4 The "deep" in deep learning

Units = whole("units in the only hidden layer, 500 at most", least=1, most=500)


@chapter.exercise(
    section="1.1.4",
    hint="By how much does one more layer multiply the pieces? How many does one more unit add?",
    solution={"units": 127},
    why=(
        "Every layer doubles the pieces: seven layers make 2 to the power of 7, 128. Side by side, every unit adds one "
        "piece to the single one that there is without units: 127 units. Fourteen units in depth do the work of 127 in "
        "width."
    ),
)
def seven_folds_in_one_layer(units: Units = 14) -> dict[str, Verdict]:
    """Seven folds in one layer

    Seven layers of two units each fold a line again and again. Put all units side by side in one hidden layer instead.
    How many must there be to make exactly as many straight pieces? The same number, 14, is not enough.
    """
    stacked = straight_pieces(folding_network(7, "relu"))[0]
    side_by_side = straight_pieces(zigzag_network(units, "relu"))[0]
    pieces = len(side_by_side) - 1
    return {"straight pieces, compared with those of seven layers": near(pieces, len(stacked) - 1, within=0.5)}


Count = whole("your prediction of the number of parameters in this layer", least=0)


@chapter.exercise(
    section="1.1.4",
    hint="Besides a weight for every connection, each unit has one number that it adds to its sum.",
    solution={"hidden_1": 78_500, "hidden_2": 10_100, "answer": 1_010},
    why=(
        "A layer has a weight for each pair of an input and a unit, and a bias for each unit: inputs × units + units. "
        "That makes 784 × 100 + 100, then 100 × 100 + 100, then 100 × 10 + 10. Nearly four fifths of all parameters "
        "look at pixels."
    ),
)
def count_the_parameters(
    hidden_1: Count = 78_400, hidden_2: Count = 10_000, answer: Count = 1_000
) -> dict[str, Verdict]:
    """Count the parameters

    Make the hidden layers of digit_network 100 units wide. Predict, without running it, how many parameters Keras will
    count in the first hidden layer, which sees 784 pixels, in the second, and in the answer with its ten units. The
    numbers to start from are nearly right.
    """
    parameters = digit_network(width=100, epochs=0).measured["parameters"]
    guesses = {"hidden_1": hidden_1, "hidden_2": hidden_2, "answer": answer}
    return {LAYERS[name]: predicted(guess, parameters[name], within=0.5) for name, guess in guesses.items()}


@chapter.exercise(
    section="1.1.4",
    hint=(
        "Nearly all parameters lie between the 784 pixels and the first hidden layer: about 800 for each unit of its "
        "width. Go as close to the limit as you can."
    ),
    solution={"width": 22},
    why=(
        "At a width of w the network has 2w² + 797w + 10 parameters; up to w = 23 they are fewer than 20,000. A third "
        "of the parameters reads nearly as many digits: a width can be far too large before anyone notices. Far below "
        "20, the digits no longer fit through."
    ),
)
def small_and_still_good(width: Width = 64, seed: Seed = 0) -> dict[str, Verdict]:
    """Small and still good

    With 64 units in each hidden layer the network has nearly 60,000 parameters. Make do with fewer than 20,000, and
    still read more than 17 of 20 test digits after six epochs. Before you try, work out which widths are allowed.
    """
    loop = training_loop(width=width, epochs=6, seed=seed)
    return {
        "parameters in all": below(loop.model.count_params(), 20_000),
        "accuracy on test digits": above(loop.measured["test_accuracy"][-1], 0.85),
    }


# 1.1.5 How deep learning works

Orders = whole("your prediction of the number of networks", least=0)


def reordered(weights: list, orders: tuple) -> list:
    """The weights with the units of each hidden layer in another order, and the rows behind them likewise."""
    weights = list(weights)  # kernel, bias, kernel, bias, ...
    for layer, order in enumerate(map(list, orders)):
        kernel, bias, following = weights[2 * layer : 2 * layer + 3]
        weights[2 * layer : 2 * layer + 3] = kernel[:, order], bias[order], following[order]
    return weights


@chapter.exercise(
    section="1.1.5",
    hint="In how many orders can three people stand in a row? And three such rows, each of its own?",
    solution={"count": 216},
    why=(
        "Three units can stand in 3 × 2 × 1 = 6 orders. Every order of the first layer goes with every order of the "
        "second and of the third: 6 × 6 × 6 = 216. With 64 units in each layer there would be more such networks than "
        "atoms in the universe. So training does not have to find the one right set of weights: there is no such set."
    ),
)
def same_answers_other_weights(count: Orders = 18, seed: Seed = 0) -> dict[str, Verdict]:
    """Same answers, other weights

    A network has three hidden layers of three units each. Its units may change places within their layer, if the
    weights behind them follow. How many networks, no two with the same weights, give exactly the same predictions in
    this way (including the one we began with)? All of them will be tried.
    """
    images = datasets.digits()[1].images[:100]
    keras.utils.set_random_seed(seed)
    model = digit_classifier(width=3)
    start, answers = model.get_weights(), keras.ops.convert_to_numpy(model(images))  # answers (100, 10)
    alike = set()
    for orders in itertools.product(itertools.permutations(range(3)), repeat=3):
        weights = reordered(start, orders)
        model.set_weights(weights)
        if np.abs(keras.ops.convert_to_numpy(model(images)) - answers).max() < 1e-5:
            alike.add(b"".join(array.tobytes() for array in weights))
    return {"networks with the same predictions": predicted(count, len(alike), within=0.5)}


Probability = number("the probability that you give to the 4", least=0, most=1)


@chapter.exercise(
    section="1.1.5",
    hint=(
        "What is the loss if you give a probability of 0 and that digit turns out to be right? And which probability "
        "would an honest person give who knows no more than you do?"
    ),
    solution={"probability": 0.7},
    why=(
        "The loss is lowest if you say what you know: seven in ten. To be surer than that saves a little on the 4s and "
        "costs a fortune on the 9s; to be less sure gives away what you know. That is why a network trained with this "
        "loss learns to give probabilities, and not only labels."
    ),
)
def honest_bet(probability: Probability = 1.0) -> dict[str, Verdict]:
    """The honest bet

    A hundred digits lie face down. Seventy are a 4, thirty a 9; you cannot see which. Give the same prediction for all
    of them: this probability for the 4, the rest for the 9. Whoever must say a single digit should always say 4. But
    which probability makes the mean loss as low as it can be? It must come out below 0.615.
    """
    labels = np.repeat([4, 9], [70, 30])  # (100,)
    answers = np.zeros((100, 10))
    answers[:, 4], answers[:, 9] = probability, 1 - probability
    losses = keras.ops.convert_to_numpy(keras.losses.sparse_categorical_crossentropy(labels, answers))  # (100,)
    return {"mean loss": below(float(losses.mean()), 0.615)}


@chapter.exercise(
    section="1.1.5",
    hint=(
        "The gradient says which way is down from where you stand. Does it say anything about the ground a long way "
        "off?"
    ),
    solution={"learning_rate": 20.0},
    why=(
        "The gradient is only valid at the place where it was measured. A large enough step leaps across the valley "
        "and lands high up on the other side. That is why training takes many small steps, and measures the gradient "
        "anew after each."
    ),
)
def downhill_and_yet_up(learning_rate: LearningRate = 0.1, seed: Seed = 0) -> dict[str, Verdict]:
    """Downhill, and yet up

    In feedback_signal every weight takes one step against its gradient, straight downhill, and the loss falls. Leave
    the direction as it is, and choose a learning rate at which the loss rises instead, by more than 0.1.
    """
    measured = feedback_signal(learning_rate=learning_rate, seed=seed).measured
    return {"loss after the step, compared with before": above(measured["loss_after"], measured["loss_before"], by=0.1)}


Loss = number("your prediction of the loss", least=0)


@chapter.exercise(
    section="1.1.5",
    hint=(
        "Such a network gives every class about the same probability. The loss is -ln of the probability that the "
        "right one got."
    ),
    solution={"loss": 4.605},
    why=(
        "A hundred classes share the probability: the right one gets about 1/100, and -ln(1/100) is 4.605. That is "
        "twice the loss of ten classes, not ten times: a hundred is ten times ten, and the logarithm turns the product "
        "into a sum. If the loss at the start of training is very different, look for a mistake."
    ),
)
def guess_among_a_hundred(loss: Loss = 2.303, seed: Seed = 0) -> dict[str, Verdict]:
    """A guess among a hundred

    Before its first update our digit network has a loss of about 2.303, that of a guess among ten. Give it a hundred
    classes to choose from instead of ten, leave it untrained, and give each of a thousand pictures a random one of the
    hundred as its label. What will its loss be? You may be 0.2 off.
    """
    images = datasets.digits()[1].images  # (1000, 28, 28)
    labels = np.random.default_rng(seed).integers(100, size=len(images))
    keras.utils.set_random_seed(seed)
    hidden = digit_classifier().layers[:-1]
    model = keras.Sequential([*hidden, keras.layers.Dense(100, activation="softmax")])
    return {"loss before the first update": predicted(loss, loss_of(model(images), labels), within=0.2)}


@chapter.exercise(
    section="1.1.5",
    hint="A unit learns from its inputs and from what it contributes to the prediction. When are both of them zero?",
    solution={"start": 0.0},
    why=(
        "If all weights are 0, so are all sums: every class gets a tenth, exactly a guess. But no unit passes anything "
        "on, so no weight would change the loss if it moved a little: the gradient of every weight is 0, and they stay "
        "where they are. The start must be random so that there is something to update."
    ),
)
def nothing_to_tell_apart(start: Start = 1.0, seed: Seed = 0) -> dict[str, Verdict]:
    """Nothing to tell apart

    In training_loop, leave the learning rate, the width and the three epochs as they are, and choose how large the
    random weights are at the start: the network should begin as a guess, and still be one at the end.
    """
    measured = training_loop(start=start, epochs=3, seed=seed).measured
    return {starts_as_a_guess.sentence: starts_as_a_guess(measured), no_longer(loss_falls): ~loss_falls(measured)}


# 1.2 Before deep learning

Known = number("your prediction for right labels", least=0, most=1)
Nonsense = number("your prediction for shuffled labels", least=0, most=1)


@chapter.exercise(
    section="1.2",
    hint="A decision tree may go on asking about pixels until only one digit is left at the end of each branch.",
    solution={"known": 1.0, "nonsense": 1.0},
    why=(
        "The tree learns every digit by heart, even if the labels are nonsense. So accuracy on training digits says "
        "nothing about learning: of test digits the first tree reads about seven in ten, and the second only guesses. "
        "That is why everything in this chapter is measured on test digits."
    ),
)
def learned_by_heart(known: Known = 0.75, nonsense: Nonsense = 0.1, seed: Seed = 0) -> dict[str, Verdict]:
    """Learned by heart

    A decision tree learns from 1,000 digits. Then it is tested on exactly these digits: what share does it get right? A
    second tree learns the same pictures with shuffled labels, and is tested on its own, shuffled labels. Predict both
    shares; you may be 0.02 off.
    """
    train = datasets.digits()[0]
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(train.labels))[:1000]
    pixels = coarse(train.images[chosen]).reshape(1000, -1)  # (1000, 196)
    labels = train.labels[chosen]
    shuffled = rng.permutation(labels)

    def share_learned(answers: "np.ndarray") -> float:
        return classical_methods(seed)["tree"].fit(pixels, answers).score(pixels, answers)

    return {
        "share right of its training digits": predicted(known, share_learned(labels), within=0.02),
        "the same, with shuffled labels": predicted(nonsense, share_learned(shuffled), within=0.02),
    }


# 1.3 Why deep learning, why now?

Unit = choice('what each unit does with its sum, "sigmoid" or "relu"', "sigmoid", "relu")
FirstWeights = choice('the random weights at the start, "small" or "he" (He initialization)', "small", "he")
Optimizer = choice('how the weights are updated, "plain" (gradient descent) or "rmsprop"', "plain", "rmsprop")
OLD_RECIPE = {"activation": "sigmoid", "start": "small", "optimizer": "plain"}


def recipe(activation: str, start: str, optimizer: str, epochs: int) -> "keras.Model":
    """Ten hidden layers, each part of them from the recipe of 1986 or from that of the 2010s."""
    first_weights = keras.initializers.RandomNormal(stddev=0.05) if start == "small" else "he_normal"
    model = many_layers(10, activation, first_weights)
    if optimizer == "plain":
        model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
    else:
        compile_network(model, learning_rate=0.002, steps=63 * epochs)
    return model


@chapter.exercise(
    section="1.3",
    hint=(
        "The signal passes ten layers on its way up, and the gradient ten on its way back. What happens to a number "
        "that is multiplied by a quarter, or by something small, ten times over? Which two parts do that?"
    ),
    solution={"activation": "relu", "start": "he", "optimizer": "plain"},
    why=(
        "A sigmoid lets at most a quarter of the gradient through, and small weights shrink what is left, in each of "
        "ten layers. With relu and He initialization the signal and its gradient keep their size, and even plain "
        "gradient descent learns. Either change alone is not enough, nor is a better optimizer."
    ),
)
def repair_the_old_recipe(
    activation: Unit = "sigmoid", start: FirstWeights = "small", optimizer: Optimizer = "plain", seed: Seed = 0
) -> dict[str, Verdict]:
    """Repair the old recipe

    With the recipe of 1986 in why_now, a network of ten hidden layers never gets beyond guessing; that of the 2010s has
    other units, other starting weights and another optimizer. Change at most two of the three, so that the network
    reads more than half of the test digits after three epochs.
    """
    parts = {"activation": activation, "start": start, "optimizer": optimizer}
    changed = sum(part != OLD_RECIPE[name] for name, part in parts.items())
    keras.utils.set_random_seed(seed)
    accuracy = learning_curve(recipe(**parts, epochs=3), epochs=3)[-1]
    return {"changed parts": below(changed, 3), "accuracy on test digits": above(accuracy, 0.5)}
