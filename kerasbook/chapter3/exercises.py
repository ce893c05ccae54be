"""Exercises of chapter 3: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter3 import exercises
    exercises.in_twenty_updates                # in Jupyter: the task, with a hint and the solution folded
    exercises.in_twenty_updates(unit=0.5)      # an answer

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter3.listings.automatic_differentiation import derivative
from kerasbook.chapter3.listings.constants_and_variables import count
from kerasbook.chapter3.listings.layers_build_themselves import layers_build_themselves
from kerasbook.chapter3.listings.linear_classifier import ARRIVED, Centred, Unit, linear_classifier
from kerasbook.chapter3.settings import LearningRate, Seed, chapter
from kerasbook.concepts import below, number, predicted, whole
from kerasbook.lazily import keras

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
