"""Exercises of chapter 7: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter7 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter7.listings.compiled import Samples, compiled
from kerasbook.chapter7.listings.own_train_step import Wrong, own_train_step
from kerasbook.chapter7.listings.own_training_loop import Forgotten, own_training_loop
from kerasbook.chapter7.listings.training_and_inference import training_and_inference
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import above, below, near

# 7.2.1


# 7.2.2


# 7.2.4


# 7.3.1


# 7.3.2


# 7.3.4


# 7.4.1


@chapter.exercise(
    "7.4.1",
    hint="Each step of fit leaves 0.99 of the way, and an epoch has 16 steps.",
    solution={"epochs": 13},
    why=(
        "0.99 to the power of 16 times 13 is about an eighth. More than that is left, since the means of the digits "
        "move, too, while the weights in front are trained. With small data, a smaller momentum, such as 0.9, gets "
        "there ten times as fast."
    ),
)
def statistics_in_time(epochs: Epochs = 1, seed: Seed = 0):
    """Statistics in time

    With its momentum of 0.99, batch normalisation lags behind the digits when fit ends. Train long enough for the
    moving means to have less than two fifths of their way left, but less than 20 epochs.
    """
    measured = training_and_inference(epochs=epochs, calls=1, seed=seed).measured
    return {"share of the way left": below(measured["left"]["after_fit"], 0.4), "epochs": below(epochs, 20)}


# 7.4.3


@chapter.exercise(
    "7.4.3",
    hint="What does a metric have to do with a weight?",
    solution={"forgotten": "reset_state"},
    why=(
        "A metric watches and changes nothing. Not set back, it shows the mean over all epochs so far, too low "
        "while the network gets better. Whoever stops early by such a number stops at the wrong time."
    ),
)
def a_slip_that_spoils_only_the_number(forgotten: Forgotten = "training=True", seed: Seed = 0):
    """A slip that spoils only the number

    One of the three slips leaves every weight as fit has it, and yet the loop shows another accuracy. Which one?
    """
    measured = own_training_loop(forgotten=forgotten, seed=seed).measured
    return {
        "largest difference of a weight": below(measured["weight_difference"], 1e-5),
        "difference of the accuracy": above(measured["accuracy_difference"], 0.01),
    }


# 7.4.4


@chapter.exercise(
    "7.4.4",
    hint="An epoch has a batch of another shape if the digits do not fill all batches of 64.",
    solution={"samples": 1_280},
    why=(
        "1,280 digits are 20 full batches, and no other shape. Data sets in TensorFlow have "
        "`batch(64, drop_remainder=True)` for it. A large model can take minutes to compile, and then it matters."
    ),
)
def once_and_for_all(samples: Samples = 1_000, seed: Seed = 0):
    """Once and for all

    Of 1,000 digits, the last batch of an epoch has another shape, and the step is compiled twice. Choose how many
    digits there are, at least 1,000, so that Python goes through the compiled step only once in two epochs.
    """
    measured = compiled(samples=samples, seed=seed).measured
    return {"times that Python ran": near(measured["ran"]["compiled"], 1, within=0.5), "digits": above(samples, 999)}


# 7.4.5


@chapter.exercise(
    "7.4.5",
    hint="Without an error in the labels there is little to be gained. With more errors there is more.",
    solution={"wrong": 0.5},
    why=(
        "The plain step learns the wrong labels by heart, one by one, and each costs it something on new digits. "
        "The gradient uphill is that of weights at which less is learned by heart. The more errors there are, the more "
        "it helps, until too few labels are right for either."
    ),
)
def worth_its_price(wrong: Wrong = 0.1, seed: Seed = 0):
    """Worth its price

    A sharpness-aware step asks for two gradients. Choose the share of labels drawn at random so that it reads 8 in 100
    new digits more than the step of fit with as many gradients, and still more than half of all.
    """
    measured = own_train_step(wrong=wrong, runs=2, seed=seed).measured
    return {
        "gained": above(measured["gained"], 0.08),
        "accuracy of the sharpness-aware step": above(measured["accuracy"]["own"], 0.5),
    }
