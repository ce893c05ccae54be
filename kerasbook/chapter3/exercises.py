"""Exercises of chapter 3: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter3 import exercises
    exercises.in_twenty_updates                # in Jupyter: the task, with a hint and the solution folded
    exercises.in_twenty_updates(unit=0.5)      # an answer

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter3.listings.automatic_differentiation import derivative
from kerasbook.chapter3.listings.constants_and_variables import count
from kerasbook.chapter3.listings.fit_is_a_loop import fit_is_a_loop
from kerasbook.chapter3.listings.hypothesis_space import Distance, best_of_all_lines, rings
from kerasbook.chapter3.listings.inference import Rate, Samples, inference
from kerasbook.chapter3.listings.layers_build_themselves import layers_build_themselves
from kerasbook.chapter3.listings.linear_classifier import ARRIVED, Centred, Unit, linear_classifier
from kerasbook.chapter3.listings.loss_and_metric import Weight, scores
from kerasbook.chapter3.listings.loss_and_metric import data as film_tables
from kerasbook.chapter3.listings.loss_and_metric import trained as trained_on_films
from kerasbook.chapter3.listings.validation import Split, validation
from kerasbook.chapter3.settings import BatchSize, Epochs, LearningRate, Seed, chapter
from kerasbook.concepts import above, below, near, number, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 3.5.1 Constant tensors and variables

Last = whole("your prediction of what the variable holds in the end", least=0)


@chapter.exercise(
    "3.5.1",
    hint=(
        "float16 stops at 2,048, which is 2 to the power of 11: it keeps 11 binary digits of every number. bfloat16 "
        "keeps 8."
    ),
    solution={"last": 256},
    why=(
        "Eight binary digits are enough to tell whole numbers apart up to 2 to the power of 8. At 256 the next number "
        "that bfloat16 knows is 258; 257 lies halfway and is rounded back to 256, again and again. That is why "
        "frameworks compute in 16 bits to be fast, but keep the weights, to which small steps are added, in float32."
    ),
)
def the_other_sixteen_bits(last: Last = 300):
    """The other sixteen bits

    A variable in bfloat16 holds 200, and 1 is added to it a hundred times. What does it hold in the end?
    """
    return {"what the variable holds": predicted(last, count(200, 100, dtype="bfloat16")[-1], within=0.5)}


# 3.5.3 The GradientTape

Speed = number("your prediction of the first derivative, the speed")
Acceleration = number("your prediction of the second derivative, the acceleration")
Jerk = number("your prediction of the third derivative, the jerk")


@chapter.exercise(
    "3.5.3",
    hint="The derivative of t to the power of 4 is 4 times t to the power of 3. Go on like this, then put in t = 1.",
    solution={"speed": 4.0, "acceleration": 12.0, "jerk": 24.0},
    why=(
        "4 t³, then 12 t², then 24 t: at t = 1 that is 4, 12 and 24. Nobody told the tapes these rules for powers one "
        "after the other. The outer tape writes down what the inner one does when it goes back, and that, too, is made "
        "of operations whose derivatives are known."
    ),
)
def three_tapes(speed: Speed = 1.0, acceleration: Acceleration = 1.0, jerk: Jerk = 1.0):
    """Three tapes

    A rocket is at the position t⁴. Three tapes, each around the other, find its speed, its acceleration, and by how
    much the acceleration grows, the jerk. What do they find at t = 1?
    """
    start = keras.ops.ones((1,))
    found, function = [], lambda t: t**4
    for _tape in range(3):
        function = derivative(function)
        found.append(float(keras.ops.convert_to_numpy(function(start))[0]))
    return {
        "speed": predicted(speed, found[0], within=0.01),
        "acceleration": predicted(acceleration, found[1], within=0.01),
        "jerk": predicted(jerk, found[2], within=0.01),
    }


# 3.5.4 An end-to-end example: a linear classifier


@chapter.exercise(
    "3.5.4",
    hint=(
        "A learning rate that suits one of the three weights may be far too small for another. Which data would give "
        "all three a slope of about the same size? Two of the settings prepare the data."
    ),
    solution={"unit": 1.0, "centred": True},
    why=(
        "In equal units, W has no direction in which the loss is nearly flat. With the mean subtracted, b no longer "
        "pulls along with W: the line turns and moves independently. The same learning rate then takes a fifth of the "
        "updates. That is why chapter 4 scales its numbers before it trains on them, and why networks contain "
        "layers that normalize."
    ),
)
def in_twenty_updates(unit: Unit = 0.1, centred: Centred = False, learning_rate: LearningRate = 0.1, seed: Seed = 0):
    """In twenty updates

    The second number is counted in a unit that makes it ten times as small, and after twenty updates the line is far
    from its place. Bring it to within two degrees of the line of least squares, still in twenty updates.
    """
    settings = {"unit": unit, "centred": centred, "learning_rate": learning_rate, "seed": seed}
    measured = linear_classifier(steps=20, **settings).measured
    return {"degrees away from the line of least squares": below(measured["angle"][-1], ARRIVED)}


# 3.6.1 Layers: the building blocks of deep learning

Hidden = whole("your prediction of the weights of the hidden layer", least=0)
Output = whole("your prediction of the weights of the output layer", least=0)


@chapter.exercise(
    "3.6.1",
    hint="How many numbers does each of the two layers get for a picture? Each unit has a weight for each, and a bias.",
    solution={"hidden": 6_304, "output": 330},
    why=(
        "A picture of 14 x 14 pixels has 196 numbers: 196 x 32 weights and 32 biases make 6,304. The output layer gets "
        "the 32 numbers of the hidden layer, whatever that has got: still 32 x 10 + 10. The program did not change "
        "either: no layer was told how wide its input is."
    ),
)
def smaller_pictures(hidden: Hidden = 25_120, output: Output = 330):
    """Smaller pictures

    On pictures of 28 x 28 pixels, the hidden layer of 32 units has made itself 25,120 weights, and the output layer
    330. How many do they have if the same program gets pictures of 14 x 14 pixels?
    """
    after = layers_build_themselves(side=14, epochs=0).measured["after"]
    return {
        "weights of the hidden layer": predicted(hidden, after["hidden"], within=0.5),
        "weights of the output layer": predicted(output, after["output"], within=0.5),
    }


# 3.6.2 From layers to models


@chapter.exercise(
    "3.6.2",
    hint=(
        "The outer ring has a radius of about 2, the inner one of about 1. When does the inner one leave the outer one?"
    ),
    solution={"distance": 2.9},
    why=(
        "At a distance of 3 the inner ring stands beside the outer one, and touches it. A line cuts off the part of "
        "the inner ring that sticks out, and little else. What a network without hidden layers can learn depends on "
        "how the data lie, and moving points is just what a hidden layer does."
    ),
)
def room_for_a_line(distance: Distance = 0.0, seed: Seed = 0):
    """Room for a line

    Move the inner ring to the right until a single line gets more than 90 in 100 points right. But do not move it
    farther than 3.
    """
    line = best_of_all_lines(*rings(np.random.default_rng(seed), distance))[0]
    return {"the best line": above(line, 0.9), "the distance": below(distance, 3.0)}


# 3.6.3 The "compile" step


@chapter.exercise(
    "3.6.3",
    hint="The larger the weight, the more films the network names, rightly and wrongly. 1 is too little, 15 too much.",
    solution={"weight": 7.0},
    why=(
        "The weight is a price: how many false alarms you would pay for one film that is not missed. No number in the "
        "data says what it should be. The loss is where you say what you want."
    ),
)
def a_price_for_what_is_missed(weight: Weight = 15.0, epochs: Epochs = 8, seed: Seed = 0):
    """A price for what is missed

    Choose a weight with which the network of loss_and_metric finds more than 45 in 100 of the best films, and is still
    right about more than 81 in 100 of all films.
    """
    (films, targets), (new_films, new_targets) = film_tables(0.05)
    model = trained_on_films(films, targets, epochs, seed, weight=weight)
    found = scores(keras.ops.convert_to_numpy(model(new_films))[:, 0], new_targets)
    return {"recall": above(found["recall"], 0.45), "accuracy": above(found["accuracy"], 0.81)}


# 3.6.5 Understanding the fit() method


@chapter.exercise(
    "3.6.5",
    hint="How many digits are left for the last batch? Divide 2,000 by the batch size and look at what remains.",
    solution={"batch_size": 1_999},
    why=(
        "2,000 divided by 1,999 leaves 1. That batch counts as much as the other one: its single digit moves the "
        "weights as far as 1,999 digits do together. Whoever wants every digit to count alike chooses a batch size "
        "that divides evenly, or leaves the last batch out."
    ),
)
def a_batch_of_one(batch_size: BatchSize = 64, seed: Seed = 0):
    """A batch of one

    fit takes 2,000 digits, in fewer than ten updates an epoch. Choose a batch size so that the last batch holds a
    single digit.
    """
    samples = 2_000
    updates = fit_is_a_loop(samples=samples, batch_size=batch_size, epochs=1, seed=seed).measured["updates"]["fit"]
    last = samples - (updates - 1) * batch_size
    return {"digits in the last batch": near(last, 1, within=0.5), "updates in an epoch": below(updates, 10)}


# 3.6.6 Monitoring loss and metrics on validation data


@chapter.exercise(
    "3.6.6",
    hint="Each of the ten classes has a tenth of the digits, or nearly so, and the last ones are kept back.",
    solution={"split": 0.31},
    why=(
        "With a little more than three tenths kept back, there is no 7, no 8 and no 9 left to learn from. The network "
        "has an output for each of them all the same, and has learned never to use it."
    ),
)
def three_digits_it_never_saw(split: Split = 0.2, seed: Seed = 0):
    """Three digits it never saw

    The digits lie in the file by class. Choose validation_split so that exactly three classes are kept back whole, and
    no more than a third of all digits.
    """
    unseen = validation(split=split, epochs=1, seed=seed).measured["classes_unseen"]["as_they_lie"]
    return {"classes kept back whole": near(unseen, 3, within=0.5), "share kept back": below(split, 1 / 3)}


# 3.6.7 Inference


@chapter.exercise(
    "3.6.7",
    hint="The more units are switched off, the more depends on which ones are left.",
    solution={"rate": 0.9},
    why=(
        "With nine in ten units switched off, a dozen are left, other ones each time, and they often disagree. Without "
        "dropout all 128 answer together, and are right more often than any dozen. That is why predict and model(x) "
        "leave dropout out."
    ),
)
def of_two_minds(rate: Rate = 0.5, samples: Samples = 256, epochs: Epochs = 3, seed: Seed = 0):
    """Of two minds

    Choose a dropout rate at which the network of inference, called twice with training=True, changes its mind about
    more than half of the digits, and still reads more than 78 in 100 when it is called as usual.
    """
    measured = inference(rate=rate, samples=samples, epochs=epochs, seed=seed).measured
    return {
        "share of changed answers": above(measured["answers_changed"], 0.5),
        "accuracy without dropout": above(measured["accuracy"]["inference"], 0.78),
    }
