"""Chapter 1. What is deep learning?

    python -m kerasbook.chapter1 digits-layer-by-layer --epochs 5

Every margin below was set from six seeds, 0 to 5, and lies below the worst of them.
"""

from typing import Annotated

import lazy_loader

from kerasbook import datasets, layerwise, plots
from kerasbook.book import Chapter, Finding, Setting, Training, above, below, near, progress, remembered
from kerasbook.locale import N_

keras = lazy_loader.load("keras")  # loaded at first use, so that --help and --list are there at once
np = lazy_loader.load("numpy")

Width = Annotated[int, Setting(N_("units in each hidden layer"), least=1)]
Epochs = Annotated[int, Setting(N_("how often the network sees all training digits"), least=0)]
LearningRate = Annotated[float, Setting(N_("how large each correction of the weights is"), least=0)]
Start = Annotated[
    float, Setting(N_("how large the random starting weights are; 1 is what Keras chooses"), least=0)
]
Digit = Annotated[int, Setting(N_("which digit to follow through the layers"), choices=tuple(range(10)))]
Seed = Annotated[int, Setting(N_("decides every random number"), least=0)]

LAYERS = {
    "input": N_("pixels"),
    "hidden_1": N_("layer 1"),
    "hidden_2": N_("layer 2"),
    "hidden_3": N_("layer 3"),
    "answer": N_("answer"),
}

chapter = Chapter(
    number=1,
    title=N_("What is deep learning?"),
    names={
        **LAYERS,
        "test_accuracy": N_("accuracy on new digits"),
        "answer_read_off": N_("answer read off (accuracy)"),
        "answer_read_off_random": N_("the same, random weights"),
        "picture_rebuilt": N_("picture rebuilt (R²)"),
        "picture_rebuilt_random": N_("the same, random weights"),
        "like_answer": N_("like the answer (CKA)"),
        "like_answer_random": N_("the same, random weights"),
        "train_loss": N_("loss on training digits"),
        "train_accuracy": N_("accuracy on training digits"),
        "test_loss": N_("loss on new digits"),
        "loss_of_guessing": N_("loss of guessing, ln 10"),
    },
)


def digit_network(width: int = 64) -> "keras.Model":
    """Three hidden layers and an answer: 28 x 28 pixels in, ten probabilities out."""
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),  # (n, 28, 28) -> (n, 784)
            keras.layers.Dense(width, activation="relu", name="hidden_1"),  # -> (n, width)
            keras.layers.Dense(width, activation="relu", name="hidden_2"),
            keras.layers.Dense(width, activation="relu", name="hidden_3"),
            keras.layers.Dense(10, activation="softmax", name="answer"),  # -> (n, 10)
        ]
    )


@remembered
def trained_network(
    width: int, epochs: int, seed: int, learning_rate: float = 1e-3, start: float = 1.0
) -> Training:
    """The digit network, trained on 4,000 digits, and its loss and accuracy after every epoch."""
    train, test = datasets.digits()
    keras.utils.set_random_seed(seed)
    model = digit_network(width)
    model.set_weights([start * weights for weights in model.get_weights()])
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=21,  # a third of an epoch per call: small networks are mostly overhead
    )
    record = layerwise.LearningCurve(
        {"train": (train.images, train.labels), "test": (test.images, test.labels)}
    )
    model.fit(
        train.images,
        train.labels,
        batch_size=64,
        epochs=epochs,
        verbose=0,
        callbacks=[record, progress(epochs)],
    )
    return Training(model, record.curve)


