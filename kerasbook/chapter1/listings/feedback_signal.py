"""1.1.5 How does the loss tell the weights where to go?"""

from kerasbook import datasets, layerwise
from kerasbook.chapter1 import pictures
from kerasbook.chapter1.listings.networks import digit_classifier
from kerasbook.chapter1.settings import Digit, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, below, choice, near
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Direction = choice("which way the step goes", "downhill", "uphill", "random")

RATES = (1.0, 0.6, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)


def length(arrays):
    """How long a gradient is: the root of the sum of all its squares."""
    return float(np.sqrt(sum(np.sum(np.square(array, dtype="float64")) for array in arrays)))


def scaled(arrays, factor):
    return [factor * array for array in arrays]


def random_like(gradients, rng):
    """A direction that has nothing to do with the loss, as long as the gradient."""
    noise = [rng.standard_normal(gradient.shape, dtype="float32") for gradient in gradients]
    return scaled(noise, length(gradients) / length(noise))


def stepped(weights, direction, rate):
    """What the optimizer does: every weight moves a little against what it is told."""
    return [weight - rate * part for weight, part in zip(weights, direction, strict=True)]


def loss_of(answers, labels):
    """The loss score of a batch: -ln of the probability that the right class was given, on average.

    In double precision, for small steps change no more than its last digits.
    """
    answers = keras.ops.convert_to_numpy(answers).astype("float64")
    right = answers[np.arange(len(labels)), labels]  # (n, 10) -> (n,)
    return float(-np.log(right).mean())


@chapter.concept("1.1.5", third="1", builds=[digit_classifier])
def feedback_signal(
    width: Width = 64,
    learning_rate: LearningRate = 0.1,
    digit: Digit = 3,
    direction: Direction = "downhill",
    seed: Seed = 0,
):
    """How does the loss tell the weights where to go?

    On the left, one step of training, with its numbers. Going down: a digit passes through the layers, and the loss
    function compares the prediction Y' with the target Y. Going back up, in blue: backpropagation finds how the loss
    score changes with each weight (the gradient), and the optimizer moves every weight a little against it. On the
    right, the loss after such a step downhill, uphill and in a random direction of the same length; the dot is the step
    on the left. The dotted lines are what the gradient promises: learning rate times its squared length. The smaller
    the step, the better the promise is kept: the ratio of the two goes to 1 downhill and to -1 uphill; in a random
    direction next to nothing happens.

    Measures:
        loss_before: loss score before the step
        loss_after: loss score after the step
        gradient_norm: length of the gradient
        digit_probability: the shown digit's probability, before → after
        digit_loss: the shown digit's loss, before → after
        weight: one of the weights, before → after
        rates: learning rates tried
        loss_along: loss after a step, learning rate 1 → 0.001
        change_over_promise: change of the loss over what the gradient promises
        step: this step
        opposite: the opposite way
        random: a random direction
    """
    (images, labels), _ = datasets.digits()  # (4000, 28, 28), (4000,): one batch of all training digits
    keras.utils.set_random_seed(seed)
    model = digit_classifier(width)
    _, gradients = layerwise.loss_and_gradients(model, "sparse_categorical_crossentropy", images, labels)
    start, slope = model.get_weights(), length(gradients) ** 2

    rng = np.random.default_rng(seed)
    step = {"downhill": gradients, "uphill": scaled(gradients, -1.0), "random": random_like(gradients, rng)}[direction]
    directions = {"step": step, "opposite": scaled(step, -1.0), "random": random_like(gradients, rng)}

    def answers_after(direction, rate):
        model.set_weights(stepped(start, direction, rate))
        return model(images)  # (4000, 28, 28) -> (4000, 10)

    before = answers_after(step, 0.0)
    loss_before = loss_of(before, labels)
    loss_along = {
        way: [loss_of(answers_after(direction, rate), labels) for rate in RATES]
        for way, direction in directions.items()
    }
    ratios = {
        way: [(loss_before - loss) / (rate * slope) for rate, loss in zip(RATES, losses, strict=True)]
        for way, losses in loss_along.items()
    }
    after = answers_after(step, learning_rate)  # the step that the diagram shows; the model stays there

    shown = int(np.argmax(labels == digit))  # the first such digit
    unit = int(np.argmax(np.abs(gradients[-2][:, digit])))  # its weight to the right answer feels the loss most
    weight = [weights[-2][unit, digit] for weights in (start, model.get_weights())]
    probability = [float(answers[shown, digit]) for answers in (before, after)]
    measured = {
        "loss_before": loss_before,
        "loss_after": loss_of(after, labels),
        "gradient_norm": length(gradients),
        "digit_probability": probability,
        "digit_loss": [-float(np.log(value)) for value in probability],
        "weight": weight,
        "rates": list(RATES),
        "loss_along": loss_along,
        "change_over_promise": ratios,
    }
    figure = pictures.feedback_signal.FeedbackSignal(
        images[shown],
        keras.ops.convert_to_numpy(before[shown]),
        digit,
        len(images),
        unit,
        learning_rate,
        direction,
        measured,
    )
    film = pictures.feedback_signal.LoopAnimation(figure.loop)
    return Finding(measured=measured, figure=figure, model=model, animation=film)


def errors(ratios, promised):
    """How far each ratio is from the one that was promised, from large steps to small ones."""
    return np.abs(np.subtract(ratios, promised)).tolist()


@feedback_signal.claim(
    control={"direction": "random"}, takes_away="The gradient: the step is as long, but goes in a random direction."
)
def downhill_the_loss_falls_as_promised(measured):
    """The smaller a step downhill, the closer the fall of the loss is to learning rate × (length of the gradient)²."""
    ratios = measured["change_over_promise"]["step"]
    *large, smallest = errors(ratios, 1.0)
    return near(ratios[-1], 1.0, within=0.02) & below(smallest, np.max(large), by=0.01)


@feedback_signal.claim(
    control={"direction": "random"}, takes_away="The gradient: the step is as long, but goes in a random direction."
)
def uphill_it_rises_as_promised(measured):
    """The smaller a step uphill, the closer the rise of the loss is to the same amount."""
    ratios = measured["change_over_promise"]["opposite"]
    *large, smallest = errors(ratios, -1.0)
    return near(ratios[-1], -1.0, within=0.02) & below(smallest, np.max(large), by=0.01)
