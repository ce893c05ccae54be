"""Exercises of chapter 7: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter7 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter7.listings.own_metric import root_mean_squared_error
from kerasbook.chapter7.listings.tensorboard import Every, tensorboard
from kerasbook.chapter7.settings import Seed, chapter
from kerasbook.concepts import above, near, number, predicted
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 7.2.1


# 7.2.2


# 7.2.4


# 7.3.1


Third = number("your prediction of what the metric says of the third epoch", least=0)


@chapter.exercise(
    "7.3.1",
    hint="The sum has begun anew, and the count has not. How many digits is the sum of one epoch divided by?",
    solution={"third": 0.55},
    why=(
        "In the third epoch the squares of 1,000 digits are divided by 3,000, and so the error is that of the first "
        "epoch divided by the square root of 3. The network has learned nothing, and the curve falls as if it had: a "
        "metric that forgets half of its reset looks like progress."
    ),
)
def half_forgotten(third: Third = 0.95):
    """Half forgotten

    A network gives each of the ten classes 0.1, and never changes. Its error (RMSE) is 0.949. Somebody has written a
    reset_state that sets the sum to 0 and forgets the count. Three epochs are evaluated, of the same 1,000 digits each.
    What does the metric say of the third one?
    """
    metric = root_mean_squared_error()()
    for _epoch in range(3):
        metric.squares.assign(0.0)
        metric.update_state(np.arange(1_000) % 10, np.full((1_000, 10), 0.1, "float32"))
    return {"error of the third epoch": predicted(third, float(metric.result()), within=0.02)}


# 7.3.2


OfTheThird = number("the loss on the third batch alone", least=0)


@chapter.exercise(
    "7.3.2",
    hint="fit shows how an epoch is going: it divides the sum of all losses so far by the number of batches.",
    solution={"third": 1.3},
    why=(
        "After three batches the losses add up to 3 times 1.9, after two of them to 2 times 2.2, and the third is what "
        "lies between: 1.3. What fit hands to on_train_batch_end is the mean since the epoch began. The book's "
        "LossHistory draws these means and calls them losses of batches, so its curve is smoother than they are."
    ),
)
def the_loss_of_a_batch(third: OfTheThird = 1.9):
    """The loss of a batch

    A callback prints logs["loss"] after each batch, as in the book. After the first three batches of an epoch it says
    2.4, 2.2 and 1.9. All batches are of one size. What was the loss on the third one alone?
    """
    loss = keras.metrics.Mean()
    for of_batch in (2.4, 2.0, third):  # 2.4 and 2.0 have the mean 2.2
        loss.update_state(of_batch)
    return {"what the callback says after the third batch": near(float(loss.result()), 1.9, within=0.02)}


# 7.3.4


@chapter.exercise(
    "7.3.4",
    hint="How many updates has an epoch? The epoch's own numbers are written if its last update is one of those.",
    solution={"every": 4},
    why=(
        "An epoch has 16 updates, and TensorBoard's callback writes the numbers of an epoch only if update_freq "
        "divides the update at which it ends. With 4 it always does, with 10 at the end of every fifth epoch only. "
        "Histograms are lost as well, and nothing says so."
    ),
)
def a_log_without_gaps(every: Every = 10, seed: Seed = 0):
    """A log without gaps

    2,000 digits are learned in batches of 125, for five epochs. Choose update_freq so that at least three losses of
    batches are written in each epoch, and no epoch is lost.
    """
    measured = tensorboard(every=every, seed=seed).measured
    return {
        "epochs in the log": near(measured["written"], measured["epochs"], within=0.5),
        "batches in the log, for each epoch": above(measured["batches"] / measured["epochs"], 2.9),
    }


# 7.4.1


# 7.4.2


# 7.4.3


# 7.4.4