@chapter.concept(section="1.1.4", quick={"epochs": 3})
def digits_layer_by_layer(
    width: Width = 64, epochs: Epochs = 12, digit: Digit = 3, seed: Seed = 0
) -> Finding:
    """What does each layer of a network do to a picture of a digit?

    Each column is a layer, from the pixels to the answer. The first row follows one new digit through the network; the
    second shows what each layer makes of the ten digits on average. In the third, each point is a new digit: a linear
    reader draws it towards the corner of its class, as far as the layer allows. The curves say how well such a reader
    finds the answer (red) and rebuilds the picture (blue); the dashed ones are for the same network with random
    weights.
    """
    _, test = datasets.digits()
    model, curve = trained_network(width=width, epochs=epochs, seed=seed)
    layers = [name for name in LAYERS if name != "input"]
    outputs = {"input": test.images, **layerwise.layer_outputs(model, test.images, layers=layers)}
    records = layerwise.probe(model, test.images, test.labels, layers=layers, seed=seed)
    means = {name: plots.class_means(output, test.labels) for name, output in outputs.items()}
    wheels = {name: layerwise.wheel(output, test.labels, seed) for name, output in outputs.items()}
    points, drawn = {name: points for name, (points, _) in wheels.items()}, wheels["input"][1]

    def by_layer(network: str, what: str) -> dict[str, float]:
        return {record.layer: getattr(record, what) for record in records if record.network == network}

    return Finding(
        measured={
            "test_accuracy": curve["test_accuracy"][-1],
            "answer_read_off": by_layer("model", "accuracy"),
            "answer_read_off_random": by_layer("twin", "accuracy"),
            "picture_rebuilt": by_layer("model", "rebuilt"),
            "picture_rebuilt_random": by_layer("twin", "rebuilt"),
            "like_answer": by_layer("model", "like_answer"),
            "like_answer_random": by_layer("twin", "like_answer"),
        },
        figure=plots.LayerStoryDisplay(
            titles=[
                N_("one digit"),
                N_("the ten digits\non average"),
                N_("new digits\nas points\n(30 of each)"),
                N_("what can be\nread off,\n0 to 1"),
            ],
            walk=plots.walk(outputs, sample=int(np.argmax(test.labels == digit)), names=LAYERS, means=means),
            means=plots.ClassMeansDisplay(means, labels=[str(number) for number in range(10)]),
            projections=plots.ProjectionsDisplay(points, test.labels[drawn], reach=1.5, most=30),
            probe=plots.ProbeDisplay(records, names=LAYERS),
        ),
        model=model,
    )


@digits_layer_by_layer.claim(control={"epochs": 0})
def easier_to_read_off(measured):
    """The answer is easier to read off the last layer than off the pixels."""
    read_off = measured["answer_read_off"]
    return above(read_off["answer"], read_off["input"], by=0.03)


@digits_layer_by_layer.claim(control={"epochs": 0})
def answer_appears_picture_fades(measured):
    """From the pixels to the answer, the picture fades and the answer appears."""
    rebuilt, like_answer = measured["picture_rebuilt"], measured["like_answer"]
    return below(rebuilt["answer"], rebuilt["input"], by=0.5) & above(
        like_answer["answer"], like_answer["input"], by=0.3
    )


@digits_layer_by_layer.claim(control={"epochs": 0})
def training_does_it(measured):
    """Every layer is easier to read than the same layer with random weights: it is training that does it."""
    trained, random = measured["answer_read_off"], measured["answer_read_off_random"]
    advantages = [trained[layer] - random[layer] for layer in trained if layer != "input"]
    return above(np.min(advantages), 0.05)  # unlike min, np.min does not lose a NaN


@chapter.concept(section="1.1.5", quick={"epochs": 3})
def training_loop(
    width: Width = 64,
    epochs: Epochs = 12,
    learning_rate: LearningRate = 1e-3,
    start: Start = 1.0,
    seed: Seed = 0,
) -> Finding:
    """How does a network get from random weights to a good answer?

    The left panel is the loss, the right one the accuracy, on the digits the network is trained on and on new ones,
    from before the first correction (epoch 0) to the end. The dotted lines are what guessing would give: ten digits,
    all equally likely.
    """
    model, curve = trained_network(
        width=width, epochs=epochs, seed=seed, learning_rate=learning_rate, start=start
    )
    guessing = {"loss": float(np.log(10)), "accuracy": 0.1}
    return Finding(
        measured={"loss_of_guessing": guessing["loss"], **curve},
        figure=plots.HistoryDisplay(
            curve,
            guessing=guessing,
            notes={"loss": N_("guessing: ln 10 = 2.303"), "accuracy": N_("guessing: 1 in 10")},
            names={"train": N_("training digits"), "test": N_("new digits")},
        ),
        model=model,
    )


@training_loop.claim(control={"start": 4.0})
def starts_as_a_guess(measured):
    """Before the first correction the network is as good as guessing: its loss is near ln 10."""
    return near(measured["test_loss"][0], measured["loss_of_guessing"], within=0.5)


@training_loop.claim(control={"learning_rate": 0.0})
def loss_falls(measured):
    """Small corrections, repeated, bring the loss on new digits down to less than half."""
    return below(measured["test_loss"][-1], measured["test_loss"][0] / 2)


@training_loop.claim(control={"learning_rate": 0.0})
def chance_to_skill(measured):
    """The accuracy on new digits goes from chance to above .85."""
    return below(measured["test_accuracy"][0], 0.3) & above(measured["test_accuracy"][-1], 0.85)


if __name__ == "__main__":
    from kerasbook.book.command import main

    main(chapter)
