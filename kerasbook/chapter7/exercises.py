"""Exercises of chapter 7: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter7 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter7.listings.frozen import frozen
from kerasbook.chapter7.listings.many_inputs_many_outputs import RatingWeight, many_inputs_many_outputs
from kerasbook.chapter7.listings.saved import saved
from kerasbook.chapter7.settings import Seed, chapter
from kerasbook.concepts import above, below, predicted, whole

# 7.2.1


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


# 7.2.4


# 7.3.1


# 7.3.2


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


# 7.4.1


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


# 7.4.2


# 7.4.3


# 7.4.4
