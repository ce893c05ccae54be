"""Exercises of chapter 7: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter7 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter7.listings.compiled import Samples, compiled
from kerasbook.chapter7.listings.frozen import frozen
from kerasbook.chapter7.listings.many_inputs_many_outputs import RatingWeight, many_inputs_many_outputs
from kerasbook.chapter7.listings.mix_and_match import outputs_reached, with_a_box
from kerasbook.chapter7.listings.own_metric import root_mean_squared_error
from kerasbook.chapter7.listings.own_train_step import Wrong, own_train_step
from kerasbook.chapter7.listings.own_training_loop import Forgotten, own_training_loop
from kerasbook.chapter7.listings.saved import saved
from kerasbook.chapter7.listings.tensorboard import Every, tensorboard
from kerasbook.chapter7.listings.three_ways_to_build import (
    Column,
    Row,
    answers_of,
    functional,
    sequential,
    three_ways_to_build,
)
from kerasbook.chapter7.listings.training_and_inference import training_and_inference
from kerasbook.chapter7.settings import Epochs, Seed, chapter
from kerasbook.concepts import above, below, near, number, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 7.2.1


@chapter.exercise(
    "7.2.1",
    hint="A weight is multiplied by its pixel. What if there is never any ink in that pixel?",
    solution={"row": 0, "column": 0},
    why=(
        "No digit has ink in the corner, so whatever the weight there is, it is multiplied by 0. The same answers do "
        "not prove that two networks are the same: a comparison sees no more than the inputs that it is made with. "
        "With random noise as the input, this weight would have shown itself."
    ),
)
def the_weight_that_nobody_misses(row: Row = 14, column: Column = 14, seed: Seed = 0):
    """The weight that nobody misses

    One weight of the subclassed network is changed by 1, ten times as much as above. Choose the pixel that it belongs
    to, so that all three networks give the same answers to every test digit nevertheless.
    """
    measured = three_ways_to_build(change=1.0, row=row, column=column, seed=seed).measured
    return {"largest difference between answers": below(measured["difference"], 1e-6)}


# 7.2.2


@chapter.exercise(
    "7.2.2",
    hint='How large are the two losses? `many_inputs_many_outputs().measured["loss"]` knows.',
    solution={"rating_weight": 41.0},
    why=(
        "A squared error of ratings between 0 and 1 is a few hundredths, and a cross-entropy over 21 genres is about "
        "2: with equal weights the rating makes up hardly a fortieth of the loss. How much one output is worth beside "
        "the other does not follow from such numbers. The weights say it, and somebody has to choose them."
    ),
)
def an_equal_say(rating_weight: RatingWeight = 1.0, seed: Seed = 0):
    """An equal say

    With which weight does the rating make up half of the loss on test films, give or take five hundredths? The loss
    of the genre counts once.
    """
    loss = many_inputs_many_outputs(rating_weight=rating_weight, updates=0, seed=seed).measured["loss"]
    share = rating_weight * loss["rating"] / loss["weighted_sum"]
    return {"share of the rating in the loss": above(share, 0.45) & below(share, 0.55)}


Listed = whole("the place in the layers of the Sequential network", least=0, most=2)
InGraph = whole("the place in the layers of the Functional network", least=0, most=3)
SECOND = 32  # units of the second hidden layer


@chapter.exercise(
    "7.2.2",
    hint="What does a Functional network begin with that a list of layers does not have?",
    solution={"listed": 1, "graph": 2},
    why=(
        "A graph begins with an InputLayer, and counts it. The list has none among its layers, even if it begins with "
        "a keras.Input. Whoever inserts a layer moves all places behind it, and nothing complains: get_layer with a "
        "name is the better question."
    ),
)
def counting_from_zero(listed: Listed = 1, graph: InGraph = 1):
    """Counting from zero

    The same network as a list and as a graph. The second hidden layer is asked for by its place in model.layers,
    counted from 0. Which place is it in each? All 32 of its outputs must be those of the layer called "second".
    """
    digits = np.random.default_rng(0).uniform(size=(100, 784)).astype("float32")
    networks = {"list": sequential(), "graph": functional()}
    networks["list"].build((None, 784))
    networks["list"].set_weights(networks["graph"].get_weights())
    first, second = (networks["graph"].get_layer(name) for name in ("first", "second"))
    wanted = answers_of(second, answers_of(first, digits))  # (100, 32)
    found = {}
    for (name, model), place in zip(networks.items(), (listed, graph), strict=True):
        part = keras.Model(model.inputs[0], model.layers[place].output)
        outputs = answers_of(part, digits)  # (100, units)
        found[name] = np.sum(np.all(np.abs(outputs - wanted) < 1e-5, axis=0)) if outputs.shape == wanted.shape else 0
    return {
        "outputs found in the list": above(found["list"], SECOND - 1),
        "outputs found in the graph": above(found["graph"], SECOND - 1),
    }


# 7.2.4


Begin = whole("the first layer in the box", least=1, most=8)
End = whole("the last layer in the box", least=1, most=8)


@chapter.exercise(
    "7.2.4",
    hint="What comes out of the box is what its last layer returns, and the graph notes what comes out of the box.",
    solution={"begin": 4, "end": 8},
    why=(
        "The graph sees what goes into a box and what comes out. Layers before it, layers behind it, and the output of "
        "its last one are in reach; whatever lies between is not. So cut a class where you may want to look."
    ),
)
def a_box_in_the_chain(begin: Begin = 1, end: End = 8):
    """A box in the chain

    Of eight layers in a row, some have to lie in a class, because their code has a loop in it: at least four of them.
    Later, you want new heads on what layer 3 returns and on what layer 8 returns. From which layer to which does the
    box go?
    """
    reached = outputs_reached(with_a_box(begin, end)) & {3, 8}
    return {"layers in the box": above(end - begin + 1, 3), "of the two outputs, in reach": above(len(reached), 1.5)}


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


Numbers = whole("your prediction: how many numbers the file holds", least=0)


@chapter.exercise(
    "7.3.2",
    hint="Adam keeps two means for each weight: one of its gradients, and one of their squares.",
    solution={"numbers": 76_000},
    why=(
        "Three numbers for each weight: itself and two means. Two more are the number of steps and the learning rate. "
        "A file for somebody who only asks the model, and never trains it, could be a third as large: a copy that was "
        "never compiled, `keras.models.clone_model(model)` with the same weights, has no optimizer."
    ),
)
def three_for_one(numbers: Numbers = 25_450):
    """Three for one

    A network has 25,450 weights and was trained with Adam. How many numbers does its .keras file hold, give or take a
    thousand?
    """
    held = saved().measured["numbers"]
    return {"numbers in the file": predicted(numbers, held["of_the_model"] + held["of_the_optimizer"], within=1_000)}


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


Fifths = whole("your prediction: how many of the five tensors", least=0, most=5)


@chapter.exercise(
    "7.4.1",
    hint="Which of the five does an optimizer change, and which does the layer change itself, batch by batch?",
    solution={"moved": 2},
    why=(
        "The kernel, the scale and the shift are changed by the optimizer, which has been told not to. The moving mean "
        "and variance are changed by the layer, in training mode: no optimizer is asked. Only the layer's own "
        "`trainable = False` tells it to leave them as they are."
    ),
)
def who_moves_them(moved: Fifths = 0, seed: Seed = 0):
    """Who moves them

    The base has five tensors: the kernel of a dense layer, and gamma, beta, moving mean and moving variance of a batch
    normalisation. Each *weight* of the base is frozen, its layers are not. How many of the five change while the head
    learns?
    """
    counted = sum(frozen(seed=seed).measured["moved"]["weight_by_weight"].values())
    return {"tensors that change": predicted(moved, counted, within=0.5)}


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
