"""1.1.5 How does a network get from random weights to a good answer?"""

from typing import Annotated

import lazy_loader

from kerasbook import datasets, layerwise, plots
from kerasbook.chapter1.listings.networks import WATCHED, trained_network
from kerasbook.chapter1.settings import LAYERS, Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import Finding, Setting, Training, above, below, near
from kerasbook.locale import N_

np = lazy_loader.load("numpy")

Start = Annotated[float, Setting(N_("how large the random starting weights are; 1 is what Keras chooses"), least=0)]


def film(training: Training, seed: int) -> "plots.ProjectionsAnimation":
    """The same new digits as points, layer by layer, before training and after every epoch."""
    labels = datasets.digits()[1].labels[:WATCHED]
    points, drawn = layerwise.wheels(training.moments, labels, seed)  # half teach the reader, half are drawn
    epochs = [moment.epoch for moment in training.moments]
    return plots.ProjectionsAnimation(
        moments=points,
        y=labels[drawn],
        epochs=epochs,
        scores=[training.curve["test_accuracy"][epoch] for epoch in epochs],
        score=N_("accuracy on\nnew digits"),
        names=LAYERS,
        caption=N_(
            "Each point is a new digit, in all pictures the same ones. In each layer a linear reader draws it towards "
            "the corner of its class, as far as the layer allows: clockwise from the top, 0 to 9. With random weights "
            "the digits lie mixed; epoch by epoch the layers pull the classes apart, most of all the last one."
        ),
    )


@chapter.concept(
    section="1.1.5",
    quick={"epochs": 3},
    names={
        "loss_of_guessing": N_("loss of guessing, ln 10"),
        "train_loss": N_("loss on training digits"),
        "train_accuracy": N_("accuracy on training digits"),
        "test_loss": N_("loss on new digits"),
        "test_accuracy": N_("accuracy on new digits"),
    },
    shares=trained_network,
)
def training_loop(
    width: Width = 64, epochs: Epochs = 12, learning_rate: LearningRate = 1e-3, start: Start = 1.0, seed: Seed = 0
) -> Finding:
    """How does a network get from random weights to a good answer?

    The left panel is the loss, the right one the accuracy, on the digits the network is trained on and on new ones,
    from before the first correction (epoch 0) to the end. The dotted lines are what guessing would give: ten digits,
    all equally likely.
    """
    training = trained_network(width=width, epochs=epochs, seed=seed, learning_rate=learning_rate, start=start)
    curve, guessing = training.curve, {"loss": float(np.log(10)), "accuracy": 0.1}
    return Finding(
        measured={"loss_of_guessing": guessing["loss"], **curve},
        figure=plots.HistoryDisplay(
            curve,
            guessing=guessing,
            notes={"loss": N_("guessing: ln 10 = 2.303"), "accuracy": N_("guessing: 1 in 10")},
            names={"train": N_("training digits"), "test": N_("new digits")},
        ),
        model=training.model,
        animation=film(training, seed),
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
